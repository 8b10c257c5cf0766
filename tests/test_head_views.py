"""A head in pictures: scores, mistakes, labelled pictures and weights, read back."""

import base64
import io
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, words
from PIL import Image

from lecture_utils.views.transfer import head_drawing as _head
from lecture_utils.views.transfer import head_pictures as _head_pictures
from lecture_utils.views.transfer.head import SHOWS, view_head
from lecture_utils.views.transfer.head_weights import shown_classes

MISTAKES, LABELLED, WEIGHTS = SHOWS
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


def flat(element):
    return " ".join(words(element).split())


def image_of(element):
    data = base64.b64decode(element.get("href").split(",", 1)[1])
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGBA"))


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
def test_the_score_is_of_the_pictures_that_were_not_labelled(names, show):
    given = task(names)
    right, asked, _ = by_hand(given)
    found = tree(given, show=show)
    total = f"{sum(right)} of {sum(asked)} that were not"
    assert total in words(found)
    assert words(marked(found, "score")[0]) == _head.percent(sum(right) / sum(asked))
    for name, got, of in zip(names, right, asked, strict=True):
        assert name in words(found) and f"{got} of {of}" in words(found)
    wide = [float(bar.get("width")) / _head.SCORE[1] for bar in marked(found, "bar")]
    shares = [sum(right) / sum(asked), *np.divide(right, asked)]
    bars = wide[-len(shares) :]  # the weights' bars come before
    np.testing.assert_allclose(bars, shares, atol=1e-3)


def test_chance_is_what_one_answer_for_all_reaches():
    given = task(n_each=20)
    given["known"] = np.r_[
        0:16, 20:22
    ]  # 4 of the first class are left, 18 of the other
    found = tree(given)
    assert "82 %: one answer for all" in words(found)
    (mark,) = marked(found, "chance")
    at = (float(mark.get("x1")) - _head.SCORE[0]) / _head.SCORE[1]
    assert at == pytest.approx(18 / 22, abs=1e-3)
    given["probabilities"][:] = [0.9, 0.1]
    assert "One answer for all would do as well." in flat(tree(given))
    assert "would do as well" not in flat(tree(task(right=1.0)))


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "100 %"), (0.999, "99 %"), (0.0, "0 %"), (0.5, "50 %"), (0.976, "98 %")],
)
def test_a_hundred_percent_is_said_only_where_all_are_right(share, said):
    assert _head.percent(share) == said


def test_what_it_was_trained_on_is_said():
    given = task(n_features=64, n_known=5)
    text = flat(tree(given, layer="block3_pool"))
    assert "block3_pool: 64 features a picture" in text
    assert (
        "trained on 2 × 5 pictures: 64 weights and 1 bias per class, 130 numb" in text
    )
    assert "Loss J from 0.700 to 0.0200 in 30 epochs" in text
    own = (given["probabilities"].argmax(1) == given["y"])[given["known"]].sum()
    assert f"Of its own 10 pictures it gets {own} right" in text
    given["known"] = given["known"][:-1]
    assert "trained on 9 pictures" in flat(tree(given))


def test_the_alt_text_has_the_numbers():
    given = task()
    right, asked, _ = by_hand(given)
    picture = view_head(**given, layer="block2_pool")
    assert picture.alt.startswith(
        "A head on 32 features of block2_pool, trained on 6 pictures: "
        f"{sum(right)} of {sum(asked)} others are right"
    )


def test_the_curve_is_the_loss():
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
def test_mistakes_come_surest_first_with_what_was_said_and_what_is(names, right):
    given = task(names, right=right)
    *_, wrong = by_hand(given)
    found = marked(tree(given), "mistake")
    columns, rows, *_ = _head_pictures.grid_for(len(wrong), names)
    assert len(found) == min(len(wrong), columns * rows) <= 24
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
        np.testing.assert_array_equal(image_of(image)[..., :3], want)


def test_what_does_not_fit_is_counted():
    given = task(n_each=30, right=0.0)
    text = words(tree(given))
    assert "Its 54 mistakes" in text and "and 30 more" in text
    assert "more" not in words(drawings(tree(task(right=0.9)))[0])


def test_no_mistake_is_said():
    given = task(right=1.0)
    found = tree(given)
    assert not marked(found, "mistake")
    assert "✓ All 34 pictures that were not labelled are right." in words(found)
    given["probabilities"][39] = [0.8, 0.2]
    assert "Its one mistake" in words(tree(given))


def test_how_sure_it_was_when_wrong_is_said():
    given = task(right=1.0)
    given["probabilities"][[38, 39]] = [[0.95, 0.05], [0.6, 0.4]]
    assert "In 1 of them it was surer than 0.9." in flat(tree(given))
    given["probabilities"][38] = [0.7, 0.3]
    assert "nowhere surer than 0.70 when wrong" in flat(tree(given))


@pytest.mark.parametrize("n", [1, 4, 5, 12, 13, 24, 99])
@pytest.mark.parametrize("names", [FACES, FLOWERS, ("a" * 40, "b")])
def test_thumbnails_keep_apart_and_inside(n, names):
    columns, rows, side, _ = _head_pictures.grid_for(n, names)
    assert side + 60 < _head.LEFT_WIDTH / columns
    assert side < _head_pictures.ROOM / rows
    given = task(names, n_each=60 if n > 24 else 15, right=0.3)
    for drawn in marked(tree(given), "mistake"):
        (image,) = drawn.iter(SVG + "image")
        right = float(image.get("x")) + float(image.get("width"))
        below = float(image.get("y")) + float(image.get("height"))
        assert right < _head.LEFT_WIDTH - 60 and below < _head.SIZE[1] - 20


def test_long_names_are_cut_short_but_kept_in_the_hint():
    long = "a" * 40
    found = tree(task((long, "b"), right=0.5))
    lines = [words(line) for line in drawings(found)[0].iter(SVG + "text")]
    assert max(map(len, lines)) < 40 and any("a…" in line for line in lines)
    assert any(long in words(drawn[0]) for drawn in marked(found, "mistake"))


# ------------------------------------------------------------------ labelled pictures


@pytest.mark.parametrize("names", [FACES, FLOWERS])
@pytest.mark.parametrize("n_known", [1, 5, 12])
def test_every_labelled_picture_stands_in_its_class(names, n_known):
    given = task(names, n_known=n_known)
    found = tree(given, show=LABELLED)
    for k, name in enumerate(names):
        many = "s" * (n_known != 1)
        assert f"{name}: {n_known} picture{many} labelled" in words(found)
        (sheet,) = marked(found, f"class-{k}")
        levels = image_of(sheet)
        shown = levels[..., 3] > 0
        # Count what stands apart: rows times columns of opaque squares.
        across = np.flatnonzero(np.diff(np.r_[0, shown[0]]) == 1)
        per_row, fine = len(across), levels.shape[0] / float(sheet.get("height"))
        rows = np.flatnonzero(np.diff(np.r_[0, shown[:, 0]]) == 1)
        assert per_row * (len(rows) - 1) < n_known <= per_row * len(rows)
        assert fine == pytest.approx(
            levels.shape[1] / float(sheet.get("width")), rel=0.01
        )
        first = given["images"][given["known"][k * n_known], ..., 0]
        side = int(np.flatnonzero(np.diff(np.r_[shown[0], 0]) == -1)[0]) + 1
        tile = levels[:side, :side, 0].astype(float)
        assert tile.mean() == pytest.approx(255 * first.mean(), abs=4)


@given(n=st.integers(1, 300), width=st.floats(100, 600), height=st.floats(60, 400))
def test_squares_fit_into_their_box(n, width, height):
    pitch = _head_pictures.pitch_for(n, width, height)
    fits = (width // pitch) * (height // pitch) >= n
    assert fits or pitch == 8
    if pitch < _head_pictures.LARGEST and fits:
        larger = pitch + 1
        assert (width // larger) * (height // larger) < n


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
def test_of_two_classes_the_second_is_drawn_bar_by_bar(n_features):
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


def test_the_outermost_channels_are_labelled():
    given = task(n_features=64)
    pulls = given["pulls"][1]
    order = np.argsort(-pulls, kind="stable")
    want = [f"channel {k}: {pulls[k]:.2f}" for k in (*order[:3], *order[::-1][:3])]
    labels = [words(label) for label in marked(tree(given, show=WEIGHTS), "label")]
    assert labels == [label.replace("-", "−") for label in want]
    given["pulls"] = np.abs(given["pulls"])
    assert len(marked(tree(given, show=WEIGHTS), "label")) == 3


def test_five_classes_have_a_block_each():
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


def test_of_many_classes_the_strongest_are_drawn():
    names = tuple("abcdefgh")
    given = task(names)
    given["pulls"] *= np.arange(1, 9)[:, None]
    found = tree(given, show=WEIGHTS)
    assert len(marked(found, "block")) == 6
    size = np.abs(given["pulls"]).max(axis=1)
    want = sorted(sorted(range(8), key=lambda k: -size[k])[:6])
    scene = _head.Scene(**given, layer="")
    assert shown_classes(scene) == want


def test_weights_of_nothing_are_drawn():
    given = task()
    given["pulls"] = np.zeros((2, 32))
    assert not marked(tree(given, show=WEIGHTS), "label")


# ------------------------------------------------------------------ confusion


def test_more_than_two_classes_are_counted_in_a_table():
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
def test_any_head_is_drawn_in_sound_numbers(n_classes, seed, right, show):
    names = [f"class <{k}>" for k in range(n_classes)]
    given = task(names, n_each=8, right=right, seed=seed)
    picture = view_head(**given, show=show)
    assert not re.search(r"\b(nan|inf)\b", words(parsed(picture)) + picture.alt)


def test_views_are_pure():
    given = task()
    before = given["images"].copy(), given["pulls"].copy()
    assert view_head(**given) == view_head(**given)
    np.testing.assert_array_equal(given["images"], before[0])
    np.testing.assert_array_equal(given["pulls"], before[1])


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"names": ["one"]}, ["names", "1 entries", "2 to 10"]),
        ({"names": 3}, ["names=3", "a list"]),
        ({"images": np.zeros((40, 16, 16))}, ["images", "(40, 16, 16)", "width, 3"]),
        ({"images": np.full((40, 8, 8, 3), 2.0)}, ["images", "2.0", "0 to 1"]),
        ({"images": np.full((40, 8, 8, 3), np.nan)}, ["images", "nan", "0 to 1"]),
        ({"images": np.zeros((40, 8, 8, 3), int)}, ["images", "int64", "floats"]),
        ({"y": np.full(40, 2)}, ["y holds 2", "0 to 1"]),
        ({"y": np.zeros(39)}, ["y", "(39,)", "(40)"]),
        ({"probabilities": np.zeros((40, 3))}, ["probabilities", "(40, 3)", "(40, 2)"]),
        ({"known": np.arange(40)}, ["known", "40 places of 40", "not all"]),
        ({"known": [1, 1]}, ["known", "1 of them different"]),
        ({"known": [40]}, ["known holds 40", "0 to 39"]),
        ({"known": []}, ["known", "at least one"]),
        ({"pulls": np.zeros((3, 8))}, ["pulls", "(3, 8)", "(2, any)"]),
        ({"pulls": np.zeros((2, 0))}, ["pulls is empty"]),
        ({"J": []}, ["J is empty"]),
        ({"J": [np.inf]}, ["J holds inf"]),
        ({"show": "all"}, ["show='all'", "'mistakes'"]),
    ],
)
def test_bad_input_is_named(change, said):
    with pytest.raises(ValueError) as caught:
        view_head(**task() | change)
    assert all(part in str(caught.value) for part in said), caught.value
