"""Check the course on a machine with an NVIDIA GPU, in under ten minutes.

    make gpu-check

TensorFlow must see the GPU, its features and gradients must be the CPU's, and
notebook 05 must run from its first cell to its last, on the GPU. Prints one table
and exits with status 1 where a line of it fails.
"""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")

import nbformat
import numpy as np
import tensorflow as tf
from nbclient import NotebookClient

from lecture_utils import datasets, vgg16

NOTEBOOK = Path(__file__).parents[1] / "notebooks/05_vgg16_transfer_learning.ipynb"
LAYERS = [f"block{i}_pool" for i in range(1, 6)]
PHOTOS = ("cat", "coffee", "astronaut", "rocket")
# Largest difference, relative to the largest value. float32 keeps 24 bits of a
# number and TF32, the GPU's default for convolutions, 11; sums over 13 layers in
# another order cost a few of them.
TOLERANCE = {"float32": 1e-4, "TF32": 2e-2}
# More than the weights alone take: the kernel of the notebook computed there.
LEAST_MEMORY = 50e6
LAST_CELL = """import tensorflow as tf
print(tf.config.experimental.get_memory_info("GPU:0")["peak"])"""


def features_and_gradients(model, photos, device):
    """Return arrays by name: the maps of each block, and the gradient of each kernel.

    The gradients are those of the mean logarithm of the first class's probability.
    """
    with tf.device(device):
        x = tf.constant(photos)
        arrays = dict(vgg16.extractor(model, LAYERS)(x))
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.math.log(model(x)[:, 0]))
        kernels = [v for v in model.trainable_variables if v.name == "kernel"]
        gradients = tape.gradient(loss, [kernel.value for kernel in kernels])
    names = [f"gradient of {kernel.path}" for kernel in kernels]
    arrays |= dict(zip(names, gradients, strict=True))
    return {name: np.asarray(array) for name, array in arrays.items()}


def largest_difference(ours, reference):
    """Return (difference, name) of the array that differs most from its reference."""
    return max(
        (np.abs(ours[name] - array).max() / np.abs(array).max(), name)
        for name, array in reference.items()
    )


def compare_devices(device="/GPU:0"):
    """Yield a row of the table for each precision."""
    model = vgg16.load("small")
    photos = [datasets.photo(name, 64, gray=False) for name in PHOTOS]
    photos = vgg16.preprocess(np.stack(photos))
    reference = features_and_gradients(model, photos, "/CPU:0")
    for precision, tolerance in TOLERANCE.items():
        tf.config.experimental.enable_tensor_float_32_execution(precision == "TF32")
        ours = features_and_gradients(model, photos, device)
        difference, name = largest_difference(ours, reference)
        yield (
            f"features and gradients, {precision}",
            difference <= tolerance,
            f"largest difference {difference:.1e} in {name} (at most {tolerance:.0e})",
        )


def run_notebook():
    """Return the row of notebook 05: run in a fresh kernel, its GPU memory asked."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(LAST_CELL))
    start = time.monotonic()
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    seconds = time.monotonic() - start
    peak = float(notebook.cells[-1].outputs[0].text)
    name = f"{NOTEBOOK.stem}, {seconds:.0f} s"
    return name, peak >= LEAST_MEMORY, f"{peak / 1e6:.0f} MB of GPU memory at most"


def main():
    """Print the table; exit with 1 where a line of it fails."""
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        sys.exit("TensorFlow sees no GPU: look at the driver with nvidia-smi")
    details = tf.config.experimental.get_device_details(gpus[0])
    name = details.get("device_name", "a GPU of unknown name")
    rows = [("GPU seen by TensorFlow", True, f"{name}, TensorFlow {tf.__version__}")]
    rows += [*compare_devices(), run_notebook()]
    for what, passed, figures in rows:
        print(f"{'ok  ' if passed else 'FAIL'} {what:45} {figures}")
    sys.exit(not all(passed for _, passed, _ in rows))


if __name__ == "__main__":
    main()
