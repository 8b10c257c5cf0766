"""Notebooks run from top to bottom, with every explorer as it is without a kernel.

`executed(path)` returns one, for pages and slides that no kernel answers. A run is kept
in build/executed until the notebook or the package changes, so that whoever needs the
same notebook next has it at once.
"""

import hashlib
import json
import os
import re
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "lecture_utils"
KEPT = ROOT / "build" / "executed"

# Run in the kernel around the notebook; neither leaves a name behind there.
IN_KERNEL = f"__import__('runpy').run_path({str(Path(__file__).resolve())!r})"
BEFORE = f"{IN_KERNEL}['stand_still']()"
AFTER = f"{IN_KERNEL}['last_pictures']()"


class NotebookFailed(Exception):
    """A cell of a notebook ended in an error; the message says which and how."""


def executed(path, *, timeout=900):
    """Return a notebook as it is after a run, its widgets as HTML.

    Each explorer's output is one `text/html` that `lecture_utils.widgets.page` makes,
    as it stands at the end of the run; another widget's is a picture that stands still:
    a `<figure class="lu-still">` with a caption. A cell that fails, or takes more than
    `timeout` seconds, raises NotebookFailed.
    """
    path = Path(path).resolve()
    # All that a run depends on: the notebook, this file and the package.
    digest = hashlib.sha256(path.read_bytes() + _package()).hexdigest()[:16]
    kept = KEPT / f"{path.stem}-{digest}.ipynb"
    if not kept.exists():
        nb = _run(path, timeout)
        for older in KEPT.glob(f"{path.stem}-*.ipynb"):
            older.unlink(missing_ok=True)
        _write(kept, nbformat.writes(nb))
    return nbformat.read(kept, as_version=4)


def run_all(paths):
    """Run notebooks two at a time, so that `executed` has each of them at once."""
    with ProcessPoolExecutor(2) as pool:
        # The last ones take the longest: they come first, so that both end together.
        for _ in pool.map(executed, sorted(paths, reverse=True)):
            pass


@lru_cache(maxsize=1)
def _package():
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(PACKAGE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(PACKAGE)).encode() + file.read_bytes())
    return digest.digest()


def _write(file, text):
    # Two who run the same notebook write two files; the last one stays, whole.
    part = file.with_suffix(f".{os.getpid()}")
    file.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _run(path, timeout):
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    nb = nbformat.read(path, as_version=4)
    around = [nbformat.v4.new_code_cell(code) for code in (BEFORE, AFTER)]
    nb.cells = [around[0], *nb.cells, around[1]]
    client = NotebookClient(
        nb,
        timeout=timeout,
        kernel_name="python3",
        store_widget_state=False,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        raise NotebookFailed(f"{path.name} did not run to its end. {error}") from None
    pictures = json.loads(nb.cells[-1].outputs[0]["text"])
    nb.cells = nb.cells[1:-1]
    nb.metadata.pop("widgets", None)
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        cell.execution_count = number
        cell.metadata.pop("execution", None)  # the times of this run
        cell.outputs = [_settled(output, pictures) for output in cell.outputs]
    return nb


def _settled(output, pictures):
    """Return an output with what stood in for a widget replaced by its picture."""
    if output.output_type == "execute_result":
        output.execution_count = None
    data = output.get("data", {})
    if found := re.fullmatch(r"<!-- explorer (\d+) -->", data.get("text/html", "")):
        data |= pictures[int(found[1])]
    return output


# ---------------------------------------------------------------------- in the kernel


def stand_still():
    """Have each widget shown as a picture that `last_pictures` fills in."""
    from ipywidgets import Widget

    Widget.shown = []

    def mark(widget, **_):
        Widget.shown.append(widget)
        return {"text/html": f"<!-- explorer {len(Widget.shown) - 1} -->"}

    Widget._repr_mimebundle_ = mark


def last_pictures():
    """Print the pictures of all widgets shown, as they stand now."""
    from ipywidgets import Widget

    print(json.dumps([_still(widget) for widget in Widget.shown]))


def _still(widget):
    from lecture_utils.widgets.explorer import Explorer

    if isinstance(widget, Explorer):
        from lecture_utils.widgets.page import figure

        words = f"<Explorer: {getattr(widget.picture.value, 'alt', '')}>"
        return {"text/html": figure(widget), "text/plain": words}
    parts = _parts(widget)
    alts = [alt for part in parts if (alt := getattr(part, "alt", ""))]
    # Without a picture these are words about buttons that are not here.
    shown = "".join(parts) if any("<svg" in part for part in parts) else ""
    return {
        "text/html": f'<figure class="lu-still">{shown}'
        "<figcaption>Live in JupyterLab.</figcaption></figure>",
        "text/plain": f"<Explorer: {'; '.join(alts)}>",
    }


def _leaves(widget):
    children = getattr(widget, "children", ())
    return [leaf for child in children for leaf in _leaves(child)] or [widget]


def _parts(widget):
    """Return the HTML that a widget is made of, its style sheet included."""
    from ipywidgets import HTML

    leaves = _leaves(widget)
    values = [
        leaf.value if isinstance(leaf, HTML) else leaf.html
        for leaf in leaves
        if isinstance(leaf, HTML) or hasattr(leaf, "html")
    ]
    # A picture, its sheet or what a person is told; not a number beside a button.
    values = [value for value in values if "<" in value]
    # Nothing is live here: of the front end, the style sheet alone.
    loud = re.compile(r'<style onload="[^"]*">(.*?)</style>.*', flags=re.S)
    return [loud.sub(r"<style>\1</style>", value) for value in values]
