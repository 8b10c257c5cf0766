"""Draw the picture that chats and other sites show beside a link to the pages.

    python tools/draw_preview.py

writes tools/site/preview.png, which the site has from then on: the course's name and
what a network has learned, one of our own views, photographed in Chromium.
"""

import html
import sys
from io import BytesIO
from pathlib import Path

from build_site import LOOK
from look import loaded
from PIL import Image

from lecture_utils import fields
from lecture_utils.views import view_network_field

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))
from lab import open_browser

PAGE = """<!doctype html><html theme="light"><style>
body { margin: 0; padding: 48px 56px; font: 26px/1.4 system-ui, sans-serif;
  color: #222; background: #fff; border-bottom: 14px solid #0072b2; }
main { display: grid; grid-template-columns: 400px 1fr; gap: 32px; height: 520px;
  align-items: center; }
h1 { margin: 0 0 24px; font-size: 54px; line-height: 1.12; }
img { width: 72px; }
svg { width: 656px; max-width: none !important; }
.lu-words { display: none; }
</style><main><div><h1>NAME</h1><p>From one neuron to VGG16. Every picture moves: in
JupyterLab, and on a page.</p></div><div>VIEW</div></main></html>
"""


def main():
    """Draw the picture."""
    X, y, params, activations = fields.trained("spirals", 2, 16, "tanh")
    view = view_network_field(X, y, params, activations)
    made = PAGE.replace("NAME", html.escape(loaded().title)).replace(
        "VIEW", view._repr_html_()
    )
    with open_browser() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 630})
        page.set_content(made)
        drawn = page.screenshot()
    # Few colours are enough, and a third of the bytes.
    Image.open(BytesIO(drawn)).quantize(128).save(LOOK / "preview.png", optimize=True)


if __name__ == "__main__":
    main()
