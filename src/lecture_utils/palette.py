"""The colours of the course, for light and dark pages.

Okabe and Ito's colour-blind safe set. No information is carried by colour alone: a
sign, a shape or a dash doubles every colour.
"""

import numpy as np

# Text on a tint, which stays pale in both themes.
INK = "#1A1A1A"

LIGHT = {
    "zero": "#0072B2",
    "one": "#D55E00",
    "zero-text": "#00639B",
    "one-text": "#B34F00",
    "gradient": "#CC79A7",
    "gradient-text": "#A24A7C",
    "accent": "#C48800",
    "muted": "#666666",
    "rule": "#8A8A8A",
    "grid": "#E4E4E4",
    "panel": "#FFFFFF",
    "ink": INK,
    "paper": "#FFFFFF",
}
DARK = {
    "zero": "#56B4E9",
    "one": "#FF9248",
    "zero-text": "#7CC6F0",
    "one-text": "#FFA86B",
    "gradient": "#DE94BD",
    "gradient-text": "#E8AACB",
    "accent": "#F0E442",
    "muted": "#B0B0B0",
    "rule": "#7A7A7A",
    "grid": "#3A3A3A",
    "panel": "#1E1E1E",
    "ink": "#FFFFFF",
    "paper": "#161718",
}

# Dark pages: JupyterLab, VS Code, Colab.
_DARK_PAGES = (
    "[data-jp-theme-light=false],.vscode-dark,html[theme=dark],"
    ".vscode-high-contrast:not(.vscode-high-contrast-light)"
)
# Other pages: the reader's preference decides.
_BARE = (
    ":root:not([theme],[data-jp-theme-light],"
    ":has(>[data-jp-theme-light],>[class*=vscode-]))"
)
# The page is the front end's own; VS Code has JupyterLab's light colours beside its
# own, so these come last. Text is the front end's in JupyterLab alone: other themes'
# may be too pale on a tint.
FRONT_END = (
    "--lu-fg:var(--lu-ink);"
    "--lu-page:var(--vscode-editor-background,var(--colab-primary-surface-color,"
    "var(--jp-layout-color0,var(--lu-paper))));"
    # Painted, so that no page can put its own colour under our text; and unchanged
    # where a system forces its colours, which would keep shapes and lose their labels.
    "color:var(--lu-fg);background:var(--lu-page);forced-color-adjust:none;"
)


def by_theme(selector, light, dark):
    """Return CSS rules that define `--lu-<name>` for light pages and for dark ones."""
    light, dark = (
        "".join(f"--lu-{name}:{value};" for name, value in colours.items())
        for colours in (light, dark)
    )
    return (
        f"{selector}{{{light}}}:is({_DARK_PAGES}) {selector}{{{dark}}}"
        f"@media (prefers-color-scheme:dark){{{_BARE} {selector}{{{dark}}}}}"
        f"[data-jp-theme-light] {selector}"
        "{--lu-fg:var(--jp-ui-font-color1,var(--lu-ink))}"
    )


_NEGATIVE = np.array([86, 160, 211.0])
_MIDDLE = np.array([255, 255, 255.0])
_POSITIVE = np.array([235, 140, 70.0])


def diverging(n=255):
    """Return the blue - white - orange ramp, uint8 (n, 3); n is odd, so 0 is white."""
    t = np.linspace(-1, 1, n)[:, None]
    ends = np.where(t < 0, _NEGATIVE, _POSITIVE)
    return np.rint(_MIDDLE + np.abs(t) * (ends - _MIDDLE)).astype(np.uint8)
