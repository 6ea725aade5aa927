"""Takes the README's pictures of the search box, over an index of the sample articles.

    python docs/screenshots.py [FOLDER]        # docs/images, or another folder

It needs the packages of `searchkit[dev]` and Chromium (Debian: `apt-get install chromium`).
"""

from __future__ import annotations

import argparse
import contextlib
import io
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
COLOURS = 64
"""In a picture: enough for a page of text, and a quarter of the bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a file: in which theme, and how large (in CSS pixels).

    `first_hit` shows the article that the page's first hit leads to.
    """

    name: str
    path: str
    scheme: str
    width: int
    height: int
    scale: float = 1.0
    first_hit: bool = False


PICTURES = (
    Picture("search-light.png", "/search?q=fishing+treaty", "light", 1120, 760),
    Picture("article-dark.png", "/search?q=fishing+treaty", "dark", 1120, 760, first_hit=True),
    Picture("search-phone.png", "/search?q=fishing+treaty", "light", 375, 760, scale=1.5),
)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of the search box over an index of the sample articles."""
    import uvicorn

    from searchkit import Index
    from searchkit.web.app import make_app

    with Index(folder / "index") as index:
        index.add(PROJECT / "corpus")
        server = uvicorn.Server(uvicorn.Config(make_app(index), port=0, log_level="error"))
        running = threading.Thread(target=server.run, daemon=True)
        running.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join(5)


def take(chromium: str, into: Path) -> list[Path]:
    """Takes all pictures; returns their files."""
    from playwright.sync_api import sync_playwright

    into.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as temporary,
        serving(Path(temporary)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        taken = []
        for picture in PICTURES:
            page = browser.new_page(
                color_scheme=picture.scheme,
                viewport={"width": picture.width, "height": picture.height},
                device_scale_factor=picture.scale,
            )
            page.goto(address + picture.path)
            if picture.first_hit:
                page.locator(".hit-link").first.click()
                page.wait_for_selector(".body")
            # Another time for each run would make another picture.
            page.evaluate("document.querySelector('.took')?.remove()")
            taken.append(into / picture.name)
            taken[-1].write_bytes(_small(page.screenshot()))
        browser.close()
    return taken


def _small(png: bytes) -> bytes:
    from PIL import Image

    drawn = Image.open(io.BytesIO(png)).convert("RGB")
    small = io.BytesIO()
    drawn.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=PROJECT / "docs" / "images")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("The pictures need Chromium; on Debian: sudo apt-get install chromium")
    for path in take(chromium, options.folder):
        sys.stdout.write(f"{path} {path.stat().st_size / 1000:.0f} kB\n")


if __name__ == "__main__":
    main()
