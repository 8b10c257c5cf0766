"""pyproject.toml is the one place for versions; the other files agree with it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest
import yaml
from course import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

CONDA_NAMES = {"matplotlib-base": "matplotlib"}  # the same, without the GUI toolkit
PYTHONS = {"3.11", "3.12", "3.13"}


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def load(path):
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def requirements(lines):
    """Return {name: bounds}, with conda's names turned into pip's."""
    parsed = [Requirement(line) for line in lines]
    return {CONDA_NAMES.get(r.name, r.name): r.specifier for r in parsed}


def drift(pyproject, environment):
    """Return where environment.yml and the project table disagree."""
    entries = environment["dependencies"]
    python, *names = [entry for entry in entries if isinstance(entry, str)]
    conda, needed = requirements(names), requirements(pyproject["dependencies"])
    pip = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    conda.pop("pip")
    problems = [
        f"{name}: {needed.get(name)} in pyproject.toml, {conda.get(name)} for conda"
        for name in sorted(needed.keys() | conda.keys())
        if needed.get(name) != conda.get(name)
    ]
    if python not in {f"python ={each}" for each in PYTHONS}:
        problems.append(f"{python} is none of {sorted(PYTHONS)}")
    return problems if pip == [["-e .[cpu]"]] else [*problems, f"pip installs {pip}"]


def test_environment_yml_agrees():
    assert drift(project(), load("environment.yml")) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("numpy >=2.0,<3", "numpy >=1.26,<3", "numpy: "),
        ("  - ipywidgets >=8.1.5,<9\n", "", "ipywidgets: "),
        ("  - pip\n", "  - pip\n  - pandas\n", "pandas: "),
        ("python =3.12", "python =3.10", "python "),
        ("python =3.12", "python >=3.11,<3.14", "python "),
        ("-e .[cpu]", "-e .", "pip installs"),
    ],
)
def test_drift_is_named(old, new, words):
    text = (ROOT / "environment.yml").read_text("utf-8")
    assert text.count(old) == 1
    (problem,) = drift(project(), yaml.safe_load(text.replace(old, new)))
    assert problem.startswith(words)


def test_the_pythons_are_the_same_everywhere():
    extras = project()["optional-dependencies"]
    for extra in ("cpu", "gpu"):
        for line in extras[extra]:
            assert "python_version < '3.14'" in line, f"{extra}: {line}"
    lowest = SpecifierSet(project()["requires-python"])
    assert [v for v in ("3.10", *PYTHONS) if Version(v) not in lowest] == ["3.10"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "(3, 11) <= sys.version_info[:2] <= (3, 13)" in makefile
    assert set(re.findall(r"\bpython(3\.\d+)\b", makefile)) >= PYTHONS
    linux = load(".github/workflows/ci.yml")["jobs"]["linux"]
    assert set(linux["strategy"]["matrix"]["python"]) == PYTHONS


def test_one_tensorflow_version_for_both_builds():
    extras = project()["optional-dependencies"]
    bounds = {
        str(Requirement(line).specifier) for line in extras["cpu"] + extras["gpu"]
    }
    assert len(bounds) == 1, bounds


def test_workflows_run_what_the_makefile_runs():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    values = dict(re.findall(r"^([A-Z]+) [:?]= (.+)$", makefile, flags=re.M))
    arguments = values["ALL"]
    for name in ("WORKERS", "NBVAL"):
        arguments = arguments.replace(f"$({name})", values[name])
    jobs = load(".github/workflows/ci.yml")["jobs"]
    windows = [step.get("run", "") for step in jobs["windows"]["steps"]]
    assert windows[-1] == f"python -m pytest {arguments}"
    targets = set(re.findall(r"^([a-z-]+):.*##", makefile, flags=re.M))
    for workflow in ("ci.yml", "gpu.yml", "pages.yml"):
        for job in load(f".github/workflows/{workflow}")["jobs"].values():
            for step in job["steps"]:
                used = re.findall(r"\bmake ([a-z-]+)", step.get("run", ""))
                assert set(used) <= targets, f"{workflow}: {step}"


def make(*arguments):
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")
    own = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "BUILD", "PYTHON"}  # of `make test`
    return subprocess.run(
        ["make", *(() if "-C" in arguments else ("-C", ROOT)), *arguments],
        env={name: value for name, value in os.environ.items() if name not in own},
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_lists_every_command():
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    listed = make().stdout
    for command in phony.group(1).split():
        assert re.search(rf"^  make {command} +\S", listed, flags=re.M), command


def test_make_refuses_an_unknown_build():
    done = make("BUILD=tpu", "test")
    assert done.returncode == 2 and "choose BUILD=cpu" in done.stderr
    assert "pytest" not in done.stdout


def test_make_names_what_it_needs_of_a_python(tmp_path):
    done = make("PYTHON=no-such-python", f"BIN={tmp_path}", f"{tmp_path}/python")
    assert done.returncode == 2 and "3.11, 3.12 or 3.13" in done.stderr


def test_the_gpu_job_cannot_pass_without_a_gpu():
    steps = load(".github/workflows/gpu.yml")["jobs"]["gpu"]["steps"]
    runs = [step["run"] for step in steps if "run" in step]
    assert runs == ["make test-gpu"]
    commands = make("--dry-run", "test-gpu").stdout
    assert "check_build.py gpu --see-gpu" in commands
    assert commands.index("check_build") < commands.index("-m pytest")


@pytest.mark.parametrize(
    ("cuda", "gpus", "build", "see_gpu", "said"),
    [
        (False, 0, "cpu", False, ""),
        (True, 0, "gpu", False, ""),
        (True, 1, "gpu", True, ""),
        (False, 0, "gpu", False, "not the CUDA build"),
        (True, 1, "cpu", False, "this is the CUDA build"),
        (True, 0, "gpu", True, "sees no GPU"),
    ],
)
def test_the_wrong_build_is_named(monkeypatch, cuda, gpus, build, see_gpu, said):
    found = SimpleNamespace(
        __version__="2.21.0",
        test=SimpleNamespace(is_built_with_cuda=lambda: cuda),
        config=SimpleNamespace(list_physical_devices=lambda kind: ["GPU"] * gpus),
    )
    monkeypatch.setitem(sys.modules, "tensorflow", found)
    from check_build import problem

    assert said in problem(build, see_gpu) and bool(said) == bool(
        problem(build, see_gpu)
    )


def test_both_builds_are_checked_before_their_notebooks():
    commands = make("--dry-run", "test-builds").stdout
    checks = re.findall(
        r"check_build\.py (\w+)|-m pytest .* (notebooks)$", commands, re.M
    )
    assert [a or b for a, b in checks] == ["cpu", "notebooks", "gpu", "notebooks"]


def test_hooks_run_what_the_makefile_runs():
    hooks = load(".pre-commit-config.yaml")["repos"][0]["hooks"]
    assert [hook["entry"] for hook in hooks] == ["make format", "make lint"]


def test_no_check_is_told_to_pass():
    for path in ("Makefile", ".ci/run", ".github/workflows/ci.yml"):
        text = (ROOT / path).read_text("utf-8")
        assert "|| true" not in text and "continue-on-error" not in text, path


def test_course_installs_without_tensorflow(tmp_path):
    assert project()["optional-dependencies"]["none"] == []
    commands = make("--dry-run", "BUILD=none", "lab").stdout
    assert '-e ".[none]"' in commands and ".venv-none/bin/jupyter lab" in commands
    names = {name.lower() for name in requirements(project()["dependencies"])}
    assert not {name for name in names if "tensorflow" in name or name == "keras"}


def test_make_works_in_paths_with_spaces(tmp_path):
    folder = tmp_path / "my course"
    (folder / "notebooks").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    python = folder / "a python"
    python.symlink_to(sys.executable)
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    for target in phony.group(1).split():
        if target == "test-gpu" and sys.platform != "linux":
            continue
        commands = make("--dry-run", "-C", folder, target, f"PYTHON={python}").stdout
        for line in commands.splitlines():
            loose = re.sub(r"\"[^\"]*\"|'[^']*'", "", line)
            assert "my course" not in loose, f"make {target}: {line}"
    made = make("-C", folder, f"PYTHON={python}", "BUILD=none", ".venv-none/bin/python")
    assert made.returncode == 0, made.stderr
    assert (folder / ".venv-none/bin/python").exists()
