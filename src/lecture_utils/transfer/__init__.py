"""Transfer learning: what a trained backbone knows, put to a task of your own.

===============  ================================================================
features         what a layer makes of pictures, computed once and kept
fit_head         a head, one layer, trained on features in milliseconds
attach           backbone and head as one Keras model, ready for fine-tuning
fine_tune        training that can be watched and stopped, keeping the best weights
fingerprints     the weights of each layer as a short digest
freeze_report    which layers a training changed, from the digests before and after
class_heat       where in a picture the evidence for a class lies
study            frozen, fine-tuned or from scratch, over labels and seeds
===============  ================================================================

Keras is imported when a function needs it, never with this package.
"""

from .cache import forget
from .extraction import POOLS, features
from .fine_tuning import Progress, fine_tune
from .freezing import LayerChange, fingerprints, freeze_report
from .head import Head, fit_head, labelled
from .heat import class_heat
from .network import attach
from .studying import REGIMES, Study, recorded_study, study

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
    "forget",
    "freeze_report",
    "labelled",
    "recorded_study",
    "study",
]
