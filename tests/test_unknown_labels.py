"""Labels that are not known never enter another value, whatever form the labels have. All texts are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

TITLE = "Perahu bercadik di teluk kecil"
ABSTRACT = "Penelitian ini bertujuan untuk mengetahui cara perahu bercadik dibuat di teluk itu."
ROWS = [
    ("Judul", TITLE),
    ("Dilihat", "123 kali"),
    ("Penulis", "Retno Wulandari"),
    ("Angkatan", "2005"),
    ("Subjek", "Perahu"),
    ("Tersedia", "2 eksemplar"),
    ("Penerbit", "Penerbit Contoh"),
    ("Cetakan ke", "3"),
    ("Tahun Terbit", "2010"),
]
FORMS = {
    "strokes": "| {} | {} |\n",
    "tabs": "{}\t{}\n",
    "colons": "{}: {}\n",
    "pairs": "{}\n{}\n\n",
    "headings": "## {}\n\n{}\n\n",
    "html": "<tr><td>{}<td>{}",
}


def read(page):
    return list(parse(Document("page.html" if page.startswith("<") else "page.md", page.encode())))


def written(form, rows):
    page = "".join(FORMS[form].format(*row) for row in rows)
    return f"<table>{page}</table>" if form == "html" else page


def facts(record):
    return (
        record.title.proper.value,
        [person.name for person in record.contributors],
        [subject.value for subject in record.subjects],
        (record.publisher, record.year),
    )


@pytest.mark.parametrize("form", FORMS)
def test_an_unknown_label_enters_no_value_above(form):
    (parsed,) = read(written(form, ROWS))
    assert facts(parsed.record) == (TITLE, ["Retno Wulandari"], ["Perahu"], ("Penerbit Contoh", "2010"))
    reported = " ".join(" ".join(text.replace("|", " ").split()) for _, text in parsed.unparsed)
    assert all(word in reported for word in ("Dilihat", "123 kali", "Angkatan", "2005", "Tersedia", "2 eksemplar"))


@pytest.mark.parametrize("form", ["strokes", "tabs", "colons", "pairs", "html"])
def test_an_unknown_label_below_an_abstract_is_reported(form):
    rows = [ROWS[0], ROWS[2], ("Abstrak", ABSTRACT), ("Diunduh", "45 kali"), *ROWS[6:]]
    (parsed,) = read(written(form, rows))
    assert [abstract.text for abstract in parsed.record.abstracts] == [ABSTRACT]
    assert parsed.record.year == "2010"
    assert "45 kali" in " ".join(text for _, text in parsed.unparsed)


def test_a_text_with_headings_keeps_its_lines():
    text = "Latar belakang: perahu itu jarang.\nMetode: wawancara dengan pembuat perahu.\nHasil: perahu itu tahan lama."
    (parsed,) = read(f"Judul: {TITLE}\nPenulis: Retno Wulandari\nAbstrak: {text}\nTahun Terbit: 2010\n")
    (abstract,) = parsed.record.abstracts
    assert abstract.text.split() == text.split()
    assert parsed.record.year == "2010"


def test_fields_in_columns_of_blanks_end_an_abstract():
    rows = [ROWS[0], ROWS[2], ("Abstrak", ABSTRACT), ("Kata Kunci", "perahu; teluk"), ROWS[6], ROWS[8]]
    (parsed,) = read("".join(f"{label:18}{value}\n" for label, value in rows))
    assert [abstract.text for abstract in parsed.record.abstracts] == [ABSTRACT]
    assert [term.value for term in parsed.record.keywords] == ["perahu", "teluk"]
    assert (parsed.record.publisher, parsed.record.year) == ("Penerbit Contoh", "2010")


def test_indented_lines_go_on_with_a_value():
    subject, publisher = "Perahu kayu; Tata\n            niaga", "Sekolah Contoh\n            Teluk"
    page = f"Judul     : {TITLE}\nSubjek    : {subject}\nPenerbit  : {publisher}\n"
    (parsed,) = read(page)
    assert [subject.value for subject in parsed.record.subjects] == ["Perahu kayu", "Tata niaga"]
    assert parsed.record.publisher == "Sekolah Contoh Teluk"


def test_indented_names_and_terms_are_one_a_line():
    people, subjects = "Retno Wulandari\n          Budi Hartono", "Perahu\n          Teluk"
    page = f"Judul   : {TITLE}\nPenulis : {people}\nSubjek  : {subjects}\nTahun   : 2010\n"
    (parsed,) = read(page)
    assert facts(parsed.record)[1:3] == (["Retno Wulandari", "Budi Hartono"], ["Perahu", "Teluk"])


@pytest.mark.parametrize("rule", ["", "---\n"])
def test_records_whose_first_label_is_of_people(rule):
    first = f"Penulis: Retno Wulandari\nJudul: {TITLE}\nTahun: 2010\n\n"
    second = (
        f"Penulis: Budi Hartono\nPenulis: Ani Lestari\nAbstrak: {ABSTRACT}\nJudul: Kayu di lereng gunung\nTahun: 2011\n"
    )
    records = [parsed.record for parsed in read(f"{first}{rule}{second}")]
    people = [[person.name for person in record.contributors] for record in records]
    assert people == [["Retno Wulandari"], ["Budi Hartono", "Ani Lestari"]]
    assert [record.year for record in records] == ["2010", "2011"]


def test_a_heading_of_a_title_that_begins_with_a_label():
    rows = "".join(
        f"<tr><td>{label} : <td>{value}"
        for label, value in [
            ("Jenis Koleksi", "Buku Teks"),
            ("No. Panggil", "410 WUL b"),
            ("Penerbitan", "Jakarta: Contoh, 2010"),
        ]
    )
    (parsed,) = read(f"<h1>Bahasa: apa dan bagaimana?</h1><div>Retno Wulandari, author</div><table>{rows}</table>")
    assert facts(parsed.record)[:2] == ("Bahasa: apa dan bagaimana?", ["Retno Wulandari"])
    assert parsed.record.language is None or parsed.record.language == "id"
