"""Where a head looks: the heat, its ring and what the head says, read back."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import SVG, box, drawings, marked, outline, parsed, pixels, prose, words

from lecture_utils.views.kit.raster import RAMP
from lecture_utils.views.transfer.heat import view_heat

LEFT, TOP, SIDE = 2, 34, 340  # where the heat lies
FACES = ("no face", "face")
POOLS = {f"block{n}_pool": 64 // 2**n for n in range(1, 6)}
RNG = np.random.default_rng(4)
IMAGE = RNG.random((64, 64, 3))


def case(layer="block3_pool", seed=0, **changes):
    """Return what `view_heat` takes for a picture of 64 x 64 pixels."""
    side = POOLS[layer]
    heat = np.random.default_rng(seed).random((side, side))
    return {
        "image": IMAGE,
        "heat": heat / heat.max(),
        "probabilities": np.array([0.25, 0.75]),
        "names": FACES,
        "target": 1,
        "layer": layer,
        "is_a": 1,
    } | changes


def tree(**given):
    found = parsed(view_heat(**given))
    assert len(drawings(found)) == 1
    return found


# ------------------------------------------------------------------ the heat


@pytest.mark.parametrize("over_photo", [True, False])
@pytest.mark.parametrize("layer", POOLS)
def test_heat_matches_map(layer, over_photo):
    given = case(layer)
    found = tree(**given, over_photo=over_photo)
    (heat,) = marked(found, "heat")
    want = RAMP[np.rint(given["heat"] * 255).astype(int)]
    np.testing.assert_array_equal(pixels(heat), want)
    assert (heat.get("opacity") is not None) == over_photo
    assert box(heat) == (LEFT, TOP, SIDE, SIDE)
    assert len(marked(found, "photo")) == over_photo
    side = POOLS[layer]
    assert f"{layer} has {side} × {side} numbers for 64 × 64 pixels" in prose(found)
    assert f"one for each {64 // side} × {64 // side}" in prose(found)


def test_gray_picture_under_heat():
    found = tree(**case())
    (under,), (plain,) = marked(found, "photo"), marked(found, "plain")
    gray = np.rint(IMAGE.mean(axis=2) * 255).astype(int)
    assert (np.abs(pixels(under)[..., 0].astype(int) - gray) <= 1).all()
    np.testing.assert_array_equal(pixels(plain), np.rint(IMAGE * 255))


@given(layer=st.sampled_from(list(POOLS)), seed=st.integers(0, 30))
@settings(max_examples=25)
def test_ring_marks_strongest_place(layer, seed):
    given = case(layer, seed)
    picture = view_heat(**given)
    side, flat_place = POOLS[layer], int(given["heat"].argmax())
    row, column = divmod(flat_place, side)
    ring = list(parsed(picture).iter(SVG + "circle"))[-1]
    at = (float(ring.get("cx")) - LEFT) / SIDE, (float(ring.get("cy")) - TOP) / SIDE
    np.testing.assert_allclose(
        at, [(column + 0.5) / side, (row + 0.5) / side], atol=1e-4
    )
    assert f"{side} x {side} places, is strongest in row {row}, column {column}" in (
        picture.alt
    )
    assert f"in row {row}, column {column} (the ring)" in prose(parsed(picture))


def seen_by_pool(block, place):
    """Return first and last pixel that a pool's number sees, by walking back."""
    convolutions = (2, 2, 3, 3, 3)[:block]
    first = last = place
    for count in reversed(convolutions):
        first, last = 2 * first, 2 * last + 1
        first, last = first - count, last + count
    return first, last


@pytest.mark.parametrize("place", [(0, 0), (3, 2), (7, 7), (4, 4)])
def test_box_matches_receptive_field(place):
    heat = np.zeros((8, 8))
    heat[place] = 1
    found = tree(**case(heat=heat))
    (drawn,) = marked(found, "box")
    ends, _ = outline(drawn)
    for axis, (at, start) in enumerate(((place[1], LEFT), (place[0], TOP))):
        low, high = (np.clip(v, 0, 64) for v in np.add(seen_by_pool(3, at), (0, 1)))
        values = (ends[:, axis] - start) / SIDE * 64
        assert (values.min(), values.max()) == pytest.approx((low, high), abs=0.01)
    assert "Each sees 44 × 44 pixels" in prose(found)
    cut = "cut at the picture’s edge (dashed)" in prose(found)
    assert cut == (place != (4, 4))
    assert (f"rows {seen_by_pool(3, 4)[0]} to " in prose(found)) == (place == (4, 4))


def test_field_larger_than_picture():
    assert prose(tree(**case("block5_pool"))).endswith(
        "the ring can stand for all of it."
    )
    assert "212 × 212 pixels, more than the whole picture" in prose(
        tree(**case("block5_pool"))
    )


def test_zero_heat():
    picture = view_heat(**case(heat=np.zeros((8, 8))))
    found = parsed(picture)
    assert "No heat." in words(found) and not marked(found, "box")
    assert not list(found.iter(SVG + "circle"))
    assert "No place of 8 x 8 speaks for “face”" in picture.alt


# ------------------------------------------------------------------ what the head says


@pytest.mark.parametrize(
    ("p", "is_a", "said"),
    [
        ([0.25, 0.75], 1, "✓ Right: the head says “face”, 0.75."),
        ([0.25, 0.75], 0, "✗ Wrong: the head says “face”, 0.75, and it is “no face”."),
    ],
)
def test_verdict_right_or_wrong(p, is_a, said):
    picture = view_heat(**case(probabilities=np.array(p), is_a=is_a))
    assert said in prose(parsed(picture)) and picture.alt.startswith(said)
    drawn = prose(drawings(parsed(picture))[0])
    assert ("✓ right" in drawn) == (is_a == 1)
    assert ("✗ wrong: it is “no face”" in drawn) == (is_a == 0)


def test_bars_match_probabilities():
    names, p = ("a", "b", "c", "d", "e"), np.array([0.1, 0.2, 0.4, 0.05, 0.25])
    found = tree(**case(names=names, probabilities=p, target=3))
    bars = marked(found, "bar")
    wide = [float(bar.get("width")) / 200 for bar in bars]
    np.testing.assert_allclose(wide, p, atol=1e-3)
    assert [bar.get("fill") == "var(--lu-zero)" for bar in bars] == [
        False, False, True, False, False,
    ]  # fmt: skip
    (chosen,) = marked(found, "chosen")
    assert chosen.get("y") == bars[3].get("y")
    for name, value in zip(names, p, strict=True):
        assert f"{name}: {value:.2f}" in words(found)
    assert "Evidence for “d”" in words(found)


def test_bars_of_many_classes():
    n = 20
    p = np.linspace(1, 2, n) / np.linspace(1, 2, n).sum()
    names = [f"class {k}" for k in range(n)]
    found = tree(**case(names=names, probabilities=p, target=0, is_a=1))
    hints = [words(g[0]) for g in found.iter(SVG + "g") if marked(g, "bar")]
    shown = [int(hint.split(":")[0].removeprefix("class ")) for hint in hints]
    assert len(shown) == 7 and {0, 1, 19} <= set(shown)
    assert shown[:5] == [19, 18, 17, 16, 15]
    assert f"and {n - 7} less likely" in words(found)


@given(
    height=st.integers(32, 128),
    width=st.integers(32, 128),
    rows=st.integers(1, 12),
    n_classes=st.integers(2, 12),
)
@settings(max_examples=25)
def test_any_picture_keeps_aspect_ratio(height, width, rows, n_classes):
    rng = np.random.default_rng(height)
    picture = view_heat(
        rng.random((height, width, 3)),
        rng.random((rows, rows + 3)),
        rng.dirichlet(np.ones(n_classes)),
        [f"<{k}>" for k in range(n_classes)],
        n_classes - 1,
        layer="block1_pool",
        is_a=0,
    )
    assert not re.search(r"\b(nan|inf)\b", words(parsed(picture)) + picture.alt)
    (heat,) = marked(parsed(picture), "heat")
    _, _, wide, tall = box(heat)
    assert max(wide, tall) == pytest.approx(SIDE) and wide / tall == pytest.approx(
        width / height, rel=1e-2
    )
