// A button that sends files one after the other, in parts: a Jupyter server as it comes
// closes the line at a message of more than 10 MB. Each part waits for its answer.

const PART = 2_000_000;

export default {
  render({ model, el }) {
    el.classList.add("lecture-files");
    el.setAttribute("data-lm-suppress-shortcuts", "true");
    el.innerHTML = `<button type="button" class="jupyter-button"></button><input type="file" hidden>`;
    const [button, input] = el.children;
    let answered = null, isGone = false;

    const show = () => {
      button.textContent = model.get("description");
      button.title = model.get("tooltip");
      button.setAttribute("aria-label", `${model.get("description")}: ${model.get("tooltip")}`);
      input.accept = model.get("accept");
      input.multiple = model.get("multiple");
      input.setAttribute("aria-label", model.get("tooltip"));
    };

    const hear = (message) => {
      if (message.kind === "next") answered?.();
    };

    const send = async (message, buffers) => {
      const answer = new Promise((done) => (answered = done));
      model.send(message, undefined, buffers);
      await answer;
    };

    const sendFile = async (file, place) => {
      const parts = Math.max(1, Math.ceil(file.size / PART));
      if (file.size > model.get("max_bytes")) throw new Error("too large");
      for (let part = 0; part < parts && !isGone; part++) {
        const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
        await send({ ...place, part, parts }, [bytes]);
      }
    };

    const sendAll = async () => {
      const files = [...input.files];
      input.value = ""; // so that the same file can come once more
      button.disabled = true;
      for (const [index, file] of files.entries()) {
        if (isGone) return;
        if (files.length > 1) button.textContent = `${index + 1} of ${files.length} …`;
        const place = { name: file.name, file: index, files: files.length };
        try {
          await sendFile(file, place);
        } catch (error) {
          await send({ ...place, part: 0, parts: 1, failed: true }, []);
        }
      }
      button.disabled = false;
      show();
    };

    button.onclick = () => input.click();
    input.onchange = sendAll;
    model.on("msg:custom", hear);
    model.on("change", show);
    show();
    return () => {
      isGone = true;
      model.off("msg:custom", hear);
      model.off("change", show);
    };
  },
};
