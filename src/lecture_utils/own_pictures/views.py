"""Pictures of your own: what was collected, how well it is told apart, an answer."""

from html import escape

import numpy as np

from lecture_utils._picture import Picture
from lecture_utils._validation import whole
from lecture_utils.own_pictures import _answer, _thumbs, _verdict
from lecture_utils.own_pictures._thumbs import OWN_STYLE
from lecture_utils.views.kit.svg import element, paragraph, picture, svg


def view_thumbnails(items, class_name, *, page=0, chosen=()):
    """Draw the pictures of one class as buttons, a dozen a page.

    Parameters
    ----------
    items : sequence of Item
        With `id`, `name` and `pixels`, uint8 of shape (height, width, 3).
    class_name : str
    page : int
        From 0 on; a page too far is the last one.
    chosen : collection of int
        Ids of the pictures that are framed.

    Returns
    -------
    Picture
        An HTML string; each button says by `data-press` what it stands for.

    Raises
    ------
    ValueError
        If `page` is no whole number from 0 on.
    """
    items = list(items)
    last = _thumbs.pages(len(items)) - 1
    page = min(whole("page", page, low=0), last)
    n = len(items)
    alt = f"{class_name}: {n} picture{'' if n == 1 else 's'}"
    if last:
        alt += f", page {page + 1} of {last + 1}"
    strip = _thumbs.strip(items, str(class_name), page, frozenset(chosen))
    box = element("div", strip, class_="lu lu-thumbs", role="group", aria_label=alt)
    return Picture(box, alt, OWN_STYLE)


def view_chosen(n, names):
    """Draw what can be done with the pictures that are chosen, as buttons.

    Parameters
    ----------
    n : int
        How many are chosen.
    names : sequence of str
        What each class is called.

    Returns
    -------
    Picture
        An HTML string; with nothing chosen it says how to choose.

    Raises
    ------
    ValueError
        If `n` is no whole number from 0 on.
    """
    n = whole("n", n, low=0)
    if not n:
        alt, parts = "Press a picture to take it away or to move it.", []
    else:
        alt = f"{n} picture{'' if n == 1 else 's'} chosen:"
        parts = [_thumbs.press("Remove", "remove")]
        parts += [
            _thumbs.press(f"To “{name}”", f"move:{k}") for k, name in enumerate(names)
        ]
        parts.append(_thumbs.press("Leave as it is", "leave"))
    words = element("span", escape(alt), class_=None if n else "quiet")
    return Picture(element("div", words, *parts, class_="lu-chosen"), alt, OWN_STYLE)


def view_verdict(verdict, names, counts):
    """Draw how well a head tells the classes apart, and how sure that is.

    Parameters
    ----------
    verdict : Verdict
        As `judge` returns it.
    names : sequence of str
        What each class is called.
    counts : sequence of int
        How many pictures each has.

    Returns
    -------
    Picture
        An HTML string: the accuracy as a dot, its interval as a band, guessing as a
        dashed line; in words, what is mixed up and what is missing.

    Raises
    ------
    ValueError
        If `names`, `counts` and the verdict's confusion do not fit each other.
    """
    names, counts = tuple(map(str, names)), list(map(int, counts))
    if np.shape(verdict.confusion) != (len(names), len(names)):
        raise ValueError(
            f"confusion has shape {np.shape(verdict.confusion)} and there are "
            f"{len(names)} names; accepted: one row and one column for each name"
        )
    if len(counts) != len(names):
        raise ValueError(
            f"counts has {len(counts)} entries; accepted: {len(names)}, one a name"
        )
    alt = f"{_verdict.headline(verdict)}. {verdict.word}"
    words = _verdict.verdict_words(verdict, names, counts)
    if verdict.accuracy is None:
        return Picture(element("div", words, class_="lu lu-words"), alt, OWN_STYLE)
    drawing = svg(
        *_verdict.SIZE,
        _verdict.interval(verdict, len(names)),
        title="How often it is right",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=words, under=True)


def view_answer(answer, names, *, asked="the picture"):
    """Draw what a head says of a picture, and where it looks.

    Parameters
    ----------
    answer : Answer
        As `Collection.ask` returns it.
    names : sequence of str
        What each class is called.
    asked : str
        What was asked about: a file's name, or the camera.

    Returns
    -------
    Picture
        An HTML string: the picture in gray under the heat of the most likely class,
        "None of these" or the class in large letters, a bar for each class.

    Raises
    ------
    ValueError
        If there is not one probability for each name.
    """
    names = tuple(map(str, names))
    if np.shape(answer.probabilities) != (len(names),):
        raise ValueError(
            f"probabilities has shape {np.shape(answer.probabilities)}; accepted: one "
            f"number for each of the {len(names)} names"
        )
    likeliest = names[int(np.argmax(answer.probabilities))]
    shown = f"“{likeliest}”" if answer.best is None else "it"
    alt = f"{asked}: {answer.word} The heat shows what speaks for {shown}."
    drawing = svg(
        *_answer.SIZE,
        _answer.answer_drawing(answer, names),
        title="What it says",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=paragraph(escape(alt)), under=True)


def view_no_answer(words):
    """Draw that there is nothing to show yet.

    Parameters
    ----------
    words : str
        Why, in a sentence.

    Returns
    -------
    Picture
    """
    said = paragraph(escape(str(words)))
    return Picture(element("div", said, class_="lu lu-words"), str(words), OWN_STYLE)
