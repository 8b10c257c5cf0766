"""Text fields for a matrix, filled in by a list of examples."""

import ipywidgets as widgets

YOURS = "your own"
_HOW = "Rows end with ; and numbers are separated by spaces or commas: 1 2; 3 4"


def matrix_field(name, text, width):
    """Return a field for the text of a matrix."""
    return widgets.Text(
        text,
        description=name,
        tooltip=_HOW,
        placeholder="1 2; 3 4",
        style={"description_width": "initial"},
        layout={"width": width},
    )


def connect(explorer, list_name, examples):
    """Let a list fill in its fields, and typing turn the list to "your own".

    `examples` maps each option of the list to the fields' texts by name.
    """
    chosen = explorer.controls[list_name]

    def fill(change):
        if change.new != YOURS:
            with explorer.batch_update():
                for name, text in examples[change.new].items():
                    explorer.controls[name].value = text

    def is_yours(_change):
        if not explorer.is_updating:
            chosen.value = YOURS

    chosen.observe(fill, "value")
    for name in next(iter(examples.values())):
        explorer.controls[name].observe(is_yours, "value")
