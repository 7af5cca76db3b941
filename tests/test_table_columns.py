"""Tables whose first row has the labels of the columns. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.field_labels import are_column_labels
from catalog_export.read.page.parse import parse

COLUMNS = ("No", "Judul", "Pengarang", "Tahun", "Abstrak")
ROWS = (
    (
        "1",
        "Perahu di teluk kecil",
        "Ahmad Basuki",
        "2014",
        "Penelitian ini membahas perahu nelayan di teluk itu.",
    ),
    ("2", "Pasar malam di kota", "", "2015", "Pasar malam itu dibuka oleh para pedagang dari desa."),
)


def table_with_columns(form, rows=ROWS, columns=COLUMNS):
    if form == "tabs":
        return "\n".join("\t".join(row) for row in (columns, *rows))
    if form == "html":
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (columns, *rows))
        return f"<html><body><table>{cells}</table></body></html>"
    stroke = "| " if form == "strokes" else ""
    lines = [stroke + " | ".join(row) + stroke.rstrip() for row in (columns, ("---",) * len(columns), *rows)]
    return "\n".join(lines)


@pytest.mark.parametrize("form", ["html", "strokes", "bare strokes", "tabs"])
def test_labels_of_columns_in_the_first_row(form):
    parsed = list(parse(Document("page.html" if form == "html" else "page.md", table_with_columns(form).encode())))
    found = [
        (r.title.proper.value, [c.name for c in r.contributors], r.year, [a.text for a in r.abstracts])
        for r in (one.record for one in parsed)
    ]
    assert found == [
        ("Perahu di teluk kecil", ["Ahmad Basuki"], "2014", [ROWS[0][4]]),
        ("Pasar malam di kota", [], "2015", [ROWS[1][4]]),
    ]
    numbers = [[text for _, text in one.unparsed] for one in parsed]
    assert [[text.replace(":", "") for text in texts] for texts in numbers] == [["No 1"], ["No 2"]]


@pytest.mark.parametrize("form", ["html", "strokes"])
def test_link_of_a_labelled_title_is_the_address(form):
    address = "https://lib.ui.ac.id/detail?id=20301111"
    linked = f"<a href='{address}'>{ROWS[0][1]}</a>" if form == "html" else f"[{ROWS[0][1]}]({address})"
    page = table_with_columns(form, [(linked, "Ahmad Basuki", "2014")], ("Judul", "Pengarang", "Tahun"))
    (parsed,) = parse(Document("page.html" if form == "html" else "page.md", page.encode()))
    assert (parsed.record.control_number, parsed.record.url) == ("20301111", address)
    assert parsed.record.title.proper.value == ROWS[0][1]


@pytest.mark.parametrize("row", ["Judul | Perahu | Tahun | 2014", "Judul | Pengarang"])
def test_rows_of_labels_and_values_are_no_heads_of_columns(row):
    assert not are_column_labels(row.split(" | "))


LITERATURE = ("No", "Judul", "Penulis", "Tahun"), ("1", "Kopi dan tidur", "Budi Santoso", "2010")
PAGE = """\
# Perahu di teluk kecil

Siti Aminah, author

Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=20301234&lokasi=lokal>

{}
Abstrak

Penelitian ini membahas perahu nelayan di teluk kecil itu dan para pemiliknya.

{}
Hasil penelitian menunjukkan bahwa perahu itu diperbaiki oleh pemiliknya sendiri.
"""


def read_markdown(text):
    return list(parse(Document("page.md", text.encode())))


@pytest.mark.parametrize("form", ["strokes", "tabs"])
def test_a_table_of_literature_in_an_abstract_gives_no_records(form):
    columns, row = LITERATURE
    table = table_with_columns(form, (row,), columns)
    (parsed,) = read_markdown(PAGE.format("", table + "\n"))
    assert parsed.record.title.proper.value == "Perahu di teluk kecil"
    assert [person.name for person in parsed.record.contributors] == ["Siti Aminah"]
    (abstract,) = parsed.record.abstracts
    assert "Kopi dan tidur" in abstract.text
    assert abstract.text.endswith("pemiliknya sendiri.")


def test_a_table_of_literature_in_an_abstract_in_html():
    columns, row = LITERATURE
    table = table_with_columns("html", (row,), columns).split("<body>")[1].split("</body>")[0]
    page = f"<h1>Perahu di teluk</h1><p>Siti Aminah, author</p><h2>Abstrak</h2><p>{ROWS[0][4]}</p>{table}"
    (parsed,) = parse(Document("page.html", f"<html><body>{page}</body></html>".encode()))
    assert parsed.record.title.proper.value == "Perahu di teluk"
    assert "Kopi dan tidur" in parsed.record.abstracts[0].text


@pytest.mark.parametrize("parts", [("Bahasa\tJudul\tPengarang\n", ""), ("", "| No | Penulis | Judul |\n\n")])
def test_labels_of_columns_without_a_row_below_stay_a_line(parts):
    (parsed,) = read_markdown(PAGE.format(*parts))
    kept = [text for _, text in parsed.unparsed] + [abstract.text for abstract in parsed.record.abstracts]
    assert "Judul" in " ".join(kept)
    assert [person.name for person in parsed.record.contributors] == ["Siti Aminah"]


def test_the_labels_of_columns_end_with_the_table():
    page = table_with_columns("strokes") + "\n\nHalaman 1 | 2 | 3 | 4 | Berikutnya\n"
    parsed = read_markdown(page)
    assert [one.record.title.proper.value for one in parsed] == [ROWS[0][1], ROWS[1][1]]
    assert "Halaman 1" in parsed[1].unparsed[-1][1]


def test_labels_of_columns_that_are_repeated_are_no_record():
    parsed = read_markdown(table_with_columns("strokes", (ROWS[0], COLUMNS, ROWS[1])))
    assert [one.record.title.proper.value for one in parsed] == [ROWS[0][1], ROWS[1][1]]


def test_a_table_in_a_cell_keeps_the_labels_of_the_outer_one():
    inner = "<table><tr><td>a</td><td>b</td></tr></table>"
    rows = [("1", "Perahu di teluk", inner), ("2", "Pasar malam", "Surya Wijaya")]
    page = table_with_columns("html", rows, ("No", "Judul", "Pengarang"))
    parsed = list(parse(Document("page.html", page.encode())))
    assert [one.record.title.proper.value for one in parsed] == ["Perahu di teluk", "Pasar malam"]
    assert [person.name for person in parsed[1].record.contributors] == ["Surya Wijaya"]


def test_columns_without_a_label_or_with_links():
    head = ("", "<a href='?id=1&sort=title'>Judul</a>", "<a href='?id=1&sort=name'>Pengarang</a>")
    page = table_with_columns("html", [("x", "Perahu di teluk", "Ahmad Basuki")], head)
    (parsed,) = parse(Document("page.html", page.encode()))
    assert parsed.record.title.proper.value == "Perahu di teluk"
    assert [person.name for person in parsed.record.contributors] == ["Ahmad Basuki"]


def test_strokes_inside_a_value_stay():
    (parsed,) = read_markdown("Judul: Nilai mutlak |x|\nPengarang: Siti Aminah\nTahun: 2019\n")
    assert parsed.record.title.proper.value == "Nilai mutlak |x|"


def test_a_sentence_with_references_stays_in_the_abstract():
    page = PAGE.format("", "Referensi: kelompok sosial yang menjadi acuan para nelayan itu.\n\n")
    (parsed,) = read_markdown(page)
    assert "Referensi: kelompok" in parsed.record.abstracts[0].text
