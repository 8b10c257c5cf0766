"""Pictures of one's own: collected, judged, asked, kept as a zip."""

import io
import json
import zipfile

import numpy as np
import pytest

pytest.importorskip("keras")

from lecture_utils import datasets, transfer, vgg16
from lecture_utils.own_pictures import Collection, archive, judge
from lecture_utils.own_pictures.collection import MOST_PICTURES
from lecture_utils.own_pictures.cross_validation import wilson

pytestmark = pytest.mark.tensorflow


@pytest.fixture(scope="module")
def model():
    return vgg16.load("small", include_top=False)


@pytest.fixture(scope="module")
def flowers():
    """Return daisies and tulips, their labels and names."""
    images, y, names = datasets.flowers(64)
    two = np.isin(y, (0, 4))
    return images[two] / 255, y[two] // 4, (names[0], names[4])


@pytest.fixture
def collection(model, flowers):
    images, y, names = flowers
    made = Collection(model, names)
    for i in (0, 1, 2, 3, 60, 61, 62, 63):
        made.add(images[i], int(y[i]), f"picture {i}.png")
    return made


# ------------------------------------------------------------------ collecting


def test_pictures_come_go_and_change_class(collection):
    assert collection.counts() == [4, 4]
    first = collection.items[0]
    assert (first.name, first.label, first.pixels.shape) == (
        "picture 0.png",
        0,
        (64, 64, 3),
    )
    collection.relabel(first.id, 1)
    assert collection.counts() == [3, 5]
    collection.remove(first.id)
    assert collection.counts() == [3, 4] and len(collection.features) == 7


def test_features_are_those_of_the_backbone(collection, model):
    pixels = np.stack([item.pixels for item in collection.items])
    theirs = transfer.features(model, pixels, "block3_pool")
    np.testing.assert_allclose(collection.features, theirs, rtol=1e-4, atol=1e-4)


def test_nothing_goes_to_the_disk(collection, flowers, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    collection.add(flowers[0][7], 1)
    collection.ask(flowers[0][8])
    collection.to_zip()
    assert list(tmp_path.iterdir()) == []


def test_the_middle_square_is_taken(collection):
    wide = np.zeros((40, 100, 3))
    wide[:, 30:70] = 1
    assert collection.add(wide, 0).pixels.min() == 255
    assert collection.add(np.full((1, 1, 3), 0.5), 0).pixels.shape == (64, 64, 3)


def test_classes_are_named_added_and_removed(collection):
    collection.add_class("  cups ")
    assert collection.classes == ["daisy", "tulip", "cups"]
    collection.add(np.full((9, 9, 3), 0.3), 2)
    collection.rename(1, "people")
    collection.remove_class(0)
    assert collection.classes == ["people", "cups"] and collection.counts() == [4, 1]
    assert [item.label for item in collection.items] == [0, 0, 0, 0, 1]


def test_memory_is_bounded(collection):
    rng = np.random.default_rng(0)
    while len(collection.items) < MOST_PICTURES:
        collection.add(rng.random((8, 8, 3)), 0)
    with pytest.raises(ValueError, match="up to 500"):
        collection.add(rng.random((8, 8, 3)), 0)
    size = sum(item.pixels.nbytes for item in collection.items)
    assert size + collection.features.nbytes < 8_000_000
    assert collection.verdict.n == 500


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda c, x: c.add(x[0], 0),
            "the same picture.*'picture 0.png' in class 'daisy'",
        ),
        (lambda c, x: c.add(x[9], 2), "label must"),
        (lambda c, x: c.add(x[9] * 2, 0), "from 0 to 1"),
        (lambda c, x: c.add(x[9, :, :, 0], 0), "pixels has shape"),
        (lambda c, x: c.add(np.zeros((0, 0, 3)), 0), r"pixels has shape \(0, 0, 3\)"),
        (lambda c, x: c.add_class("tulip"), "'tulip' is there already"),
        (lambda c, x: c.add_class("  "), "is empty"),
        (lambda c, x: c.rename(0, "tulip"), "'tulip' is there already"),
        (lambda c, x: c.remove_class(0), "there are 2 classes"),
        (lambda c, x: c.remove(99), "id must"),
        (lambda c, x: c.relabel(0, 5), "label must"),
        (lambda c, x: c.ask(x[0] * 3), "from 0 to 1"),
    ],
)
def test_a_message_names_what_came_and_nothing_is_lost(collection, flowers, call, said):
    before = collection.to_zip()
    with pytest.raises(ValueError, match=said):
        call(collection, flowers[0])
    assert collection.to_zip() == before


def test_too_many_or_too_few_classes_are_refused(model):
    with pytest.raises(ValueError, match="2 to 6"):
        Collection(model, "abcdefg")
    with pytest.raises(ValueError, match="2 to 6"):
        Collection(model, ["alone"])


# ------------------------------------------------------------------ judging


def test_with_too_few_pictures_it_says_what_is_missing(model, flowers):
    made = Collection(model)
    assert made.verdict.head is None and "Two classes" in made.verdict.word
    with pytest.raises(ValueError, match="Two classes"):
        made.ask(flowers[0][0])
    made.add(flowers[0][0], 0)
    assert made.verdict.head is None
    made.add(flowers[0][60], 1)
    assert made.verdict.head is not None and made.verdict.accuracy is None
    assert "second picture" in made.verdict.word
    assert made.ask(flowers[0][1]).probabilities.shape == (2,)


def test_cross_validation_by_hand(flowers, model):
    images, y, _ = flowers
    picked = [0, 1, 2, 3, 4, 5, 60, 61, 62, 63, 64]
    F, labels = transfer.features(model, images[picked], "block1_pool"), y[picked]
    verdict = judge(F, labels, 2)
    fold, right, confusion = np.empty(11, int), 0, np.zeros((2, 2), int)
    for k in (0, 1):
        order = np.random.default_rng(0).permutation(np.flatnonzero(labels == k))
        for place, i in enumerate(order):
            fold[i] = place % 5
    for i in range(11):
        others = fold != fold[i]
        said = transfer.fit_head(F[others], labels[others]).predict(F[[i]])[0]
        confusion[labels[i], said] += 1
        right += said == labels[i]
    assert verdict.accuracy == right / 11 and verdict.n == 11
    np.testing.assert_array_equal(verdict.confusion, confusion)


@pytest.mark.parametrize("layer", ["block1_pool", "block3_pool"])
def test_what_it_reports_is_what_it_does_on_pictures_it_never_saw(
    model, flowers, layer
):
    images, y, _ = flowers
    F = transfer.features(model, images, layer)
    held = []
    for seed in range(40):
        known = transfer.labelled(y, 10, np.random.default_rng(seed))
        rest = np.setdiff1d(np.arange(len(y)), known)
        verdict = judge(F[known], y[known], 2)
        truth = verdict.head.accuracy(F[rest], y[rest])
        held.append(verdict.low <= truth <= verdict.high)
    assert np.mean(held) >= 0.9


@pytest.mark.parametrize(("right", "n"), [(0, 5), (20, 20), (7, 9), (50, 100)])
def test_wilsons_interval_solves_its_equation(right, n):
    low, high = wilson(right, n)
    share = right / n
    assert 0 <= low <= share <= high <= 1 and high - low > 0
    for end in (low, high):
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(
                1.96 * (end * (1 - end) / n) ** 0.5
            )


@pytest.mark.parametrize(
    ("features", "labels", "said"),
    [
        (np.zeros((2, 3)), [0, 2], "labels runs from 0 to 2"),
        (np.zeros((2, 3)), [0], r"labels has shape \(1,\)"),
        (np.zeros(3), [0], "features has shape"),
    ],
)
def test_what_cannot_be_judged_is_named(features, labels, said):
    with pytest.raises(ValueError, match=said):
        judge(features, labels, 2)


# ------------------------------------------------------------------ asking


def test_it_answers_and_shows_where_it_looked(collection, flowers):
    answer = collection.ask(flowers[0][20])
    assert answer.best == 0 and "daisy" in answer.word
    assert answer.probabilities.sum() == pytest.approx(1)
    assert answer.heat.shape == (8, 8) and answer.heat.max() == 1


def test_strangers_are_none_of_these_and_relatives_are_not(model, flowers):
    images, y, names = flowers
    made = Collection(model, names)
    for i in transfer.labelled(y, 10, np.random.default_rng(0)):
        made.add(images[i], int(y[i]))
    stripes = np.zeros((64, 64, 3))
    stripes[::2] = 1
    drawn = (
        stripes,
        stripes.swapaxes(0, 1),
        np.random.default_rng(0).random((64, 64, 3)),
    )
    strangers = ["unlike all" in made.ask(pixels).word for pixels in drawn]
    relatives = [made.ask(image).best is None for image in images[::4]]
    assert all(strangers) and np.mean(relatives) < 0.2


def test_an_unsure_answer_is_none_of_these(collection, flowers, monkeypatch):
    monkeypatch.setattr("lecture_utils.own_pictures.prediction.SURE", 1.01)
    answer = collection.ask(flowers[0][20])
    assert answer.best is None and "for sure" in answer.word


def test_a_question_is_not_kept(collection, flowers):
    before = collection.to_zip()
    collection.ask(flowers[0][30])
    assert collection.to_zip() == before


# ------------------------------------------------------------------ keeping


def test_the_zip_opens_to_the_same_answers(collection, model, flowers):
    again = Collection.from_zip(model, collection.to_zip())
    assert again.classes == collection.classes and again.counts() == [4, 4]
    for image in flowers[0][10:110:10]:
        one, other = collection.ask(image), again.ask(image)
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-6)
        assert one.word == other.word
    assert again.to_zip() == collection.to_zip()


def test_the_zip_is_plain_files(collection):
    with zipfile.ZipFile(io.BytesIO(collection.to_zip())) as packed:
        names = packed.namelist()
        table = json.loads(packed.read("collection.json"))
        assert packed.read("pictures/0001.png")[:4] == b"\x89PNG"
    assert {"collection.json", "README.txt"} <= set(names) and len(names) == 10
    assert np.shape(table["head"]["W"]) == (2, 64)
    x = collection.features
    z = x @ np.array(table["head"]["W"]).T + table["head"]["b"]
    np.testing.assert_array_equal(z.argmax(axis=1), collection.verdict.head.predict(x))


def altered(data, change):
    """Return a zip with its members changed: `change` takes and returns a dict."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in change(files).items():
                packed.writestr(name, content)
        return file.getvalue()


def table(**changes):
    """Return a change of the table's fields."""

    def change(files):
        fields = json.loads(files["collection.json"]) | changes
        return files | {"collection.json": json.dumps(fields)}

    return change


def lying(data):
    """Return a zip whose directory says that the table is one byte long."""
    at = data.rindex(b"collection.json") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 24] + b"\x01\0\0\0" + data[at + 28 :]


ONE = {"file": "pictures/0001.png", "name": "x", "label": 0}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda d: b"", "damaged or no zip"),
        (lambda d: b"GIF89a" * 9, "damaged or no zip"),
        (lambda d: d[: len(d) // 2], "damaged or no zip"),
        (lambda d: d[:900] + bytes([d[900] ^ 255]) + d[901:], "."),
        (lying, "damaged or no zip"),
        (lambda d: altered(d, lambda f: f | {"../evil.py": b"x"}), "'../evil.py'"),
        (
            lambda d: altered(d, lambda f: f | {"pictures/../../x": b"x"}),
            "which no such",
        ),
        (lambda d: altered(d, lambda f: f | {"/etc/passwd": b"x"}), "'/etc/passwd'"),
        (lambda d: altered(d, lambda f: f | {"C:\\x": b"x"}), "which no such zip"),
        (
            lambda d: altered(d, lambda f: {"README.txt": b"x"}),
            "collection.json is miss",
        ),
        (lambda d: altered(d, lambda f: f | {"collection.json": b"{"}), "no JSON"),
        (
            lambda d: altered(d, lambda f: f | {"collection.json": b"[]"}),
            "not as it was",
        ),
        (lambda d: altered(d, lambda f: f | {"collection.json": b"\xff"}), "."),
        (lambda d: altered(d, table(format="other")), "says format 'other'"),
        (lambda d: altered(d, table(pictures=[ONE] * 501)), "501 pictures"),
        (lambda d: altered(d, table(pictures=[ONE | {"file": "x"}])), "x is missing"),
        (lambda d: altered(d, table(pictures=[ONE | {"label": 7}])), "label=7"),
        (lambda d: altered(d, table(pictures=[ONE | {"label": "0"}])), "label='0'"),
        (lambda d: altered(d, table(pictures=[ONE, ONE])), "the same picture"),
        (lambda d: altered(d, table(pictures=3)), "pictures=3"),
        (lambda d: altered(d, table(classes=["a"])), "accepted: 2 to 6"),
        (lambda d: altered(d, table(classes=["a", "a"])), "'a' is there already"),
        (lambda d: altered(d, table(layer="block9")), "block9"),
        (
            lambda d: altered(d, lambda f: f | {"pictures/0001.png": b"GIF89a"}),
            "pictures/0001.png is no RGB PNG",
        ),
        (
            lambda d: altered(d, lambda f: f | {"pictures/0001.png": b"\0" * 300_000}),
            "unpacks to more than 200,000 bytes",
        ),
    ],
)
def test_a_spoilt_zip_is_refused_with_a_sentence(collection, model, spoil, said):
    with pytest.raises(ValueError, match=said):
        Collection.from_zip(model, spoil(collection.to_zip()))


def test_a_zip_of_too_many_bytes_is_not_opened(monkeypatch, model, collection):
    monkeypatch.setattr(archive, "MOST_BYTES", 1000)
    with pytest.raises(ValueError, match="accepted: 1,000"):
        Collection.from_zip(model, collection.to_zip())


def test_any_byte_flipped_is_refused_or_harmless(collection, model):
    data = collection.to_zip()
    rng = np.random.default_rng(0)
    refused = 0
    for place in rng.integers(0, len(data), 400):
        flipped = bytearray(data)
        flipped[place] ^= 1 << rng.integers(8)
        try:
            archive.read(flipped)
        except ValueError as error:
            refused += str(error).startswith("This is not a collection")
    assert refused > 100


def test_exports_are_compressed(collection):
    with zipfile.ZipFile(io.BytesIO(collection.to_zip())) as packed:
        kinds = {each.compress_type for each in packed.infolist()}
        assert kinds == {zipfile.ZIP_DEFLATED}
        assert packed.getinfo("collection.json").compress_size < 0.6 * (
            packed.getinfo("collection.json").file_size
        )


def test_long_names_that_differ_late(model):
    long = "a very long name of a thing on my desk, number "
    kept = Collection(model, (long + "1", "other"))
    with pytest.raises(ValueError, match="is there already"):
        kept.add_class(long + "2")
    with pytest.raises(ValueError, match="is there already"):
        kept.rename(1, f"  {long} 3  ")
    kept.rename(0, long + "4")
    opened = Collection.from_zip(model, kept.to_zip())
    assert opened.classes == kept.classes
