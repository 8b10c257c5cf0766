"""Explorers on a page that no kernel answers.

Pictures are functions of their controls, so a page can carry the pictures: `frames`
moves an explorer through the values that a page offers and keeps what was drawn,
`figure` is the HTML that shows it again, and page.js moves it.
"""

import base64
import gzip
import json
import re
from contextlib import ExitStack, suppress
from html import escape
from itertools import product
from pathlib import Path

import ipywidgets
from traitlets import TraitError

from lecture_utils.widgets.explorer import YOURS, Play

MOST = 600  # pictures of one explorer
MOST_VALUES = 13  # of a slider or a field, unless the explorer says which
_HERE = Path(__file__).parent
CSS = (_HERE / "page.css").read_text("utf-8")
SCRIPT = (_HERE / "page.js").read_text("utf-8")

ALONE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{css}
body {{ max-width: 1040px; margin: 0 auto; padding: 8px 16px; }}
body {{ font: 16px/1.5 system-ui, sans-serif; }}
@media (prefers-color-scheme: dark) {{ html {{ background: #161718; }} }}
</style>
</head>
<body>
<main>
{figure}
</main>
<script>{script}</script>
</body>
</html>
"""


def frames(explorer):
    """Return all pictures that a page offers of an explorer.

    Returns
    -------
    dict
        "values", each moving control's values in words; "start", which of them it
        starts at; "groups", the names that move together, with a state for each point
        of their grid, row by row. A state is a picture and, by name, what is not at
        its start: a value's place, or words where the page does not offer the value.
        A picture is a list of places in "parts", which are strings.
    """
    walk = _Walk(explorer)
    with ExitStack() as held:
        # Whoever looks at the explorer meanwhile sees it stand still.
        for widget in (explorer.picture, explorer.message, *explorer.controls.values()):
            held.enter_context(widget.hold_sync())
        groups = [
            {"names": names, "states": [*map(walk.state, walk.grid(names))]}
            for names in walk.groups
        ]
        walk.go({})
    if len(walk.pictures) > MOST:
        raise ValueError(
            f"a page must carry at most {MOST} pictures, got {len(walk.pictures)}"
        )
    return {
        "values": {
            name: [_words(explorer.controls[name], value) for value in values]
            for name, values in walk.values.items()
        },
        "start": {
            name: values.index(walk.start[name]) for name, values in walk.values.items()
        },
        "groups": groups,
        "pictures": walk.pictures,
        "parts": [*walk.parts],
    }


class _Walk:
    """An explorer on its way through the values that a page offers."""

    def __init__(self, explorer):
        self.explorer, self.start = explorer, explorer.values()
        self.parts, self.pictures, self._known = {}, [], {}
        self.values = offered(explorer)
        together = [name for names in explorer.together for name in names]
        alone = [(name,) for name in self.values if name not in together]
        self.groups = [*explorer.together, *alone]

    def grid(self, names):
        """Yield the settings of a group; the last control moves first."""
        for point in product(*(self.values[name] for name in names)):
            yield dict(zip(names, point, strict=True))

    def go(self, settings):
        """Set these controls, and all others to their start."""
        explorer, draw = self.explorer, self.explorer.draw
        explorer.draw = lambda **_: explorer.first
        with explorer.batch_update():
            self._set(self.start)
        # By hand, one by one; twice, as one may decide what another can be.
        self._set(settings)
        self._set(settings)
        explorer.draw = draw
        explorer.redraw()
        if explorer.error:
            raise explorer.error

    def _set(self, settings):
        for name, value in settings.items():
            with suppress(TraitError):
                self.explorer.controls[name].value = value

    def state(self, settings):
        """Go there; return the picture's number, and what is not at its start."""
        self.go(settings)
        moved = {
            name: self._place(name, value)
            for name, value in self.explorer.values().items()
            if value != self.start[name]
        }
        return [self._picture(self.explorer.picture.value), moved]

    def _place(self, name, value):
        values = self.values.get(name, ())
        if value in values:
            return values.index(value)
        return _words(self.explorer.controls[name], value)

    def _picture(self, markup):
        """Return a picture's number; what it is cut into is kept once."""
        if markup not in self._known:
            self._known[markup] = len(self.pictures)
            cut = re.findall("<[^<]*|[^<]+", markup)
            places = [self.parts.setdefault(part, len(self.parts)) for part in cut]
            self.pictures.append(places)
        return self._known[markup]


def offered(explorer):
    """Return for each control that moves on a page the values it goes through."""
    found = {}
    for name, control in explorer.controls.items():
        values = [*explorer.offers.get(name, _spread(control))]
        if values and control.value not in values:
            values.append(control.value)
        order = [v for _, v in _options(control)] if hasattr(control, "options") else ()
        values.sort(key=order.index if order else None)
        if len(values) > 1:
            found[name] = values
    return found


def _spread(control):
    """Return all values of a list, few of a slider or field, none of a text."""
    if isinstance(control, ipywidgets.Checkbox):
        return [False, True]
    if hasattr(control, "options"):
        # What a student typed is no choice where nobody types.
        return [value for _, value in _options(control) if value != YOURS]
    if not hasattr(control, "min"):
        return []
    n_steps = round((control.max - control.min) / control.step)
    sizes = (size * 10**k for k in range(4) for size in (1, 2, 5))
    size = next(size for size in sizes if n_steps / size < MOST_VALUES)
    places = range(0, n_steps + 1, size)
    return [_rounded(control, control.min + k * control.step) for k in places]


def _options(control):
    return [o if isinstance(o, tuple) else (str(o), o) for o in control.options]


def _rounded(control, value):
    return value if isinstance(control, ipywidgets.IntSlider) else round(value, 9)


def _words(control, value):
    """Return a value as the control's readout or list has it."""
    if hasattr(control, "options"):
        return next((str(label) for label, v in _options(control) if v == value), "")
    if isinstance(control, ipywidgets.FloatSlider):
        return format(value, control.readout_format).replace("-", "−")
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−")
    return str(value)


# ------------------------------------------------------------------------- the page


def figure(explorer):
    """Return an explorer as HTML that moves where a page has `CSS` and `SCRIPT`."""
    data = frames(explorer)
    first = explorer.picture.value
    rows = "".join(
        f'<div class="lu-row">{"".join(map(str, row))}</div>'
        for row in _rows(explorer, data)
    )
    title = re.search("<title[^>]*>(.*?)</title>", first)
    name = f' aria-label="{title[1]}"' if title else ""
    note = f"<p>{escape(only_live(explorer, data))}</p>"
    return (
        f'<figure class="lu-page" role="group"{name}>'
        f"<style>{getattr(explorer.first, 'style', '')}</style>{rows}"
        '<p class="lu-note" role="status" hidden></p>'
        f'<div class="lu-shown">{first}</div><div class="lu-live" role="status"></div>'
        f"<figcaption>{note}</figcaption>"
        f'<script type="text/plain" class="lu-frames">{packed(data)}</script></figure>'
    )


def packed(data):
    """Return data as compressed text that a page can carry."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def save(explorer, path):
    """Write a page that shows an explorer and nothing else."""
    made = figure(explorer)
    title = re.search("<title[^>]*>(.*?)</title>", made)
    page = ALONE.format(
        title=title[1] if title else "Explorer", css=CSS, figure=made, script=SCRIPT
    )
    Path(path).write_text(page, encoding="utf-8")


def _rows(explorer, data):
    """Return each row's controls as HTML."""
    rows = [[_control(explorer, name, data) for name in row] for row in explorer.rows]
    named = {control: name for name, control in explorer.controls.items()}
    for tool in explorer.tools:
        if tool in named:
            rows[-1].append(_control(explorer, named[tool], data))
        elif isinstance(tool, Play):
            rows[-1] += _play(named[tool.slider], tool.interval)
        elif moves := getattr(tool, "moves", None):
            slider, by = moves
            look = f'data-move="{named[slider]}" data-by="{by}"'
            rows[-1].append(_button(tool.description, tool.tooltip, look))
    reset = explorer.reset_button
    rows[0].append(_button(reset.description, reset.tooltip, 'data-do="reset"'))
    return rows


def _button(words, tooltip, look):
    return f'<button type="button" title="{escape(tooltip)}" {look}>{words}</button>'


def _play(name, interval):
    look = f'data-play="{name}" data-interval="{interval}"'
    return [
        _button("Play", "Play the steps, or pause", look),
        _button("|◀ First", "Back to the first step", f'data-first="{name}"'),
    ]


def _control(explorer, name, data):
    """Return one control as HTML; a text that cannot move shows what it holds."""
    control = explorer.controls[name]
    words, values = escape(control.description), data["values"].get(name)
    if control.layout.display == "none":
        return ""
    if values is None:
        held = f'<output data-name="{name}">{escape(str(control.value))}</output>'
        return f'<span class="lu-control lu-fixed"><span>{words}</span> {held}</span>'
    start, look = data["start"][name], f'data-name="{name}"'
    if isinstance(control, ipywidgets.Checkbox):
        checked = " checked" if start else ""
        made = f'<input type="checkbox" {look}{checked}> <span>{words}</span>'
    elif isinstance(control, ipywidgets.Dropdown):
        options = "".join(
            f"<option{' selected' if k == start else ''}>{escape(value)}</option>"
            for k, value in enumerate(values)
        )
        made = f"<span>{words}</span> <select {look}>{options}</select>"
    elif isinstance(control, ipywidgets.BoundedFloatText):
        # A telephone's keys for decimal numbers have no minus.
        keys = "text" if control.min < 0 else "decimal"
        made = (
            f'<span>{words}</span> <input type="text" inputmode="{keys}" '
            f'role="spinbutton" size="4" autocomplete="off" {look} '
            f'value="{values[start]}"><span class="lu-arrows" aria-hidden="true">'
            '<button type="button" tabindex="-1" data-by="1"></button>'
            '<button type="button" tabindex="-1" data-by="-1"></button></span>'
        )
    else:
        wide = max(map(len, values))
        made = (
            f'<span>{words}</span> <input type="range" min="0" max="{len(values) - 1}" '
            f'value="{start}" aria-valuetext="{values[start]}" {look}>'
            f'<output style="min-width:{wide}ch">{values[start]}</output>'
        )
    return f'<label class="lu-control">{made}</label>'


def only_live(explorer, data):
    """Return the sentence that says what moves in the notebook alone."""
    more = [
        explorer.controls[name].description
        for row in explorer.rows
        for name in row
        if name not in data["values"]
    ] + [
        tool.description.rstrip(" »")
        for tool in explorer.tools
        if isinstance(tool, ipywidgets.Button) and not hasattr(tool, "moves")
    ]
    also = f", and use {', '.join(more)}" if more else ""
    return (
        "This page goes through chosen values. In JupyterLab you can set every value"
        f"{also}."
    )
