"""Where things stand on the page: tools, classes and camera, verdict and answer."""

import ipywidgets as widgets

from lecture_utils.own_pictures._thumbs import OWN_STYLE
from lecture_utils.own_pictures.class_row import ACCEPT, FULL
from lecture_utils.own_pictures.pane import Files
from lecture_utils.widgets.explorer import button, keep_responsive

PRIVACY = (
    "Your pictures stay in this notebook’s kernel. Nothing is stored in the notebook "
    "file or on a disk unless you export it; an export holds no place, date or camera."
)
BUTTONS = {
    "add_class": ("Add a class", "One class more, up to six"),
    "ready": ("Ready-made pictures", "24 daisies and tulips, for a start"),
    "export": ("Export", "Everything here as one zip file"),
    "undo": ("Undo", "Take back the last change"),
    "again": ("Start again", "Two classes without pictures"),
    "try": ("Try a ready-made one", "A picture that the ready-made set left out"),
}


def make_buttons(acts):
    """Return the buttons by name, each doing its act."""
    made = {name: button(*BUTTONS[name]) for name in BUTTONS}
    for name, each in made.items():
        each.on_click(lambda _, act=acts[name]: act())
        keep_responsive(each)
    return made


def make_files(open_zip, try_file):
    """Return the buttons that take a zip and a picture to try."""
    one = Files(
        open_zip,
        description="Import",
        tooltip="A zip that was exported here; it takes the place of what is here",
        accept=".zip",
        multiple=False,
    )
    other = Files(
        try_file,
        description="Try a picture",
        tooltip="A picture to ask about; it joins no class",
        accept=ACCEPT,
        multiple=False,
    )
    return one, other


def arrange(page):
    """Return the parts of the page, from top to bottom."""
    b = page.buttons
    tools = [b["add_class"], b["ready"], b["export"], page.open_files]
    tools = [*tools, b["undo"], b["again"], page.message]
    tools = widgets.HBox(tools, layout=FULL)
    wide = {"flex": "1 1 500px", "min_width": "400px"}
    left = widgets.VBox([page.row_box, page.chosen_pane], layout=wide)
    top = widgets.HBox([left, page.camera], layout=FULL | {"align_items": "flex-start"})
    tries = widgets.HBox([page.try_files, b["try"]], layout=FULL)
    halves = [
        widgets.VBox(
            [page.verdict_pane], layout={"flex": "1 1 260px", "margin": "0 16px 0 0"}
        ),
        widgets.VBox([tries, page.answer_pane], layout={"flex": "2 1 400px"}),
    ]
    bottom = widgets.HBox(halves, layout={"flex_flow": "row wrap"})
    style = widgets.HTML(f"<style>{OWN_STYLE}</style>")
    privacy = widgets.HTML(f'<div class="lu-said"><div>{PRIVACY}</div></div>')
    return [tools, top, bottom, privacy, style]
