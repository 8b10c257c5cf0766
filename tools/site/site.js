// What the pages' frame does: contents, search, light or dark.
(() => {
  const root = document.documentElement, course = document.getElementById("course");
  const one = (selector) => course.querySelector(selector);
  const field = one("input"), found = one(".found");
  const MOST = 12; // sections in a list of what was found

  // ------------------------------------------------------------------------ light or dark
  one("[data-do=theme]").addEventListener("click", () => {
    const now = root.getAttribute("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    root.setAttribute("theme", next);
    try {
      localStorage.setItem("theme", next);
    } catch {
      // It holds for this page.
    }
  });

  // Paper is light.
  let chosen;
  addEventListener("beforeprint", () => {
    chosen = root.getAttribute("theme");
    root.setAttribute("theme", "light");
  });
  addEventListener("afterprint", () => (chosen ? root.setAttribute("theme", chosen) : root.removeAttribute("theme")));

  // --------------------------------------------------------------------------- the drawer
  const close = () => course.matches(":popover-open") && course.hidePopover();
  course.addEventListener("click", ({ target }) => target.closest("a") && close());
  document.querySelector("header [data-do=search]").addEventListener("click", () => {
    course.showPopover();
    field.focus(); // at once: later a phone shows no keyboard
  });
  const links = new Map([...course.querySelectorAll('.pages a[href^="#"]')].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = [...links.keys()].map((name) => document.getElementById(name));
  const mark = () => {
    const here = headings.findLast((heading) => heading.getBoundingClientRect().top < 120);
    for (const [name, link] of links) link.classList.toggle("here", name === here?.id);
  };
  addEventListener("scroll", mark, { passive: true });
  mark();

  // ------------------------------------------------------------------------------- search
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  let sections, loading;
  const load = () =>
    (loading ??= new Promise((done) => {
      const script = document.createElement("script");
      script.src = field.dataset.index;
      script.onload = () => {
        sections = searchIndex.flatMap(([page, title, parts]) => parts.map(([anchor, heading, text]) => ({ link: `${page}#${encodeURIComponent(anchor)}`, title, heading, text, words: plain(text), name: plain(heading) })));
        done();
      };
      document.head.append(script);
    }));
  const starts = (word) => new RegExp(`(?<![\\p{L}\\p{N}])${quoted(word)}`, "gu");
  const rated = (section, words) => {
    let rating = 0;
    for (const word of words) {
      const named = section.name.match(starts(word)), said = section.words.match(starts(word));
      if (!named && !said) return 0;
      rating += (named ? (section.name === word ? 90 : 20) : 0) + Math.min(said?.length ?? 0, 9);
    }
    return rating;
  };
  const search = (words) =>
    sections.map((section) => ({ ...section, rating: rated(section, words) })).filter(({ rating }) => rating).sort((a, b) => b.rating - a.rating);
  const excerpt = ({ text, words }, wanted) => {
    const at = Math.max(words.search(starts(wanted[0])), 0), from = at > 50 ? text.indexOf(" ", at - 50) + 1 : 0;
    const cut = text.slice(from, from + 150).replace(/\S*$/, "");
    const bold = new RegExp(`(?<![\\p{L}\\p{N}])(${wanted.map(quoted).join("|")})`, "giu");
    return (from ? "… " : "") + escaped(cut).replace(bold, "<mark>$1</mark>") + " …";
  };
  const show = () => {
    let words = plain(field.value).split(/\s+/).filter(Boolean);
    course.classList.toggle("searching", words.length > 0);
    if (!words.length) return void (found.innerHTML = "");
    let hits = search(words);
    if (!hits.length && words.some((word) => word.length > 3)) {
      words = words.map((word) => word.replace(/(?<=...)(es|s|ing|ed)$/, "")); // strides, stride
      hits = search(words);
    }
    const list = hits.slice(0, MOST).map((hit) => `<li><a href="${field.dataset.up}${hit.link}"><b>${escaped(hit.heading)}</b> <small>${hit.title}</small><span>${excerpt(hit, words)}</span></a></li>`);
    const many = hits.length > MOST ? `the best ${MOST} of ${hits.length} sections` : `${hits.length} section${hits.length > 1 ? "s" : ""}`;
    found.innerHTML = hits.length ? `<p>${many[0].toUpperCase() + many.slice(1)}</p><ul>${list.join("")}</ul>` : `<p>No section has “${escaped(field.value.trim())}”. Try one word, or the <a href="${field.dataset.up}docs/glossary.html">glossary</a>.</p>`;
  };
  field.addEventListener("focus", load);
  field.addEventListener("input", () => load().then(show));
  field.addEventListener("search", () => load().then(show));
  course.addEventListener("keydown", (event) => {
    const list = [field, ...found.querySelectorAll("a")], at = list.indexOf(document.activeElement);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && at === 0) list[1]?.click();
    if (at < 0 || !by || !list[at + by]) return;
    event.preventDefault();
    list[at + by].focus();
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea")) return;
    event.preventDefault();
    if (course.checkVisibility() === false) course.showPopover();
    field.focus();
  });

  // ------------------------------- boxes that scroll: the Tab key stops, the edge fades
  const boxes = document.querySelectorAll('main :is(pre, .scroll, .output, .lu-shown, math[display="block"])');
  const fade = (box) => box.classList.toggle("more", box.scrollLeft + box.clientWidth + 1 < box.scrollWidth);
  const stops = () => {
    for (const box of boxes) {
      if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
      fade(box);
    }
  };
  for (const box of boxes) box.addEventListener("scroll", () => fade(box), { passive: true });
  addEventListener("resize", stops);
  addEventListener("toggle", stops, true); // a fold that opens
  stops();
})();
