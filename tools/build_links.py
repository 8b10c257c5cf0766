"""Let the course be tried without installing it: Binder, and copies for Google Colab.

    python tools/build_links.py

writes, for the repository that look.toml names, the links in README.md, and into
build/colab a copy of each notebook that installs the course first. The copies go to the
branch `colab` of that repository; docs/instructors.md says how. The notebooks
themselves stay as they are.
"""

import re
import shutil
import sys
from pathlib import Path

import nbformat
from look import ROOT, loaded

OUT, README = ROOT / "build" / "colab", ROOT / "README.md"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("0[1-9]_*.ipynb"))
BRANCH = "colab"
BLOCK = re.compile(r"(<!-- links: make links -->\n).*?(<!-- end of links -->)", re.S)
BINDER = "https://mybinder.org/v2/gh/{}/HEAD?urlpath=lab/tree/notebooks/{}"
COLAB = "https://colab.research.google.com/github/{}/blob/{}/{}"
WORDS = """
Without installing anything: [open the course in Binder]({binder}), which takes some
minutes to start and forgets what you did when you leave, or one notebook in Google
Colab, with a Google account: {colab}.

"""
ABOUT = """**In Google Colab.** Run the next cell first; it takes about a minute. What's
different here from JupyterLab on your own computer:

- Each move of a slider goes to Colab's server and back, so pictures follow more slowly.
- Teaching VGG16 your own pictures, with the camera, may not work.
- Links to the other notebooks lead nowhere. Open them as you opened this one.
- What you save, such as a report, lies under *Files* at the left. Download it before
  you close the page, since Colab forgets it."""
# Colab keeps its own NumPy, TensorFlow and widgets: of the course's needs these alone
# are missing there.
MISSING = ("anywidget>=0.9,<0.10", "psygnal", "pooch>=1.8,<2")
INSTALL = """# In Google Colab this installs the course. Anywhere else it does nothing.
import subprocess
import sys

if "google.colab" in sys.modules:
    needs = {needs}
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    subprocess.run([*pip, *needs], check=True)
    from google.colab import output

    output.enable_custom_widget_manager()"""


def links(repository):
    """Return README's words on where the course runs; "" without a repository."""
    name = repository.removeprefix("https://github.com/")
    if not name:
        return ""
    colab = ", ".join(
        f"[{path.stem[:2]}]({COLAB.format(name, BRANCH, path.name)})"
        for path in NOTEBOOKS
    )
    return WORDS.format(binder=BINDER.format(name, "00_start_here.ipynb"), colab=colab)


def for_colab(nb, repository):
    """Return a notebook with the two cells for Colab before its own."""
    needs = [f"lecture-utils @ git+{repository}", *MISSING]
    lines = "".join(f'        "{each}",\n' for each in needs)
    code = INSTALL.format(needs=f"[\n{lines}    ]")
    first = [
        nbformat.v4.new_markdown_cell(ABOUT, id="colab-words"),
        nbformat.v4.new_code_cell(code, id="colab-install"),
    ]
    for cell in first:
        cell.metadata["slideshow"] = {"slide_type": "skip"}
    nb.cells = [*first, *nb.cells]
    return nb


def build(repository, readme=README, out=OUT):
    """Write the links and the copies."""
    text = readme.read_text("utf-8")
    made = BLOCK.sub(lambda match: match[1] + links(repository) + match[2], text)
    readme.write_text(made, "utf-8")
    shutil.rmtree(out, ignore_errors=True)
    for path in NOTEBOOKS if repository else ():
        out.mkdir(parents=True, exist_ok=True)
        nb = for_colab(nbformat.read(path, as_version=4), repository)
        nbformat.write(nb, out / path.name)


def main():
    """Do it, and say what there is."""
    repository = loaded().repository
    build(repository)
    if not repository:
        return "no repository in look.toml, so no links: docs/instructors.md"
    print(f"{README.name} has the links; push {Path(*OUT.parts[-2:])} as `{BRANCH}`")


if __name__ == "__main__":
    sys.exit(main())
