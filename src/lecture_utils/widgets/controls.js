// Names, values and keys of an explorer's controls, where ipywidgets leaves them out.
// Called by front_end.py with the explorer's <style>, whenever that comes on a page.
function begin(style, tries = 300) {
  const PATIENCE = 2000; // ms for an answer to Stop
  const PAUSE = 700; // ms without a new picture, before what it shows is told
  const UNHEARD = "Stop is not heard yet. Kernel › Interrupt Kernel (the key I, twice) ends it too, and keeps the best.";
  const FIELD = "input[role=spinbutton]", READOUT = ".widget-slider:not(.lecture-options) .widget-readout";
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

  // What the arrow keys do to a field for a number, for who has a mouse.
  const arrows = (field) => {
    const made = document.createElement("span");
    set(made, { class: "lecture-arrows", "aria-hidden": "true" });
    for (const way of [1, -1]) {
      const button = Object.assign(document.createElement("button"), { tabIndex: -1 });
      button.onclick = () => step(field, way);
      made.append(button);
    }
    return made;
  };
  const nameField = (field) => {
    // What a browser makes of a comma in a field for numbers differs, and it tells no
    // script what was typed there.
    if (field.type === "number") {
      // A telephone's keys for decimal numbers have no minus.
      set(field, { type: "text", role: "spinbutton", inputmode: field.min < 0 ? "text" : "decimal" });
      if (!field.closest(".lecture-entry")) field.after(arrows(field));
    }
    const { value, min, max } = field;
    set(field, { "aria-valuenow": value, "aria-valuemin": min, "aria-valuemax": max });
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
  // The clock of Play: pressed when its text says so, and once, however often it is on
  // the page.
  const ticked = (window.lectureTicked ??= new Set());
  const tick = (clock) => {
    const asked = clock.textContent, after = Number(asked.split(" ")[2]);
    if (clock.asked === asked || isNaN(after)) return;
    clock.asked = asked;
    setTimeout(() => {
      if (clock.textContent !== asked || ticked.has(asked)) return;
      ticked.add(asked);
      clock.click();
    }, after);
  };
  const nameAll = () => {
    set(explorer, { "aria-label": words("svg > title") });
    all(".widget-slider").forEach(nameSlider);
    all(`input[type=number], ${FIELD}`).forEach(nameField);
    all(".lecture-clock").forEach(tick);
    for (const icon of all("button > i")) set(icon, { "aria-hidden": true });
  };

  // A key that moves a control or types into it is no command to the notebook, where
  // B adds a cell and D, D deletes one. Ctrl+S and Shift+Enter are.
  const keep = (event) => {
    const isCommand = event.ctrlKey || event.metaKey || event.altKey;
    const leaves = event.key === "Escape" || (event.shiftKey && event.key === "Enter");
    if (!isCommand && !leaves) event.stopPropagation();
  };

  // ---- Numbers that are typed. ipywidgets reads them as far as `parseFloat` does, on
  // Enter and, in a readout, never again; what is read here is written as it reads it.
  const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const isReadout = (node) => node.matches(READOUT);
  const text = (node) => (isReadout(node) ? node.textContent : node.value).trim();
  const write = (node, words) => (node[isReadout(node) ? "textContent" : "value"] = words);
  const commit = (node) => {
    node.dispatchEvent(new Event(isReadout(node) ? "blur" : "change", { bubbles: true }));
  };

  // The number that a text can only mean, else a sentence: the rule of _numbers.py. A
  // comma is a decimal point; before three digits it may also part thousands, and in a
  // whole number it does.
  const GROUPED = /^[+-]?[1-9]\d{0,2}([ _'’,.])\d{3}((\1\d{3})*)((?!\1)[.,]\d+)?$/;
  const understood = (typed, isWhole) => {
    let plain = typed.replace(/[−–]/g, "-").replace(/[\u00a0\u2009\u202f]/g, " ").replace(/^([+-]) +/, "$1");
    const isPercent = plain.endsWith("%");
    plain = plain.replace(/ *%$/, "");
    const [, mark, more, , decimals] = plain.match(GROUPED)?.map((part) => part ?? "") ?? [];
    const point = plain.replace(",", "."), whole = plain.replaceAll(mark ?? ",", "").replace(",", ".");
    const isEither = /[,.]/.test(mark ?? "") && !more && !decimals;
    if (isEither && mark === "," && !isWhole) {
      return { problem: `“${typed}” can mean ${point} or ${whole}. Type the one you mean.` };
    }
    const read = mark && !(isEither && mark === ".") ? whole : point;
    if (!PLAIN.test(read) || !isFinite(read)) return { problem: `“${typed}” is not one number. Type one such as −1.5 or 0,25.` };
    const number = isPercent ? String(read / 100) : read;
    if (isWhole && !Number.isInteger(Number(number))) {
      return { problem: `“${typed}” is not a whole number, and one is needed here.` };
    }
    return { number };
  };

  let edited = null, note = null;
  const say = (words) => {
    note?.remove();
    note = null;
    if (!words) return;
    note = Object.assign(document.createElement("div"), { className: "lecture-typed", textContent: `⚠ ${words}` });
    set(note, { role: "alert" });
    explorer.querySelector(".lecture-picture").before(note);
  };
  const nameOf = (node) => node.closest(".jupyter-widgets").querySelector(".widget-label").textContent;
  // Put what was typed in the form that ipywidgets reads; an empty text brings the old
  // number back. Called before ipywidgets reads it.
  const settle = (node, isGivenUp) => {
    const typed = text(node), isWhole = Boolean(node.closest(".lecture-whole"));
    const { number = "", problem } = isGivenUp ? {} : understood(typed, isWhole);
    edited = null;
    write(node, number);
    setTimeout(() => {
      nameAll();
      const now = text(node), taken = Number(now.replace("−", "-"));
      const half = 0.5 * 10 ** -(now.split(".")[1] ?? "").length;
      if (problem) say(`${problem} ${nameOf(node)} is still ${now}.`);
      else if (number && Math.abs(taken - number) > 1.001 * half) {
        say(`${nameOf(node)} is ${now} now: it can’t be ${typed}, and this is nearest.`);
      }
    });
  };
  const step = (field, way) => {
    const [low, high, size] = [field.min, field.max, field.step].map(Number);
    const steps = (Number(field.value) - low) / size;
    const next = way > 0 ? Math.floor(steps + 1e-6) + 1 : Math.ceil(steps - 1e-6) - 1;
    const value = Math.min(Math.max(low + next * size, low), high);
    write(field, Number(value.toFixed(6)));
    commit(field);
  };
  const typing = {
    input(event) {
      if (!event.target.matches(`${FIELD}, ${READOUT}`)) return;
      edited = event.target;
      // Half of a number with a comma is not to be read as a number, nor one out of
      // reach to be exchanged while it is typed.
      const typed = text(edited), { min, max } = edited;
      if (!PLAIN.test(typed) || typed < Number(min) || typed > Number(max)) event.stopPropagation();
    },
    change({ target }) {
      if (target === edited) settle(target);
    },
    focusout({ target }) {
      if (target !== edited || !isReadout(target)) return;
      settle(target);
      commit(target);
    },
    keydown(event) {
      const node = event.target;
      say("");
      if (node.matches(FIELD) && ["ArrowUp", "ArrowDown"].includes(event.key)) {
        event.preventDefault();
        step(node, event.key === "ArrowUp" ? 1 : -1);
      }
      if (event.key === "Enter" && isReadout(node)) settle(node, node !== edited);
      if (event.key === "Escape" && node === edited) {
        settle(node, true);
        commit(node);
      }
    },
    pointerdown() {
      say("");
    },
  };

  // ---- Seconds after Run All, once its last cell is drawn, JupyterLab gives the focus to
  // the active cell: keys meant for a control there would be commands to the notebook.
  const cell = explorer.closest(".jp-Cell");
  let isByHand = false;
  const leave = ({ type, key }) => {
    isByHand = type === "mousedown" || key === "Tab";
    setTimeout(() => (isByHand = false));
  };
  const holdFocus = (event) => {
    if (isByHand || !cell || event.relatedTarget !== cell) return;
    event.stopImmediatePropagation(); // what is being typed is not done
    event.target.focus({ preventScroll: true });
  };

  // ---- A running cell hears no button where JupyterLab sends widgets' messages to its
  // own thread, nor in other front ends.
  const stop = (event) => {
    const button = event.target.closest(".lecture-watch button");
    if (button) setTimeout(() => button.disabled || say(UNHEARD), PATIENCE);
  };

  // ---- Where a picture was clicked, for the kernel: into a hidden field, with the time,
  // as a second click at a place is one too.
  const point = ({ target, clientX, clientY }) => {
    const place = target.closest("[data-place]"), field = explorer.querySelector(".lecture-place input");
    if (!place || !field) return;
    const [name, ...size] = place.dataset.place.split(" ");
    const { left, top, width, height } = place.getBoundingClientRect();
    const shares = [(clientY - top) / height, (clientX - left) / width];
    const spot = shares.map((share, i) => Math.min(Math.max(Math.floor(share * size[i]), 0), size[i] - 1));
    field.value = [name, ...size, ...spot, Date.now()].join(" ");
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // Only to who is at its controls: not to everybody when a notebook is run.
  let timer;
  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (told.textContent = words("svg > desc")), PAUSE);
  };
  const follow = (changes) => {
    nameAll();
    if (note?.textContent.includes(UNHEARD) && explorer.querySelector("button:disabled")) say("");
    const isDrawn = changes.some((change) => change.target.closest?.(".lecture-picture"));
    if (isDrawn && explorer.contains(document.activeElement)) tell();
  };

  set(explorer, { role: "group" });
  nameAll();
  new MutationObserver(follow).observe(explorer, { childList: true, subtree: true });
  explorer.addEventListener("focusin", nameAll);
  cell?.addEventListener("mousedown", leave, true);
  explorer.addEventListener("keydown", leave, true);
  explorer.addEventListener("focusout", holdFocus, true);
  explorer.addEventListener("keydown", keep);
  explorer.addEventListener("click", stop);
  explorer.addEventListener("click", point);
  for (const name in typing) explorer.addEventListener(name, typing[name], true);
}
