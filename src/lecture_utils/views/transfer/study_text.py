"""Who is ahead with so many labelled pictures, and whether that is more than luck."""

from html import escape

import numpy as np

from lecture_utils.views.kit.svg import element, paragraph

# Stricter than the usual two: the best of several was picked after looking.
CLEAR, FEWEST_RUNS = 3.0, 5
ONE_LINE = 14  # letters of a name that is not broken


def study_words(study, k, task, model):
    """Return what was run, a table of the column, and who is ahead in it."""
    runs, n = study.accuracy.shape[2], study.sizes[k]
    of = f"{runs} runs" if runs > 1 else "One run"
    pictures = "picture" if n == 1 else "pictures"
    head = f"<b>{n} labelled {pictures} a class.</b> {of} for each way to train."
    about = (("Task", task), ("Network", model))
    said = "".join(f" {what}: {escape(name)}." for what, name in about if name)
    behind, errors = gaps(study.accuracy[:, k])
    words = [paragraph(head + said), _table(study, k, behind, errors)]
    if len(study.regimes) > 1:
        words.append(paragraph(_verdict(study, behind, errors)))
        words.append(_rule(runs))
    return "".join(words)


def gaps(accuracy):
    """Return how far each regime is behind the best, and that in standard errors.

    `accuracy` has shape (n_regimes, n_seeds). The differences are taken run by run,
    to the nearest where several share the highest mean; with a single run the second
    result is None.
    """
    means = accuracy.mean(axis=1)
    behind = means.max() - means
    behind[behind < 1e-9] = 0.0  # what rounding leaves of nothing
    if accuracy.shape[1] == 1:
        return behind, None
    errors = [_in_errors(best - accuracy, behind) for best in accuracy[behind == 0]]
    return behind, np.min(errors, axis=0)


def _in_errors(apart, behind):
    error = apart.std(axis=1, ddof=1) / np.sqrt(apart.shape[1])
    # The same difference in every run has no error: endlessly clear, unless it is 0.
    endless = np.where(behind > 0, np.inf, 0.0)
    return np.divide(behind, error, out=endless, where=error > 1e-9)


def percent(value):
    """Return a percentage as text, one decimal and no negative zero."""
    return f"{max(value, 0.0):.1f}"


def _table(study, k, behind, errors):
    """Return accuracy, distance to the best, and that in standard errors, by regime."""
    columns = [[percent(mean) for mean in study.means[:, k]], map(percent, behind)]
    heads = ["accuracy", "behind", "SE"]
    if errors is not None:
        spreads = map(percent, study.spreads[:, k])
        columns[0] = map("\u00a0±\u00a0".join, zip(columns[0], spreads, strict=True))
        columns.append([f"{e:.1f}".replace("inf", "∞") for e in errors])
    # One way to train alone has nothing to be behind of.
    columns = columns[: None if len(study.regimes) > 1 else 1]
    rows = [_row("", heads[: len(columns)], "th", scope="col")]
    for r, cells in enumerate(zip(*columns, strict=True)):
        name = escape(study.regimes[r])
        if len(name) <= ONE_LINE:
            name = name.replace(" ", "\u00a0")
        if behind[r] == 0:
            name, cells = _bold(name), (_bold(cells[0]), *("–" for _ in cells[1:]))
        rows.append(_row(name, cells, "td"))
    return element("table", *rows, class_="lu-table")


def _row(name, cells, tag, **look):
    first = element("th", name, scope="row" if name else None)
    return element("tr", first, *(element(tag, cell, **look) for cell in cells))


def _bold(words):
    return f'<b style="color:var(--lu-fg)">{words}</b>'


def _verdict(study, behind, errors):
    """Return one sentence that says no more than the runs do."""
    names = [f"<i>{escape(name)}</i>" for name in study.regimes]
    first = [name for name, gap in zip(names, behind, strict=True) if gap == 0]
    others = [r for r, gap in enumerate(behind) if gap > 0]
    leaders, runs = _listed(first, "and"), study.accuracy.shape[2]
    if not others:
        return "All have the same mean: nobody is ahead."
    if errors is None:
        verb = "is" if len(first) == 1 else "are"
        return f"{leaders} {verb} ahead in this one run. Another might end differently."
    verb = "has" if len(first) == 1 else "share"
    leaders += f" {verb} the highest mean"
    if runs < FEWEST_RUNS:
        few = f"{runs} runs are too few to say more: take {FEWEST_RUNS} or more"
        return f"{leaders}, but {few}."
    return f"{leaders}, {_lead(names, others, errors)}."


def _lead(names, others, errors):
    """Return whose lead over whom is clear, and whose is not."""
    clear = [names[r] for r in others if errors[r] > CLEAR]
    unclear = [names[r] for r in others if errors[r] <= CLEAR]
    said = [f"<b>clearly ahead</b> of {_listed(clear, 'and')}"] if clear else []
    if unclear:
        more = "" if clear else " ahead"
        said.append(f"<b>not clearly{more}</b> of {_listed(unclear, 'or')}")
    return ", ".join(said)


def _listed(names, last):
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def _rule(runs):
    if runs == 1:
        return ""
    return paragraph(
        f"All in %; ± is the standard deviation over the runs. <b>Behind</b> is the "
        f"mean difference to the best, run by run; <b>SE</b>, how many standard errors "
        f"that is. The rule: a lead of more than {CLEAR:g} SE is clear."
    )
