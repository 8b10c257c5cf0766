"""Frozen, fine-tuned or from scratch: accuracy over the number of labelled pictures."""

import numpy as np

from lecture_utils._checks import finite, number, one_of
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.transfer.study_drawing import AXES, SIZE, Study, study_drawing
from lecture_utils.views.transfer.study_text import percent, study_words

SHOWS = ("mean and spread", "every run")
MOST_REGIMES, MOST_SIZES, MOST_RUNS = 6, 20, 100


def view_study(
    accuracy,
    regimes,
    n_per_class,
    *,
    chosen,
    show="mean and spread",
    axis="all in view",
    chance=0.5,
    task="",
    model="",
):
    """Draw how well each way to train does with few labelled pictures, and with many.

    Parameters
    ----------
    accuracy : array_like of shape (n_regimes, n_sizes, n_seeds)
        Share of held-out pictures that are right, 0 to 1. Runs with the same last
        index are compared with each other: they share their seed.
    regimes : sequence of str
        What each way to train is called; one to six.
    n_per_class : sequence of int
        Labelled pictures of each class, growing.
    chosen : int
        One of `n_per_class`: the column to look at. What comes after it is faint.
    show : {"mean and spread", "every run"}
        The spread is the standard deviation over the seeds; a single run has none.
    axis : {"all in view", "from 0 %", "close-up"}
        Where the axis begins. The close-up holds the last column, and leaves out what
        lies lower.
    chance : float
        The accuracy of guessing, 0 to 1.
    task, model : str
        What was learned, and by which network.

    Returns
    -------
    Picture
        An HTML string: the curves, a table for the chosen column, and who is ahead.

    Raises
    ------
    ValueError
        If shapes do not fit, an accuracy is not from 0 to 1, `n_per_class` does not
        grow, or a choice is not known.

    Notes
    -----
    A lead counts as clear where the mean difference, run by run, is more than three
    times its standard error; fewer than five runs are not judged.
    """
    study = _accepted(accuracy, regimes, n_per_class, chance)
    if chosen not in study.sizes:
        raise ValueError(f"chosen={chosen!r} is not accepted; accepted: {study.sizes}")
    k = study.sizes.index(chosen)
    every_run = one_of("show", show, SHOWS) == SHOWS[1]
    axis = one_of("axis", axis, AXES)
    alt = _alt(study, k)
    drawing = svg(
        *SIZE,
        study_drawing(study, k, every_run, axis),
        title="Accuracy by labelled pictures a class",
        desc=alt,
    )
    return picture(drawing, alt=alt, words=study_words(study, k, str(task), str(model)))


def _accepted(accuracy, regimes, n_per_class, chance):
    regimes, sizes = tuple(map(str, regimes)), np.asarray(n_per_class)
    for name, count, most in (
        ("regimes", len(regimes), MOST_REGIMES),
        ("n_per_class", sizes.size, MOST_SIZES),
    ):
        if not 1 <= count <= most:
            raise ValueError(f"{name} has {count} entries; accepted: 1 to {most}")
    if sizes.ndim != 1 or sizes.dtype.kind not in "iu" or sizes[0] < 1:
        raise ValueError(
            f"n_per_class={n_per_class!r} is not accepted; n_per_class holds whole "
            "numbers, 1 or more"
        )
    if (np.diff(sizes) <= 0).any():
        raise ValueError(
            f"n_per_class={n_per_class!r} does not grow; accepted: it does"
        )
    accuracy = finite("accuracy", accuracy, shape=(len(regimes), len(sizes), None))
    if not 1 <= accuracy.shape[2] <= MOST_RUNS:
        raise ValueError(
            f"accuracy has shape {accuracy.shape}; accepted: 1 to {MOST_RUNS} runs"
        )
    if accuracy.min() < 0 or accuracy.max() > 1:
        raise ValueError(
            f"accuracy holds numbers from {accuracy.min():g} to {accuracy.max():g}; "
            "accepted: 0 to 1"
        )
    chance = number("chance", chance, low=0, high=1)
    return Study(100 * accuracy, regimes, tuple(sizes.tolist()), 100 * chance)


def _alt(study, k):
    runs, n = study.accuracy.shape[2], study.sizes[k]
    pictures = "picture" if n == 1 else "pictures"
    means = (
        f"{name} {percent(mean)} %"
        for name, mean in zip(study.regimes, study.means[:, k], strict=True)
    )
    of = f", mean of {runs} runs" if runs > 1 else ", one run"
    return f"Accuracy with {n} labelled {pictures} a class{of}: {', '.join(means)}"
