"""XOR in words: the truth table, and what the hidden layer makes of the samples."""

import numpy as np

from lecture_utils import fields
from lecture_utils.views.fields.xor import NAMES, X, Y
from lecture_utils.views.kit.svg import element, paragraph, signed
from lecture_utils.views.perceptron.plane import equation


def xor_words(params, activations, trace, wrong):
    """Return the table, the tally, and why it is right or wrong."""
    right = len(Y) - int(wrong.sum())
    tally = f"<b>{right} of 4</b> right"
    tally += "." if right == 4 else "; the others are crossed, ✗ in the table."
    if activations[0] == "identity":
        why = _one_layer(params)
    elif fields.separable(trace.a[0], Y):
        why = _parted(right == 4)
    else:
        why = _not_parted(trace.a[0])
    return _table(trace, wrong) + paragraph(tally) + why


def _table(trace, wrong):
    heads = ["", "x₁", "x₂", "h₁", "h₂", "ŷ", "y", ""]
    rows = [element("tr", *(element("th", name) for name in heads))]
    for name, x, h, a, y, bad in zip(NAMES, X, *trace.a, Y, wrong, strict=True):
        cells = [f"<b>{name}</b>", *(signed(v, 0) for v in x), *map(signed, h)]
        cells += [signed(a[0]), str(y)]
        verdict = "<b>✗</b>" if bad else "✓"
        row = [element("td", cell) for cell in cells]
        row.append(element("td", verdict, style="text-align:left;white-space:nowrap"))
        rows.append(element("tr", *row))
    return element("table", *rows, class_="lu-table")


def _one_layer(params):
    (w,), (b,) = fields.collapse(params)
    straight = (
        f"The boundary is one straight line,<br/>{equation(w, b)}<br/>and never right "
        "for more than 3 of the 4."
    )
    none = "W is zero, so there is no boundary: one answer everywhere."
    return paragraph(
        "<b>Without an activation two layers are one:</b><br/>"
        f"W = W₂ W₁ = ({signed(w[0])}, {signed(w[1])})<br/>"
        f"b = W₂ b₁ + b₂ = {signed(b)}"
    ) + paragraph(straight if w.any() else none)


def _parted(solved):
    able = "In the plane of h₁ and h₂ <b>one line parts the classes</b>"
    if solved:
        return paragraph(
            "Each hidden unit draws one line. What the two answer, h₁ and h₂, is each "
            "sample's new place."
        ) + paragraph(f"{able}, and the output draws it.")
    return paragraph(
        f"{able}: the hidden layer has done its part. But the output's line isn't "
        "there yet: change the weights and the bias of ŷ."
    )


def _not_parted(H):
    said = "In the plane of h₁ and h₂ <b>no line parts the classes</b>, whatever the "
    parts = paragraph(said + "output's weights. Change a hidden unit's line.")
    together = [
        " and ".join(sorted(NAMES[i] + NAMES[j]))
        for i in np.flatnonzero(Y == 0)
        for j in np.flatnonzero(Y == 1)
        if np.allclose(H[i], H[j])
    ]
    if together:
        parts += paragraph(
            f"{together[0]} stand on one point there, though their classes differ."
        )
    return parts
