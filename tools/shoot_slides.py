"""Take a picture of every slide of a talk, live, in a browser of a given size.

    python tools/shoot_slides.py 03 OUT [--size 1280x720] [--theme dark]

Writes OUT/01.png and so on; a slide with a card over it has a second one, 01b.png.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from build_slides import NOTEBOOKS

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from lab import open_browser  # noqa: E402
from talk import Deck, start_talks  # noqa: E402


def shoot(deck, out):
    """Write a picture of each stop of a talk into a folder; return how many."""
    out.mkdir(parents=True, exist_ok=True)
    number, slide, n = 0, None, 0
    for *place, fragment in deck.stops():
        number += place != slide
        slide = place
        deck.page.wait_for_timeout(150)
        more = "abcdefgh"[fragment + 1] if fragment >= 0 else ""
        deck.page.screenshot(path=out / f"{number:02}{more}.png")
        n += 1
    return n


def main():
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebook", help="a number: 03")
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    parser.add_argument("--address", help="of talks that run already")
    options = parser.parse_args()
    (name,) = [p.stem for p in NOTEBOOKS if p.stem.startswith(options.notebook)]
    size = tuple(map(int, options.size.split("x")))
    with tempfile.TemporaryDirectory() as folder, open_browser() as browser:

        def pictures(address):
            deck = Deck(browser, address, name, size=size, theme=options.theme)
            return shoot(deck, options.out)

        if options.address:
            n = pictures(options.address)
        else:
            with start_talks(Path(folder) / "log") as address:
                n = pictures(address)
    print(f"{n} pictures in {options.out}")


if __name__ == "__main__":
    main()
