"""The colours of the course, for light and dark pages.

Okabe and Ito's colour-blind safe set; every colour is doubled by a sign, a shape
or a dash, so that nothing is told by colour alone.
"""

import numpy as np

# What is drawn on a tint, which stays pale in both themes.
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
}

_NEGATIVE = np.array([86, 160, 211.0])
_MIDDLE = np.array([255, 255, 255.0])
_POSITIVE = np.array([235, 140, 70.0])


def diverging(n=255):
    """Return the blue - white - orange ramp as a uint8 array of shape (n, 3).

    `n` is odd, so that white stands exactly in the middle: 0 belongs there.
    """
    t = np.linspace(-1, 1, n)[:, None]
    ends = np.where(t < 0, _NEGATIVE, _POSITIVE)
    return np.rint(_MIDDLE + np.abs(t) * (ends - _MIDDLE)).astype(np.uint8)


def relative_luminance(colour):
    """Return the WCAG relative luminance of '#RRGGBB', 0 to 1."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """Return the WCAG contrast ratio of two colours, 1 to 21."""
    low, high = sorted((relative_luminance(one), relative_luminance(other)))
    return (high + 0.05) / (low + 0.05)
