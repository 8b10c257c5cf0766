"""What a training changed, in a table: every row and the verdict, read back."""

import pytest
from pictures import parsed, table_rows, words

from lecture_utils.transfer import LayerChange
from lecture_utils.views import view_freeze_report

LAYERS = {
    "block4_conv1": 73_856,
    "block4_conv2": 147_584,
    "block4_conv3": 147_584,
    "block5_conv1": 147_584,
    "block5_conv2": 147_584,
    "block5_conv3": 147_584,
    "head": 258,
}


def report(trainable=("block5", "head"), changed=None):
    """Return a report in which layers of these prefixes are trainable, and changed."""
    trainable = tuple(trainable)
    changed = trainable if changed is None else tuple(changed)
    return [
        LayerChange(
            name, n, name.startswith(trainable or ("?",)), name.startswith(changed)
        )
        for name, n in LAYERS.items()
    ]


def verdict(changes):
    """Return what a report says on top, without its sign; the alt text is the same."""
    picture = view_freeze_report(changes)
    (top,) = parsed(picture).iter("p")
    sign, text = words(top).split(" ", 1)
    assert picture.alt.replace("`", "") == text
    assert (sign == "✓") != ("was the model" in text or "was anything" in text)
    return text


# ------------------------------------------------------------------ the verdict


def test_verdict_as_asked():
    assert verdict(report()) == (
        "Only block5 and the head changed: 0.4 of 0.8 M parameters. The rest is bit "
        "for bit what it was."
    )
    assert verdict(report(["head"])).startswith(
        "Only the head changed: 258 of 0.8 M parameters."
    )
    assert verdict(report(["block", "head"])) == (
        "Every layer changed: all 0.8 M parameters."
    )
    assert verdict(report([], ["?"])) == (
        "Nothing changed: all 0.8 M parameters are frozen."
    )


def test_trainable_yet_unchanged():
    text = verdict(report(["block5", "head"], ["block5_conv2", "block5_conv3", "head"]))
    assert text == (
        "block5_conv1 is trainable, yet did not change: was the model compiled after "
        "trainable was set?"
    )
    text = verdict(report(["block5", "head"], ["head"]))
    assert text.startswith("block5 is trainable, yet did not change")


def test_frozen_yet_changed():
    text = verdict(report(["head"], ["block4_conv1", "head"]))
    assert text.startswith("block4_conv1 is frozen, yet changed")
    assert "compiled before" in text


def test_two_alarms():
    text = verdict(report(["block5", "head"], ["block4", "block5"]))
    assert text.startswith("The head is trainable, yet did not change: was the model")
    assert " block4 is frozen, yet changed: was the model compiled before" in text


def test_training_never_ran():
    text = verdict(report(["block5", "head"], ["?"]))
    assert text.startswith("Nothing changed, though block5 and the head are trainable")
    assert "yet did not change" not in text


@pytest.mark.parametrize("trainable", [True, False])
@pytest.mark.parametrize("changed", [True, False])
def test_one_layer_in_four_ways(trainable, changed):
    one = [
        LayerChange("block1_conv1", 448, trainable, changed),
        LayerChange("head", 34, *[True] * 2),
    ]
    assert ("was the model" in verdict(one)) == (trainable != changed)
    _, said, ok = table_rows(view_freeze_report(one))
    assert said[:2] == ["block1_conv1", "448"]
    assert said[2:4] == [("○ no", "● yes")[flag] for flag in (trainable, changed)]
    assert (
        said[4]
        == {
            (True, True): "learned, as asked",
            (False, False): "stayed, as asked",
            (True, False): "⚠ trainable, yet the same",
            (False, True): "⚠ frozen, yet changed",
        }[trainable, changed]
    )
    assert ok == ["head", "34", "● yes", "● yes", "learned, as asked"]


def test_only_whole_blocks_are_grouped():
    part = verdict(report(["block4_conv1", "block4_conv2"]))
    assert part.startswith("Only block4_conv1 and block4_conv2 changed: 0.2 of 0.8 M")
    three = verdict(report(["block4", "block5_conv1", "head"]))
    assert three.startswith("Only block4, block5_conv1 and the head changed")
    lonely = [LayerChange("block1_conv1", 1, True, True), LayerChange("b", 2, 0, 0)]
    assert verdict(lonely).startswith("Only block1_conv1 changed: 1 of 3 parameters")


@pytest.mark.parametrize(
    ("n", "expected"),
    [(0, "0"), (99_999, "99,999"), (923_154, "0.9 M"), (14_714_688, "14.7 M")],
)
def test_number_of_parameters(n, expected):
    text = verdict([LayerChange("head", n, False, False)])
    assert text == f"Nothing changed: all {expected} parameters are frozen."


# ------------------------------------------------------------------ the table


def test_row_for_every_layer():
    picture = view_freeze_report(report())
    head, *body = table_rows(picture)
    assert head[:4] == ["layer", "parameters", "trainable", "changed"]
    assert [row[0] for row in body] == list(LAYERS)
    assert [row[1] for row in body] == [f"{n:,}" for n in LAYERS.values()]
    assert [row[2] == "● yes" for row in body] == [False] * 3 + [True] * 4
    assert words(parsed(picture)).startswith("✓ Only block5 and the head changed")


def test_alarm_marks_rows():
    picture = view_freeze_report(report(["block5"], ["block5_conv2"]))
    text = words(parsed(picture))
    assert text.startswith("⚠ block5_conv1 and block5_conv3 are trainable, yet did not")
    assert [("⚠" in row[4]) for row in table_rows(picture)[1:]] == [
        name in ("block5_conv1", "block5_conv3") for name in LAYERS
    ]
    assert "`" not in text


def test_escaped_names():
    changes = [LayerChange("<b>&", 3, True, True)]
    picture = view_freeze_report(changes)
    assert table_rows(picture)[1][0] == "<b>&" and "<b>&" not in picture
