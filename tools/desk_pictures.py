"""Make the pictures of the desk for the documentation: ``python tools/desk_pictures.py``.

It opens an invented page of ``docs/examples`` in Chromium, and writes ``desk-light.png`` and ``desk-dark.png``.
"""

import os
import shutil
import tempfile
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

from catalog_export.desk.access import Reach
from catalog_export.desk.editing import Editor
from catalog_export.desk.server import RunningDesk
from catalog_export.desk.shelf import Shelf
from catalog_export.run.options import RunOptions

DOCS = Path(__file__).parent.parent / "docs"
PAGE = DOCS / "examples" / "01-abstract-page.md"
SIZE = {"width": 1200, "height": 840}


def main() -> None:
    """Serve the page and take one picture in each colour scheme."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shutil.copy(PAGE, folder)
        os.chdir(folder)
        shelf = Shelf(RunOptions.make({"corrections": "corrections.jsonl"}))
        shelf.add([PAGE.name])
        address = RunningDesk(shelf, Editor("corrections.jsonl"), Reach())
        thread = threading.Thread(target=address.run)
        thread.start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_context(color_scheme=scheme, viewport=SIZE, locale="en").new_page()
            page.goto(address.url)
            page.goto(f"{page.url}record/1")
            page.locator('div[data-field="title.proper"]').hover()
            page.screenshot(path=DOCS / f"desk-{scheme}.png")
        browser.close()
        address.stop()
        thread.join()
        os.chdir(DOCS)


if __name__ == "__main__":
    main()
