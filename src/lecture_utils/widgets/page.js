// Explorers on a page that no kernel answers: page.py says what a page carries.
(() => {
  const PAUSE = 700; // ms without a new picture, before what it shows is announced
  const OLD = "This browser cannot unpack the pictures, so this one stands still. A newer one can, and so does JupyterLab.";

  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).json();
  };

  const begin = (figure) => {
    if (figure.dataset.begun) return;
    figure.dataset.begun = "yes";
    const one = (selector) => figure.querySelector(selector);
    const all = (selector) => [...figure.querySelectorAll(selector)];
    const shown = one(".lu-shown"), note = one(".lu-note"), live = one(".lu-live");
    const label = (name) => one(`[data-name="${name}"]`).closest(".lu-control").querySelector("span")?.textContent ?? name;
    let data, loading, timer, playing, picture;
    let now = {}; // what was set, and is not at its start: places of values by name

    const say = (words) => {
      note.textContent = words;
      note.hidden = !words;
    };
    const load = () => {
      if (typeof DecompressionStream === "undefined") return say(OLD);
      loading ??= unpack(one(".lu-frames").textContent).then((unpacked) => {
        data = unpacked;
        figure.dataset.ready = "yes";
      });
      return loading;
    };

    // The group that holds all that was set, else the one that keeps most of it.
    const groupOf = (name, wanted) => {
      const keeps = ({ names }) => Object.keys(wanted).filter((each) => names.includes(each)).length;
      return data.groups.filter((group) => group.names.includes(name)).reduce((best, group) => (keeps(group) > keeps(best) ? group : best));
    };
    const draw = (group, wanted) => {
      const place = group.names.reduce((sum, name) => sum * data.values[name].length + (wanted[name] ?? data.start[name]), 0);
      const [number, moved] = group.states[place];
      if (number !== picture) shown.innerHTML = data.pictures[number].map((part) => data.parts[part]).join("");
      picture = number;
      now = {};
      for (const name of group.names) {
        const value = typeof moved[name] === "string" ? wanted[name] : (moved[name] ?? data.start[name]);
        if (value !== data.start[name]) now[name] = value;
      }
      for (const name of Object.keys(data.values)) show(name, moved[name] ?? data.start[name]);
      for (const fixed of all("output[data-name]")) fixed.textContent = moved[fixed.dataset.name] ?? fixed.dataset.first;
      figure.setAttribute("aria-label", shown.querySelector("title")?.textContent ?? "");
      clearTimeout(timer);
      timer = setTimeout(() => (live.textContent = shown.querySelector("desc")?.textContent ?? ""), PAUSE);
    };
    const show = (name, value) => {
      const control = one(`[data-name="${name}"]`);
      if (!control) return;
      const words = data.values[name][value] ?? value;
      if (control.type === "checkbox") control.checked = value === 1;
      else if (control.type === "text") control.value = words;
      else if (control.tagName === "SELECT") control.selectedIndex = value;
      else {
        if (typeof value === "number") control.value = value;
        control.setAttribute("aria-valuetext", words);
        control.nextElementSibling.textContent = words;
      }
    };
    const place = (name) => now[name] ?? data.start[name];
    const move = (name, value) => {
      const last = data.values[name].length - 1;
      const wanted = { ...now, [name]: Math.min(Math.max(value, 0), last) };
      if (wanted[name] === data.start[name]) delete wanted[name];
      const group = groupOf(name, wanted);
      const back = Object.keys(wanted).filter((each) => !group.names.includes(each));
      draw(group, wanted);
      if (back.length) say(`${back.map(label).join(", ")}: back at the start. On this page ${label(name)} moves without ${back.length > 1 ? "them" : "it"}, in JupyterLab all move together.`);
      else say("");
    };
    // So many steps on, on a page that may leave some out.
    const jump = (name, by) => {
      const values = data.values[name].map(Number), from = place(name);
      if (Math.abs(by) === 1 || values.some(isNaN)) return move(name, from + by);
      const most = values.findLastIndex((value) => value <= values[from] + by);
      move(name, Math.max(most, from + 1));
    };

    const number = (text) => Number(text.trim().replace(/[−–]/g, "-").replace(",", "."));
    const typed = (field) => {
      const { name } = field.dataset, wanted = number(field.value);
      if (!field.value.trim() || isNaN(wanted)) {
        const kept = data.values[name][place(name)];
        say(`“${field.value}” is not one number. Type one such as −1.5; ${label(name)} is still ${kept}.`);
        field.value = kept;
        return;
      }
      const away = data.values[name].map((words) => Math.abs(number(words) - wanted));
      const nearest = away.indexOf(Math.min(...away));
      move(name, nearest);
      if (away[nearest] > 1e-9) say(`${label(name)} is ${data.values[name][nearest]} now, the nearest value on this page.`);
    };

    const play = (button, goesOn) => {
      clearInterval(playing);
      playing = undefined;
      button.textContent = goesOn ? "Pause" : "Play";
      if (!goesOn) return;
      const name = button.dataset.play, step = () => {
        const from = place(name);
        move(name, from + 1);
        if (place(name) === from || place(name) === data.values[name].length - 1) play(button, false);
      };
      if (place(name) === data.values[name].length - 1) move(name, 0);
      else step();
      if (button.textContent === "Pause") playing = setInterval(step, button.dataset.interval);
    };
    const rest = () => all("[data-play]").forEach((button) => play(button, false));

    const press = (button) => {
      const { move: name, by, play: played, first } = button.dataset;
      if (button.dataset.do === "reset") {
        rest();
        now = {};
        draw(data.groups[0], {});
        say("");
      } else if (name) jump(name, Number(by));
      else if (played) play(button, !playing);
      else if (first) {
        rest();
        move(first, 0);
      } else if (by) {
        const field = button.closest(".lu-control").querySelector("input");
        move(field.dataset.name, place(field.dataset.name) + Number(by));
      }
    };

    for (const fixed of all("output[data-name]")) fixed.dataset.first = fixed.textContent;
    const once = (task) => (data ? task() : load()?.then(task));
    figure.addEventListener("input", ({ target }) => {
      const { name } = target.dataset;
      if (!name || target.type === "text") return;
      const value = target.type === "checkbox" ? Number(target.checked) : target.tagName === "SELECT" ? target.selectedIndex : Number(target.value);
      once(() => move(name, value));
    });
    figure.addEventListener("change", ({ target }) => {
      if (target.type === "text") once(() => typed(target));
    });
    figure.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) once(() => press(button));
    });
    // A picture that asks for a click goes to the nearest row and column on the page.
    shown.addEventListener("click", ({ target, clientX, clientY }) => {
      const box = target.closest("[data-place]")?.getBoundingClientRect();
      const go = (name, share) => move(name, Math.floor(share * data.values[name].length));
      if (!box) return;
      once(() => {
        go("row", (clientY - box.top) / box.height);
        go("column", (clientX - box.left) / box.width);
      });
    });
    figure.addEventListener("keydown", (event) => {
      // A key that moves a control is none for the slides around it.
      if (event.target.closest(".lu-control, button") && event.key !== "Escape") event.stopPropagation();
      const { type, dataset } = event.target, way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (type !== "text" || !way) return;
      event.preventDefault();
      once(() => move(dataset.name, place(dataset.name) + way));
    });
    new ResizeObserver(() => {
      // What scrolls is reached by keys as well.
      if (shown.scrollWidth > shown.clientWidth) shown.tabIndex = 0;
      else shown.removeAttribute("tabindex");
    }).observe(shown);
    // Ready before the hand is there, and not before the page is.
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      load();
    }, { rootMargin: "400px" }).observe(figure);
  };

  document.querySelectorAll(".lu-page").forEach(begin);
})();
