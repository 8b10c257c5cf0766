"""Explorers on a page that no kernel answers: the same pictures for the same values."""

import base64
import gzip
import itertools
import json
import random
import re

import pytest
from test_widgets import EXPLORERS

from lecture_utils.widgets import explore_convolution, explore_descent, page
from lecture_utils.widgets.explorer import Explorer, integer_slider, slider

NEEDS_KERAS = ("explore_head", "explore_heat")
MOST_BYTES = 1_500_000  # of one explorer


@pytest.fixture(scope="module", params=EXPLORERS)
def walked(request):
    """Return an explorer and its frames."""
    if request.param in NEEDS_KERAS:
        pytest.importorskip("tensorflow")
    explorer = EXPLORERS[request.param]()
    return explorer, page.frames(explorer)


def shown(data, state):
    """Return a state's picture, put together as page.js does it."""
    return "".join(data["parts"][part] for part in data["pictures"][state[0]])


def grid(data, names):
    """Return each point of a group's grid as {name: place of its value}, in order."""
    sizes = [range(len(data["values"][name])) for name in names]
    points = itertools.product(*sizes)
    return [dict(zip(names, point, strict=True)) for point in points]


def test_states_show_live_pictures(walked):
    explorer, data = walked
    rng, values = random.Random(1), page.offered(explorer)
    for group in data["groups"]:
        points = grid(data, group["names"])
        assert len(points) == len(group["states"])
        for k in rng.sample(range(len(points)), min(len(points), 5)):
            explorer.reset()
            # A slider's end may follow a list: the list first, then the slider.
            for name, place in [*points[k].items()] * 2:
                control = explorer.controls[name]
                if value_exists(control, values[name][place]):
                    control.value = values[name][place]
            assert shown(data, group["states"][k]) == explorer.picture.value
    explorer.reset()


def value_exists(control, value):
    options = getattr(control, "options", None)
    return options is None or any(
        value == (option[-1] if isinstance(option, tuple) else option)
        for option in options
    )


def test_every_control_moves_or_is_named(walked):
    explorer, data = walked
    moving = {name for group in data["groups"] for name in group["names"]}
    assert moving == set(data["values"])
    sentence = page.only_live(explorer, data)
    for name in (name for row in explorer.rows for name in row):
        assert name in moving or explorer.controls[name].description in sentence


def test_pages_stay_small(walked):
    data = walked[1]
    assert len(data["pictures"]) <= page.MOST
    assert len(page.packed(data)) <= MOST_BYTES


def test_packed_frames_unpack(walked):
    data = walked[1]
    text = gzip.decompress(base64.b64decode(page.packed(data))).decode()
    assert json.loads(text)["parts"] == data["parts"]


def test_walk_leaves_explorer_as_it_was():
    explorer = explore_descent()
    explorer.controls["lr"].value, explorer.controls["step"].value = 2.1, 7
    values, picture = explorer.values(), explorer.picture.value
    page.frames(explorer)
    assert (explorer.values(), explorer.picture.value) == (values, picture)


def test_a_start_off_the_grid_is_offered():
    explorer = Explorer(
        lambda a: f"<p>{a}</p>",
        {"a": slider("a", 0.123, -1.0, 1.0, step=0.001)},
        offers={"a": (-1.0, 1.0)},
    )
    data = page.frames(explorer)
    assert data["values"]["a"] == ["−1.00", "0.12", "1.00"]
    assert data["start"]["a"] == 1


def test_long_sliders_get_few_round_values():
    explorer = Explorer(lambda n: f"<p>{n}</p>", {"n": integer_slider("n", 0, 0, 200)})
    values = page.offered(explorer)["n"]
    assert values == list(range(0, 201, 20))


def test_what_nobody_can_type_is_no_choice():
    values = page.offered(explore_convolution())
    assert "blur" in values["preset"]
    assert "your own" not in {*values["preset"], *values["picture"]}


def test_phone_offers_minus_where_it_is_needed():
    explorer = EXPLORERS["explore_backward"]()
    written = r'inputmode="(\w+)"[^>]*data-name="(\w+)"'
    fields = re.findall(written, page.figure(explorer))
    lows = {name: explorer.controls[name].min for _, name in fields}
    assert {keys for keys, _ in fields} == {"text", "decimal"}
    assert all((keys == "text") == (lows[name] < 0) for keys, name in fields)


def test_followed_fields_are_told():
    data = page.frames(explore_convolution())
    (group,) = [g for g in data["groups"] if g["names"] == ("preset", "step")]
    k = data["values"]["preset"].index("blur") * len(data["values"]["step"])
    assert group["states"][k][1]["kernel"].startswith("0.0625 0.125 0.0625;")


def test_too_many_pictures_are_refused():
    controls = {name: slider(name, 0.0, -3.0, 3.0) for name in "abc"}
    explorer = Explorer(
        lambda **values: str(values), controls, together=[("a", "b", "c")]
    )
    with pytest.raises(ValueError, match=r"at most 600 pictures, got 2197"):
        page.frames(explorer)


def test_a_saved_page_needs_nothing_else(tmp_path):
    explorer = explore_descent()
    explorer.save(tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text("utf-8")
    assert "<title>Gradient descent on a curve</title>" in text
    assert re.findall(r'(?:src|href)="(?!data:)', text) == []
    assert str(explorer.picture.value) in text
