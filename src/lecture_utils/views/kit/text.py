"""Numbers and words as all pictures write them."""

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def signed(value, digits=2):
    """Return a number as text with a true minus sign and no negative zero."""
    written = f"{value:.{digits}f}"
    if float(written) == 0:
        written = written.lstrip("-")
    return written.replace("-", "−")


def trimmed(value, digits=2):
    """Return a number as text without trailing zeros: 3, −0.5."""
    written = signed(value, digits)
    return written.rstrip("0").rstrip(".") if "." in written else written


def in_brackets(written):
    """Return a number's text as a factor: a negative one in brackets."""
    return f"({written})" if written[0] == "−" else written


def bracketed(value, digits=2):
    """Return a number as text for a factor: a negative one in brackets."""
    return in_brackets(signed(value, digits))


def products(ws, xs, digits=2):
    """Return w · x for each pair as text; `digits` are those of w."""
    pairs = zip(ws, xs, strict=True)
    return [f"{bracketed(w, digits)} · {bracketed(x)}" for w, x in pairs]


def sub(number):
    """Return an integer in subscript digits, as in w₁."""
    return str(number).translate(_SUBSCRIPTS)


def superscript(number):
    """Return an integer in superscript digits, as in 10⁻³."""
    return str(number).translate(_SUPERSCRIPTS)


def scientific(value, digits=1):
    """Return a number as text with a power of ten, as in 1.2 · 10⁴."""
    mantissa, exponent = f"{value:.{digits}e}".split("e")
    return f"{signed(float(mantissa), digits)} · 10{superscript(int(exponent))}"


def amount(value):
    """Return a number of 0 or more, such as a loss, as text of any magnitude."""
    if value == 0 or 1e-3 <= value < 1e4:
        return f"{value:.{4 if 0 < value < 0.1 else 3 if value < 10 else 1}f}"
    return scientific(value)


def percent(share, digits=1):
    """Return a share of 1 in percent, with a no-break space before the unit."""
    return f"{signed(100 * share, digits)}\N{NO-BREAK SPACE}%"


def plural(n, thing, things=None):
    """Return a number of things: 1 map, 64 maps; `things` for an irregular plural."""
    return f"{n:,} {thing if n == 1 else things or thing + 's'}"


def enumerated(names, last="and"):
    """Return names as a list in a sentence: a, b and c."""
    *first, end = names
    return f"{', '.join(first)} {last} {end}" if first else end


def truncate(words, most=14):
    """Return a label of at most `most` characters, its end replaced by an ellipsis."""
    return words if len(words) <= most else words[: most - 1] + "…"


def weighted_sum(w, b, name="x", written=signed):
    """Return w1 x1 + w2 x2 + b as text, with the signs as a person writes them."""
    terms = [f"{written(w[0])} {name}₁"]
    for value, what in ((w[1], f" {name}₂"), (b, "")):
        terms.append(f"{'−' if value < 0 else '+'} {written(abs(value))}{what}")
    return " ".join(terms)


def equation(w, b):
    """Return the boundary w1 x1 + w2 x2 + b = 0 as text."""
    return weighted_sum(w, b) + " = 0"
