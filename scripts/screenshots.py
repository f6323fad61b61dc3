"""Take the pictures in docs/images anew: every page in light, dark and phone width, from a fresh demo.

.venv/bin/python -m scripts.screenshots [NAME ...]
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from db.seed import DEMO_ACCOUNT, DEMO_PASSWORD
from tests.browser.conftest import QUIET
from tests.process import evenkeel

IMAGES = Path(__file__).parent.parent / "docs" / "images"
ACCOUNT = f"/portfolios/{DEMO_ACCOUNT}"
PAGES = {
    "sign-in": "/sign-in",
    "home": "/",
    "portfolio": ACCOUNT,
    "performance": f"{ACCOUNT}/performance",
    "recommendations": f"{ACCOUNT}/recommendations",
    "rebalance": f"{ACCOUNT}/rebalance",
    "market": "/market",
    "instrument": "/market/VTI",
}
LOOKS = {
    "light": ({"width": 1440, "height": 900}, "light"),
    "dark": ({"width": 1440, "height": 900}, "dark"),
    "phone": ({"width": 390, "height": 844}, "light"),
}
SETTLE_MS = 3500


def main(names: list[str]) -> None:
    """Write one PNG a page and look; without names, of every page."""
    with tempfile.TemporaryDirectory() as folder, evenkeel(Path(folder)) as running, _chromium() as browser:
        for look, (size, scheme) in LOOKS.items():
            context = browser.new_context(viewport=size, color_scheme=scheme)
            page = context.new_page()
            for name, path in PAGES.items():
                if name != "sign-in" and "sign-in" in page.url:
                    _sign_in(page)
                page.goto(running.url + path)
                page.wait_for_timeout(SETTLE_MS)
                if not names or name in names:
                    _save(page.screenshot(full_page=True), IMAGES / f"{name}-{look}.png")
            context.close()


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
        yield browser
        browser.close()


def _sign_in(page: Page) -> None:
    page.fill("#email", "investor@demo.evenkeel")
    page.fill("#password", DEMO_PASSWORD)
    page.click("#sign-in")
    page.wait_for_url(lambda url: "sign-in" not in url)


def _save(png: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(BytesIO(png)) as image:
        image.convert("RGB").save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
