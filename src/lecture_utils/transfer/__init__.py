"""Transfer learning: what a trained backbone knows, put to a task of your own.

Keras is imported when a function needs it, never with this package.
"""

from lecture_utils.transfer.fine_tuning import (
    LayerChange,
    Progress,
    fine_tune,
    fingerprints,
    freeze_report,
)
from lecture_utils.transfer.head import (
    POOLS,
    Head,
    attach,
    class_heat,
    features,
    fit_head,
    labelled,
)
from lecture_utils.transfer.label_efficiency import (
    REGIMES,
    Study,
    recorded_study,
    study,
)

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
