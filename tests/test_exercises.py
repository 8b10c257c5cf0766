"""Replies to answers of every kind, hints and progress."""

import re

import hypothesis.strategies as st
import numpy as np
import pytest
from exercise_answers import (
    EXERCISES,
    FUNCTIONS,
    FUNCTIONS_TO_WRITE,
    VALUES,
    new_kernel,  # noqa: F401 (used by every test)
    right_answer,
)
from hypothesis import given, settings

from lecture_utils import exercises as ex
from lecture_utils.exercises.answer_types import NumberAnswer
from lecture_utils.exercises.session import Reply

NUMBERS = [
    key for key, each in EXERCISES.items() if isinstance(each.answer_type, NumberAnswer)
]
by_key = pytest.mark.parametrize("key", EXERCISES)


@by_key
def test_unwritten_answer_is_open(key):
    def stub(*args):
        """Return it."""
        ...

    answers = [..., stub, lambda *args: ...] if key in FUNCTIONS_TO_WRITE else [...]
    if key in NUMBERS:
        answers.append((..., 1))
    for answer in answers:
        reply = ex.check(key, answer)
        assert reply.kind == "open" and "in place of the `...`" in reply.text
    assert repr(ex.check(key)) == repr(ex.check(key, ...))


# -------------------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (-0.75 / 100, "percent"),
        (-0.73, "Close"),
        ("3 - 3.75", "is not a number: type one such as 0.5 or 20, without quotes."),
        ("-0.73", "(Read as -0.73: numbers need no quotes.) It isn't -0.73. Close"),
        (True, "True or False"),
        (float("nan"), "nan"),
        ((1, 2, 3), "One number is asked for, and that's 3 numbers."),
        ((0, 75), "write a decimal point, `0.75` or `-0.75`."),
        ((1, 125), "1,125 could be two numbers: type 1125 or 1.125."),
        (-1, "It isn't -1."),
        (81920.25, "It isn't 81920.25."),
        (None, "None"),
        (np.zeros(3_000_000), "3,000,000 numbers"),
    ],
)
def test_unknown_number_is_described(answer, words):
    reply = ex.check("03.2", answer)
    assert reply.kind == "wrong" and words in reply.text


@pytest.mark.parametrize(
    "answer", [-0.75, 3 - 1.25 * 3, np.float32(-0.75), [-0.75], [[-0.75]], (-0.75,)]
)
def test_number_may_be_wrapped(answer):
    assert ex.check("03.2", answer).kind == "right"


@pytest.mark.parametrize(
    ("key", "answer", "read"),
    [
        ("01.1", "0.1", "0.1"),
        ("01.1", "0,1", "0.1"),
        ("01.1", np.str_(".10"), "0.1"),
        ("01.4", "25%", "0.25"),
        ("01.6", "(0, 0)", "(0, 0)"),
        ("01.6", "0,0", "(0, 0)"),
        ("01.6", ("0", "0"), "(0, 0)"),
        ("02.5", "1 1", "(1, 1)"),
        ("03.2", "−0,75", "-0.75"),
        ("04.5", "62 x 62 x 5", "(62, 62, 5)"),
        ("04.5", "62,62,5", "(62, 62, 5)"),
        ("05.1", (73, 856), "73856"),
        ("05.1", "73,856", "73856"),
        ("05.2", (16, 0), "16"),
        ("05.4", "100%", "1"),
        ("05.4", (1, 0), "1"),
    ],
)
def test_typed_number_is_understood(key, answer, read):
    reply = ex.check(key, answer)
    assert reply.kind == "right" and f"(Read as {read}: " in reply.text


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("01.4", (0, 25), "`0.25` or `-0.25`"),
        ("01.6", 0, "2 numbers are asked for"),
        ("01.6", (0, 2), "Give one of these: (0, 0), (0, 1), (1, 0), (1, 1)."),
        ("02.6", 3.5, "Give one of these: 0, 1, 2, 3, 4."),
        ("02.7", (33, 7), "One whole number is asked for."),
        ("03.1", 0.419, "That's the log loss"),  # in fewer digits than listed
        ("03.2", (3, 75), "(Read as 3.75: Python wants a decimal point.) That's how"),
        ("05.1", 73.856, "A whole number is asked for."),
        ("05.1", (147, 584), "(Read as 147584: Python wants no comma.) That's block2"),
    ],
)
def test_ambiguous_number_is_explained(key, answer, words):
    reply = ex.check(key, answer)
    assert reply.kind == "wrong" and reply.recognised and words in reply.text


@pytest.mark.parametrize(
    ("key", "right", "wrong"),
    [
        ("01.1", [0.1, 0.8 - 0.2 - 0.6 + 0.1], [0.104, 0.095, 0.11]),
        ("01.4", [0.25, 0.2498, 0.249979], [0.24, 0.26, 0.2551]),
        ("01.5", [1.06, 1.0607, 1.061, 1.5 / 2**0.5], [1.05, 1.07, 1.0, 1.1, 1.0651]),
        ("03.1", [0.0586, 0.05863, 0.058632], [0.058, 0.059, 0.06, 0.0585, 0.0587]),
        ("03.2", [-0.75], [-0.753, -0.7, -0.8]),
    ],
)
def test_rounded_number_is_right(key, right, wrong):
    assert all(ex.check(key, answer).kind == "right" for answer in right)
    assert all(ex.check(key, answer).kind == "wrong" for answer in wrong)


@pytest.mark.parametrize("key", NUMBERS)
def test_description_of_number_is_true(key):
    want = np.ravel(right_answer(key))
    for by in (0.01, 0.7, 0.97, 0.99, 1.01, 1.04, 2.5, 99, 100):
        for off in (-1, 0, 1):
            answer = tuple((want * by + off).tolist())
            text = ex.check(key, answer if len(want) > 1 else answer[0]).text
            if "percent" in text:
                ratio = np.array(answer) / want
                assert np.allclose(ratio, 100, rtol=0.01) or np.allclose(ratio, 0.01)
            if "Close" in text or "more digits" in text:
                assert (want % 1).any() and np.allclose(answer, want, rtol=0.1, atol=0)
            assert "e+" not in text


# --------------------------------------------------------------------------- letters


@pytest.mark.parametrize(
    "answer",
    ["b", " B ", "(b)", "b.", "b)", "'b'", np.str_("b"), np.array("b"), ("b",)],
)
def test_letter_is_read_leniently(answer):
    assert ex.check("03.4", answer).kind == "right"


@pytest.mark.parametrize("answer", ["e", "", 2, None, ["b", "c"], "bb"])
def test_unknown_letter_lists_the_letters(answer):
    assert '`"a"`, `"b"`, `"c"`, `"d"`' in ex.check("03.4", answer).text


# -------------------------------------------------------------------------- functions


def uses_missing_index(dJ_dz, W):
    total = 0
    return total + W[99]


def raises_own_error(params, x):
    raise ValueError("my <own>")


def third_layer_wrong(params, x):
    return right_answer("02.3")(params, x) + (len(params) > 2)


def sign_wrong_once(dJ_dz, W):
    return -(W.T @ dJ_dz) if len(dJ_dz) == 2 else 2 * (W.T @ dJ_dz)


def changes_its_arguments(w, v, slope, lr, mu):
    v *= mu
    v -= lr * slope
    w += v
    return w, v


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("03.6", [-2.5, -3.0], "Give the function itself"),
        ("03.6", lambda dJ_dz: 1, "called as f(dJ_dz, W)"),
        ("03.6", lambda d, W: (W.T @ d).sort(), "is there a `return`"),
        ("03.6", lambda d, W: "3", "without quotes"),
        ("03.6", lambda d, W: [8.0, 9.0], "returns [8, 9], and [-2.5, -3] is right"),
        ("03.6", lambda d, W: [1, 2, 3], "That's 3 numbers, and 2 are asked for."),
        ("03.6", lambda d, W: 7.0, "That's one number, and 2 numbers are asked for."),
        ("03.6", lambda d, W: float("nan") * d, "There is a nan in it."),
        ("03.6", sign_wrong_once, "it returns [2.5, 3], and [-2.5, -3] is right. S"),
        (
            "03.6",
            uses_missing_index,
            "With dJ_dz = [0.5, -1], W = [[1, 2], [3, 4]]: it ",
        ),
        ("03.6", uses_missing_index, "it stops with IndexError: index 99"),
        ("03.6", uses_missing_index, "(line 3 of your function)"),
        ("02.3", raises_own_error, "ValueError: my <own> (line 2 of your function)."),
        ("02.3", lambda params, x: np.ones((3, 1)), "shape is (3, 1)"),
        (
            "02.3",
            lambda params, x: [1, 2],
            "With params = [([[0.8, -0.4], [-0.6, 1]], ",
        ),
        ("02.3", third_layer_wrong, "With params = a list of 3 layers, x = ["),
        (
            "02.4",
            lambda X, W, b: X @ W.T + 9 * b,
            "[[2.4, 1.7], [1, 3.8]], and [[0.8, ",
        ),
        (
            "05.5",
            lambda maps: maps[:, 0, 1].T / 2,
            "(2, 4) is right: did you transpose?",
        ),
        ("03.3", lambda w, *_: w, "2 values are asked for"),
        ("03.3", lambda *_: (1, 2, 3), "2 values are asked for"),
        ("03.3", lambda w, v, *_: (w + [0.05, 0.225], v / 5), "value 2 of 2 is [0.1, "),
        ("03.3", changes_its_arguments, "changes what it is given"),
        (
            "04.6",
            lambda n, k, p, s: (n + 2 * p - k) // s + 1 + (n > 200),
            "225, and 224",
        ),
        ("05.6", lambda picture, mean: picture * 0.0, "it returns 0 at [1, 0, 0], and"),
        ("05.6", lambda x, m: 1.00003 * (255 * x[..., ::-1] - m), "Close"),
    ],
)
def test_unknown_function_is_described(key, answer, words):
    reply = ex.check(key, answer)
    assert reply.kind == "wrong" and words in reply.text


def bias_in_the_loop(x, w, b):
    z = 0
    for i in range(len(x)):
        z += x[i] * w[i] + b
    return 1 if z >= 0 else 0


def learns_without_the_bias(w, b, x, y, lr):
    e = y - int(np.dot(w, x) >= 0)
    return w + lr * e * x, b + lr * e


def sigmoid_that_falls(params, x):
    for W, b in params:
        x = 1 / (1 + np.exp(W @ x + b))
    return x


def flips(image, kernel):
    kernel = kernel[::-1, ::-1]
    k, m = kernel.shape
    rows, columns = image.shape[0] - k + 1, image.shape[1] - m + 1
    return [
        [(image[r : r + k, c : c + m] * kernel).sum() for c in range(columns)]
        for r in range(rows)
    ]


def writes_into_integers(image, kernel):
    k, m = kernel.shape
    result = np.zeros((len(image) - k + 1, len(image[0]) - m + 1), int)
    for r, c in np.ndindex(result.shape):
        result[r, c] = (image[r : r + k, c : c + m] * kernel).sum()
    return result


@pytest.mark.parametrize(
    ("key", "answer", "words"),
    [
        ("01.3", bias_in_the_loop, "once for each input"),
        ("01.7", learns_without_the_bias, "leaves the bias out"),
        ("02.3", sigmoid_that_falls, "with a minus"),
        ("03.6", lambda d, W: W[0] * d[0], "forgot the sum over paths"),
        ("04.2", flips, "flipped kernel"),
        ("04.2", writes_into_integers, "cut off"),
        ("04.6", lambda n, k, p, s: round((n + 2 * p - k) / s) + 1, "Round down"),
        ("05.6", lambda x, m: 255 * x[:, :, ::-1] - m, "On a stack"),
    ],
)
def test_misconception_in_other_words_is_recognised(key, answer, words):
    reply = ex.check(key, answer)
    assert reply.recognised and words in reply.text


def test_unknown_mistake_is_not_recognised():
    assert not ex.check("02.7", 311).recognised
    assert not ex.check("03.6", lambda dJ_dz, W: 0.3 * (W.T @ dJ_dz)).recognised


def test_function_may_return_lists_and_bools():
    assert ex.check("01.3", lambda x, w, b: w @ x + b >= 0).kind == "right"
    assert ex.check("03.6", lambda d, W: (W.T @ d).tolist()).kind == "right"
    assert ex.check("03.6", lambda d, W: np.float32(W.T @ d)).kind == "right"


# --------------------------------------------------------------------- junk, any junk


@by_key
def test_any_value_gets_a_reply(key):
    for answer in VALUES:
        assert_replies(key, answer)


@pytest.mark.parametrize("key", FUNCTIONS_TO_WRITE)
def test_any_function_gets_a_reply(key, capsys):
    for answer in FUNCTIONS:
        assert assert_replies(key, answer).kind in {"wrong", "open"}
    assert capsys.readouterr() == ("", "")


def assert_replies(key, answer):
    reply = ex.check(key, answer)
    assert isinstance(reply, Reply) and reply.kind in {"right", "wrong", "open"}
    assert len(repr(reply)) < 700 and len(reply._repr_html_()) < 4000
    return reply


numbers = st.floats() | st.integers() | st.complex_numbers() | st.booleans()
leaves = numbers | st.text() | st.binary() | st.none() | st.just(...)
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.sets(st.integers()),
)


@given(st.sampled_from(sorted(EXERCISES)), junk)
@settings(max_examples=150)
def test_random_value_gets_a_reply(key, answer):
    assert isinstance(ex.check(key, answer), Reply)


@given(st.sampled_from(FUNCTIONS_TO_WRITE), junk)
@settings(max_examples=100)
def test_random_result_gets_a_reply(key, value):
    assert ex.check(key, lambda *args: value).kind in {"wrong", "open"}


# ------------------------------------------------------------- hints, keys, progress


@by_key
def test_hints_come_in_order(key):
    each = EXERCISES[key]
    given = [ex.hint(key) for _ in range(4)]
    assert [reply.text for reply in given] == [*each.hints, each.worked, each.worked]
    assert [reply.label for reply in given[:3]] == [
        f"{key}, hint 1 of 2",
        f"{key}, hint 2 of 2",
        f"{key}, worked answer",
    ]
    assert ex.hint(key, again=True).text == each.hints[0]
    assert ex.hint(key).text == each.hints[1]


@pytest.mark.parametrize("key", ["03.99", "3.99", " 03.0"])
def test_unknown_key_lists_exercises(key):
    for reply in (ex.check(key, 1), ex.hint(key)):
        assert reply.kind == "open" and key.strip() in reply.label
        assert "03.1 How wrong is it" in reply.text and "03.10" in reply.text
        assert "04.1" not in reply.text


def test_any_key_gets_a_reply():
    for key in ("", "backpropagation", 7, ["03.2"], *VALUES):
        for reply in (ex.check(key, 1), ex.hint(key), ex.progress(key)):
            assert reply.kind == "open" and len(repr(reply)) < 700


@pytest.mark.parametrize("key", ["3.2", " 03.2 ", 3.2])
def test_key_is_read_leniently(key):
    assert ex.check(key, -0.75).kind == "right"
    assert ex.hint(key).label.startswith("03.2")


def test_progress_shows_solved_tried_open():
    assert ex.progress("03").text.startswith("0 of 11 exercises solved: ")
    ex.check("03.1", 0.0586)
    ex.check("03.2", 0)
    ex.check("03.3", ...)
    text = repr(ex.progress("03"))
    assert text.startswith("• Notebook 03: 1 of 11 exercises solved: ")
    assert text.replace("\xa0", " ").split("\u2002")[:3][1:] == ["✗ 2", "• 3"]
    assert text == repr(ex.progress(3)) == repr(ex.progress("3"))


def test_solved_stays_solved():
    ex.check("03.1", 0.0586)
    for again in (..., 7):
        ex.check("03.1", again)
        assert "✓\xa01\u2002" in ex.progress("03").text
    for key in EXERCISES:
        ex.check(key, right_answer(key))
    assert all(ex.progress(f"0{n}").kind == "right" for n in range(1, 6))


# ----------------------------------------------------------------------- how it looks


def test_reply_has_sign_and_colour():
    page = Reply("wrong", "03.2", "Use `a < b`:\n    if a < b:\n        <b>\nDone.")
    shown = page._repr_html_()
    assert 'role="status"' in shown and "✗ 03.2" in shown
    assert "<code>a &lt; b</code>" in shown
    assert '<pre style="padding-left:2em">if a &lt; b:\n    &lt;b&gt;</pre>' in shown
    assert shown.count("<b>") == 1 and shown.endswith("<p>Done.</p></div>")
    colours = [
        re.search(r"--lu-ex:(#\w+)", Reply(kind, "x", "y")._repr_html_())[1]
        for kind in ("right", "wrong", "open")
    ]
    assert len(set(colours)) == 3
