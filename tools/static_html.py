"""Cells and Markdown as HTML that needs no script, no network and no kernel.

Formulas become MathML, which browsers set by themselves.
"""

import html
import re

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# A prime is drawn high up already; raised once more, it lies in its letter.
PRIMED = re.compile(r"<msup>(<mi>[^<]+</mi>)<mi>&#x02032;</mi></msup>")
# What is set as in TeX: a sign close to its number, bars close to what is in them, and
# a name of a function apart from its neighbours.
SPACED = {
    r"(?<!&#x00029;</mo>)(?<=</mo>)<mo>&#x02212;": r'<mo form="prefix">&#x02212;',
    r'<mo stretchy="false">&#x0007C;(.*?)<mo [^>]*>&#x0007C;': (
        r'<mo form="prefix">&#x0007C;\1<mo form="postfix">&#x0007C;'
    ),
    r"<mi>ln</mi>": '<mo lspace="0.17em" rspace="0.1em">ln</mo>',
}
CODE = HtmlFormatter(cssclass="code", nobackground=True)
DARK_CODE = HtmlFormatter(style="github-dark", nobackground=True)


class _Renderer(IPythonRenderer):
    def block_math(self, body):
        return formula(body, display="block")

    def inline_math(self, body):
        return formula(body)

    def heading(self, text, level, **attrs):
        # As JupyterLab spells an anchor, and as forges do: links use both.
        words = html.unescape(re.sub(r"<[^>]+>", "", text))
        lab = words.replace(" ", "-")
        forge = re.sub(r"[^\w -]", "", words.lower()).replace(" ", "-")
        other = f'<span id="{html.escape(forge)}"></span>' if forge != lab else ""
        return f'<h{level} id="{html.escape(lab)}">{other}{text}</h{level}>\n'

    def block_code(self, code, info=None):
        if info == "python":
            return python(code)
        return f'<pre tabindex="0">{html.escape(code)}</pre>\n'


def formula(tex, *, display="inline"):
    """Return LaTeX, without dollar signs, as MathML; its source is the alt text."""
    from latex2mathml.converter import convert

    mathml = convert(tex.strip(), display=display)
    mathml = PRIMED.sub(r"<mrow>\1<mo>&#x02032;</mo></mrow>", mathml)
    for found, spaced in SPACED.items():
        mathml = re.sub(found, spaced, mathml)
    alt = html.escape(" ".join(tex.split()))
    return mathml.replace("<math ", f'<math alttext="{alt}" ', 1)


def markdown(text):
    """Return Markdown as HTML, with formulas, tables and anchored headings."""
    return MarkdownWithMath(renderer=_Renderer(escape=False)).render(text)


def python(source):
    """Return Python code, coloured by classes that `CODE` has the style of."""
    made = highlight(source, PythonLexer(), CODE)
    return made.replace("<pre>", '<pre tabindex="0">', 1)


def output(result):
    """Return what a cell gave: its picture where it has one, else its text."""
    data = result.get("data", {})
    if "text/html" in data:
        return data["text/html"]
    if image := data.get("image/png"):
        alt = html.escape(data.get("text/plain", ""))
        return f'<img src="data:image/png;base64,{image}" alt="{alt}">'
    words = result.get("text") or data.get("text/plain", "")
    return (
        f'<pre class="result" tabindex="0">{html.escape(words)}</pre>' if words else ""
    )


def without_styles(page):
    """Return a page without its style sheets, and these, each of them once."""
    sheets = dict.fromkeys(re.findall(r"<style>(.*?)</style>", page, flags=re.S))
    return re.sub(r"<style>.*?</style>", "", page, flags=re.S), "\n".join(sheets)
