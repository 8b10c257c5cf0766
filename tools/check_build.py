"""Say which build of TensorFlow is installed, and fail if it is not the one asked for.

    python tools/check_build.py cpu
    python tools/check_build.py gpu --see-gpu

A green run on the wrong build proves nothing, so this comes before one. With
`--see-gpu` TensorFlow must also find a GPU.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def problem(build, see_gpu):
    """Return what is wrong with the installed TensorFlow; empty where nothing is."""
    import tensorflow as tf

    cuda = tf.test.is_built_with_cuda()
    gpus = tf.config.list_physical_devices("GPU")
    found = f"TensorFlow {tf.__version__}, {'CUDA' if cuda else 'CPU'} build"
    print(f"{found}, {len(gpus)} GPUs seen", flush=True)
    if build == "gpu" and not cuda:
        return "this is not the CUDA build: install the extra gpu"
    # On macOS and on Linux for ARM the package `tensorflow` is the CPU build.
    if build == "cpu" and cuda:
        return "this is the CUDA build: install the extra cpu, and not both"
    if see_gpu and not gpus:
        return "TensorFlow sees no GPU: look at the driver with nvidia-smi"
    return ""


if __name__ == "__main__":
    sys.exit(problem(sys.argv[1], "--see-gpu" in sys.argv) or 0)
