"""The line that answers: a sign, a word of colour, and text."""

import html
import re
import textwrap

from lecture_utils._palette import DARK, FRONT_END, LIGHT, by_theme

SIGNS = {"right": "✓", "wrong": "✗", "open": "•", "hint": "•", "progress": "•"}
_COLOURS = {"right": "zero", "wrong": "one"}


def _rules(kind):
    edge = _COLOURS.get(kind, "muted")
    text = f"{edge}-text" if edge != "muted" else edge
    light, dark = (
        {"ex": theme[edge], "ex-text": theme[text]}
        | {name: theme[name] for name in ("ink", "paper")}
        for theme in (LIGHT, DARK)
    )
    return by_theme(f".lu-ex-{kind}", light, dark)


_STYLE = (
    ".lu-ex{" + FRONT_END + "border-left:4px solid var(--lu-ex);"
    "padding:4px 0 4px 12px;margin:4px 0;max-width:calc(var(--lu-scale,1)*760px);"
    "font:calc(var(--lu-scale,1)*15px)/1.5 var(--jp-ui-font-family,sans-serif)}"
    ".lu-ex b{color:var(--lu-ex-text);font-weight:600;margin-right:4px}"
    ".lu-ex p{margin:0}.lu-ex p+*{margin-top:4px}"
    ".lu-ex code,.lu-ex pre{font-family:var(--jp-code-font-family,monospace);"
    "font-size:.93em;color:inherit;background:none;padding:0}"
    ".lu-ex pre{margin:4px 0 0;line-height:1.4;white-space:pre-wrap}"
)

# In the tag itself: JupyterLab's own rule for <pre> is stronger than a style sheet.
_INDENT = 'style="padding-left:2em"'


class Reply:
    """What an exercise answers: coloured in a notebook, plain text elsewhere.

    Attributes
    ----------
    kind : str
        right, wrong, open, hint or progress.
    label : str
        What the line is about: an exercise's key, "Notebook 03".
    text : str
        The words; code between backticks or on lines with four spaces.
    named : bool
        False where a wrong answer is refused without saying what went wrong.
    """

    def __init__(self, kind, label, text, *, named=True):
        self.kind, self.label, self.text, self.named = kind, label, text, named

    def __repr__(self):
        """Return the line as plain text."""
        return f"{SIGNS[self.kind]} {self.label}: {self.text}"

    def _repr_html_(self):
        style = _STYLE + _rules(self.kind)
        head = f"<b>{SIGNS[self.kind]} {html.escape(self.label)}</b> "
        first, *others = _blocks(self.text)
        body = f"<p>{head}{first}</p>" + "".join(others)
        return (
            f"<style>{style}</style>"
            f'<div class="lu-ex lu-ex-{self.kind}" role="status">{body}</div>'
        )


def _blocks(text):
    """Return the words as HTML: the first bare, the others as <p> or <pre>."""
    blocks = re.findall(r"(?:^    .*\n?)+|(?:^(?!    ).*\n?)+", text, flags=re.M)
    first, *others = blocks or [""]
    return [_inline(first)] + [
        f"<pre {_INDENT}>{html.escape(textwrap.dedent(block).rstrip())}</pre>"
        if block.startswith("    ")
        else f"<p>{_inline(block)}</p>"
        for block in others
    ]


def _inline(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text.strip()))
