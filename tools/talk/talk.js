// The keys of a talk. A remote's are among them; no key changes the notebook.
const root = document.documentElement;

const on = () => Reveal.next();
const back = () => Reveal.prev();
const last = () => Reveal.slide(Reveal.getHorizontalSlides().length - 1, Infinity, Infinity);
const leave = () => {
  if (Reveal.isOverview()) Reveal.toggleOverview();
  document.activeElement.blur();
  document.querySelector(".keys").close();
};
const KEYS = {
  PageDown: on, ArrowRight: on, ArrowDown: on, " ": on, Enter: on,
  PageUp: back, ArrowLeft: back, ArrowUp: back, Backspace: back,
  Home: () => Reveal.slide(0, 0, -1), End: last,
  ".": () => Reveal.togglePause(), b: () => Reveal.togglePause(),
  o: () => Reveal.toggleOverview(), s: () => Reveal.getPlugin("notes").open(),
  f: toggleFullScreen, F5: toggleFullScreen, d: toggleDark, "?": toggleKeys, Escape: leave,
};
// What keeps which keys while it has the focus.
const CONTROL = "button, input, select, textarea, summary, a, [role=slider], [contenteditable=true]";
const FIELD = "input:not([type=checkbox]), select, textarea, [contenteditable=true]";
const TURNS = ["PageDown", "PageUp", "F5", "Escape"]; // always the talk's

function heard(event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (name === "Enter" && lost && !lost.hidden) return location.reload();
  const act = event.shiftKey && name === " " ? back : KEYS[name];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  const isLetter = name.length === 1 && name !== " ";
  const kept = isLetter ? event.target.closest(FIELD) : event.target.closest(CONTROL);
  if (kept && !TURNS.includes(name)) return;
  event.preventDefault();
  event.stopPropagation();
  if (Reveal.isPaused()) Reveal.togglePause();
  else act();
}
// Before an explorer's own handlers, which keep their keys from the page.
addEventListener("keydown", heard, { capture: true });

// An answer that was clicked, or a number that was entered, is done with: the next key is
// the talk's.
addEventListener("click", (event) => {
  if (event.detail) event.target.closest("summary")?.blur();
});
addEventListener("keyup", ({ key, target }) => {
  if (key === "Enter" && target.matches(".widget-readout")) target.blur();
});

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else root.requestFullscreen();
}

function toggleDark() {
  const isDark = root.dataset.jpThemeLight === "true";
  root.dataset.jpThemeLight = !isDark;
  const address = new URL(location);
  address.searchParams.set("theme", isDark ? "dark" : "light");
  history.replaceState(null, "", address); // so that it stays when the page is loaded again
}

function toggleKeys() {
  const list = document.querySelector(".keys");
  if (list.open) list.close();
  else list.show();
}

// A live talk says when what is behind it is gone. Loaded again, it is on this slide, with
// the kernel that stood ready.
const config = document.querySelector("#jupyter-config-data");
const lost = document.querySelector(".lost");

async function look() {
  const { kernelId } = JSON.parse(config.textContent);
  const name = location.pathname.replace(/.*\/|\.html$/g, "");
  const reply = await fetch(`alive/${name}/${kernelId}`).catch(() => null);
  lost.hidden = reply?.ok ?? false;
  lost.querySelector("button").hidden = !reply;
  lost.querySelector("span").textContent = reply
    ? "The kernel behind this talk is gone."
    : "`make present` has ended. Start it once more; this page then says how to go on.";
}
if (config) {
  setInterval(look, 2000);
  lost.querySelector("button").addEventListener("click", () => location.reload());
}

// Rows of controls that open over a picture (pictures.css): each under the one before,
// however many lines that needs.
const MANY_ROWS = ".lecture-explorer:has(> .widget-hbox:nth-child(5)), .lu-page:has(> .lu-row:nth-child(5))";
const UPPER_ROWS = ":scope > :is(.widget-hbox:has(+ .widget-hbox), .lu-row:has(+ .lu-row))";

function placeRows() {
  for (const explorer of Reveal.getCurrentSlide().querySelectorAll(MANY_ROWS)) {
    let top = 0;
    for (const row of explorer.querySelectorAll(UPPER_ROWS)) {
      row.style.top = `${top}px`; // the first one stays where it is, at the top
      top += row.offsetHeight;
    }
  }
}

const drawn = new MutationObserver(placeRows);
Reveal.on("ready", () => {
  placeRows();
  for (const picture of document.querySelectorAll(".picture")) {
    drawn.observe(picture, { childList: true, subtree: true });
  }
});
Reveal.on("slidechanged", placeRows);
// A section is entered at its first slide, also where it was left at another.
Reveal.on("slidechanged", () => {
  for (const stack of document.querySelectorAll("[data-previous-indexv]")) {
    stack.removeAttribute("data-previous-indexv");
  }
});
addEventListener("resize", placeRows);

// A finger on a hand-out's slider is no swipe.
for (const row of document.querySelectorAll(".lu-row")) row.dataset.preventSwipe = "";

// In the speaker's view the word "Upcoming" stands under the slide that comes.
if (parent !== window) {
  const label = parent.document.querySelector("#upcoming-slide .label");
  label?.style.setProperty("inset", "100% 0 auto auto");
}

Reveal.initialize({
  // The whole window and no scale: a picture is laid out for the screen that it is on,
  // and a slider is where the pointer sees it.
  width: "100%", height: "100%", margin: 0, minScale: 1, maxScale: 1,
  center: false,
  display: "flex",
  scrollActivationWidth: null, // a phone's column of slides leaves pictures no height
  controls: !config, // arrows for the mouse, where nothing else is there to be clicked
  touch: !config, // a finger on a slider is no swipe
  progress: false,
  hash: true,
  keyboard: false,
  navigationMode: "linear",
  slideNumber: "c/t",
  transition: "none",
  plugins: [RevealNotes],
});
