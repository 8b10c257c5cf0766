"""A step of a convolution in words: the sum written out, and the output's size."""

from lecture_utils.views.kit.number_grid import exact, is_whole, size_text, sum_text
from lecture_utils.views.kit.text import plural

SIDES = ("rows", "columns")


def describe(scene, k):
    """Return what step `k` does, with its numbers, and how the size comes about."""
    if not scene.steps:
        return [
            "<b>The kernel does not fit.</b> " + _why_not(scene),
            "<b>What would fit:</b> a larger image, more padding, a smaller kernel or "
            "less dilation.",
        ]
    step = _step(scene, k) if k else [_before(scene)]
    size = f"<b>Size:</b> {'; '.join(_formulas(scene))}{_never_reached(scene)}"
    return [*step, size, _flip(scene), _dilation(scene)]


def alt_text(scene, k):
    """Return the picture in a sentence."""
    kind = "flipped " if scene.moves.flip else ""
    given = (
        f"An image {size_text(scene.image.shape)} and a {kind}kernel "
        f"{size_text(scene.kernel.shape)}; stride {scene.moves.stride}, padding "
        f"{scene.moves.padding}, dilation {scene.moves.dilation}. "
    )
    if not scene.steps:
        return f"{given}The kernel does not fit. {_why_not(scene)}"
    given += f"Output {size_text(scene.output.shape)}, step {k} of {len(scene.steps)}"
    if not k:
        return given + ": nothing is computed yet."
    step = scene.steps[k - 1]
    number = exact(scene.output[step.row, step.column], no_decimals=scene.whole)
    return f"{given}: row {step.row + 1}, column {step.column + 1} gets {number}."


def _why_not(scene):
    """Return along which side the kernel is too large."""
    padded = ", padding included" if scene.moves.padding else ""
    rooms = [n + 2 * scene.moves.padding for n in scene.image.shape]
    clashes = "; ".join(
        f"it spans {reach} {name}, the image has {room}{padded}"
        for name, room, reach in zip(SIDES, rooms, scene.reach, strict=True)
        if reach > room
    )
    return f"{clashes[0].upper()}{clashes[1:]}."


def _before(scene):
    n_rows, n_columns = scene.output.shape
    return (
        f"<b>Step 0</b> of {len(scene.steps)}. Nothing is computed yet. The kernel "
        "starts in the upper left corner. At each position you multiply every weight "
        "with the pixel under it and add up: one number of the output. "
        f"{n_rows} × {n_columns} positions."
    )


def _step(scene, k):
    step = scene.steps[k - 1]
    place = f"row {step.row + 1}, column {step.column + 1}"
    return [
        f"<b>Step {k}</b> of {len(scene.steps)}: <b>{place}</b> of the output. "
        f"{_move(scene, step)}",
        _sum(scene, step),
        _relu(step) if scene.moves.relu else "",
    ]


def _move(scene, step):
    pixels = plural(scene.moves.stride, "pixel")
    if step.column:
        return f"The kernel moved {pixels} to the right."
    if step.row:
        return f"A new row: the kernel moved {pixels} down."
    return "The kernel lies in the upper left corner."


def _sum(scene, step):
    """Return the sum with its numbers, as (−1) · 4 + (−1) · 0 = −4."""
    plain_weight, plain_pixel = is_whole(scene.applied), is_whole(scene.image)
    pairs = zip(
        scene.applied.ravel().tolist(), step.window.ravel().tolist(), strict=True
    )
    terms = [[(w, plain_weight), (pixel, plain_pixel)] for w, pixel in pairs]
    return sum_text(terms, step.total, times="\u202f·\u202f")


def _relu(step):
    if step.total > 0:
        return "<b>ReLU</b> leaves it: it is above 0."
    what = "negative" if step.total < 0 else "0"
    return f"<b>ReLU</b> gives 0: the sum is {what}."


def _formulas(scene):
    """Return the formula of rows and columns, once where both are the same."""
    stride, padding, dilation, *_ = scene.moves
    shapes = zip(scene.image.shape, scene.kernel.shape, scene.output.shape, strict=True)
    lines = [
        f"{formula(n, kernel, stride, padding, dilation)} = {out}"
        for n, kernel, out in shapes
    ]
    if lines[0] == lines[1]:
        ones = scene.output.shape[0] == 1
        return [f"{lines[0]} {'row and column' if ones else 'rows and columns'}"]
    named = zip(lines, SIDES, scene.output.shape, strict=True)
    return [f"{line} {name[:-1] if n == 1 else name}" for line, name, n in named]


def formula(n, kernel, stride, padding, dilation):
    """Return (6 + 2 · 0 − 3) / 1 + 1; rounded down where the division has a rest."""
    span = dilation * (kernel - 1) + 1
    share = f"({n} + 2\u202f·\u202f{padding} − {span}) / {stride}"
    return f"⌊{share}⌋ + 1" if (n + 2 * padding - span) % stride else f"{share} + 1"


def _never_reached(scene):
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
    return thing if n == 1 else plural(n, thing)


def _flip(scene):
    if not scene.moves.flip:
        return (
            "<b>Cross-correlation:</b> the kernel lies on the image as it is. Conv2D "
            "in Keras does this, and calls it convolution."
        )
    same = (scene.applied == scene.kernel).all()
    more = " This kernel looks the same from there, so nothing changes." if same else ""
    return (
        "<b>Convolution:</b> the kernel is flipped first, top to bottom and left to "
        f"right, half a turn. Conv2D does not flip.{more}"
    )


def _dilation(scene):
    dilation = scene.moves.dilation
    if dilation == 1:
        return ""
    rows, columns = scene.reach
    return (
        f"<b>Dilation {dilation}:</b> between two weights "
        f"{plural(dilation - 1, 'pixel')} is skipped, so the kernel spans "
        f"{rows} × {columns} pixels."
    )
