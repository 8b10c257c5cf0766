"""The page of own pictures without a browser: each message it gets, each button."""

import io
import random

import numpy as np
import pytest
from pictures import parsed, prose, tree_of, words
from PIL import Image

pytest.importorskip("keras")

from lecture_utils.own_pictures import Collection, teach_own_pictures
from lecture_utils.own_pictures.controls import Camera, ChunkedFileUpload, HtmlPane
from lecture_utils.widgets import explore_evidence

pytestmark = pytest.mark.tensorflow


class Sent(list):
    """What widgets sent to the browser: (widget, message, buffers)."""

    def of(self, kind):
        return [each for each in self if each[1]["kind"] == kind]


@pytest.fixture
def sent(monkeypatch):
    found = Sent()
    for kind in (HtmlPane, ChunkedFileUpload, Camera):
        monkeypatch.setattr(
            kind,
            "send",
            lambda self, message, buffers=(): found.append((self, message, buffers)),
        )
    return found


@pytest.fixture
def page(sent):
    return teach_own_pictures()


@pytest.fixture
def filled(page):
    """Return the page with four pictures in each of its two classes."""
    return fill(page)


def fill(page, n=4):
    for label in (0, 1):
        named = [(f"{'rg'[label]}{i}.jpg", jpeg(i, label)) for i in range(n)]
        upload(page.rows[label].upload, *named)
    return page


def jpeg(seed, hue=0):
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 80, (60, 70, 3)).astype(np.uint8)
    levels[..., hue] += 150
    with io.BytesIO() as file:
        Image.fromarray(levels).save(file, "JPEG")
        return file.getvalue()


def messages(*named, size=1000):
    """Yield what the browser sends for files that a person chose."""
    for file, (name, content) in enumerate(named):
        parts = [content[i : i + size] for i in range(0, len(content), size)] or [b""]
        for part, some in enumerate(parts):
            about = {"name": name, "file": file, "files": len(named)}
            yield about | {"part": part, "parts": len(parts)}, [memoryview(some)]


def upload(button, *named):
    for message, buffers in messages(*named):
        button._handle_custom_msg(message, buffers)


def press(pane, what):
    pane._handle_custom_msg({"kind": "press", "press": what}, [])


def camera_sends(page, kind, picture, **more):
    page.camera._handle_custom_msg({"kind": kind, **more}, [memoryview(picture)])


def status(page):
    return words(parsed(page.status.value)) if page.status.value else ""


def flat(pane):
    return prose(pane.html)


def picture_of_page(page):
    """Return all that a person sees of the collection."""
    panes = [*(row.thumbnails for row in page.row_box.children), page.result_pane]
    names = [row.name.value for row in page.row_box.children]
    return names, [pane.html for pane in (*panes, page.prediction_pane)]


# ------------------------------------------------------------------ uploads


def test_many_files_are_added_at_once(page, monkeypatch):
    drawn = []
    monkeypatch.setattr(page.result_pane, "show", drawn.append)
    upload(page.rows[1].upload, *[(f"{i}.jpg", jpeg(i)) for i in range(14)])
    assert page.collection.counts == [0, 14] and status(page) == "14 pictures added."
    assert page.rows[1].count.value == "14 pictures" and len(drawn) == 1
    assert [i.name for i in page.collection.items] == [f"{i}.jpg" for i in range(14)]
    pane = page.rows[1].thumbnails
    assert "2 / 2" in flat(pane) and "no picture yet" in flat(page.rows[0].thumbnails)
    press(pane, "page:0")
    assert "1 / 2" in flat(pane) and pane.html.count("lu-thumb") == 13
    page.buttons["undo"].click()
    assert page.collection.counts == [0, 0] and page.buttons["undo"].disabled


BAD = {
    "letter.jpg": (b"Dear all", "not a picture"),
    "short.jpg": (jpeg(0)[:900], "damaged or was cut short"),
    "nothing.jpg": (b"", "0 bytes"),
    "IMG.heic": (b"\0\0\0\x18ftypheic" + bytes(60), "is HEIC"),
    "<b>bold</b>.jpg": (b"x", "'<b>bold</b>.jpg' is not a picture"),
    "again.jpg": (jpeg(0), "already in class 'first thing', as 'r0.jpg'"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_file_is_explained(filled, name):
    content, message = BAD[name]
    upload(filled.rows[0].upload, ("good.jpg", jpeg(90)), (name, content))
    assert filled.collection.counts == [5, 4]
    assert message in status(filled) and status(filled).startswith("⚠ 1 added, 1 not: ")
    assert 'role="alert"' in filled.status.value
    assert isinstance(filled.error, ValueError)
    upload(filled.rows[0].upload, ("better.jpg", jpeg(91)))
    assert filled.error is None and status(filled) == "1 picture added."


def test_many_bad_files_are_summed_up(page):
    upload(page.rows[0].upload, *[(f"{i}.txt", b"x") for i in range(40)])
    assert status(page).startswith("⚠ 0 added, 40 not: ")
    assert status(page).endswith("And 37 more.") and len(status(page)) < 500
    assert page.buttons["undo"].disabled


def test_unsent_file_is_named(page, sent):
    files = page.rows[0].upload
    about = {"name": "film.tif", "file": 0, "files": 1, "part": 0, "parts": 1}
    files._handle_custom_msg(about | {"failed": True}, [])
    assert "'film.tif' could not be read or has more than 64 MB" in status(page)
    assert [each[0] for each in sent.of("next")] == [files]


def test_interrupted_upload_is_dropped(sent):
    came = []
    files = ChunkedFileUpload(lambda _name, content: content, came.append)
    first, *_ = messages(("a", b"lost" * 500), ("b", b"lost"))
    files._handle_custom_msg(*first)
    upload(files, ("c", b"whole"), ("d", b""))
    assert came == [[("c", b"whole"), ("d", b"")]]
    assert len(sent.of("next")) == 3


def test_part_is_answered_after_errors(sent):
    def fail(files):
        raise RuntimeError("no")

    files = ChunkedFileUpload(lambda _name, content: content, fail)
    with pytest.raises(RuntimeError):
        files._receive(files, *next(messages(("a", b"x"))))
    assert len(sent.of("next")) == 1


def test_camera_works_during_upload(page):
    parts = list(messages(*[(f"{i}.jpg", jpeg(i)) for i in range(3)], size=10**6))
    for message, buffers in parts[:2]:
        page.rows[0].upload._handle_custom_msg(message, buffers)
    for label in (1, 0):
        camera_sends(page, "still", jpeg(10 + label, 1), label=label)
        assert status(page) == "1 picture added."
    page.rows[0].upload._handle_custom_msg(*parts[2])
    assert status(page) == "3 pictures added." and page.collection.counts == [4, 1]
    page.buttons["undo"].click()
    assert page.collection.counts == [1, 1]


@pytest.mark.parametrize("ending", [".jfif", ".jpg", ".tif", ".webp", ".avif"])
def test_uploads_accept_every_format(page, ending):
    for each in (page.rows[0].upload, page.try_upload, explore_evidence().upload):
        assert ending in each.accept.split(",")


# ------------------------------------------------------------------ classes, pictures


def test_rejected_name_is_put_back(page):
    name = page.rows[0].name
    name.value = "<b>cup</b>"
    assert page.collection.classes[0] == "<b>cup</b>" and page.error is None
    parsed(page.rows[0].thumbnails.html)
    for bad, why in [("", "must not be empty"), ("second thing", "must differ")]:
        name.value = bad
        assert name.value == "<b>cup</b>" and why in status(page)
    page.buttons["undo"].click()
    assert page.collection.classes[0] == name.value == "first thing"


def test_two_to_six_classes(page):
    for n in range(3, 7):
        page.buttons["add_class"].click()
        assert len(page.collection.classes) == len(page.row_box.children) == n
    page.buttons["add_class"].click()
    assert "must be 2 to 6" in status(page)
    for n in range(5, 1, -1):
        page.rows[n].remove_button.click()
        assert len(page.collection.classes) == len(page.row_box.children) == n
    assert all(row.remove_button.disabled for row in page.row_box.children)


def test_chosen_pictures_are_moved_and_removed(filled):
    page, ids = filled, [item.id for item in filled.collection.items]
    for id in ids[:2]:
        press(page.rows[0].thumbnails, f"choose:{id}")
    assert "2 pictures chosen:" in flat(page.chosen_pane)
    press(page.chosen_pane, "move:1")
    assert page.collection.counts == [2, 6]
    assert "Press a picture" in flat(page.chosen_pane)
    press(page.rows[1].thumbnails, f"choose:{ids[0]}")
    press(page.chosen_pane, "remove")
    assert page.collection.counts == [2, 5]
    press(page.rows[1].thumbnails, f"remove:{ids[1]}")  # by the key Delete
    assert page.collection.counts == [2, 4]
    for counts in ([2, 5], [2, 6], [4, 4], [4, 0], [0, 0]):
        page.buttons["undo"].click()
        assert page.collection.counts == counts and page.error is None
    assert page.buttons["undo"].disabled


def test_choosing_twice_clears_the_choice(filled):
    pane, id = filled.rows[0].thumbnails, filled.collection.items[0].id
    for n in (1, 0):
        press(pane, f"choose:{id}")
        assert pane.html.count('aria-pressed="true"') == n
    press(pane, f"choose:{id}")
    press(filled.chosen_pane, "leave")
    assert "Press a picture" in flat(filled.chosen_pane)


# ------------------------------------------------------------------ training, trying


def test_result_follows_the_collection(page):
    assert "at least two classes" in flat(page.result_pane)
    upload(page.rows[0].upload, ("r.jpg", jpeg(0, 0)))
    upload(page.rows[1].upload, ("g.jpg", jpeg(0, 1)))
    assert "Trained, not tested." in flat(page.result_pane)
    assert "Right on 100 %." in flat(fill(page).result_pane)
    page.buttons["add_class"].click()
    assert "“thing 3” has no picture yet" in flat(page.result_pane)


def test_prediction_follows_the_head(page):
    upload(page.try_upload, ("what.jpg", jpeg(70, 1)))
    assert "at least two classes" in flat(page.prediction_pane)
    fill(page)
    assert "what.jpg: “second thing”" in flat(page.prediction_pane)
    page.rows[1].name.value = "green"
    assert "what.jpg: “green”" in flat(page.prediction_pane)
    before = page.prediction_pane.html
    upload(page.try_upload, ("letter.txt", b"Dear all"))
    assert page.prediction_pane.html == before and "not a picture" in status(page)
    assert page.collection.counts == [4, 4]


def test_ready_made_pictures_need_no_camera(page):
    page.buttons["ready"].click()
    assert page.collection.classes == ("daisy", "tulip")
    assert page.collection.counts == [12, 12]
    tried = []
    for _ in range(12):
        page.buttons["try"].click()
        assert page.error is None
        tried.append(flat(page.prediction_pane))
    assert len(set(tried)) == 12
    names = ["daisy", "tulip", "-"] * 4
    right = [f": “{name}”" in t for t, name in zip(tried, names, strict=True)]
    assert sum(right) >= 6  # of 8; of what is neither, it may be wrong
    page.buttons["again"].click()
    assert page.collection.counts == [0, 0]
    page.buttons["undo"].click()
    assert page.collection.counts == [12, 12]


# ------------------------------------------------------------------ camera, export


def test_camera_takes_pictures(page, sent):
    assert page.rows[0].take_button.disabled
    page.camera.is_on = True
    page.rows[1].take_button.click()
    ((camera, message, _),) = sent.of("take")
    assert camera is page.camera and message == {"kind": "take", "label": 1}
    camera_sends(page, "still", jpeg(5), label=1)
    assert page.collection.counts == [0, 1]
    assert page.collection.items[0].name == "camera 1.jpg"
    camera_sends(page, "still", jpeg(6), label=5)  # its class is gone
    assert "label" in status(page) and page.collection.counts == [0, 1]
    with pytest.raises(Exception, match="side"):
        Camera(None, None, side=1024)


def test_frame_is_answered_after_prediction(filled, sent):
    sent.clear()
    camera_sends(filled, "frame", jpeg(70, 1))
    assert [message["kind"] for _, message, _ in sent] == ["show", "answered"]
    assert "camera: “second thing”" in flat(filled.prediction_pane)
    camera_sends(filled, "frame", b"no")
    filled.camera._handle_custom_msg({"kind": "frame"}, [])
    assert len(sent.of("answered")) == 3 and "'camera'" in status(filled)


def test_export_opens_again(filled, sent):
    filled.rows[0].name.value = "red"
    filled.buttons["export"].click()
    ((_, message, (content,)),) = sent.of("save")
    assert message["name"] == "own-pictures.zip"
    assert status(filled).startswith("Exported as own-pictures.zip, ")
    other = teach_own_pictures()
    upload(other.import_upload, ("own-pictures.zip", content))
    assert other.collection.classes == ("red", "second thing")
    assert status(other) == "own-pictures.zip is open." and other.error is None
    for each in (filled, other):
        upload(each.try_upload, ("what.jpg", jpeg(70, 1)))
    assert filled.prediction_pane.html == other.prediction_pane.html
    other.buttons["undo"].click()
    assert other.collection.counts == [0, 0]


def test_bad_zip_changes_nothing(filled):
    upload(filled.import_upload, ("own.zip", b"PK\3\4 nothing"))
    assert "not exported here" in status(filled) and filled.collection.counts == [4, 4]
    assert 'role="alert"' in filled.status.value


# ------------------------------------------------------------------ privacy


def test_pictures_stay_out_of_the_notebook(filled):
    upload(filled.try_upload, ("what.jpg", jpeg(70, 1)))
    filled.buttons["export"].click()
    assert "data:image" in filled.rows[0].thumbnails.html
    assert "data:image" in filled.prediction_pane.html
    for widget in tree_of(filled):  # what JupyterLab saves if told to keep widgets
        state = repr(widget.get_state())
        assert "data:image" not in state and "r0.jpg" not in state, type(widget)
    bundle = filled._repr_mimebundle_()
    assert bundle["text/plain"] == "<Editor: pictures stay in the kernel>"
    assert len(bundle) == 2 and "application/vnd.jupyter.widget-view+json" in bundle


def test_nothing_is_written_to_disk(sent, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    page = fill(teach_own_pictures())
    upload(page.try_upload, ("what.jpg", jpeg(70, 1)))
    page.buttons["export"].click()
    assert not [*tmp_path.rglob("*")]


# ------------------------------------------------------------------ the whole page


def test_every_control_has_a_name(page):
    for widget in tree_of(page):
        if type(widget).__name__ in ("Button", "ChunkedFileUpload", "Text"):
            assert widget.description and widget.tooltip


def test_pane_repeats_its_html_on_request(sent):
    pane = HtmlPane()
    pane.show("<p>1</p>")
    pane.show("<p>1</p>")
    assert len(sent.of("show")) == 1
    pane._handle_custom_msg({"kind": "hello"}, [])
    assert [m["html"] for _, m, _ in sent.of("show")] == ["<p>1</p>"] * 2


def test_messages_are_answered_while_a_cell_runs(page):
    pane, files = page.prediction_pane, page.rows[0].upload
    for widget in (pane, files, page.camera):
        widget.comm._reply_subshell_id = None  # as ipykernel 7.4 does
    pane._handle_custom_msg({"kind": "hello"}, [])
    upload(files, ("x", b""))
    page.camera._handle_custom_msg({"kind": "frame"}, [])
    for widget in (pane, files, page.camera):
        assert not hasattr(widget.comm, "_reply_subshell_id")


def test_random_actions_keep_the_page_sound(page):
    rng, seeds = random.Random(0), iter(range(10_000))
    opened, seen = [], []

    def some_id():
        return rng.choice(page.collection.items).id if page.collection.items else 3

    def row():
        return rng.choice(page.row_box.children)

    actions = [
        lambda: rng.choice(list(page.buttons.values())).click(),
        lambda: upload(row().upload, ("a.jpg", jpeg(next(seeds)))),
        lambda: press(row().thumbnails, f"choose:{some_id()}"),
        lambda: press(row().thumbnails, f"remove:{some_id()}"),
        lambda: press(page.chosen_pane, f"move:{rng.randrange(6)}"),
        lambda: press(page.chosen_pane, rng.choice(["remove", "leave"])),
        lambda: press(row().thumbnails, f"page:{rng.randrange(3)}"),
        lambda: row().remove_button.click(),
        lambda: setattr(row().name, "value", rng.choice(["a", "b", "c", "", "<"])),
        lambda: upload(page.try_upload, ("t.jpg", jpeg(next(seeds)))),
        lambda: opened.append(page.collection.to_zip()),
        lambda: opened and upload(page.import_upload, ("o.zip", rng.choice(opened))),
    ]
    for _ in range(150):
        before = page.collection
        rng.choice(actions)()
        assert page.error is None or isinstance(page.error, ValueError), page.error
        names = page.collection.classes
        assert tuple(row.name.value for row in page.row_box.children) == names
        counts = [row.count.value.split()[0] for row in page.row_box.children]
        assert [int(n) for n in counts] == page.collection.counts
        for pane in (page.result_pane, page.prediction_pane, page.chosen_pane):
            parsed(pane.html)
        seen.append(page.collection is before)
    assert 0 < sum(seen) < 150  # some actions change the collection, some do not


def test_undo_restores_the_page(filled):
    first = filled.collection.items[1].id
    upload(filled.try_upload, ("what.jpg", jpeg(70, 1)))
    changes = [
        lambda: press(filled.rows[0].thumbnails, f"remove:{first}"),
        lambda: setattr(filled.rows[0].name, "value", "cup"),
        filled.buttons["add_class"].click,
        lambda: filled.rows[0].remove_button.click(),
        filled.buttons["ready"].click,
        filled.buttons["again"].click,
    ]
    before = []
    for change in changes:
        before.append(picture_of_page(filled))
        change()
    for page in reversed(before):
        filled.buttons["undo"].click()
        assert picture_of_page(filled) == page


def test_own_model_is_used(sent):
    model = teach_own_pictures().collection.model
    page = teach_own_pictures(model)
    assert isinstance(page.collection, Collection) and page.collection.model is model
