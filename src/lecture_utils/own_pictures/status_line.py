"""The line on the page that says what came of the last thing done."""

from html import escape

import ipywidgets as widgets

from lecture_utils.widgets.explorer import error_words

MOST_PROBLEMS = 3


class Said(widgets.HTML):
    """One sentence or none.

    Attributes
    ----------
    error : Exception or None
        What went wrong last.
    """

    def __init__(self):
        super().__init__(layout={"margin": "2px 8px"})
        self.add_class("lu-said")
        self.error = None

    def say(self, words, *, error=None):
        """Say it, as an alert where an error is why."""
        self.error = error
        mark, role = ("⚠ ", "alert") if error else ("", "status")
        said = f'<div role="{role}">{mark}{escape(words)}</div>' if words else ""
        self.value = said

    def refuse(self, error):
        """Say what went wrong."""
        self.say(_sentence(error), error=error)

    def files_came(self, n, problems):
        """Say how many files came, and what is wrong with those left out."""
        if not problems:
            return self.say(f"{n} picture{'' if n == 1 else 's'} added.")
        said = [_sentence(error) for error in problems[:MOST_PROBLEMS]]
        more = len(problems) - len(said)
        rest = [f"And {more} more."] if more else []
        words = " ".join([f"{n} added, {len(problems)} not:", *said, *rest])
        self.say(words, error=problems[0])


def _sentence(error):
    return f"{error_words(error).removesuffix('.')}."
