"""Every explorer, every control: to both ends, through every option, at random."""

import datetime
import importlib
import inspect
import io
import pkgutil
import random

import ipywidgets
import pytest
from pictures import check
from PIL import Image

import lecture_utils.widgets
from lecture_utils import datasets
from lecture_utils.widgets._explorer import Explorer, slider
from lecture_utils.widgets.perceptron import explore_decision, explore_learning


def explorers():
    """Return every explore_* of the widgets package, so that none is forgotten."""
    found = {}
    for info in pkgutil.iter_modules(lecture_utils.widgets.__path__):
        module = importlib.import_module(f"lecture_utils.widgets.{info.name}")
        for name, thing in vars(module).items():
            if name.startswith("explore_") and inspect.isfunction(thing):
                found[name] = thing
    return found


EXPLORERS = explorers()


@pytest.fixture(autouse=True)
def short_climbs(monkeypatch):
    """A favourite picture of two steps: what is swept are the controls."""
    short = {"steps": 2, "side": 32, "lr": 7.0}
    monkeypatch.setattr("lecture_utils.widgets.strongest.ASCENT", short)


def tree_of(widget):
    """Yield a widget and all it holds."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from tree_of(child)


def uploaded(name, gray):
    """Return what an upload button holds after a person chose a picture."""
    with io.BytesIO() as file:
        Image.linear_gradient("L").point(lambda v: abs(v - gray)).save(file, "PNG")
        content = file.getvalue()
    when = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    about = {"type": "image/png", "size": len(content), "last_modified": when}
    return ({"name": name, "content": memoryview(content), **about},)


UPLOADS = [uploaded("one.png", 0), uploaded("two.png", 128)]


def settings(control):
    """Return the values worth trying: both ends and the middle, or every option."""
    if isinstance(control, ipywidgets.Checkbox):
        return [True, False]
    if isinstance(control, ipywidgets.FileUpload):
        return UPLOADS
    if isinstance(control, ipywidgets.Text):
        return ["1 2", "−3; 0.25"]  # a row, a column: sound wherever a matrix is
    if hasattr(control, "options"):
        return [o[1] if isinstance(o, tuple) else o for o in control.options]
    middle = control.min + (control.max - control.min) // 2
    return [control.min, middle, control.max]


def movable(explorer):
    """Return what a hand can move: controls with a value, then buttons."""
    held = [w for w in tree_of(explorer) if not isinstance(w, ipywidgets.Box)]
    buttons = [w for w in held if isinstance(w, ipywidgets.Button)]
    controls = [
        w for w in held if hasattr(w, "value") and not isinstance(w, ipywidgets.HTML)
    ]
    return controls, buttons


def test_the_package_exports_every_explorer():
    exported = [n for n in lecture_utils.widgets.__all__ if n.startswith("explore_")]
    assert exported == sorted(EXPLORERS)


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_moves_the_picture(name):
    explorer = EXPLORERS[name]()
    controls, _ = movable(explorer)
    assert set(explorer.controls.values()) <= set(controls)
    for control in controls:
        explorer.reset()
        # A step beyond the start, so that what steers the steps has steps to steer.
        for other in explorer.controls.values():
            if isinstance(other, ipywidgets.IntSlider) and other is not control:
                other.value = min(7, other.max)
        seen = set()
        for value in settings(control):
            control.value = value
            check(explorer)
            seen.add(explorer.picture.value)
        assert len(seen) > 1, f"{control.description!r} changes nothing"


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_button_works_from_every_option(name):
    explorer = EXPLORERS[name]()
    controls, buttons = movable(explorer)
    for control in controls:
        for value in settings(control):
            control.value = value
            for button in buttons:
                button.click()
                check(explorer)


@pytest.mark.parametrize("name", EXPLORERS)
def test_random_walk(name):
    explorer, rng = EXPLORERS[name](), random.Random(0)
    controls, buttons = movable(explorer)
    for _ in range(500):
        moved = rng.choice(controls + buttons)
        if moved in buttons:
            moved.click()
        else:
            moved.value = rng.choice(settings(moved))
        check(explorer)
    explorer.reset()
    assert explorer.picture.value == EXPLORERS[name]().picture.value


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_is_named(name):
    controls, buttons = movable(EXPLORERS[name]())
    for control in controls:
        named = control.description or getattr(control, "tooltip", "")
        assert named, f"{type(control).__name__} has no name"
    assert all(b.description and b.tooltip for b in buttons)


# ------------------------------------------------------------------ the base


def test_a_failing_callback_says_so_in_one_sentence_and_keeps_the_picture():
    def draw(z):
        if z > 1:
            raise ValueError("z=<2> is too much; accepted: up to 1")
        return f"<svg>{z}</svg>"

    explorer = Explorer(draw, {"z": slider("z", 0.0, -2.0, 2.0)})
    explorer.controls["z"].value = 1.0
    good = explorer.picture.value
    explorer.controls["z"].value = 2.0
    assert explorer.picture.value == good
    assert "z=&lt;2&gt; is too much" in explorer.message.value
    assert "Traceback" not in explorer.message.value
    explorer.controls["z"].value = 0.5
    assert explorer.error is None and explorer.message.value == ""


def test_an_unforeseen_error_is_shown_too():
    def draw(z):
        return "fine" if z == 0 else {}[z]

    explorer = Explorer(draw, {"z": slider("z", 0.0, -2.0, 2.0)})
    explorer.controls["z"].value = 1.0
    assert isinstance(explorer.error, KeyError)
    assert "KeyError" in explorer.message.value


def test_a_control_without_a_name_is_refused():
    with pytest.raises(ValueError, match="'z'.*no description"):
        Explorer(str, {"z": slider("", 0.0, -2.0, 2.0)})


def test_reset_draws_once():
    drawn = []

    def draw(p, q):
        drawn.append((p, q))
        return f"{p} {q}"

    explorer = Explorer(draw, {n: slider(n, 0.0, -1.0, 1.0) for n in "pq"})
    for control in explorer.controls.values():
        control.value = 1.0
    drawn.clear()
    explorer.reset_button.click()
    assert drawn == [(0.0, 0.0)]


# ------------------------------------------------------------------ learning, own data


def test_steps_play_and_skip():
    explorer = explore_learning()
    step = explorer.controls["step"]
    buttons = {b.description: b for b in movable(explorer)[1]}
    buttons["Next ▶"].click()
    assert step.value == 1
    buttons["◀ Previous"].click()
    buttons["◀ Previous"].click()
    assert step.value == 0
    (play,) = [w for w in tree_of(explorer) if isinstance(w, ipywidgets.Play)]
    play.value = 5
    assert step.value == 5 and "Step 5" in explorer.picture.value
    explorer.controls["dataset"].value = "moons"
    assert (play.max, step.max) == (720, 720)
    before = step.value
    buttons["Next mistake »"].click()
    assert step.value > before and "A mistake." in explorer.picture.value
    step.value = step.max
    buttons["Next mistake »"].click()
    assert step.value == step.max
    explorer.controls["dataset"].value = "OR"
    assert step.value <= step.max == 16


def test_your_own_data_come_first():
    X, y = [[0, 0], [1, 2], [3, 1]], [0, 1, 1]
    explorer = explore_decision(X, y)
    assert explorer.controls["dataset"].value == "yours"
    assert "of 3 samples" in explorer.picture.value
    assert list(explorer.controls["dataset"].options)[1:] == list(datasets.DATASETS)
