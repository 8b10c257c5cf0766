"""The learning rule of notebook 01, stepped by its buttons in a real browser."""

import pytest
from hand import explorer, press, reset

pytestmark = pytest.mark.browser


def test_the_learning_rule_is_stepped_by_its_buttons(lab):
    lab.open_notebook("01_perceptron.ipynb")
    assert lab.run_all() == []
    learning = explorer(lab, "learning")
    start = reset(lab, learning)
    one = press(lab, learning, "Next ▶")
    assert press(lab, learning, "◀ Previous") == start
    assert press(lab, learning, "Next ▶") == one
    press(lab, learning, "Next mistake")
    assert press(lab, learning, "Reset") == start
    assert lab.errors == []
