"""An explorer under the hand of a person: found, moved, its picture read."""

from pathlib import Path

from lab import EXPLORER, PICTURE

# Where `--screenshots` keeps a notebook's look after its run, and each explorer's.
SEEN = Path(__file__).resolve().parents[2] / "artifacts" / "browser"

# Each explorer that has a slider, and one that moves its picture from the start on.
SLIDERS = {
    "01_perceptron": {
        "nerve_cell": "Moment", "neuron": "x₁", "activations": "z", "decision": "w₁",
        "learning": "Step",
    },
    "02_forward_propagation": {
        "product": "Step", "forward": "Step", "xor": "h₁: w₁", "depth_width": "Units",
    },
    "03_backpropagation": {
        "descent": "Step", "landscape": "Step", "backward": "Step", "order": "Step",
        "training": "Epoch", "cores": "Step",
    },
    "04_convolution": {
        "convolution": "Step", "output_size": "Stride", "learned_kernel": "Step",
        "filters": "Filter", "receptive_field": "Row", "feature_maps": "Map",
    },
    "05_vgg16_transfer_learning": {
        "architecture": "Layer", "pixel_to_class": "Row", "feature_maps": "Map",
        "strongest": "Channel",
        "evidence": "Classes shown", "head": "Draw", "heat": "Picture",
        "study": "Labelled pictures",
    },
}  # fmt: skip


def explorer(lab, name):
    """Return the explorer that `explore_<name>()` shows in the open notebook."""
    # Found by its code and then marked: to look through all cells each time takes long.
    marked = lab.page.locator(f"{EXPLORER}[data-called={name}]")
    if not marked.count():
        code = lab.page.locator(".jp-InputArea", has_text=f"explore_{name}(")
        found = lab.page.locator(".jp-CodeCell", has=code).locator(EXPLORER).first
        found.evaluate("(node, name) => { node.dataset.called = name; }", name)
    return marked


def slider(explorer, words):
    """Return the handle of the slider with these words before it."""
    # Found by the label beside it, as a person does.
    row = explorer.locator(".widget-slider").filter(has_text=words)
    handle = row.first.get_by_role("slider")
    handle.scroll_into_view_if_needed()
    return handle


def markup(explorer):
    """Return the picture as it stands."""
    return explorer.locator(PICTURE).first.inner_html()


def wait_for_change(lab, explorer, before):
    """Return the picture once it is no longer `before`."""
    changed = "([node, before]) => node.innerHTML !== before"
    node = explorer.locator(PICTURE).first.element_handle()
    lab.page.wait_for_function(changed, arg=[node, before], timeout=10_000, polling=20)
    lab.wait_until_idle()
    return markup(explorer)


def press(lab, explorer, name):
    """Press a button; return the picture that follows."""
    before = markup(explorer)
    explorer.get_by_role("button", name=name).click()
    return wait_for_change(lab, explorer, before)


def reset(lab, explorer):
    """Press Reset, whether or not that changes something; return the picture."""
    explorer.get_by_role("button", name="Reset", exact=True).click()
    lab.wait_until_idle()
    return markup(explorer)
