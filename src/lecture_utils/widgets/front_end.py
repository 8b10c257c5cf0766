"""The style sheet and the script that an explorer brings to a page.

The script gives controls the names, values and keys which ipywidgets leaves out: a
slider's handle has no name there, and nothing that Python sets gives it one. It needs
no extension of JupyterLab, since it runs when the style sheet is loaded. Where a page
runs no such script, all works without it.
"""

from html import escape
from pathlib import Path

import ipywidgets as widgets
from IPython import get_ipython

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
    call = escape(f"({SCRIPT})(this)")
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
