"""The string that views and plots return: markup with its alt text."""

# Seen where a page takes the style sheet away, and with it the picture: JupyterLab does
# so in a notebook that it does not trust.
LOST = (
    '<p class="lu-lost">A picture is left out here. In JupyterLab, run this cell or '
    "choose <b>Trust Notebook</b> (Ctrl+Shift+C lists all commands).</p>"
)


class Picture(str):
    """An HTML or SVG string that a notebook shows as a picture."""

    alt: str  # what the picture shows, in one sentence
    # the style sheet it needs; a page that shows many pictures needs it once
    style: str

    def __new__(cls, markup, alt, style=""):
        """Return `markup` with its alt text and style sheet beside it."""
        picture = super().__new__(cls, markup)
        picture.alt, picture.style = alt, style
        return picture

    def _repr_html_(self):
        if not self.style:
            return str(self)
        hidden = ".lu-lost{display:none}"
        return f"<style>{self.style}{hidden}</style>{LOST}{self}"

    def __repr__(self):
        """Return the alt text: what a front end without pictures shows."""
        return f"<Picture: {self.alt}>"
