"""What a training is doing at one of its epochs, in words and numbers."""

from html import escape

from lecture_utils.views.kit.loss_curve import GUESSING, amount
from lecture_utils.views.kit.svg import paragraph

FLAT, LOOK_BACK = 0.02, 20


def training_words(history, k, right, n, batch_size, hide_future=False):
    """Return where epoch `k` stands, and what is happening there."""
    J, last = history.J, len(history.epochs) - 1
    all_right = right == n
    each = -(-n // min(batch_size or n, n))
    crossed = "" if all_right else "; the others are crossed"
    return (
        paragraph(f"<b>Epoch {k}</b> of {last}. J = <b>{amount(J[k])}</b>.")
        + paragraph(
            f"<b>{right} of {n}</b> samples are right ({right / n:.0%}){crossed}."
        )
        + paragraph(f"Updates so far: <b>{k * each}</b>, {each} in each epoch.")
        + paragraph(
            _happening(
                history, k, all_right, batch_size if each > 1 else None, hide_future
            )
        )
    )


def _happening(history, k, all_right, batch_size, hide_future):
    """Return one honest remark; the first that holds is the one to make."""
    J = history.J
    if history.stopped and k == len(J) - 1:
        return _stopped(history)
    if k == 0:
        return (
            f"<b>Start.</b> The weights are random, and so is the field. Answering "
            f"½ everywhere would give J = ln 2 = {GUESSING:.2f}."
        )
    if max(J[max(k - 10, 0) : k + 1]) > max(1.1 * J[0], GUESSING):
        return (
            "<b>Too far.</b> J went above where it began: the steps leap across the "
            "valley instead of down into it. Take a smaller lr."
        )
    if all_right:
        return (
            "<b>Every sample is right.</b> From here on J can fall only because the "
            "network grows surer: the white band narrows."
        )
    return _plateau(J, k, hide_future) if _flat(J, k) else _trend(J, k, batch_size)


def _stopped(history):
    # The advice behind the semicolon is the next sentence.
    reason = escape(history.stopped[0].upper() + history.stopped[1:].split(";")[0])
    return (
        f"<b>It diverged.</b> {reason}. This is the last epoch that was recorded: "
        "take a smaller lr."
    )


def _flat(J, k):
    lately = J[max(k - LOOK_BACK, 0) : k + 1]
    return k >= LOOK_BACK and lately.max() - lately.min() <= FLAT * lately[0]


def _plateau(J, k, hide_future):
    ahead = min(J[k:]) < 0.8 * J[k]
    change = f"J changed by less than {FLAT:.0%} in {LOOK_BACK} epochs"
    if hide_future:
        return f"<b>Hardly moving.</b> {change}. Is it the end?"
    if ahead:
        return f"<b>A plateau.</b> {change}. It is not the end: step on."
    return (
        f"<b>Hardly moving.</b> {change}, and so it goes on. A larger lr shows whether "
        "the steps are too short or the slope is gone; another seed starts elsewhere."
    )


def _trend(J, k, batch_size):
    """Return how J went lately; a single epoch says little, and flickers at play."""
    before = max(k - 10, 0)
    rises = sum(J[before + 1 : k + 1] > J[before:k])
    said = f"<b>Up and down.</b> J is no lower than at epoch {before}"
    if J[k] < J[before]:
        share = 1 - J[k] / J[before]
        said = f"<b>Downhill.</b> J fell by {share:.0%} since epoch {before}"
        if rises < 3:
            return said + "."
    if batch_size:
        return (
            f"{said}. The curve is ragged: each update follows {batch_size} samples "
            "alone, and what helps them may hurt the others."
        )
    return f"{said}. Where it rose, the direction was downhill but the step too long."
