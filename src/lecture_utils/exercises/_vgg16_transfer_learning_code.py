"""The functions to write in notebook 05: references, cases, slips."""

import numpy as np

from lecture_utils.exercises._code import Code, quarters

MEAN = np.array([103.939, 116.779, 123.68])


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def mean_features(maps):
    return maps.mean(axis=(1, 2))


def prepare(picture, mean):
    return 255 * picture[..., ::-1] - mean


def _shifted(by):
    """Return a softmax that takes by(z) off, whatever that is."""

    def run(z):
        e = np.exp(z - by(z))
        return e / e.sum()

    return run


def _logits(rng):
    """Yield z of all sizes: small, far below 0, far above, and far apart."""
    for n in range(1, 5):
        for shift in (0, 2, -3, 1000, -1000):
            yield (quarters(rng, n) + shift,)
    for z in ([0, 1000], [1000, 0], [0, 800, 0], [-2000, 0, 2000, 1999], [-5, -900]):
        yield (np.array(z, float),)
    yield (np.zeros(3),)


def _stacks(rng):
    for shape in (1, 2, 3, 4), (3, 3, 3, 3), (4, 2, 2, 1), (2, 1, 4, 2), (3, 4, 1, 3):
        yield (quarters(rng, *shape),)


def _pictures(rng):
    """Yield single pictures and stacks of them, with many means."""
    for shape in (2, 3, 3), (3, 3, 3), (2, 2, 3, 3), (1, 3, 2, 3), (3, 3, 3, 3):
        yield rng.integers(0, 9, shape) / 8, quarters(rng, 3, most=200)
        yield rng.integers(0, 9, shape) / 8, MEAN[::-1] / 2


_MAPS = np.arange(48.0).reshape(2, 2, 3, 4) ** 2
_PICTURES = np.sin(np.arange(72)).reshape(2, 4, 3, 3) ** 2

_DIVIDE = "These don't add up to 1: divide by their sum."
_OTHER_SHIFT = (
    "Right for most z, but e^z still gets too large for a float where the z lie far "
    "apart. Subtract the largest: then every e^z is at most 1."
)

SOFTMAX = Code(
    softmax,
    (
        (np.array([2.0, 1.0, 0.0]),),
        (np.array([-1.0, 3.0]),),
        (np.array([1000.0, 1001.0, 990.0]),),
    ),
    more=_logits,
    slips=(
        (
            lambda z: np.exp(z) / np.exp(z).sum(),
            "Right, until z is large: e^1000 is no float any more. Subtract the "
            "largest z from all of them first; the probabilities stay the same.",
        ),
        *(
            (_shifted(by), _OTHER_SHIFT)
            for by in (
                lambda z: z[0],
                lambda z: z[-1],
                np.min,
                np.mean,
                np.median,
                lambda z: np.abs(z).max(),
                np.sum,
                np.linalg.norm,
            )
        ),
        (
            lambda z: _shifted(lambda z: 0)(np.clip(z, -500, 500)),
            "Cutting z off changes the probabilities. Subtract the largest z instead.",
        ),
        (
            lambda z: np.exp(z - z.max()) / np.exp(z).sum(),
            "Subtract the largest z below the line, too, not only above it.",
        ),
        (
            lambda z: np.exp(z) / np.exp(z - z.max()).sum(),
            "Subtract the largest z above the line, too, not only below it.",
        ),
        (
            lambda z: _shifted(lambda z: 0)(z / z.max()),
            "Subtract the largest z, don't divide by it: that changes the "
            "probabilities.",
        ),
        (lambda z: np.exp(z), _DIVIDE),
        (lambda z: np.exp(z - z.max()), _DIVIDE),
        (
            lambda z: np.exp(z - z.max()).sum(),
            "That's the sum alone. Divide each e^z by it.",
        ),
        (
            lambda z: np.exp(z - z.max()) / len(z),
            "That's divided by how many there are. Divide by the sum of all e^z.",
        ),
        (
            lambda z: z / z.sum(),
            "That's z divided by the sum of z. Take e^z first: z can be negative, and "
            "a probability can't.",
        ),
        (
            lambda z: 1 / (1 + np.exp(-z)),
            "That's a sigmoid for each. A softmax adds up to 1.",
        ),
        (
            lambda z: softmax(-z),
            "The largest z should get the largest probability: e^z, not e^−z.",
        ),
        (
            lambda z: np.log(softmax(z)),
            "That's the logarithm of the probabilities. Leave it out.",
        ),
        (
            lambda z: (z == z.max()) * 1.0,
            "That's 1 for the largest alone. Each z gets a share.",
        ),
        (lambda z: z.argmax(), "That's which is largest. All probabilities, please."),
        (
            lambda z: softmax(z).max(),
            "That's the largest probability alone. All of them are asked for.",
        ),
        (
            lambda z: z - z.max(),
            "The largest is subtracted. Now e^z of that, divided by the sum.",
        ),
    ),
)

_PLACES = "The places are what goes: height and width, axes 1 and 2."

FEATURES = Code(
    mean_features,
    (
        (_MAPS,),
        (np.ones((1, 3, 3, 2)) * [2.0, 5.0],),
    ),
    more=_stacks,
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
            lambda maps: maps.mean(axis=(0, 1)),
            f"Axes 0 and 1 are the pictures and the height. {_PLACES}",
        ),
        (
            lambda maps: maps.mean(axis=(0, 2)),
            f"Axes 0 and 2 are the pictures and the width. {_PLACES}",
        ),
        (
            lambda maps: maps.mean(axis=(2, 3)),
            f"Axes 2 and 3 are the width and the maps. {_PLACES}",
        ),
        (
            lambda maps: maps.mean(axis=(1, 3)),
            f"Axes 1 and 3 are the height and the maps. {_PLACES}",
        ),
        (
            lambda maps: maps.mean(axis=(0, 3)),
            f"Axes 0 and 3 are the pictures and the maps. {_PLACES}",
        ),
        (
            lambda maps: maps.mean(axis=(0, 1, 3)),
            f"Only the width is left. {_PLACES}",
        ),
        (lambda maps: maps.mean(axis=0), f"Axis 0 counts the pictures. {_PLACES}"),
        (
            lambda maps: maps.mean(axis=1),
            "That's over the height. Take the mean over the width as well.",
        ),
        (
            lambda maps: maps.mean(axis=2),
            "That's over the width. Take the mean over the height as well.",
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
            lambda maps: maps.min(axis=(1, 2)),
            "That's the smallest. The mean is asked for.",
        ),
        (
            lambda maps: np.median(maps, axis=(1, 2)),
            "That's the median. The mean is asked for.",
        ),
        (
            lambda maps: maps.std(axis=(1, 2)),
            "That's how far they scatter. The mean is asked for.",
        ),
        (
            lambda maps: maps.sum(axis=(1, 2)),
            "That's the sum: divide by the number of places.",
        ),
        (
            lambda maps: maps.sum(axis=(1, 2)) / maps.shape[1],
            "Divided by the height alone: there are height times width places.",
        ),
        (
            lambda maps: maps.sum(axis=(1, 2)) / maps.shape[2],
            "Divided by the width alone: there are height times width places.",
        ),
        (lambda maps: maps.mean(), "That's one number for everything."),
        (
            lambda maps: maps.mean(axis=(1, 2), keepdims=True),
            "Right numbers, and two axes of length 1 too many: no `keepdims`.",
        ),
        (
            lambda maps: maps.mean(axis=(1, 2)).T,
            "Right numbers, rows and columns exchanged: one row for each picture. "
            "Did you transpose?",
        ),
        (
            lambda maps: maps[0].mean(axis=(0, 1)),
            "That's the first picture alone. One row for each picture, please.",
        ),
        (
            lambda maps: maps[-1].mean(axis=(0, 1)),
            "That's the last picture alone. One row for each picture, please.",
        ),
        (
            lambda maps: maps[:, 0, 0],
            "That's the corner of each map. Take the mean over all places.",
        ),
        (
            lambda maps: maps.reshape(len(maps), -1),
            "That's every place. Take the mean over height and width.",
        ),
    ),
)

_BLUE_FIRST = "VGG16 takes blue first: reverse the channels, the last axis."
_LAST_AXIS = "The channels are the last axis, whatever comes before it: `[..., ::-1]`."

PREPARATION = Code(
    prepare,
    (
        (_PICTURES[0], MEAN),
        (_PICTURES, MEAN),
    ),
    more=_pictures,
    slips=(
        (lambda picture, mean: 255 * picture - mean, _BLUE_FIRST),
        (
            lambda picture, mean: picture[..., ::-1] - mean,
            "`mean` is for pixels from 0 to 255, and yours go from 0 to 1: multiply "
            "the picture by 255 first.",
        ),
        (
            lambda picture, mean: picture - mean,
            "Two steps are missing: multiply by 255, and reverse the channels.",
        ),
        (
            lambda picture, mean: (255 * picture - mean)[..., ::-1],
            "`mean` meets the wrong channels: it's in the order blue, green, red. "
            "Leave it so, and reverse the picture's channels before you subtract it.",
        ),
        (
            lambda picture, mean: 255 * picture - mean[::-1],
            f"You reversed `mean`, which is right as it is. {_BLUE_FIRST}",
        ),
        (lambda picture, mean: 255 * picture[..., ::-1], "The mean is missing."),
        (
            lambda picture, mean: 255 * picture,
            "Two steps are missing: the order of the channels, and the mean.",
        ),
        (
            lambda picture, mean: picture[..., ::-1],
            "Two steps are missing: multiply by 255, and subtract the mean.",
        ),
        (
            lambda picture, mean: 255 * (picture[..., ::-1] - mean),
            "`mean` is for pixels from 0 to 255: multiply by 255 before you subtract.",
        ),
        (
            lambda picture, mean: 255 * (picture - mean)[..., ::-1],
            "`mean` is for pixels from 0 to 255, blue first: multiply by 255 and "
            "reverse the channels before you subtract.",
        ),
        (
            lambda picture, mean: 255 * picture[..., ::-1] + mean,
            "The mean is subtracted, and you add it.",
        ),
        (
            lambda picture, mean: mean - 255 * picture[..., ::-1],
            "The other way round: the mean is subtracted from the picture.",
        ),
        (
            lambda picture, mean: 256 * picture[..., ::-1] - mean,
            "The largest pixel is 255, not 256.",
        ),
        (
            lambda picture, mean: picture[..., ::-1] / 255 - mean,
            "From 0 to 1 up to 0 to 255: multiply by 255, don't divide.",
        ),
        (
            lambda picture, mean: picture[..., ::-1] - mean / 255,
            "VGG16 takes pixels on the scale of 0 to 255: divide neither the mean nor "
            "the result by 255.",
        ),
        (
            lambda picture, mean: 255 * picture[..., ::-1] - MEAN,
            "You subtract numbers of your own. Use the `mean` that comes in.",
        ),
        (
            lambda picture, mean: 255 * picture[..., ::-1] - mean.mean(),
            "Each channel has its own mean: subtract `mean`, all three at once.",
        ),
        (
            lambda picture, mean: 255 * picture[::-1] - mean,
            f"That's upside down. {_LAST_AXIS}",
        ),
        (
            lambda picture, mean: 255 * picture[:, :, ::-1] - mean,
            f"On a stack of pictures `[:, :, ::-1]` swaps left and right. {_LAST_AXIS}",
        ),
        (
            lambda picture, mean: 255 * picture[:, ::-1] - mean,
            f"That swaps left and right. {_LAST_AXIS}",
        ),
        (
            lambda picture, mean: 255 * np.flip(picture) - mean,
            f"That reverses every axis, the picture's rows too. {_LAST_AXIS}",
        ),
        (
            lambda picture, mean: np.round(255 * picture[..., ::-1]) - mean,
            "Right, but rounded. Keep the fractions.",
        ),
        (
            lambda picture, mean: np.clip(255 * picture[..., ::-1] - mean, 0, 255),
            "Numbers below 0 are fine here: don't cut them off.",
        ),
    ),
)
