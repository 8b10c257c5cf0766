"""Class evidence as bars and words: read back, with slips, uploads and no Keras."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import drawings, marked, parsed, pixels, prose, words
from uploads import file_of, middle, scene, sent

from lecture_utils import datasets, vgg16
from lecture_utils.vgg16.inspection import ClassEvidence
from lecture_utils.views.vgg16.evidence import SLIPS, view_evidence
from lecture_utils.widgets import vgg16 as explorers
from lecture_utils.widgets.photo_upload import Uploaded
from lecture_utils.widgets.vgg16 import explore_evidence

PHOTO = np.random.default_rng(2).random((64, 64, 3))


def softmaxed(z, names=None):
    """Return evidence for z, the most likely class first."""
    z = np.asarray(z, dtype=float)
    p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
    names = names or [f"class {i}" for i in range(len(z))]
    order = np.argsort(-z, kind="stable")
    return [ClassEvidence(int(i), names[i], z[i], p[i]) for i in order]


def random_evidence(n=182, seed=0, spread=2.0):
    return softmaxed(np.random.default_rng(seed).normal(0, spread, n))


def widths(tree, class_):
    return np.array([float(e.get("width")) for e in marked(tree, class_)])


def names_of(tree):
    return [e.text for e in marked(tree, "name")]


# ------------------------------------------------------------------ the bars


@given(n_shown=st.integers(1, 10), seed=st.integers(0, 99), spread=st.floats(0.01, 9))
@settings(max_examples=40)
def test_bars_match_evidence(n_shown, seed, spread):
    rows = random_evidence(40, seed, spread)
    picture = view_evidence(PHOTO, rows, n_shown=n_shown)
    tree, best = parsed(picture), rows[:n_shown]
    drawings(tree)
    assert names_of(tree) == [row.name for row in best]
    want = [row.probability * 340 for row in best]
    np.testing.assert_allclose(widths(tree, "bar"), want, atol=0.006)
    texts = [t.text.replace("−", "-") for t in marked(tree, "e")]
    for row in best:
        assert f"{row.z:.2f}".replace("-0.00", "0.00") in texts
    total = 100 * sum(row.probability for row in best)
    assert f"together {total:.1f} % of 40 classes" in picture.alt.replace("\xa0", " ")
    assert not marked(tree, "right") and not marked(tree, "fed")


def test_photo_is_drawn_exactly():
    (photo,) = marked(parsed(view_evidence(PHOTO, random_evidence())), "photo")
    np.testing.assert_array_equal(pixels(photo), np.rint(PHOTO * 255))
    assert "pixelated" in photo.get("style")


@pytest.mark.parametrize("n_shown", [1, 3, 5, 10])
@pytest.mark.parametrize("slip", ["none", "twice"])
def test_rows_keep_apart(n_shown, slip):
    rows = random_evidence()
    right = random_evidence(seed=5)
    look = {"n_shown": n_shown, "slip": slip, "right": right, "fed": PHOTO}
    tree = parsed(view_evidence(PHOTO, rows, **look))
    tops = [float(e.get("y")) for e in marked(tree, "name")]
    assert len(tops) == n_shown + (slip != "none")
    assert (np.diff(tops) >= 37).all()


# ------------------------------------------------------------------ how sure


@pytest.mark.parametrize(
    ("z", "told", "untold"),
    [
        ([9, 0, 0, 0], "It is sure of itself, which is not the same as right", "guess"),
        ([1.5, 0, 0, 0], "It leans that way: 40.1 % go to the other 3 classes", "sure"),
        ([1.0, 0, 0, 0], "It is not sure: to all other classes", "of anything"),
        ([0.1] + [0] * 20, "It is not sure of anything", "leans"),
        ([2, 0], "It leans that way: 11.9 % go to the other class.", "not sure"),
    ],
)
def test_sure_answer_or_guess(z, told, untold):
    text = prose(view_evidence(PHOTO, softmaxed(z)))
    assert told in text and untold not in text


def test_shown_share_and_ratio():
    rows = random_evidence(182, seed=3)
    text = prose(view_evidence(PHOTO, rows))
    total = 100 * sum(row.probability for row in rows[:5])
    assert f"The 5 shown have {total:.1f} % together of what all 182" in text
    assert "each would get 0.5 %" in text
    found = re.search(r"e(\d+\.\d\d) ≈ ([\d.,]+) times", text)
    ratio = rows[0].probability / rows[1].probability
    assert float(found[1]) == pytest.approx(np.log(ratio), abs=0.006)
    assert float(found[2].replace(",", "")) == pytest.approx(ratio, rel=0.05)
    all_shown = prose(view_evidence(PHOTO, softmaxed([1, 2, 3])))
    assert "All classes are shown, 3: they share 100 %" in all_shown


@pytest.mark.parametrize("gap", [0.0, 3.0, 9.0, 40.0, 2000.0])
def test_any_distance_of_z(gap):
    text = prose(view_evidence(PHOTO, softmaxed([gap, 0.0])))
    assert "nan" not in text and "inf" not in text and "times as likely" in text


def test_escaped_names():
    rows = softmaxed([2, 1, 0], ["<b>", "a & b", '"'])
    right = softmaxed([0, 1, 2], ["<b>", "a & b", '"'])
    look = {"slip": "twice", "right": right, "n_shown": 1}
    assert names_of(parsed(view_evidence(PHOTO, rows, **look))) == ["<b>", '"']


# ------------------------------------------------------------------ slips


def test_every_slip_has_text():
    assert tuple(SLIPS) == vgg16.SLIPS


def test_right_probabilities_are_outlined():
    rows, right = random_evidence(30), random_evidence(30, seed=1)
    fed = PHOTO[..., ::-1]
    picture = view_evidence(PHOTO, rows, slip="RGB for BGR", right=right, fed=fed)
    tree = parsed(picture)
    known = {row.name: row.probability for row in right}
    shown = names_of(tree)
    assert shown[:5] == [row.name for row in rows[:5]]
    want = [max(known[name] * 340, 1) for name in shown]
    np.testing.assert_allclose(widths(tree, "right"), want, atol=0.006)
    (drawn,) = marked(tree, "fed")
    np.testing.assert_array_equal(pixels(drawn), np.rint(fed * 255))
    assert "Fed with the slip “RGB for BGR”" in picture.alt
    assert "A gray pixel is fed as it should be" in words(tree)


RANKED = ["class 0", "class 1", "class 2"]


@pytest.mark.parametrize(("n_shown", "names"), [(1, RANKED[::2]), (3, RANKED)])
def test_rightly_best_class_is_shown(n_shown, names):
    rows = softmaxed([3, 2, 1, 0])
    right = softmaxed([0, 0, 5, 0])
    look = {"slip": "twice", "right": right, "n_shown": n_shown}
    tree = parsed(view_evidence(PHOTO, rows, **look))
    assert names_of(tree) == names
    text = words(tree).replace("\xa0", " ")
    assert "Rightly fed (outlines) it says class 2, 98.0 %" in text
    assert "With the slip that class gets 8.7 %: place 3." in text


def test_slip_without_cost():
    rows = softmaxed([3, 2, 1, 0])
    look = {"slip": "twice"}
    same = prose(view_evidence(PHOTO, rows, right=rows, **look))
    assert "the answer stays, and so does its probability" in same
    surer = prose(view_evidence(PHOTO, rows, right=softmaxed([9, 2, 1, 0]), **look))
    assert "changes how sure it is, not the answer" in surer


# ------------------------------------------------------------------ the explorer


@pytest.fixture
def classifier():
    """Return a model of 12 classes with random weights."""
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(0)
    return vgg16.build(1 / 16, classes=12, pooling="avg")


@pytest.mark.tensorflow
def test_sure_of_coffee_not_cat():
    pytest.importorskip("keras")
    explorer = explore_evidence()
    assert explorer.error is None, explorer.error
    assert "It is not sure of anything" in prose(explorer.picture.value)
    explorer.controls["photo"].value = "coffee"
    text = prose(explorer.picture.value)
    assert re.search(r"espresso, 9[5-9]\.\d %", text)
    assert "It is sure of itself" in text
    explorer.controls["slip"].value = "divided by 255"
    assert "Rightly fed (outlines) it says espresso" in prose(explorer.picture.value)


@pytest.mark.tensorflow
def test_picture_matches_model(classifier):
    explorer = explore_evidence(classifier)
    for slip in vgg16.SLIPS:
        explorer.controls["slip"].value = slip
        explorer.controls["n_shown"].value = 7
        assert explorer.error is None, explorer.error
        photo = datasets.photo("cat", explorers.SIDE, gray=False)
        want = vgg16.class_evidence(classifier, photo, 7, slip=slip)
        tree = parsed(explorer.picture.value)
        assert names_of(tree)[:7] == [row.name for row in want]
        p = [row.probability * 340 for row in want]
        np.testing.assert_allclose(widths(tree, "bar")[:7], p, atol=0.006)
        assert bool(marked(tree, "fed")) == (slip != "none")


@pytest.mark.tensorflow
def test_each_photo_computed_once(classifier, calls_of):
    computed = calls_of(vgg16, "class_evidence")
    explorer = explore_evidence(classifier)
    for slip in vgg16.SLIPS * 2:
        explorer.controls["slip"].value = slip
        for n in (3, 5, 10):
            explorer.controls["n_shown"].value = n
    assert sorted(how["slip"] for _, how in computed) == sorted(vgg16.SLIPS)


@pytest.mark.tensorflow
def test_uploaded_photo_in_colour(classifier):
    explorer = explore_evidence(classifier)
    explorer.upload.value = sent("mine.png", file_of(scene()))
    assert explorer.error is None
    assert isinstance(explorer.controls["photo"].value, Uploaded)
    (shown,) = marked(parsed(explorer.picture.value), "photo")
    assert (
        np.abs(pixels(shown) / 255 - middle(scene(), len(pixels(shown)))).mean() < 0.02
    )


@pytest.mark.tensorflow
def test_two_classes_and_none(tiny):
    two = vgg16.build(1 / 16, classes=2, pooling="avg")
    explorer = explore_evidence(two)
    for slip in vgg16.SLIPS:
        explorer.controls["slip"].value = slip
        assert explorer.error is None, explorer.error
        assert "All classes are shown, 2" in prose(explorer.picture.value)
    with pytest.raises(ValueError, match="include_top"):
        explore_evidence(tiny)
