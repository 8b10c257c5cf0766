"""A JupyterHub on one machine, to try the course with a class.

    mkdir hub && cd hub
    COURSE_PASSWORD=... ../.venv/bin/jupyterhub -f ../deploy/jupyterhub_config.py

The folder it is started in holds everything: the hub's data, and a folder for each
student under `students/`, with a copy of the notebooks. Correct one here, and a student
has it at the next start of their server.

FOR A TRIAL AMONG PEOPLE WHO TRUST EACH OTHER. Whoever knows the password is any
student, and every student's code runs as the account that started the hub. It listens
on this machine alone. Before others may come:

- who is who: an authenticator of your school's accounts, `oauthenticator` (GitHub,
  Google, OpenID Connect) or `ldapauthenticator`; or `"pam"`, accounts on this machine;
- who may do what: a spawner that keeps students apart, `"localprocess"` with `"pam"`
  (the hub then runs as root), `dockerspawner`, or Kubernetes, with the values in
  `zero-to-jupyterhub.yaml`;
- encryption: `c.JupyterHub.ssl_key` and `ssl_cert`, or a web server with them in front.
"""

import hashlib
import itertools
import json
import os
import shutil
import sys
from pathlib import Path

import psutil

c = get_config()  # noqa: F821 - JupyterHub puts it there

COURSE = Path(__file__).resolve().parents[1]
GIVEN = {"notebooks": "*.ipynb", "docs": "*.md"}  # the notebooks link to the pages
# What a student's server takes, in bytes, as measured in docs/classroom.md.
GUARANTEE = 1280 * 2**20

# Who may come: anyone with the password; nobody, where none is given.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ.get("COURSE_PASSWORD")
c.Authenticator.allow_all = True

# The proxy: `npm install --global --prefix .venv` puts it beside this interpreter.
BESIDE = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
if PROXY := shutil.which("configurable-http-proxy", path=BESIDE):
    c.ConfigurableHTTPProxy.command = [PROXY]

# What a student gets: a server of their own, and no account on this machine.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "students/{username}")
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.http_timeout = 60
if hasattr(os, "getuid") and os.getuid() == 0:  # Jupyter refuses root unless told
    c.Spawner.args = ["--allow-root"]


def give_notebooks(spawner):
    """Copy the course to a student, and later what was corrected in it.

    What a student changed is kept: it gives its place to the corrected file and is
    called `..._mine_1` from then on. A notebook that was only run counts as unchanged.
    """
    home = Path(spawner.home_dir)
    record = home / ".course.json"
    given = json.loads(record.read_text("utf-8")) if record.exists() else {}
    for name, files in GIVEN.items():
        (home / name).mkdir(parents=True, exist_ok=True)
        for file in (COURSE / name).glob(files):
            theirs, digest = home / name / file.name, content_digest(file)
            key = f"{name}/{file.name}"
            if theirs.exists():
                if digest in (given.get(key), content_digest(theirs)):
                    given[key] = digest
                    continue
                if content_digest(theirs) != given.get(key):
                    theirs.rename(free_name(theirs))
            shutil.copy(file, theirs)
            given[key] = digest
    record.write_text(json.dumps(given, indent=1), "utf-8")


def content_digest(file):
    """Return a digest of what a person wrote into a file: no outputs, no counts."""
    content = file.read_bytes()
    if file.suffix == ".ipynb":
        try:
            cells = json.loads(content)["cells"]
            sources = ["".join(cell["source"]) for cell in cells]
            content = json.dumps(sources).encode()
        except (ValueError, KeyError, TypeError):  # cut off while it was saved
            pass
    return hashlib.sha256(content).hexdigest()


def free_name(file):
    """Return the first of `..._mine_1`, `..._mine_2` that is free."""
    names = (file.with_stem(f"{file.stem}_mine_{n}") for n in itertools.count(1))
    return next(name for name in names if not name.exists())


c.Spawner.pre_spawn_hook = give_notebooks

# How many: as many as the memory holds with the heaviest notebook open in all; more on
# a day without it. Their servers start a few at a time.
c.JupyterHub.active_server_limit = max(
    1, int(0.8 * psutil.virtual_memory().total / GUARANTEE)
)
c.JupyterHub.concurrent_spawn_limit = 4 * (os.cpu_count() or 1)

# A server that nobody used for an hour is stopped; its notebooks stay.
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": [
            "list:users",
            "read:users:activity",
            "read:servers",
            "delete:servers",
        ],
        "services": ["idle-culler"],
    }
]
