// Before the page is drawn: light or dark, where the reader has chosen one of them.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen) document.documentElement.setAttribute("theme", chosen);
} catch {
  // Without a memory the system's choice holds.
}
