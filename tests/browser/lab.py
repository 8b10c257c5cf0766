"""JupyterLab as a person has it: a started server, a real browser, a notebook open.

Nothing here needs pytest, so that the tools use it too.
"""

import shutil
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_process import start_server

BROWSERS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "firefox": ("firefox-esr", "firefox"),
}
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# A camera that shows a test card, without a question first.
CHROMIUM_CAMERA = [
    "--use-fake-device-for-media-stream=device-count=2",
    "--use-fake-ui-for-media-stream",
]
FIREFOX_CAMERA = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
}
# Lets the page be asked what ran; the same option serves JupyterLab's own tests.
LAB_OPTIONS = ["--LabApp.expose_app_in_browser=True"]
EXPLORER, PICTURE = ".lecture-explorer", ".lecture-picture"

# How far the notebook in front is: one entry a code cell, in the notebook's order.
PROGRESS = """() => {
    const panel = jupyterapp.shell.currentWidget;
    const cells = [...panel.content.model.cells].filter(c => c.type === 'code');
    return {
        status: panel.sessionContext.session?.kernel?.status,
        ran: cells.map(c => c.executionCount !== null),
        errors: cells.flatMap((c, i) => c.outputs.toJSON()
            .filter(o => o.output_type === 'error')
            .map(o => `code cell ${i}: ${o.ename}: ${o.evalue}`)),
    };
}"""
KERNEL_IDLE = """() => {
    const session = jupyterapp.shell.currentWidget?.sessionContext;
    return session?.isReady && session.session?.kernel?.status === 'idle';
}"""
# To look at all outputs takes long: not while the kernel is busy.
RAN_TO_ITS_END = f"""() => {{
    if (!({KERNEL_IDLE})()) return false;
    const now = ({PROGRESS})();
    return now.errors.length || now.ran.every(Boolean);
}}"""
# What explorers are made of comes part by part, names last. Outputs out of sight come a
# little later still: the cells say how many there will be.
COMPLETE = f"""[...document.querySelectorAll('{EXPLORER}')].every(each =>
    each.matches('[role=group]') && each.querySelector('{PICTURE} svg')
    && [...each.querySelectorAll('.widget-slider')]
        .every(slider => slider.querySelector('.noUi-handle')))"""
EXPLORERS_ARE_SHOWN = f"""() => {COMPLETE}
    && jupyterapp.shell.currentWidget.content.widgets
        .filter(cell => /^(widgets\\.)?explore_/m.test(cell.model.sharedModel.source))
        .every(cell => cell.node.querySelector('{EXPLORER}'))"""
# What is open, launcher included, goes without a question, and kernels with it.
CLOSE_ALL = """async () => {
    for (const each of [...jupyterapp.shell.widgets("main")]) {
        await each.sessionContext?.shutdown();
        if (each.context) each.context.model.dirty = false;
        each.close();
    }
}"""
OPEN = "path => void jupyterapp.commands.execute('docmanager:open', { path })"
IN_FRONT = "path => jupyterapp.shell.currentWidget?.context?.path === path"


def find_browser(name="chromium"):
    """Return the path of an installed browser, or None."""
    return next(filter(None, map(shutil.which, BROWSERS[name])), None)


@contextmanager
def open_browser(name="chromium"):
    """Run a browser until the block ends; yields Playwright's `Browser`."""
    from playwright.sync_api import sync_playwright

    path = find_browser(name)
    with sync_playwright() as playwright:
        if name == "firefox":
            # The Firefox that is installed, over WebDriver BiDi.
            browser = playwright.firefox.launch(
                channel="moz-firefox",
                executable_path=path,
                firefox_user_prefs=FIREFOX_CAMERA,
            )
        else:
            browser = playwright.chromium.launch(
                executable_path=path,
                args=[*CHROMIUM_OPTIONS, *CHROMIUM_CAMERA],
                # Scrollbars take room here as they do on a person's page.
                ignore_default_args=["--hide-scrollbars"],
            )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def start_lab(cwd, **kwargs):
    """Run JupyterLab over `cwd` until the block ends; yields a `Server`.

    Keywords are those of `start_server`.
    """
    options = [*LAB_OPTIONS, *kwargs.pop("options", ())]
    with start_server(cwd, options=options, **kwargs) as server:
        yield server


def write_notebook(path, *cells):
    """Write a notebook of these code cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    cells = [nbformat.v4.new_code_cell(source.strip()) for source in cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)


class Lab:
    """One browser page on a started JupyterLab.

    Attributes
    ----------
    page : playwright.sync_api.Page
    errors : list of str
        What the page threw or logged as an error, oldest first.
    """

    def __init__(self, browser, server, *, width=1280, height=900):
        self.server = server
        self.page = browser.new_page(viewport={"width": width, "height": height})
        self.page.set_default_timeout(30_000)
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message):
        if message.type == "error":
            self.errors.append(f"{message.text} ({message.location.get('url')})")

    def open_notebook(self, name):
        """Open a notebook of the server's folder and wait for its kernel."""
        # A workspace of its own: loaded anew, the page shows this notebook alone.
        place = f"lab/workspaces/{Path(name).stem}/tree/{name}"
        self.page.goto(self.server.address(place) + "&reset")
        self.wait_until_loaded()

    def wait_until_loaded(self):
        """Wait until the page shows its notebook and the kernel is ready."""
        self.page.wait_for_selector(".jp-Notebook", timeout=60_000)
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget")
        self.page.wait_for_function(KERNEL_IDLE, timeout=60_000)

    def switch_to(self, name):
        """Open another notebook in place of all that is open, on the same page."""
        self.page.evaluate(CLOSE_ALL)
        self.page.evaluate(OPEN, name)
        self.page.wait_for_function(IN_FRONT, arg=name, timeout=60_000)
        self.page.wait_for_function(KERNEL_IDLE, timeout=60_000)

    def choose(self, menu, entry):
        """Choose an entry of a menu; do not wait for what it starts."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        entries = self.page.locator(".lm-Menu-itemLabel")
        entries.get_by_text(entry, exact=True).click()

    def run_all(self, *, timeout=300):
        """Run the open notebook by its menu; wait for its last cell and its explorers.

        Returns
        -------
        list of str
            A line for each cell that ended in an error.
        """
        until = {"timeout": timeout * 1000, "polling": 200}
        self.choose("Run", "Run All Cells")
        self.page.wait_for_function(RAN_TO_ITS_END, **until)
        errors = self.page.evaluate(PROGRESS)["errors"]
        if not errors:
            self.page.wait_for_function(EXPLORERS_ARE_SHOWN, **until)
        return errors

    def wait_until_idle(self):
        """Wait until the kernel has nothing more to do."""
        self.page.wait_for_function(KERNEL_IDLE)

    def set_theme(self, theme):
        """Switch to the "light" or the "dark" theme of JupyterLab, unless it is on."""
        light = str(theme == "light").lower()
        shown = f"body[data-jp-theme-light={light}]"
        if self.page.locator(shown).count():
            return
        name = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}[theme]
        self.page.evaluate(
            "theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
            name,
        )
        self.page.wait_for_selector(shown, state="attached")

    def screenshot(self, path, locator=None):
        """Save what the page, or one element of it, looks like now."""
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        (locator or self.page).screenshot(path=path)

    def close(self):
        """Close the page; the server, the browser and the kernel stay."""
        self.page.close()
