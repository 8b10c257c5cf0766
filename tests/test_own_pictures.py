"""Own pictures: cross-validation, the collection, its zip file, and how they look."""

import base64
import io
import json
import zipfile
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from pictures import SVG, drawings, marked, parsed, prose, words
from PIL import Image

pytest.importorskip("keras")

from lecture_utils import datasets, transfer, vgg16
from lecture_utils.own_pictures import Collection, cross_validate
from lecture_utils.own_pictures.collection import (
    MAX_PICTURES,
    CrossValidation,
    Prediction,
    describe,
    read_zip,
    to_uint8,
    wilson_interval,
)
from lecture_utils.own_pictures.views import (
    view_chosen,
    view_cross_validation,
    view_notice,
    view_prediction,
    view_thumbnails,
)

pytestmark = pytest.mark.tensorflow

MARKUP = '<img src=x onerror="alert(1)">&"'


@pytest.fixture(scope="module")
def model():
    return vgg16.load("small", include_top=False)


@pytest.fixture(scope="module")
def flowers():
    """Return daisies and tulips, their labels and names."""
    images, y, names = datasets.flowers(64)
    two = np.isin(y, (0, 4))
    return images[two], y[two] // 4, (names[0], names[4])


@pytest.fixture(scope="module")
def collection(model, flowers):
    images, y, names = flowers
    made = Collection(model, names)
    for i in (0, 1, 2, 3, 60, 61, 62, 63):
        made = made.add(f"picture {i}.png", images[i], int(y[i]))
    return made


def noise(seed):
    return np.random.default_rng(seed).integers(0, 256, (64, 64, 3), np.uint8)


# ------------------------------------------------------------------ the collection


def test_pictures_are_added_moved_and_removed(collection):
    first = collection.items[0]
    assert collection.counts == [4, 4]
    assert (first.name, first.label) == ("picture 0.png", 0)
    moved = collection.move({first.id}, 1)
    assert moved.counts == [3, 5]
    assert moved.remove({first.id}).counts == [3, 4]
    assert moved.remove({first.id}).features.shape == (7, 64)
    assert collection.counts == [4, 4]


def test_classes_are_added_renamed_and_removed(collection):
    changed = collection.add_class("  cups ").add("cup", noise(0), 2)
    changed = changed.rename(1, "people").remove_class(0)
    assert changed.classes == ("people", "cups") and changed.counts == [4, 1]
    assert [item.label for item in changed.items] == [0, 0, 0, 0, 1]
    assert changed.add_class().classes[-1] == "thing 3"
    assert changed.add_class("thing 4").add_class().classes[-1] != "thing 4"


def test_features_match_the_backbone(collection, model):
    pixels = np.stack([item.pixels for item in collection.items])
    expected = transfer.features(model, pixels, "block3_pool")
    np.testing.assert_allclose(collection.features, expected, rtol=1e-4, atol=1e-4)


def test_nothing_is_written_to_disk(collection, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    collection.add("noise", noise(1), 1).predict(noise(2))
    collection.to_zip()
    assert list(tmp_path.iterdir()) == []


def test_number_of_pictures_is_limited(collection):
    many = collection.items * (MAX_PICTURES // len(collection.items) + 1)
    full = replace(collection, items=many[:MAX_PICTURES])
    assert full.cross_validation.n == MAX_PICTURES
    with pytest.raises(ValueError, match="at most 500"):
        full.add("noise", noise(1000), 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda c: c.add("x", c.items[0].pixels, 1), "in class 'daisy', as 'picture 0"),
        (lambda c: c.add("x", noise(0), 2), "label"),
        (lambda c: c.move({0}, 5), "label"),
        (lambda c: c.add_class("tulip"), "must differ, got 'tulip' twice"),
        (lambda c: c.rename(0, " tulip "), "must differ"),
        (lambda c: c.rename(0, "  "), "must not be empty"),
        (lambda c: c.remove_class(0), "must be 2 to 6, got 1"),
        (lambda c: Collection(c.model, "abcdefg"), "must be 2 to 6, got 7"),
    ],
)
def test_invalid_changes_raise(collection, call, message):
    with pytest.raises(ValueError, match=message):
        call(collection)


def test_long_names_differ_after_shortening(collection):
    long = "a very long name of a thing on my desk, number "
    kept = collection.rename(0, long + "1")
    with pytest.raises(ValueError, match="must differ"):
        kept.rename(1, f"  {long} 3  ")
    opened = Collection.from_zip(kept.model, kept.to_zip())
    assert opened.classes == kept.classes


# ------------------------------------------------------------------ cross-validation


def test_missing_pictures_are_named(model, flowers):
    empty = Collection(model)
    assert empty.cross_validation.head is None
    with pytest.raises(ValueError, match="at least two classes"):
        empty.predict(flowers[0][0])
    one = empty.add("a", flowers[0][0], 0)
    assert one.cross_validation.head is None
    two = one.add("b", flowers[0][60], 1)
    assert two.cross_validation.head is not None
    assert two.cross_validation.accuracy is None
    assert "second picture" in two.cross_validation.summary
    assert two.predict(flowers[0][1]).probabilities.shape == (2,)


def test_cross_validation_matches_naive_loop(flowers, model):
    images, y, _ = flowers
    picked = [0, 1, 2, 3, 4, 5, 60, 61, 62, 63, 64]
    X, labels = transfer.features(model, images[picked], "block1_pool"), y[picked]
    result = cross_validate(X, labels, 2)
    fold, confusion = np.empty(11, int), np.zeros((2, 2), int)
    for k in (0, 1):
        order = np.random.default_rng(0).permutation(np.flatnonzero(labels == k))
        for place, i in enumerate(order):
            fold[i] = place % 5
    for i in range(11):
        others = fold != fold[i]
        head = transfer.fit_head(X[others], labels[others])
        confusion[labels[i], head.predict(X[[i]])[0]] += 1
    assert result.accuracy == np.trace(confusion) / 11 and result.n == 11
    np.testing.assert_array_equal(result.confusion, confusion)


@pytest.mark.parametrize("layer", ["block1_pool", "block3_pool"])
def test_interval_covers_accuracy_on_new_pictures(model, flowers, layer):
    images, y, _ = flowers
    X = transfer.features(model, images, layer)
    covered = []
    for seed in range(40):
        known = transfer.labelled(y, 10, np.random.default_rng(seed))
        rest = np.setdiff1d(np.arange(len(y)), known)
        result = cross_validate(X[known], y[known], 2)
        accuracy = result.head.accuracy(X[rest], y[rest])
        covered.append(result.low <= accuracy <= result.high)
    assert np.mean(covered) >= 0.9


@pytest.mark.parametrize(("right", "n"), [(0, 5), (20, 20), (7, 9), (50, 100)])
def test_wilson_interval_solves_its_equation(right, n):
    share = right / n
    low, high = wilson_interval(share, n)
    assert 0 <= low <= share <= high <= 1 and high > low
    for end in (low, high):
        if 0 < end < 1:
            half = 1.96 * (end * (1 - end) / n) ** 0.5
            assert abs(share - end) == pytest.approx(half)


@pytest.mark.parametrize(
    ("features", "labels", "message"),
    [
        (np.zeros((2, 3)), [0, 2], "labels must be integers from 0 to 1, got 0 to 2"),
        (np.zeros((2, 3)), [0], "labels"),
        (np.zeros(3), [0], "features"),
    ],
)
def test_cross_validate_checks_arguments(features, labels, message):
    with pytest.raises(ValueError, match=message):
        cross_validate(features, labels, 2)


# ------------------------------------------------------------------ predictions


def test_prediction_has_class_and_heat(collection, flowers):
    prediction = collection.predict(flowers[0][20])
    assert prediction.best == 0 and prediction.label == "“daisy”"
    assert prediction.probabilities.sum() == pytest.approx(1)
    assert prediction.heat.shape == (8, 8) and prediction.heat.max() == 1


def test_novel_pictures_are_not_recognised(model, flowers):
    images, y, names = flowers
    made = Collection(model, names)
    for i in transfer.labelled(y, 10, np.random.default_rng(0)):
        made = made.add(f"{i}", images[i], int(y[i]))
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[::2] = 255
    for pixels in (stripes, stripes.swapaxes(0, 1), noise(0)):
        assert made.predict(pixels).label == "Not recognised"
    unanswered = [made.predict(image).best is None for image in images[::4]]
    assert np.mean(unanswered) < 0.2


def test_unsure_prediction_has_no_class():
    best, label, sentence = describe(np.array([0.55, 0.45]), "ab", is_novel=False)
    assert best is None and label == "Not sure" and "“a”" in sentence
    assert describe(np.array([0.3, 0.7]), "ab", is_novel=False)[0] == 1


# ------------------------------------------------------------------ the zip file


def test_zip_opens_to_same_predictions(collection, model, flowers):
    again = Collection.from_zip(model, collection.to_zip())
    assert again.classes == collection.classes and again.counts == [4, 4]
    for image in flowers[0][10:110:10]:
        one, other = collection.predict(image), again.predict(image)
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-6)
        assert one.sentence == other.sentence
    assert again.to_zip() == collection.to_zip()


def test_zip_holds_compressed_plain_files(collection):
    with zipfile.ZipFile(io.BytesIO(collection.to_zip())) as archive:
        entries = archive.infolist()
        table = json.loads(archive.read("collection.json"))
        assert archive.read("pictures/0001.png")[:4] == b"\x89PNG"
    assert len(entries) == 9 and entries[0].date_time == (1980, 1, 1, 0, 0, 0)
    assert {each.compress_type for each in entries} == {zipfile.ZIP_DEFLATED}
    z = collection.features @ np.array(table["head"]["W"]).T + table["head"]["b"]
    predicted = collection.cross_validation.head.predict(collection.features)
    np.testing.assert_array_equal(z.argmax(axis=1), predicted)


def altered(content, **changes):
    """Return a zip with members replaced; None takes one away."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    table = json.loads(files["collection.json"]) | changes.pop("table", {})
    files |= {"collection.json": json.dumps(table)} | changes.pop("files", {})
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                if data is not None:
                    archive.writestr(name, data)
        return file.getvalue()


ONE = {"file": "pictures/0001.png", "name": "x", "label": 0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"files": {"collection.json": None}}, "no item named"),
        ({"files": {"collection.json": b"{"}}, "exported here"),
        ({"files": {"collection.json": b"[]"}}, "exported here"),
        ({"files": {"collection.json": b" " * 21_000_000}}, "unpacks to more than 20"),
        ({"files": {"pictures/0001.png": b"GIF89a"}}, "exported here"),
        ({"files": {"pictures/0001.png": bytes(300_000)}}, "more than 200,000 bytes"),
        ({"table": {"format": "other"}}, "its format is 'other'"),
        ({"table": {"pictures": [ONE] * 501}}, "more than 500 pictures"),
        ({"table": {"pictures": [ONE | {"file": "../x"}]}}, "no item named '../x'"),
        ({"table": {"pictures": [ONE | {"label": 7}]}}, "label"),
        ({"table": {"pictures": [ONE | {"label": "0"}]}}, "label"),
        ({"table": {"pictures": [ONE, ONE]}}, "already in class"),
        ({"table": {"classes": ["a"]}}, "must be 2 to 6"),
        ({"table": {"classes": ["a", "a"]}}, "must differ"),
    ],
)
def test_invalid_zip_is_refused(collection, model, change, message):
    with pytest.raises(ValueError, match=message):
        Collection.from_zip(model, altered(collection.to_zip(), **change))


@pytest.mark.parametrize("content", [b"", b"GIF89a" * 9])
def test_other_files_are_refused(content):
    with pytest.raises(ValueError, match="not exported here, or is damaged"):
        read_zip(content)


def test_wrong_picture_size_is_refused(collection):
    with io.BytesIO() as file:
        Image.new("RGB", (2000, 2000)).save(file, "PNG")
        large = {"pictures/0001.png": file.getvalue()}
    with pytest.raises(ValueError, match="must be RGB, 64 × 64 pixels, got RGB, 2000"):
        read_zip(altered(collection.to_zip(), files=large))


def test_flipped_bits_raise_only_valueerror(collection):
    content, rng, refused = collection.to_zip(), np.random.default_rng(0), 0
    for place in rng.integers(0, len(content), 400):
        flipped = bytearray(content)
        flipped[place] ^= 1 << rng.integers(8)
        try:
            read_zip(flipped)
        except ValueError:
            refused += 1
    assert refused > 100


# ------------------------------------------------------------------ thumbnails


def item(id, name="", pixels=None):
    pixels = np.full((64, 64, 3), 10 * id, np.uint8) if pixels is None else pixels
    return Thumbnail(id=id, name=name or f"{id}.png", pixels=pixels)


class Thumbnail(SimpleNamespace):
    """What a view needs of an item."""

    __hash__ = object.__hash__


def buttons(picture):
    return list(parsed(picture).iter("button"))


def test_thumbnails_are_buttons():
    shown = buttons(view_thumbnails([item(4), item(7)], "cup", chosen={7}))
    assert [b.get("data-press") for b in shown] == ["choose:4", "choose:7"]
    assert [b.get("data-delete") for b in shown] == ["remove:4", "remove:7"]
    assert [b.get("aria-pressed") for b in shown] == ["false", "true"]
    assert [b.get("aria-label") for b in shown] == ["4.png, in cup", "7.png, in cup"]
    data = shown[1].find("img").get("src").removeprefix("data:image/jpeg;base64,")
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        np.testing.assert_allclose(np.asarray(image), 70, atol=3)


@pytest.mark.parametrize(
    ("n", "page", "first", "n_shown", "turn"),
    [
        (12, 0, 0, 12, []),
        (13, 0, 0, 12, ["page:0", "page:1"]),
        (13, 99, 12, 1, ["page:0", "page:1"]),
        (25, 1, 12, 12, ["page:0", "page:2"]),
    ],
)
def test_thumbnails_have_pages(n, page, first, n_shown, turn):
    picture = view_thumbnails([item(i) for i in range(n)], "cup", page=page)
    pressed = [b.get("data-press") for b in buttons(picture)]
    assert pressed[:n_shown] == [f"choose:{first + i}" for i in range(n_shown)]
    assert pressed[n_shown:] == turn and picture.alt.startswith(f"cup: {n} pictures")
    assert all(b.get("aria-label") for b in buttons(picture))


def test_thumbnails_are_small_enough_to_resend():
    items = [item(i, pixels=noise(i)) for i in range(12)]
    assert len(view_thumbnails(items, "noise")) < 100_000


def test_chosen_pictures_can_be_moved():
    assert "no picture yet" in prose(view_thumbnails([], "cup"))
    assert buttons(view_chosen(0, ["cup", "pen"])) == []
    shown = buttons(view_chosen(2, ["cup", "pen"]))
    pressed = [b.get("data-press") for b in shown]
    assert pressed == ["remove", "move:0", "move:1", "leave"]
    assert [words(b) for b in shown][1:3] == ["To “cup”", "To “pen”"]


# ------------------------------------------------------------------ result, prediction


def result(confusion, accuracy=0.9, head="some", summary="Few."):
    confusion = np.array(confusion)
    n = int(confusion.sum())
    return CrossValidation(head, n, confusion, summary, accuracy, 0.7, 0.97)


def test_interval_is_drawn_to_scale():
    picture = view_cross_validation(result([[9, 1], [1, 9]]), ["cup", "pen"], [10, 10])
    (drawing,) = drawings(parsed(picture))
    (band,), (dot,), (guess,) = (
        marked(drawing, name) for name in ("band", "accuracy", "guess")
    )
    left, width = float(band.get("x")), float(band.get("width"))
    chance, x = float(guess.get("x1")), float(dot.get("cx"))
    scale = width / (0.97 - 0.7)
    assert x - left == pytest.approx(0.2 * scale, abs=0.02)
    assert left - chance == pytest.approx(0.2 * scale, abs=0.02)
    assert prose(picture).count("Right on 90 %. Few.") == 2


def test_guessing_depends_on_number_of_classes():
    places = []
    for names in ("ab", "abcd"):
        eye = result(np.eye(len(names), dtype=int))
        picture = view_cross_validation(eye, names, [1] * len(names))
        places.append(float(marked(parsed(picture), "guess")[0].get("x1")))
    assert places[1] < places[0]


def test_most_confused_pair_comes_first():
    confusion = [[5, 1, 0], [2, 5, 4], [0, 3, 5]]
    shown = prose(view_cross_validation(result(confusion), "abc", [6, 11, 8]))
    assert "“b” and “c” 7 times, “a” and “b” 3 times, of 25 pictures" in shown
    once = prose(view_cross_validation(result([[5, 1], [0, 5]]), "ab", [6, 5]))
    assert "“a” and “b” once, of 11 pictures" in once
    none = prose(view_cross_validation(result([[5, 0], [0, 5]]), "ab", [5, 5]))
    assert "None was taken for another class." in none


def test_missing_results_are_explained():
    untested = result([[0, 0], [0, 0]], accuracy=None, summary="A second picture.")
    picture = view_cross_validation(untested, ["cup", "pen"], [1, 1])
    assert drawings(parsed(picture)) == []
    assert "Trained, not tested. A second picture." in prose(picture)
    empty = result(np.zeros((3, 3)), accuracy=None, head=None)
    assert "Nothing to train" in prose(view_cross_validation(empty, "abc", [0, 0, 0]))
    shown = prose(view_cross_validation(empty, "abc", [3, 0, 0]))
    assert "“b” and “c” have no picture yet" in shown


def prediction(p, best=0, label="“cup”", sentence="“cup”, 90 %."):
    heat = np.zeros((8, 8))
    heat[2, 5] = 1
    return Prediction(noise(0), np.array(p), heat, best, label, sentence)


def test_prediction_has_bar_for_each_class():
    picture = view_prediction(prediction([0.9, 0.08, 0.02]), ["cup", "pen", "key"])
    bars = [float(bar.get("width")) for bar in marked(parsed(picture), "bar")]
    np.testing.assert_allclose(np.divide(bars, sum(bars)), [0.9, 0.08, 0.02], atol=1e-3)
    assert words(marked(parsed(picture), "answer")[0]) == "“cup”"
    assert picture.alt.startswith("the picture: “cup”, 90 %.")
    assert picture.alt.endswith("The heat shows what speaks for it.")


def test_no_bar_stands_out_when_unsure():
    unsure = prediction([0.5, 0.5], None, "Not sure", "Not sure: “cup”.")
    picture = view_prediction(unsure, ["cup", "pen"], name="key.jpg")
    assert {bar.get("fill") for bar in marked(parsed(picture), "bar")} == {
        "var(--lu-rule)"
    }
    assert picture.alt.startswith("key.jpg: Not sure") and "for “cup”" in picture.alt


def test_heat_lies_over_the_picture():
    tree = parsed(view_prediction(prediction([0.9, 0.1]), ["cup", "pen"]))
    photo, heat = tree.iter(SVG + "image")
    for side in ("x", "y", "width", "height"):
        assert photo.get(side) == heat.get(side)
    data = heat.get("href").split(",", 1)[1]
    with Image.open(io.BytesIO(base64.b64decode(data))) as image:
        alpha = np.asarray(image.convert("RGBA"))[..., 3]
    assert np.unravel_index(alpha.argmax(), (8, 8)) == (2, 5)


@pytest.mark.parametrize("name", [MARKUP, "</script>", "a" * 40, "猫", "', \""])
def test_typed_names_are_escaped(name):
    names = [name, "pen"]
    for picture in (
        view_thumbnails([item(1, name)], name),
        view_chosen(1, names),
        view_cross_validation(result([[3, 1], [0, 4]], summary=name), names, [4, 0]),
        view_prediction(prediction([0.9, 0.1], 0, name, name), names, name=name),
        view_notice(name),
    ):
        tree = parsed(picture)  # well-formed
        assert not [e for e in tree.iter("img") if e.get("onerror") or e.get("alt")]
        assert not list(tree.iter("script"))


def test_photo_pixels_become_whole_numbers():
    assert to_uint8(np.array([0, 0.5, 1])).tolist() == [0, 128, 255]
