"""The page to try the program in the browser: the unchanged package in Pyodide, without a request to another server."""

import functools
import http.server
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tools import need

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "docs" / "try"
pytestmark = [pytest.mark.tools, pytest.mark.slow]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def guess_type(self, path):
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, *_):
        """Be silent."""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Build the page and serve it on this machine."""
    need("npm")
    folder = tmp_path_factory.mktemp("site") / "try"
    shutil.copytree(SOURCE, folder, ignore=shutil.ignore_patterns("runtime"))
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import build_try

        build_try.build(folder / "runtime")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"the runtime could not be fetched: {' '.join(error.cmd[:3])}: {error.stderr.strip()[-200:]}")
    finally:
        sys.path.remove(str(ROOT / "tools"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/try/index.html"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(site, look):
    """Open the page and wait for the program; give the page and the addresses that it asked for."""
    page = look(locale="en")
    page.set_default_timeout(180_000)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(site)
    page.get_by_text("The program is ready.").wait_for()
    return page, asked


def test_page_is_read_in_the_browser(opened, site):
    page, asked = opened
    page.get_by_role("button", name="Use an invented example").click()
    page.get_by_role("button", name="Read the page").click()
    page.get_by_text("The page was read.").wait_for()
    assert page.locator("#fields th", has_text="Parallel title 1").count() == 1
    abstracts = page.locator("#abstracts article p").evaluate_all("all => all.map((one) => [one.lang, one.innerText])")
    assert [lang for lang, _ in abstracts] == ["id", "en"]
    assert abstracts[1][1].startswith("Reading boats carry books")
    assert "=520" in page.locator("#output").inner_text()
    page.get_by_label("Format").select_option("bibtex")
    assert page.locator("#output").inner_text().startswith("@")
    here = site.removesuffix("try/index.html")
    assert [url for url in asked if not url.startswith((here, "blob:"))] == []


def test_dropped_html_and_hostile_texts_are_named_and_shown_as_text(opened):
    page, _ = opened
    page.get_by_label("Text of a catalogue page").fill("<html><body><h1>Arsip</h1></body></html>")
    page.get_by_role("button", name="Read the page").click()
    page.get_by_text("html-not-installed").wait_for()
    hostile = "# Arsip <img src=x onerror=document.title=1> kota\nBudi, author\n\nhttps://lib.ui.ac.id/detail?id=7\n"
    page.locator("#file").set_input_files({"name": "a.md", "mimeType": "text/plain", "buffer": hostile.encode()})
    page.locator("#fields td", has_text="Budi").first.wait_for()
    assert page.locator("#result img").count() == 0
    assert page.title() == "Try catalog-export"


@pytest.mark.parametrize(
    "style",
    [
        {"locale": "en", "viewport": {"width": 360, "height": 740}},
        {"locale": "id", "color_scheme": "dark", "viewport": {"width": 1280, "height": 800}},
    ],
    ids=["narrow", "indonesian-dark"],
)
def test_page_is_accessible(site, look, style):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = look(**style)
    page.goto(site)
    page.locator("#read:enabled").wait_for(timeout=180_000)
    page.locator("#example").click()
    page.locator("#read").click()
    page.locator("#fields tr").first.wait_for(timeout=60_000)
    result = axe.run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= style["viewport"]["width"]
    assert page.locator("html").get_attribute("lang") == style["locale"]
