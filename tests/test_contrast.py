"""Every colour of the course against what it stands on, in both themes: WCAG 2.2."""

import importlib
import pkgutil
import re

import numpy as np
import pictures
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from pictures import WORDS, inks_of_words

import lecture_utils.plots
from lecture_utils import palette
from lecture_utils.views.kit.svg import STYLE

TEXT, GRAPHIC = 4.5, 3.0  # success criteria 1.4.3 and 1.4.11

# What JupyterLab paints behind a cell, and its text: test_browser_accessibility.py
# looks whether it still does.
# A cell and its output stand on the first; the second is a sidebar's or a dialogue's.
PAGES = {"light": ("#FFFFFF",), "dark": ("#111111", "#212121")}
INKS = {"light": ("#000000", 0.87), "dark": ("#FFFFFF", 0.87)}
PALETTES = {"light": palette.LIGHT, "dark": palette.DARK}

SHAPES = {"zero", "one", "gradient", "accent", "rule"}
# A panel is what things stand on. Grid lines and the pale insides of bars tell nothing
# that is not written beside them.
GROUNDS = {"panel", "grid", "paper"}

by_theme = pytest.mark.parametrize("theme", PALETTES)
RAMP = ["#" + bytes(rgb).hex() for rgb in palette.diverging().tolist()]


def over(colour, opacity, ground):
    """Return the colour that is seen where a see-through one lies on another."""
    top, under = (bytes.fromhex(c[1:]) for c in (colour, ground))
    pairs = zip(top, under, strict=True)
    mixed = [round(opacity * one + (1 - opacity) * other) for one, other in pairs]
    return "#" + bytes(mixed).hex()


def contrast(ink, ground, opacity=1.0):
    return pictures.contrast(over(ink, opacity, ground), ground)


@by_theme
def test_every_colour_has_a_task(theme):
    assert set(PALETTES[theme]) == WORDS | SHAPES | GROUNDS


@by_theme
@pytest.mark.parametrize("name", sorted(WORDS))
def test_words_are_readable(theme, name):
    palette = PALETTES[theme]
    for ground in (*PAGES[theme], palette["panel"]):
        assert contrast(palette[name], ground) >= TEXT, ground


@by_theme
@pytest.mark.parametrize("name", sorted(SHAPES))
def test_shapes_are_seen(theme, name):
    palette = PALETTES[theme]
    for ground in (*PAGES[theme], palette["panel"]):
        assert contrast(palette[name], ground) >= GRAPHIC, ground


@pytest.mark.parametrize("tint", [RAMP[0], RAMP[64], RAMP[127], RAMP[190], RAMP[-1]])
def test_numbers_are_readable_on_every_tint(tint):
    assert contrast(palette.INK, tint) >= TEXT


@by_theme
@pytest.mark.parametrize("tint", [RAMP[0], RAMP[127], RAMP[-1], "#CEE4F0"])
def test_numbers_are_readable_where_a_tint_fades(theme, tint):
    faded = float(re.search(r"\.faded [^{]*\{opacity:([.\d]+)\}", STYLE)[1])
    ink, opacity = INKS[theme]
    assert contrast(ink, over(tint, faded, PAGES[theme][0]), opacity) >= TEXT


@by_theme
def test_words_are_readable_on_a_tint_of_the_accent(theme):
    accent, palette = PALETTES[theme]["accent"], PALETTES[theme]
    assert contrast(palette["muted"], over(accent, 0.22, PAGES[theme][0])) >= TEXT


# ------------------------------------------------------------------ in the pictures


def test_a_word_in_a_colour_for_shapes_is_found():
    assert inks_of_words('<text x="1" fill="var(--lu-one)">2</text>') == {"one"}
    assert inks_of_words('<text style="fill:var(--lu-rule)">2</text>') == {"rule"}
    assert inks_of_words('<b style="color:var(--lu-accent)">2</b>') == {"accent"}
    assert inks_of_words('<rect fill="var(--lu-one)"/><text>2</text>') == set()


def test_the_style_sheet_writes_in_colours_that_are_for_words():
    assert inks_of_words(STYLE) <= WORDS
    written = re.findall(r"fill:var\(--lu-([\w-]+)", STYLE)
    assert set(written) <= WORDS | {"fg"}


# ------------------------------------------------------------------ in the figures

N = np.array([8, 16, 32])
PLOTS = {
    "plot_accuracy_by_layer": lambda plot: plot([[0.8, 0.9], [0.7, 0.9]], ["a", "b"]),
    "plot_activation": lambda plot: plot("tanh"),
    "plot_activations": lambda plot: plot(),
    "plot_counting": lambda plot: plot(),
    "plot_decision": lambda plot: plot([[0, 0], [1, 1.0]], [0, 1], [1, -1], 0.5),
    "plot_difference_error": lambda plot: plot([1e-3, 1e-2], [1e-6, 1e-4]),
    "plot_kernels": lambda plot: plot(np.linspace(-1, 1, 18).reshape(3, 3, 2)),
    "plot_losses": lambda plot: plot({str(i): [0.7, 0.1 * i] for i in range(1, 9)}),
    "plot_mistakes": lambda plot: plot([3, 1, 0], 4),
    "plot_slip_costs": lambda plot: plot([0.9, 0.5], ["none", "swapped"]),
    "plot_speeds": lambda plot: plot({name: (N, N / 1e6) for name in "abcd"}),
}


def plots():
    """Return every plot_* of the package, so that none is forgotten."""
    found = {}
    for info in pkgutil.iter_modules(lecture_utils.plots.__path__):
        module = importlib.import_module(f"lecture_utils.plots.{info.name}")
        found |= {n: f for n, f in vars(module).items() if n.startswith("plot_")}
    return found


def test_every_plot_is_looked_at():
    assert sorted(plots()) == sorted(PLOTS)


@pytest.mark.parametrize("name", PLOTS)
def test_a_figure_is_readable_on_its_own_white(name):
    ax = PLOTS[name](plots()[name])
    figure = getattr(ax, "figure", None) or ax.flat[0].figure
    assert to_hex(figure.get_facecolor()) == "#ffffff", "a white box in the dark theme"
    written = [t for t in figure.findobj(Text) if t.get_text().strip()]
    assert written
    for text in written:
        on_tint = text.axes is not None and text.axes.images
        ground = min(RAMP, key=pictures.relative_luminance) if on_tint else "#ffffff"
        assert contrast(to_hex(text.get_color()), ground) >= TEXT, text.get_text()
    for axes in figure.axes:
        for line in axes.lines:
            if line.get_linewidth() > 1:  # thinner ones are rules
                opacity = line.get_alpha() or 1.0
                assert contrast(to_hex(line.get_color()), "#ffffff", opacity) >= GRAPHIC
        for dots in axes.collections:
            for r, g, b, opacity in dots.get_facecolors():
                assert contrast(to_hex((r, g, b)), "#ffffff", opacity) >= GRAPHIC
