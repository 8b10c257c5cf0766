"""The learning rule of notebook 01, stepped by its buttons in a real browser."""

import pytest
from hand import explorer, press, reset

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("notebook", ["01_perceptron"], indirect=True),
]


def test_the_learning_rule_is_stepped_by_its_buttons(lab):
    learning = explorer(lab, "learning")
    start = reset(lab, learning)
    one = press(lab, learning, "Next ▶")
    assert press(lab, learning, "◀ Previous") == start
    assert press(lab, learning, "Next ▶") == one
    press(lab, learning, "Next mistake")
    assert press(lab, learning, "Reset") == start
    assert lab.errors == []
