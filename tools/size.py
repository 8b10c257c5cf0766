"""Count what a reader has to hold: lines, files, and how they hang together.

python tools/size.py [ROOT]
"""

import ast
import sys
from collections import Counter
from pathlib import Path
from statistics import median

PACKAGE = "lecture_utils"


def modules(package):
    """Return {dotted name: path} of a package's modules."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(path, known):
    """Return the modules of ours that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                module = f"{node.module}.{alias.name}"
                found.add(module if module in known else node.module)
    return found & known


def reached(module, arrows):
    """Return all modules that a module needs, itself among them."""
    seen, waiting = set(), [module]
    while waiting:
        if (name := waiting.pop()) not in seen:
            seen.add(name)
            waiting += arrows[name]
    return seen


def explorer_modules(known):
    """Return the module that defines each explorer, by the explorer's name."""
    return {
        node.name: name
        for name, path in known.items()
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("explore_")
    }


def private_names(path):
    """Return the private names of the package's modules that a test file uses."""
    tree, found, ours = ast.parse(path.read_text("utf-8")), set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            ours |= {alias.asname or alias.name for alias in node.names}
            parts = [*node.module.split("."), *(alias.name for alias in node.names)]
            found |= {p for p in parts if p.startswith("_") and p[1] != "_"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            private = node.attr.startswith("_") and not node.attr.startswith("__")
            if node.value.id in ours and private:
                found.add(f"{node.value.id}.{node.attr}")
    return found


def lines(paths):
    """Return how many lines files have together."""
    return sum(path.read_text("utf-8").count("\n") for path in paths)


def measures(root):
    """Yield (what, figure) for a checkout."""
    package = root / "src" / PACKAGE
    known = modules(package)
    arrows = {name: imported(path, set(known)) for name, path in known.items()}
    importers = Counter(to for tos in arrows.values() for to in tos)
    opened = [len(reached(name, arrows)) for name in explorer_modules(known).values()]
    tests, tools = (
        sorted((root / "tests").rglob("*.py")),
        (root / "tools").rglob("*.py"),
    )
    yield "lines of Python in the package", lines(known.values())
    yield "files of Python there", len(known)
    for room in sorted(
        {p.relative_to(package).parts[0] for p in package.rglob("*/*.py")}
    ):
        paths = list((package / room).rglob("*.py"))
        yield f"  {room}/ lines, files", f"{lines(paths):,} {len(paths)}"
    yield "files in views/", len(list((package / "views").rglob("*.py")))
    yield "modules that an explorer needs, median", median(opened)
    yield "modules with exactly one importer", sum(n == 1 for n in importers.values())
    yield "lines of Python in tests/", lines(tests)
    yield (
        "test files that use a private name",
        sum(map(bool, map(private_names, tests))),
    )
    yield "lines of Python in tools/", lines(tools)


def main():
    """Print the table."""
    root = Path(sys.argv[1] if sys.argv[1:] else Path(__file__).parents[1]).resolve()
    for what, figure in measures(root):
        shown = figure if isinstance(figure, str) else f"{figure:,g}"
        print(f"{what:42}{shown:>12}")


if __name__ == "__main__":
    main()
