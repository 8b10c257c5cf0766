// Two buttons and a clock. The kernel says when to ask for the next step, so that there is
// one clock, however often the buttons are on the page, and no step that nobody waits for.

export default {
  initialize({ model }) {
    let timer;
    const hear = ({ kind, n, after }) => {
      if (kind !== "wait") return;
      clearTimeout(timer);
      timer = setTimeout(() => model.send({ kind: "step", n }), after);
    };
    model.on("msg:custom", hear);
    model.send({ kind: "hello" });
    return () => {
      clearTimeout(timer);
      model.off("msg:custom", hear);
    };
  },

  render({ model, el }) {
    el.classList.add("jupyter-widgets", "widget-inline-hbox", "widget-play");
    const add = (kind, words) => {
      const button = Object.assign(document.createElement("button"), { className: "jupyter-button", title: words });
      button.setAttribute("aria-label", words);
      button.innerHTML = `<i class="fa fa-${kind}" aria-hidden="true"></i>`;
      button.onclick = () => model.send({ kind });
      el.append(button);
      return button.firstChild;
    };
    const icon = add("play", "Play or pause");
    add("stop", "Back to the start");
    const show = () => (icon.className = `fa fa-${model.get("playing") ? "pause" : "play"}`);
    model.on("change:playing", show);
    show();
    return () => model.off("change:playing", show);
  },
};
