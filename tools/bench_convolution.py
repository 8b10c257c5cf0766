"""A convolution: ours, SciPy and TensorFlow, the same and how long each takes."""

from pathlib import Path

import numpy as np
from bench_turns import correlation_ratio, lines, repeated, shown, side_by_side
from scipy import signal

from lecture_utils import convolution, datasets, quiet

with quiet.imports():
    import tensorflow as tf

PHOTO, SIDES, KERNELS = 224, (56, 112, 224, 448, 896), (3, 5, 7, 11, 15)
PLOT = Path(__file__).resolve().parents[1] / "docs/images/convolution_growth.png"


def list_loops(image, kernel):
    """Correlate by loops over lists, about the quickest that plain Python can do."""
    rows, weights = image.tolist(), kernel.tolist()
    places = [(a, b, w) for a, row in enumerate(weights) for b, w in enumerate(row)]
    h, w = (n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    return [
        [sum(each * rows[i + a][j + b] for a, b, each in places) for j in range(w)]
        for i in range(h)
    ]


def tf_layer(images, filters, dtype="float64"):
    """Return a call of eager tf.nn.conv2d; its arguments are tensors beforehand."""
    images, filters = (tf.constant(each, dtype) for each in (images, filters))
    return lambda: tf.nn.conv2d(images, filters, 1, "VALID")


def gray(side, kernel):
    """Return a gray photo and a random kernel, for ours and as TensorFlow's layer."""
    image = datasets.photo("cat", side)
    kernel = np.random.default_rng(0).normal(size=(kernel, kernel))
    return image, kernel, (image[None, :, :, None], kernel[:, :, None, None])


def same_convolution(layers=200):
    """Compare random layers and their gradients with those of TensorFlow's tape."""
    rng = np.random.default_rng(0)
    errors = np.array([_convolution_errors(rng) for _ in range(layers)])
    print(f"{layers} random convolution layers, float64, per array:")
    for name, error in zip(("layer", "gradients"), errors.max(axis=0), strict=True):
        print(f"  largest relative error, {name:11} {error:.1e}")
    return {"convolution: relative error below 1e-10": bool(errors.max() < 1e-10)}


def _convolution_errors(rng):
    """Return the error of a random layer, and the larger one of its gradients."""
    kh, kw, n, c_in, c_out = rng.integers(1, 6, size=5)
    stride, padding = int(rng.integers(1, 4)), int(rng.integers(0, 4))
    images = rng.normal(size=(n, *(rng.integers(0, 12, size=2) + (kh, kw)), c_in))
    filters = rng.normal(size=(kh, kw, c_in, c_out))
    around, inputs = [padding] * 2, [tf.constant(images), tf.constant(filters)]
    with tf.GradientTape() as watched:
        watched.watch(inputs)
        wide = tf.pad(inputs[0], [[0, 0], around, around, [0, 0]])
        out = tf.nn.conv2d(wide, inputs[1], stride, "VALID")
        dJ_dout = rng.normal(size=out.shape)
        J = tf.reduce_sum(out * dJ_dout)
    how = {"stride": stride, "padding": padding}
    ours = convolution.backward(dJ_dout, images, filters, **how)
    gradients = zip(
        (ours.dJ_dimages, ours.dJ_dfilters), watched.gradient(J, inputs), strict=True
    )
    # A gradient of zeros, where a stride leaves pixels out, is no reason to divide.
    apart = [
        np.abs(one - two).max() / max(np.abs(two).max(), 1e-5)
        for one, two in [
            (convolution.conv_layer(images, filters, **how), out),
            *gradients,
        ]
    ]
    return apart[0], max(apart[1:])


def one_photo(rounds=15):
    """Time a 3x3 kernel on a gray photo, against SciPy, TensorFlow and loops."""
    image, kernel, layer = gray(PHOTO, 3)
    contenders = {
        "ours": repeated(lambda: convolution.correlate2d(image, kernel), 300),
        "scipy.signal.correlate2d": repeated(
            lambda: signal.correlate2d(image, kernel, mode="valid"), 50
        ),
        "tf.nn.conv2d": repeated(tf_layer(*layer), 25),
        "tf.nn.conv2d in float32": repeated(tf_layer(*layer, "float32"), 200),
        "loops, as students see": repeated(
            lambda: convolution.correlate2d_loops(image, kernel), 1
        ),
        "loops over lists": repeated(lambda: list_loops(image, kernel), 1),
    }
    seconds = side_by_side(contenders, rounds)
    print(f"a gray photo of {PHOTO} x {PHOTO} and a 3x3 kernel, float64 if not said;")
    print(f"median of {rounds} rounds (smallest to largest), times ours:")
    ratios = lines(seconds)
    fresh, warm = correlation_ratio(), correlation_ratio(warm=True)
    print(
        f"  times scipy's: {fresh:.2f} in a fresh process, {warm:.2f} after other work"
    )
    return {
        "photo: at most 0.3 times scipy": ratios["scipy.signal.correlate2d"] >= 1 / 0.3,
        "photo: the same in a fresh process": fresh <= 0.3,
        "photo: the same after other work": warm <= 0.3,
        "photo: at most half of tf.nn.conv2d": ratios["tf.nn.conv2d"] >= 2,
        "photo: at least 300 times quicker than the loops that students see": (
            ratios["loops, as students see"] >= 300
        ),
    }


def many_filters(rounds=15):
    """Time 64 filters on the three channels of a photo, forward and backward."""
    images = datasets.photo("cat", PHOTO, gray=False)[None]
    filters = np.random.default_rng(0).normal(size=(3, 3, 3, 64))
    dJ_dout = convolution.conv_layer(images, filters)
    contenders = {
        "ours": repeated(lambda: convolution.conv_layer(images, filters), 15),
        "tf.nn.conv2d": repeated(tf_layer(images, filters), 10),
        "tf.nn.conv2d in float32": repeated(tf_layer(images, filters, "float32"), 30),
        "our backward": repeated(
            lambda: convolution.backward(dJ_dout, images, filters), 2
        ),
    }
    seconds = side_by_side(contenders, rounds)
    print(f"64 filters of 3x3 on {PHOTO} x {PHOTO} x 3, float64 if not said;")
    print(f"median of {rounds} rounds (smallest to largest), times ours:")
    quick = lines(seconds)["tf.nn.conv2d"] >= 1 / 1.5
    return {"64 filters: at most 1.5 times tf.nn.conv2d": quick}


def growth(rounds=5):
    """Show and plot how the time grows with image and kernel; no target."""
    print("a gray photo and a kernel, float64: ours, and after the strokes how many")
    print(f"times that scipy and tf.nn.conv2d take; median of {rounds} rounds:")
    print(f"{'side':>6}" + "".join(f"{f'{k} x {k}':>22}" for k in KERNELS))
    ours = np.empty((len(SIDES), len(KERNELS)))
    for i, side in enumerate(SIDES):
        cells = []
        for j, kernel in enumerate(KERNELS):
            ours[i, j], *ratios = _growth(side, kernel, rounds)
            cells.append(" / ".join([shown(ours[i, j]), *(f"{r:.1f}" for r in ratios)]))
        print(f"{side:6}" + "".join(f"{cell:>22}" for cell in cells), flush=True)
    _plot(ours)
    return {}


def _growth(side, kernel, rounds):
    """Return the seconds of ours, and how many times that the others take."""
    image, weights, layer = gray(side, kernel)
    # About 2e7 multiplications a turn, so that small images get more calls.
    times = int(np.clip(2e7 / (side * kernel) ** 2, 1, 300))
    contenders = {
        "ours": lambda: convolution.correlate2d(image, weights),
        "scipy": lambda: signal.correlate2d(image, weights, mode="valid"),
        "tf": tf_layer(*layer),
    }
    runs = {name: repeated(call, times) for name, call in contenders.items()}
    seconds = side_by_side(runs, rounds)
    others = [np.median(seconds[name] / seconds["ours"]) for name in ("scipy", "tf")]
    return np.median(seconds["ours"]), *others


def _plot(seconds):
    """Save ours over the pixels of the image, a line for each kernel."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, 4), layout="constrained")
    axes = figure.subplots()
    pixels = np.square(SIDES)
    for kernel, each in zip(KERNELS, 1e3 * seconds.T, strict=True):
        axes.loglog(pixels, each, "o-", markersize=4)
        end = pixels[-1] * 1.1, each[-1]
        axes.annotate(f"{kernel} x {kernel}", end, va="center", annotation_clip=False)
    axes.set(xlabel="pixels of the image", ylabel="correlate2d, ms")
    axes.set_xlim(right=pixels[-1] * 2.2)
    axes.grid(color="0.9")
    PLOT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PLOT, dpi=90)
    print(f"plotted in {PLOT.name}")
