"""The server extension: read TCP_NODELAY where the server sends from."""

import json
import logging
import os
import tomllib
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
import websocket
from jupyter_process import start_server
from jupyter_server.extension.utils import get_loader

from lecture_utils import server

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "jupyter-config"

# Loaded into the server under test, beside ours.
PROBE = """
import gc, socket
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.connection.channels import (
    ZMQChannelsWebsocketConnection,
)
from tornado.iostream import IOStream

class UsersConnection(ZMQChannelsWebsocketConnection):
    def connect(self):
        self.log.info("the user's own class connects")
        return super().connect()

def port_of(stream):
    try:
        return stream.socket.getpeername()[1]
    except (AttributeError, OSError):  # closed, or its other end is
        return None

class NoDelay(JupyterHandler):
    def get(self, port):
        streams = [o for o in gc.get_objects() if isinstance(o, IOStream)]
        sock, = [s.socket for s in streams if port_of(s) == int(port)]
        level, option = socket.IPPROTO_TCP, socket.TCP_NODELAY
        self.finish(str(int(bool(sock.getsockopt(level, option)))))

def _load_jupyter_server_extension(app):
    app.web_app.add_handlers(".*", [(r"/nodelay/(\\d+)", NoDelay)])
"""


def ask(running, path, method="GET"):
    request = urllib.request.Request(
        running.url + path,
        method=method,
        headers={"Authorization": f"token {running.token}"},
    )
    with urllib.request.urlopen(request, timeout=60) as reply:
        return reply.read().decode()


def nodelay_of_a_kernel_websocket(running):
    kernel = json.loads(ask(running, "api/kernels", "POST"))["id"]
    address = running.address(f"api/kernels/{kernel}/channels")
    link = websocket.create_connection(address.replace("http", "ws"), timeout=60)
    try:
        # Any message shows that the server is past its `connect`.
        link.recv()
        return int(ask(running, f"nodelay/{link.sock.getsockname()[1]}"))
    finally:
        link.close()
        ask(running, f"api/kernels/{kernel}", "DELETE")


@pytest.fixture
def probed(tmp_path):
    (tmp_path / "probe.py").write_text(PROBE)
    found = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {"PYTHONPATH": os.pathsep.join(found)}

    def start(*, extension, options=()):
        options = ["--ServerApp.jpserver_extensions=probe=True", *options]
        return start_server(
            tmp_path,
            app="jupyter_server",
            extension=extension,
            options=options,
            env=env,
        )

    return start


@pytest.mark.slow
def test_the_extension_as_installed_turns_nagle_off_and_keeps_a_users_class(probed):
    option = "--ServerApp.kernel_websocket_connection_class=probe.UsersConnection"
    with probed(extension=None, options=[option]) as running:
        assert nodelay_of_a_kernel_websocket(running) == 1, (
            "the server did not load lecture_utils.server: is the package installed "
            "as it now is? `pip install -e .` places its configuration file"
        )
        assert "the user's own class connects" in running.log.read_text()


@pytest.mark.slow
def test_without_the_extension_nagle_stays_on(probed):
    with probed(extension=False) as running:
        assert nodelay_of_a_kernel_websocket(running) == 0


def app_with(settings=(), **traits):
    web_app = SimpleNamespace(settings=dict(settings))
    return SimpleNamespace(log=logging.getLogger("app"), web_app=web_app, **traits)


def load(app):
    """Load the extension as Jupyter Server does."""
    get_loader(server)(app)


def test_a_server_without_the_trait_is_left_alone():
    app = app_with()
    load(app)
    assert "kernel_websocket_connection_class" not in app.web_app.settings
    assert not hasattr(app, "kernel_websocket_connection_class")


def test_a_message_may_be_as_large_as_a_photo():
    app = app_with()
    load(app)
    assert app.web_app.settings["websocket_max_message_size"] == 100 * 2**20


def test_a_limit_of_the_server_s_own_stays():
    app = app_with({"websocket_max_message_size": 5})
    load(app)
    assert app.web_app.settings["websocket_max_message_size"] == 5


def test_a_handler_without_set_nodelay_still_connects():
    class Plain:
        websocket_handler = object()

        def connect(self):
            return "connected"

    app = app_with(kernel_websocket_connection_class=Plain)
    load(app)
    derived = app.web_app.settings["kernel_websocket_connection_class"]
    assert issubclass(derived, Plain)
    assert derived().connect() == "connected"


def test_loading_twice_derives_once():
    app = app_with(kernel_websocket_connection_class=object)
    load(app)
    first = app.kernel_websocket_connection_class
    load(app)
    assert app.kernel_websocket_connection_class is first


def test_the_wheel_places_the_file():
    with (ROOT / "pyproject.toml").open("rb") as file:
        build = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert build["shared-data"]["jupyter-config"] == "etc/jupyter"
    files = [p.relative_to(CONFIG) for p in CONFIG.rglob("*") if p.is_file()]
    assert files == [Path("jupyter_server_config.d/lecture_utils.json")]
    settings = json.loads((CONFIG / files[0]).read_text())
    assert settings["ServerApp"]["jpserver_extensions"] == {server.__name__: True}


def test_talks_send_at_once_and_run_no_code(monkeypatch):
    pytest.importorskip("voila", reason="Voilà is not installed (extra `present`)")
    import present

    monkeypatch.setattr("signal.signal", lambda *_: None)  # its way to end
    app = present.Present(config=present.CONFIG, root_dir=str(ROOT / "notebooks"))
    app.initialize([])
    settings = app.init_settings()
    assert settings["kernel_websocket_connection_class"].sends_at_once
    assert settings["websocket_max_message_size"] == server.LARGEST
    taken = settings["kernel_manager"].allowed_message_types
    assert "comm_msg" in taken and "execute_request" not in taken
    routes = [handler[0] for handler in app.init_handlers()]
    assert not [route for route in routes if "contents" in route or "files" in route]
