"""What notebook 04 has and no slider moves: fields, a check box, an upload."""

import io

import numpy as np
import pytest
from hand import explorer, markup, press, wait_for_change
from PIL import Image

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("notebook", ["04_convolution"], indirect=True),
]


@pytest.fixture
def editor(lab):
    return explorer(lab, "kernel")


@pytest.fixture
def upload(lab, editor, tmp_path):
    """Return a function that chooses a file as a person does, by the button."""

    def upload_file(name, content):
        (tmp_path / name).write_bytes(content)
        with lab.page.expect_file_chooser() as chosen:
            editor.get_by_role("button", name="Upload").click()
        chosen.value.set_files(tmp_path / name)

    return upload_file


def test_kernel_number_changes_photo(lab, editor):
    field = editor.get_by_label("row 3, column 3").first
    field.scroll_into_view_if_needed()
    before = markup(editor)
    field.press("ArrowUp")
    after = wait_for_change(lab, editor, before)
    assert "data:image/png" in after
    assert press(lab, editor, "Reset") == before
    assert lab.errors == []


def test_own_picture_replaces_cat(lab, editor, upload):
    with io.BytesIO() as file:
        Image.radial_gradient("L").save(file, "PNG")
        content = file.getvalue()
    before = markup(editor)
    upload("mine.png", content)
    wait_for_change(lab, editor, before)
    chosen = editor.get_by_label("Photo").first
    words = chosen.evaluate("node => node.selectedOptions[0].text")
    assert words.split() == ["yours:", "mine.png"]


def test_large_photo_arrives(lab, editor, upload):
    noise = np.random.default_rng(0).integers(0, 256, (2200, 2200, 3), dtype=np.uint8)
    with io.BytesIO() as file:
        Image.fromarray(noise).save(file, "PNG", compress_level=0)
        content = file.getvalue()
    assert len(content) > 12e6, "over the limit of a server without the extension"
    before = markup(editor)
    upload("large.png", content)
    wait_for_change(lab, editor, before)


def test_refused_file_leaves_picture(lab, editor, upload):
    before = markup(editor)
    upload("letter.png", b"Dear all")
    said = editor.get_by_role("alert")
    said.wait_for()
    assert "letter.png" in said.inner_text() and "Traceback" not in said.inner_text()
    assert markup(editor) == before
    assert lab.errors == []


def test_relu_breaks_equality(lab):
    found = explorer(lab, "two_in_a_row")
    found.scroll_into_view_if_needed()
    before = markup(found)
    found.get_by_role("checkbox").click()
    assert wait_for_change(lab, found, before) != before
    assert press(lab, found, "Reset") == before
