"""What an explorer brings to the page besides its controls: their look and manners.

A style sheet, and a script that gives controls the names, values and keys which
ipywidgets leaves out: a slider's handle has no name there, and nothing that Python sets
gives it one. The script needs no extension of JupyterLab: it is what the style sheet
does when it is loaded. Where a page runs no such script, all works without it.
"""

from html import escape
from pathlib import Path

import ipywidgets as widgets

_HERE = Path(__file__).parent
CSS = (_HERE / "controls.css").read_text("utf-8")
SCRIPT = (_HERE / "controls.js").read_text("utf-8")
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
