"""What a training changed, in a table: every row and the verdict, read back."""

from typing import NamedTuple

import pytest
from pictures import marked, parsed, words

from lecture_utils.views.transfer import freeze_text as _freeze_words
from lecture_utils.views.transfer.freeze_report import view_freeze_report
from lecture_utils.views.transfer.freeze_text import amount, problems, together, verdict


class Change(NamedTuple):
    name: str
    n_params: int
    trainable: bool
    changed: bool


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
        Change(name, n, name.startswith(trainable or ("?",)), name.startswith(changed))
        for name, n in LAYERS.items()
    ]


def rows(picture):
    (table,) = marked(parsed(picture), "lu-table")
    return [[words(cell) for cell in row] for row in table if row.tag == "tr"]


# ------------------------------------------------------------------ the verdict


def test_what_was_asked_is_said_with_its_share():
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
    for asked in (["block5", "head"], ["head"], ["block", "head"]):
        assert problems(report(asked)) == []


def test_trainable_yet_unchanged_is_the_alarm():
    text = verdict(report(["block5", "head"], ["block5_conv2", "block5_conv3", "head"]))
    assert text == (
        "block5_conv1 is trainable, yet did not change: was the model compiled after "
        "`trainable` was set?"
    )
    text = verdict(report(["block5", "head"], ["head"]))
    assert text.startswith("block5 is trainable, yet did not change")


def test_frozen_yet_changed_is_an_alarm_too():
    text = verdict(report(["head"], ["block4_conv1", "head"]))
    assert text.startswith("block4_conv1 is frozen, yet changed")
    assert "compiled before" in text


def test_both_at_once_are_two_sentences():
    said = problems(report(["block5", "head"], ["block4", "block5"]))
    assert [text.split(":")[0] for text in said] == [
        "The head is trainable, yet did not change",
        "block4 is frozen, yet changed",
    ]
    assert verdict(report(["block5", "head"], ["block4", "block5"])) == " ".join(said)


def test_a_training_that_never_ran_is_told_apart():
    text = verdict(report(["block5", "head"], ["?"]))
    assert text.startswith("Nothing changed, though block5 and the head are trainable")
    assert "yet did not change" not in text


@pytest.mark.parametrize("trainable", [True, False])
@pytest.mark.parametrize("changed", [True, False])
def test_one_layer_in_all_four_ways(trainable, changed):
    one = [
        Change("block1_conv1", 448, trainable, changed),
        Change("head", 34, *[True] * 2),
    ]
    assert bool(problems(one)) == (trainable != changed)
    ok, said = rows(view_freeze_report(one))[2], rows(view_freeze_report(one))[1]
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


def test_a_block_is_named_only_as_a_whole():
    changes = report()
    assert together(["block4_conv1", "block4_conv2"], changes) == [
        "block4_conv1",
        "block4_conv2",
    ]
    assert together(list(LAYERS), changes) == ["block4", "block5", "the head"]
    lonely = [Change("block1_conv1", 1, True, True)]
    assert together(["block1_conv1"], lonely) == ["block1_conv1"]
    assert _freeze_words.listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0"), (99_999, "99,999"), (923_154, "0.9 M"), (14_714_688, "14.7 M")],
)
def test_amounts(n, said):
    assert amount(n) == said


# ------------------------------------------------------------------ the table


def test_every_layer_has_its_row_and_the_verdict_stands_on_top():
    picture = view_freeze_report(report())
    head, *body = rows(picture)
    assert head[:4] == ["layer", "parameters", "trainable", "changed"]
    assert [row[0] for row in body] == list(LAYERS)
    assert [row[1] for row in body] == [f"{n:,}" for n in LAYERS.values()]
    assert [row[2] == "● yes" for row in body] == [False] * 3 + [True] * 4
    assert picture.alt == verdict(report())
    assert words(parsed(picture)).startswith("✓ Only block5 and the head changed")


def test_the_alarm_has_a_sign_and_its_rows():
    picture = view_freeze_report(report(["block5"], ["block5_conv2"]))
    text = words(parsed(picture))
    assert text.startswith("⚠ block5_conv1 and block5_conv3 are trainable, yet did not")
    assert [("⚠" in row[4]) for row in rows(picture)[1:]] == [
        name in ("block5_conv1", "block5_conv3") for name in LAYERS
    ]
    assert "`" not in text


def test_names_are_escaped():
    changes = [Change("<b>&", 3, True, True)]
    picture = view_freeze_report(changes)
    assert rows(picture)[1][0] == "<b>&" and "<b>&" not in picture


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], ["changes", "empty", "one layer"]),
        (3, ["changes=3", "a list"]),
        ([("head", 3)], ["changes[0]", "no name", "freeze_report"]),
        ([Change("head", -3, True, True)], ["changes[0].n_params=-3", "0 or more"]),
        ([Change("head", 3, "yes", True)], ["changes[0].trainable='yes'", "True or"]),
        ([Change("head", 3, True, None)], ["changes[0].changed=None", "True or False"]),
    ],
)
def test_bad_input_is_named(changes, said):
    with pytest.raises(ValueError) as caught:
        view_freeze_report(changes)
    assert all(part in str(caught.value) for part in said), caught.value
