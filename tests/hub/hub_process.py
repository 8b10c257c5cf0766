"""A JupyterHub of its own, from deploy/jupyterhub_config.py, in a scratch folder."""

import importlib.util
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from jupyter_process import stop

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "deploy" / "jupyterhub_config.py"
PACKAGES = ("jupyterhub", "jupyterhub_idle_culler", "nbgitpuller")
PROXY = "configurable-http-proxy"
# `npm install --global --prefix .venv` puts the proxy there.
BIN = Path(sys.executable).parent
PATIENCE = 120  # s
PASSWORD = "a password for the tests"


def missing():
    """Return one line that says what lacks to start a hub, or None."""
    if any(importlib.util.find_spec(name) is None for name in PACKAGES):
        return "no JupyterHub: .venv/bin/pip install -e '.[cpu,test,hub]'"
    beside = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    if shutil.which(PROXY, path=beside) is None:
        return f"no {PROXY}: npm install --global --prefix .venv {PROXY}"
    return None


@dataclass(frozen=True)
class Hub:
    """Where a started hub listens, its folder and its log."""

    url: str
    folder: Path
    log: Path


class User:
    """A person in front of the hub's pages, with a browser's cookies.

    Attributes
    ----------
    token : str
        What their programs use in place of the cookies, once their server runs.
    url : str
        Where their own server is.
    """

    def __init__(self, hub, name):
        self.hub, self.name, self.web = hub, name, requests.Session()
        self.url = f"{hub.url}user/{name}/"

    def close(self):
        """Close the browser; a server that runs goes on."""
        self.web.close()

    def log_in(self, password):
        """Fill in the hub's form; return whether it let them in."""
        page = f"{self.hub.url}hub/login"
        self.web.get(page, timeout=PATIENCE)
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf()}
        answer = self.web.post(page, data=form, timeout=PATIENCE, allow_redirects=False)
        return answer.status_code == 302

    def _xsrf(self):
        # The hub renews it at login, for its own path.
        (value,) = {c.value for c in self.web.cookies if c.name == "_xsrf"}
        return value

    def _ask(self, method, path, **body):
        answer = self.web.request(
            method,
            f"{self.hub.url}hub/api/users/{self.name}{path}",
            params={"_xsrf": self._xsrf()},
            timeout=PATIENCE,
            **body,
        )
        answer.raise_for_status()
        return answer

    def start_server(self):
        """Press "Start My Server" and wait until it answers."""
        self._ask("POST", "/server")
        self.token = self._ask("POST", "/tokens", json={"note": "test"}).json()["token"]
        end = time.monotonic() + PATIENCE
        while not self._ask("GET", "").json()["servers"].get("", {}).get("ready"):
            if time.monotonic() > end:
                raise TimeoutError(f"{self.name} has no server after {PATIENCE} s")
            time.sleep(0.2)


@contextmanager
def start_hub(folder, password=PASSWORD):
    """Run the hub in an empty folder until the block ends; yields a `Hub`."""
    port, inner, api = _free_ports(3)
    log = Path(folder) / "hub.log"
    options = [
        f"--JupyterHub.bind_url=http://127.0.0.1:{port}",
        f"--JupyterHub.hub_bind_url=http://127.0.0.1:{inner}",
        f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}",
    ]
    with log.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG), *options],
            cwd=folder,
            env=_environment(folder, password),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
        )
    try:
        hub = Hub(f"http://127.0.0.1:{port}/", Path(folder), log)
        _wait_until_up(process, hub)
        yield hub
    finally:
        # The hub stops its proxy and the students' servers by itself.
        stop(process, 30)


def _environment(folder, password):
    env = {k: v for k, v in os.environ.items() if not re.match("JUPYTER|PYTEST_", k)}
    return env | {"COURSE_PASSWORD": password, "HOME": str(folder)}


def _free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _wait_until_up(process, hub):
    end = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            if requests.get(f"{hub.url}hub/api", timeout=5).ok:
                return
        except requests.RequestException:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The hub did not come up:\n{hub.log.read_text()}")
