"""One run of each notebook, sealed off, that several tests look at.

Each notebook gets a process of its own, with an empty home, a cache folder, a temp
folder and a copy of notebooks/ to stand in. Two run side by side.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from course import ROOT, SHIPPED, notebook_headings, read, source

# What libraries keep in the home of whoever imports them; nothing of ours, no cell's.
OF_LIBRARIES = {
    ".keras": "Keras writes which backend it uses, at its import (keras.json)",
    ".cache/matplotlib": "Matplotlib lists the fonts of the computer",
    ".config/matplotlib": "Matplotlib makes the folder for its settings",
}
# Programs that libraries ask about the computer.
PROGRAMS = {
    "uname": "Python's platform module asks for the processor",
    "fc-list": "Matplotlib asks for the fonts",
}
# Cells that go on from what a section made and a later one makes anew: to run one
# again, go back to that section first. A fragment of the cell, and the section.
WAYS_BACK = {
    'recipe = {"activations": names': "Watch it learn",
    "assert model.count_params() == 6 * (8 + 1) == 54": "The same network in Keras",
    "J_keras = tf.reduce_mean(": "The same network in Keras",
}
# A cell that trains VGG16 is run once in its place and once after the whole, not twice
# in a row: test_transfer_study.py and test_transfer_fine_tuning.py train twice alike.
TRAINS = ("transfer.study(", "transfer.fine_tune(", "unfrozen.fit(")


def code_cells(nb):
    """Return (number, code) of each code cell."""
    return [
        (number, source(cell))
        for number, cell in enumerate(nb["cells"])
        if cell["cell_type"] == "code"
    ]


def ways_back(nb):
    """Return for a cell of WAYS_BACK the cell at which its section begins."""
    starts = {title: index for index, _, title in notebook_headings(nb)}
    return {
        number: starts[section]
        for number, code in code_cells(nb)
        for fragment, section in WAYS_BACK.items()
        if fragment in code and section in starts
    }


def _environment(home, temp):
    taken = ("XDG_", "KERAS_", "MPL", "JUPYTER", "IPYTHON", "PYTEST")
    env = {k: v for k, v in os.environ.items() if not k.startswith(taken)}
    return env | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(temp),
        "MPLBACKEND": "agg",
        # Python's own cache of compiled modules, beside each module.
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _warnings():
    """Return as options what pyproject.toml says of warnings: each is a failure."""
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    filters = tomllib.loads(text)["tool"]["pytest"]["ini_options"]["filterwarnings"]
    return [part for one in filters for part in ("-W", one)]


def _files(folder):
    """Return each file and folder under `folder`, and when it was changed."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
    }


def run_sealed(nb):
    """Run a notebook's cells as `cells.run_whole` does, sealed off.

    Returns
    -------
    dict
        As `run_whole` returns it; and "refused": (cell, what) of each attempt to
        reach beyond this computer or the folders; "left": files that are in the home
        or among the notebooks afterwards, and were not before.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as made:
        home, temp = Path(made, "home"), Path(made, "temp")
        for folder in (home / ".cache", home / ".config", temp):
            folder.mkdir(parents=True)
        here = Path(shutil.copytree(ROOT / "notebooks", Path(made, "notebooks")))
        before = _files(here)
        wanted, report = Path(made, "wanted.json"), Path(made, "report.json")
        inside = [temp, *(home / name for name in OF_LIBRARIES)]
        task = {
            "cells": code_cells(nb),
            "ways_back": ways_back(nb),
            "long": [n for n, code in code_cells(nb) if any(t in code for t in TRAINS)],
            "folders": [str(folder) for folder in inside],
            "programs": list(PROGRAMS),
        }
        wanted.write_text(json.dumps(task), "utf-8")
        script = Path(__file__).with_name("cells.py")
        done = subprocess.run(
            [sys.executable, *_warnings(), str(script), str(wanted), str(report)],
            cwd=here,
            env=_environment(home, temp),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"The run ended with {done.returncode}:\n{done.stderr}")
        found = json.loads(report.read_text("utf-8"))
        return found | {"left": _left(home, here, before)}


def _left(home, here, before):
    known = tuple(OF_LIBRARIES)
    bare = {".cache", ".config"}
    in_home = [p for p in _files(home) if not p.startswith(known) and p not in bare]
    after = _files(here)
    touched = [p for p in before | after if before.get(p) != after.get(p)]
    return sorted([f"home/{p}" for p in in_home] + [f"notebooks/{p}" for p in touched])


@cache
def _started():
    # The longest first, and one for each of two cores.
    pool = ThreadPoolExecutor(2)
    runs = {path: pool.submit(run_sealed, read(path)) for path in reversed(SHIPPED)}
    pool.shutdown(wait=False)
    return runs


def whole_run(path):
    """Return what `run_sealed` found in a notebook; each is run once a session."""
    return _started()[path].result()
