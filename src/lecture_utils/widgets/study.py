"""Frozen, fine-tuned or from scratch: a recorded study, replayed by a slider."""

from lecture_utils import transfer
from lecture_utils.views.transfer.study import AXES, SHOWS, view_study
from lecture_utils.widgets._explorer import Explorer, choice, option_slider


def explore_study(study=None, *, chance=0.2):
    """Walk from few labelled pictures to many, and see which way to train is ahead.

    Parameters
    ----------
    study : transfer.Study, optional
        From `transfer.study`; the recorded one where none is given.
    chance : float
        The accuracy of guessing in the study's task, 0 to 1; the recorded one has
        five classes.

    Returns
    -------
    Explorer
        Controls `n`, `show` and `axis` over `views.study.view_study`.

    Raises
    ------
    ValueError
        If `study` or `chance` is not what `views.study.view_study` accepts.
    """
    study = transfer.recorded_study() if study is None else study

    def draw(n, show, axis):
        return view_study(
            study.accuracy,
            study.regimes,
            study.n_per_class,
            chosen=n,
            show=show,
            axis=axis,
            chance=chance,
            task=study.task,
            model=study.model,
        )

    sizes = list(study.n_per_class)
    draw(sizes[0] if sizes else None, SHOWS[0], AXES[0])  # what is wrong with it, first
    controls = {
        "n": option_slider("Labelled pictures a class", sizes, sizes[0], width="360px"),
        "show": choice("Show", SHOWS, SHOWS[0], width="210px"),
        "axis": choice("Axis", AXES, AXES[0], width="160px"),
    }
    return Explorer(draw, controls)
