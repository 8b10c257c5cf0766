"""The study's explorer: what its controls reach, with a study made by hand."""

import numpy as np
import pytest
from pictures import check, said

from lecture_utils import transfer
from lecture_utils.views.transfer.study import AXES, SHOWS, view_study
from lecture_utils.widgets.transfer import explore_study

ACCURACY = np.random.default_rng(0).uniform(0.4, 1, (3, 4, 5))
STUDY = transfer.Study("shapes", "a tiny VGG16", tuple("abc"), (1, 3, 9, 30), ACCURACY)


@pytest.mark.parametrize("n", STUDY.n_per_class)
@pytest.mark.parametrize("show", SHOWS)
@pytest.mark.parametrize("axis", AXES)
def test_controls_match_view(n, show, axis):
    explorer = explore_study(STUDY, chance=0.25)
    for name, value in (("n", n), ("show", show), ("axis", axis)):
        explorer.controls[name].value = value
    check(explorer)
    assert explorer.picture.value == view_study(
        ACCURACY, "abc", STUDY.n_per_class, chosen=n, show=show, axis=axis,
        chance=0.25, task="shapes", model="a tiny VGG16",
    )  # fmt: skip


def test_starts_with_fewest_labels():
    explorer = explore_study(STUDY)
    assert explorer.controls["n"].value == 1
    assert list(explorer.controls["n"].options) == [1, 3, 9, 30]
    assert "1 labelled picture a class." in said(explorer)
    assert "Task: shapes. Network: a tiny VGG16." in said(explorer)


def test_recorded_study_by_default():
    recorded, explorer = transfer.recorded_study(), explore_study()
    assert list(explorer.controls["n"].options) == list(recorded.n_per_class)
    assert all(name in said(explorer) for name in recorded.regimes)


def test_study_of_one_run():
    study = transfer.Study("shapes", "", ("a", "b"), (7,), ACCURACY[:2, :1, :1])
    assert "in this one run" in said(explore_study(study))
