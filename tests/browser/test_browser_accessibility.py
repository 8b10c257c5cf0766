"""Every notebook for who hears it, sees it badly, or has no mouse."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from hand import SLIDERS, explorer, slider
from lab import EXPLORER
from pictures import contrast
from reading import (
    CONTROLS,
    FOCUSED,
    FOLLOW_FOCUS,
    OURS,
    PICTURES,
    TABBABLE,
    Reader,
    find_axe,
)
from test_contrast import GRAPHIC, INKS, PAGES, TEXT

pytestmark = pytest.mark.browser

CONTRAST = Path(__file__).with_name("contrast.js").read_text("utf-8")
# Outputs, and nothing of JupyterLab's own: each picture once, not what it is made of.
OUTPUTS = """() => [...document.querySelectorAll(
        ".jp-OutputArea-output :is(svg, img, canvas)")]
    .filter(node => !node.parentElement.closest("svg, button, [aria-hidden=true]")
        && node.checkVisibility())
    .map(node => {
        const alt = node.getAttribute("alt") ?? node.querySelector(":scope > title")
            ?.textContent;
        const isNamed = node.tagName === "IMG" || node.getAttribute("role") === "img";
        return isNamed && alt?.trim() || node.outerHTML.slice(0, 200);
    })"""
TELLS_PICTURE = """explorer => {
    const told = explorer.querySelector(".lecture-told").textContent;
    return told && told === explorer.querySelector("svg > desc").textContent;
}"""
STILL = ".jp-RenderedHTML .lu"
CONTROL = "select, input:not([type=file]), button, .noUi-handle"
AXE = """selector => axe.run({include: selector.split(", ")},
    {resultTypes: ["violations"]}).then(found => found.violations.map(each =>
        [each.impact, each.id, each.nodes.map(node => node.target.join(" "))]))"""


by_notebook = pytest.mark.parametrize("notebook", SLIDERS, indirect=True)
by_theme = pytest.mark.parametrize("theme", ["light", "dark"])
in_the_first = pytest.mark.parametrize("notebook", ["01_perceptron"], indirect=True)


# ------------------------------------------------------------------ heard


@by_notebook
def test_explorers_are_groups_of_named_controls(lab):
    with closing(Reader(lab)) as reader:
        read = [
            reader.nodes(OURS, place) for place in range(lab.page.locator(OURS).count())
        ]
    for place, found in enumerate(read):
        groups = [n["name"] for n in found if n["role"] == "group"]
        drawn = [n["name"] for n in found if n["role"] in PICTURES]
        assert drawn and all(drawn) and groups[0] == drawn[0]
        controls = [node for node in found if node["role"] in CONTROLS]
        assert controls, f"explorer {place} has no control"
        for node in [*controls, *(node for node in found if node["can_focus"])]:
            # A letter of an icon font is read as nothing, or as nonsense.
            name = re.sub(r"[\ue000-\uf8ff]", "", node["name"]).strip()
            is_text = node["role"] == "generic"  # a readout that takes no typing
            assert name or is_text, f"explorer {place}: {node}"
        for node in controls:
            if node["role"] not in ("button", "checkbox"):
                assert node["value"] is not None, f"explorer {place}: {node}"


@by_notebook
def test_slider_says_its_readout(lab):
    said = lab.page.locator(f"{EXPLORER} .widget-slider").evaluate_all(
        "nodes => nodes.map(node => ["
        "node.querySelector('.noUi-handle').getAttribute('aria-valuetext'),"
        "node.querySelector('.widget-readout').textContent,"
        "node.querySelector('.noUi-handle').getAttribute('aria-label'),"
        "node.querySelector('label').textContent, node.querySelector('label').title])"
    )
    assert said
    for value, readout, name, label, tooltip in said:
        assert value == readout and name == label and tooltip == ""


@by_notebook
def test_every_picture_has_a_name(lab):
    found = lab.page.evaluate(OUTPUTS)
    assert len(found) >= len(SLIDERS[lab.name])
    assert [words for words in found if words.startswith("<")] == []


@in_the_first
def test_moved_slider_tells_what_it_shows(lab):
    found = explorer(lab, "neuron")
    told = found.locator(".lecture-told")
    assert told.inner_text() == "", "not before somebody moves something"
    handle = slider(found, "x₁")
    for _ in range(3):
        handle.press("ArrowLeft")
    # After a pause, long on a busy machine, an earlier picture may be told first.
    lab.page.wait_for_function(TELLS_PICTURE, arg=found.element_handle())
    assert "z = " in told.inner_text()
    assert told.get_attribute("role") == "status"


# ------------------------------------------------------------------ without a mouse


def _colour(written):
    return [float(part) for part in re.findall(r"[\d.]+", written)]


def _seen(ink, ground):
    """Return the contrast of an outline, which may be see-through."""
    *rgb, opacity = [*_colour(ink), 1.0][:4]
    under = _colour(ground)[:3]
    mixed = [opacity * a + (1 - opacity) * b for a, b in zip(rgb, under, strict=True)]
    return contrast(*(f"#{bytes(map(round, c)).hex()}" for c in (mixed, under)))


@by_notebook
def test_tab_visits_controls_in_order(lab):
    lab.page.evaluate(FOLLOW_FOCUS)
    for root in lab.page.locator(EXPLORER).all():
        expected = root.evaluate(TABBABLE)
        lab.page.keyboard.press("Shift")  # a page marks the focus for who uses keys
        lab.page.evaluate("document.activeElement.blur(), visited.length = 0")
        root.locator(f":is({CONTROL}):visible").first.focus()
        for _ in expected[1:]:
            lab.page.keyboard.press("Tab")
        visited = lab.page.evaluate("visited")
        assert [at["words"] for at in visited] == expected
        for at in visited:
            assert_outlined(at)
        for one, other in zip(visited, visited[1:], strict=False):
            # To the right of it, or under it: never back.
            left, top, *_ = other["box"]
            assert left >= one["box"][2] - 8 or top >= one["box"][3] - 8, (one, other)


def assert_outlined(at):
    assert at["outline"] == "solid" and at["width"] >= 2, at
    assert at["cut"] == [], f"its outline is cut off: {at}"
    assert _seen(at["colour"], at["ground"]) >= GRAPHIC, at


@pytest.mark.parametrize("theme", ["dark"])
@by_notebook
def test_focus_is_seen_in_the_dark(lab, theme):
    lab.set_theme(theme)
    lab.page.keyboard.press("Shift")
    for kind in CONTROL.split(", "):
        for node in lab.page.locator(f"{EXPLORER} {kind}:visible").all()[:2]:
            node.focus()
            assert_outlined(lab.page.evaluate(FOCUSED))


@in_the_first
@pytest.mark.parametrize("control", ["slider", "button", "checkbox", "combobox"])
def test_control_keeps_its_keys(lab, control):
    found = explorer(lab, "learning")
    cells = "jupyterapp.shell.currentWidget.content.model.cells.length"
    before = lab.page.evaluate(cells)
    chosen = found.get_by_role(control).first
    chosen.focus()
    for key in ("b", "a", "x", "d", "d", "ArrowDown", "ArrowUp", "m"):
        lab.page.keyboard.press(key)
    assert lab.page.evaluate(cells) == before, "B adds a cell, X cuts one"
    assert chosen.evaluate("node => node === document.activeElement"), "an arrow left"
    lab.wait_until_idle()
    found.get_by_role("button", name="Reset", exact=True).click()


@in_the_first
def test_notebook_still_hears_its_keys(lab):
    slider(explorer(lab, "neuron"), "x₁").focus()
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = lab.page.evaluate(active)
    lab.page.keyboard.press("Escape")
    lab.page.keyboard.press("Shift+Enter")
    lab.page.wait_for_function(f"{active} !== {before}")
    lab.wait_until_idle()


@by_notebook
def test_nothing_moves_by_itself(lab):
    moving = f"""document.getAnimations().filter(
        each => each.effect?.target?.closest({OURS!r})).length"""
    assert lab.page.evaluate(moving) == 0
    lab.page.emulate_media(reduced_motion="reduce")
    # A press on a slider's line: its handle glides there, unless that is unwanted.
    slow = lab.page.locator(".noUi-target").evaluate_all(
        """targets => targets.map(target => {
            target.classList.add("noUi-state-tap");
            const { transitionDuration } = getComputedStyle(
                target.querySelector(".noUi-origin"));
            target.classList.remove("noUi-state-tap");
            return parseFloat(transitionDuration);
        })"""
    )
    lab.page.emulate_media(reduced_motion="no-preference")
    assert slow and not any(slow)


# ------------------------------------------------------------------ seen badly


@by_theme
@in_the_first
def test_palette_is_tested_on_these_pages(lab, theme):
    lab.set_theme(theme)
    read = """name => {
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = `var(${name})`;
        const found = getComputedStyle(probe).color;
        probe.remove();
        return found;
    }"""
    grounds = [
        _colour(lab.page.evaluate(read, f"--jp-layout-color{k}")) for k in (0, 1)
    ]
    expected = [[*bytes.fromhex(page[1:])] for page in PAGES[theme]]
    assert grounds[: len(expected)] == expected
    *ink, opacity = _colour(lab.page.evaluate(read, "--jp-ui-font-color1"))
    assert (ink, opacity) == ([*bytes.fromhex(INKS[theme][0][1:])], INKS[theme][1])


@by_theme
@by_notebook
def test_fields_and_handles_stand_out(lab, theme):
    lab.set_theme(theme)
    ground = f"rgb({', '.join(map(str, bytes.fromhex(PAGES[theme][0][1:])))})"
    painted = lab.page.locator(
        f"{EXPLORER} :is(.noUi-handle, select, input[type=text])"
    ).evaluate_all(
        "nodes => nodes.filter(node => node.checkVisibility())"
        ".map(node => getComputedStyle(node))"
        ".map(style => [style.borderTopColor, style.backgroundColor])"
    )
    assert painted
    for colours in painted:
        assert max(_seen(colour, ground) for colour in colours) >= GRAPHIC, colours


# On the way: test_browser_front_ends.py, on a page of the pictures.
@by_theme
@by_notebook
def test_text_is_readable_at_start(lab, theme):
    lab.set_theme(theme)
    looked = 0
    for place, root in enumerate(lab.page.query_selector_all(f"{STILL}, {OURS}")):
        found = root.evaluate(CONTRAST)
        looked += len(found)
        pale = [each for each in found if each["contrast"] < TEXT]
        assert not pale, f"picture {place}: {pale[:5]}"
    assert looked > 100


@by_theme
@by_notebook
def test_axe_finds_nothing_serious(lab, theme):
    script = find_axe()
    if script is None:
        pytest.skip("axe-core is not installed: run `make axe`, or set AXE_CORE to it")
    lab.set_theme(theme)
    lab.page.evaluate(script.read_text("utf-8"))
    # Told to look at our pictures and controls, it leaves JupyterLab's own alone.
    found = lab.page.evaluate(AXE, f"{OURS}, .lecture-picture, .lu")
    assert [each for each in found if each[0] in ("serious", "critical")] == []
