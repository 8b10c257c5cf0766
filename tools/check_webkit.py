"""Run the course in WebKit, Safari's engine: each notebook, each explorer by hand.

    xvfb-run -a .venv/bin/python tools/check_webkit.py [01 ...]

Needs Selenium and, on Debian, `apt install webkit2gtk-driver xvfb xauth`. Every
notebook runs from top to bottom; then one slider of each explorer moves by an arrow key
and by a drag, and the picture must follow. Screenshots of both themes go to
artifacts/webkit. The exit status is 1 where something failed.
"""

import shutil
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "browser"))

from hand import SLIDERS  # noqa: E402
from lab import (  # noqa: E402
    EXPLORER,
    KERNEL_IDLE,
    PICTURE,
    PROGRESS,
    RAN_TO_ITS_END,
    start_lab,
)

SEEN = ROOT / "artifacts" / "webkit"
SLIDER = """
const [explorer, words] = arguments;
const row = [...explorer.querySelectorAll('.widget-slider')]
    .find(each => each.textContent.includes(words));
return row.querySelector('[role=slider]');
"""
# The notebook keeps only cells near the one in sight on its page.
FIND = """(call, css) => {
    const content = jupyterapp.shell.currentWidget.content;
    const i = content.widgets.findIndex(({ model }) =>
        model.type === 'code' && model.sharedModel.source.includes(call));
    content.activeCellIndex = i;
    content.scrollToItem(i, 'center');
    return content.widgets[i].node.querySelector(css);
}"""
PLACE = "const b = arguments[0].getBoundingClientRect(); return [b.x, b.y, b.width];"
CENTER = "arguments[0].scrollIntoView({block: 'center'});"


@contextmanager
def open_webkit():
    """Run WebKitGTK's MiniBrowser until the block ends; yields Selenium's driver."""
    (browser,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
    options = webdriver.WebKitGTKOptions()
    options.binary_location = str(browser)
    options.add_argument("--automation")
    service = Service(shutil.which("WebKitWebDriver"))
    driver = webdriver.WebKitGTK(options=options, service=service)
    driver.set_window_size(1280, 900)
    try:
        yield driver
    finally:
        driver.quit()


class Page:
    """A notebook open in JupyterLab."""

    def __init__(self, driver, server, name):
        self.driver = driver
        driver.get(server.address(f"lab/tree/{name}.ipynb") + "&reset")
        self.wait(f"return Boolean(window.jupyterapp) && ({KERNEL_IDLE})()")

    def wait(self, script, *args, seconds=60):
        """Return what a script returns, once it is something true."""
        return WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(
            lambda driver: driver.execute_script(script, *args)
        )

    def run_all(self):
        """Run all cells; return a line for each that ended in an error."""
        command = "jupyterapp.commands.execute('notebook:run-all-cells')"
        self.driver.execute_script(f"{command}; return true")
        self.wait(f"return ({RAN_TO_ITS_END})()", seconds=300)
        return self.driver.execute_script(f"return ({PROGRESS})()")["errors"]

    def explorer(self, name):
        """Go to the cell of an explorer and return the explorer."""
        find = f"return ({FIND})(arguments[0], arguments[1])"
        return self.wait(find, f"explore_{name}(", EXPLORER)

    def still(self, node):
        """Bring a node to the middle and wait until it stays where it is."""
        self.driver.execute_script(CENTER, node)
        before = None
        while before != (before := self.driver.execute_script(PLACE, node)):
            time.sleep(0.3)

    def moves(self, name, words):
        """Yield (gesture, ms until the picture was another) for one slider."""
        explorer = self.explorer(name)
        handle = self.driver.execute_script(SLIDER, explorer, words)
        picture = explorer.find_element(By.CSS_SELECTOR, PICTURE)
        self.still(handle)
        at_end = "aria-valuenow", "aria-valuemax"
        now, last = (float(handle.get_attribute(each)) for each in at_end)
        key = Keys.ARROW_LEFT if now == last else Keys.ARROW_RIGHT
        by = -40 if now == last else 40
        drag = ActionChains(self.driver).click_and_hold(handle)
        drag = drag.move_by_offset(by, 0).move_by_offset(by // 4, 0).release()
        for gesture, act in {
            "key": lambda: handle.send_keys(key),
            "drag": drag.perform,
        }.items():
            before = picture.get_attribute("innerHTML")
            start = time.perf_counter()
            act()
            self.wait("return arguments[0].innerHTML !== arguments[1]", picture, before)
            yield gesture, 1000 * (time.perf_counter() - start)
        if "Not drawn" in explorer.text:
            raise RuntimeError("the explorer shows an error")


def check(driver, server, name):
    """Return what failed in one notebook, a line each."""
    page = Page(driver, server, name)
    problems = [f"{name}: {error}" for error in page.run_all()]
    for explorer, words in SLIDERS[name].items():
        try:
            times = [f"{what} {ms:.0f} ms" for what, ms in page.moves(explorer, words)]
            print(f"  explore_{explorer}, {words}: {', '.join(times)}", flush=True)
        except Exception as error:
            first = str(error).strip().splitlines()[:1]
            problems.append(f"{name}, {explorer}: {type(error).__name__} {first}")
    for theme in ("Light", "Dark"):
        change = "jupyterapp.commands.execute('apputils:change-theme', arguments[0])"
        driver.execute_script(
            f"{change}; return true", {"theme": f"JupyterLab {theme}"}
        )
        page.wait(
            "return document.body.dataset.jpThemeLight === arguments[0]"
            " && !document.getElementById('jupyterlab-splash')",
            str(theme == "Light").lower(),
        )
        driver.save_screenshot(str(SEEN / f"{name}_{theme.lower()}.png"))
    driver.execute_script(
        "jupyterapp.shell.currentWidget.sessionContext.shutdown(); return true"
    )
    return problems


def main():
    """Check every notebook, or those whose numbers are named; return the status."""
    SEEN.mkdir(parents=True, exist_ok=True)
    wanted = [n for n in SLIDERS if not sys.argv[1:] or n[:2] in sys.argv[1:]]
    problems = []
    with TemporaryDirectory() as folder, open_webkit() as driver:
        course = Path(folder) / "notebooks"
        shutil.copytree(ROOT / "notebooks", course)
        with start_lab(course) as server:
            for name in wanted:
                print(name, flush=True)
                problems += check(driver, server, name)
    print(*problems or ["no problem"], sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
