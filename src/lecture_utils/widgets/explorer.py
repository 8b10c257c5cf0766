"""The base of all explorers: controls above one picture that follows them."""

import html
import os
import re
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import ipywidgets as widgets
from IPython import get_ipython

from lecture_utils._picture import Picture

# Where a page has pictures and no widgets: exported, printed, sent by mail.
STILL = "This picture stands still. Run its cell in JupyterLab to move it by hand."
YOURS = "your own"  # of a list of examples: what a student typed


class Explorer(widgets.VBox):
    """Controls above a picture that is drawn anew whenever one of them moves.

    Parameters
    ----------
    draw : callable
        Called with each control's value under its name; returns an SVG or HTML
        string. A ValueError it raises is shown as a sentence; the last good
        picture stays.
    controls : dict of str to ipywidgets control
        In the order in which they are used; each has a visible description.
    rows : list of list of str, optional
        Names of controls, row by row; one row where it is not given.
    tools : sequence of ipywidgets.Widget
        Buttons and the like that act through the controls.
    together : sequence of tuple of str
        For a page without a kernel: names of controls that move together there. Every
        other control moves alone, with all the rest at their start.
    offers : dict of str to sequence
        The values that such a page offers of a control, where not every one is.
    """

    def __init__(
        self, draw, controls, *, rows=None, tools=(), together=(), offers=None
    ):
        unnamed = [name for name, c in controls.items() if not c.description]
        if unnamed:
            raise ValueError(
                f"every control needs a name, {unnamed} have no description"
            )
        self.draw, self.controls, self.tools = draw, dict(controls), tuple(tools)
        self.together, self.offers = together, offers or {}
        # What the last redraw raised; and while `batch_update` is on, nothing is drawn.
        self.error, self.is_updating = None, False
        self._start = self.values()
        first = self.first = self.draw(**self._start)
        self.picture = widgets.HTML(first)
        self.picture.add_class("lecture-picture")
        self.message = widgets.HTML("")
        self.reset_button = button("Reset", "Set every control back to its start")
        self.reset_button.on_click(lambda _: self.reset())
        for control in self.controls.values():
            control.observe(self.redraw, "value")
        self.rows = [list(self.controls)] if rows is None else rows
        super().__init__(
            [
                *self._lines(self.rows, tools),
                self.message,
                self.picture,
                front_end(first),
            ]
        )
        self.add_class("lecture-explorer")
        keep_responsive(*self.controls.values(), *tools, self.reset_button)
        replace_earlier(self)

    def __repr__(self):
        """Return what the first picture shows, in words."""
        return f"<{type(self).__name__}: {getattr(self.first, 'alt', '')}>"

    def _repr_mimebundle_(self, **options):
        # The first picture, never a later one: what a student uploads stays out of the
        # notebook file.
        still = Picture(self.first, "", getattr(self.first, "style", ""))
        html = f'{still._repr_html_()}<p class="lu-still">{STILL}</p>'
        return {"text/html": html} | super()._repr_mimebundle_(**options)

    def _lines(self, rows, tools):
        lines = [[self.controls[name] for name in row] for row in rows]
        lines[-1] += tools
        lines[0].append(self.reset_button)
        return map(_row, lines)

    def values(self):
        """Return each control's value under its name."""
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self, _change=None):
        """Draw the picture for the controls as they stand."""
        if self.is_updating:
            return
        try:
            self.picture.value = self.draw(**self.values())
        except Exception as error:  # a student reads a sentence, never a traceback
            self.show_error(error)
        else:
            self.error, self.message.value = None, ""

    def show_error(self, error):
        """Show an error as a sentence; the last good picture stays."""
        self.error, self.message.value = error, _sentence(error)

    @contextmanager
    def batch_update(self):
        """Draw once at the end of a block that sets several controls."""
        was_updating, self.is_updating = self.is_updating, True
        try:
            yield
        finally:
            self.is_updating = was_updating
        self.redraw()

    def save(self, path):
        """Write a page that moves this explorer without Python, for a course site.

        The page opens from a disk or a learning platform, and needs no network. It
        goes through chosen values of the controls, as they stand now at its start.

        Parameters
        ----------
        path : path
            The file to write, such as "explorer.html".

        Examples
        --------
        >>> from lecture_utils.widgets import explore_neuron
        >>> explore_neuron().save("neuron.html")
        """
        from lecture_utils.widgets.page import save

        save(self, path)

    def reset(self):
        """Set every control back to its start and draw once; nothing plays on."""
        for tool in self.tools:
            if isinstance(tool, Play):
                tool.playing = False
        with self.batch_update():
            for name, value in self._start.items():
                self.controls[name].value = value


def keep_responsive(*controls):
    """Keep controls responsive while a cell is running."""
    # JupyterLab sends messages of widgets to a thread of their own. ipykernel 7 sends
    # them on to the thread that changed the widget last, and that is the one which the
    # cell keeps busy: they would wait for its end. Unless it forgets which it was.
    for control in controls:
        if control.comm is not None:
            vars(control.comm).pop("_reply_subshell_id", None)


def error_words(error):
    """Return what an error says: a ValueError's own words, else its name as well."""
    return str(error) if isinstance(error, ValueError) else repr(error)


def _sentence(error):
    return (
        '<span role="alert"><b>⚠ Not drawn:</b> '
        f"{html.escape(error_words(error))}. The picture is the last good one.</span>"
    )


def _row(children):
    return widgets.HBox(
        children, layout={"flex_flow": "row wrap", "align_items": "center"}
    )


def _control(kind, value, description, width, *, css_class=None, **options):
    """Return a control with a label as wide as its words."""
    options = {"style": {"description_width": "initial"}} | options
    layout = {"width": width}
    made = kind(value=value, description=description, layout=layout, **options)
    if css_class:
        made.add_class(css_class)
    return made


def slider(description, value, low, high, *, step=0.1, width="250px"):
    """Return a slider for a real number; its readout can be typed into."""
    # Without a tooltip, a slider's says "null".
    look = {"tooltip": "", "min": low, "max": high, "step": step}
    look |= {"readout_format": ".2f", "style": {"description_width": "48px"}}
    return _control(widgets.FloatSlider, value, description, width, **look)


def integer_slider(description, value, low, high, *, step=1, width="320px"):
    """Return a slider for an integer."""
    look = {"tooltip": "", "min": low, "max": high, "step": step}
    look |= {"css_class": "lecture-whole"}
    return _control(widgets.IntSlider, value, description, width, **look)


def option_slider(description, options, value, *, width="240px"):
    """Return a slider that goes through a list of options."""
    # Its readout takes the focus as a number's does, but nothing that is typed there.
    look = {"tooltip": "", "options": options, "css_class": "lecture-options"}
    return _control(widgets.SelectionSlider, value, description, width, **look)


def number_field(description, value, low=-5.0, high=5.0, *, step=0.1, width="128px"):
    """Return a field to type a number into; its arrows go a step up and down."""
    limits = {"min": low, "max": high, "step": step}
    kind = widgets.BoundedFloatText
    return _control(kind, float(value), description, width, **limits)


def matrix_field(name, value, *, width):
    """Return a field for the text of a matrix."""
    how = "Rows end with ; and numbers are separated by spaces or commas: 1 2; 3 4"
    look = {"tooltip": how, "placeholder": "1 2; 3 4"}
    return _control(widgets.Text, value, name, width, **look)


def choice(description, options, value, *, width="240px"):
    """Return a dropdown."""
    options = {"options": list(options)}
    return _control(widgets.Dropdown, value, description, width, **options)


def check_box(description, value=False, *, width="200px"):
    """Return a box to tick."""
    look = {"indent": False, "style": {}}
    return _control(widgets.Checkbox, value, description, width, **look)


def fill_from(explorer, list_name, examples):
    """Let a list fill in its fields, and typing turn the list to "your own".

    `examples` maps each option of the list to the fields' texts by name.
    """
    chosen = explorer.controls[list_name]

    def fill(change):
        if change.new != YOURS:
            with explorer.batch_update():
                for name, text in examples[change.new].items():
                    explorer.controls[name].value = text

    def is_yours(_change):
        if not explorer.is_updating:
            chosen.value = YOURS

    chosen.observe(fill, "value")
    for name in next(iter(examples.values())):
        explorer.controls[name].observe(is_yours, "value")


def hide_future():
    """Return the box that hides what comes after the present step; ticked in a talk."""
    is_talk = os.environ.get("LECTURE_UTILS_TALK") == "1"
    return check_box("Hide the future", is_talk, width="160px")


def button(words, tooltip):
    """Return a button."""
    return widgets.Button(description=words, tooltip=tooltip, layout={"width": "auto"})


def stepper(slider, *, interval=500):
    """Return an IntSlider's buttons: previous, next, play every `interval` ms."""
    back = _mover(slider, -1, "◀ Previous", "One step back")
    on = _mover(slider, 1, "Next ▶", "One step on")
    return [back, on, Play(slider, interval)]


class Play(widgets.HBox):
    """Buttons that play an IntSlider's steps, and bring it back to its start.

    `ipywidgets.Play` counts in the browser: what it counted while a Reset was on its
    way undoes that, and on a page that shows it twice it stops itself. Here the page is
    a clock only: it presses a hidden button when the button's text says so, and each
    press is answered by one step or none.
    """

    def __init__(self, slider, interval):
        self.slider, self.interval, self._n_ticks = slider, interval, 0
        self._start = button("", "Play the steps, or pause")
        self._clock = button("", "Ticks while it plays")
        self._clock.layout.display = "none"
        self._clock.add_class("lecture-clock")
        first = button("|◀ First", "Back to the first step")
        self.playing = False
        self._start.on_click(lambda _: self._play_or_pause())
        self._clock.on_click(lambda _: self._tick())
        first.on_click(lambda _: self._rewind())
        super().__init__([self._start, first, self._clock])
        keep_responsive(*self.children)

    @property
    def playing(self):
        """Whether it goes on by itself."""
        return self._start.icon == "pause"

    @playing.setter
    def playing(self, goes_on):
        words = ("Pause", "pause") if goes_on else ("Play", "play")
        self._start.description, self._start.icon = words
        if not goes_on:
            self._clock.description = "at rest"

    def _play_or_pause(self):
        self.playing = not self.playing
        if self.playing and self.slider.value == self.slider.max:
            self.slider.value = self.slider.min
            self._wait()
        else:
            self._tick()

    def _rewind(self):
        self.playing, self.slider.value = False, self.slider.min

    def _tick(self):
        """Go a step on, if it plays, and ask for the next tick."""
        if self.playing:
            began = perf_counter()
            move(self.slider, 1)
            self.playing = self.slider.value < self.slider.max
            self._wait(1000 * (perf_counter() - began))

    def _wait(self, taken=0):
        """Let the page press after the interval, less the ms that drawing has taken."""
        if self.playing:
            self._n_ticks += 1
            wait = max(self.interval - taken, 0)
            self._clock.description = f"{id(self)} {self._n_ticks} {wait:.0f}"


def click_target(go):
    """Return the hidden field into which the page writes where a picture was clicked.

    `go` is called with what `data-place` says there, a name and two numbers, and with
    row and column of the click among so many.
    """
    field = widgets.Text(tooltip="Where the picture was clicked")
    field.layout.display = "none"
    field.add_class("lecture-place")

    def read(change):
        place = re.fullmatch(r"(\w+) (\d+) (\d+) (\d+) (\d+) .*", change.new)
        if place:
            go(place[1], *map(int, place.groups()[1:]))

    field.observe(read, "value")
    return field


def jump(slider, by, tooltip):
    """Return a button that moves an IntSlider several steps on."""
    return _mover(slider, by, f"+{by} »", tooltip)


def _mover(slider, by, words, tooltip):
    made = button(words, tooltip)
    made.moves = slider, by
    made.on_click(lambda _: move(slider, by))
    return made


def move(slider, by):
    """Move an IntSlider by some steps, no further than its ends."""
    to = slider.value + by * slider.step
    slider.value = min(max(to, slider.min), slider.max)


# --------------------------------------------------------------- style sheet and script

# The script gives controls the names, values and keys which ipywidgets leaves out: a
# slider's handle has no name there, and nothing that Python sets gives it one. It runs
# when the style sheet is loaded; where a page runs no such script, all works without.
_HERE = Path(__file__).parent
CSS = (_HERE / "controls.css").read_text("utf-8")
SCRIPT = (_HERE / "controls.js").read_text("utf-8")
# By cell: its last run that made widgets, and these.
_made = {}


def front_end(picture):
    """Return the hidden child of an explorer that holds style sheet and script."""
    # Once, beside the picture: in it, a browser would restyle the whole page at every
    # update, half of its work.
    css = getattr(picture, "style", "") + CSS
    call = html.escape(f"({SCRIPT})(this)")
    status = '<div role="status" class="lecture-told"></div>'
    return widgets.HTML(f'<style onload="{call}">{css}</style>{status}')


def replace_earlier(widget):
    """Close what the last run of this cell made, since nobody sees it any more.

    ipywidgets keeps every widget until it is closed, and with it models and pictures.
    """
    kernel = getattr(get_ipython(), "kernel", None)
    message = kernel.get_parent("shell") if kernel is not None else {}
    cell = message.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run = message["header"]["msg_id"]
    last_run, made = _made.get(cell, (run, []))
    if last_run != run:
        for earlier in made:
            close_all(earlier)
        made = []
    _made[cell] = run, [*made, widget]


def close_all(widget):
    """Close a widget and all widgets in its traits."""
    values = [getattr(widget, name) for name in widget.keys]
    widget.close()
    for value in values:
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, widgets.Widget) and part.comm is not None:
                close_all(part)
