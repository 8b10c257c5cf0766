// Of every text under `root`: its contrast with what is painted behind it, 1 to 21.
// Shapes and pictures are looked at where the text stands, see-through ones mixed.
async (root) => {
  const linear = (v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const contrast = (one, other) => {
    const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const colour = (written) => {
    const [r, g, b, opacity = 1] = written.match(/[\d.]+/g).map(Number);
    return [r, g, b, opacity];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const remember = (make, made = new Map()) => (node) => {
    if (!made.has(node)) made.set(node, make(node));
    return made.get(node);
  };
  const opacity = remember((node) => (node ? opacity(node.parentElement) * getComputedStyle(node).opacity : 1));

  const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const loaded = {};
  const pixel = async (node, x, y) => {
    const source = node.href?.baseVal ?? node.src;
    if (!loaded[source]) await (loaded[source] = Object.assign(new Image(), { src: source })).decode();
    const image = loaded[source], box = node.getBoundingClientRect();
    const place = [((x - box.left) / box.width) * image.width, ((y - box.top) / box.height) * image.height];
    context.clearRect(0, 0, 1, 1);
    context.drawImage(image, ...place, 1, 1, 0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const NO_FILL = ["svg", "text", "tspan", "line", "polyline", "g"];
  const seeThrough = ([r, g, b, a], node) => [r, g, b, a * opacity(node)];
  const plain = remember((node) => {
    const style = getComputedStyle(node);
    if (!(node instanceof SVGElement)) return seeThrough(colour(style.backgroundColor), node);
    if (style.fill === "none" || NO_FILL.includes(node.tagName)) return null;
    const [r, g, b, a] = colour(style.fill);
    return seeThrough([r, g, b, a * style.fillOpacity], node);
  });
  const paint = async (node, x, y) =>
    ["image", "IMG"].includes(node.tagName) ? seeThrough(await pixel(node, x, y), node) : plain(node);
  const behind = async (text, x, y) => {
    let seen = [255, 255, 255];
    for (const node of document.elementsFromPoint(x, y).reverse()) {
      const isUnder = node.contains(text) || node.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const top = node !== text && isUnder && (await paint(node, x, y));
      if (top) seen = over(top, seen);
    }
    return seen;
  };

  const words = (node) => [...node.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE).map((n) => n.data.trim()).join("");
  const found = [];
  for (const text of root.querySelectorAll("svg text, svg tspan, p, p *, td, th, li, summary")) {
    if (!words(text) || !text.checkVisibility()) continue;
    text.scrollIntoView({ block: "nearest" });
    const range = document.createRange(), isDrawn = text instanceof SVGElement;
    range.selectNodeContents(text);
    const box = (isDrawn ? text : range).getBoundingClientRect(), style = getComputedStyle(text);
    const ink = colour(isDrawn ? style.fill : style.color);
    ink[3] *= opacity(text);
    for (const share of [0.1, 0.5, 0.9]) {
      let ground = await behind(text, box.left + share * box.width, box.top + box.height / 2);
      const hasHalo = isDrawn && style.stroke !== "none" && style.paintOrder.startsWith("stroke");
      if (hasHalo) ground = over(colour(style.stroke), ground);
      found.push({ words: words(text), contrast: contrast(over(ink, ground), ground) });
    }
  }
  return found;
}
