// Names, values and keys of an explorer's controls, where ipywidgets leaves them out.
// Called by _front_end.py with the explorer's <style>, whenever that comes on a page.
function begin(style, tries = 300) {
  const PAUSE = 700; // ms without a new picture, before what it shows is told
  const explorer = style.closest(".widget-vbox"), told = style.nextElementSibling;
  if (!explorer) { // loaded before its place on the page was ready: in a frame or two
    if (tries) requestAnimationFrame(() => begin(style, tries - 1));
    return;
  }
  if (explorer.hasAttribute("role")) return; // moved on the page: all is done

  const words = (selector) => explorer.querySelector(selector)?.textContent ?? "";
  const all = (selector) => explorer.querySelectorAll(selector);
  const set = (node, attributes) => {
    for (const name in attributes) node.setAttribute(name, attributes[name]);
  };

  const nameSlider = (slider) => {
    const name = slider.querySelector(".widget-label").textContent;
    const handle = slider.querySelector(".noUi-handle");
    const readout = slider.querySelector(".widget-readout");
    if (!handle) return; // its parts are still to come
    set(handle, { "aria-label": name, "aria-valuetext": readout.textContent });
    if (slider.classList.contains("lecture-options")) {
      readout.tabIndex = -1; // what is typed there is lost
    } else {
      set(readout, { role: "textbox", "aria-label": `${name}, typed` });
    }
  };
  const nameAll = () => {
    set(explorer, { "aria-label": words("svg > title") });
    all(".widget-slider").forEach(nameSlider);
    for (const play of all(".widget-play")) {
      const [start, stop] = play.querySelectorAll("button");
      if (!stop) continue;
      set(start, { "aria-label": "Play or pause", title: "Play or pause" });
      set(stop, { "aria-label": "Back to the start", title: "Back to the start" });
    }
    for (const icon of all("button > i")) set(icon, { "aria-hidden": true });
  };

  // A key that moves a control or types into it is no command to the notebook, where
  // B adds a cell and D, D deletes one. Ctrl+S and Shift+Enter are.
  const keep = (event) => {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    const leaves = event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!isCommand && !leaves) event.stopPropagation();
  };

  // Only to who is at its controls: not to everybody when a notebook is run.
  let timer;
  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (told.textContent = words("svg > desc")), PAUSE);
  };
  const follow = (changes) => {
    nameAll();
    const isDrawn = changes.some((change) => change.target.closest?.(".lecture-picture"));
    if (isDrawn && explorer.contains(document.activeElement)) tell();
  };

  set(explorer, { role: "group" });
  nameAll();
  new MutationObserver(follow).observe(explorer, { childList: true, subtree: true });
  explorer.addEventListener("focusin", nameAll);
  explorer.addEventListener("keydown", keep);
}
