// Light or dark, before the first picture is drawn: as the address says, `?theme=dark`,
// else as the reader's own preference.
{
  const asked = new URLSearchParams(location.search).get("theme");
  const prefers = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.dataset.jpThemeLight = (asked ?? prefers) !== "dark";
}
