"""Thumbnails to press, the accuracy with its interval, and a prediction, as HTML."""

from functools import lru_cache
from html import escape

import numpy as np
from PIL import Image

from lecture_utils._picture import Picture
from lecture_utils.views.kit.marks import bar
from lecture_utils.views.kit.raster import PhotoPanel, address
from lecture_utils.views.kit.svg import (
    STYLE,
    circle,
    element,
    hint,
    line,
    paragraph,
    rect,
    render,
    text,
)
from lecture_utils.views.kit.text import enumerated, percent, plural, truncate

PER_PAGE = 12
PAGE_STYLE = STYLE + (
    ".lecture-pane{font:15px/1.4 var(--jp-ui-font-family,sans-serif);"
    "color:var(--jp-ui-font-color1,#222)}"
    ".lecture-own .lu-status div{line-height:1.4}"
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

# ---------------------------------------------------------------- pictures of a class


def view_thumbnails(items, class_name, *, page=0, chosen=()):
    """Draw the pictures of one class as buttons, a dozen a page; `chosen` holds ids."""
    items = list(items)
    page = min(page, n_pages(len(items)) - 1)
    alt = f"{class_name}: {plural(len(items), 'picture')}"
    if len(items) > PER_PAGE:
        alt += f", page {page + 1} of {n_pages(len(items))}"
    shown = items[page * PER_PAGE : (page + 1) * PER_PAGE]
    buttons = [_thumbnail(item, class_name, item.id in chosen) for item in shown]
    if len(items) > PER_PAGE:
        buttons += _page_turners(page, n_pages(len(items)))
    inner = buttons or [element("p", "no picture yet")]
    box = element("div", *inner, class_="lu lu-thumbs", role="group", aria_label=alt)
    return Picture(box, alt, PAGE_STYLE)


def view_chosen(n, class_names):
    """Draw what can be done with the `n` chosen pictures as buttons."""
    if not n:
        alt, buttons = "Press a picture to take it away or to move it.", []
    else:
        alt = f"{plural(n, 'picture')} chosen:"
        moves = [(f"To “{name}”", f"move:{k}") for k, name in enumerate(class_names)]
        acts = [("Remove", "remove"), *moves, ("Leave as it is", "leave")]
        buttons = [_press_button(*act) for act in acts]
    words = element("span", escape(alt), class_=None if n else "quiet")
    return Picture(element("div", words, *buttons, class_="lu-chosen"), alt, PAGE_STYLE)


def n_pages(n):
    """Return how many pages `n` pictures take, at least one."""
    return max(1, -(-n // PER_PAGE))


def _thumbnail(item, class_name, is_chosen):
    image = element("img", src=_jpeg_address(item), alt="", draggable="false")
    return element(
        "button",
        image,
        type="button",
        class_="lu-thumb",
        title=item.name,
        aria_label=f"{item.name}, in {class_name}",
        aria_pressed="true" if is_chosen else "false",
        data_press=f"choose:{item.id}",
        data_delete=f"remove:{item.id}",
    )


@lru_cache(maxsize=600)
def _jpeg_address(item):
    """Return an item's pixels as the data address of a JPEG of about 2 kB."""
    return address(Image.fromarray(item.pixels), "JPEG", quality=85)


def _page_turners(page, n):
    back, on = max(page - 1, 0), min(page + 1, n - 1)
    return [
        _press_button("◀", f"page:{back}", "Pictures before these"),
        f"<span>{page + 1} / {n}</span>",
        _press_button("▶", f"page:{on}", "Further pictures"),
    ]


def _press_button(words, press, hint=None):
    """Return a button that sends `press` to Python."""
    return element(
        "button",
        escape(words),
        type="button",
        class_="jupyter-button lu-turn",
        title=hint,
        aria_label=hint,
        data_press=press,
    )


# ---------------------------------------------------------------- how accurate it is

INTERVAL_SIZE = (340, 66)
LEFT, RIGHT, MIDDLE, FOOT = 14, 326, 30, 60


def view_cross_validation(result, class_names, counts):
    """Draw a head's accuracy and its interval; say what is confused, what is missing.

    `result` is a `CrossValidation`, `counts` the number of pictures in each class.
    """
    alt = f"{_headline(result)}. {result.summary}"
    words = [f"<b>{_headline(result)}.</b> {escape(result.summary)}"]
    if result.accuracy is not None:
        words.append(escape(_confused(result, class_names)))
    empty = [f"“{name}”" for name, n in zip(class_names, counts, strict=True) if n == 0]
    if empty and sum(counts):
        has = "has" if len(empty) == 1 else "have"
        words.append(escape(f"{enumerated(empty)} {has} no picture yet."))
    if result.accuracy is None:
        words = map(paragraph, words)
        return Picture(element("div", *words, class_="lu lu-words"), alt, PAGE_STYLE)
    return render(
        INTERVAL_SIZE,
        *_interval(result, len(class_names)),
        title="How often it is right",
        alt=alt,
        words=words,
        under=True,
    )


def _headline(result):
    if result.accuracy is None:
        return "Trained, not tested" if result.head is not None else "Nothing to train"
    return f"Right on {percent(result.accuracy, 0)}"


def _confused(result, names):
    """Name the pairs of classes that are taken for each other most often."""
    both = np.triu(result.confusion + result.confusion.T, 1)
    pairs = sorted(np.argwhere(both), key=lambda pair: -both[*pair])
    if not pairs:
        return "None was taken for another class."
    descriptions = [
        f"“{names[i]}” and “{names[j]}” "
        + ("once" if both[i, j] == 1 else f"{both[i, j]} times")
        for i, j in pairs[:2]
    ]
    return f"Confused most: {', '.join(descriptions)}, of {result.n} pictures."


def _interval(result, n_classes):
    """Return the accuracy as a dot, its interval as a band, and guessing as a mark."""
    low, high, chance, accuracy = (
        LEFT + share * (RIGHT - LEFT)
        for share in (result.low, result.high, 1 / n_classes, result.accuracy)
    )
    label_x = min(max((low + high) / 2, LEFT + 20), RIGHT - 20)
    interval = hint(
        f"95 % interval: {percent(result.low, 0)} to {percent(result.high, 0)}"
    )
    band = low, MIDDLE - 7, max(high - low, 2), 14
    blue, rule = {"fill": "var(--lu-zero)"}, {"stroke": "var(--lu-rule)"}
    edge = {"stroke": "var(--lu-panel)", "stroke_width": 2}
    guess = {"stroke": "var(--lu-one)", "stroke_width": 2, "stroke_dasharray": "4 3"}
    mark = chance, MIDDLE - 12, chance, MIDDLE + 18
    return [
        line(LEFT, MIDDLE, RIGHT, MIDDLE, **rule, stroke_width=2),
        rect(*band, interval, **blue, opacity=0.35, class_="band"),
        line(LEFT, MIDDLE - 4, LEFT, MIDDLE + 4, **rule),
        text(LEFT, FOOT, "0 %", room=30, class_="quiet"),
        line(RIGHT, MIDDLE - 4, RIGHT, MIDDLE + 4, **rule),
        text(RIGHT, FOOT, "100 %", room=46, class_="quiet e"),
        line(*mark, hint("guessing"), **guess, class_="guess"),
        # At the mark, but clear of 0 %.
        text(max(chance, LEFT + 68), FOOT, "guessing", room=74, class_="m quiet"),
        circle(accuracy, MIDDLE, 7, **blue, **edge, class_="accuracy"),
        text(label_x, MIDDLE - 16, percent(result.accuracy, 0), class_="b m"),
    ]


# ---------------------------------------------------------------- one prediction

PREDICTION_SIZE = (500, 184)
SIDE, ASIDE = 176, 196  # of the picture; where the right half begins
BARS, PITCH, BAR_HEIGHT = (306, 46, 142), 23, 14  # left, top and width of the bars


def view_prediction(prediction, class_names, *, name="the picture"):
    """Draw a picture under the heat of its likeliest class, and a bar for each class.

    `name` says what was predicted: a file, or the camera.
    """
    likeliest = class_names[int(np.argmax(prediction.probabilities))]
    target = f"“{likeliest}”" if prediction.best is None else "it"
    alt = f"{name}: {prediction.sentence} The heat shows what speaks for {target}."
    photo = PhotoPanel(prediction.pixels / 255, 0, 4, SIDE)
    label = truncate(prediction.label, 22)
    return render(
        PREDICTION_SIZE,
        photo.draw(gray=True, class_="photo"),
        photo.overlay(prediction.heat, veil=True, opacity=0.7, class_="heat"),
        text(ASIDE, 26, label, room=190, font_size=24, class_="b answer"),
        *(_bar(prediction, class_names[k], k) for k in range(len(class_names))),
        title="Prediction",
        alt=alt,
        words=[escape(alt)],
        under=True,
    )


def view_notice(words):
    """Draw a sentence in place of a prediction."""
    notice = element("div", paragraph(escape(str(words))), class_="lu lu-words")
    return Picture(notice, str(words), PAGE_STYLE)


def _bar(prediction, name, k):
    left, top, width = BARS
    y, share = top + PITCH * k, float(prediction.probabilities[k])
    fill, weight, end = "var(--lu-rule)", None, "e"
    if k == prediction.best:
        fill, weight, end = "var(--lu-zero)", "b", "e b"
    size = percent(share, 0)
    return element(
        "g",
        hint(f"{name}: {size}"),
        text(ASIDE, y + 12, truncate(name, 13), room=104, class_=weight),
        bar(left, y, width, BAR_HEIGHT, share, fill=fill),
        text(PREDICTION_SIZE[0], y + 12, size, room=40, class_=end),
    )
