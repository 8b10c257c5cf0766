"""What a view accepts as a photo."""

from lecture_utils._checks import finite

LEAST, MOST = 32, 512


def one_photo(name, photo):
    """Return a photo as an array, gray or RGB, of 0 to 1, or raise ValueError."""
    photo = finite(name, photo)
    fits = photo.ndim == 2 or (photo.ndim == 3 and photo.shape[2] == 3)
    if not (fits and all(LEAST <= side <= MOST for side in photo.shape[:2])):
        raise ValueError(
            f"{name} has shape {photo.shape}; accepted: (height, width) or (height, "
            f"width, 3), {LEAST} to {MOST} pixels a side"
        )
    if photo.min() < 0 or photo.max() > 1:
        raise ValueError(
            f"{name} holds values from {photo.min():g} to {photo.max():g}; accepted: 0 "
            "to 1"
        )
    return photo
