"""A step of a convolution in words: the sum written out, and how large it all is."""

from lecture_utils.views.convolution.grid import count, size_text
from lecture_utils.views.kit.number_grid import exact, is_exact, is_whole
from lecture_utils.views.kit.svg import paragraph
from lecture_utils.views.kit.text import in_brackets

SIDES = ("rows", "columns")


def words(scene, k):
    """Return what step `k` does, with its numbers, and where the sizes come from."""
    if not scene.steps:
        return paragraph("<b>The kernel does not fit.</b> " + clash(scene)) + _way_out()
    said = _step(scene, k) if k else _before(scene)
    return said + paragraph(sizes(scene)) + _flip(scene) + _holes(scene)


def alt(scene, k):
    """Return the picture in a sentence."""
    kind = "flipped " if scene.moves.flip else ""
    said = (
        f"An image {size_text(scene.image.shape)} and a {kind}kernel "
        f"{size_text(scene.kernel.shape)}; stride {scene.moves.stride}, padding "
        f"{scene.moves.padding}, dilation {scene.moves.dilation}. "
    )
    if not scene.steps:
        return said + "The kernel does not fit. " + clash(scene)
    said += f"Output {size_text(scene.output.shape)}, step {k} of {len(scene.steps)}"
    if not k:
        return said + ": nothing is computed yet."
    step = scene.steps[k - 1]
    shown = exact(scene.output[step.row, step.column], no_decimals=scene.whole)
    return f"{said}: row {step.row + 1}, column {step.column + 1} gets {shown}."


def clash(scene):
    """Return along which side the kernel is too large."""
    said = []
    for name, n, reach in zip(SIDES, scene.image.shape, scene.reach, strict=True):
        room = n + 2 * scene.moves.padding
        if reach > room:
            padded = ", padding included" if scene.moves.padding else ""
            said.append(f"it spans {reach} {name}, the image has {room}{padded}")
    sentence = "; ".join(said)
    return sentence[0].upper() + sentence[1:] + "."


def _way_out():
    return paragraph(
        "<b>What would fit:</b> a larger image, more padding, a smaller kernel or less "
        "dilation."
    )


def _before(scene):
    n_rows, n_columns = scene.output.shape
    return paragraph(
        f"<b>Step 0</b> of {len(scene.steps)}. Nothing is computed yet. The kernel "
        "starts in the upper left corner. At each position you multiply every weight "
        "with the pixel under it and add up: one number of the output. "
        f"{n_rows} × {n_columns} positions."
    )


def _step(scene, k):
    step = scene.steps[k - 1]
    place = f"row {step.row + 1}, column {step.column + 1}"
    said = paragraph(
        f"<b>Step {k}</b> of {len(scene.steps)}: <b>{place}</b> of the output. "
        f"{_where(scene, step)}"
    )
    return said + paragraph(sum_written(scene, step)) + _after(scene, step)


def _where(scene, step):
    stride = scene.moves.stride
    if step.column:
        return f"The kernel moved {count(stride, 'pixel')} to the right."
    if step.row:
        return f"A new row: the kernel moved {count(stride, 'pixel')} down."
    return "The kernel lies in the upper left corner."


def sum_written(scene, step):
    """Return the sum with its numbers, as (−1) · 4 + (−1) · 0 = −4."""
    plain = is_whole(scene.applied), is_whole(scene.image)
    terms, told = [], True
    pairs = zip(
        scene.applied.ravel().tolist(), step.window.ravel().tolist(), strict=True
    )
    for weight, pixel in pairs:
        one, other = (
            exact(weight, no_decimals=plain[0]),
            exact(pixel, no_decimals=plain[1]),
        )
        told = told and is_exact(one, weight) and is_exact(other, pixel)
        terms.append(f"{in_brackets(one)}\u202f·\u202f{in_brackets(other)}")
    total = exact(step.total, no_decimals=all(plain))
    equals = "=" if told and is_exact(total, step.total) else "≈"
    return f"{' + '.join(terms)} {equals} <b>{total}</b>"


def _after(scene, step):
    if not scene.moves.relu:
        return ""
    if step.total > 0:
        return paragraph("<b>ReLU</b> leaves it: it is above 0.")
    what = "negative" if step.total < 0 else "0"
    return paragraph(f"<b>ReLU</b> gives 0: the sum is {what}.")


def sizes(scene):
    """Return how many rows and columns come out, with the numbers."""
    return "<b>Size:</b> " + "; ".join(_formulas(scene)) + _never(scene)


def _formulas(scene):
    shapes = zip(scene.image.shape, scene.kernel.shape, scene.output.shape, strict=True)
    lines = [_formula(n, kernel, out, scene.moves) for n, kernel, out in shapes]
    if lines[0] == lines[1]:
        ones = scene.output.shape[0] == 1
        return [f"{lines[0]} {'row and column' if ones else 'rows and columns'}"]
    named = zip(lines, SIDES, scene.output.shape, strict=True)
    return [f"{line} {name[:-1] if n == 1 else name}" for line, name, n in named]


def _formula(n, kernel, out, moves):
    return formula(n, kernel, moves.stride, moves.padding, moves.dilation) + f" = {out}"


def formula(n, kernel, stride, padding, dilation):
    """Return (6 + 2 · 0 − 3) / 1 + 1; where a division leaves a rest, rounded down."""
    span = f"{kernel}" if dilation == 1 else f"{dilation * (kernel - 1) + 1}"
    room = n + 2 * padding - (dilation * (kernel - 1) + 1)
    share = f"({n} + 2\u202f·\u202f{padding} − {span}) / {stride}"
    return f"⌊{share}⌋ + 1" if room % stride else f"{share} + 1"


def _never(scene):
    """Return which rows and columns at the end the kernel never gets to."""
    missed = []
    for name, n, reach in zip(SIDES, scene.image.shape, scene.reach, strict=True):
        rest = (n + 2 * scene.moves.padding - reach) % scene.moves.stride
        if rest:
            missed.append(f"the last {last(rest, name[:-1])}")
    if not missed:
        return "."
    return f". ⌊ ⌋ rounds down: the kernel never gets to {' and '.join(missed)}."


def last(n, thing):
    """Return row, 2 rows: what follows "the last"."""
    return thing if n == 1 else count(n, thing)


def _flip(scene):
    if not scene.moves.flip:
        return paragraph(
            "<b>Cross-correlation:</b> the kernel lies on the image as it is. Conv2D "
            "in Keras does this, and calls it convolution."
        )
    same = (scene.applied == scene.kernel).all()
    more = " This kernel looks the same from there, so nothing changes." if same else ""
    return paragraph(
        "<b>Convolution:</b> the kernel is flipped first, top to bottom and left to "
        f"right, half a turn. Conv2D does not flip.{more}"
    )


def _holes(scene):
    dilation = scene.moves.dilation
    if dilation == 1:
        return ""
    rows, columns = scene.reach
    return paragraph(
        f"<b>Dilation {dilation}:</b> between two weights "
        f"{count(dilation - 1, 'pixel')} is skipped, so the kernel spans "
        f"{rows} × {columns} pixels."
    )
