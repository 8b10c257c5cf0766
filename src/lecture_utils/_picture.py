"""What views and plots hand to a notebook: markup that names itself."""


class Picture(str):
    """An HTML or SVG string that a notebook shows as the picture it is.

    Attributes
    ----------
    alt : str
        What the picture shows, in one sentence.
    """

    alt: str

    def __new__(cls, markup, alt):
        """Return `markup` with its alt text beside it."""
        picture = super().__new__(cls, markup)
        picture.alt = alt
        return picture

    def _repr_html_(self):
        return str(self)

    def __repr__(self):
        """Return the alt text: what a front end without pictures shows."""
        return f"<Picture: {self.alt}>"
