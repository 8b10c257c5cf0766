"""The controls of one class: its name, how many pictures, where more come from."""

import ipywidgets as widgets

from lecture_utils.datasets.upload import ENDINGS
from lecture_utils.own_pictures.pane import Files, Pane
from lecture_utils.own_pictures.views import view_thumbnails
from lecture_utils.widgets.explorer import button, keep_responsive

ACCEPT = ",".join(f".{ending}" for ending in ENDINGS)
FULL = {"flex_flow": "row wrap", "align_items": "center"}


class Row(widgets.VBox):
    """One class on the page; what is done with it goes to `page`.

    Parameters
    ----------
    page : OwnPictures
        With `add_files`, `camera`, `rename`, `remove_class`, `press`.
    label : int
        Place of the class.
    """

    def __init__(self, page, label):
        self.page, self.label, self.turned_to = page, label, 0
        self.name = widgets.Text(
            description=f"Class {label + 1}",
            tooltip="What the class is called",
            continuous_update=False,
            style={"description_width": "initial"},
            layout={"width": "220px"},
        )
        self.count = widgets.HTML(layout={"width": "92px"})
        self.upload = Files(
            lambda *file: page.add_files(label, *file),
            description="Upload",
            tooltip=f"Pictures for class {label + 1}, as many as you like",
            accept=ACCEPT,
        )
        which = f"class {label + 1}"
        self.take_button = button("Take", f"A picture by the camera for {which}")
        self.remove_button = button("Remove", f"Remove {which} and its pictures")
        self.thumbs = Pane(self._press)
        self.name.observe(self._rename, "value")
        self.take_button.on_click(lambda _: page.camera.take(label))
        self.remove_button.on_click(lambda _: page.remove_class(label))
        buttons = [self.upload, self.take_button, self.remove_button]
        super().__init__(
            [widgets.HBox([self.name, self.count, *buttons], layout=FULL), self.thumbs]
        )
        keep_responsive(self.name, self.take_button, self.remove_button)

    def show(self, items, name, chosen, *, can_take, can_go):
        """Show the class as it is."""
        self.name.value = name
        n = len(items)
        self.count.value = f"{n} picture{'' if n == 1 else 's'}"
        self.take_button.disabled = not can_take
        self.remove_button.disabled = not can_go
        view = {"page": self.turned_to, "chosen": chosen}
        self.thumbs.show(view_thumbnails(items, name, **view))

    def _rename(self, change):
        self.page.rename(self.label, change.new)

    def _press(self, what):
        kind, _, number = what.partition(":")
        if kind == "page":
            self.turned_to = int(number)
        self.page.press(what)
