"""A Jupyter server of its own, in a scratch home, with the interpreter running this."""

import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

OUR_EXTENSION = "lecture_utils.server"


@dataclass(frozen=True)
class Server:
    """Where a started server listens, and what it was started with."""

    url: str
    port: int
    token: str
    log: Path

    def address(self, path):
        """Complete `path` to an address that carries the token."""
        return f"{self.url}{path}?token={self.token}"


def _environment(home, extra):
    env = {k: v for k, v in os.environ.items() if not k.startswith("JUPYTER")}
    # ipykernel does not capture what C code prints while pytest is announced.
    env.pop("PYTEST_CURRENT_TEST", None)
    folders = {"config": "CONFIG_DIR", "data": "DATA_DIR", "run": "RUNTIME_DIR"}
    env |= {f"JUPYTER_{name}": str(home / folder) for folder, name in folders.items()}
    env |= {"HOME": str(home), "IPYTHONDIR": str(home / "ipython")}
    env |= {"MPLCONFIGDIR": str(home / "matplotlib")}
    return env | extra


def _command(app, token, options):
    return [
        *(sys.executable, "-m", app, "--no-browser", "--allow-root"),
        # Port 0 asks the system for a free one; the log then tells which it is.
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.port=0"),
        f"--IdentityProvider.token={token}",
        *options,
    ]


def _wait_for_port(process, log, timeout):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        text = log.read_text(errors="replace")
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", text)
        if found and _answers(int(found[1])):
            return int(found[1])
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once:\n{text}")
        time.sleep(0.05)
    raise TimeoutError(f"No server after {timeout} s:\n{log.read_text()}")


def _answers(port):
    """Say whether something listens there: the log tells the port a moment before."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def stop(process, patience=15):
    """Ask a process to end; kill it after `patience` seconds."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def start_server(cwd, *, app="jupyterlab", extension=True, options=(), env=None):
    """Run a server until the block ends.

    Parameters
    ----------
    cwd : path-like
        The folder that the server shows.
    app : {"jupyterlab", "jupyter_server"}
        The module to run.
    extension : bool or None
        Turn this package's server extension on or off; None leaves it as installed.
    options : sequence of str
        Further command line options.
    env : dict, optional
        Further environment variables.

    Yields
    ------
    Server
    """
    if extension is not None:
        value = f"{OUR_EXTENSION}={extension}"
        options = [*options, f"--ServerApp.jpserver_extensions={value}"]
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        home = Path(scratch)
        log = home / "server.log"
        with log.open("w") as sink:
            process = subprocess.Popen(
                _command(app, token, options),
                cwd=cwd,
                env=_environment(home, env or {}),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
            )
        try:
            port = _wait_for_port(process, log, timeout=60)
            yield Server(f"http://127.0.0.1:{port}/", port, token, log)
        finally:
            stop(process)
