"""A student at an open notebook, as JupyterLab speaks for them to a Jupyter server.

The notebook comes from the server, its kernel from a session, and the rest goes through
the kernel's websocket: cells to run, and what a hand does to a slider. Nothing here
needs pytest, so that the tools use it too.
"""

import ast
import re
import time
from dataclasses import dataclass

import requests
import websocket
from jupyter_client.session import Session, json_packer, json_unpacker
from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)

PROTOCOL = "v1.kernel.websocket.jupyter.org"  # what JupyterLab speaks
VIEW = "application/vnd.jupyter.widget-view+json"
REFERENCE = "IPY_MODEL_"
PATIENCE = 300  # s, for anything that is waited for


class Broken(Exception):
    """A cell ended in an error, or what should be on the page is not."""


@dataclass(frozen=True)
class Answer:
    """What came back for one move of a slider.

    `seconds` is from the hand's move to the picture; None where the kernel was done
    with the move and had sent no picture.
    """

    value: float
    picture: str | None
    seconds: float | None


class Student:
    """One notebook, opened: a session of its own and a websocket to its kernel.

    Attributes
    ----------
    cells : list of str
        The code cells, as the server gave them.
    models : dict of str to dict
        State of every widget, by its id, as the page would have it.
    """

    def __init__(self, url, token, notebook):
        self.url, self.notebook = url.rstrip("/"), notebook
        self.web = requests.Session()
        self.web.headers["Authorization"] = f"token {token}"
        self.messages, self.models, self.link = Session(), {}, None

    def open(self):
        """Get the notebook, start its kernel, connect."""
        content = self._ask("GET", f"api/contents/{self.notebook}")["content"]
        cells = [c for c in content["cells"] if c["cell_type"] == "code"]
        self.cells = ["".join(cell["source"]) for cell in cells]
        wanted = {
            "kernel": {"name": "python3"},
            "path": self.notebook,
            "name": self.notebook.split("/")[-1],
            "type": "notebook",
        }
        self.session = self._ask("POST", "api/sessions", wanted)
        address = f"{self.url}/api/kernels/{self.session['kernel']['id']}/channels"
        self.link = websocket.create_connection(
            address.replace("http", "ws", 1),
            header={"Authorization": self.web.headers["Authorization"]},
            subprotocols=[PROTOCOL],
            timeout=PATIENCE,
        )
        self.subshell = self._open_subshell()

    def _ask(self, method, path, body=None):
        reply = self.web.request(
            method, f"{self.url}/{path}", json=body, timeout=PATIENCE
        )
        if not reply.ok:
            raise Broken(f"{method} {path}: {reply.status_code} {reply.text[:500]}")
        return reply.json() if reply.content else None

    def close(self):
        """Leave, and shut the kernel down."""
        with self.web:
            if self.link is not None:
                self.link.close()
                self._ask("DELETE", f"api/sessions/{self.session['id']}")

    def _open_subshell(self):
        # JupyterLab sends what widgets say to a thread of their own in the kernel.
        content = self._request("create_subshell_request", {}, channel="control")
        return content.get("subshell_id")

    def _send(self, kind, content, channel, subshell=None):
        message = self.messages.msg(kind, content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        self.link.send_binary(serialize_msg_to_ws_v1(message, channel, json_packer))
        return message["header"]["msg_id"]

    def _receive(self):
        """Return the next message: its type, its parent's id, its content."""
        _, parts = deserialize_msg_from_ws_v1(self.link.recv())
        header, parent, _, content = (json_unpacker(bytes(part)) for part in parts[:4])
        kind = header["msg_type"]
        if kind in ("comm_open", "comm_msg"):
            state = content["data"].get("state", {})
            self.models.setdefault(content["comm_id"], {}).update(state)
        return kind, parent.get("msg_id"), content

    def _request(self, kind, content, channel="shell"):
        asked = self._send(kind, content, channel)
        while True:
            got, parent, content = self._receive()
            if parent == asked and got == kind.replace("request", "reply"):
                return content

    def run(self, source):
        """Run a cell to its end; return what it displayed, a list of MIME bundles."""
        shown, open_ends = [], {"execute_reply", "idle"}
        asked = self._send("execute_request", {"code": source}, "shell")
        while open_ends:
            kind, parent, content = self._receive()
            if parent != asked:
                continue
            if kind in ("execute_result", "display_data"):
                shown.append(content["data"])
            elif kind == "error":
                raise Broken(f"{content['ename']}: {content['evalue']}\nin:\n{source}")
            open_ends.discard(content.get("execution_state", kind))
        return shown

    def evaluate(self, expression):
        """Return the value of an expression in the kernel: a number, a string."""
        content = {"code": "", "silent": True, "user_expressions": {"it": expression}}
        found = self._request("execute_request", content)["user_expressions"]["it"]
        if found["status"] != "ok":
            raise Broken(f"{expression}: {found['ename']}: {found['evalue']}")
        return ast.literal_eval(found["data"]["text/plain"])

    def slider(self, shown, words):
        """Return the explorer among what a cell showed, ready to be moved."""
        for bundle in shown:
            if VIEW in bundle:
                family = self._family(bundle[VIEW]["model_id"])
                return Slider(self, family, words)
        raise Broken(f"no widget is shown: {shown}")

    def _family(self, model):
        state = self.models[model]
        children = [
            child.removeprefix(REFERENCE) for child in state.get("children", ())
        ]
        return [model, *(each for child in children for each in self._family(child))]


class Slider:
    """A slider of an explorer, and the picture that follows it.

    Attributes
    ----------
    places : list of float or int
        Every place it can be moved to, in order.
    """

    def __init__(self, student, family, words):
        models = student.models
        self.student = student
        self.model = _the_one(
            family, lambda m: models[m].get("description", "").startswith(words)
        )
        self.picture_model = _the_one(
            family, lambda m: "lecture-picture" in models[m].get("_dom_classes", ())
        )
        state = models[self.model]
        if "_options_labels" in state:
            self.trait, low, step = "index", 0, 1
            count = len(state["_options_labels"])
        else:
            self.trait, low, step = "value", state["min"], state["step"]
            count = round((state["max"] - low) / step) + 1
        self.places = [low + step * place for place in range(count)]
        self.at = round((state[self.trait] - low) / step)
        self.way = 1

    @property
    def picture(self):
        """The picture's markup as the page has it."""
        return self.student.models[self.picture_model]["value"]

    def move(self, moved=None):
        """Go one place on, back at the ends; return the `Answer` to it.

        `moved` is when the hand moved, on the clock of time.perf_counter; now, where
        it is not given.
        """
        moved = time.perf_counter() if moved is None else moved
        if not 0 <= self.at + self.way < len(self.places):
            self.way = -self.way
        self.at += self.way
        value = self.places[self.at]
        asked = self.student._send(
            "comm_msg",
            {
                "comm_id": self.model,
                "data": {
                    "method": "update",
                    "state": {self.trait: value},
                    "buffer_paths": [],
                },
            },
            "shell",
            self.student.subshell,
        )
        picture = seconds = None
        while True:
            kind, parent, content = self.student._receive()
            if parent != asked:
                continue
            if kind == "comm_msg" and content["comm_id"] == self.picture_model:
                picture = content["data"]["state"].get("value")
                seconds = time.perf_counter() - moved
            if content.get("execution_state") == "idle":
                return Answer(value, picture, seconds)


def _the_one(models, fits):
    found = [model for model in models if fits(model)]
    if not found:
        raise Broken("the explorer has no such part")
    return found[0]


def first_explorer(cells):
    """Return where a notebook's first explorer is: (index of its cell, its name)."""
    for index, source in enumerate(cells):
        if call := re.search(r"^(?:widgets\.)?explore_(\w+)\(", source, flags=re.M):
            return index, call[1]
    raise Broken("the notebook has no explorer")
