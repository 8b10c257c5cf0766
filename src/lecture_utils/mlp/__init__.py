"""A network of dense layers in NumPy: forward, backward, trained.

==================  =============================================================
Layer               W and b of one layer; a network's parameters are a list of them
init_params         random parameters, scaled for their layer
forward             z and a of every layer, kept: a `Trace`
backward            the gradient of J with respect to everything: `Gradients`
cost, predict       J of a trace; the class of each sample
numerical_gradient  the same gradient by going a small step to both sides
sgd, train          gradient descent, epoch by epoch; a `History` of it
==================  =============================================================
"""

from lecture_utils.mlp._passes import Gradients, Trace
from lecture_utils.mlp.backward_pass import backward, cost
from lecture_utils.mlp.checking import numerical_gradient
from lecture_utils.mlp.forward_pass import forward, predict
from lecture_utils.mlp.parameters import Layer, init_params
from lecture_utils.mlp.training import Diverged, Epoch, History, sgd, train

__all__ = [
    "Diverged",
    "Epoch",
    "Gradients",
    "History",
    "Layer",
    "Trace",
    "backward",
    "cost",
    "forward",
    "init_params",
    "numerical_gradient",
    "predict",
    "sgd",
    "train",
]
