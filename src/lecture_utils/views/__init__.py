"""Pictures as SVG and HTML strings, each a pure function from arrays to a string.

One module a topic; each public function is `view_<what>` and carries its own alt
text. They scale with the page and take its colours, light or dark.
"""
