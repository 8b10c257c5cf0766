"""Cells handed out to cores: against a core by core simulation, and read back."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import box, marked, parsed, prose

from lecture_utils import speeds, views, widgets

CPU, GPU = speeds.CHIPS
chips = st.builds(speeds.Chip, st.just("any"), st.integers(1, 9), st.integers(1, 5))


def simulated(chip, n_cells):
    """Return by step how many cells are done and in work, core by core."""
    waiting, left, done, history = n_cells, [0] * chip.n_cores, 0, []
    while True:
        for core in range(chip.n_cores):
            if left[core] == 0 and waiting:
                waiting, left[core] = waiting - 1, chip.n_steps
        busy = sum(steps > 0 for steps in left)
        history.append((done, busy))
        if not busy:
            return history
        done += left.count(1)
        left = [max(steps - 1, 0) for steps in left]


@given(chip=chips, n_cells=st.integers(1, 60))
def test_chip_matches_simulated_cores(chip, n_cells):
    history = simulated(chip, n_cells)
    assert chip.end(n_cells) == len(history) - 1
    assert [chip.at(step, n_cells) for step in range(len(history))] == history
    taken = [len(part) for part in np.array_split(range(n_cells), chip.rounds(n_cells))]
    assert max(taken) <= chip.n_cores and chip.rounds(n_cells) == -(
        n_cells // -chip.n_cores
    )


def area(shapes):
    """Return the area of shapes that are rectangles one after the other."""
    corners = re.findall(r"h([\d.]+)v([\d.]+)h", "".join(s.get("d") for s in shapes))
    return sum(float(width) * float(height) for width, height in corners)


@given(n=st.sampled_from([1, 3, 8, 33, 64, 128]), share=st.floats(0, 1))
@settings(max_examples=40)
def test_drawn_areas_match_counts(n, share):
    step = round(share * max(chip.end(n * n) for chip in speeds.CHIPS))
    tree = parsed(views.view_cores(n, step))
    halves = [g for g in tree.iter() if g.get("transform", "").startswith("translate")]
    for half, chip in zip(halves, speeds.CHIPS, strict=True):
        done, busy = chip.at(step, n * n)
        cell = (172 / n) ** 2
        assert area(marked(half, "done")) / cell == pytest.approx(done, rel=0.02)
        assert area(marked(half, "in-work")) / cell == pytest.approx(busy, rel=0.02)
        shown = area(marked(half, "busy")) / (172**2 / chip.n_cores)
        assert shown == pytest.approx(busy, rel=0.02)
        assert f"{done:,} done" in prose(half)
        assert f"{busy:,} busy" in prose(half)
    cpu, gpu = (box(bar)[2] for bar in marked(tree, "time"))
    assert cpu / gpu == pytest.approx(CPU.end(n * n) / GPU.end(n * n), rel=0.02)


def test_words_say_who_is_ahead():
    said = {n: prose(parsed(views.view_cores(n, 1))) for n in (4, 16, 32, 128)}
    assert "The CPU is 16 times as fast" in said[4]
    assert "Both take as long" in said[16]
    assert "The GPU is 4 times as fast" in said[32]
    assert "The GPU is 16 times as fast" in said[128]
    assert "4,080 of them with nothing to do" in said[4]
    assert "4 rounds" in said[128] and "nothing to do" not in said[128]


def test_alt_counts_cells():
    assert views.view_cores(16, 5).alt == (
        "256 cells of a product after step 5: the 8 cores have done 40, the 4,096 "
        "none. They are done after 32 and 32 steps"
    )


def test_step_slider_follows_product():
    explorer = widgets.explore_cores()
    step = explorer.controls["step"]
    assert step.max == 128
    step.value = 128
    explorer.controls["n"].value = 8
    assert (step.max, step.value) == (32, 32) and explorer.error is None
    assert "64 done" in prose(parsed(explorer.picture.value))
    explorer.controls["n"].value = 128
    assert step.max == 2048
