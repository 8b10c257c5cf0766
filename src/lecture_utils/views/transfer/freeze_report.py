"""Which layers a training changed, as a table with a verdict on top."""

from html import escape

from lecture_utils._checks import listed, truth, whole
from lecture_utils._picture import Picture
from lecture_utils.views.kit.style import STYLE
from lecture_utils.views.kit.svg import element, paragraph
from lecture_utils.views.transfer import freeze_text

HEADS = ("layer", "parameters", "trainable", "changed", "so it")
PARTS = ("name", "n_params", "trainable", "changed")
LEFT = {"style": "text-align:left"}


def view_freeze_report(changes):
    """Show layer by layer what was trainable and what a training changed.

    Parameters
    ----------
    changes : list of transfer.LayerChange
        From `transfer.freeze_report`: name, n_params, trainable and changed of each
        layer that has weights.

    Returns
    -------
    Picture
        An HTML table under its verdict; where trainable and changed do not agree,
        the row says so.

    Raises
    ------
    ValueError
        If there is no layer, or an entry lacks one of the four or has it wrong.
    """
    changes = _checked(changes)
    verdict, amiss = freeze_text.verdict(changes), freeze_text.problems(changes)
    heads = [element("th", HEADS[0], scope="col", **LEFT)]
    heads += [element("th", head, scope="col") for head in HEADS[1:-1]]
    rows = [element("tr", *heads, element("th", HEADS[-1], scope="col", **LEFT))]
    rows += map(_row, changes)
    said = escape(verdict).replace("`trainable`", "<code>trainable</code>")
    sign, look = ("⚠", "lu-1") if amiss else ("✓", "lu-0")
    top = paragraph(element("b", f"{sign} ", class_=look), element("b", said))
    table = element("table", *rows, class_="lu-table")
    inside = element("div", top, table, class_="lu-words", style="max-width:640px")
    return Picture(element("div", inside, class_="lu"), verdict, STYLE)


def _row(change):
    name = element("th", escape(change.name), scope="row", **LEFT)
    return element(
        "tr",
        name,
        element("td", f"{change.n_params:,}"),
        element("td", _yes(change.trainable)),
        element("td", _yes(change.changed)),
        element("td", _remark(change), **LEFT),
    )


def _remark(change):
    if change.trainable == change.changed:
        return "learned, as asked" if change.changed else "stayed, as asked"
    words = "frozen, yet changed" if change.changed else "trainable, yet the same"
    return element("b", f"⚠ {words}", class_="lu-1")


def _yes(value):
    if value:
        return element("span", "● yes", class_="lu-0")
    return element("span", "○ no", style="color:var(--lu-muted)")


def _checked(changes):
    """Return the layers as a list, or raise ValueError."""
    changes = listed("changes", changes)
    if not changes:
        raise ValueError("changes is empty; accepted: one layer or more")
    for place, change in enumerate(changes):
        missing = [part for part in PARTS if not hasattr(change, part)]
        if missing:
            raise ValueError(
                f"changes[{place}]={change!r} has no {missing[0]}; accepted: layers "
                "with " + ", ".join(PARTS) + ", as transfer.freeze_report returns them"
            )
        whole(f"changes[{place}].n_params", change.n_params, low=0)
        truth(f"changes[{place}].trainable", change.trainable)
        truth(f"changes[{place}].changed", change.changed)
    return changes
