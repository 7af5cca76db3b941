"""Pages in PDF: the same records as in Markdown, layouts, limits, and damaged files."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import reportlab
import small_pdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_pages import ADDRESS, BREADCRUMB, Page, drawn, make, sample
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from catalog_export.model.finding_codes import CODES
from catalog_export.read.base import Document, Parsed
from catalog_export.read.page import parse as catalogue_page
from catalog_export.read.pdf import lines as pdf_lines
from catalog_export.read.pdf import process
from catalog_export.read.pdf import source as pdf
from catalog_export.read.pdf.lines import PdfLine, PrintedPage, read_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

    from catalog_export.model.record import Record

SAMPLE = sample()
MARKDOWN = Path(__file__).parent.parent / "records/20389935.md"


def parsed(data: bytes) -> list[Parsed]:
    return list(pdf.parse(Document("page.pdf", data)))


def record(data: bytes) -> Record:
    (only,) = parsed(data)
    assert only.record is not None, only.findings
    return only.record


def codes(data: bytes) -> list[str]:
    return [found.code for item in parsed(data) for found in item.findings]


def expected() -> Record:
    (only,) = catalogue_page.parse(Document("page.md", MARKDOWN.read_bytes()))
    assert only.record is not None
    return only.record


def head_and_foot(canvas: Canvas, layout: Any) -> None:
    canvas.setFont("Times-Roman", 9)
    canvas.drawString(60, layout.pagesize[1] - 40, "Perpustakaan Universitas Indonesia")
    canvas.drawCentredString(layout.pagesize[0] / 2, 30, str(layout.page))


# --- the text


LAYOUTS: dict[str, dict[str, Any]] = {
    "two pages, the break in mid-sentence": {},
    "head and page number": {"on_page": head_and_foot},
    "narrow, three pages": {"width": 320, "on_page": head_and_foot},
    "small pages, four of them": {"width": 420, "height": 595, "on_page": head_and_foot},
    "lines of 150 letters": {"size": 8, "width": 800},
    "double-spaced": {"leading": 2.0},
    "half a line between paragraphs": {"space": 0.5},
    "paragraphs told by their indent": {"space": 0, "indent": 20},
    "ragged, paragraphs told by their indent": {"space": 0, "indent": 15, "justify": False},
    "no sign of a paragraph but its last line": {"space": 0},
    "ragged": {"justify": False},
    "a drawn rule": {"drawn_rule": True},
    "one face for all": {"bold": "Times-Roman"},
    "letters of one width": {"font": "Courier", "bold": "Courier-Bold", "size": 10},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_pdf_gives_the_record_its_markdown_gives(layout: dict[str, Any]) -> None:
    found, wanted = record(make(SAMPLE, **layout)), expected()
    assert found.abstracts == wanted.abstracts
    assert (found.title, found.contributors, found.url) == (wanted.title, wanted.contributors, wanted.url)
    assert (found.collection, found.thesis_kind) == ("UI - Skripsi Membership", "bachelor")


def test_line_numbers_count_title_people_and_paragraphs() -> None:
    found = record(make(SAMPLE))
    assert str(found.source) == "page.pdf:3"
    assert str(found.provenance["contributors[0]"].location) == "page.pdf:5"


def test_each_of_several_people_keeps_a_line() -> None:
    people = ("Pattinama, Peter Albert W., author", "Surono, supervisor", "F.X. Rahyono, 1956-, examiner")
    found = record(make(SAMPLE._replace(agents=people)))
    assert [(c.name, c.relator) for c in found.contributors] == [
        ("Pattinama, Peter Albert W.", "aut"),
        ("Surono", "ths"),
        ("F.X. Rahyono", "dgc"),
    ]
    assert found.contributors[2].dates == "1956-"


def test_one_page_without_a_break() -> None:
    page = SAMPLE._replace(abstracts=("Penelitian ini membahas bahasa yang dipakai di dalam rapat.",))
    assert record(make(page)).abstracts[0].text == page.abstracts[0]


def set_lines(*lines: str, font: str = "Times-Roman", step: float = 14) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, 12)
        for position, line in enumerate(lines):
            canvas.drawString(60, 700 - step * position, line)

    return drawn(draw)


def text_of(data: bytes) -> str:
    pages, _ = pdf.read_in_child(data)
    return pdf.compose(pages).text


def test_hyphens_at_line_ends() -> None:
    lines = (
        "Penelitian ini membahas hubungan antara perguruan tinggi dan penyeleng-",
        "garaan pendidikan bagi masyarakat, terutama yang menyangkut anak-",
        "anak di kota kembar yang dikenal sebagai hubungan antara Jakarta-",
        "Beijing, serta pelaksanaannya yang berlangsung pada tahun 2010-",
        "2014 menurut sumber yang tersedia di perpustakaan universitas.",
    )
    text = text_of(set_lines(*lines))
    assert "penyelenggaraan pendidikan" in text
    assert "anak-anak di kota" in text
    assert "Jakarta-Beijing, serta" in text
    assert "2010-2014 menurut" in text
    assert "\n" not in text


def test_ligatures_are_spelt_out() -> None:
    fonts = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Vera", str(fonts / "Vera.ttf")))
    assert text_of(set_lines("e\ufb01siensi dan kon\ufb02ik", font="Vera")) == "efisiensi dan konflik"


def test_letters_without_a_character_are_reported() -> None:
    fonts = Path(reportlab.__file__).parent / "fonts"
    pdfmetrics.registerFont(TTFont("Vera", str(fonts / "Vera.ttf")))
    data = set_lines("kadar α rendah", font="Vera")
    assert text_of(data) == "kadar \ufffd rendah"
    assert "pdf-letters-unknown" in codes(data)


def test_words_and_letters_placed_one_by_one() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 12)
        x = 60.0
        for word in ("Penelitian", "ini", "membahas", "efisiensi"):
            for letter in word:
                canvas.drawString(x, 700, letter)
                x += canvas.stringWidth(letter)
            x += 3

    assert text_of(drawn(draw)) == "Penelitian ini membahas efisiensi"


def test_indices_and_exponents_stay_in_their_row() -> None:
    page = SAMPLE._replace(abstracts=("Kadar CO<sub>2</sub> di udara sekitar 10<super>-3</super> mol.",))
    assert "Kadar CO2 di udara sekitar 10-3 mol." in text_of(make(page))


def test_lines_in_any_order_of_the_file_are_read_from_the_top() -> None:
    def draw(canvas: Canvas) -> None:
        for y, text in ((640, "Baris ketiga"), (700, "Baris pertama"), (670, "Baris kedua")):
            canvas.drawString(60, y, text)

    assert text_of(drawn(draw)).split("\n\n") == ["Baris pertama", "Baris kedua", "Baris ketiga"]


def test_columns_stay_in_the_order_of_the_file() -> None:
    def draw(canvas: Canvas) -> None:
        for left, name in ((60, "kiri"), (320, "kanan")):
            for row in range(6):
                canvas.drawString(left, 700 - 14 * row, f"{name} {row}")

    assert text_of(drawn(draw)).split() == [
        word for name in ("kiri", "kanan") for row in range(6) for word in (name, str(row))
    ]


def test_a_page_that_lies_on_its_side() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        for position, text in enumerate(("Judul karya", "", "Melissa Aesthetica, author")):
            canvas.drawString(60, 300 - 14 * position, text)

    assert text_of(drawn(draw)) == "Judul karya\n\nMelissa Aesthetica, author"


def test_text_across_the_page_is_left_out_and_reported() -> None:
    def stamp(canvas: Canvas, layout: Any) -> None:
        canvas.saveState()
        canvas.translate(200, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "MILIK PERPUSTAKAAN")
        canvas.restoreState()

    (only,) = parsed(make(SAMPLE, on_page=stamp))
    assert only.record is not None
    assert only.record.abstracts == expected().abstracts
    assert [f.code for f in only.findings] == ["pdf-turned-text"] * 2
    assert "MILIK PERPUSTAKAAN" in only.findings[0].message
    assert [text for _, text in only.unparsed] == ["MILIK PERPUSTAKAAN"] * 2


# --- running heads, feet, page numbers


def furniture(data: bytes) -> list[str]:
    (only,) = parsed(data)
    return [
        re.sub(r".*left out: (.*); nothing to do", r"\1", f.message) for f in only.findings if f.code == "pdf-furniture"
    ]


def test_omitted_values_are_reported() -> None:
    data = make(SAMPLE, on_page=head_and_foot)
    assert sorted(furniture(data)) == ["1", "Perpustakaan Universitas Indonesia"]


def test_a_breadcrumb_on_every_page_counts_once() -> None:
    def head(canvas: Canvas, layout: Any) -> None:
        canvas.setFont("Times-Roman", 12)
        canvas.drawString(60, 800, "Universitas Indonesia Library >> UI - Tesis Membership")

    data = make(SAMPLE._replace(breadcrumb=""), on_page=head)
    assert (record(data).collection, record(data).abstracts) == ("UI - Tesis Membership", expected().abstracts)
    assert furniture(data) == ["Universitas Indonesia Library >> UI - Tesis Membership"]


def test_the_address_that_a_browser_prints_at_the_foot() -> None:
    def foot(canvas: Canvas, layout: Any) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60, 25, "https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal")
        canvas.drawString(500, 25, f"{layout.page}/2")

    assert record(make(SAMPLE, on_page=foot)).abstracts == expected().abstracts
    without = record(make(SAMPLE._replace(address=""), on_page=foot))
    assert (without.control_number, without.abstracts) == ("20389935", expected().abstracts)


@pytest.mark.parametrize("paragraphs", [1, 4])
def test_the_time_and_title_that_a_browser_prints_at_the_top(paragraphs: int) -> None:
    def head(canvas: Canvas, layout: Any) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60, 825, "11/29/26, 10:15 AM")
        canvas.drawString(250, 825, "Peran paradiplomasi - lib@ui")

    page = SAMPLE._replace(title="Peran paradiplomasi", breadcrumb="", abstracts=SAMPLE.abstracts[:paragraphs])
    data = make(page, on_page=head)
    found, wanted = record(data), record(make(page))
    assert (found.title, found.abstracts) == (wanted.title, wanted.abstracts)
    assert furniture(data) == ["11/29/26, 10:15 AM Peran paradiplomasi - lib@ui"]


def test_the_foot_that_a_browser_prints_on_one_page() -> None:
    def foot(canvas: Canvas, layout: Any) -> None:
        canvas.setFont("Times-Roman", 8)
        canvas.drawString(60, 25, "https://lib.ui.ac.id/abstrakpdf?id=20389935&lokasi=lokal")
        canvas.drawString(500, 25, "1/1")

    page = SAMPLE._replace(abstracts=SAMPLE.abstracts[:1])
    data = make(page, on_page=foot)
    assert record(data).abstracts == record(make(page)).abstracts
    assert furniture(data) == ["https://lib.ui.ac.id/abstrakpdf?id=20389935&lokasi=lokal 1/1"]


def test_an_address_that_only_a_link_has() -> None:
    words = f'<a href="{ADDRESS}">lihat katalog</a>'
    found, wanted = record(make(SAMPLE._replace(address=words))), expected()
    assert (found.url, found.control_number, found.abstracts) == (wanted.url, wanted.control_number, wanted.abstracts)


def test_a_link_that_leads_to_no_record_stays_out_of_the_text() -> None:
    page = SAMPLE._replace(agents=('<a href="https://lib.ui.ac.id/hasilcari?query=x">Melissa Aesthetica</a>, author',))
    assert record(make(page)).contributors == expected().contributors


def test_the_title_above_the_second_page() -> None:
    def head(canvas: Canvas, layout: Any) -> None:
        if layout.page > 1:
            canvas.drawString(60, 800, "Peran paradiplomasi")

    data = make(SAMPLE._replace(title="Peran paradiplomasi"), on_page=head)
    assert record(data).abstracts == expected().abstracts
    assert furniture(data) == ["Peran paradiplomasi"]


@pytest.mark.parametrize("last", ["1", "2008", "2"])
def test_a_number_that_ends_the_text_stays(last: str) -> None:
    lines = (
        "Judul karya",
        "",
        "Melissa Aesthetica, author",
        "",
        "Abstrak",
        "",
        "Penelitian ini dilakukan pada tahun",
        last,
    )
    assert text_of(set_lines(*lines)).endswith(last)


def test_a_number_alone_that_numbers_no_page_stays() -> None:
    lines = ("Judul karya", "", "Penelitian ini dilakukan pada tahun", "", "2008")
    assert text_of(set_lines(*lines)).endswith("2008")


def test_repeated_larger_type_on_the_first_page_is_a_title() -> None:
    def head(canvas: Canvas, layout: Any) -> None:
        canvas.setFont("Times-Bold", 16)
        canvas.drawString(60, 800, "Peran paradiplomasi")

    page = SAMPLE._replace(breadcrumb="", title="")
    assert record(make(page, on_page=head)).title.proper.value == "Peran paradiplomasi"


# --- several records


def several(count: int) -> list[Page]:
    address = "https://lib.ui.ac.id/detail?id={}&amp;lokasi=lokal"
    return [
        SAMPLE._replace(
            title=f"Peran kota {number} = The role of city {number}", address=address.format(20389900 + number)
        )
        for number in range(count)
    ]


def test_several_records_in_one_pdf() -> None:
    items = parsed(make(*several(3), on_page=head_and_foot))
    assert [item.record.control_number for item in items if item.record] == ["20389900", "20389901", "20389902"]
    assert all(item.record and item.record.abstracts == expected().abstracts for item in items)
    assert {item.record.collection for item in items if item.record} == {"UI - Skripsi Membership"}


def test_more_pages_than_a_record_has_are_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        for number in range(30):
            canvas.drawString(60, 700, f"Halaman {number} tanpa alamat")
            canvas.showPage()

    assert "pdf-pages-left-out" in codes(drawn(draw))
    assert "pdf-pages-left-out" not in codes(make(*several(15)))


# --- what cannot be read


def picture(canvas: Canvas) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 60, 100, 400, 600)


def test_a_scan() -> None:
    assert codes(drawn(picture)) == ["pdf-only-pictures"]


def test_a_picture_among_pages_of_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Judul karya")
        canvas.showPage()
        picture(canvas)

    assert "pdf-page-picture" in codes(drawn(draw))


def test_a_page_without_anything() -> None:
    assert codes(drawn(lambda canvas: canvas.showPage())) == ["empty-document"]


def test_a_password() -> None:
    assert codes(make(SAMPLE, password="rahasia")) == ["pdf-locked"]


def test_a_pdf_that_may_only_not_be_changed_is_read() -> None:
    assert record(make(SAMPLE, owner="rahasia")).abstracts == expected().abstracts


def test_a_damaged_pdf() -> None:
    assert codes(b"%PDF-1.7\n" + b"\x00garbage" * 40) == ["pdf-broken"]
    assert codes(b"%PDF-") == ["pdf-broken"]


def test_a_pdf_cut_off_is_read_or_reported() -> None:
    data = make(SAMPLE)
    for share in (0.1, 0.5, 0.9):
        for item in parsed(data[: int(len(data) * share)]):
            assert item.record is not None or item.findings


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-document"),
        (b"<!DOCTYPE html><html>404</html>", "html-page"),
        (b"\x89PNG\r\n\x1a\n\x00", "document-binary"),
    ],
)
def test_a_pdf_name_without_pdf_content_is_read_as_text(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_a_text_page_with_the_name_of_a_pdf_is_read() -> None:
    assert record(MARKDOWN.read_bytes()).abstracts == expected().abstracts


def test_a_page_with_too_many_characters_is_refused() -> None:
    def draw(canvas: Canvas) -> None:
        for row in range(60):
            canvas.drawString(60, 800 - row * 12, "kata " * 400)

    data = drawn(draw)
    assert "pdf-page-too-full" in codes(data)


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    (only,) = parsed(make(SAMPLE))
    assert (only.record, [f.code for f in only.findings]) == (None, ["pdf-not-installed"])
    assert "pip install 'catalog-export[pdf]'" in only.findings[0].message


def test_every_code_has_a_remedy() -> None:
    for code in (code for code in CODES if code.startswith("pdf-")):
        assert ";" in CODES[code].message, code


# --- any bytes


WHOLE = make(SAMPLE)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(max_size=12)), max_size=12),
    cut=st.integers(0, len(WHOLE)),
)
def test_damaged_bytes_never_raise_nor_print(
    changes: Sequence[tuple[int, bytes]], cut: int, capfd: pytest.CaptureFixture[str]
) -> None:
    data = bytearray(WHOLE)
    for at, new in changes:
        data[at : at + len(new)] = new
    for damaged in (bytes(data), bytes(data[:cut]), b"%PDF-1.4\n" + bytes(data[cut:])):
        for item in parsed(damaged):
            assert item.record is not None or item.findings
    assert capfd.readouterr() == ("", "")


sizes = st.sampled_from((8.0, 12.0, 12.0, 12.0, 18.0))
lengths = st.floats(0, 600, allow_nan=False) | st.sampled_from((60.0, 540.0, -1e6, 1e6))
words = st.text(st.sampled_from("abcA1.-,= >日ا"), min_size=1, max_size=30).map(str.strip).filter(bool)
lines = st.builds(
    PdfLine, words, lengths, lengths, lengths, sizes, st.sampled_from(("", "F", "G")), st.just(value=False)
)
pages = st.builds(PrintedPage, st.just(1), lengths, st.lists(lines, max_size=8), st.lists(lengths, max_size=2))


@settings(max_examples=100, deadline=None)
@given(st.lists(pages, max_size=4))
def test_no_letter_is_lost_between_the_page_and_the_text(found: list[PrintedPage]) -> None:
    text, left_out = pdf.compose(found)
    given = "".join(line.text for page in found for line in page.lines)
    kept = text + "".join(line for _, line in left_out)
    assert sorted(filter(str.isalnum, kept)) == sorted(filter(str.isalnum, given))


def test_steps_grow_with_the_pages_and_no_faster() -> None:
    def printed(count: int) -> list[PrintedPage]:
        rows = [PdfLine("https://" * 40 + f" baris {row}", 60, 540, 800 - 14 * row) for row in range(50)]
        return [PrintedPage(number, 595, list(rows)) for number in range(count)]

    def steps(count: int) -> int:
        """Return the number of calls of functions, of Python and of C."""
        found, calls = printed(count), itertools.count()
        sys.setprofile(lambda _frame, event, _argument: next(calls) if event in ("call", "c_call") else None)
        try:
            pdf.compose(found)
        finally:
            sys.setprofile(None)
        return next(calls)

    assert steps(400) < 10 * steps(50)


# --- the command


def run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "catalog_export", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def test_a_file_a_folder_a_zip_and_standard_input(tmp_path: Path) -> None:
    first, second = (make(page) for page in several(2))
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(first)
    (folder / "b.pdf").write_bytes(second)
    (folder / "c.md").write_bytes(MARKDOWN.read_bytes())
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.pdf", first)
        archive.writestr("b.pdf", second)
    (tmp_path / "pages.zip").write_bytes(held.getvalue())
    for arguments, stdin, count in (
        ((str(folder / "a.pdf"),), b"", 1),
        ((str(folder),), b"", 3),
        ((str(tmp_path / "pages.zip"),), b"", 2),
        (("-",), second, 1),
    ):
        done = run("--to", "mrk", *arguments, stdin=stdin)
        assert (done.returncode, done.stdout.count(b"=LDR")) == (0, count), done.stderr


def test_a_run_continues_without_unreadable_inputs(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(make(SAMPLE, password="rahasia"))
    (tmp_path / "b.md").write_bytes(MARKDOWN.read_bytes())
    done = run("--to", "mrk", str(tmp_path))
    assert (done.returncode, done.stdout.count(b"=LDR")) == (1, 1)
    assert b"[pdf-locked]" in done.stderr


def test_made_pages_have_the_breadcrumb_of_the_catalogue() -> None:
    assert BREADCRUMB.replace("&gt;", ">") == "Universitas Indonesia Library >> UI - Skripsi Membership"


# --- limits on the child process that reads PDFs


def test_a_pdf_that_takes_too_much_memory_costs_only_itself() -> None:
    for hostile in (small_pdf.nested_forms(8), small_pdf.deflated(1 << 30)):
        assert codes(hostile) == ["pdf-over-limit"]
        assert record(WHOLE).abstracts == expected().abstracts


def test_a_pdf_that_takes_too_long_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(process, "SECONDS", 0.3)
        (only,) = parsed(small_pdf.nested_forms(6))
        assert "took more than 0.3 s" in only.findings[0].message
    assert record(WHOLE).abstracts == expected().abstracts


def test_the_child_is_reused_and_replaced_if_it_died() -> None:
    parsed(WHOLE)
    first = process._reader().process
    parsed(WHOLE)
    assert process._reader().process is first
    first.kill()
    first.wait()
    assert record(WHOLE).abstracts == expected().abstracts
    assert process._reader().process is not first


def test_the_process_and_the_library_read_the_same() -> None:
    for data in (WHOLE, make(SAMPLE, on_page=head_and_foot), drawn(picture)):
        assert process.read_in_child(data) == read_lines(data)


def test_characters_of_all_pages_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_lines, "CHARACTERS_IN_ALL", 100)
    found, count = read_lines(make(*several(4)))
    assert 1 <= len(found) < count
