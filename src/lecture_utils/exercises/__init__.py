"""Exercises with hints, checks and worked answers.

In a notebook: `ex.check("03.2", my_answer)`, `ex.hint("03.2")`, `ex.progress("03")`.
What you have solved is known to the kernel alone, until it ends; `ex.report("03")`
shows it with your answers, and saves it if you say so. What the exercises ask and say
stands in `content/`, a plain-text file a notebook.
"""

from lecture_utils.exercises.session import check, hint, progress, report

__all__ = ["check", "hint", "progress", "report"]
