"""A head in pictures: scores, mistakes, labelled pictures and weights, read back."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, box, drawings, levels, marked, parsed, pixels, prose, words

from lecture_utils.views.transfer.head import SHOWS, view_head

_, LABELLED, WEIGHTS = SHOWS
FLOWERS = ("daisy", "dandelion", "roses", "sunflowers", "tulips")
FACES = ("no face", "face")


def task(names=FACES, n_each=20, n_features=32, right=0.8, seed=0, n_known=3):
    """Return what `view_head` takes, for a head that is right so often."""
    rng, k = np.random.default_rng(seed), len(names)
    y = np.repeat(np.arange(k), n_each)
    images = np.repeat(rng.random((len(y), 16, 16, 1)), 3, axis=-1)
    said = np.where(rng.random(len(y)) < right, y, (y + rng.integers(1, k, len(y))) % k)
    p = rng.random((len(y), k)) * 0.4 / k
    p[np.arange(len(y)), said] += 1 + rng.random(len(y))
    known = [np.flatnonzero(y == label)[:n_known] for label in range(k)]
    return {
        "images": images,
        "y": y,
        "probabilities": p / p.sum(axis=1, keepdims=True),
        "known": np.concatenate(known),
        "pulls": rng.normal(size=(k, n_features)),
        "J": np.geomspace(0.7, 0.02, 31),
        "names": names,
    }


def tree(given, **look):
    picture = view_head(**given, **look)
    found = parsed(picture)
    assert len(drawings(found)) == 1
    return found


def by_hand(given):
    """Count right and asked by class, and the mistakes, picture by picture."""
    right, asked, wrong = [0] * len(given["names"]), [0] * len(given["names"]), []
    for index, label in enumerate(given["y"]):
        if index in given["known"]:
            continue
        p = list(given["probabilities"][index])
        asked[label] += 1
        if p.index(max(p)) == label:
            right[label] += 1
        else:
            wrong.append((max(p), index))
    return right, asked, [index for _, index in sorted(wrong, reverse=True)]


# ------------------------------------------------------------------ the score


@pytest.mark.parametrize("names", [FACES, FLOWERS])
@pytest.mark.parametrize("show", SHOWS)
def test_score_of_unlabelled_pictures(names, show):
    given = task(names)
    right, asked, _ = by_hand(given)
    found = tree(given, show=show)
    total = f"{sum(right)} of {sum(asked)} that were not"
    assert total in words(found)
    share = round(100 * sum(right) / sum(asked))
    assert words(marked(found, "score")[0]) == f"{share}\u00a0%"
    for name, got, of in zip(names, right, asked, strict=True):
        assert name in words(found) and f"{got} of {of}" in words(found)
    wide = [float(bar.get("width")) / 182 for bar in marked(found, "bar")]
    shares = [sum(right) / sum(asked), *np.divide(right, asked)]
    bars = wide[-len(shares) :]  # the weights' bars come before
    np.testing.assert_allclose(bars, shares, atol=1e-3)


def test_chance_level():
    given = task(n_each=20)
    given["known"] = np.r_[
        0:16, 20:22
    ]  # 4 of the first class are left, 18 of the other
    found = tree(given)
    assert "82\u00a0%: one answer for all" in words(found)
    (mark,) = marked(found, "chance")
    at = (float(mark.get("x1")) - 576) / 182
    assert at == pytest.approx(18 / 22, abs=1e-3)
    given["probabilities"][:] = [0.9, 0.1]
    assert "One answer for all would do as well." in prose(tree(given))
    assert "would do as well" not in prose(tree(task(right=1.0)))


@pytest.mark.parametrize(
    ("n_wrong", "expected"),
    [(0, "100"), (1, "99"), (197, "50"), (393, "1"), (394, "0"), (200, "49")],
)
def test_percent_of_all_and_none(n_wrong, expected):
    given = task(n_each=200, right=1.0)
    rest = np.setdiff1d(np.arange(400), given["known"])
    given["probabilities"][rest[:n_wrong]] = given["probabilities"][
        rest[:n_wrong], ::-1
    ]
    score = words(marked(tree(given), "score")[0])
    assert score == f"{expected}\u00a0%"


def test_training_in_words():
    given = task(n_features=64, n_known=5)
    text = prose(tree(given, layer="block3_pool"))
    assert "block3_pool: 64 features a picture" in text
    assert (
        "trained on 2 × 5 pictures: 64 weights and 1 bias per class, 130 numb" in text
    )
    assert "Loss J from 0.700 to 0.0200 in 30 epochs" in text
    own = (given["probabilities"].argmax(1) == given["y"])[given["known"]].sum()
    assert f"Of its own 10 pictures it gets {own} right" in text
    given["known"] = given["known"][:-1]
    assert "trained on 9 pictures" in prose(tree(given))


def test_alt_text():
    given = task()
    right, asked, _ = by_hand(given)
    picture = view_head(**given, layer="block2_pool")
    assert picture.alt.startswith(
        "A head on 32 features of block2_pool, trained on 6 pictures: "
        f"{sum(right)} of {sum(asked)} others are right"
    )


def test_loss_curve():
    given = task()
    (curve,) = marked(tree(given), "loss")
    ends = np.array(
        [[float(v) for v in p.split(",")] for p in curve.get("points").split()]
    )
    heights = (400 - ends[:, 1]) / 50 * given["J"].max()
    np.testing.assert_allclose(heights, given["J"], atol=2e-3)
    assert not marked(tree(task(FLOWERS)), "loss")


# ------------------------------------------------------------------ mistakes


@pytest.mark.parametrize(
    ("names", "right"), [(FACES, 0.95), (FACES, 0.7), (FACES, 0.0), (FLOWERS, 0.5)]
)
def test_mistakes_come_surest_first(names, right):
    given = task(names, right=right)
    *_, wrong = by_hand(given)
    found = marked(tree(given), "mistake")
    assert min(len(wrong), 18) <= len(found) <= min(len(wrong), 24)
    for drawn, index in zip(found, wrong, strict=False):
        p = given["probabilities"][index]
        said, is_a = names[int(p.argmax())], names[given["y"][index]]
        assert words(drawn[0]) == (
            f"picture {index}: said {said}, {p.max():.2f}; is {is_a}"
        )
        assert [words(line) for line in drawn.iter(SVG + "text")] == [
            f"“{said}”",
            f"{p.max():.2f}",
            f"is {is_a}",
        ]
        (image,) = drawn.iter(SVG + "image")
        want = np.rint(given["images"][index] * 255)
        # A JPEG: near enough, where another picture is 80 off.
        assert np.abs(pixels(image) - want).mean() < 12


def test_further_mistakes_are_counted():
    given = task(n_each=30, right=0.0)
    text = words(tree(given))
    assert "Its 54 mistakes" in text and "and 30 more" in text
    assert "more" not in words(drawings(tree(task(right=0.9)))[0])


def test_no_mistake():
    given = task(right=1.0)
    found = tree(given)
    assert not marked(found, "mistake")
    assert "✓ All 34 pictures that were not labelled are right." in words(found)
    given["probabilities"][39] = [0.8, 0.2]
    assert "Its one mistake" in words(tree(given))


def test_confidence_when_wrong():
    given = task(right=1.0)
    given["probabilities"][[38, 39]] = [[0.95, 0.05], [0.6, 0.4]]
    assert "In 1 of them it was surer than 0.9." in prose(tree(given))
    given["probabilities"][38] = [0.7, 0.3]
    assert "nowhere surer than 0.70 when wrong" in prose(tree(given))


@pytest.mark.parametrize(("n_each", "right"), [(6, 0.9), (15, 0.9), (15, 0.3), (60, 0)])
@pytest.mark.parametrize("names", [FACES, FLOWERS, ("a" * 40, "b")])
def test_thumbnails_keep_apart(n_each, right, names):
    found = marked(tree(task(names, n_each=n_each, right=right)), "mistake")
    places = [box(next(drawn.iter(SVG + "image"))) for drawn in found]
    for i, (x, y, side, _) in enumerate(places):
        assert x + side < 548 - 60 and y + side < 406
        for left, top, other, _ in places[:i]:  # 60 pixels for the words beside it
            assert x >= left + other + 60 or x + side + 60 <= left or y >= top + other


def test_long_names_are_shortened():
    long = "a" * 40
    found = tree(task((long, "b"), right=0.5))
    lines = [words(line) for line in drawings(found)[0].iter(SVG + "text")]
    assert max(map(len, lines)) < 40 and any("a…" in line for line in lines)
    assert any(long in words(drawn[0]) for drawn in marked(found, "mistake"))


# ------------------------------------------------------------------ labelled pictures


@pytest.mark.parametrize("names", [FACES, FLOWERS])
@pytest.mark.parametrize("n_known", [1, 5, 12])
def test_labelled_pictures_by_class(names, n_known):
    given = task(names, n_known=n_known)
    found = tree(given, show=LABELLED)
    for k, name in enumerate(names):
        many = "s" * (n_known != 1)
        assert f"{name}: {n_known} picture{many} labelled" in words(found)
        (sheet,) = marked(found, f"class-{k}")
        sheet, place = levels(sheet), box(sheet)
        opaque = sheet[..., 3] > 0
        # Count what stands apart: rows times columns of opaque squares.
        per_row = np.count_nonzero(np.diff(np.r_[0, opaque[0]]) == 1)
        n_rows = np.count_nonzero(np.diff(np.r_[0, opaque[:, 0]]) == 1)
        assert per_row * (n_rows - 1) < n_known <= per_row * n_rows
        fine = np.divide(sheet.shape[1::-1], place[2:])
        assert fine[0] == pytest.approx(fine[1], rel=0.01)
        first = given["images"][given["known"][k * n_known], ..., 0]
        side = int(np.flatnonzero(np.diff(np.r_[opaque[0], 0]) == -1)[0]) + 1
        tile = sheet[:side, :side, 0].astype(float)
        assert tile.mean() == pytest.approx(255 * first.mean(), abs=4)


@pytest.mark.parametrize("n_known", [1, 2, 7, 30, 150])
def test_labelled_pictures_fit(n_known):
    sheets = marked(
        tree(task(n_each=n_known + 2, n_known=n_known), show=LABELLED), "sheet"
    )
    bottoms = [0]
    for x, y, width, height in map(box, sheets):
        assert x >= 0 and x + width <= 548 and y >= bottoms[-1] + 20
        bottoms.append(y + height)
    assert bottoms[-1] <= 426


# ------------------------------------------------------------------ weights


def bars_of(block):
    """Return the bars of a block: left end, signed height, channel and value."""
    found = []
    for bar in block.iter(SVG + "rect"):
        channel, value = re.fullmatch(r"channel (\d+): (.+)", words(bar)).groups()
        sign = 1 if "plus" in bar.get("class") else -1
        found.append(
            (
                float(bar.get("x")),
                sign * float(bar.get("height")),
                int(channel),
                float(value.replace("−", "-")),
            )
        )
    return np.array(found)


@pytest.mark.parametrize("n_features", [1, 16, 64, 512])
def test_weights_of_two_classes(n_features):
    given = task(n_features=n_features)
    found = tree(given, show=WEIGHTS)
    (block,) = marked(found, "block")
    bars, pulls = bars_of(block), given["pulls"][1]
    order = np.argsort(-pulls, kind="stable")
    np.testing.assert_array_equal(bars[:, 2], order)
    np.testing.assert_allclose(bars[:, 3], pulls[order], atol=0.0051)
    scale = np.abs(given["pulls"]).max()
    heights = bars[:, 1] / np.abs(bars[:, 1]).max() * np.abs(pulls).max()
    np.testing.assert_allclose(heights, pulls[order], atol=1e-2 * scale)
    assert (np.diff(bars[:, 0]) > 0).all()
    assert f"For “face” (up) and against it (down), for {n_features} features" in words(
        found
    )


def test_outermost_channels_are_labelled():
    given = task(n_features=64)
    pulls = given["pulls"][1]
    order = np.argsort(-pulls, kind="stable")
    want = [f"channel {k}: {pulls[k]:.2f}" for k in (*order[:3], *order[::-1][:3])]
    labels = [words(label) for label in marked(tree(given, show=WEIGHTS), "label")]
    assert labels == [label.replace("-", "−") for label in want]
    given["pulls"] = np.abs(given["pulls"])
    assert len(marked(tree(given, show=WEIGHTS), "label")) == 3


def test_weights_of_five_classes():
    given = task(FLOWERS)
    found = tree(given, show=WEIGHTS)
    blocks = marked(found, "block")
    assert len(blocks) == 5
    tops, reach = [], np.abs(given["pulls"]).max()
    for k, block in enumerate(blocks):
        assert f"For “{FLOWERS[k]}”" in words(found)
        bars = bars_of(block)
        np.testing.assert_allclose(
            bars[:, 3], np.sort(given["pulls"][k])[::-1], atol=0.0051
        )
        tops.append(np.abs(bars[:, 1]).max() / np.abs(given["pulls"][k]).max() * reach)
    np.testing.assert_allclose(tops, tops[0], rtol=1e-2)  # one scale for all


def test_weights_of_many_classes():
    names = tuple("abcdefgh")
    given = task(names)
    given["pulls"] *= np.arange(1, 9)[:, None]
    found = tree(given, show=WEIGHTS)
    assert len(marked(found, "block")) == 6
    size = np.abs(given["pulls"]).max(axis=1)
    want = sorted(sorted(range(8), key=lambda k: -size[k])[:6])
    assert [name in words(found) for name in (f"For “{n}”" for n in names)] == [
        k in want for k in range(8)
    ]


def test_zero_weights():
    given = task()
    given["pulls"] = np.zeros((2, 32))
    assert not marked(tree(given, show=WEIGHTS), "label")


# ------------------------------------------------------------------ confusion


def test_confusion_table():
    given = task(FLOWERS, right=0.6)
    (table,) = marked(tree(given), "confusion")
    rows = [[words(cell) for cell in row] for row in table]
    assert rows[0] == ["is, said →", "1", "2", "3", "4", "5"]
    counts = np.zeros((5, 5), dtype=int)
    for index, label in enumerate(given["y"]):
        if index not in given["known"]:
            counts[label, given["probabilities"][index].argmax()] += 1
    for k, row in enumerate(rows[1:]):
        assert row[0] == f"{k + 1} {FLOWERS[k]}"
        assert [0 if cell == "·" else int(cell) for cell in row[1:]] == list(counts[k])
    assert not marked(tree(task()), "confusion")


# ------------------------------------------------------------------ any head


@given(
    n_classes=st.integers(2, 10),
    seed=st.integers(0, 20),
    right=st.floats(0, 1),
    show=st.sampled_from(SHOWS),
)
@settings(max_examples=30)
def test_any_head(n_classes, seed, right, show):
    names = [f"class <{k}>" for k in range(n_classes)]
    given = task(names, n_each=8, right=right, seed=seed)
    picture = view_head(**given, show=show)
    assert not re.search(r"\b(nan|inf)\b", words(parsed(picture)) + picture.alt)
