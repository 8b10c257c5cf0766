// A box of markup that comes by message, never as a trait: what is in no widget state
// cannot be saved in a notebook file.

export default {
  render({ model, el }) {
    el.classList.add("lecture-pane");
    el.setAttribute("data-lm-suppress-shortcuts", "true");

    const hear = (message, buffers) => {
      if (message.kind === "show") show(el, message.html);
      if (message.kind === "save") save(message.name, buffers[0]);
    };
    const send = (press) => model.send({ kind: "press", press });
    const click = (event) => {
      const pressed = event.target.closest("[data-press]");
      if (pressed) send(pressed.dataset.press);
    };
    const key = (event) => {
      const here = event.target.closest("[data-press]");
      const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (here && way) neighbour(el, here, way)?.focus();
      if (here?.dataset.delete && ["Delete", "Backspace"].includes(event.key)) send(here.dataset.delete);
      if (here && (way || event.key === "Backspace")) event.preventDefault();
    };

    model.on("msg:custom", hear);
    el.addEventListener("click", click);
    el.addEventListener("keydown", key);
    model.send({ kind: "hello" });
    return () => model.off("msg:custom", hear);
  },
};

const buttons = (el) => [...el.querySelectorAll("[data-press]")];
const neighbour = (el, here, way) => buttons(el)[buttons(el).indexOf(here) + way];

// Who was on a button is on it again, or on the one that took its place.
function show(el, html) {
  const here = el.contains(document.activeElement) && document.activeElement.closest("[data-press]");
  const place = here ? buttons(el).indexOf(here) : -1;
  el.innerHTML = html;
  if (!here) return;
  const all = buttons(el);
  const same = all.find((each) => each.dataset.press === here.dataset.press);
  (same ?? all[Math.min(place, all.length - 1)])?.focus();
}

function save(name, bytes) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
