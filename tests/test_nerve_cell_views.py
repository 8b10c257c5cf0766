"""The nerve cell, read back from its picture: synapses, places, a second of it."""

import re

import numpy as np
import pytest
from pictures import SVG, drawings, marked, parsed, points, read_aloud, words

from lecture_utils import datasets, spiking
from lecture_utils.views import view_nerve_cell, view_nerve_network, view_neuron
from lecture_utils.views.nerve_cell import STAGES, view_firing

RATES, WEIGHTS = [40, 30, 20], np.array([0.5, 0.8, -0.4])


@pytest.fixture
def trains(rng):
    return spiking.pulse_trains(RATES, rng)


def circles(picture):
    """Return the circles of a picture as (x, y, radius)."""
    found = parsed(picture).iter(SVG + "circle")
    return {tuple(float(c.get(k)) for k in ("cx", "cy", "r")) for c in found}


def messenger(picture):
    """Return of each synapse: how many dots, whether they are squares, its colour.

    Synapses come from left to right, those of a layer from top to bottom.
    """
    tree = parsed(picture)
    boutons = [c for c in tree.iter(SVG + "circle") if c.get("r") == "11"]
    paths = marked(tree, "messenger")
    assert [c.get("fill") for c in boutons] == [e.get("fill") for e in paths]
    found = []
    for bouton, path in zip(boutons, paths, strict=True):
        place = round(float(bouton.get("cx")), -2), float(bouton.get("cy"))
        d = path.get("d")
        found.append((place, (d.count("M"), "a" not in d, path.get("fill"))))
    return [synapse for _, synapse in sorted(found)]


def synapses(weights):
    colours = {True: "var(--lu-one)", False: "var(--lu-zero)"}
    return [(round(10 * abs(w)), bool(w < 0), colours[bool(w < 0)]) for w in weights]


def test_messenger_shows_strength_and_sign(trains):
    _, w, _ = datasets.neuron()
    assert messenger(view_nerve_cell("cell")) == synapses(w)
    assert messenger(view_firing(trains, WEIGHTS, 0)) == synapses(WEIGHTS)


def test_network_of_cells_has_the_weights_of_the_network():
    (W1, _), (W2, _) = datasets.network()[0]
    drawn = messenger(view_nerve_network())
    assert drawn == synapses([*W1.ravel(), *W2.ravel()])


def test_silent_synapse_shows_no_messenger(trains):
    tree = parsed(view_firing(trains, [0.5, 0.0, 0.5], 0))
    assert len(marked(tree, "messenger")) == 2


def test_each_part_keeps_its_place():
    neuron = circles(view_neuron(*datasets.neuron()))
    places = {(x, y) for x, y, r in neuron if r > 20}
    for stage in ("symbols", "neuron"):
        assert places <= {(x, y) for x, y, _ in circles(view_nerve_cell(stage))}
    # Cell bodies are paths: discs that begin at their left.
    drawn = str(view_nerve_cell("cell"))
    for (x, y), radius in zip(sorted(places)[:4], (17, 17, 17, 42), strict=True):
        assert f"M{x - radius:.1f} {y:.1f}a{radius} {radius}" in drawn
    boxes = [view_nerve_cell(stage) for stage in STAGES]
    assert len({drawings(parsed(box))[0].get("viewBox") for box in boxes}) == 1


def test_last_stage_is_the_neuron_of_the_next_section():
    alone, kept = (
        view_neuron(*datasets.neuron()),
        view_nerve_cell("neuron"),
    )
    body = re.search(r"</desc>(.*?)</svg></div>", str(alone), re.S)[1]
    assert body in str(kept)


def test_pulses_are_drawn_when_they_arrive(trains):
    tree = parsed(view_firing(trains, WEIGHTS, 500))
    drawn = marked(tree, "pulses")
    for path, train, weight in zip(drawn, trains, WEIGHTS, strict=True):
        strokes = re.findall(r"M([\d.]+) [\d.]+v(-?[\d.]+)", path.get("d"))
        x, way = np.array(strokes, dtype=float).T
        steps = np.flatnonzero(train)
        np.testing.assert_allclose(np.diff(x), np.diff(steps) * 0.622, atol=0.11)
        assert (way < 0).all() == (weight > 0)


def test_level_and_spikes_are_what_is_simulated(trains):
    picture = view_firing(trains, WEIGHTS, 500)
    tree = parsed(picture)
    potential, fires = spiking.simulate(WEIGHTS @ trains)
    (line,) = marked(tree, "potential")
    np.testing.assert_allclose(
        np.corrcoef(points(line)[:, 1], potential)[0, 1], -1, atol=1e-5
    )
    (spikes,) = marked(tree, "spikes")
    assert spikes.get("d").count("M") == fires.sum()
    assert f"fires {fires.sum()} times" in words(drawings(tree)[0][2:][1])
    assert f"fires {fires.sum()} times a second" in picture.alt


def test_words_tell_the_level_at_the_moment(trains):
    potential, _ = spiking.simulate(WEIGHTS @ trains)
    seen = 0
    for moment in range(0, 1000, 30):
        said = re.search(r"level is (−?[\d.]+);", view_firing(trains, WEIGHTS, moment))
        if said:
            level = float(said[1].replace("−", "-"))
            assert level == pytest.approx(potential[moment], abs=0.00501)
            seen += 1
    assert seen > 10


def test_cell_lights_up_only_when_it_fires(trains):
    fires = spiking.simulate(WEIGHTS @ trains)[1]
    for moment in range(0, 1000, 30):
        lately = slice(max(moment - 9, 0), moment + 1)
        lit = marked(parsed(view_firing(trains, WEIGHTS, moment)), "lit")
        assert len(lit) == trains[:, lately].any(axis=1).sum() + fires[lately].any()


@pytest.mark.parametrize("weight", [0.0, -1.0])
def test_silent_cell_says_so(trains, weight):
    picture = view_firing(trains, np.full(3, weight), 500)
    assert "stays silent" in picture.alt
    assert not marked(parsed(picture), "spikes")


def test_wine_is_told_with_what_is_made_up(trains):
    sober, wine = (
        read_aloud(parsed(view_firing(trains, WEIGHTS, 0, wine=w)))
        for w in (False, True)
    )
    assert "GABA" not in sober
    for said in ("GABA", "glutamate", "made up", "25%", "not medicine"):
        assert said in wine
