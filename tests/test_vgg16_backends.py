"""The same numbers under each Keras backend that is installed."""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from course import NOTEBOOKS, read, source

pytest.importorskip("keras")
pytestmark = pytest.mark.tensorflow

from lecture_utils.vgg16 import weights  # noqa: E402

LOOK = """
import sys, warnings
import numpy as np
from lecture_utils import vgg16
model = vgg16.load("small")
photo = np.random.default_rng(0).integers(0, 256, (70, 64, 3)).astype("uint8")
maps = vgg16.feature_maps(model, photo, ["block1_conv1", "block5_pool"])
found = vgg16.class_evidence(model, photo, 202)
ascent = vgg16.maximize_activation(model, "block2_conv1", 3, steps=2, side=32)
np.savez(
    sys.argv[1],
    first=maps["block1_conv1"],
    last=maps["block5_pool"],
    z=[e.z for e in sorted(found, key=lambda e: e.index)],
    heat=vgg16.grad_cam(model, photo, found[0].index).heat,
    ascent=ascent.z,
)
"""


def look(backend, path):
    env = os.environ | {"KERAS_BACKEND": backend}
    subprocess.run([sys.executable, "-c", LOOK, path], env=env, check=True)
    with np.load(path) as data:
        return dict(data)


@pytest.mark.skipif(not weights.SMALL.exists(), reason="not trained yet")
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_another_backend_computes_the_same(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("TensorFlow, to compare with, is not installed")
    theirs = look(backend, tmp_path / "theirs.npz")
    for name, ours in look("tensorflow", tmp_path / "ours.npz").items():
        np.testing.assert_allclose(
            theirs[name], ours, rtol=1e-3, atol=1e-3 * np.abs(ours).max(), err_msg=name
        )


# A notebook's cells, one after the other.
RUN = """
import json, sys
names = {"__name__": "notebook"}
for number, code in enumerate(json.load(sys.stdin)):
    exec(compile(code, f"code cell {number}", "exec"), names)
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_notebook_05_holds_with_another_backend(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    cells = read(NOTEBOOKS[4])["cells"]
    code = [source(cell) for cell in cells if cell["cell_type"] == "code"]
    env = {"KERAS_BACKEND": backend, "LECTURE_UTILS_CACHE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", RUN],
        input=json.dumps(code),
        env=os.environ | env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
