"""A student's side of the wire, at a plain Jupyter server."""

import shutil

import pytest
from course import ROOT
from hand import SLIDERS
from jupyter_process import start_server
from student import Broken, Student, first_explorer


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "notebooks/01_perceptron.ipynb", folder)
    with start_server(folder, app="jupyter_server") as server:
        yield server


@pytest.fixture(scope="module")
def student(running):
    student = Student(running.url, running.token, "01_perceptron.ipynb")
    student.open()
    yield student
    student.close()


@pytest.fixture(scope="module")
def first(student):
    """Return the place of the first explorer's cell, and its name."""
    return first_explorer(student.cells)


@pytest.fixture(scope="module")
def shown(student, first):
    return [student.run(source) for source in student.cells[: first[0] + 1]][-1]


@pytest.fixture
def slider(student, shown, first):
    return student.slider(shown, SLIDERS["01_perceptron"][first[1]])


def test_what_widgets_say_has_a_thread_of_its_own(student):
    assert student.subshell


def test_a_moved_slider_is_answered_by_its_picture(slider):
    before = slider.picture
    there = slider.move()
    assert there.picture == slider.picture != before and 0 < there.seconds < 10
    slider.way = -slider.way
    back = slider.move()
    assert back.picture == before and there.value > back.value


def test_a_slider_turns_back_at_its_ends(slider):
    slider.at, slider.way = len(slider.places) - 1, 1
    assert slider.move().value == slider.places[-2]
    slider.at = 0
    assert slider.move().value == slider.places[1]


def test_a_move_without_a_picture_is_told(slider):
    slider.move()
    slider.at -= slider.way  # the same place once more: nothing to draw
    answer = slider.move()
    assert answer.picture is None and answer.seconds is None


def test_what_is_not_there_is_said(student, shown):
    with pytest.raises(Broken, match="no such part"):
        student.slider(shown, "no such words")
    with pytest.raises(Broken, match="no widget"):
        student.slider([{"text/plain": "1"}], "x₁")
    with pytest.raises(Broken, match="ZeroDivisionError"):
        student.run("1 / 0")
    with pytest.raises(Broken, match="no explorer"):
        first_explorer(["from lecture_utils.widgets import explore_neuron"])


def test_a_notebook_that_is_not_there_is_said(running):
    student = Student(running.url, running.token, "no_such.ipynb")
    with pytest.raises(Broken, match="404"):
        student.open()
    student.close()
