"""Desks that serve invented pages, requests to them, and a browser that looks at them."""

import http.client
import threading
from pathlib import Path

import pytest

from tools import need

PAGE = """UI - Skripsi Membership
# {title}
Budi Santosa dan Siti Rahma, author; Rina Wulandari, supervisor

Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id={number}>

Lemari 7 rak biru

## Abstrak

Penelitian ini membahas arsip daerah di kota kecil. Hasilnya menunjukkan bahwa arsip itu tidak lengkap.

This study discusses the archives of a small town. The results show that they are not complete.

Kata kunci: arsip; kota kecil
"""
TITLES = {
    90000001: "Arsip daerah di kota kecil = Archives of a small town",
    90000002: "Arsip <script>document.title='x'</script> kota",
    90000003: "Perpustakaan desa",
}


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """Return a folder with three pages; it is in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    Path("pages").mkdir()
    for number, title in TITLES.items():
        Path(f"pages/{number}.md").write_text(PAGE.format(title=title, number=number))
    return Path("pages")


@pytest.fixture
def serve(pages):
    """Start desks in threads; stop them at the end."""
    pytest.importorskip("flask")
    from catalog_export.desk.access import Reach
    from catalog_export.desk.editing import Editor
    from catalog_export.desk.server import RunningDesk
    from catalog_export.desk.shelf import Shelf
    from catalog_export.run.options import RunOptions

    started = []

    def start(*inputs, password=None, host="127.0.0.1", person=None, public=None, **options):
        shelf = Shelf(RunOptions.make({"corrections": "c.jsonl"} | options))
        shelf.add(list(map(str, inputs)))
        address = RunningDesk(shelf, Editor("c.jsonl", person), Reach(host, 0, password, public))
        thread = threading.Thread(target=address.run)
        thread.start()
        started.append((address, thread))
        return address

    yield start
    for address, thread in started:
        address.stop()
        thread.join(10)


def port_of(address):
    return int(address.server.effective_port)


def own_origin(address):
    return f"http://127.0.0.1:{port_of(address)}"


def ask(address, path, method="GET", body=None, **headers):
    """Send a request; return the response and its text."""
    connection = http.client.HTTPConnection("127.0.0.1", port_of(address), timeout=60)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, given)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer, text


def cookie_of(address):
    """Open the first address; return its cookie and the response."""
    answer, _ = ask(address, "/" + address.url.rpartition("/")[2])
    return answer.headers["Set-Cookie"].partition(";")[0], answer


def form_of(address):
    """Return the headers of a form that a page of the desk sends."""
    cookie, _ = cookie_of(address)
    return {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie, "Origin": own_origin(address)}


@pytest.fixture(scope="session")
def browser():
    """Return Chromium without a window."""
    program = need("chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def look(browser):
    """Open pages in the browser, each with its own cookies."""
    contexts = []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()
