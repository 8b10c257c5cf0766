"""The import contract, and how long a function may be.

data <- core <- {plots, views} <- widgets <- own_pictures, as one table; the
rest of the file checks it, by reading the source and by importing every module in a
fresh interpreter.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from course import PACKAGE


class Layer(NamedTuple):
    ours: set  # layers of ours that it may import
    at_import: set  # packages that importing it may load
    inside: set = frozenset()  # packages that its functions may import when called


LAYERS = {
    "data": Layer({"data"}, {"numpy", "PIL"}, {"skimage"}),
    "core": Layer({"data", "core"}, {"numpy"}, {"skimage"}),
    "models": Layer(
        {"data", "core", "models"},
        {"numpy"},
        {"keras", "tensorflow", "h5py", "skimage", "PIL", "pooch", "requests"},
    ),
    "plots": Layer({"data", "core", "plots"}, {"numpy", "matplotlib"}),
    "views": Layer({"data", "core", "views"}, {"numpy", "PIL", "contourpy"}),
    "exercises": Layer({"data", "core", "views", "exercises"}, {"numpy"}),
    "widgets": Layer(
        {"data", "core", "models", "plots", "views", "exercises", "widgets"},
        {"numpy", "ipywidgets", "IPython", "traitlets"},
    ),
    "own_pictures": Layer(
        {"data", "core", "models", "views", "widgets", "own_pictures"},
        {"numpy", "PIL", "ipywidgets", "anywidget", "traitlets"},
        {"keras"},
    ),
    "server": Layer(set(), {"jupyter_server"}),
}

# Folders and modules that are not the core; every other module at the top is.
HOME = {name: name for name in LAYERS if name != "core"}
HOME |= {
    "datasets": "data",
    "_validation": "data",
    "vgg16": "models",
    "transfer": "models",
    "mlp": "core",
    "convolution": "core",
    "autodiff": "core",
}

MOST_STEPS = 20  # statements of a function

# ------------------------------------------------------------------ reading the source


def modules(package):
    return sorted(package.rglob("*.py"))


def dotted(path, package):
    """Return lecture_utils.plots.images for .../plots/images.py."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer_of(module):
    """Return the layer of a module of ours, by the name after lecture_utils."""
    parts = module.split(".")
    return HOME.get(parts[1], "core") if len(parts) > 1 else "core"


def imports(path, package):
    """Yield (line, imported module, whether it waits for a function's call)."""
    here = path.relative_to(package.parent).parent.parts

    def visit(node, inside):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, inside) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = here[: len(here) + 1 - node.level] if node.level else ()
            source = ".".join([*above, *filter(None, [node.module])])
            # `from lecture_utils import plots` and `from .. import plots` name modules.
            names = [alias.name for alias in node.names]
            for name in names if source == package.name else [None]:
                yield node.lineno, f"{source}.{name}" if name else source, inside
        inside = inside or isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        )
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside)

    yield from visit(ast.parse(path.read_text("utf-8")), False)


def import_problems(path, package):
    """Return what a module imports against LAYERS, one line each."""
    module = dotted(path, package)
    name = layer_of(module)
    layer = LAYERS[name]
    problems = []
    for line, target, inside in imports(path, package):
        top = target.split(".")[0]
        if path == package / "__init__.py":
            bad = "and imports nothing, by its rule"
        elif top == package.name:
            bad = None if layer_of(target) in layer.ours else f"of {layer_of(target)}"
        elif top in sys.stdlib_module_names or top in layer.at_import:
            bad = None
        elif top in layer.inside:
            bad = None if inside else "outside a function"
        else:
            bad = "a package that this layer does without"
        if bad:
            problems.append(f"{path.name}:{line} ({name}) imports {target}, {bad}")
    return problems


def folder_problems(package):
    """Return the folders with code that LAYERS has no place for."""
    folders = {path.relative_to(package).parts[0] for path in package.rglob("*/*.py")}
    return [f"{folder}/ is in no layer" for folder in sorted(folders - set(HOME))]


def size_problems(path):
    """Return which functions are too long; docstrings do not count."""
    problems = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            body = node.body[ast.get_docstring(node) is not None :]
            count = sum(isinstance(n, ast.stmt) for s in body for n in ast.walk(s))
            if count > MOST_STEPS:
                problems.append(f"{path.name}:{node.lineno} {node.name}: {count} steps")
    return problems


MODULES = modules(PACKAGE)
by_module = pytest.mark.parametrize(
    "path", MODULES, ids=[dotted(path, PACKAGE) for path in MODULES]
)


# ----------------------------------------------------------- the package keeps to them


@by_module
def test_imports(path):
    assert not import_problems(path, PACKAGE)


def test_every_folder_has_a_layer():
    assert not folder_problems(PACKAGE)


@by_module
def test_code_is_small_enough_to_read_in_class(path):
    assert not size_problems(path)


def loaded_by(modules, already=()):
    """Return what importing `modules` loads on top of `already`, by package."""
    script = (
        "import sys, json, importlib\n"
        "first, then = json.loads(sys.argv[1])\n"
        "[importlib.import_module(name) for name in first]\n"
        "before = set(sys.modules)\n"
        "[importlib.import_module(name) for name in then]\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "print(json.dumps(sorted(new - sys.stdlib_module_names)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps([list(already), list(modules)])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name for name in json.loads(done.stdout) if not name.startswith("_")}


@pytest.mark.parametrize("name", LAYERS)
def test_importing_a_layer_loads_no_more_than_it_may(name):
    ours = [dotted(path, PACKAGE) for path in MODULES]
    mine = [module for module in ours if layer_of(module) == name]
    packages = set.union(
        LAYERS[name].at_import,
        *(LAYERS[other].at_import for other in LAYERS[name].ours),
    )
    already = sorted(packages)
    if "matplotlib" in packages:
        already.append("matplotlib.pyplot")
    extra = loaded_by(mine, already) - packages - {PACKAGE.name}
    assert not extra, f"importing {mine} loads {sorted(extra)} too"


def test_importing_everything_leaves_tensorflow_out():
    heavy = {"tensorflow", "keras", "torch", "jax"}
    assert not loaded_by(dotted(path, PACKAGE) for path in MODULES) & heavy


# ------------------------------------------------------------ the checks can be failed


@pytest.fixture
def package(tmp_path):
    """A package of the same name with one harmless module."""
    root = tmp_path / "lecture_utils"
    write(root / "__init__.py", '"""Maps the package."""\n')
    write(root / "losses.py", "import math\nimport numpy as np\n")
    return root


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [
        ("losses.py", "import matplotlib", "does without"),
        ("losses.py", "def f():\n    import tensorflow", "does without"),
        ("losses.py", "import skimage.data", "outside a function"),
        ("losses.py", "from lecture_utils import plots", "of plots"),
        ("losses.py", "import lecture_utils.widgets.base", "of widgets"),
        ("losses.py", "def f():\n    from lecture_utils import vgg16", "of models"),
        ("losses.py", "from . import plots", "of plots"),
        ("views/losses.py", "from ..widgets import base", "of widgets"),
        (
            "losses.py",
            "try:\n    import scipy\nexcept ImportError:\n    pass",
            "without",
        ),
        ("vgg16/build.py", "import keras", "outside a function"),
        ("vgg16/build.py", "import tensorflow", "outside a function"),
        ("plots/losses.py", "from lecture_utils.views import base", "of views"),
        ("plots/losses.py", "import ipywidgets", "does without"),
        ("views/losses.py", "import matplotlib", "does without"),
        ("views/losses.py", "def f():\n    import ipywidgets", "does without"),
        ("widgets/losses.py", "import matplotlib.pyplot", "does without"),
        ("widgets/losses.py", "from lecture_utils import own_pictures", "of own"),
        ("server.py", "from lecture_utils import losses", "of core"),
        ("__init__.py", "import numpy", "imports nothing"),
    ],
)
def test_a_wrong_import_is_named(package, module, text, words):
    path = write(package / module, text)
    (problem,) = import_problems(path, package)
    assert problem.startswith(f"{path.name}:") and words in problem


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("losses.py", "def f():\n    import skimage.data"),
        ("vgg16/build.py", "def f():\n    import keras"),
        ("vgg16/build.py", "from .. import losses\nfrom . import images"),
        ("widgets/losses.py", "from lecture_utils.views import losses"),
        ("server.py", "import jupyter_server"),
    ],
)
def test_a_right_import_passes(package, module, text):
    assert import_problems(write(package / module, text), package) == []


def test_a_folder_without_a_layer_is_named(package):
    write(package / "utils" / "misc.py", "")
    assert folder_problems(package) == ["utils/ is in no layer"]


def test_what_an_import_loads_is_seen():
    assert "matplotlib" in loaded_by(["matplotlib.colors"])
    assert "numpy" not in loaded_by(["numpy.linalg"], already=["numpy"])


def test_long_function_is_named(tmp_path):
    body = 'def f():\n    """Add."""\n' + "    x = 1\n" * 21
    assert "f: 21 steps" in size_problems(write(tmp_path / "b.py", body))[0]
    short = body.removesuffix("    x = 1\n")
    assert size_problems(write(tmp_path / "c.py", short)) == []


def test_there_are_modules_to_check():
    assert len(MODULES) > 3 and all(isinstance(path, Path) for path in MODULES)
