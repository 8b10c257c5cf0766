"""The same gradient from several sources, side by side in a table."""

from html import escape

import numpy as np

from lecture_utils._picture import Picture
from lecture_utils.mlp import Layer
from lecture_utils.views.kit.style import STYLE
from lecture_utils.views.kit.svg import element, signed, sub


def view_agreement(sources, *, digits=8):
    """Show gradients from several sources, a row a parameter, and how far they differ.

    Parameters
    ----------
    sources : dict of str to list of Layer
        Two or more gradients under the name of where each comes from, all of the
        same shapes.
    digits : int
        Decimals to show.

    Returns
    -------
    Picture
        An HTML table; its last column is the largest difference within the row.

    Raises
    ------
    ValueError
        If there are fewer than two sources, or their shapes differ.
    """
    if len(sources) < 2:
        raise ValueError(f"sources has {len(sources)} entries; accepted: 2 or more")
    first, *others = [[Layer(*layer) for layer in s] for s in sources.values()]
    shapes = [(np.shape(W), np.shape(b)) for W, b in first]
    for name, other in zip(list(sources)[1:], others, strict=True):
        got = [(np.shape(W), np.shape(b)) for W, b in other]
        if got != shapes:
            raise ValueError(f"sources[{name!r}] has shapes {got}; accepted: {shapes}")
    values = np.array([_flat(layers) for layers in (first, *others)])
    apart = np.ptp(values, axis=0)
    heads = ["parameter", *map(escape, sources), "largest difference"]
    rows = [element("tr", *(element("th", head, scope="col") for head in heads))]
    for name, row, gap in zip(_names(first), values.T, apart, strict=True):
        cells = [signed(value, digits) for value in row] + [_power(gap)]
        rows.append(
            element(
                "tr",
                element("th", f"∂J/∂{name}", scope="row"),
                *(element("td", cell) for cell in cells),
            )
        )
    alt = (
        f"{len(apart)} derivatives from {len(values)} sources; "
        f"they differ by {_power(apart.max())} at most"
    )
    table = element("table", element("caption", alt), *rows, class_="lu-table")
    return Picture(element("div", table, class_="lu"), alt, STYLE)


def _power(value):
    return f"{value:.0e}".replace("-", "−")


def _flat(layers):
    return np.concatenate([np.ravel(part) for layer in layers for part in layer])


def _names(layers):
    """Name each parameter as the graph does, in the order of `_flat`."""
    names = []
    for n, (W, b) in enumerate(layers, start=1):
        W, b = np.asarray(W), np.asarray(b)
        names += [f"W{sub(n)}[{j + 1}, {k + 1}]" for j, k in np.ndindex(W.shape)]
        names += [f"b{sub(n)}[{j + 1}]" for j in range(len(b))]
    return names
