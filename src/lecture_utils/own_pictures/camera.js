// A camera in the page. Pictures leave it by message, never as a trait: what is in no
// widget state cannot be saved in a notebook file.

const NO_CAMERA = "No camera was found. Uploads and ready-made pictures work without one.";
const WORDS = {
  NotAllowedError: "You or the browser said no to the camera. Allow it beside the address, then start it again.",
  NotFoundError: NO_CAMERA,
  OverconstrainedError: NO_CAMERA, // WebKit's name for it: no camera fits even a wish
  NotReadableError: "The camera is in use by another program, or it does not answer.",
  insecure: "The camera needs https or localhost; this page has neither. Uploads work here.",
  lost: "The camera is gone: it was unplugged, or taken back.",
};
const PAUSE = 40; // ms between an answer and the next frame: the page has its turn

export default {
  initialize({ model }) {
    // After a reload of the page the kernel still believes in the old camera.
    tell(model, { is_on: false, live: false });
  },

  render({ model, el }) {
    const view = build(el);
    let stream = null, waiting = null, timer = 0, starts = 0, isGone = false;

    const stop = (words = "") => {
      starts += 1;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
      stream = view.video.srcObject = waiting = null;
      tell(model, { is_on: false, live: false, problem: words });
      show();
    };

    const start = async (device) => {
      stop();
      const mine = starts;
      if (!navigator.mediaDevices?.getUserMedia) return stop(WORDS.insecure);
      view.say("Asking for the camera …");
      try {
        const size = { width: { ideal: 640 }, height: { ideal: 480 } };
        const which = device ? { deviceId: { exact: device } } : {};
        const found = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...which } });
        if (isGone || mine !== starts) return found.getTracks().forEach((track) => track.stop());
        stream = view.video.srcObject = found;
        found.getVideoTracks()[0].addEventListener("ended", () => stop(WORDS.lost));
        await view.video.play();
        if (mine !== starts) return;
        tell(model, { is_on: true, problem: "" });
        const devices = await navigator.mediaDevices.enumerateDevices();
        view.others = devices.filter((each) => each.kind === "videoinput").map((each) => each.deviceId);
        show();
      } catch (error) {
        if (!isGone && mine === starts) stop(WORDS[error.name] ?? `The camera did not start: ${error.message}`);
      }
    };

    const turn = () => {
      const now = stream.getVideoTracks()[0].getSettings().deviceId;
      start(view.others[(view.others.indexOf(now) + 1) % view.others.length]);
    };

    const send = async (message) => {
      const bytes = await grab(view.video, model.get("side"));
      if (stream && bytes) model.send(message, undefined, [bytes]);
      return Boolean(stream && bytes);
    };

    // The next frame leaves when the last one is answered, so they never pile up.
    const frame = async () => {
      clearTimeout(timer);
      if (!stream || !model.get("live") || waiting !== null) return;
      waiting = performance.now();
      if (!(await send({ kind: "frame" }))) waiting = null;
    };

    const hear = (message) => {
      if (message.kind === "take" && stream) send({ kind: "still", label: message.label });
      if (message.kind === "answered" && waiting !== null) {
        waiting = null;
        timer = setTimeout(frame, PAUSE);
      }
    };

    const show = () => {
      const live = model.get("live");
      view.start.textContent = stream ? "Stop camera" : "Start camera";
      view.live.textContent = live ? "Stop live" : "Try live";
      view.live.setAttribute("aria-pressed", String(live));
      view.live.disabled = !stream;
      view.turn.hidden = !stream || view.others.length < 2;
      view.box.classList.toggle("is-on", Boolean(stream));
      view.say(model.get("problem") || (stream ? "" : "The camera is off."));
    };

    const relive = () => {
      waiting = null;
      show();
      frame();
    };
    const dead = () => stop("The kernel was restarted: run the cell again.");
    view.start.onclick = () => (stream ? stop() : start());
    view.live.onclick = () => tell(model, { live: !model.get("live") });
    view.turn.onclick = turn;
    model.on("msg:custom", hear);
    model.on("change:live", relive);
    model.on("comm_live_update", dead);
    show();

    return () => {
      isGone = true;
      model.off("msg:custom", hear);
      model.off("change:live", relive);
      model.off("comm_live_update", dead);
      if (stream) stop();
    };
  },
};

function tell(model, values) {
  Object.entries(values).forEach(([name, value]) => model.set(name, value));
  try {
    model.save_changes();
  } catch {
    // The kernel is gone; the camera is released all the same.
  }
}

// The square in the middle of what the camera sees, as a small JPEG.
async function grab(video, side) {
  const { videoWidth: width, videoHeight: height } = video;
  if (!width) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const short = Math.min(width, height);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(video, (width - short) / 2, (height - short) / 2, short, short, 0, 0, side, side);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  return blob && (await blob.arrayBuffer());
}

function build(el) {
  el.classList.add("lecture-camera");
  el.setAttribute("data-lm-suppress-shortcuts", "true");
  el.innerHTML = `
    <div class="lecture-camera-box" role="group" aria-label="Camera">
      <video muted playsinline aria-label="What the camera sees"></video>
      <p role="status"></p>
    </div>
    <div class="lecture-camera-row">
      <button type="button" class="jupyter-button" title="The picture goes to this notebook's kernel and nowhere else"></button>
      <button type="button" class="jupyter-button" title="Ask again and again what the camera sees"></button>
      <button type="button" class="jupyter-button" title="Another camera" aria-label="Another camera" hidden>⇄</button>
    </div>`;
  const [start, live, turn] = el.querySelectorAll("button");
  const words = el.querySelector("p");
  const say = (text) => (words.textContent = text);
  return { box: el.firstElementChild, video: el.querySelector("video"), start, live, turn, say, others: [] };
}
