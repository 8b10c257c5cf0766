"""What an explorer brings to the page besides its controls: their look and manners.

A style sheet, and a script that gives controls the names, values and keys which
ipywidgets leaves out: a slider's handle has no name there, and nothing that Python sets
gives it one. The script needs no extension of JupyterLab: it is what the style sheet
does when it is loaded. Where a page runs no such script, all works without it.
"""

from html import escape
from pathlib import Path

import ipywidgets as widgets
from IPython import get_ipython

_HERE = Path(__file__).parent
CSS = (_HERE / "controls.css").read_text("utf-8")
SCRIPT = (_HERE / "controls.js").read_text("utf-8")
# By cell: which run of it made widgets last, and these.
_made = {}
_TOLD = '<div role="status" class="lecture-told"></div>'


def front_end(picture):
    """Return a widget to stand among the children of an explorer, unseen.

    `picture` says which style sheet pictures like it need.
    """
    # Once, beside the picture: in it, a browser would restyle the whole page at every
    # update, half of its work.
    css = getattr(picture, "style", "") + CSS
    call = escape(f"({SCRIPT})(this)")
    return widgets.HTML(f'<style onload="{call}">{css}</style>{_TOLD}')


def replace_earlier(widget):
    """Close what the last run of this cell made: nobody sees it any more.

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
    """Close a widget and all that it shows."""
    values = [getattr(widget, name) for name in widget.keys]
    widget.close()
    for value in values:
        for part in value if isinstance(value, tuple | list) else (value,):
            if isinstance(part, widgets.Widget) and part.comm is not None:
                close_all(part)
