// What is wrong with the slide that is shown: text that is too small, that lies on other
// text, or that its slide or the box around it cuts. `share` is of the window's height.
(share) => {
  const slide = document.querySelector("section.present:not(.stack)");
  const unseen = "style, title, desc, option, script, aside *, .code *, math *, sub, sup, [role=status]";
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  const isSeen = (e) => e.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const scale = (e) => (e.ownerSVGElement ? Math.hypot(e.getScreenCTM().b, e.getScreenCTM().d) : 1);

  // The box of the letters: an SVG text's own box has room above and below them.
  const box = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    const { left, right, top, bottom } = e.ownerSVGElement ? e.getBoundingClientRect() : range.getBoundingClientRect();
    const look = getComputedStyle(e), size = parseFloat(look.fontSize) * scale(e);
    const air = e.ownerSVGElement ? Math.max(0, (bottom - top - size) / 2) : 0;
    const end = look.textOverflow === "ellipsis" ? Math.min(right, e.getBoundingClientRect().right) : right;
    return { left, right: end, top: top + air, bottom: bottom - air, size };
  };
  // A paragraph for which there is no room is left out as a whole: it lies beyond its box.
  const isLeftOut = (e, b) => {
    const words = e.closest(".lu-words")?.getBoundingClientRect();
    return words && (b.left >= words.right - 2 || b.top >= words.bottom - 2);
  };
  // A drawing's number that another cell is drawn over.
  const isCovered = (e, b) => {
    if (!e.ownerSVGElement) return false;
    const there = document.elementsFromPoint((b.left + b.right) / 2, (b.top + b.bottom) / 2);
    return there.slice(0, Math.max(0, there.indexOf(e))).some((over) => {
      const look = getComputedStyle(over);
      return over.localName === "rect" && look.fillOpacity === "1" && look.opacity === "1" && !look.fill.startsWith("rgba");
    });
  };
  const cutBy = (e, b) => {
    for (let p = e.parentElement; p && p !== slide; p = p.parentElement) {
      const look = getComputedStyle(p), c = p.getBoundingClientRect();
      if (p.ownerSVGElement || look.overflowX === "visible" || look.overflowX === "auto") continue;
      if (b.right > c.right + 3 || b.left < c.left - 3 || b.bottom > c.bottom + 3 || b.top < c.top - 3) return p;
    }
  };

  const found = [], short = (e) => e.textContent.trim().slice(0, 30);
  const texts = [...slide.querySelectorAll("*")]
    .filter((e) => own(e) && !e.matches(unseen) && isSeen(e))
    .map((e) => [e, box(e)])
    .filter(([e, b]) => b.right - b.left > 1 && !isLeftOut(e, b) && !isCovered(e, b));
  for (const [i, [e, b]] of texts.entries()) {
    if (b.size < share * innerHeight - 0.3) found.push(`too small, ${b.size.toFixed(1)} px: ${short(e)}`);
    if (b.right > innerWidth + 1 || b.left < -1 || b.bottom > innerHeight + 1) found.push(`off the slide: ${short(e)}`);
    else if (cutBy(e, b)) found.push(`cut: ${short(e)}`);
    // In HTML a line is laid out around the next; drawn text can lie anywhere.
    for (const [f, d] of e.ownerSVGElement ? texts.slice(i + 1) : []) {
      const wide = Math.min(b.right, d.right) - Math.max(b.left, d.left);
      const high = Math.min(b.bottom, d.bottom) - Math.max(b.top, d.top);
      if (e.contains(f)) continue; // a part of it in another colour
      const isCard = e.closest(".fragment") !== f.closest(".fragment");
      if (!isCard && wide > 1.5 && high > 0.4 * Math.min(b.size, d.size)) found.push(`on each other: ${short(e)} | ${short(f)}`);
    }
  }
  return found;
}
