"""A right function with one thing changed: refused, unless it does the same."""

import pytest
from exercise_answers import new_kernel  # noqa: F401 (used by every test)
from mutants import EQUIVALENT, OTHERS, function_of, judge, right_sources, same, worked

from lecture_utils import exercises as ex


# A few seconds an exercise: each mutant is judged as a student's answer is. All right
# functions, not only the worked answers, are mutated by `python tests/mutants.py`.
@pytest.mark.parametrize("key", OTHERS)
def test_mutants_are_refused(key):
    figures = judge(key, [worked(key)])
    assert figures.accepted == [] and figures.refused == []
    assert figures.made >= 15 and figures.killed > 0.8 * figures.made
    assert [line for line, _ in figures.equivalent if line not in EQUIVALENT] == []


@pytest.mark.parametrize("key", OTHERS)
def test_right_functions_pass(key):
    for source in right_sources(key):
        function = function_of(source)
        assert same(key, function, function_of(worked(key)), n=20)
        assert ex.check(key, function).kind == "right", source
