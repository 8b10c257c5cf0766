"""How far each block of VGG16 sees: receptive fields around one point of a photo."""

from lecture_utils._checks import listed, whole
from lecture_utils.views.kit.photo_checks import one_photo
from lecture_utils.views.kit.svg import picture, svg
from lecture_utils.views.vgg16 import nested_fields


def view_receptive_fields(photo, *, place=None):
    """Draw what the last convolution of each block sees around one point of a photo.

    Parameters
    ----------
    photo : array_like of shape (height, width) or (height, width, 3)
        Values from 0 to 1; 32 to 512 pixels a side.
    place : (int, int), optional
        Row and column of a pixel; the middle of the photo where it is not given.

    Returns
    -------
    Picture
        An HTML string: on the photo a box for each block, one in the other, and under
        it the five patches, enlarged to one size. Where the photo's edge cuts a box,
        its side is dashed and the patch is hatched.

    Raises
    ------
    ValueError
        If `photo` is no such array or has no such pixel.

    Notes
    -----
    Computed from kernels, strides and padding by `convolution.receptive_field`. Of
    each layer it is the number whose field has its middle nearest to the point.
    """
    photo = one_photo("photo", photo)
    shape = photo.shape[:2]
    place = tuple(n // 2 for n in shape) if place is None else _place(place, shape)
    scene = nested_fields.Scene(photo, place, nested_fields.boxes_at(shape, place))
    alt = nested_fields.fields_alt(scene)
    drawing = svg(
        *nested_fields.SIZE,
        nested_fields.fields_drawing(scene),
        title="What each block sees",
        desc=alt,
    )
    return picture(
        drawing, alt=alt, words=nested_fields.fields_words(scene), under=True
    )


def _place(place, shape):
    place = listed("place", place)
    if len(place) != 2:
        raise ValueError(
            f"place holds {len(place)} numbers; accepted: (row, column) of a pixel"
        )
    names = ("row", "column")
    return tuple(
        whole(f"place.{name}", pixel, low=0, high=n - 1)
        for name, pixel, n in zip(names, place, shape, strict=True)
    )
