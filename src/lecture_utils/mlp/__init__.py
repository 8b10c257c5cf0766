"""A network of dense layers in NumPy: forward, backward, trained."""

from lecture_utils.mlp.parameters import Layer, init_params
from lecture_utils.mlp.passes import (
    Gradients,
    Trace,
    backward,
    cost,
    forward,
    numerical_gradient,
    predict,
)
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
