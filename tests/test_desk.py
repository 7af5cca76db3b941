"""The desk in a real browser: reading, correcting, downloading, and requests that it must refuse."""

import http.client
import os
import re
import shutil
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.run.corrections import file as corrections_file

pytest.importorskip("flask")
from catalog_export.desk import view, words
from catalog_export.desk.server import Address
from catalog_export.desk.shelf import Query, Shelf
from catalog_export.desk.web import _plain_name
from catalog_export.run.options import RunOptions

CHROMIUM = shutil.which("chromium")
PAGE = """# {title}
Budi Santosa, author
Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id={number}>

## Abstrak

Penelitian ini membahas arsip daerah di kota kecil. Hasilnya menunjukkan bahwa arsip itu tidak lengkap.

This study discusses the archives of a small town. The results show that they are not complete.
"""
TITLES = {
    90000001: "Arsip daerah di kota kecil",
    90000002: "Arsip <script>document.title='x'</script> kota",
    90000003: "Perpustakaan desa",
}


@pytest.fixture
def pages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    Path("pages").mkdir()
    for number, title in TITLES.items():
        Path(f"pages/{number}.md").write_text(PAGE.format(title=title, number=number))
    return Path("pages")


@pytest.fixture
def serve(pages):
    """Start desks in threads; stop them at the end."""
    started = []

    def start(*inputs, password=None):
        shelf = Shelf(RunOptions.make({"corrections": "c.jsonl"}))
        shelf.add(map(str, inputs))
        address = Address(shelf, "c.jsonl", "127.0.0.1", 0, password)
        thread = threading.Thread(target=address.run)
        thread.start()
        started.append((address, thread, shelf))
        return address

    yield start
    for address, thread, _ in started:
        address.stop()
        thread.join(10)


def ask(address, path, method="GET", body=None, **headers):
    port = address.server.effective_port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body, given)
    answer = connection.getresponse()
    text = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer, text


def cookie_of(address):
    answer, _ = ask(address, "/" + address.url.rpartition("/")[2])
    return answer.headers["Set-Cookie"].partition(";")[0], answer


# --- without a browser


def test_every_word_has_a_translation_with_the_same_placeholders():
    folder = Path(words.__file__).parent
    used = set()
    for path in folder.rglob("*.html"):
        used |= set(re.findall(r"""\bt\((["'])(.+?)\1""", path.read_text("utf-8")))
    used |= set(re.findall(r"""_t\((["'])(.+?)\1""", (folder / "web.py").read_text("utf-8")))
    texts = {text for _, text in used}
    assert len(texts) > 40
    assert texts - set(words._INDONESIAN) == set()
    for text, translation in words._INDONESIAN.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", translation)), text


def test_first_address_gives_a_strict_cookie(serve, pages):
    address = serve(pages)
    cookie, answer = cookie_of(address)
    assert answer.status == 302
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
    answer, text = ask(address, "/", Cookie=cookie)
    assert (answer.status, "Perpustakaan desa" in text) == (200, True)
    assert "<script>document" not in text
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_strange_requests_are_refused(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    own = f"http://127.0.0.1:{address.server.effective_port}"
    form = {"Content_Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    body = "path=year&value=2014"
    assert ask(address, "/")[0].status == 403
    assert ask(address, "/?token=wrong")[0].status == 403
    assert ask(address, "/", Cookie=cookie, Host="evil.example")[0].status == 421
    for origin in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert ask(address, "/record/1/correct", "POST", body, **form, **origin)[0].status == 403
    assert not Path("c.jsonl").exists()
    assert ask(address, "/record/1/correct", "POST", body, **form, Origin=own)[0].status == 303
    assert len(corrections_file.load("c.jsonl")) == 1
    assert ask(address, "/record/99", Cookie=cookie)[0].status == 404
    assert ask(address, "/static/../web.py", Cookie=cookie)[0].status == 404


def test_large_upload_is_refused(serve, pages):
    address = serve(pages)
    cookie, _ = cookie_of(address)
    port = address.server.effective_port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("POST", "/add")
    for name, value in (("Cookie", cookie), ("Content-Length", str(200 << 20)), ("Origin", f"http://127.0.0.1:{port}")):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.md", "b.md"),
        ("..", "page.md"),
        (".hidden.md", "hidden.md"),
        ("a\x00b<>.md", "a_b__.md"),
    ],
)
def test_upload_name_is_plain(name, plain):
    assert _plain_name(name) == plain


def test_password_lets_in(serve, pages):
    address = serve(pages, password="rahasia")
    own = f"http://127.0.0.1:{address.server.effective_port}"
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": own}
    assert "token" not in address.url
    assert ask(address, "/login", "POST", "password=falsch", **form)[0].status == 403
    answer, _ = ask(address, "/login", "POST", "password=rahasia", **form)
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    assert ask(address, "/", Cookie=cookie)[0].status == 200


def test_host_needs_a_password(pages):
    result = CliRunner().invoke(cli, ["desk", "--host", "0.0.0.0", str(pages)])
    assert result.exit_code == 2
    assert "set a password" in result.output


def test_list_is_searched_filtered_and_sorted(pages):
    Path("pages/bad.md").write_text("# \n\nBudi, author\n")
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["pages"])
    assert [row["id"] for row in shelf.rows(Query(text="DESA"), 1)] == ["90000003"]
    assert shelf.count(Query(text="%")) == 0
    assert [row["state"] for row in shelf.rows(Query(state="failed"), 1)] == ["failed"]
    titles = [row["title"] for row in shelf.rows(Query(sort="title"), 1)]
    assert titles == sorted(titles)
    code = shelf.codes()[0]
    assert shelf.count(Query(code=code)) > 0


def test_records_of_json_lines_are_read_again_one_by_one(pages):
    catalog_export.export("pages", "jsonl", "all.jsonl")
    shelf = Shelf(RunOptions.make({}))
    assert shelf.add(["all.jsonl"]) == 3
    loaded = shelf.load(3)
    assert (loaded.record.control_number, loaded.document.line) == ("90000003", 3)
    assert len(loaded.document.data.splitlines()) == 1


def test_a_repeated_record_stays_failed_when_it_is_read_again(pages):
    Path("pages/again.md").write_text(next(iter(sorted(Path("pages").iterdir()))).read_text())
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["pages"])
    loaded = [shelf.load(number) for number in shelf.numbers(Query())]
    repeated = [one for one in loaded if any(found.code == "duplicate-same" for found in one.findings)]
    assert [one.failed for one in repeated] == [True]
    again = [shelf.load(one.number) for one in repeated]
    assert [(one.failed, one.findings[-1].code) for one in again] == [(True, "duplicate-same")]


def test_source_lines_have_their_fields(pages):
    shelf = Shelf(RunOptions.make({}))
    shelf.add(["pages/90000001.md"])
    loaded = shelf.load(1)
    kinds = [line.kind for line in view.source_lines(loaded, view.fields(loaded))]
    assert kinds[:2] == ["title", "contributors"]
    assert {"abstract-a", "abstract-b"} <= set(kinds)


def test_report_is_one_escaped_file(pages):
    result = CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"])
    assert result.exit_code == 0, result.output
    text = Path("out.html").read_text()
    assert "<script" not in text
    assert not re.search(r"""(src|href)=["'](?!#)""", text)
    assert all(str(number) in text for number in TITLES)
    assert CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"]).exit_code == 2


# --- in Chromium


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CATALOG_EXPORT_REQUIRE_TOOLS"):
            pytest.fail("chromium is missing")
        pytest.skip("chromium is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def look(browser):
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


@pytest.mark.tools
@pytest.mark.slow
def test_corrections_survive_and_give_the_same_bytes(serve, look, pages):
    address = serve()
    page = look(accept_downloads=True, locale="en")
    page.goto(address.url)
    page.get_by_role("link", name="Add pages").click()
    page.get_by_label("Files").set_input_files([str(path) for path in sorted(pages.iterdir())])
    page.get_by_role("button", name="Add").click()
    page.get_by_text("3 records were added.").wait_for()
    page.get_by_role("link", name="Arsip daerah di kota kecil").click()
    page.get_by_label("contributors[0]", exact=True).fill("Budi Santoso")
    page.get_by_role("button", name="Save: contributors[0]").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("button", name=re.compile("Begin the second abstract here: Hasilnya")).click()
    page.get_by_text("abstracts[1].begins: This study").wait_for()
    page.get_by_role("link", name="Records").first.click()
    page.get_by_label("Format").select_option("marc")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list").click()
    downloaded = Path(download.value.path()).read_bytes()
    assert downloaded == catalog_export.export("pages", "marc", corrections="c.jsonl")
    assert b"Budi Santoso" in downloaded
    again = serve("pages")
    page.goto(again.url)
    page.get_by_role("link", name="Arsip daerah di kota kecil").click()
    assert page.get_by_label("contributors[0]", exact=True).input_value() == "Budi Santoso"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert [one.field for _, one in corrections_file.load("c.jsonl")] == ["contributors[0].name"]
    page.get_by_role("button", name="Redo").click()
    page.get_by_text("Done again.").wait_for()
    assert len(corrections_file.load("c.jsonl")) == 2


@pytest.mark.tools
@pytest.mark.slow
def test_keys_move_in_the_list(serve, look, pages):
    page = look(locale="en")
    page.goto(serve(pages).url)
    page.keyboard.press("/")
    page.keyboard.type("desa")
    page.keyboard.press("Enter")
    page.get_by_text("1 records").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Perpustakaan desa").wait_for()


@pytest.mark.tools
@pytest.mark.slow
@pytest.mark.parametrize("style", ["light", "dark", "narrow", "indonesian"])
def test_views_are_accessible(serve, look, pages, style, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = look(
        locale="id" if style == "indonesian" else "en",
        color_scheme="dark" if style == "dark" else "light",
        viewport={"width": 360 if style == "narrow" else 1280, "height": 800},
    )
    page.goto(serve(pages).url)
    base = page.url
    CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"])
    shots = Path(os.environ.get("CATALOG_EXPORT_SCREENSHOTS", tmp_path))
    for name, path in {
        "list": base,
        "record": f"{base}record/1",
        "output": f"{base}record/1/output?format=marc",
        "add": f"{base}add",
        "message": f"{base}record/99",
        "report": Path("out.html").resolve().as_uri(),
    }.items():
        page.goto(path)
        page.screenshot(path=shots / f"{style}-{name}.png", full_page=True)
        result = axe.run(page)
        assert result.violations_count == 0, f"{name}: {result.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert page.title() != "x"
