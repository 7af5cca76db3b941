"""Pages with tables keep their line numbers. All texts, names and numbers are invented."""

from __future__ import annotations

import textwrap

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

TEXT = "Gula aren cair disimpan dalam botol kaca selama empat bulan. Kadar air dan warnanya diukur setiap pekan."
TABLE = f"""\
| Field | Value |
|---|---|
| Judul | Pasar malam di kota kecil |
| Pengarang | Rukmini Handayani<br>Surya Wijaya, saksi |
| Nomor Panggil | S60012 |
| Deskripsi Lengkap | https://lib.ui.ac.id/detail?id=20866003&lokasi=lokal |
| Abstrak | {TEXT}<br>Kata kunci: gula aren |
"""


def test_table_values_appear_in_the_lines_of_the_document():
    (parsed,) = parse(Document("table.md", TABLE.encode()))
    places = {name: known.location.line for name, known in parsed.record.provenance.items()}
    assert places["title.proper"] == 3
    assert places["contributors[0]"] == places["contributors[1]"] == 4
    assert places["url"] == places["control_number"] == 6
    assert places["abstracts[0]"] == places["keywords[0]"] == 7
    lines = {finding.code: finding.location.line for finding in parsed.findings}
    assert lines == {"role-unknown": 4}
    assert (parsed.record.call_number, places["call_number"]) == ("S60012", 5)


def test_findings_about_a_page_in_one_line_name_that_line():
    head = "<h1>Pasar malam di kota kecil</h1><p>Rukmini Handayani, author</p><p>Nomor 12</p>"
    page = f"{head}<h2>Abstrak</h2><p>{TEXT}</p>"
    (parsed,) = parse(Document("page.html", f"\n\n{page}\n".encode()))
    assert parsed.record.abstracts[0].text == TEXT
    assert {str(finding.location) for finding in parsed.findings} == {"page.html:3"}


def test_tags_that_are_never_closed_take_nothing_away():
    page = f"<div><!-- note<br><b>Pasar malam di kota kecil</b><br>Rukmini Handayani, author<br>Abstrak<br>{TEXT}</div>"
    (parsed,) = parse(Document("page.html", page.encode()))
    assert parsed.record.abstracts[0].text == TEXT


def test_text_outside_tags_is_split_at_blank_lines():
    page = f"<h1>Pasar malam</h1><p>Rukmini Handayani, author</p>\nAbstrak\n\n{TEXT}\nKedua.\n \n\t\nKetiga.\n"
    (parsed,) = parse(Document("page.html", page.encode()))
    assert parsed.record.abstracts[0].text == f"{TEXT} Kedua.\n\nKetiga."


def test_many_open_tags_take_linear_time():
    page = "<div>" + "<head><tr><!--" * 50_000
    (parsed,) = parse(Document("page.html", page.encode()))
    assert parsed.record is None or parsed.findings


ROWS = (
    ("Jenis Koleksi :", "UI - Skripsi (Membership)"),
    ("No. Panggil :", "S60012"),
    ("Entri utama-Nama orang :", "Rukmini Handayani, author"),
    ("Subjek :", ""),
    (
        "Entri tambahan-Nama orang :",
        "Dr. Surya Wijaya, M.Si., supervisor; Prof. Dr. Ahmad Basuki, M.Hum., supervisor; Budi",
    ),
    ("Penerbitan :", "Depok: Fakultas Teknik Universitas Contoh, 2016"),
    ("Tipe Konten :", "text"),
)
WRAPPED = f"""\
# Pasar malam di kota kecil dan cara para pedagang dari desa menghitung harga
gula aren yang dijual di sana

Rukmini Handayani; Surya Wijaya, supervisor (Fakultas Teknik Universitas
Contoh , 2016)
---
**Abstrak**
{textwrap.fill(" ".join([TEXT] * 3), 78)}
URI: https://lib.ui.ac.id/detail?id=20866004&lokasi=lokal

####  __  Metadata

"""


def test_rows_of_a_table_without_strokes_at_their_ends():
    first, *others = [f"{label} | {value}  " for label, value in ROWS]
    page = "\n".join([WRAPPED + first, "---|---  ", *others])
    (parsed,) = parse(Document("page.md", page.encode()))
    record = parsed.record
    assert record.title.proper.value.endswith("menghitung harga gula aren yang dijual di sana")
    assert [person.name for person in record.contributors][:2] == ["Rukmini Handayani", "Surya Wijaya"]
    assert (record.collection, record.call_number) == ("UI - Skripsi Membership", "S60012")
    assert (record.place, record.publisher) == ("Depok", "Fakultas Teknik Universitas Contoh")
    assert (record.content_type, record.subjects, record.year) == ("text", (), "2016")
    assert not [text for _, text in parsed.unparsed if "|" in text or "Metadata" in text]


def test_a_paragraph_is_no_title():
    rows = "\n".join(f"| {label} | {value} |" for label, value in ROWS)
    page = f"|  |  |\n| --- | --- |\n| **Abstrak** {TEXT * 8} |\n\n{rows}\n"
    parsed = list(parse(Document("page.md", page.encode())))
    assert [one.record for one in parsed] == [None]
    assert "title-missing" in [found.code for found in parsed[0].findings]


IN_ENGLISH = "Palm sugar syrup was kept in bottles of glass for four months. The water in it was measured every week."
BETWEEN = [
    "Tahun Terbit: 2016\nPenerbit: Rumah Aksara\nPembimbing: Surya Wijaya",
    "Tahun Terbit\n2016\n\nPenerbit\nRumah Aksara\n\nPembimbing\nSurya Wijaya",
]
HEADS = {
    "labels": "Judul: Pasar malam di kota kecil\nPenulis: Rukmini Handayani\nLink: https://lib.ui.ac.id/detail?id=20866005",
    "plain": "Pasar malam di kota kecil\n\nRukmini Handayani, author\n\nhttps://lib.ui.ac.id/detail?id=20866005",
}


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
@pytest.mark.parametrize("width", [60, 500])
@pytest.mark.parametrize("labels", [("Abstrak: ", "Abstract: "), ("Abstrak\n", "Abstract\n")])
def test_values_between_two_abstracts_are_of_the_record(between, head, width, labels):
    first, second = (label + textwrap.fill(text, width) for label, text in zip(labels, (TEXT, IN_ENGLISH), strict=True))
    (parsed,) = parse(Document("page.txt", f"{head}\n\n{first}\n\n{between}\n\n{second}\n".encode()))
    record = parsed.record
    assert [abstract.text for abstract in record.abstracts] == [TEXT, IN_ENGLISH]
    assert (record.title.proper.value, record.year, record.publisher) == (
        "Pasar malam di kota kecil",
        "2016",
        "Rumah Aksara",
    )
    assert [person.name for person in record.contributors] == ["Rukmini Handayani", "Surya Wijaya"]
    assert parsed.findings == ()


def test_title_between_two_abstracts_is_of_the_record():
    page = f"Abstrak: {textwrap.fill(TEXT, 60)}\n{HEADS['labels']}\nAbstract: {textwrap.fill(IN_ENGLISH, 60)}\n"
    (parsed,) = parse(Document("page.txt", page.encode()))
    assert parsed.record.title.proper.value == "Pasar malam di kota kecil"
    assert [abstract.text for abstract in parsed.record.abstracts] == [TEXT, IN_ENGLISH]


def test_certain_values_between_two_texts_without_labels_are_of_the_record():
    page = f"{HEADS['plain']}\n\nAbstrak\n\n{TEXT}\n\nTahun Terbit: 2016\nNPM: 1106012345\n\n{IN_ENGLISH}\n"
    (parsed,) = parse(Document("page.txt", page.encode()))
    assert [abstract.text for abstract in parsed.record.abstracts] == [TEXT, IN_ENGLISH]
    assert (parsed.record.year, parsed.record.contributors[0].identifiers[0].value) == ("2016", "1106012345")


def test_people_below_the_title_of_an_abstract_are_of_its_head():
    head = "NIGHT MARKET IN A SMALL TOWN\nRukmini Handayani (1106012345)\n\nAdvisor: Surya Wijaya, M.Si."
    for start in (HEADS["plain"], f"{HEADS['plain']}\nNo. Panggil: S60012\nBahasa: id\nJenis Koleksi: Buku"):
        page = f"{start}\n\nAbstrak\n{TEXT}\n\n{head}\n\nAbstract\n{IN_ENGLISH}\n"
        (parsed,) = parse(Document("page.txt", page.encode()))
        assert [person.name for person in parsed.record.contributors] == ["Rukmini Handayani"]
        assert "head-left-out" in [found.code for found in parsed.findings]


def test_title_with_the_label_of_another_language_is_parallel():
    page = f"{HEADS['labels']}\nTitle: Night market in a small town\nAbstrak: {TEXT}\n"
    (parsed,) = parse(Document("page.txt", page.encode()))
    title = parsed.record.title
    assert (title.proper.value, [one.value for one in title.parallel]) == (
        "Pasar malam di kota kecil",
        ["Night market in a small town"],
    )
