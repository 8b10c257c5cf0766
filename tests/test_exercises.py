"""The exercises: right answers pass, typical wrong ones are named, junk is survived."""

import re
import time

import hypothesis.strategies as st
import numpy as np
import pytest
from cells import run
from course import NOTEBOOKS, read, source
from exercise_answers import FUNCTIONS, VALUES
from hypothesis import given, settings

from lecture_utils import datasets, perceptron
from lecture_utils import exercises as ex
from lecture_utils.exercises import asking
from lecture_utils.exercises._code import Code
from lecture_utils.exercises._exercise import KINDS
from lecture_utils.exercises._forms import Choice, Numbers
from lecture_utils.exercises._reply import Reply

EXERCISES = asking.EXERCISES
CODE = [key for key, each in EXERCISES.items() if isinstance(each.form, Code)]
SLIPS = [
    pytest.param(key, *slip, id=f"{key}-{number}")
    for key, each in EXERCISES.items()
    for number, slip in enumerate(each.form.slips)
]

by_key = pytest.mark.parametrize("key", EXERCISES)


@pytest.fixture(autouse=True)
def new_kernel(monkeypatch):
    """Start with nothing solved, and leave nothing behind."""
    monkeypatch.setattr(asking, "_found", {})
    monkeypatch.setattr(asking, "_taken", {})


def right_answer(key):
    form = EXERCISES[key].form
    return form.reference if isinstance(form, Code) else form.want


# ------------------------------------------------------------------ answers and slips


@by_key
def test_the_right_answer_passes(key):
    reply = ex.check(key, right_answer(key))
    assert (reply.kind, reply.text) == ("right", EXERCISES[key].right)
    assert repr(reply).startswith(f"✓ {key}: ")


@pytest.mark.parametrize(("key", "answer", "words"), SLIPS)
def test_a_typical_wrong_answer_is_named(key, answer, words):
    reply = ex.check(key, answer)
    assert (reply.kind, reply.text) == ("wrong", f'{words} Stuck? `ex.hint("{key}")`')


@by_key
def test_what_is_not_written_yet_is_told_from_what_is_wrong(key):
    def stub(*args):
        """Return it."""
        ...

    assert repr(ex.check(key)) == repr(ex.check(key, ...))
    assert (
        ex.check(key).kind == "open" and "in place of the `...`" in ex.check(key).text
    )
    if key in CODE:
        assert (
            ex.check(key, stub).kind == ex.check(key, lambda *args: ...).kind == "open"
        )
    elif not isinstance(EXERCISES[key].form, Choice):
        assert ex.check(key, (..., 1)).kind == "open"


def test_a_slip_is_another_answer_than_the_right_one():
    for each in EXERCISES.values():
        words = [slip[1] for slip in each.form.slips]
        assert len(words) >= 2, each.key
        assert each.right not in words


@by_key
def test_an_exercise_is_whole(key):
    each = EXERCISES[key]
    assert each.key == key and each.kind in KINDS and each.title and each.right
    assert len(each.hints) == 2 and len(set(each.hints)) == 2 and each.worked
    for text in (each.right, *each.hints, each.worked):
        assert "$" not in text, "text is shown as it stands"
        assert text.count("`") % 2 == 0, text


# -------------------------------------------------------------------- what it notices


def test_a_forgotten_sum_and_a_flipped_kernel_are_called_by_name():
    assert (
        "forgot the sum over paths" in ex.check("03.6", lambda d, W: W[0] * d[0]).text
    )

    def flips(image, kernel):
        kernel = kernel[::-1, ::-1]
        k, m = kernel.shape
        rows, columns = image.shape[0] - k + 1, image.shape[1] - m + 1
        return [
            [(image[r : r + k, c : c + m] * kernel).sum() for c in range(columns)]
            for r in range(rows)
        ]

    assert "flipped kernel" in ex.check("04.2", flips).text


def test_a_wrong_shape_is_told_with_its_question():
    column = ex.check("02.3", lambda params, x: np.ones((3, 1)))
    assert "shape is (3, 1)" in column.text
    turned = ex.check("02.4", lambda X, W, b: np.zeros((4, 3)) if len(X) == 2 else 0)
    assert "shape is (4, 3), and (2, 2) is right" in turned.text
    exchanged = ex.check("05.5", lambda maps: maps[:, 0, 1].T / 2)
    assert "(4, 2), and (2, 4) is right: did you transpose?" in exchanged.text


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
        (1000, "It isn't 1000."),
    ],
)
def test_a_number_that_no_list_holds_gets_words_too(answer, words):
    reply = ex.check("03.2", answer)
    assert reply.kind == "wrong" and words in reply.text


@pytest.mark.parametrize(
    "answer", [-0.75, 3 - 1.25 * 3, np.float32(-0.75), [-0.75], [[-0.75]], (-0.75,)]
)
def test_a_number_is_right_in_any_wrapping(answer):
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
        ("02.7", "337", "337"),
        ("03.2", "−0,75", "-0.75"),
        ("04.5", "62 x 62 x 5", "(62, 62, 5)"),
        ("04.5", "62,62,5", "(62, 62, 5)"),
        ("05.1", (73, 856), "73856"),
        ("05.1", "73,856", "73856"),
        ("05.1", "73 856", "73856"),
        ("05.2", (16, 0), "16"),
        ("05.4", "100%", "1"),
        ("05.4", (1, 0), "1"),
    ],
)
def test_a_number_typed_otherwise_is_understood(key, answer, read):
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
        ("03.2", (3, 75), "(Read as 3.75: Python wants a decimal point.) That's how"),
        ("05.1", 73.856, "A whole number is asked for."),
        ("05.1", (147, 584), "(Read as 147584: Python wants no comma.) That's block2"),
    ],
)
def test_a_number_typed_otherwise_is_told_what_to_type(key, answer, words):
    reply = ex.check(key, answer)
    assert reply.kind == "wrong" and reply.named and words in reply.text


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
def test_a_number_is_right_if_it_rounds_to_the_digits_asked_for(key, right, wrong):
    assert all(ex.check(key, answer).kind == "right" for answer in right)
    assert all(ex.check(key, answer).kind == "wrong" for answer in wrong)


def test_a_text_that_asks_for_rounding_says_to_how_many_digits():
    words = {2: "Round to two decimals.", 4: "Round to four decimals."}
    texts = {
        key: text for path in NOTEBOOKS for key, _, text, _ in exercise_cells(path)
    }
    for key, each in EXERCISES.items():
        decimals = getattr(each.form, "decimals", None)
        assert decimals is None or words[decimals] in texts[key]
        assert decimals is not None or "decimals" not in texts[key]


@pytest.mark.parametrize(
    "key", [key for key, each in EXERCISES.items() if isinstance(each.form, Numbers)]
)
def test_no_number_is_told_what_is_false_of_it(key):
    want = np.ravel(EXERCISES[key].form.want)
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


@pytest.mark.parametrize(
    "answer",
    ["b", " B ", "(b)", "b.", "b)", "'b'", np.str_("b"), np.array("b"), ("b",)],
)
def test_a_letter_is_read_with_a_kind_eye(answer):
    assert ex.check("03.4", answer).kind == "right"


@pytest.mark.parametrize("answer", ["e", "", 2, None, ["b", "c"], "bb"])
def test_another_letter_is_told_which_there_are(answer):
    assert '`"a"`, `"b"`, `"c"`, `"d"`' in ex.check("03.4", answer).text


def test_code_is_told_what_stopped_it_and_where():
    def fails(dJ_dz, W):
        total = 0
        return total + W[99]

    text = ex.check("03.6", fails).text
    assert "With dJ_dz = [0.5, -1], W = [[1, 2], [3, 4]]: it stops with Index" in text
    assert "line 3 of your function" in text


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda dJ_dz, W: (W.T @ dJ_dz).sort(), "is there a `return`"),
        (lambda dJ_dz: 1, "called as f(dJ_dz, W)"),
        (lambda dJ_dz, W: "3", "without quotes"),
        (lambda dJ_dz, W: [8.0, 9.0], "it returns [8, 9], and [-2.5, -3] is right"),
        (lambda dJ_dz, W: -(W.T @ dJ_dz), "the sign is not"),
        (lambda dJ_dz, W: [1, 2, 3], "That's 3 numbers, and 2 are asked for."),
        (lambda dJ_dz, W: 7.0, "That's one number, and 2 numbers are asked for."),
        (lambda dJ_dz, W: float("nan") * dJ_dz, "There is a nan in it."),
        ([-2.5, -3.0], "Give the function itself"),
        ("dJ_da", "Give the function itself"),
    ],
)
def test_code_that_no_list_holds_gets_words_too(answer, words):
    reply = ex.check("03.6", answer)
    assert reply.kind == "wrong" and words in reply.text


@pytest.mark.parametrize(
    "answer", [lambda w, *_: w, lambda *_: (1, 2, 3), lambda *_: 1]
)
def test_two_values_are_asked_for(answer):
    assert "2 values are asked for" in ex.check("03.3", answer).text


def test_of_several_values_the_wrong_one_is_told():
    text = ex.check(
        "03.3", lambda w, v, slope, lr, mu: (w + mu * v - lr * slope, v / 5)
    ).text
    assert "mu = 0.5: value 2 of 2 is [0.1, 0.05], and [0.05, 0.225] is right." in text


def test_of_a_large_result_one_place_is_told():
    text = ex.check("05.6", lambda picture, mean: picture * 0.0).text
    assert "it returns 0 at [1, 0, 0], and" in text and "is right there." in text
    almost = ex.check(
        "05.6", lambda picture, mean: 1.00003 * (255 * picture[..., ::-1] - mean)
    )
    assert "Close" in almost.text


def test_a_network_is_shown_by_its_numbers_or_its_length():
    forward = right_answer("02.3")
    text = ex.check("02.3", lambda params, x: [1, 2]).text
    assert "With params = [([[0.8, -0.4], [-0.6, 1]], [0.1, 0.3]), ([[1.5, -1]]" in text
    assert "That's 2 numbers, and 1 is asked for." in text
    deep = ex.check("02.3", lambda params, x: forward(params, x) + (len(params) > 2))
    assert "With params = a list of 3 layers, x = [" in deep.text


def test_an_error_of_the_student_s_own_is_shown_as_it_is():
    def forward(params, x):
        raise ValueError("my own")

    text = ex.check("02.3", forward).text
    assert "it stops with ValueError: my own (line 2 of your function)." in text


def test_counts_are_never_close():
    reply = ex.check("04.6", lambda n, k, p, s: (n + 2 * p - k) // s + 1 + (n > 200))
    assert "it returns 225, and 224 is right." in reply.text
    assert "Close" not in reply.text and not reply.named


def test_what_one_call_looks_like_is_told_only_if_all_calls_do():
    def turned_once(dJ_dz, W):
        return -(W.T @ dJ_dz) if len(dJ_dz) == 2 else 2 * (W.T @ dJ_dz)

    assert "the sign is not" not in ex.check("03.6", turned_once).text


def test_a_reply_says_whether_it_knows_what_went_wrong():
    assert ex.check("02.7", 307).named and ex.check("01.3", lambda x, w, b: 0).named
    assert not ex.check("02.7", 311).named
    assert not ex.check("03.6", lambda dJ_dz, W: 0.3 * (W.T @ dJ_dz)).named


def test_a_right_function_that_changes_its_inputs_is_told():
    def moves(w, v, slope, lr, mu):
        v *= mu
        v -= lr * slope
        w += v
        return w, v

    def keeps(w, v, slope, lr, mu):
        return moves(w.copy(), v.copy(), slope, lr, mu)

    assert "changes what it is given" in ex.check("03.3", moves).text
    assert ex.check("03.3", keeps).kind == "right"


def test_a_function_may_answer_in_lists_truths_and_any_precision():
    assert ex.check("01.3", lambda x, w, b: w @ x + b >= 0).kind == "right"
    assert ex.check("03.6", lambda d, W: (W.T @ d).tolist()).kind == "right"
    assert ex.check("03.6", lambda d, W: np.float32(W.T @ d)).kind == "right"


# --------------------------------------------------------------------- junk, any junk


@by_key
def test_any_value_gets_an_answer(key):
    for answer in VALUES:
        assert_answers(key, answer)


@pytest.mark.parametrize("key", CODE)
def test_any_function_gets_an_answer(key, capsys):
    for answer in FUNCTIONS:
        reply = assert_answers(key, answer)
        assert reply.kind in {"wrong", "open"}
    assert capsys.readouterr() == ("", "")


def assert_answers(key, answer):
    begin = time.monotonic()
    reply = ex.check(key, answer)
    assert isinstance(reply, Reply) and reply.kind in {"right", "wrong", "open"}
    assert len(repr(reply)) < 700 and len(reply._repr_html_()) < 4000
    assert time.monotonic() - begin < asking.LIMIT + 2
    return reply


numbers = st.floats() | st.integers() | st.complex_numbers() | st.booleans()
leaves = numbers | st.text() | st.binary() | st.none() | st.just(...)
junk = st.recursive(
    leaves,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.sets(st.integers()),
)


@given(st.sampled_from(sorted(EXERCISES)), junk)
@settings(max_examples=300, deadline=None)
def test_random_values_get_an_answer(key, answer):
    assert isinstance(ex.check(key, answer), Reply)


@given(st.sampled_from(CODE), junk)
@settings(max_examples=200, deadline=None)
def test_random_results_get_an_answer(key, value):
    assert ex.check(key, lambda *args: value).kind in {"wrong", "open"}


# ------------------------------------------------------------- hints, keys, progress


@by_key
def test_hints_come_from_far_to_near_and_then_the_answer(key):
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


@pytest.mark.parametrize("key", CODE)
def test_the_worked_answer_works(key):
    text = EXERCISES[key].worked
    code = "\n".join(line[4:] for line in text.split("\n") if line.startswith("    "))
    names = {"np": np}
    exec(code, names)
    (function,) = [
        value for name, value in names.items() if name not in ("np", "__builtins__")
    ]
    assert ex.check(key, function).kind == "right"


@pytest.mark.parametrize("key", ["03.99", "3.99", " 03.0"])
def test_an_unknown_key_lists_the_exercises_of_its_notebook(key):
    for reply in (ex.check(key, 1), ex.hint(key)):
        assert reply.kind == "open" and key.strip() in reply.label
        assert "03.1 How wrong is it" in reply.text and "03.10" in reply.text
        assert "04.1" not in reply.text


def test_any_key_gets_an_answer():
    for key in ("", "backpropagation", 7, ["03.2"], *VALUES):
        for reply in (ex.check(key, 1), ex.hint(key), ex.progress(key)):
            assert reply.kind == "open" and len(repr(reply)) < 700


@pytest.mark.parametrize("key", ["3.2", " 03.2 ", 3.2])
def test_a_key_is_read_with_a_kind_eye(key):
    assert ex.check(key, -0.75).kind == "right"
    assert ex.hint(key).label.startswith("03.2")


def test_progress_tells_solved_tried_and_open():
    assert ex.progress("03").text.startswith("0 of 10 exercises solved: ")
    ex.check("03.1", 0.0586)
    ex.check("03.2", 0)
    ex.check("03.3", ...)
    said = repr(ex.progress("03"))
    assert said.startswith("• Notebook 03: 1 of 10 exercises solved: ")
    assert said.replace("\xa0", " ").split("\u2002")[:3][1:] == ["✗ 2", "• 3"]
    assert said == repr(ex.progress(3)) == repr(ex.progress("3"))


def test_what_is_solved_stays_solved_when_its_cell_is_run_again():
    ex.check("03.1", 0.0586)
    for again in (..., 7):
        ex.check("03.1", again)
        assert "✓\xa01\u2002" in ex.progress("03").text
    for key in EXERCISES:
        ex.check(key, right_answer(key))
    assert all(ex.progress(f"0{n}").kind == "right" for n in range(1, 6))


# ----------------------------------------------------------------------- how it looks


def test_a_reply_says_it_by_sign_words_and_colour():
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


def test_what_a_student_returns_is_shown_as_text():
    reply = ex.check("03.6", raising("<script>alert(1)</script>"))
    assert "&lt;script&gt;" in reply._repr_html_()
    assert "<script>" not in reply._repr_html_()


def raising(words):
    def answer(dJ_dz, W):
        raise ValueError(words)

    return answer


# ---------------------------------------------------------------------- the notebooks


def exercise_cells(path):
    """Yield (key, text cell, code cell) of each exercise in a notebook."""
    cells = read(path)["cells"]
    for text, code in zip(cells, cells[1:], strict=False):
        found = re.match(r"\*\*Exercise (\d\d\.\d+)\*\* · \*(.+?)\.\*", source(text))
        if found:
            yield found[1], found[2], source(text), code


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_has_its_exercises_in_order(path):
    number = path.name[:2]
    found = list(exercise_cells(path))
    assert [key for key, *_ in found] == [
        key for key in EXERCISES if key.startswith(number)
    ]
    assert len(found) >= 5
    assert {kind for _, kind, *_ in found} == set(KINDS)
    for key, kind, text, cell in found:
        assert kind == EXERCISES[key].kind and f'`ex.hint("{key}")`' in text
        assert cell["metadata"].get("tags", []) == []
    cells = [source(cell) for cell in read(path)["cells"]]
    assert f'ex.progress("{number}")' in cells


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_as_it_is_stored_waits_for_its_answer(path):
    for key, _, _, cell in exercise_cells(path):
        code = source(cell)
        said = run(code, {"ex": ex})
        assert said.startswith(f"• {key}: Not "), code
        if key not in CODE:
            answered = code.replace("...", repr(right_answer(key)))
            assert run(answered, {"ex": ex}).startswith(f"✓ {key}: ")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_cell_names_the_arguments_as_they_come(path):
    for key, _, _, cell in exercise_cells(path):
        if key in CODE:
            code = source(cell)
            (shape,) = re.findall(r"^def (\w+\(.*\)):$", code, flags=re.M)
            assert f"def {shape}:" in EXERCISES[key].worked
            names = re.findall(r"\w+", shape)[1:]
            reference = EXERCISES[key].form.reference.__code__
            assert list(reference.co_varnames[: reference.co_argcount]) == names


def test_what_01_2_says_of_each_letter_is_what_z_becomes():
    x, w, b = datasets.neuron()
    z = perceptron.weighted_sum(x[None, :], w, b)[0] + 0.2 * np.array([*x, 1])
    said = [ex.check("01.2", letter).text for letter in "abd"]
    for words, value in zip(said, z[[0, 1, 3]], strict=True):
        assert f"z larger, {value:.2f}" in words or f"gets larger, {value:.2f}" in words


# ----------------------------------------------------- wrong functions, by their names


def shifted_softmax(by):
    def softmax(z):
        e = np.exp(z - by(z))
        return e / e.sum()

    return softmax


def bias_in_the_loop(x, w, b):
    z = 0
    for i in range(len(x)):
        z += x[i] * w[i] + b
    return 1 if z >= 0 else 0


def learner(predict):
    def learn(w, b, x, y, lr):
        e = y - predict(w @ x, b)
        return w + lr * e * x, b + lr * e

    return learn


def sigmoid_that_falls(params, x):
    for W, b in params:
        x = 1 / (1 + np.exp(W @ x + b))
    return x


def correlate_by(step, dtype=float):
    def correlate(image, kernel):
        k, m = kernel.shape
        rows, columns = image.shape[0] - k + 1, image.shape[1] - m + 1
        result = np.zeros((rows, columns), dtype)
        for r in range(rows):
            for c in range(columns):
                result[r, c] = step(image[r : r + k, c : c + m], kernel)
        return result

    return correlate


WRONG_FUNCTIONS = [
    ("01.3", lambda x, w, b: 1 if sum(x) * sum(w) + b >= 0 else 0, "its own weight"),
    ("01.3", bias_in_the_loop, "once for each input"),
    ("01.7", learner(lambda z, b: int(z + b > 0)), "`>=`"),
    ("01.7", learner(lambda z, b: int(z >= 0)), "leaves the bias out"),
    ("01.7", lambda w, b, x, y, lr: (w - lr * x, b - lr), "value 1 of 2"),
    ("02.3", sigmoid_that_falls, "with a minus"),
    ("02.4", lambda X, W, b: 1 / (1 + np.exp(-(X @ W.T + b))), "after the sigmoid"),
    ("03.6", lambda d, W: (W * d[:, None]).sum(axis=1), "`axis=0`"),
    ("04.2", correlate_by(lambda a, k: (a @ k).sum()), "`window * kernel`"),
    ("04.2", correlate_by(lambda a, k: (a * k).sum(), int), "cut off"),
    ("04.6", lambda n, k, p, s: round((n + 2 * p - k) / s) + 1, "Round down"),
    ("05.3", shifted_softmax(lambda z: z[0]), "Subtract the largest"),
    ("05.3", shifted_softmax(np.min), "Subtract the largest"),
    ("05.3", shifted_softmax(np.mean), "Subtract the largest"),
    ("05.5", lambda maps: maps.mean(axis=(0, 1)), "axes 1 and 2"),
    ("05.6", lambda p, mean: 255 * p[:, :, ::-1] - mean, "On a stack"),
    (
        "05.6",
        lambda p, mean: 255 * p[..., ::-1] - [103.939, 116.779, 123.68],
        "Use the `mean` that comes in",
    ),
]


@pytest.mark.parametrize(("key", "answer", "words"), WRONG_FUNCTIONS)
def test_a_wrong_function_is_refused_by_its_name(key, answer, words):
    reply = ex.check(key, answer)
    assert reply.kind == "wrong" and words in reply.text


@pytest.mark.parametrize(
    ("key", "answer"),
    [("02.7", 307), ("02.7", 65), ("03.1", 0.419), ("03.2", 1.125), ("03.2", 3.75)]
    + [("04.1", 13), ("04.4", 19), ("04.4", -12)],
)
def test_a_wrong_number_that_people_give_has_an_answer(key, answer):
    assert ex.check(key, answer).named
