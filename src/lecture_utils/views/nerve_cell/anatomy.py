"""What nerve cells are drawn of: branches, bodies, boutons and their messenger.

Points are complex numbers, x + yi, in the drawing's pixels; angles are in degrees,
clockwise from the right.
"""

import numpy as np

from lecture_utils import palette
from lecture_utils.views.kit.svg import circle, element, rect

INK = "var(--lu-fg)"
AMBER = palette.LIGHT["accent"]
BOUTON = 11.0


def turned(angle):
    """Return the unit step at an angle."""
    return complex(np.exp(1j * np.radians(angle)))


def branch(points, widths):
    """Return the path of a branch: a curve's four control points, its width at each."""
    p = np.array(points)
    along = np.array([p[1] - p[0], p[2] - p[0], p[3] - p[1], p[3] - p[2]])
    across = 1j * along / np.abs(along) * np.array(widths) / 2
    one, other, end = p + across, p - across, widths[3] / 2
    tip = f"A{end:.1f} {end:.1f} 0 0 0 {_written(other[3:])}"
    return f"M{_written(one[:1])}C{_written(one[1:])}{tip}C{_written(other[2::-1])}Z"


def disc(centre, radius):
    """Return the path of a disc, which runs the same way round as a branch."""
    half = f"a{radius} {radius} 0 1 0 "
    start = _written([centre - radius])
    return f"M{start}{half}{2 * radius} 0{half}{-2 * radius} 0Z"


def _written(points):
    return " ".join(f"{p.real:.1f} {p.imag:.1f}" for p in points)


def dendrite(root, angle, length, width, *, forks=1, curl=10, flare=None):
    """Return the paths of a dendrite that bends by `curl` and forks at its end."""
    then = angle + 2 * curl
    end = root + length * turned(angle + curl)
    last = 0.6 * width if forks else 1.2
    bend = root + 0.4 * length * turned(angle), end - 0.35 * length * turned(then)
    paths = [
        branch([root, *bend, end], [flare or width, 0.9 * width, 0.8 * width, last])
    ]
    side = np.sign(curl)
    for turn, share, next_curl in ((-44, 0.78, 18), (28, 0.66, -10))[: 2 * forks]:
        more = {"forks": forks - 1, "curl": side * next_curl}
        paths += dendrite(end, then + side * turn, share * length, last, **more)
    return paths


def small_cell(centre, lean=0, flip=1):
    """Return the paths of a small cell; its dendrites lean and curl as told."""
    paths = [disc(centre, 16)]
    arms = ((178, 40, 8), (126, 36, -10), (232, 37, 9), (290, 33, -9), (66, 30, 10))
    for angle, length, curl in arms:
        look = {"forks": int(length > 34), "curl": flip * curl, "flare": 26}
        paths += dendrite(centre, angle + lean, length, 5, **look)
    return paths


def body(paths, *, fill=INK, tint=0.08, **look):
    """Return paths as one body: an outline around them all, a pale inside."""
    d = "".join(paths)
    return (
        element("path", d=d, fill=INK, stroke=INK, stroke_width=3, **look)
        + element("path", d=d, fill="var(--lu-page)")
        + element("path", d=d, fill=fill, fill_opacity=tint)
    )


def sheaths(start, n):
    """Return the sheaths of an axon from a point on, to the right."""
    place = {"y": start.imag - 9, "width": 32, "height": 18, "rx": 8.5}
    look = {"fill": "var(--lu-page)", "stroke": INK, "stroke_width": 1.5}
    parts = [rect(start.real + 36 * i, **place, **look) for i in range(n)]
    return "".join(parts)


def synapse(bouton, towards, weight, *, fires=False):
    """Return a bouton with its sign, and its messenger on the way to the next cell.

    Ten dots, or squares where it inhibits, are a weight of 1 or -1.
    """
    ring = {"stroke": INK, "stroke_width": 1.5}
    if fires:
        ring = {"stroke": "var(--lu-accent)", "stroke_width": 6, "class_": "lit"}
    sign = f"M{_written([bouton - 5])}h10" + ("m-5-5v10" if weight >= 0 else "")
    return (
        circle(bouton.real, bouton.imag, BOUTON, fill=colour_of(weight), **ring)
        + element("path", d=sign, stroke="var(--lu-page)", stroke_width=2.5)
        + _messenger(bouton, towards, weight)
    )


def colour_of(weight):
    """Return the colour of what excites, blue, or inhibits, orange."""
    return "var(--lu-one)" if weight < 0 else "var(--lu-zero)"


def _messenger(bouton, towards, weight):
    along = (towards - bouton) / abs(towards - bouton)
    n = round(10 * abs(weight))
    places = []
    for k in range(n):
        row, column = divmod(k, 2)
        aside = (row - (n - 1) // 2 / 2) * 6
        places.append(bouton + along * (18.5 + 7 * column + 1j * aside))
    drawn = "h4v4h-4z" if weight < 0 else "m0 2a2.2 2.2 0 1 0 4.4 0a2.2 2.2 0 1 0-4.4 0"
    d = "".join(f"M{_written([p - 2 - 2j])}{drawn}" for p in places)
    return element("path", d=d, fill=colour_of(weight), class_="messenger") if d else ""
