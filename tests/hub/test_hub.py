"""JupyterHub as deploy/ has it: two students, a server each, notebook 01 in both."""

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from course import ROOT, SHIPPED
from hand import SLIDERS
from hub_process import PASSWORD, User
from student import Student, first_explorer

pytestmark = pytest.mark.hub
NAMES = ("ada", "grace")
NOTEBOOK = "notebooks/01_perceptron.ipynb"


@pytest.fixture(scope="module")
def users(hub):
    """Both logged in, and their servers started at once."""
    with ExitStack() as stack:
        both = [stack.enter_context(closing(User(hub, name))) for name in NAMES]
        for user in both:
            assert user.log_in(PASSWORD), user.name
        with ThreadPoolExecutor() as seats:
            list(seats.map(User.start_server, both))
        yield both


@pytest.fixture(scope="module")
def students(users):
    """Both with notebook 01 open, and its first explorer on the page."""
    both = [Student(user.url, user.token, NOTEBOOK) for user in users]
    with ThreadPoolExecutor() as seats:
        sliders = list(seats.map(_see_the_first_explorer, both))
    yield list(zip(both, sliders, strict=True))
    for student in both:
        student.close()


def _see_the_first_explorer(student):
    student.open()
    index, name = first_explorer(student.cells)
    shown = [student.run(source) for source in student.cells[: index + 1]][-1]
    return student.slider(shown, SLIDERS["01_perceptron"][name])


def test_a_wrong_password_opens_nothing(hub):
    with closing(User(hub, "eve")) as eve:
        assert not eve.log_in("a wrong password")


def test_each_has_a_server_and_the_notebooks(hub, users):
    assert len({user.url for user in users}) == 2
    for user in users:
        folder = hub.folder / "students" / user.name / "notebooks"
        assert sorted(p.name for p in folder.iterdir()) == [p.name for p in SHIPPED]


def test_one_s_token_does_not_open_the_other_s_server(users):
    ada, grace = users
    answer = ada.web.get(
        f"{grace.url}api/contents",
        headers={"Authorization": f"token {ada.token}"},
        cookies={},
        timeout=60,
    )
    assert answer.status_code == 403


def test_both_see_the_picture_and_it_follows_the_slider(students):
    for student, slider in students:
        assert "<svg" in slider.picture
        answer = slider.move()
        assert answer.picture is not None and answer.picture == slider.picture
        assert Path(student.evaluate("__import__('os').getcwd()")).name == "notebooks"


def test_one_s_hand_does_not_move_the_other_s_picture(students):
    (_, ada), (_, grace) = students
    before = grace.picture
    assert ada.move().picture is not None
    grace.student.run("1")  # whatever was on its way has come
    assert grace.picture == before


def test_our_server_extension_is_on_in_both_servers(hub, users):
    loaded = "lecture_utils.server | extension was successfully loaded"
    assert hub.log.read_text().count(loaded) >= len(users)


def test_student_changes_are_kept(hub):
    path = hub.folder / "students" / "lise" / NOTEBOOK
    path.parent.mkdir(parents=True)
    path.write_text("changed by lise")
    with closing(User(hub, "lise")) as lise:
        assert lise.log_in(PASSWORD)
        lise.start_server()
    # The corrected notebook takes its place, and hers lies beside it.
    assert path.with_stem(f"{path.stem}_mine_1").read_text() == "changed by lise"
    assert path.read_bytes() == (ROOT / NOTEBOOK).read_bytes()
    assert len(list(path.parent.glob("*.ipynb"))) == len(SHIPPED) + 1


def test_the_nbgitpuller_link_brings_the_notebooks(hub, users, tmp_path):
    grace, course = users[1], tmp_path / "course"
    (course / "notebooks").mkdir(parents=True)
    (course / NOTEBOOK).write_bytes((ROOT / NOTEBOOK).read_bytes())
    for words in (
        "init -q -b main",
        "add .",
        "-c user.name=a -c user.email=a@b commit -qm 1",
    ):
        subprocess.run(["git", *words.split()], cwd=course, check=True)
    page = (ROOT / "deploy/README.md").read_text("utf-8")
    (line,) = [x.strip() for x in page.splitlines() if "git-pull?" in x]
    query = {k: v for k, (v,) in parse_qs(urlsplit(line).query).items()}
    query |= {"repo": f"file://{course}", "targetpath": "pulled"}
    answer = grace.web.get(
        f"{grace.url}git-pull/api",
        params=query,
        headers={"Authorization": f"token {grace.token}"},
        timeout=60,
    )
    said = [json.loads(x[6:]) for x in answer.text.splitlines() if x[:6] == "data: "]
    assert said[-1]["phase"] == "finished", said
    pulled = hub.folder / "students" / grace.name / "pulled" / NOTEBOOK
    assert pulled.read_bytes() == (course / NOTEBOOK).read_bytes()
