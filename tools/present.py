"""Present the course: its notebooks as talks with live explorers, in a browser.

    python tools/present.py       the list of the talks
    python tools/present.py 03    one of them, made ready at once

Voilà serves it: each notebook runs in a kernel of its own, and its page is that of the
hand-outs (`build_slides.py`) with live explorers in the place of those on a page. The
page holds no code to run and no cell to edit. It stays the same, and its kernel with
it, however often it is loaded; a second kernel stands ready for the case that the first
one dies. Nothing is written to the notebooks.
"""

import argparse
import asyncio
import html
import os
import threading
import webbrowser

import build_slides
import look
import nbformat
import slides
import tornado.web
from executed import ROOT
from nbclient import NotebookClient
from tornado.ioloop import IOLoop
from traitlets import Unicode
from traitlets.config import Config
from voila.app import Voila
from voila.utils import get_page_config

from lecture_utils.server import LARGEST, without_delay

NOTEBOOKS = ROOT / "notebooks"
# What of Voilà a talk needs: the way to the kernel, and the widgets' own files.
FROM_VOILA = ("/api/kernels/", "/voila/static/", "/voila/labextensions/")
CONFIG = Config(
    {
        "KernelManager": {"autorestart": False},  # it would come back empty
        "Voila": {"log_level": "WARN", "tornado_settings": {"log_function": str}},
        "VoilaConfiguration": {
            "extension_allowlist": [
                "@jupyter-widgets/jupyterlab-manager",
                "@voila-dashboards/widgets-manager8",
                "anywidget",
            ]
        },
    }
)
WAIT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="talk.css">
</head>
<body class="index">
<h1>{title}</h1>
<p>Running the notebook: cell {done} of {n}.</p>
<progress value="{done}" max="{n}"></progress>
<script>setTimeout(() => location.reload(), 500);</script>
</body>
</html>
"""

AGAIN = ' (<a href="again/{name}">start over</a>)'


class Run:
    """A notebook that runs to its end in a kernel of its own, and its page."""

    def __init__(self, app, path):
        self.edited = path.stat().st_mtime_ns  # before it was read
        self.app, self.nb = app, nbformat.read(path, as_version=4)
        self.title = build_slides.title(self.nb)
        self.n_done, self.kernel_id = 0, None
        self.page = None  # until all cells have run
        self.task = asyncio.create_task(self._run(path))

    async def _run(self, path):
        manager = self.app.kernel_manager
        self.kernel_id = await manager.start_kernel(
            kernel_name="python3", path="", env=os.environ | {"LECTURE_UTILS_TALK": "1"}
        )
        kernel = manager.get_kernel(self.kernel_id)
        client = NotebookClient(self.nb, km=kernel, timeout=None, allow_errors=True)
        client.reset_execution_trackers()
        await client.async_start_new_kernel_client()
        try:
            for number, cell in enumerate(self.nb.cells):
                await client.async_execute_cell(cell, number)
                for output in cell.get("outputs", ()):
                    if output.output_type == "error":
                        words = f"{output.ename}: {output.evalue}"
                        print(f"{path.name}, cell {number}: {words}")
                self.n_done += 1
        finally:
            client.kc.stop_channels()
        self.page = build_slides.page(self.nb, live=self._page_config())

    def _page_config(self):
        app = self.app
        configuration = app.voila_configuration
        config = get_page_config(app.base_url, app.app.settings, app.log, configuration)
        return config | {"kernelId": self.kernel_id}

    async def is_alive(self):
        """Say whether its kernel is there, or still to come."""
        if self.kernel_id is None:
            return not self.task.done()
        manager = self.app.kernel_manager
        return self.kernel_id in manager and await manager.is_alive(self.kernel_id)

    async def end(self):
        """Stop its kernel."""
        self.task.cancel()
        if self.kernel_id in self.app.kernel_manager:
            await self.app.kernel_manager.shutdown_kernel(self.kernel_id, now=True)


class Talk:
    """A notebook's run that is shown, and one that stands ready to take its place."""

    def __init__(self, app, path):
        self.app, self.path, self.shown, self.spare = app, path, None, None
        self.lock = asyncio.Lock()

    async def run(self):
        """Return the run to show; where its kernel died, the spare one."""
        async with self.lock:
            if self.shown and not await self.shown.is_alive():
                await self.again()
            if self.shown is None:
                self.shown, self.spare = self.spare or Run(self.app, self.path), None
            if self.shown.page and self.spare is None:
                self.spare = Run(self.app, self.path)
            return self.shown

    async def end_spare(self):
        """Give back the memory of the run that stands ready."""
        async with self.lock:
            spare, self.spare = self.spare, None
            if spare:
                await spare.end()

    async def start_over(self):
        """Begin anew, with the notebook as it now is."""
        async with self.lock:
            await self.again()
            if self.spare and self.spare.edited != self.path.stat().st_mtime_ns:
                await self.spare.end()
                self.spare = None

    async def again(self):
        """Put the run that is shown away, with all that was moved in it."""
        shown, self.shown = self.shown, None
        if shown:
            await shown.end()


class Handler(tornado.web.RequestHandler):
    """What all pages of the talks share."""

    def initialize(self, app):
        self.app = app
        self.set_header("Cache-Control", "no-store")

    def talk(self, name):
        """Return a talk by its name, or answer that there is none."""
        if name not in self.app.talks:
            raise tornado.web.HTTPError(404)
        return self.app.talks[name]


class Index(Handler):
    """The list of the talks."""

    def get(self):
        paths = [talk.path for talk in self.app.talks.values()]
        self.write(build_slides.index(paths, AGAIN))


class Page(Handler):
    """A talk, or how far its notebook is."""

    async def get(self, name):
        run = await self.talk(name).run()
        for other in self.app.talks.values():
            if other is not self.talk(name):
                await other.end_spare()
        n = len(run.nb.cells)
        self.write(
            run.page or WAIT.format(title=html.escape(run.title), done=run.n_done, n=n)
        )


class Again(Handler):
    """A talk from its start, in a new kernel."""

    async def get(self, name):
        await self.talk(name).start_over()
        self.redirect(f"/{name}.html")


class Alive(Handler):
    """Whether a page's kernel still answers."""

    async def get(self, name, kernel_id):
        shown = self.talk(name).shown
        is_same = shown is not None and shown.kernel_id == kernel_id
        self.set_status(204 if is_same and await shown.is_alive() else 404)


class Present(Voila):
    """The server of the talks."""

    first = Unicode("", help="The name of the talk to open; the list where empty")

    def init_settings(self):
        settings = super().init_settings()
        key = "kernel_websocket_connection_class"
        settings[key] = without_delay(settings[key])
        return settings | {"websocket_max_message_size": LARGEST}

    def init_handlers(self):
        self.talks = {path.stem: Talk(self, path) for path in talks()}
        ours = [
            (r"/", Index, {"app": self}),
            (r"/(\w+)\.html", Page, {"app": self}),
            (r"/again/(\w+)", Again, {"app": self}),
            (r"/alive/(\w+)/([\w-]+)", Alive, {"app": self}),
        ]
        theirs = [
            handler
            for handler in super().init_handlers()
            if any(part in handler[0] for part in FROM_VOILA)
        ]
        files = tornado.web.StaticFileHandler
        font = (r"/(.+\.woff2)", files, {"path": build_slides.FONT.parent})
        return [*ours, *theirs, font, (r"/(.+)", files, {"path": build_slides.LOOK})]

    def start(self):
        IOLoop.current().add_callback(self.begin)
        super().start()

    def stop(self):
        # Clients of the kernels end before the kernels do.
        for talk in self.talks.values():
            for run in filter(None, (talk.shown, talk.spare)):
                run.task.cancel()
        super().stop()

    async def begin(self):
        """Say where the talks are, and make the first one ready."""
        print(f"The talks are at {self.connection_url}; Ctrl+C here ends them.")
        if self.first:
            await self.talks[self.first].run()

    def launch_browser(self):
        address = self.connection_url + (f"{self.first}.html" if self.first else "")
        threading.Thread(target=webbrowser.open, args=[address]).start()


def talks():
    """Return the notebooks that have a talk."""
    return [p for p in build_slides.NOTEBOOKS if slides.slides(slides.read(p))]


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebook", nargs="?", default="", help="a number: 03")
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--no-browser", action="store_true")
    options = parser.parse_args()
    look.loaded()  # a look.toml that can't be used ends this here, not before a class
    number = options.notebook.zfill(2)
    found = [path.stem for path in talks() if path.stem.startswith(number)]
    if options.notebook and len(found) != 1:
        known = ", ".join(path.stem[:2] for path in talks())
        parser.error(f"notebook must be one of {known}, got {options.notebook}")
    app = Present(
        first=found[0] if options.notebook else "",
        port=options.port,
        open_browser=not options.no_browser,
        root_dir=str(NOTEBOOKS),
        config=CONFIG,
    )
    app.initialize([])
    app.start()


if __name__ == "__main__":
    main()
