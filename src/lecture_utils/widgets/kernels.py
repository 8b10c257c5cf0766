"""A kernel edited number by number over a photo, and one that learns a secret one."""

from functools import lru_cache

import ipywidgets as widgets
import numpy as np

from lecture_utils import datasets, kernel_fit
from lecture_utils.convolution import KERNELS, combined
from lecture_utils.views.kernels import AS_PHOTO, SHOWS, SIGNED, name_of, view_kernel
from lecture_utils.views.kernels.learning import view_learned_kernel
from lecture_utils.views.kit.number_grid import as_ratio
from lecture_utils.widgets.explorer import (
    YOURS,
    Explorer,
    choice,
    hide_future,
    integer_slider,
    jump,
    number_field,
    option_slider,
    stepper,
)
from lecture_utils.widgets.photo_upload import Uploaded, take_into, upload_button

FIRST = "top edge"
SIDES = {"3 × 3": 3, "5 × 5": 5}
MOST = 5  # numbers a side that have a field
_BINOMIAL = np.array([1, 4, 6, 4, 1]) / 16
PRESETS = KERNELS | {
    "blur 5 × 5": np.outer(_BINOMIAL, _BINOMIAL),
    "top edge twice": combined(KERNELS["top edge"], KERNELS["top edge"]),
}
_ENTRIES = [f"k{j}{i}" for j in range(MOST) for i in range(MOST)]
_INNER = {f"k{j}{i}" for j in (1, 2, 3) for i in (1, 2, 3)}
N_STEPS = 60
NOISES = (0.0, 0.1, 0.3, 1.0, 3.0)
LRS = (0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0)
LOOK_AT = (slice(34, 98), slice(40, 104))  # of the cat at 224 pixels: one eye


def explore_kernel():
    """Write a kernel and see at once what it makes of a photo and of numbers.

    Its controls are `preset`, `size`, `photo`, `show`, `divisor` and, for each number
    of the kernel, one from `k00` to `k44`, row by row, over `view_kernel`. A preset
    fills in the numbers; a 3 x 3 kernel has those from `k11` to `k33`. An uploaded
    picture joins the photos.

    Examples
    --------
    >>> explorer = explore_kernel()
    >>> explorer.controls["preset"].value = "blur"
    >>> explorer.controls["k22"].value, explorer.controls["divisor"].value
    (4.0, 16.0)
    """
    controls = {
        "preset": choice("Kernel", [*PRESETS, YOURS], FIRST, width="206px"),
        "size": choice("Size", SIDES.items(), 3, width="120px"),
        "divisor": number_field("Divide by", 1, 1, 1000, step=1, width="136px"),
        "photo": choice("Photo", datasets.PHOTOS, "cat", width="206px"),
        "show": choice("Show the result", SHOWS, SIGNED, width="226px"),
    }
    controls |= {name: _entry(name) for name in _ENTRIES}
    _write(controls, FIRST)
    rows = [["preset", "size"], ["photo"], ["show", "divisor"]]
    # What becomes of a photo weighs 80 kB; numbers of your own need a kernel.
    offers = dict.fromkeys(["size", "divisor", *_ENTRIES], ())
    offers |= {"preset": [*PRESETS][::2], "photo": ("cat", "coffee")}
    explorer = KernelExplorer(_draw, controls, rows=rows, offers=offers)
    _connect(explorer)
    return explorer


class KernelExplorer(Explorer):
    """An explorer with a square of fields for the kernel beside its other controls."""

    def _lines(self, rows, tools):
        fields = [self.controls[name] for name in _ENTRIES]
        self.entries = widgets.GridBox(fields, layout={"margin": "0 16px 0 0"})
        self.upload = upload_button("in gray")
        lines = [*super()._lines(rows, tools)]
        lines[1].children += (self.upload,)
        # Beside the square, or under it where the page is narrow.
        self.entries.layout.flex = "0 1 auto"
        beside = widgets.VBox(lines, layout={"flex": "1 1 360px", "min_width": "0"})
        return [widgets.HBox([self.entries, beside], layout={"flex_flow": "row wrap"})]

    def fit_fields(self):
        """Show the fields that the kernel has, and no others."""
        side = self.controls["size"].value
        for name in _ENTRIES:
            seen = side == MOST or name in _INNER
            self.controls[name].layout.display = "" if seen else "none"
            if seen:
                self.controls[name].description = _place(name, side)
        self.entries.layout.grid_template_columns = f"repeat({side}, minmax(0, 84px))"


def _connect(explorer):
    """Keep presets, numbers, size and upload in step."""
    controls = explorer.controls

    def fill(change):
        if change.new != YOURS and not explorer.is_updating:
            with explorer.batch_update():
                _write(controls, change.new)

    def follow(change):
        if explorer.is_updating:
            return
        with explorer.batch_update():
            if change.owner in ring and change.new != 0:
                controls["size"].value = MOST
            controls["preset"].value = _preset(controls)

    ring = [controls[name] for name in _ENTRIES if name not in _INNER]
    controls["preset"].observe(fill, "value")
    for name in ("size", "divisor", *_ENTRIES):
        controls[name].observe(follow, "value")
    controls["size"].observe(lambda _: explorer.fit_fields(), "value")
    take_into(explorer, explorer.upload)
    explorer.fit_fields()


def _write(controls, preset):
    """Write a preset into the fields, as integers where a divisor makes them so."""
    kernel = PRESETS[preset]
    entries, divisor = as_ratio(kernel)
    side = len(kernel)
    margin = (MOST - side) // 2
    numbers = np.pad(entries, margin).ravel().tolist()
    for name, value in zip(_ENTRIES, numbers, strict=True):
        controls[name].value = value
    controls["size"].value, controls["divisor"].value = side, divisor
    controls["preset"].value = preset
    # What adds up to 0 has both signs; a blur gives a photo again.
    controls["show"].value = SIGNED if abs(kernel.sum()) < 1e-9 else AS_PHOTO


def _preset(controls):
    """Return the preset that has the fields' numbers, or that they are your own."""
    values = [controls[name].value for name in _ENTRIES]
    kernel = _kernel(controls["size"].value, values) / controls["divisor"].value
    return name_of(kernel, PRESETS) or YOURS


def _kernel(side, values):
    margin = (MOST - side) // 2
    whole = np.reshape(values, (MOST, MOST))
    return whole[margin : margin + side, margin : margin + side]


def _draw(preset, size, divisor, photo, show, **entries):
    """Draw the kernel in the fields, which the preset has filled in already."""
    kernel = _kernel(size, [entries[name] for name in _ENTRIES])
    return _drawn(photo, tuple(kernel.ravel().tolist()), size, divisor, show)


# A number that changes sets the preset's name too: the same picture, drawn once.
@lru_cache(maxsize=4)
def _drawn(photo, numbers, size, divisor, show):
    kernel = np.reshape(numbers, (size, size)) / divisor
    pixels = photo.pixels if isinstance(photo, Uploaded) else datasets.photo(photo)
    name = name_of(kernel, PRESETS) or "your kernel"
    return view_kernel(pixels, kernel, name=name, show=show, divisor=divisor)


def _place(name, side):
    """Return a field's row and column in a kernel of that many rows."""
    row, column = (int(k) + 1 - (MOST - side) // 2 for k in name[1:])
    return f"row {row}, column {column}"


def _entry(name):
    """Return the field of one number, named by its place."""
    field = number_field(_place(name, MOST), 0, -99, 99, step=1, width="80px")
    # The label is for screen readers; everybody else sees the place.
    field.style.description_width = "0px"
    field.continuous_update, field.layout.margin = True, "1px 2px"
    field.add_class("lecture-entry")
    return field


# ------------------------------------------------------------------ learned


def explore_learned_kernel():
    """Choose a secret kernel and watch another one learn it from images alone.

    Its controls are `secret`, `images`, `noise`, `lr`, `step` and `hide_future` over
    the loss, both kernels and their results.

    Examples
    --------
    >>> explorer = explore_learned_kernel()
    >>> explorer.controls["secret"].value = "sharpen"
    """
    step = integer_slider("Step", 0, 0, N_STEPS)
    controls = {
        "secret": choice("Secret kernel", KERNELS, "top edge", width="240px"),
        "images": choice("Images", kernel_fit.IMAGES, "random pixels", width="220px"),
        "noise": option_slider("Noise", NOISES, 0.0, width="220px"),
        "lr": option_slider("lr", LRS, 0.2),
        "step": step,
        "hide_future": hide_future(),
    }
    rows = [["secret", "images", "noise", "lr"], ["step"]]
    tools = [*stepper(step, interval=200), jump(step, 10, "Ten steps on")]
    tools.append(controls["hide_future"])
    return Explorer(
        _draw_step,
        controls,
        rows=rows,
        tools=tools,
        together=[("secret", "step"), ("lr", "step")],
        offers={
            "secret": [*KERNELS][::2],
            "lr": (0.05, 0.2, 1.0, 2.0),
            "step": (0, 1, 2, 5, 10, 20, 30, 60),
        },
    )


def _draw_step(step, secret, hide_future, **choices):
    history = _record(secret, **choices)
    # A fit that grew beyond bounds is shorter than the slider.
    what = history, min(step, len(history.J) - 1), KERNELS[secret], _image()
    return view_learned_kernel(*what, hide_future=hide_future)


@lru_cache(maxsize=1)
def _image():
    return datasets.photo("cat", 224)[LOOK_AT]


@lru_cache(maxsize=64)
def _record(secret, images, noise, lr):
    rng = np.random.default_rng(0)
    options = {"images": images, "noise": noise, "rng": rng}
    images, targets = kernel_fit.examples(KERNELS[secret], **options)
    return kernel_fit.fit_kernel(images, targets, lr=lr, n_steps=N_STEPS, rng=rng)
