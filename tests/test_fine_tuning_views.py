"""A fine-tuning in pictures: what is drawn and said is how far it has come."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import SVG, drawings, marked, parsed, points, prose, words

from lecture_utils.views.transfer.fine_tuning import view_fine_tuning

TOP, BOTTOM = 40, 256  # of both panels
J = (0.69, 0.41, 0.3, 0.22, 0.17, 0.13, 0.1, 0.08)
A = (0.52, 0.81, 0.9, 0.93, 0.95, 0.94, 0.945, 0.94)
SPLIT = 382  # between the panels


def tree(k=7, *, best=None, n_epochs=12, **options):
    """Return the picture after epoch k."""
    best = int(np.argmax(A[: k + 1])) if best is None else best
    options |= {"best": best, "n_epochs": n_epochs}
    return parsed(view_fine_tuning(J[: k + 1], A[: k + 1], **options))


def said(*args, **options):
    return prose(tree(*args, **options))


def panel(drawing, side):
    """Return a function from pixels to data in the panel, by its ticks."""

    def ticks(css, along, off):
        found = [
            (float(e.get(along)) - off, float(e.text))
            for e in drawing.iter(SVG + "text")
            if e.get("class") == css and re.fullmatch(r"[\d.]+", e.text or "")
            and (float(e.get("x")) > SPLIT) == (side == 1)
        ]  # fmt: skip
        pixels, values = np.array(found).T
        return np.polyfit(pixels, values, 1)

    across, up = ticks("m quiet", "x", 0), ticks("e quiet", "y", 5)
    return lambda at: np.stack(
        [np.polyval(across, at[:, 0]), np.polyval(up, at[:, 1])], axis=1
    )


def ringed(drawing):
    """Return the middles of the two rings, left and right."""
    rings = [e for e in drawing.iter(SVG + "circle") if e.get("fill") == "none"]
    at = {(float(e.get("cx")), float(e.get("cy"))) for e in rings}
    return np.array(sorted(at))


# ------------------------------------------------------------------ the drawing


@pytest.mark.parametrize("k", [0, 1, 4, 7])
def test_curves_match_measurements(k):
    (drawing,) = drawings(tree(k))
    curves = [points(line) for line in drawing.iter(SVG + "polyline")]
    for side, values in enumerate((J, 100 * np.array(A))):
        data = panel(drawing, side)(curves[side])
        np.testing.assert_allclose(data[:, 0], np.arange(k + 1), atol=0.01)
        tolerance = (0.001, 0.05)[side]
        np.testing.assert_allclose(data[:, 1], values[: k + 1], atol=tolerance)
    dots = [(float(d.get("cx")), float(d.get("cy"))) for d in marked(drawing, "epoch")]
    np.testing.assert_allclose(dots, np.concatenate(curves), atol=0.06)
    now = marked(drawing, "reading")
    ends = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in now]
    np.testing.assert_allclose(ends, [curve[-1] for curve in curves], atol=0.06)


@pytest.mark.parametrize("best", [0, 4, 7])
def test_best_epoch_is_ringed(best):
    (drawing,) = drawings(tree(best=best))
    left, right = ringed(drawing)
    at_left = panel(drawing, 0)(left[None])[0]
    at_right = panel(drawing, 1)(right[None])[0]
    np.testing.assert_allclose(at_left, [best, J[best]], atol=0.01)
    np.testing.assert_allclose(at_right, [best, 100 * A[best]], atol=0.1)
    lines = {float(line.get("x1")) for line in marked(drawing, "best")}
    np.testing.assert_allclose(sorted(lines), [left[0], right[0]], atol=0.01)


def test_frame_stands_still():
    def still(k):
        texts = tree(k).iter(SVG + "text")
        return [(e.text, e.attrib) for e in texts if e.text != "best"]

    assert all(still(k) == still(0) for k in range(8))
    assert "12" in [text for text, _ in still(0)]


def test_falling_accuracy_stays_in_frame():
    picture = view_fine_tuning([0.3, 0.9], [0.9, 0.1], best=0, n_epochs=5)
    (drawing,) = drawings(parsed(picture))
    _, right = (points(line) for line in drawing.iter(SVG + "polyline"))
    np.testing.assert_allclose(panel(drawing, 1)(right)[:, 1], [90, 10], atol=0.1)
    assert right[:, 1].max() < BOTTOM


def test_spike_leaves_frame():
    assert "↑ higher" not in said()
    losses = [0.4, 9.0, *[0.3] * 18]
    picture = view_fine_tuning(losses, [0.8] * 20, best=0, n_epochs=30)
    (drawing,) = drawings(parsed(picture))
    assert "↑ higher" in words(drawing)
    left, _ = (points(line) for line in drawing.iter(SVG + "polyline"))
    assert left[1, 1] < TOP < left[0, 1]
    # From a head that fits already J rises at first: that is no spike.
    rising = view_fine_tuning([0.001, 0.8, 0.06, 0.09], [0.9] * 4, n_epochs=30)
    assert "↑ higher" not in rising


@given(st.data())
def test_any_training(data):
    n = data.draw(st.integers(0, 12))
    losses = st.one_of(st.floats(0, 1e6), st.just(np.nan))
    J = data.draw(st.lists(losses, min_size=n, max_size=n))
    A = data.draw(st.lists(st.floats(0, 1), min_size=n, max_size=n))
    best, more = data.draw(st.integers(0, max(n - 1, 0))), data.draw(st.integers(0, 50))
    n_epochs = max(n - 1 + more, 1)
    shown = parsed(view_fine_tuning(J, A, best=best, n_epochs=n_epochs))
    assert not re.search(r"\b(nan|inf)\b", words(shown))
    for dot in marked(shown, "reading"):
        assert TOP - 0.01 <= float(dot.get("cy")) <= BOTTOM
    for line in shown.iter(SVG + "polyline"):
        assert (np.abs(points(line)) < 2000).all()


# ------------------------------------------------------------------ the words


@pytest.mark.parametrize("k", [1, 4, 7])
def test_numbers_of_epoch(k):
    best = int(np.argmax(A[: k + 1]))
    picture = view_fine_tuning(J[: k + 1], A[: k + 1], best=best, n_epochs=12)
    text = prose(parsed(picture))
    assert f"Epoch {k} of 12. J went from 0.690 to {J[k]:.3f}" in text
    assert f"Held-out accuracy: {A[k]:.1%}".replace("%", " %") in text
    assert f"Best: {100 * A[best]:.1f} %, after epoch {best} (ringed)" in text
    assert picture.alt.startswith(f"Epoch {k} of 12: J = {J[k]:.3f}")
    assert f"best {100 * A[best]:.1f} % at epoch {best}" in picture.alt


def test_before_training():
    picture = view_fine_tuning((), (), n_epochs=8)
    (drawing,) = drawings(parsed(picture))
    assert not list(drawing.iter(SVG + "polyline")) and not len(ringed(drawing))
    assert "No training yet." in words(parsed(picture))
    assert picture.alt == "No training yet; 8 epochs are planned"


def test_at_start():
    assert "J = 0.690 before the first step." in said(0)
    assert "at the start (ringed)" in said(0)


def test_how_it_ended():
    assert "Running" in said(4) and "The network has" not in said(4)
    done = said(7, n_epochs=7)
    assert "Done. The network has the weights it had after epoch 4." in done
    text = said(2, best=0, stopped="stopped <by> hand")
    assert "Ended early: stopped <by> hand. " in text
    assert "The network has the weights it had at the start." in text
    last = said(7, n_epochs=7, stopped="stopped by hand")
    assert "Ended early" in last and "Done" not in last


def test_overfitting_is_remarked():
    assert "you may stop" not in said(6)
    text = said(7)
    assert "For 3 epochs J went on falling and the held-out accuracy did not" in text
    rising = view_fine_tuning([0.3, 0.2, 0.3, 0.4, 0.5], A[:5], best=1, n_epochs=12)
    assert "you may stop" not in rising


def test_diverged_loss():
    losses = [0.4, 0.3, np.nan]
    picture = view_fine_tuning(losses, [0.8, 0.9, 0.5], best=1, n_epochs=5)
    left, right = (points(p) for p in parsed(picture).iter(SVG + "polyline"))
    assert (len(left), len(right)) == (2, 3)
    assert "J went from 0.400 to no number at all" in words(parsed(picture))
    assert "J = no number" in picture.alt
