"""What views and plots hand to a notebook: markup that names itself."""


class Picture(str):
    """An HTML or SVG string that a notebook shows as the picture it is.

    Attributes
    ----------
    alt : str
        What the picture shows, in one sentence.
    style : str
        The style sheet it needs; a page that shows many pictures needs it once.
    """

    alt: str
    style: str

    def __new__(cls, markup, alt, style=""):
        """Return `markup` with its alt text and style sheet beside it."""
        picture = super().__new__(cls, markup)
        picture.alt, picture.style = alt, style
        return picture

    def _repr_html_(self):
        return f"<style>{self.style}</style>{self}" if self.style else str(self)

    def __repr__(self):
        """Return the alt text: what a front end without pictures shows."""
        return f"<Picture: {self.alt}>"
