"""The GPU check: that equal devices pass and a different result fails."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import gpu_check  # noqa: E402


def test_cpu_passes_against_itself():
    rows = list(gpu_check.compare_devices("/CPU:0"))
    assert len(rows) == len(gpu_check.TOLERANCE)
    assert all(passed for _, passed, _ in rows)


def test_largest_difference_is_relative_and_named():
    reference = {"a": np.array([1.0, 100.0]), "b": np.array([0.5, -2.0])}
    ours = {"a": np.array([2.0, 100.0]), "b": np.array([0.5, -2.1])}
    difference, name = gpu_check.largest_difference(ours, reference)
    assert name == "b"
    assert difference == pytest.approx(0.05)


def test_wrong_result_on_device_fails(monkeypatch):
    right = gpu_check.features_and_gradients

    def wrong(model, photos, device):
        arrays = right(model, photos, "/CPU:0")
        if device != "/CPU:0":
            arrays["block3_pool"] = arrays["block3_pool"] * 1.05
        return arrays

    monkeypatch.setattr(gpu_check, "features_and_gradients", wrong)
    rows = list(gpu_check.compare_devices("/GPU:0"))
    assert not any(passed for _, passed, _ in rows)
    assert all("block3_pool" in figures for _, _, figures in rows)
