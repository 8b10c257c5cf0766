"""Static figures with matplotlib: `plot_<what>(arrays, *, ax=None)` draws on one axes.

One module a topic. Computing is done elsewhere; a plot receives arrays. `show`
turns an axes into an image that keeps its alt text.
"""

from lecture_utils.plots._figure import show

__all__ = ["show"]
