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
