"""deploy/ holds what its tools read, and the numbers of docs/classroom.md."""

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import bench_classroom as tables
import pytest
import yaml
from course import NOTEBOOKS, ROOT, SHIPPED

DEPLOY, CLASSROOM = ROOT / "deploy", ROOT / "docs" / "classroom.md"
# Keys of the chart as Zero to JupyterHub documents them: "Customizing User Resources"
# (memory, cpu), "User Environment" (image, defaultUrl), "User Storage" (capacity),
# "User Management" (cull, extraFiles), "Authentication" (hub.config), "Security"
# (https), "Optimizations" (prePuller). Below hub.config and an extra file's data,
# names are those of JupyterHub and Jupyter Server.
KEYS = {
    "hub.config",
    "proxy.https.enabled",
    "proxy.https.hosts",
    "proxy.https.letsencrypt.contactEmail",
    "singleuser.image.name",
    "singleuser.image.tag",
    "singleuser.defaultUrl",
    "singleuser.memory.guarantee",
    "singleuser.memory.limit",
    "singleuser.cpu.guarantee",
    "singleuser.cpu.limit",
    "singleuser.storage.capacity",
    "singleuser.extraFiles.*.mountPath",
    "singleuser.extraFiles.*.data",
    "cull.enabled",
    "cull.timeout",
    "cull.every",
    "prePuller.continuous.enabled",
}
OPEN = {"hub.config", "singleuser.extraFiles.*.data"}
# The parameters that nbgitpuller's handler of git-pull reads.
LINK = {"repo", "branch", "urlpath", "depth", "targetpath", "subpath", "app"}


def values():
    return yaml.safe_load((DEPLOY / "zero-to-jupyterhub.yaml").read_text("utf-8"))


def keys(tree, path=()):
    """Return the dotted names of a tree's leaves, an extra file's own name as *."""
    if path[:-1] == ("singleuser", "extraFiles"):
        path = (*path[:-1], "*")
    if not isinstance(tree, dict) or ".".join(path) in OPEN:
        return {".".join(path)}
    return {name for key in tree for name in keys(tree[key], (*path, key))}


def measured():
    """Return (guarantee, limit) in M of each notebook in docs/classroom.md."""
    row = r"guarantee, limit \| (\d+)M, (\d+)M"
    found = re.findall(row, CLASSROOM.read_text("utf-8"))
    return [tuple(map(int, pair)) for pair in found]


def test_every_value_is_one_that_the_chart_has():
    assert keys(values()) - KEYS == set()


@pytest.mark.parametrize("old", ["guarantee:", "defaultUrl:", "cull:", "timeout:"])
def test_a_misspelt_value_is_named(old):
    text = (DEPLOY / "zero-to-jupyterhub.yaml").read_text("utf-8")
    tree = yaml.safe_load(text.replace(old, f"x{old}"))
    assert any("x" + old[:-1] in name for name in keys(tree) - KEYS)


def test_nobody_gets_in_before_the_values_are_replaced():
    config = values()["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"] == "github"
    login = config["GitHubOAuthenticator"]
    assert login["client_secret"] == "REPLACE"
    assert login["allowed_organizations"] == ["REPLACE"]
    assert "allow_all" not in str(config)


def test_memory_is_that_of_the_heaviest_notebook_measured():
    guarantee, limit = max(measured())
    wanted = {"guarantee": f"{guarantee}M", "limit": f"{limit}M"}
    assert values()["singleuser"]["memory"] == wanted
    hub = (DEPLOY / "jupyterhub_config.py").read_text("utf-8")
    assert f"GUARANTEE = {guarantee} * 2**20\n" in hub


def test_a_processor_s_part_is_at_least_what_a_moving_slider_takes():
    row = r"whose slider moves \| ([\d.]+) \| ([\d.]+) \|"
    busy = re.findall(row, CLASSROOM.read_text("utf-8"))
    assert busy and len(busy) == len(measured())
    most = max(float(figure) for pair in busy for figure in pair)
    assert values()["singleuser"]["cpu"]["guarantee"] >= most


def test_the_link_opens_the_first_notebook():
    page = (DEPLOY / "README.md").read_text("utf-8")
    (line,) = [x.strip() for x in page.splitlines() if "git-pull?" in x]
    link = urlsplit(line)
    assert link.path == "/hub/user-redirect/git-pull"
    query = {key: value for key, (value,) in parse_qs(link.query).items()}
    assert query.keys() <= LINK and query["branch"] == "main"
    repository = query["repo"].rsplit("/", 1)[1]
    opened = query["urlpath"].removeprefix(f"lab/tree/{repository}/")
    assert ROOT / opened == NOTEBOOKS[0]
    assert not query["repo"].endswith(".git"), "the folder would be called so too"


def test_every_file_of_deploy_is_in_its_readme():
    page = (DEPLOY / "README.md").read_text("utf-8")
    names = {path.name for path in DEPLOY.iterdir() if path.is_file()} - {"README.md"}
    assert {name for name in names if f"]({name})" in page} == names


def hub_config(monkeypatch, folder, password, deploy=DEPLOY):
    """Load the hub's file as JupyterHub does."""
    loader = pytest.importorskip("traitlets.config.loader")
    monkeypatch.chdir(folder)
    if password is None:
        monkeypatch.delenv("COURSE_PASSWORD", raising=False)
    else:
        monkeypatch.setenv("COURSE_PASSWORD", password)
    name = "jupyterhub_config.py"
    return loader.PyFileConfigLoader(name, path=str(deploy)).load_config()


def test_the_hub_keeps_to_this_machine_and_has_no_password_of_its_own(
    monkeypatch, tmp_path
):
    config = hub_config(monkeypatch, tmp_path, None)
    assert urlsplit(config.JupyterHub.bind_url).hostname == "127.0.0.1"
    assert config.SharedPasswordAuthenticator.user_password is None
    assert config.JupyterHub.active_server_limit >= 1
    home = Path(config.SimpleLocalProcessSpawner.home_dir_template)
    assert home == tmp_path / "students" / "{username}"


def test_hub_students_get_corrections(monkeypatch, tmp_path):
    for name in ("deploy", "notebooks", "docs"):
        shutil.copytree(ROOT / name, tmp_path / "course" / name)
    deploy = tmp_path / "course" / "deploy"
    hook = hub_config(monkeypatch, tmp_path, None, deploy).Spawner.pre_spawn_hook
    home, names = tmp_path / "ada", [path.name for path in SHIPPED]

    def start():
        hook(SimpleNamespace(home_dir=str(home)))
        return sorted(path.name for path in (home / "notebooks").iterdir())

    def edit(path, change):
        notebook = json.loads(path.read_text("utf-8"))
        change(next(c for c in notebook["cells"] if c["cell_type"] == "code"))
        path.write_text(json.dumps(notebook), "utf-8")

    def text(name, folder="notebooks"):
        return (home / folder / name).read_text("utf-8")

    assert start() == names and start() == names
    untouched, run, worked_in = names[1:4]
    stream = {"output_type": "stream", "name": "stdout", "text": "an output"}
    edit(home / "notebooks" / run, lambda cell: cell.update(outputs=[stream]))
    edit(home / "notebooks" / worked_in, lambda cell: cell.update(source="my work"))
    assert start() == names and "my work" in text(worked_in)
    assert "an output" in text(run)
    for name in (untouched, run, worked_in):
        path = tmp_path / "course" / "notebooks" / name
        edit(path, lambda cell: cell.update(source="corrected"))
    (tmp_path / "course" / "docs" / "glossary.md").write_text("corrected", "utf-8")
    mine = worked_in.replace(".ipynb", "_mine_1.ipynb")
    for _ in range(2):
        assert start() == sorted([*names, mine])
        assert all("corrected" in text(name) for name in (untouched, run, worked_in))
        assert "my work" in text(mine) and text("glossary.md", "docs") == "corrected"


def test_jupyterhub_knows_every_setting_of_its_file(monkeypatch, tmp_path):
    pytest.importorskip("jupyterhub", reason="no JupyterHub: the extra hub brings it")
    from jupyterhub.app import JupyterHub
    from jupyterhub.auth import Authenticator
    from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
    from jupyterhub.proxy import ConfigurableHTTPProxy
    from jupyterhub.spawner import SimpleLocalProcessSpawner, Spawner

    config = hub_config(monkeypatch, tmp_path, "long enough")
    classes = [JupyterHub, Authenticator, SharedPasswordAuthenticator, Spawner]
    classes += [SimpleLocalProcessSpawner, ConfigurableHTTPProxy]
    known = {cls.__name__: cls for cls in classes}
    for section, settings in config.items():
        traits = known[section].class_traits(config=True)
        assert settings.keys() <= traits.keys(), section
    shared = SharedPasswordAuthenticator(config=config)
    assert shared.user_password == "long enough"


def test_the_image_leaves_the_home_free():
    loader = pytest.importorskip("traitlets.config.loader")
    name = "repo2docker_config.py"
    config = loader.PyFileConfigLoader(name, path=str(DEPLOY)).load_config().Repo2Docker
    assert not config.target_repo_dir.startswith("/home")
    assert "nbgitpuller" in config.appendix


def test_repo2docker_copies_the_course_before_it_installs_it():
    if importlib.util.find_spec("repo2docker") is None:
        pytest.skip("no repo2docker: pip install jupyter-repo2docker")
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug"]
    options = ["--config", DEPLOY / "repo2docker_config.py", "--image-name", "a/b:1"]
    done = subprocess.run(
        [*command, *options, ROOT], capture_output=True, text=True, check=True
    )
    dockerfile = done.stdout + done.stderr
    assert "environment.py-3.12" in dockerfile.replace("-2e", ".").replace("-2d", "-")
    order = ["COPY --chown=1000:1000 src/ ${REPO_DIR}/", "env update", "nbgitpuller"]
    places = [dockerfile.index(words) for words in order]
    assert places == sorted(places)


def test_no_setting_is_a_secret():
    for path in DEPLOY.glob("*.py"):
        strings = [
            node.value
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        assert not any(re.fullmatch(r"[0-9a-f]{32,}", words) for words in strings)


def lesson(students, *, rss=100, server=50, moves=(0.01, 0.02)):
    """Return a made-up `Lesson`: sizes in MiB, seconds of the moves."""
    memory = {"rss": rss, "pss": rss, "peak": 2 * rss}
    memory = {key: size * tables.MIB for key, size in memory.items()}
    visit = SimpleNamespace(
        picture=1.0, ran=2.0, cpu=1.5, moves=list(moves), memory=memory, moving_cpu=0.5
    )
    of_server = dict.fromkeys(("rss", "pss", "peak"), server * tables.MIB)
    return SimpleNamespace(
        students=students,
        visits=[visit] * students,
        server=of_server,
        server_cpu=0.5,
        moving=10.0,
    )


def row(text, name):
    (line,) = [x for x in text.splitlines() if x.startswith(f"| {name}")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_table_says_what_was_measured():
    both = lesson(1), lesson(4, rss=120, moves=(0.03, None))
    text = tables.report({"01_perceptron": both}, 0.1, 5)
    assert row(text, "slider to picture: median") == ["15.0 ms", "30.0 ms", "2.0"]
    assert row(text, "slider: moves, of them lost") == ["2, 0", "8, 4", ""]
    assert row(text, "a kernel: RSS") == ["100 MiB", "120 MiB", "1.2"]
    busy = row(text, "cores busy for each student whose slider moves")
    assert busy[:2] == ["0.100", "0.062"]
    # 1024 / (100 + 50) by the share of one server; a container holds the peaks.
    assert row(text, "students per GiB, one server for all")[0] == "6.8"
    assert row(text, "students per GiB, a server each")[0] == "4.1"


def test_the_sizes_are_rounded_up():
    assert tables.sizes(lesson(1)) == (256, 512)  # 150 at rest; 1.5 x 250 at most
    assert tables.sizes(lesson(1, rss=200, server=57)) == (512, 768)


def test_the_tables_replace_what_was_between_the_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{tables.BEGIN}\nold\n{tables.END}\nafter\n")
    for _ in range(2):
        tables.write(page, "new")
    assert page.read_text() == (
        f"before\n{tables.BEGIN}\n\nnew\n\n{tables.END}\nafter\n"
    )
    with pytest.raises(SystemExit, match="lacks"):
        tables.write(ROOT / "README.md", "new")
