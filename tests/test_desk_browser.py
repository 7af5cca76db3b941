"""The desk in Chromium: corrections from end to end, keys, lines and fields, and the accessibility of every view."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from desks import PAGE

import catalog_export
from catalog_export.cli.main import cli
from catalog_export.run.corrections import file as corrections_file

pytest.importorskip("flask")
pytestmark = [pytest.mark.tools, pytest.mark.slow]

STYLES = {
    "light": {"viewport": {"width": 1280, "height": 800}},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 740}},
    "zoomed": {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},  # 1280 pixels at 200 %
    "indonesian": {"viewport": {"width": 1280, "height": 800}, "locale": "id"},
}


def drop(page, paths):
    """Drop files on the drop zone, as a person does with the mouse."""
    files = [{"name": path.name, "text": path.read_text()} for path in paths]
    page.locator("#drop").wait_for()
    page.wait_for_load_state()  # the scripts of the page have run
    transfer = page.evaluate_handle(
        """(files) => {
            const transfer = new DataTransfer();
            for (const file of files) transfer.items.add(new File([file.text], file.name));
            return transfer;
        }""",
        files,
    )
    page.dispatch_event("#drop", "dragover", {"dataTransfer": transfer})
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})


def press(page, key):
    """Press a key when the scripts of the page have run: its text can be seen before."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def download(page, button):
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return Path(started.value.path()).read_bytes()


def test_corrections_survive_and_give_the_same_bytes(serve, look, pages):
    address = serve()
    page = look(accept_downloads=True, locale="en")
    page.goto(address.url)
    page.get_by_role("link", name="Add pages").first.click()
    drop(page, sorted(pages.iterdir()))
    page.get_by_text("Records added: 3").wait_for()
    page.get_by_role("link", name="Arsip daerah di kota kecil").click()
    page.get_by_label("Name of person 1").fill("Budi Santoso")
    page.get_by_role("button", name="Save the persons").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("button", name=re.compile("Begin the second abstract here: Hasilnya")).click()
    page.get_by_text("Abstract 2, where it begins").wait_for()
    assert page.get_by_label("Name of person 1").input_value() == "Budi Santoso"
    page.get_by_role("link", name="Records").first.click()
    page.locator("select[name=format]").select_option("marc")
    downloaded = download(page, "Download the list")
    page.close()
    address.stop()

    assert b"Budi Santoso" in downloaded
    assert downloaded == catalog_export.export("pages", "marc", corrections="c.jsonl")
    result = CliRunner().invoke(cli, ["--to", "marc", "-o", "all.mrc", "--corrections", "c.jsonl", "pages"])
    assert result.exit_code == 0, result.output
    assert Path("all.mrc").read_bytes() == downloaded

    page = look(accept_downloads=True, locale="en")
    page.goto(serve("pages").url)
    assert download(page, "Download the list") == downloaded
    page.get_by_role("link", name="Arsip daerah di kota kecil").click()
    assert page.get_by_label("Name of person 1").input_value() == "Budi Santoso"
    page.get_by_text("corrected from This study discusses", exact=False).first.wait_for()


def test_impossible_value_is_kept_in_the_form_with_the_reason(serve, look, pages):
    address = serve(pages)
    page = look(locale="en")
    page.goto(address.url)
    page.get_by_role("link", name="Perpustakaan desa").click()
    page.get_by_label("Add a field").select_option("year")
    page.get_by_label("Value").fill("2010x")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#refused").wait_for()
    assert page.evaluate("document.activeElement.value") == "2010x"
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.", exact=True).wait_for()
    assert page.locator("#refused").count() == 0
    assert page.locator("[id='f-year']").input_value() == "2010"


def test_record_is_checked_again_in_place(serve, look, pages):
    page = look(locale="en")
    page.goto(serve(pages).url + "&next=1")
    page.goto(page.url + "record/1")
    page.evaluate("document.body.dataset.same = 'yes'")
    warning = page.get_by_text("this may be more than one person")
    assert warning.count() == 1
    page.get_by_role("button", name="Split: Budi Santosa dan Siti Rahma").click()
    page.get_by_text("Saved.").wait_for()
    assert page.get_by_label("Name of person 2").input_value() == "Siti Rahma"
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Undone.").wait_for()
    assert page.get_by_label("Name of person 2").input_value() == "Rina Wulandari"
    page.get_by_role("button", name="Redo").click()
    page.get_by_text("Done again.").wait_for()
    assert page.get_by_label("Name of person 2").input_value() == "Siti Rahma"
    assert [one.field for _, one in corrections_file.load("c.jsonl")] == ["contributors"]
    assert page.evaluate("document.body.dataset.same") == "yes"  # the page was not loaded again
    assert page.evaluate("document.activeElement.id") == "redo" or page.locator("#redo").is_disabled()


def test_field_and_line_point_at_each_other(serve, look, pages):
    page = look(locale="en")
    page.goto(serve(pages).url)
    page.goto(page.url + "record/1")
    page.locator('div[data-field="abstracts[1]"]').hover()
    assert page.locator(".source li.lit").get_attribute("data-line") == "13"
    page.locator('li[data-line="2"]').hover()
    lit = page.locator("div.field.lit").evaluate_all("all => all.map((one) => one.dataset.field)")
    assert lit == ["title.proper", "title.parallel[0]"]
    page.locator('[id="f-keywords[0]"]').focus()
    assert page.locator(".source li.lit").get_attribute("data-line") == "15"
    assert "keyword line" in page.locator('div[data-field="keywords[0]"] .why').inner_text()


def test_keys_move_in_the_list_and_between_records(serve, look, pages):
    page = look(locale="en")
    page.goto(serve(pages).url)
    page.keyboard.press("/")
    page.keyboard.type("kota arsip")
    page.keyboard.press("Enter")
    page.get_by_text("2 records").wait_for()
    press(page, "j")
    press(page, "Enter")
    page.get_by_role("heading", name="Arsip daerah di kota kecil").wait_for()
    press(page, "j")
    page.get_by_role("heading", name="Arsip <script>").wait_for()
    assert page.get_by_role("link", name="Next").count() == 0  # the third record is not in the list
    press(page, "k")
    page.get_by_role("heading", name="Arsip daerah di kota kecil").wait_for()


def test_desk_works_without_javascript(serve, look, pages):
    page = look(locale="en", java_script_enabled=False)
    page.goto(serve(pages).url)
    page.get_by_label("Field").select_option("title.parallel")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Arsip daerah di kota kecil").click()
    assert page.locator(".source li").count() > 10
    page.get_by_role("button", name="Split: Budi Santosa dan Siti Rahma").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("link", name="Output").click()
    page.get_by_label("Receiver").select_option("koha")
    page.get_by_role("button", name="Show").click()
    assert "Siti Rahma" in page.locator("#output").inner_text()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    page.get_by_role("heading", name="Keluaran").wait_for()


@pytest.mark.parametrize("style", STYLES)
def test_views_are_accessible(serve, look, pages, style):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    Path("pages/x-no-number.md").write_text(PAGE.replace("?id={number}", "").format(title="Tanpa nomor"))
    Path("pages/z-bad.md").write_text("# \n\nBudi, author\n")
    page = look(**{"locale": "en"} | STYLES[style])
    page.goto(serve(pages).url)
    base = page.url
    page.goto(f"{base}record/1")
    page.locator("button[value='split:0']").click()
    page.locator("#status:not(:empty)").wait_for()
    CliRunner().invoke(cli, ["desk", "--report", "out.html", "pages"])
    shots = os.environ.get("CATALOG_EXPORT_SCREENSHOTS")  # a folder
    login = serve(pages, password="rahasia sekali").url
    for name, path in {
        "list": base,
        "list-empty": f"{base}?q=nothing",
        "record": f"{base}record/1?notice=Saved.",
        "record-without-number": f"{base}record/4",
        "record-failed": f"{base}record/5",
        "output": f"{base}record/1/output?format=marc&receiver=slims",
        "output-bibtex": f"{base}record/2/output?format=bibtex",
        "output-xml": f"{base}record/2/output?format=dc",
        "receiver": f"{base}receiver?receiver=dspace",
        "add": f"{base}add",
        "message": f"{base}record/99",
        "refused": f"{base}download?format=marc",
        "login": login,
        "report": Path("out.html").resolve().as_uri(),
    }.items():
        page.goto(path)
        if shots:
            page.screenshot(path=f"{shots}/{style}-{name}.png", full_page=True)
        result = axe.run(page)
        assert result.violations_count == 0, f"{name}: {result.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= STYLES[style]["viewport"]["width"], name
        assert page.title() != "x"
        lang = "en" if name == "report" else page.evaluate("navigator.language")
        assert page.locator("html").get_attribute("lang") == lang
