"""A product's cells, handed out to a few fast cores and to thousands of slow ones."""

from lecture_utils._validation import whole
from lecture_utils.speeds import CHIPS
from lecture_utils.views.kit.axes import Axes
from lecture_utils.views.kit.number_grid import Grid, lattice
from lecture_utils.views.kit.svg import element, rect, render, text
from lecture_utils.views.kit.text import plural, trimmed

SIZE = (760, 356)
MOST = 128  # rows and columns
SIDE, TOP, APART = 172, 60, 390  # a square's side; from one half to the other
FINE = 32  # rows up to which a cell has a line round it
BARS = (52, 294, 566)  # left and top of the bars of the time, and how long they are
DONE, BUSY = {"fill": "var(--lu-zero)"}, {"fill": "var(--lu-accent)"}
IDLE = {"fill": "var(--lu-rule)", "fill_opacity": 0.4}
PAGE = "var(--lu-page)"


def last_step(n):
    """Return the step at which both chips are done with n x n cells."""
    return max(chip.end(n * n) for chip in CHIPS)


def view_cores(n, step):
    """Draw how 8 fast cores and 4,096 slow ones share the cells of a matrix product.

    Parameters
    ----------
    n : int
        Rows and columns of the product, 1 to 128.
    step : int
        Steps from the start; a CPU's core takes one for a cell.

    Returns
    -------
    Picture
        An HTML string: the cells done and in work, the cores that are busy, and the
        rounds over the time.

    Notes
    -----
    A GPU's core takes 32 steps for a cell: it multiplies one pair of numbers where the
    other multiplies 16, at half the clock. The call that starts the work is left out.

    Examples
    --------
    >>> view_cores(16, 5).alt.split(". ")[1]
    'They are done after 32 and 32 steps'
    """
    n = whole("n", n, low=1, high=MOST)
    step = whole("step", step, low=0, high=last_step(n))
    halves = (
        element("g", _half(chip, n, step), transform=f"translate({APART * i} 0)")
        for i, chip in enumerate(CHIPS)
    )
    return render(
        SIZE,
        *halves,
        _times(n, step),
        title="A product's cells and the cores that compute them",
        alt=_alt(n, step),
        words=_words(n, step),
        under=True,
    )


def _half(chip, n, step):
    """Draw the cells and the cores of one chip."""
    done, busy = chip.at(step, n * n)
    right, under = SIDE + 26, TOP + SIDE + 22
    cells, cores = Grid(0, TOP, (n, n), SIDE / n), _cores(chip, right)
    gap, pace = 6 if cores.width > 20 else 0.8, plural(chip.n_steps, "step")
    ruled = {"stroke": PAGE if n <= FINE else "none"}
    return (
        text(0, 16, f"{chip.name}: {chip.n_cores:,} cores", class_="b")
        + text(0, TOP - 10, f"Z: {n} × {n} cells", room=SIDE)
        + text(right, TOP - 10, f"{pace} a cell", room=SIDE)
        + _run(cells, 0, n * n, **IDLE)
        + _run(cells, 0, done, **DONE, class_="done")
        + _run(cells, done, done + busy, **BUSY, class_="in-work")
        + lattice(cells, **ruled)
        + _run(cores, 0, chip.n_cores, **IDLE)
        + _run(cores, 0, busy, **BUSY, class_="busy")
        + lattice(cores, stroke=PAGE, stroke_width=gap)
        + text(0, under, f"{done:,} done", room=SIDE)
        + text(right, under, f"{busy:,} busy", room=SIDE)
    )


def _cores(chip, left):
    """Return where the cores stand: a square of many, or two columns of a few."""
    columns = 2 if chip.n_cores < 100 else round(chip.n_cores**0.5)
    rows = chip.n_cores // columns
    return Grid(left, TOP, (rows, columns), SIDE / columns, SIDE / rows)


def _run(grid, start, stop, **look):
    """Draw the cells from `start` to `stop`, row by row, as one shape."""
    columns, blocks = grid.shape[1], []
    while start < stop:
        row, column = divmod(start, columns)
        whole_rows = 0 if column else (stop - start) // columns
        n = columns if whole_rows else min(columns - column, stop - start)
        blocks.append(grid.box(row, column, max(whole_rows, 1), n))
        start += max(whole_rows, 1) * n
    d = "".join(f"M{x:.2f} {y:.2f}h{w:.2f}v{h:.2f}h{-w:.2f}z" for x, y, w, h in blocks)
    return element("path", d=d, **look) if d else ""


def _times(n, step):
    """Draw each chip's rounds over the time, and where the step stands."""
    left, top, width = BARS
    axes, parts = Axes(left, top, width, 54, (0, last_step(n)), (0, 1)), []
    for y, chip in zip((top, top + 30), CHIPS, strict=True):
        end = chip.end(n * n)
        now = min(step, end)
        begun = now // chip.n_steps * chip.n_steps  # what is done of the last round
        parts += [
            text(0, y + 17, chip.name, room=left - 6),
            _bar(axes, y, 0, end, **IDLE, class_="time"),
            _bar(axes, y, 0, begun, **DONE),
            _bar(axes, y, begun, now, **BUSY),
        ]
        if axes.x(chip.n_steps) - left > 4:  # else there is no room between two rounds
            ends = range(chip.n_steps, end, chip.n_steps)
            parts += [rect(axes.x(t) - 1, y, 1.5, 24, fill=PAGE) for t in ends]
        after = plural(end, "step")
        parts += [text(axes.x(end) + 8, y + 17, after, room=132, class_="b")]
    return "".join(parts) + axes.cursor(step, overhang=6)


def _bar(axes, y, start, stop, **look):
    return rect(axes.x(start), y, axes.x(stop) - axes.x(start), 24, **look)


def _alt(n, step):
    cpu, gpu = CHIPS
    done = [chip.at(step, n * n)[0] for chip in CHIPS]
    few, many = (f"{cells:,}" if cells else "none" for cells in done)
    return (
        f"{n * n:,} cells of a product after step {step:,}: the {cpu.n_cores} cores "
        f"have done {few}, the {gpu.n_cores:,} {many}. They are done after "
        f"{cpu.end(n * n):,} and {plural(gpu.end(n * n), 'step')}"
    )


def _words(n, step):
    """Say what the cores do, which chip is ahead, and what is left out."""
    (cpu, gpu), n_cells = CHIPS, n * n
    idle = max(gpu.n_cores - n_cells, 0)
    nothing = f", {idle:,} of them with nothing to do" if idle else ""
    ratio = cpu.end(n_cells) / gpu.end(n_cells)
    return [
        f"<b>Step {step:,}</b> of {last_step(n):,}. For a cell of Z a core of the CPU "
        f"takes one step, and one of the GPU {gpu.n_steps}: it multiplies one pair of "
        "numbers where the other multiplies 16, at half the clock.",
        f"For {n_cells:,} cells {cpu.n_cores} cores take "
        f"{plural(cpu.rounds(n_cells), 'round')}, and {gpu.n_cores:,} take "
        f"{plural(gpu.rounds(n_cells), 'round')}{nothing}. "
        + (
            f"<b>The GPU is {trimmed(ratio, 1)} times as fast.</b>"
            if ratio > 1
            else "<b>Both take as long.</b>"
            if ratio == 1
            else f"<b>The CPU is {trimmed(1 / ratio, 1)} times as fast.</b>"
        ),
        "Left out: the call that starts the work. For a small product it takes longer "
        "than the product.",
    ]
