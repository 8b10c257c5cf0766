"""The course's own look: look.toml, checked, and what the pages make of it."""

import html
import re
import sys
import tomllib
from base64 import b64encode
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "look.toml"
PICTURES = {".svg": "image/svg+xml", ".png": "image/png"}
LARGEST = 200_000  # bytes of a logo, which lies in every page
LEAST_CONTRAST = 4.5  # of text, WCAG 2.2
# What an accent stands on: the page, and the tint of what is chosen or quoted.
GROUNDS = {"accent": ("#FFFFFF", "#E6F1F8"), "accent_dark": ("#161718", "#26292D")}


class LookProblem(ValueError):
    """A setting that can't be used; the message says which, and what must be."""


@dataclass(frozen=True)
class Look:
    """What look.toml says, checked."""

    title: str
    institution: str
    logo: str
    accent: str
    accent_dark: str
    licence: str
    repository: str

    def style(self):
        """Return the rules that come after a page's style sheet."""
        return f":root:root{{--link:light-dark({self.accent},{self.accent_dark})}}"

    def foot(self):
        """Return logo, title, institution and licence as HTML."""
        named = " · ".join(filter(None, (self.title, self.institution)))
        terms = html.escape(self.licence)
        if self.repository:
            terms += f' <a href="{html.escape(self.repository)}">Source</a>'
        logo = ""
        if self.logo:
            kind = PICTURES[Path(self.logo).suffix.lower()]
            data = b64encode((ROOT / self.logo).read_bytes()).decode()
            alt = html.escape(self.institution or "Logo")
            logo = f'<img class="logo" src="data:{kind};base64,{data}" alt="{alt}">'
        return f"{logo}<span>{html.escape(named)}<br>{terms}</span>"


@cache
def look(file=FILE):
    """Return the Look of a file, or raise LookProblem."""
    try:
        found = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LookProblem(f"{file.name} can't be read: {error}") from None
    names = [each.name for each in fields(Look)]
    if unknown := set(found) - set(names):
        known = ", ".join(names)
        raise LookProblem(f"{file.name}: {min(unknown)} is unknown; there are {known}")
    for name in names:
        if not isinstance(found.get(name), str):
            raise LookProblem(f'{file.name}: {name} must be a text in quotes, or ""')
    for name in GROUNDS:
        _check_colour(file, name, found[name])
    if found["logo"]:
        path = file.parent / found["logo"]
        problem = ""
        if path.suffix.lower() not in PICTURES:
            problem = "is no SVG or PNG"
        elif not path.is_file():
            problem = f"is not in {path.parent}"
        elif path.stat().st_size > LARGEST:
            problem = f"has {path.stat().st_size:,} bytes; at most {LARGEST:,}"
        if problem:
            raise LookProblem(f"{file.name}: the logo {found['logo']} {problem}")
    # Not the address to clone from, which ends in .git.
    address = r"https://github\.com/[\w.-]+/[\w.-]+(?<!\.git)"
    if found["repository"] and not re.fullmatch(address, found["repository"]):
        raise LookProblem(
            f'{file.name}: repository must be "https://github.com/OWNER/NAME" (Binder '
            f"and Colab open such alone), got {found['repository']!r}"
        )
    return Look(**found)


def _check_colour(file, name, colour):
    if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        raise LookProblem(
            f'{file.name}: {name} must be a colour such as "#00639B", got {colour!r}'
        )
    for ground in GROUNDS[name]:
        ratio = contrast(colour, ground)
        if ratio < LEAST_CONTRAST:
            kind = "lighter" if name.endswith("dark") else "darker"
            raise LookProblem(
                f"{file.name}: {name} {colour} can't be read on {ground}: its contrast "
                f"is {ratio:.1f} to 1 and must be {LEAST_CONTRAST}; take a {kind} one"
            )


def contrast(one, other):
    """Return the contrast of two colours, from 1 to 21, as WCAG defines it."""
    pale, deep = sorted(map(_luminance, (one, other)), reverse=True)
    return (pale + 0.05) / (deep + 0.05)


def _luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def loaded():
    """Return look.toml's Look for a command, which ends with the problem otherwise."""
    try:
        return look()
    except LookProblem as error:
        sys.exit(str(error))
