"""Teach it your own, without a browser: what the page's messages do, one by one."""

import io
import random

import numpy as np
import pytest
from pictures import parsed, words
from PIL import Image

pytest.importorskip("keras")

from lecture_utils.widgets.evidence import explore_evidence

from lecture_utils.own_pictures import Collection, teach_own_pictures
from lecture_utils.own_pictures._desk import Desk
from lecture_utils.own_pictures.camera import Camera
from lecture_utils.own_pictures.collection import MOST_PICTURES
from lecture_utils.own_pictures.pane import Files, Pane, whole_file

pytestmark = pytest.mark.tensorflow


class Sent(list):
    """What widgets sent to the browser: (widget, message, buffers)."""

    def of(self, kind):
        return [each for each in self if each[1]["kind"] == kind]


@pytest.fixture
def sent(monkeypatch):
    found = Sent()
    for kind in (Pane, Files, Camera):
        monkeypatch.setattr(
            kind,
            "send",
            lambda self, message, buffers=(): found.append((self, message, buffers)),
        )
    return found


@pytest.fixture
def page(sent):
    return teach_own_pictures()


def jpeg(seed, hue=0, form="JPEG", side=(70, 60)):
    rng = np.random.default_rng(seed)
    levels = rng.integers(0, 80, (*side[::-1], 3)).astype(np.uint8)
    levels[..., hue] += 150
    with io.BytesIO() as file:
        Image.fromarray(levels).save(file, form)
        return file.getvalue()


def upload(files, *named):
    """Do what the browser does with files that a person chose."""
    for place, (name, content) in enumerate(named):
        about = {"name": name, "left": len(named) - place - 1}
        parts = [content[i : i + 1000] for i in range(0, len(content), 1000)] or [b""]
        for part, some in enumerate(parts):
            message = {"kind": "part", "part": part, "parts": len(parts), **about}
            files._handle_custom_msg(message, [memoryview(some)])


def press(pane, what):
    pane._handle_custom_msg({"kind": "press", "what": what}, [])


def filled(page, n=4):
    """Put n pictures into each of the two classes."""
    for label in (0, 1):
        named = [(f"{'rg'[label]}{i}.jpg", jpeg(i, label)) for i in range(n)]
        upload(page.rows[label].upload, *named)
    return page


def said(page):
    return words(parsed(page.message.value)) if page.message.value else ""


def flat(pane):
    return " ".join(words(parsed(pane.html)).split())


# ------------------------------------------------------------------ collecting


def test_many_files_at_once_become_pictures_of_a_class(page):
    upload(page.rows[1].upload, *[(f"{i}.jpg", jpeg(i)) for i in range(14)])
    assert page.collection.counts() == [0, 14] and said(page) == "14 pictures added."
    assert page.rows[1].count.value == "14 pictures"
    pane = page.rows[1].thumbs
    assert [i.name for i in page.collection.items] == [f"{i}.jpg" for i in range(14)]
    assert "2 / 2" in flat(pane) and "no picture yet" in flat(page.rows[0].thumbs)
    press(pane, "page:0")
    assert "1 / 2" in flat(pane) and pane.html.count("lu-thumb") == 13


def test_a_batch_is_drawn_once_and_undone_at_once(page, monkeypatch):
    drawn = []
    monkeypatch.setattr(page, "_show_answer", lambda: drawn.append(1))
    upload(page.rows[0].upload, *[(f"{i}.jpg", jpeg(i)) for i in range(6)])
    assert drawn == [1]
    page.buttons["undo"].click()
    assert page.collection.counts() == [0, 0] and page.buttons["undo"].disabled


BAD = {
    "letter.jpg": (b"Dear all", "not a picture"),
    "short.jpg": (jpeg(0)[:900], "damaged or was cut short"),
    "nothing.jpg": (b"", "0 bytes"),
    "IMG.heic": (b"\0\0\0\x18ftypheic" + bytes(60), "is HEIC"),
    "<b>bold</b>.jpg": (b"x", "'<b>bold</b>.jpg' is not a picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_a_sentence_and_nothing_is_lost(page, name):
    filled(page)
    content, words = BAD[name]
    upload(page.rows[0].upload, ("good.jpg", jpeg(90)), (name, content))
    assert page.collection.counts() == [5, 4]
    assert words in said(page) and said(page).startswith("⚠ 1 added, 1 not: ")
    assert 'role="alert"' in page.message.value and isinstance(page.error, ValueError)
    upload(page.rows[0].upload, ("better.jpg", jpeg(91)))
    assert page.error is None and said(page) == "1 picture added."


def test_the_same_file_twice_is_refused(page):
    filled(page)
    upload(page.rows[1].upload, ("again.jpg", jpeg(0, 0)))
    assert page.collection.counts() == [4, 4]
    assert "already, as 'r0.jpg' in class 'first thing'" in said(page)
    assert not page.desk.can_undo or page.desk._before[-1] is not None


def test_what_comes_to_nothing_leaves_no_step_to_undo(page):
    upload(page.rows[0].upload, ("letter.jpg", b"Dear all"))
    assert page.buttons["undo"].disabled


def test_many_bad_files_are_three_sentences_and_a_count(page):
    upload(page.rows[0].upload, *[(f"{i}.txt", b"x") for i in range(40)])
    assert said(page).startswith("⚠ 0 added, 40 not: ")
    assert said(page).endswith("And 37 more.") and len(said(page)) < 500


@pytest.mark.parametrize("kind", ["large", "unread"])
def test_what_the_page_does_not_send_is_named(page, kind, sent):
    files = page.rows[0].upload
    files._handle_custom_msg({"kind": kind, "name": "film.tif", "left": 0}, [])
    assert "'film.tif' could not be read, or is too large" in said(page)
    assert [each[0] for each in sent.of("next")] == [files]


def test_each_part_is_answered_even_where_it_fails(sent):
    def fail(*_):
        raise RuntimeError("no")

    files = Files(fail)
    with pytest.raises(RuntimeError):
        about = {"kind": "part", "name": "a", "left": 0, "part": 0, "parts": 1}
        files._hear(files, about, [b"x"])
    assert len(sent.of("next")) == 1


def test_a_file_that_was_broken_off_does_not_join_the_next(sent):
    came = []
    files = Files(lambda *file: came.append(file))
    about = {"kind": "part", "name": "a", "left": 0, "part": 0, "parts": 2}
    files._handle_custom_msg(about, [b"lost"])
    upload(files, ("b", b"whole"))
    assert came == [("b", b"whole", 0)]


def test_no_more_than_the_collection_takes(page, monkeypatch):
    monkeypatch.setattr("lecture_utils.own_pictures.collection.MOST_PICTURES", 9)
    filled(page)
    upload(page.rows[0].upload, *[(f"m{i}.jpg", jpeg(50 + i)) for i in range(3)])
    assert page.collection.counts() == [5, 4] and "there are 9 pictures" in said(page)
    assert MOST_PICTURES == 500


# ------------------------------------------------------------------ classes


def test_a_class_is_named_and_a_bad_name_is_put_back(page):
    name = page.rows[0].name
    name.value = "<b>cup</b>"
    assert page.collection.classes[0] == "<b>cup</b>" and page.error is None
    parsed(page.rows[0].thumbs.html)
    for bad, why in [("", "is empty"), ("second thing", "is there already")]:
        name.value = bad
        assert name.value == "<b>cup</b>" and why in said(page)
    page.buttons["undo"].click()
    assert page.collection.classes[0] == name.value == "first thing"


def test_from_two_classes_to_six_and_back(page):
    for n in range(3, 7):
        page.buttons["add_class"].click()
        assert len(page.collection.classes) == len(page.row_box.children) == n
    page.buttons["add_class"].click()
    assert "there are 6 classes" in said(page)
    for n in range(5, 1, -1):
        page.rows[n].remove_button.click()
        assert len(page.collection.classes) == len(page.row_box.children) == n
    assert all(row.remove_button.disabled for row in page.row_box.children)


def test_a_class_without_pictures_is_said_and_nothing_breaks(page):
    filled(page)
    page.buttons["add_class"].click()
    assert "“thing 3” has no picture yet" in flat(page.verdict_pane)
    assert page.error is None


def test_a_class_that_was_removed_comes_back_with_its_pictures(page):
    filled(page)
    page.buttons["add_class"].click()
    before = [(i.name, i.label) for i in page.collection.items]
    page.rows[0].remove_button.click()
    assert page.collection.classes == ["second thing", "thing 3"]
    assert page.collection.counts() == [4, 0]
    page.buttons["undo"].click()
    assert page.collection.classes == ["first thing", "second thing", "thing 3"]
    assert [(i.name, i.label) for i in page.collection.items] == before


# ------------------------------------------------------------------ chosen pictures


def test_chosen_pictures_are_moved_and_removed(page):
    filled(page)
    ids = [item.id for item in page.collection.items]
    for id in ids[:2]:
        press(page.rows[0].thumbs, f"choose:{id}")
    assert "2 pictures chosen:" in flat(page.chosen_pane)
    press(page.chosen_pane, "move:1")
    assert page.collection.counts() == [2, 6]
    assert "Press a picture" in flat(page.chosen_pane)
    press(page.rows[1].thumbs, f"choose:{ids[0]}")
    press(page.chosen_pane, "remove")
    assert page.collection.counts() == [2, 5]
    press(page.rows[1].thumbs, f"remove:{ids[1]}")  # by the key Delete
    assert page.collection.counts() == [2, 4]
    for counts in ([2, 5], [2, 6], [4, 4], [4, 0], [0, 0]):
        page.buttons["undo"].click()
        assert page.collection.counts() == counts and page.error is None
    assert page.buttons["undo"].disabled


def test_choosing_twice_is_choosing_not(page):
    filled(page)
    id = page.collection.items[0].id
    for n in (1, 0):
        press(page.rows[0].thumbs, f"choose:{id}")
        assert ('aria-pressed="true"' in page.rows[0].thumbs.html) == bool(n)
    press(page.rows[0].thumbs, f"choose:{id}")
    press(page.chosen_pane, "leave")
    assert "Press a picture" in flat(page.chosen_pane)


def test_a_press_on_what_is_gone_is_a_sentence(page):
    filled(page)
    press(page.rows[0].thumbs, "remove:12345")
    assert "is no picture" in said(page) and page.collection.counts() == [4, 4]


# ------------------------------------------------------------------ teaching, trying


def test_the_verdict_follows_what_is_collected(page):
    assert "Two classes with a picture each" in flat(page.verdict_pane)
    upload(page.rows[0].upload, ("r.jpg", jpeg(0, 0)))
    upload(page.rows[1].upload, ("g.jpg", jpeg(0, 1)))
    assert "Taught, not tested." in flat(page.verdict_pane)
    filled(page)
    assert "Right on 100 %." in flat(page.verdict_pane)


def test_a_picture_is_tried_and_asked_again_when_the_head_changes(page):
    upload(page.try_files, ("what.jpg", jpeg(70, 1)))
    assert "Two classes with a picture each" in flat(page.answer_pane)
    filled(page)
    assert "what.jpg: “second thing”" in flat(page.answer_pane)
    page.rows[1].name.value = "green"
    assert "what.jpg: “green”" in flat(page.answer_pane)
    assert page.collection.counts() == [4, 4]


def test_a_bad_file_to_try_keeps_the_last_answer(page):
    filled(page)
    upload(page.try_files, ("what.jpg", jpeg(70, 1)))
    before = page.answer_pane.html
    upload(page.try_files, ("letter.txt", b"Dear all"))
    assert page.answer_pane.html == before and "not a picture" in said(page)


def test_ready_made_pictures_teach_and_try_without_a_camera(page):
    page.buttons["ready"].click()
    assert page.collection.classes == ["daisy", "tulip"]
    assert page.collection.counts() == [12, 12]
    tried = []
    for _ in range(12):
        page.buttons["try"].click()
        assert page.error is None
        tried.append(flat(page.answer_pane))
    assert len(set(tried)) == 12
    names = ["daisy", "tulip", "-"] * 4
    right = [f": “{name}”" in t for t, name in zip(tried, names, strict=True)]
    assert sum(right) >= 6  # of 8; of what is neither, it may be wrong
    page.buttons["again"].click()
    assert page.collection.counts() == [0, 0]
    page.buttons["undo"].click()
    assert page.collection.counts() == [12, 12]


# ------------------------------------------------------------------ the camera


def test_take_asks_the_page_and_its_picture_joins_the_class(page, sent):
    assert page.rows[0].take_button.disabled
    page.camera.is_on = True
    assert not page.rows[1].take_button.disabled
    page.rows[1].take_button.click()
    (camera, message, _) = sent.of("take")[0]
    assert camera is page.camera and message == {"kind": "take", "purpose": 1}
    still = {"kind": "still", "purpose": 1}
    page.camera._handle_custom_msg(still, [memoryview(jpeg(5))])
    assert page.collection.counts() == [0, 1]
    assert page.collection.items[0].name == "camera 1.jpg"


def test_a_frame_is_answered_only_after_it_was_shown(page, sent):
    filled(page)
    sent.clear()
    page.camera._handle_custom_msg({"kind": "frame"}, [memoryview(jpeg(70, 1))])
    assert [message["kind"] for _, message, _ in sent] == ["show", "answered"]
    assert "camera: “second thing”" in flat(page.answer_pane)
    assert page.camera.n_frames == 1


def test_a_broken_frame_is_answered_too(page, sent):
    page.camera._handle_custom_msg({"kind": "frame"}, [memoryview(b"no")])
    page.camera._handle_custom_msg({"kind": "frame"}, [])
    assert len(sent.of("answered")) == 2 and "'camera'" in said(page)


def test_a_still_for_a_class_that_is_gone_is_a_sentence(page):
    still = {"kind": "still", "purpose": 5}
    page.camera._handle_custom_msg(still, [memoryview(jpeg(5))])
    assert "label=5" in said(page) and page.collection.counts() == [0, 0]


@pytest.mark.parametrize("side", [64, 1024])
def test_the_page_sends_small_pictures(side):
    with pytest.raises(Exception, match="side"):
        Camera(None, None, side=side)


# ------------------------------------------------------------------ keeping


def test_what_is_exported_opens_again_with_the_same_answers(page, sent):
    filled(page)
    page.rows[0].name.value = "red"
    page.buttons["export"].click()
    ((_, message, (content,)),) = sent.of("save")
    assert message["name"] == "own-pictures.zip"
    assert said(page).startswith("Exported as own-pictures.zip, ")
    other = teach_own_pictures()
    upload(other.open_files, ("own-pictures.zip", content))
    assert other.collection.classes == ["red", "second thing"]
    assert other.collection.counts() == [4, 4]
    assert said(other) == "own-pictures.zip is open." and other.error is None
    for each in (page, other):
        upload(each.try_files, ("what.jpg", jpeg(70, 1)))
    assert page.answer_pane.html == other.answer_pane.html
    other.buttons["undo"].click()
    assert other.collection.counts() == [0, 0]


@pytest.mark.parametrize("content", [b"", b"PK\3\4 nothing", jpeg(0)])
def test_a_bad_zip_keeps_what_is_there(page, content):
    filled(page)
    upload(page.open_files, ("own.zip", content))
    assert "not a collection that was exported here" in said(page)
    assert page.collection.counts() == [4, 4] and 'role="alert"' in page.message.value


# ------------------------------------------------------------------ privacy


def tree_of(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from tree_of(child)


def test_no_picture_is_in_any_widgets_state(page):
    """What JupyterLab saves, told to keep widget states, is `get_state` of each."""
    filled(page)
    upload(page.try_files, ("what.jpg", jpeg(70, 1)))
    page.buttons["export"].click()
    assert "data:image" in page.rows[0].thumbs.html and "data:" in page.answer_pane.html
    for widget in tree_of(page):
        state = repr(widget.get_state())
        assert "data:image" not in state and "r0.jpg" not in state, type(widget)


def test_what_stands_in_the_notebook_is_no_picture(page):
    filled(page)
    bundle = page._repr_mimebundle_()
    assert bundle["text/plain"] == "<OwnPictures: pictures stay in the kernel>"
    assert sorted(bundle) == [
        "application/vnd.jupyter.widget-view+json", "text/plain",
    ]  # fmt: skip


def test_nothing_is_written_to_disk(sent, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    page = filled(teach_own_pictures())
    upload(page.try_files, ("what.jpg", jpeg(70, 1)))
    page.buttons["export"].click()
    assert not [*tmp_path.rglob("*")]


# ------------------------------------------------------------------ the page, the pane


def test_every_control_is_named(page):
    for widget in tree_of(page):
        kind = type(widget).__name__
        if kind in ("Button", "Files", "Text"):
            assert widget.description and widget.tooltip, kind


def test_a_pane_shown_later_asks_for_what_it_missed(sent):
    pane = Pane()
    pane.show("<p>1</p>")
    pane.show("<p>1</p>")
    assert len(sent.of("show")) == 1
    pane._handle_custom_msg({"kind": "hello"}, [])
    assert [m["html"] for _, m, _ in sent.of("show")] == ["<p>1</p>"] * 2


def test_messages_are_answered_while_a_cell_runs(page):
    for widget in [page.camera, page.rows[0].upload, page.answer_pane]:
        widget.comm._reply_subshell_id = None  # as ipykernel 7.4 does
        if isinstance(widget, Pane):
            press(widget, "leave")
            widget._handle_custom_msg({"kind": "hello"}, [])
        elif isinstance(widget, Files):
            upload(widget, ("x", b""))
        else:
            widget._handle_custom_msg({"kind": "frame"}, [memoryview(b"no")])
        assert not hasattr(widget.comm, "_reply_subshell_id")


def test_a_path_is_no_part_of_a_name(page):
    upload(page.rows[0].upload, ("C:\\me\\cup.jpg", jpeg(0)), ("/x/y.jpg", jpeg(1)))
    assert [i.name for i in page.collection.items] == ["cup.jpg", "y.jpg"]


def test_any_order_of_presses_keeps_the_page_sound(page):
    rng, seed = random.Random(0), iter(range(10_000))
    opened = []

    def some_picture():
        items = page.collection.items
        return rng.choice(items).id if items else 3

    def row():
        return rng.choice(page.row_box.children)

    acts = [
        lambda: rng.choice(list(page.buttons.values())).click(),
        lambda: upload(row().upload, ("a.jpg", jpeg(next(seed)))),
        lambda: press(row().thumbs, f"choose:{some_picture()}"),
        lambda: press(row().thumbs, f"remove:{some_picture()}"),
        lambda: press(page.chosen_pane, f"move:{rng.randrange(6)}"),
        lambda: press(page.chosen_pane, rng.choice(["remove", "leave"])),
        lambda: press(row().thumbs, f"page:{rng.randrange(3)}"),
        lambda: row().remove_button.click(),
        lambda: setattr(row().name, "value", rng.choice(["a", "b", "c", "", "<"])),
        lambda: upload(page.try_files, ("t.jpg", jpeg(next(seed)))),
        lambda: opened.append(page.collection.to_zip()),
        lambda: opened and upload(page.open_files, ("o.zip", rng.choice(opened))),
    ]
    for _ in range(250):
        rng.choice(acts)()
        assert page.error is None or isinstance(page.error, ValueError), page.error
        names = page.collection.classes
        assert [row.name.value for row in page.row_box.children] == names
        counts = [row.count.value.split()[0] for row in page.row_box.children]
        assert [int(n) for n in counts] == page.collection.counts()
        for pane in (page.verdict_pane, page.answer_pane, page.chosen_pane):
            parsed(pane.html)


def test_a_model_of_ones_own_is_asked(sent):
    from lecture_utils.widgets.defaults import small_model

    page = teach_own_pictures(small_model())
    assert isinstance(page.collection, Collection)
    assert Desk(small_model()).answer() is None


def test_a_file_must_have_bytes():
    with pytest.raises(ValueError, match="'a' could not be read, .* up to 64 MB"):
        whole_file("a", None)
    assert whole_file("a", b"") == b""


def test_camera_during_upload_keeps_counts_apart(page):
    files = page.rows[0].upload

    def part(name, seed, left):
        message = {"kind": "part", "part": 0, "parts": 1, "name": name, "left": left}
        files._handle_custom_msg(message, [memoryview(jpeg(seed))])

    part("a.jpg", 1, 2)
    part("b.jpg", 2, 1)
    for label in ("1", "0"):
        picture = jpeg(10 + int(label), 1)
        message = {"kind": "still", "purpose": label}
        page.camera._handle_custom_msg(message, [memoryview(picture)])
        assert said(page) == "1 picture added."
    part("c.jpg", 3, 0)
    assert said(page) == "3 pictures added."
    assert page.collection.counts() == [4, 1]
    page.buttons["undo"].click()
    assert page.collection.counts() == [0, 0]
    assert page.buttons["undo"].disabled


@pytest.mark.parametrize("ending", [".jfif", ".jpg", ".tif", ".webp", ".avif"])
def test_every_upload_accepts(page, ending):
    uploads = [page.rows[0].upload.accept, page.try_files.accept]
    uploads.append(explore_evidence().upload.accept)
    for accept in uploads:
        assert ending in accept.split(",")
