"""Transfer learning: what a trained backbone knows, put to a task of your own.

Keras is imported when a function needs it, never with this package.
"""

from .extraction import POOLS, features
from .fine_tuning import Progress, fine_tune
from .freezing import LayerChange, fingerprints, freeze_report
from .head import Head, attach, class_heat, fit_head, labelled
from .label_efficiency import REGIMES, Study, recorded_study, study

__all__ = [
    "POOLS",
    "REGIMES",
    "Head",
    "LayerChange",
    "Progress",
    "Study",
    "attach",
    "class_heat",
    "features",
    "fine_tune",
    "fingerprints",
    "fit_head",
    "freeze_report",
    "labelled",
    "recorded_study",
    "study",
]
