// Positions are in the address, so that a link leads to a slide.
Reveal.initialize({
  width: 1280,
  height: 720,
  margin: 0.02,
  hash: true,
  slideNumber: "c/t",
  transition: "none",
  plugins: [RevealNotes],
});
