"""What notebook 04 has and no slider moves: fields, a check box, an upload."""

import io

import numpy as np
import pytest
from hand import SEEN, explorer, markup, press, wait_for_change
from PIL import Image

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("notebook", ["04_convolution"], indirect=True),
]


@pytest.fixture
def editor(lab):
    return explorer(lab, "kernel")


def upload(lab, editor, name, content):
    """Choose a file as a person does, from the button's dialogue."""
    file = {"name": name, "mimeType": "image/png", "buffer": content}
    with lab.page.expect_file_chooser() as chosen:
        editor.get_by_role("button", name="Upload").click()
    chosen.value.set_files(file)


def test_a_number_of_the_kernel_changes_the_photo(lab, editor):
    field = editor.get_by_label("row 3, column 3").first
    field.scroll_into_view_if_needed()
    before = markup(editor)
    field.press("ArrowUp")
    after = wait_for_change(lab, editor, before)
    assert "data:image/png" in after
    lab.screenshot(SEEN / "04_convolution" / "kernel.png", editor)
    assert press(lab, editor, "Reset") == before
    assert lab.errors == []


def test_your_own_picture_takes_the_place_of_the_cat(lab, editor):
    with io.BytesIO() as file:
        Image.radial_gradient("L").save(file, "PNG")
        content = file.getvalue()
    before = markup(editor)
    upload(lab, editor, "mine.png", content)
    wait_for_change(lab, editor, before)
    chosen = editor.get_by_label("Photo").first
    words = chosen.evaluate("node => node.selectedOptions[0].text")
    assert words.split() == ["yours:", "mine.png"]


def test_a_photo_as_large_as_a_phone_s_arrives(lab, editor):
    noise = np.random.default_rng(0).integers(0, 256, (2200, 2200, 3), dtype=np.uint8)
    with io.BytesIO() as file:
        Image.fromarray(noise).save(file, "PNG", compress_level=0)
        content = file.getvalue()
    assert len(content) > 12e6, "over the limit of a server without the extension"
    before = markup(editor)
    upload(lab, editor, "large.png", content)
    wait_for_change(lab, editor, before)


def test_what_is_no_picture_is_said_and_nothing_is_lost(lab, editor):
    before = markup(editor)
    upload(lab, editor, "letter.png", b"Dear all")
    said = editor.get_by_role("alert")
    said.wait_for()
    assert "letter.png" in said.inner_text() and "Traceback" not in said.inner_text()
    assert markup(editor) == before
    assert lab.errors == []


def test_relu_breaks_the_equality(lab):
    found = explorer(lab, "two_in_a_row")
    found.scroll_into_view_if_needed()
    before = markup(found)
    found.get_by_role("checkbox").click()
    assert wait_for_change(lab, found, before) != before
    lab.screenshot(SEEN / "04_convolution" / "two_in_a_row.png", found)
    assert press(lab, found, "Reset") == before
