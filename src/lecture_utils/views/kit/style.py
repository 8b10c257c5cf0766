"""The style sheet of every picture: colours, type, light and dark."""

from lecture_utils import palette

_SHAPES = ":is(line,path,rect,circle,polyline,polygon,image)"

# `--lu-scale` on any parent enlarges every picture at once, for a projector.
STYLE = (
    palette.by_theme(".lu", palette.LIGHT, palette.DARK)
    + ".lu{"
    + palette.FRONT_END
    + "display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start;padding:8px 0;"
    "font:calc(var(--lu-scale,1)*15px)/1.5 var(--jp-ui-font-family,sans-serif);"
    "font-variant-numeric:tabular-nums}"
    ".lu-drawing{display:contents}"
    ".lu-svg{flex:1 1 auto;width:100%;height:auto;display:block;overflow:visible;"
    "font:15px var(--jp-ui-font-family,sans-serif);font-variant-numeric:tabular-nums}"
    ".lu-svg text{fill:var(--lu-fg)}"
    ".lu-svg .m{text-anchor:middle}.lu-svg .e{text-anchor:end}"
    ".lu-svg .quiet{fill:var(--lu-muted)}.lu-svg .b{font-weight:600}"
    ".lu-svg .i{font-style:italic}.lu-svg .onpale{fill:" + palette.INK + "}"
    # A number or a name that larger type would push out of its place gets narrower.
    ".lu-svg .fit{transform-box:fill-box;transform-origin:left;"
    "transform:scaleX(min(1,var(--room)/(var(--wide)*var(--lu-type,1))))}"
    ".lu-svg .fit.m{transform-origin:center}.lu-svg .fit.e{transform-origin:right}"
    # What a step is not about: shapes fade, and their numbers stay readable.
    f".lu-svg .faded {_SHAPES}{{opacity:.35}}"
    # Colab's dark page is the palest of all.
    f"html[theme=dark] .lu-svg .faded {_SHAPES}{{opacity:.28}}"
    ".lu-svg .faded text{fill:var(--lu-muted)}"
    ".lu-svg .faded .onpale{fill:var(--lu-ink)}"
    # Words stand in a column beside the drawing, or in a row under it.
    ".lu-words{flex:1 1 260px;min-width:240px;max-width:calc(var(--lu-scale,1)*440px)}"
    ".lu-words p{margin:0 0 8px}"
    ".lu-under{flex-basis:100%;max-width:calc(var(--lu-scale,1)*760px);display:flex;"
    "flex-wrap:wrap;gap:0 24px}"
    ".lu-under p{flex:1 1 240px}.lu-under .wide{flex:1 0 100%}"
    ".lu-words b{font-weight:600}"
    # Against JupyterLab's own look of a table: small, striped, tight.
    ".lu table.lu-table{border-collapse:collapse;margin:4px 0;font:inherit;border:0}"
    ".lu table.lu-table tr:nth-child(n){background:none}"
    ".lu table.lu-table :is(td,th){padding:0 7px;text-align:right;line-height:1.5;"
    "color:var(--lu-fg)}.lu table.lu-table th{color:var(--lu-muted);font-weight:400}"
    ".lu-0{color:var(--lu-zero-text)}.lu-1{color:var(--lu-one-text)}"
)
