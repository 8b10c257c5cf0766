"""The functions to write in notebook 05: references, cases, slips."""

import numpy as np

from lecture_utils.exercises._code import Code

MEAN = np.array([103.939, 116.779, 123.68])


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def mean_features(maps):
    return maps.mean(axis=(1, 2))


def prepare(picture, mean):
    return 255 * picture[..., ::-1] - mean


_MAPS = np.arange(48.0).reshape(2, 2, 3, 4) ** 2
_PICTURES = np.sin(np.arange(72)).reshape(2, 4, 3, 3) ** 2


SOFTMAX = Code(
    softmax,
    (
        (np.array([2.0, 1.0, 0.0]),),
        (np.array([-1.0, 3.0]),),
        (np.array([1000.0, 1001.0, 990.0]),),
    ),
    slips=(
        (
            lambda z: np.exp(z) / np.exp(z).sum(),
            "Right, until z is large: e^1000 is no float any more. Take the "
            "largest z off all of them first; the probabilities stay.",
        ),
        (lambda z: np.exp(z), "These don't add up to 1: divide by their sum."),
        (
            lambda z: np.exp(z - z.max()),
            "These don't add up to 1: divide by their sum.",
        ),
        (lambda z: z / z.sum(), "e^z, not z: a negative z would be one of p."),
        (
            lambda z: 1 / (1 + np.exp(-z)),
            "That's a sigmoid for each. A softmax adds up to 1.",
        ),
    ),
)

FEATURES = Code(
    mean_features,
    ((_MAPS,), (np.ones((1, 3, 3, 2)) * [2.0, 5.0],)),
    slips=(
        (
            lambda maps: maps.mean(axis=(0, 1, 2)),
            "Each picture has its own: don't average over the pictures.",
        ),
        (
            lambda maps: maps.mean(axis=(1, 2, 3)),
            "Each map has its own: don't average over the channels.",
        ),
        (
            lambda maps: maps.mean(axis=3),
            "That's over the channels. Average over the places.",
        ),
        (
            lambda maps: maps.max(axis=(1, 2)),
            "That's the largest. The mean is asked for.",
        ),
        (
            lambda maps: maps.sum(axis=(1, 2)),
            "That's the sum: divide by the number of places.",
        ),
        (lambda maps: maps.mean(), "That's one number for everything."),
        (
            lambda maps: maps.reshape(len(maps), -1),
            "That's every place. Take the mean over height and width.",
        ),
    ),
)

PREPARATION = Code(
    prepare,
    ((_PICTURES[0], MEAN), (_PICTURES, MEAN)),
    slips=(
        (
            lambda picture, mean: 255 * picture - mean,
            "Blue comes first: turn the channels round.",
        ),
        (
            lambda picture, mean: picture[..., ::-1] - mean,
            "From 0 to 1 to 0 to 255 first: the mean is of that size.",
        ),
        (
            lambda picture, mean: (255 * picture - mean)[..., ::-1],
            "The mean is in the order blue, green, red: turn round first.",
        ),
        (
            lambda picture, mean: 255 * picture[..., ::-1],
            "The mean is missing.",
        ),
        (
            lambda picture, mean: 255 * (picture[..., ::-1] - mean),
            "The mean is of the size 0 to 255: multiply first.",
        ),
        (
            lambda picture, mean: 255 * picture[::-1] - mean,
            "That's upside down. Channels are the last axis: `[..., ::-1]`.",
        ),
    ),
)
