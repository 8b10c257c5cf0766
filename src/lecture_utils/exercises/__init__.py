"""Exercises that answer: hints, checks and worked answers, one module a notebook.

In a notebook: `ex.check("03.2", my_answer)`, `ex.hint("03.2")`, `ex.progress("03")`.
What you have solved is known to the kernel alone, until it ends.
"""

from lecture_utils.exercises.asking import check, hint, progress

__all__ = ["check", "hint", "progress"]
