"""One position of the kernel: the window, the products, the sum, the new number."""

from lecture_utils.views.convolution.grid import cells, outline, type_size
from lecture_utils.views.kit.number_grid import cell_text, exact, left_over_box
from lecture_utils.views.kit.svg import element, rect

DASH = {"stroke_dasharray": "2 5", "stroke_linecap": "round"}


def drawn(scene, k):
    """Return the elements of the picture after `k` cells."""
    if not scene.steps:
        reach = left_over_box(*scene.places["image"].box(0, 0, *scene.reach))
        return scene.still + scene.padded + reach
    if k == 0:
        return scene.still + scene.padded
    step = scene.steps[k - 1]
    parts = [
        scene.still,
        element("g", scene.padded, class_="faded"),
        _jump(scene, step),
        _window(scene, step),
        *cells(scene.places["products"], step.products),
        _sum(scene, step),
        element("g", *scene.known[:k], class_="known"),
        outline(*scene.places["output"].box(step.row, step.column)),
    ]
    return "".join(parts)


def _window(scene, step):
    """Draw the pixels under the kernel, each with its weight where there is room."""
    place, (_, padding, dilation, *_) = scene.places["image"], scene.moves
    top, left = step.top + padding, step.left + padding
    parts, frames = [], []
    for a, row in enumerate(scene.weights):
        for b, weight in enumerate(row):
            j, i = top + a * dilation, left + b * dilation
            parts.append(_pixel(scene, j, i, weight))
            frames.append(place.box(j, i))
    whole = place.box(top, left, *scene.reach)
    if dilation == 1:
        return element("g", *parts, class_="window") + outline(*whole)
    # Holes between the pixels: each pixel has a frame, the reach a thin one.
    look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 1.5}
    parts += [outline(*frame, class_="tap") for frame in frames]
    parts.append(rect(*whole, **look, class_="lit"))
    return element("g", *parts, class_="window")


def _pixel(scene, j, i, weight):
    place, padding = scene.places["image"], scene.moves.padding
    x, y, side, _ = place.box(j, i)
    h, w = scene.image.shape
    inside = 0 <= j - padding < h and 0 <= i - padding < w
    words, colour = scene.pixels[j - padding][i - padding] if inside else ("0", None)
    ground = {"fill": colour or "var(--lu-panel)", "stroke": "var(--lu-rule)"}
    if not inside:
        ground |= {"stroke_dasharray": "3 3"}
    look = "m onpale" if inside else "m padding"
    box, middle = rect(x, y, side, side, **ground), x + side / 2
    if not weight:
        size = type_size(side)
        return box + cell_text(
            middle, y + side / 2, words, side, size=size, class_=look
        )
    over = cell_text(middle, y + 0.3 * side, words, side, class_=f"{look} b")
    under = y + 0.74 * side
    return box + over + cell_text(middle, under, weight, side, size=14, class_=look)


def _jump(scene, step):
    """Draw where the kernel was before, and how far it has moved on."""
    if step.column == 0:
        return ""
    place, (stride, padding, *_) = scene.places["image"], scene.moves
    top, left = step.top + padding, step.left + padding - stride
    look = {"fill": "none", "stroke": "var(--lu-fg)", "stroke_width": 2, **DASH}
    return rect(*place.box(top, left, *scene.reach), **look, class_="before")


def _sum(scene, step):
    """Write the sum of the products in its frame under them."""
    place = scene.places["products"]
    exactly = exact(step.total, no_decimals=scene.whole)
    words = f"sum {exactly}"
    if scene.moves.relu:
        words += f" → {exact(max(step.total, 0.0), no_decimals=scene.whole)}"
    width = max(116, place.shape[1] * place.side)
    x, y = place.middle - width / 2, place.bottom + 10
    frame = outline(x, y, width, 28)
    return frame + cell_text(place.middle, y + 14, words, width, class_="m b total")
