"""Write docs/api.md: each function that a notebook calls, and the sections that do.

python tools/build_api.py
"""

import ast
import importlib
import inspect
import json
import re
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE, PACKAGE = ROOT / "docs" / "api.md", "lecture_utils"
HEAD = """# What the notebooks call

Each function and class of the package that a notebook names, in a line, and the
sections that use it. In a notebook, `help(datasets.photo)` shows shapes, units and an
example. All of them check their arguments and raise ValueError with what must be and
what came.
`python tools/build_api.py` writes this page.
"""


def uses(path):
    """Yield (module, name, section) for each name of the package in a notebook."""
    known, section = {}, ""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            titles = re.findall(r"^## +(.+?) *$", source, flags=re.M)
            section = re.sub(r"[*`$]", "", titles[-1]) if titles else section
            continue
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module.startswith(PACKAGE):
                for each in node.names:
                    known[each.asname or each.name] = node.module, each.name
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module, name = known.get(node.value.id, (None, None))
                if module == PACKAGE:
                    yield f"{module}.{name}", node.attr, section
            elif isinstance(node, ast.Name) and known.get(node.id, "x")[0] != PACKAGE:
                if node.id in known:
                    yield *known[node.id], section


def page():
    """Return the text of the page."""
    places = defaultdict(lambda: defaultdict(dict))
    for path in sorted((ROOT / "notebooks").glob("0[1-9]_*.ipynb")):
        for module, name, section in uses(path):
            thing = getattr(importlib.import_module(module), name, None)
            if callable(thing):
                link = f"[{path.stem[:2]}, {section}](../notebooks/{path.name})"
                places[module][name][link] = thing
    lines = [HEAD]
    for module in sorted(places):
        lines += [f"## {module.removeprefix(f'{PACKAGE}.')}", ""]
        lines += ["| name | what it does | where |", "|---|---|---|"]
        for name, links in sorted(places[module].items()):
            (thing, *_) = links.values()
            first = inspect.getdoc(thing).splitlines()[0].replace("|", "\\|")
            lines.append(f"| `{name}` | {first} | {'; '.join(links)} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
