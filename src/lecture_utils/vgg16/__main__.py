"""Fetch the ImageNet weights ahead of a class: python -m lecture_utils.vgg16."""

import sys

from lecture_utils.vgg16.weights import fetch

if __name__ == "__main__":
    try:
        print(f"ready: {fetch()}")
    except ConnectionError as error:
        sys.exit(str(error))
