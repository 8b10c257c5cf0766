// Exercises on a page: exercise_form.py says what a form carries.
(() => {
  const DIGITS = 6;
  const SIGNS = { right: "✓", wrong: "✗", open: "•", progress: "•" };
  const state = {}; // exercise -> right or wrong, on this page alone

  // FNV-1a, then xorshift.
  function* numbers(secret) {
    let state = 2166136261;
    for (const byte of new TextEncoder().encode(secret)) state = Math.imul(state ^ byte, 16777619);
    for (;;) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      yield state >>> 0;
    }
  }
  const tag = (secret) => numbers(secret).next().value.toString(16);
  const read = (secret, scrambled) => {
    const stream = numbers(secret);
    stream.next();
    return new TextDecoder().decode(Uint8Array.from(atob(scrambled), (letter) => letter.charCodeAt(0) ^ (stream.next().value & 255)));
  };

  // --------------------------------------------------- typed numbers, as a notebook reads them
  const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
  const GROUPED = /^[+-]?[1-9]\d{0,2}(?<mark>[ _'’,.])\d{3}(?<more>(\k<mark>\d{3})*)(?<decimals>(?!\k<mark>)[.,]\d+)?$/;
  const SEPARATORS = [/\s*;\s*/, /,\s+/, /\s*[x×]\s*/, /,/, /\s+/];

  const withoutGroups = (typed, { mark, more, decimals }, whole) => {
    if (",.".includes(mark) && !more && !decimals) {
      if (mark === ".") return typed;
      if (!whole) throw `${typed} could be two numbers: type ${typed.replace(",", "")} or ${typed.replace(",", ".")}.`;
    }
    return typed.replaceAll(mark, "").replace(",", ".");
  };
  const numberIn = (text, whole) => {
    const shown = text.trim();
    const fraction = shown.split("/");
    if (fraction.length === 2) return numberIn(fraction[0], whole) / numberIn(fraction[1], whole);
    let typed = shown.replace(/[−–]/g, "-").replace(/[\u00a0\u2009\u202f]/g, " ").replace(/^([+-]) +/, "$1");
    const percent = typed.endsWith("%");
    if (percent) typed = typed.slice(0, -1).trimEnd();
    const grouped = GROUPED.exec(typed);
    if (grouped) typed = withoutGroups(typed, grouped.groups, whole);
    else if (typed.split(",").length === 2 && !typed.includes(".")) typed = typed.replace(",", ".");
    if (!PLAIN.test(typed) || !isFinite(typed)) throw `“${shown}” is not a number: type one such as 0.5 or 20.`;
    return Number(typed) / (percent ? 100 : 1);
  };
  const numbersIn = (text, n, whole) => {
    const bare = text.replace(/^[\s([]+|[\s)\],;]+$/g, "");
    const parts = (fits) => SEPARATORS.map((each) => bare.split(each)).find(fits);
    const several = n > 1 && parts(({ length }) => length === n);
    if (several) return several.map((part) => numberIn(part, whole));
    try {
      return [numberIn(bare, whole)];
    } catch (problem) {
      const others = parts((found) => found.length > 1 && found.every((part) => PLAIN.test(part)));
      if (others && !problem.includes("could be")) return others.map(Number);
      throw problem;
    }
  };

  // ------------------------------------------------------------------------------- answers
  const written = (value, digits) => {
    const text = value.toFixed(digits).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    return text === "-0" ? "0" : text;
  };
  const known = (key, { replies }, answer) => {
    const reply = replies[tag(`${key} ${answer}`)];
    return reply && read(`${key} ${answer}`, reply);
  };
  const judged = (key, data, text) => {
    if (!text.trim()) return "•Not answered yet: type your answer first.";
    if (data.letters) return known(key, data, text);
    let values;
    try {
      values = numbersIn(text, data.n, data.whole);
    } catch (problem) {
      return `✗${problem}`;
    }
    for (const digits of [DIGITS, data.decimals ?? DIGITS]) {
      const reply = known(key, data, values.map((value) => written(value, digits)).join());
      if (reply) return reply;
    }
    const got = values.length, count = got === 1 ? "1 number" : `${got} numbers`;
    if (got !== data.n) return data.n === 1 ? `✗One number is asked for, and that's ${count}.` : `✗That's ${count}, and ${data.n} are asked for.`;
    if (data.part && !data.other && !values.every(Number.isInteger)) return `✗${data.part}`;
    const shown = values.map((value) => String(Number(value.toPrecision(12)))).join(", ");
    return `✗${data.other || `It isn't ${got > 1 ? `(${shown})` : shown}.`}`;
  };

  // --------------------------------------------------------------------------------- pages
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const reply = (kind, label, text) => {
    const words = escaped(text).replace(/`([^`]+)`/g, "<code>$1</code>");
    return `<div class="lu-ex lu-ex-${kind}"><p><b>${SIGNS[kind]} ${label}</b> ${words}</p></div>`;
  };
  const showSolved = () => {
    for (const box of document.querySelectorAll(".solved")) {
      const keys = box.dataset.keys.split(" "), right = keys.filter((key) => state[key] === "right").length;
      const marks = keys.map((key) => `${SIGNS[state[key] ?? "open"]}\u00a0${key.slice(3)}`).join("\u2002");
      box.innerHTML = reply(right === keys.length ? "right" : "progress", `Notebook ${keys[0].slice(0, 2)}`, `${right} of ${keys.length} exercises solved here: ${marks}`);
    }
  };
  for (const form of document.querySelectorAll("form.ask")) {
    const { key } = form.dataset, box = form.querySelector(".replies");
    const data = JSON.parse(form.querySelector("script").textContent);
    const letters = [...form.querySelectorAll("[data-letter]")];
    const parts = [...document.querySelectorAll("form.ask, details")];
    const later = parts.slice(parts.indexOf(form) + 1).find((each) => each.matches(".later, form"));
    let hints = 0;
    const check = (text) => {
      const answer = judged(key, data, text), kind = { "✓": "right", "✗": "wrong" }[answer[0]] ?? "open";
      if (kind !== "open" && state[key] !== "right") state[key] = kind;
      box.innerHTML = reply(kind, key, answer.slice(1));
      if (kind === "right" && later?.matches(".later")) later.open = true;
      showSolved();
    };
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const field = form.querySelector("input");
      if (field) check(field.value);
    });
    form.addEventListener("click", ({ target }) => {
      if (target.dataset.letter) {
        for (const each of letters) each.setAttribute("aria-pressed", each === target);
        check(target.dataset.letter);
      } else if (target.dataset.do === "hint") {
        box.innerHTML = read(`${key} hint`, data.hints[hints]);
        hints = Math.min(hints + 1, data.hints.length - 1);
        target.textContent = hints === data.hints.length - 1 ? "Worked answer" : "Next hint";
      }
    });
  }
  showSolved();
})();
