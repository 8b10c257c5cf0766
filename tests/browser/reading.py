"""What a screen reader, an eye and a keyboard find on a page."""

import os
import sys
from pathlib import Path

OURS = ".lecture-explorer, .lecture-watch"
CONTROLS = {
    "button", "checkbox", "combobox", "slider", "spinbutton", "textbox",
}  # fmt: skip
PICTURES = {"image", "img"}

# Of the focused element: what it is, where, and how its outline stands out.
FOCUSED = """() => {
    const node = document.activeElement, style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const reach = parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth);
    const isCut = cutter => {
        const edge = cutter.getBoundingClientRect();
        return box.left - reach < edge.left - 0.5 || box.top - reach < edge.top - 0.5
            || box.right + reach > edge.right + 0.5
            || box.bottom + reach > edge.bottom + 0.5;
    };
    const cutters = [];
    for (let up = node.parentElement; up?.closest(".jp-Cell"); up = up.parentElement)
        if (getComputedStyle(up).overflow !== "visible") cutters.push(up);
    const { x, y } = node.closest(".lecture-explorer").getBoundingClientRect();
    const page = node.closest(".jp-Notebook") ?? document.body;
    return {
        words: node.getAttribute("aria-label") || node.labels?.[0]?.textContent
            || node.textContent,
        // From the explorer's corner: the page scrolls to what has the focus.
        box: [box.left - x, box.top - y, box.right - x, box.bottom - y],
        outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
        colour: style.outlineColor, cut: cutters.filter(isCut).map(up => up.className),
        ground: getComputedStyle(page).backgroundColor,
    };
}"""
# Keeps, in `visited`, each element that gets the focus.
FOLLOW_FOCUS = f"""() => {{
    if (window.visited) return;
    window.visited = [];
    const note = ({FOCUSED});
    document.addEventListener("focusin", () => {{
        if (document.activeElement.closest(".lecture-explorer")) visited.push(note());
    }});
}}"""
# What the Tab key is to visit, in the order of the page.
TABBABLE = """root => [...root.querySelectorAll(
        "button, input, select, summary, [tabindex], [contenteditable]")]
    .filter(node => node.checkVisibility() && !node.disabled && node.type !== "file"
        && (node.tabIndex >= 0 || !node.hasAttribute("tabindex")))
    .map(node => node.getAttribute("aria-label") || node.labels?.[0]?.textContent
        || node.textContent)"""


def find_axe():
    """Return the path of axe-core's script, or None; `make axe` installs it."""
    there = Path(sys.prefix, "lib", "node_modules", "axe-core", "axe.min.js")
    path = Path(os.environ.get("AXE_CORE", there))
    return path if path.is_file() else None


class Reader:
    """The accessibility tree of a page, as Chromium hands it to a screen reader."""

    def __init__(self, lab):
        self._lab = lab
        self._cdp = lab.page.context.new_cdp_session(lab.page)
        for domain in ("DOM", "Accessibility"):
            self._cdp.send(f"{domain}.enable")

    def close(self):
        """End it: a page that keeps the tree up to date is a slow one."""
        self._cdp.send("Accessibility.disable")
        self._cdp.detach()

    def nodes(self, selector, place):
        """Return what is read inside the element at `place` among a selector's."""
        self._lab.page.locator(selector).nth(place).scroll_into_view_if_needed()
        for _ in range(300):  # what comes into view is read a moment later
            found = self._query(selector, place)
            is_drawn = any(node["role"] in PICTURES for node in found)
            if is_drawn and not any(map(_is_empty, found)):
                break
            self._lab.page.wait_for_timeout(100)
        return found

    def _query(self, selector, place):
        script = f"document.querySelectorAll({selector!r})[{place}]"
        found = self._cdp.send("Runtime.evaluate", {"expression": script})
        tree = self._cdp.send(
            "Accessibility.queryAXTree", {"objectId": found["result"]["objectId"]}
        )
        return [_plain(node) for node in tree["nodes"] if not node["ignored"]]


def _is_empty(node):
    """Say whether a picture has no name (yet), or a control no value."""
    if node["role"] in PICTURES | {"button", "checkbox"}:
        return not node["name"]
    return node["role"] in CONTROLS and node["value"] is None


def _plain(node):
    properties = {p["name"]: p["value"].get("value") for p in node["properties"]}
    value = {k: node.get(k, {}).get("value") for k in ("role", "name", "value")}
    return value | {"can_focus": bool(properties.get("focusable"))}
