"""Small pictures to press, a dozen a page, and what can be done with the chosen."""

import base64
import io
from functools import lru_cache
from html import escape

from PIL import Image

from lecture_utils.views.kit.style import STYLE
from lecture_utils.views.kit.svg import element

PER_PAGE = 12
OWN_STYLE = STYLE + (
    ".lecture-pane{font:15px/1.4 var(--jp-ui-font-family,sans-serif);"
    "color:var(--jp-ui-font-color1,#222)}"
    ".lecture-own .lu-said div{line-height:1.4}"
    ".lu-thumbs,.lu-chosen{display:flex;flex-wrap:wrap;gap:2px;padding:0;"
    "align-items:center}.lu-chosen{gap:4px}"
    ".lu-thumbs{min-height:40px}.lu-thumbs p{margin:0;color:var(--lu-muted)}"
    ".lu-thumb{padding:0;border:2px solid transparent;border-radius:3px;line-height:0;"
    "background:none;cursor:pointer}.lu-thumb img{width:36px;height:36px;display:block}"
    ".lu-thumb[aria-pressed=true]{border-color:var(--lu-accent,#C48800);"
    "box-shadow:0 0 0 1px var(--jp-ui-font-color1,#222)}"
    ".lu-thumb:focus-visible{outline:2px solid var(--jp-brand-color1,#0072B2)}"
    ".lu-chosen{min-height:32px}.lu-chosen button,.lu-thumbs .lu-turn{width:auto;"
    "max-width:220px}"
)


@lru_cache(maxsize=600)
def jpeg(content, height, width):
    """Return the data address of a picture's bytes, RGB, as a JPEG of about 2 kB."""
    with io.BytesIO() as file:
        image = Image.frombytes("RGB", (width, height), content)
        image.save(file, "JPEG", quality=85)
        return "data:image/jpeg;base64," + base64.b64encode(file.getvalue()).decode()


def strip(items, class_name, page, chosen):
    """Return a page of pictures as buttons, and buttons that turn it."""
    if not items:
        return element("p", "no picture yet")
    first = page * PER_PAGE
    shown = items[first : first + PER_PAGE]
    return "".join(_thumb(item, class_name, item.id in chosen) for item in shown) + (
        _turn(page, len(items)) if len(items) > PER_PAGE else ""
    )


def _thumb(item, class_name, is_chosen):
    words = f"{item.name}, in {class_name}"
    height, width, _ = item.pixels.shape
    image = element(
        "img", src=jpeg(item.pixels.tobytes(), height, width), alt="", draggable="false"
    )
    return element(
        "button",
        image,
        type="button",
        class_="lu-thumb",
        title=item.name,
        aria_label=words,
        aria_pressed="true" if is_chosen else "false",
        data_press=f"choose:{item.id}",
        data_delete=f"remove:{item.id}",
    )


def _turn(page, n):
    last = pages(n) - 1
    back = press("◀", f"page:{max(page - 1, 0)}", "Pictures before these")
    on = press("▶", f"page:{min(page + 1, last)}", "Further pictures")
    return f"{back}<span>{page + 1} / {last + 1}</span>{on}"


def pages(n):
    """Return how many pages so many pictures take, at least one."""
    return max(1, -(-n // PER_PAGE))


def press(words, what, hint=None):
    """Return a button that says to Python what was pressed; words are escaped by it."""
    return element(
        "button",
        escape(words),
        type="button",
        class_="jupyter-button lu-turn",
        title=hint,
        aria_label=hint,
        data_press=what,
    )
