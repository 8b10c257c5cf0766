"""Every explorer, every control: to both ends, through every option, at random."""

import functools
import gc
import importlib
import inspect
import pkgutil
import random
import re
import weakref
from types import SimpleNamespace

import ipywidgets
import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbconvert import HTMLExporter
from pictures import (
    alt_problems,
    check,
    drawings,
    parsed,
    read_aloud,
    tree_of,
    visible,
    words,
)
from uploads import file_of, scene, sent

import lecture_utils.widgets
from lecture_utils import datasets, kernel_fit, perceptron
from lecture_utils.own_pictures import teach_own_pictures
from lecture_utils.views.kernels.learning import view_learned_kernel
from lecture_utils.widgets import (
    explore_evidence,
    explore_feature_maps,
    explore_strongest,
    explorer,
)
from lecture_utils.widgets.explorer import Explorer, Play, slider
from lecture_utils.widgets.perceptron import (
    explore_decision,
    explore_learning,
    explore_neuron,
)


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


def is_play(tool):
    """Say whether a tool of an explorer is its Play."""
    return isinstance(tool, Play)


@pytest.fixture(autouse=True)
def short_climbs(monkeypatch):
    """A favourite picture of two steps, a short training: the sweep is of controls."""
    short = {"steps": 2, "side": 32, "lr": 7.0}
    monkeypatch.setattr("lecture_utils.widgets.vgg16.ASCENT", short)
    monkeypatch.setattr("lecture_utils.widgets.fields.N_EPOCHS", 30)


UPLOADS = [sent(f"{mode}.png", file_of(scene(mode))) for mode in ("RGB", "1")]


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
    held = [
        w
        for w in tree_of(explorer)
        if not isinstance(w, ipywidgets.Box | ipywidgets.Text)
        or (isinstance(w, ipywidgets.Text) and w.layout.display != "none")
    ]
    buttons = [w for w in held if isinstance(w, ipywidgets.Button)]
    controls = [
        w for w in held if hasattr(w, "value") and not isinstance(w, ipywidgets.HTML)
    ]
    return controls, buttons


# What only the alt text says, in numbers: a pattern, and why it is not written in the
# picture. `test_what_only_an_alt_text_says_is_true` and the tests named look at these.
ALONE = {
    # Counted, as drawn: test_architecture.py; and the picture says "none".
    "explore_architecture": r"^\d+ conv\w+, \d+ pools and \d+ dense|, 0 parameters",
    "explore_neuron": r"with \d+ inputs",  # counted, as drawn
    "explore_descent": r"at the start it was .*",  # where the drawn curve begins
    "explore_landscape": r"at the start it was .*",  # the same
    "explore_backward": r"J = .*",  # the picture says it once step 3 has computed it
    "explore_learned_kernel": r"is [^ ]+$|is .* · 10\S+$",  # in colours, cell by cell
    "explore_learning": r"boundary is .* = 0;",  # a drawn line; in words when it moves
}
# Controls that neither alt text nor words answer: they choose how a thing is shown, or
# change what the numbers do not depend on. They have a value of their own to be read.
HOW_SHOWN = {
    "explore_xor": {"All weights and biases ×"},  # step: not one answer changes
    "explore_heat": {"Over the picture"},
    "explore_study": {"Show", "Axis"},
    "explore_training": {"Hide the future"},  # it takes a part of a curve away
    "explore_learning": {"Hide the future"},
    "explore_learned_kernel": {"Hide the future"},
    "explore_receptive_field": {"Photo"},  # the layer's numbers are those of any photo
    "explore_feature_maps": {"Over the photo"},
}


def settings_text(explorer):
    """Return what the controls say, as text."""
    said = []
    for control in movable(explorer)[0]:
        value = control.value if isinstance(control.value, str | int | float) else ""
        said += [control.description, str(value).replace("-", "−")]
        said += [str(getattr(control, part, "")) for part in ("label", "max")]
    return "  ".join(said)


@functools.lru_cache(maxsize=300)  # a random walk comes to most of its pictures again
def untrue(picture, settings, alone):
    """Return what the picture's alt text says and nothing else does."""
    return alt_problems(parsed(picture), settings, alone=alone)


def sound(name, explorer):
    """Assert that the picture is sound, and that its alt text says what it shows."""
    check(explorer)
    said = settings_text(explorer)
    problems = untrue(explorer.picture.value, said, ALONE.get(name))
    assert not problems, "\n" + "\n".join(problems)


def test_the_package_exports_every_explorer():
    exported = [n for n in lecture_utils.widgets.__all__ if n.startswith("explore_")]
    assert exported == sorted(EXPLORERS)


def noted(explorer):
    """Return a list that grows with each new picture and each new message."""
    seen = []
    for part in (explorer.picture, explorer.message):
        part.observe(seen.append, "value")
    return seen


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_moves_the_picture(name):
    explorer = EXPLORERS[name]()
    controls, _ = movable(explorer)
    assert set(explorer.controls.values()) <= set(controls)
    drawn = noted(explorer)
    for control in controls:
        explorer.reset()
        # A step beyond the start, so that what steers the steps has steps to steer.
        for other in explorer.controls.values():
            if isinstance(other, ipywidgets.IntSlider) and other is not control:
                other.value = min(7, other.max)
        seen, heard = set(), set()
        for value in settings(control):
            drawn.clear()
            control.value = value
            assert len(drawn) <= 1, control.description
            sound(name, explorer)
            seen.add(explorer.picture.value)
            heard.add(read_aloud(parsed(explorer.picture.value)))
        assert len(seen) > 1, f"{control.description!r} changes nothing"
        silent = control.description in HOW_SHOWN.get(name, ())
        assert (len(heard) == 1) is silent, (
            f"{control.description!r}: the alt text and the words around it "
            + ("change: take it out of HOW_SHOWN" if silent else "stay as they were")
        )


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORERS)
def test_every_button_works_from_every_option(name):
    explorer = EXPLORERS[name]()
    controls, buttons = movable(explorer)
    for control in controls:
        for value in settings(control):
            control.value = value
            for button in buttons:
                button.click()
                sound(name, explorer)


def walk(explorer):
    """Move something at random, again and again; 200 times."""
    rng, (controls, buttons) = random.Random(0), movable(explorer)
    for _ in range(100):
        moved = rng.choice(controls + buttons)
        if moved in buttons:
            moved.click()
        else:
            moved.value = rng.choice(settings(moved))
        yield


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPLORERS)
def test_random_walk(name):
    explorer = EXPLORERS[name]()
    for _ in walk(explorer):
        sound(name, explorer)
    drawn = noted(explorer)
    explorer.reset()
    assert len(drawn) <= 1, "a reset draws once"
    assert explorer.picture.value == EXPLORERS[name]().picture.value


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_control_is_named(name):
    explorer = EXPLORERS[name]()
    controls, buttons = movable(explorer)
    for control in controls:
        named = control.description or getattr(control, "tooltip", "")
        assert named, f"{type(control).__name__} has no name"
    assert all(b.description and b.tooltip for b in buttons)
    assert (name in PLAYING) is any(map(is_play, explorer.tools)), "it plays or not"


# ------------------------------------------------------------------ the alt texts


def descs(explorer):
    """Return each drawing's alt text."""
    return [words(d[1]) for d in drawings(parsed(explorer.picture.value))]


@pytest.mark.parametrize("name", ALONE)
def test_only_what_stands_alone_is_let_through(name):
    explorer = EXPLORERS[name]()
    found = any(
        alt_problems(parsed(explorer.picture.value), settings_text(explorer))
        for _ in walk(explorer)
    )
    assert found, "all its numbers are in the picture: take it out of ALONE"


@pytest.mark.parametrize("name", ["explore_descent", "explore_landscape"])
def test_the_start_that_an_alt_text_tells_is_true(name):
    explorer = EXPLORERS[name]()
    for value in settings(explorer.controls["lr"]):
        explorer.controls["lr"].value = value
        explorer.controls["step"].value = 7
        start = re.search(r"at the start it was (\S+)$", "\n".join(descs(explorer)))[1]
        explorer.controls["step"].value = 0
        assert start in visible(parsed(explorer.picture.value))


def test_the_loss_before_the_first_step_back_is_true():
    explorer = EXPLORERS["explore_backward"]()
    for value in settings(explorer.controls["x1"]):
        explorer.controls["x1"].value = value
        explorer.controls["step"].value = 0
        J = re.search(r"J = (\S+)$", descs(explorer)[0])[1]
        explorer.controls["step"].value = 5
        assert J in visible(parsed(explorer.picture.value))


def test_the_boundary_that_an_alt_text_tells_is_true():
    explorer = explore_learning()
    X, y = datasets.logic_gate("AND")
    assert explorer.controls["dataset"].value == "AND"
    for k, step in enumerate(perceptron.train(X, y, lr=1.0, n_epochs=6)):
        explorer.controls["step"].value = k
        said = re.search(
            r"boundary is (\S+) x₁ (.) (\S+) x₂ (.) (\S+) =", descs(explorer)[0]
        )
        if step.w.any():
            signs = (1, *(1 if said[i] == "+" else -1 for i in (2, 4)))
            told = [float(said[i].replace("−", "-")) for i in (1, 3, 5)]
            assert np.multiply(signs, told).tolist() == [*step.w, step.b]
        else:
            assert said is None


def test_how_far_off_an_alt_text_tells_the_kernel_is_true(rng):
    secret = np.arange(9.0).reshape(3, 3)
    images, answers = kernel_fit.examples(secret, rng=rng)
    fit = kernel_fit.fit_kernel(images, answers, lr=0.2, n_steps=5, rng=rng)
    for k, kernel in enumerate(fit.kernels):
        off = float(view_learned_kernel(fit, k, secret, images[0]).alt.split()[-1])
        np.testing.assert_allclose(off, abs(kernel - secret).max(), atol=0.05)


@pytest.mark.parametrize(
    ("desc", "shown", "problem"),
    [
        ("z = 0.30", "z = 0.30", ""),
        ("z = 0.3", "z is 0.30", ""),
        ("z = −0.30", "−0.30", ""),
        ("a 2-8-1 network", "2, 8 and 1 units", ""),
        ("conv3: 1,024 numbers", "1,024", ""),
        ("J = 4.5 · 10⁻⁶", "4.5 · 10⁻⁶", ""),
        ("0.5 x₁ − 0.25 = 0", "b = −0.25, w = 0.5", ""),
        ("z = 0.31", "0.30", "0.31 is not"),
        ("z = 0.30", "0.3", ""),
        ("z = 0.34", "0.3", "0.34 is not"),
        ("z = 0.30", "−0.30", "0.30 is not"),
        ("J = 4.5 · 10⁻⁶", "4.5 · 10⁻⁵", "4.5 · 10⁻⁶ is not"),
        ("z = -0.30", "−0.30", "as the course writes it"),
        ("J = 4e-06", "4 06", "as the course writes it"),
    ],
)
def test_numbers_of_an_alt_text(desc, shown, problem):
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 9 9">'
        f"<title>T</title><desc>{desc}</desc><text>{shown}</text></svg>"
    )
    found = alt_problems(parsed(f"<div>{drawing}</div>"))
    assert problem in "".join(found) and bool(found) == bool(problem)


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
    explorer = Explorer(
        lambda p, q: f"{p} {q}", {n: slider(n, 0.0, -1.0, 1.0) for n in "pq"}
    )
    for control in explorer.controls.values():
        control.value = 1.0
    drawn = noted(explorer)
    explorer.reset_button.click()
    assert [change.new for change in drawn] == ["0.0 0.0"]


MATRICES = {
    "explore_convolution": ("image", "kernel"),
    "explore_product": ("W", "X", "b"),
}
BAD_MATRICES = [
    "", "a", "1 2; 3", "[[1, 2]", ";", "1;;2", "nan", "1e9", "0,8", "<b>&",
    "1 2 3 4 5 6 7 8 9 10 11",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in MATRICES for field in MATRICES[name]]
)
def test_bad_matrix_keeps_the_picture(name, field):
    explorer = EXPLORERS[name]()
    for text in BAD_MATRICES:
        before = explorer.picture.value
        explorer.controls[field].value = text
        assert isinstance(explorer.error, ValueError), text
        message = explorer.message.value
        assert f"{field} must" in message and "Traceback" not in message
        assert "<b>&" not in message and explorer.picture.value == before
        for good in ("2", "1.5 −2"):
            explorer.controls[field].value = good
            check(explorer)
    explorer.reset()
    assert explorer.picture.value == EXPLORERS[name]().picture.value


# ------------------------------------------------------------------ learning, own data


def test_steps_and_skip():
    explorer = explore_learning()
    step = explorer.controls["step"]
    buttons = {b.description: b for b in movable(explorer)[1]}
    buttons["Next ▶"].click()
    assert step.value == 1
    buttons["◀ Previous"].click()
    buttons["◀ Previous"].click()
    assert step.value == 0
    explorer.controls["dataset"].value = "moons"
    assert step.max == 720
    before = step.value
    buttons["Next mistake »"].click()
    assert step.value > before and "A mistake." in explorer.picture.value
    step.value = step.max
    buttons["Next mistake »"].click()
    assert step.value == step.max
    explorer.controls["dataset"].value = "OR"
    assert step.value <= step.max == 16


# ------------------------------------------------------------------ without widgets


def bundle_of(thing):
    """Return what a notebook stores of a cell's result, by media type."""
    return DisplayFormatter().format(thing)[0]


@pytest.mark.parametrize("name", EXPLORERS)
def test_a_picture_is_left_where_there_are_no_widgets(name):
    explorer = EXPLORERS[name]()
    first, bundle = explorer.picture.value, bundle_of(explorer)
    assert first in bundle["text/html"] and "stands still" in bundle["text/html"]
    assert f"<style>{explorer.draw(**explorer.values()).style}" in bundle["text/html"]
    assert len(bundle["text/html"]) < 200_000, "as large as a photo or two"
    alt = bundle["text/plain"].removesuffix(">").rstrip("…").partition(": ")[2]
    assert alt and explorer.draw(**explorer.values()).alt.startswith(alt)


def test_what_a_student_uploads_is_no_part_of_the_notebook():
    explorer = EXPLORERS["explore_kernel"]()
    before = bundle_of(explorer)["text/html"]
    explorer.upload.value = UPLOADS[0]
    assert "yours: RGB.png" in str(explorer.controls["photo"].options)
    explorer.controls["size"].value = 5
    assert bundle_of(explorer)["text/html"] == before


def test_an_exported_notebook_shows_the_picture():
    output = nbformat.v4.new_output(
        "execute_result", bundle_of(EXPLORERS["explore_neuron"]())
    )
    cell = nbformat.v4.new_code_cell("explore_neuron()", outputs=[output])
    page, _ = HTMLExporter().from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    assert "A neuron and its numbers" in page and "bias b = 0.10" in page


# ------------------------------------------------------------------ playing

# Named here, as to make every explorer takes seconds before the first test.
PLAYING = (
    "explore_backward",
    "explore_convolution",
    "explore_cores",
    "explore_descent",
    "explore_forward",
    "explore_landscape",
    "explore_learned_kernel",
    "explore_learning",
    "explore_nerve_cell",
    "explore_order",
    "explore_product",
    "explore_training",
)


class Page:
    """A page that shows an explorer's Play: it presses, and ticks when told to."""

    def __init__(self, explorer):
        (self.play,) = filter(is_play, explorer.tools)
        self.start, self.first, self.clock = self.play.children

    def tick(self):
        self.clock.click()


def stepped(explorer):
    """Return the slider that an explorer's Play moves."""
    return explorer.controls["epoch" if "epoch" in explorer.controls else "step"]


@pytest.mark.parametrize("name", PLAYING)
def test_reset_ends_playing_whatever_is_on_its_way(name):
    explorer = EXPLORERS[name]()
    page, slider = Page(explorer), stepped(explorer)
    first, start = explorer.picture.value, slider.value
    page.start.click()
    assert slider.value == start + slider.step and page.play.playing
    explorer.reset()
    page.tick()  # sent before the page heard of it
    assert explorer.picture.value == first and not page.play.playing


@pytest.mark.parametrize("name", PLAYING)
def test_play_goes_to_the_end_and_begins_anew(name):
    explorer = EXPLORERS[name]()
    page, slider = Page(explorer), stepped(explorer)
    slider.value = slider.max - 2 * slider.step
    page.start.click()
    page.tick()
    assert slider.value == slider.max and not page.play.playing
    page.start.click()
    assert slider.value == slider.min and page.play.playing
    page.tick()
    page.start.click()
    page.tick()
    assert slider.value == slider.min + slider.step, "it was a pause"
    page.first.click()
    assert slider.value == slider.min


def test_the_clock_tells_a_new_time_for_every_step():
    explorer = EXPLORERS["explore_descent"]()
    page, told = Page(explorer), set()
    page.start.click()
    for _ in range(5):
        told.add(page.clock.description)
        assert 0 <= float(page.clock.description.split()[2]) <= 500
        page.tick()
    assert len(told) == 5 and stepped(explorer).value == 6
    page.start.click()
    assert page.clock.description == "at rest"


def test_your_own_data_come_first():
    X, y = [[0, 0], [1, 2], [3, 1]], [0, 1, 1]
    explorer = explore_decision(X, y)
    assert explorer.controls["dataset"].value == "yours"
    assert "of 3 samples" in explorer.picture.value
    assert list(explorer.controls["dataset"].options)[1:] == list(datasets.DATASETS)


# ------------------------------------------------------------------ what is kept


@pytest.fixture
def cell(monkeypatch):
    """Stand for a notebook: call it with a cell's id and the run's number."""
    message = {}
    kernel = SimpleNamespace(get_parent=lambda channel: message)
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setattr(explorer, "get_ipython", lambda: shell)

    def run(cell, number):
        message.update(metadata={"cellId": cell}, header={"msg_id": number})

    return run


def test_rerun_cell_closes_its_earlier_explorers(cell):
    cell("a", 1)
    first, beside = explore_neuron(), explore_neuron()
    cell("b", 2)
    other = explore_neuron()
    assert first.comm is not None and beside.comm is not None
    cell("a", 3)
    again = explore_neuron()
    assert first.comm is None and beside.comm is None
    assert other.comm is not None and again.comm is not None
    control = next(iter(again.controls.values()))
    control.value = control.max
    assert again.error is None


@pytest.mark.tensorflow
def test_models_are_not_kept_alive(cell):
    pytest.importorskip("keras")
    from lecture_utils import vgg16

    cell("c", 1)
    model = vgg16.load("small")
    for make in (explore_evidence, explore_feature_maps, explore_strongest):
        make(model)
    teach_own_pictures(model)
    alive = weakref.ref(model)
    del model
    cell("c", 2)
    explore_neuron()
    gc.collect()
    assert alive() is None


@pytest.mark.tensorflow
def test_rerun_own_pictures_leaves_nothing_behind(cell):
    pytest.importorskip("keras")
    from lecture_utils import vgg16

    model = vgg16.load("small")
    counts = []
    for number in range(4):
        cell("d", number)
        teach_own_pictures(model).buttons["ready"].click()
        gc.collect()
        layer = model.get_layer("block1_conv1")
        with pytest.deprecated_call():
            n_widgets = len(ipywidgets.Widget.widgets)
        counts.append((n_widgets, len(layer._inbound_nodes)))
    assert counts[1] == counts[3]
