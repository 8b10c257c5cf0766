"""Pictures and replies on the pages of other front ends, and on bare ones."""

from pathlib import Path

import nbformat
import pytest
from test_agreement import BY_HAND
from test_contrast import TEXT

import lecture_utils.widgets
from lecture_utils import exercises as ex
from lecture_utils.transfer import LayerChange
from lecture_utils.views import view_freeze_report
from lecture_utils.views.mlp import view_agreement

pytestmark = pytest.mark.browser

CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")

# What a front end puts on its page: attributes of <html> and <body>, its variables, the
# page's own colours, and what the reader's system prefers.
JUPYTER = "--jp-ui-font-color1:{};--jp-layout-color0:{}"
VSCODE = (
    "--vscode-editor-foreground:{};--vscode-editor-background:{};"
    + JUPYTER.format(
        "rgba(0,0,0,.87)",
        "white",  # what its widgets bring along, in every theme
    )
)
COLAB = "--colab-primary-text-color:{};--colab-primary-surface-color:{}"
FRONT_ENDS = {
    "jupyter light": ("", "data-jp-theme-light=true", JUPYTER, "#000", "#fff", "dark"),
    "jupyter dark": ("", "data-jp-theme-light=false", JUPYTER, "#eee", "#111", "light"),
    "vscode light": ("", "class=vscode-light", VSCODE, "#3b3b3b", "#fff", "dark"),
    "vscode dark": ("", "class=vscode-dark", VSCODE, "#ccc", "#1f1f1f", "light"),
    "vscode solarized dark": (
        *("", "class=vscode-dark", VSCODE, "#839496", "#002b36", "light"),
    ),
    "vscode solarized light": (
        *("", "class=vscode-light", VSCODE, "#586e75", "#fdf6e3", "light"),
    ),
    "vscode high contrast": (
        *("", "class=vscode-high-contrast", VSCODE, "#fff", "#000", "dark"),
    ),
    "vscode high contrast light": (
        "",
        'class="vscode-high-contrast vscode-high-contrast-light"',
        *(VSCODE, "#292929", "#fff", "dark"),
    ),
    "colab light": ("theme=light", "", COLAB, "#212121", "#fff", "dark"),
    "colab dark": ("theme=dark", "", COLAB, "#d5d5d5", "#383838", "light"),
    # Colab's widgets bring JupyterLab's light variables along.
    "colab dark, widgets": (
        *("theme=dark", "", COLAB + ";" + JUPYTER.format("#000", "#fff")),
        *("#d5d5d5", "#383838", "light"),
    ),
    "bare": ("", "", "", "#000", "#fff", "light"),
    "bare, dark preferred": ("", "", "", "#000", "#fff", "dark"),
    "bare and dark": ("", "", "", "#fff", "#000", "dark"),
}
PAGE = """<!doctype html><html {html}><head><style>:root{{{variables}}}
body{{color:{ink};background:{ground};font:15px sans-serif;width:900px}}</style></head>
<body {body}>{pictures}</body></html>"""


@pytest.fixture(scope="module")
def shown():
    """Return the markup of every explorer's picture, of tables, and of replies."""
    made = {}
    for name in lecture_utils.widgets.__all__:
        if name.startswith("explore_"):
            explorer = getattr(lecture_utils.widgets, name)()
            # A little on its way: how it starts is looked at where notebooks are run.
            sliders = [c for c in explorer.controls.values() if hasattr(c, "step")]
            for slider in sliders[-1:]:
                slider.value = min(slider.value + 3 * slider.step, slider.max)
            # A picture keeps its style sheet in itself; an explorer has it beside it.
            made[name] = explorer.draw(**explorer.values())._repr_html_()
    made["freeze report"] = view_freeze_report(
        [LayerChange("conv", 10, False, True), LayerChange("dense", 5, True, True)]
    )._repr_html_()
    made["agreement"] = view_agreement({"one": BY_HAND, "two": BY_HAND})._repr_html_()
    for answer in (0.1, 7.0, ...):
        made[f"check {answer}"] = ex.check("01.1", answer)._repr_html_()
    for turn in range(3):
        made[f"hint {turn}"] = ex.hint("01.1")._repr_html_()
    made["progress"] = ex.progress("01")._repr_html_()
    return made


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(viewport={"width": 960, "height": 800})
    yield page
    page.close()


@pytest.fixture
def page_of(page, shown, request):
    html, body, variables, ink, ground, scheme = FRONT_ENDS[request.param]
    page.emulate_media(color_scheme=scheme, forced_colors="none")
    pictures = "".join(f'<div data-name="{n}">{m}</div>' for n, m in shown.items())
    colours = variables.format(ink, ground) if variables else ""
    page.set_content(
        PAGE.format(
            html=html,
            body=body,
            variables=colours,
            ink=ink,
            ground=ground,
            pictures=pictures,
        )
    )
    return page


def pale(page):
    """Return, for each picture, its texts that cannot be read."""
    found, looked = {}, 0
    for root in page.query_selector_all("[data-name]"):
        texts = root.evaluate(CONTRAST)
        looked += len(texts)
        for each in texts:
            if each["contrast"] < TEXT:
                name = root.get_attribute("data-name")
                found.setdefault(name, []).append((each["words"], each["contrast"]))
    assert looked > 500
    return found


@pytest.mark.parametrize("page_of", FRONT_ENDS, indirect=True)
def test_text_is_readable_on_every_front_end(page_of):
    assert pale(page_of) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page_of", ["bare", "jupyter light"], indirect=True)
def test_text_is_readable_in_forced_colours(page_of, scheme):
    page_of.emulate_media(forced_colors="active", color_scheme=scheme)
    assert pale(page_of) == {}


def test_untrusted_notebook_says_what_is_missing(opened, folder):
    explorer = lecture_utils.widgets.explore_neuron()
    still = explorer.draw(**explorer.values())._repr_html_()
    outputs = [
        nbformat.v4.new_output("execute_result", data)
        for data in ({"text/html": still}, explorer._repr_mimebundle_())
    ]
    cells = [nbformat.v4.new_code_cell("1", outputs=[each]) for each in outputs]
    # Named, so that JupyterLab does not ask for the kernel.
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=about)
    nbformat.write(notebook, folder / "mail.ipynb")
    lab = opened("mail")
    words = lab.page.get_by_text("A picture is left out here")
    words.nth(1).wait_for()
    # Not awaited: the command ends when its dialog is answered.
    lab.page.evaluate("() => void jupyterapp.commands.execute('notebook:trust')")
    lab.page.locator(".jp-Dialog button", has_text="Trust").click()
    lab.page.locator(".jp-RenderedHTML svg").first.wait_for()
    assert not words.first.is_visible()
