"""Item pages of EPrints that were copied as text, whole or in part. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

TITLE = "Perahu bercadik di teluk kecil"
ID = "Perahu bercadik dibuat di tepi teluk oleh tiga keluarga. Penelitian ini mencatat cara mereka memilih kayu."
EN = "Outrigger boats are built on the bay by three families. This study records how they choose the wood."
CITATION = f"Wulandari, Retno (2017) {TITLE}. Undergraduate thesis, Universitas Contoh."
FILE = "[img] Text\n1206000001_perahu.pdf\n\nDownload (7MB)"
ROWS = [
    ("Item Type", "Thesis (Undergraduate)"),
    ("Uncontrolled Keywords", "perahu, kayu"),
    ("Subjects", "V Naval Science > VM Shipbuilding"),
    ("Divisions", "Fakultas Ilmu Budaya > Arkeologi"),
    ("Depositing User", "Ms Contoh"),
    ("Date Deposited", "12 Jan 2018 03:04"),
    ("URI", "http://eprints.example.ac.id/id/eprint/123"),
]
FORMS = {"tab": "{}:\t{}\n", "blank": "{}: {}\n", "next line": "{}:\n{}\n", "below a blank line": "{}:\n\n{}\n"}


def page(*parts):
    return "\n\n".join(parts) + "\n"


def rows(form):
    return "".join(FORMS[form].format(*row) for row in ROWS)


def read(text):
    [parsed] = parse(Document("page.md", text.encode()))
    return parsed


def facts(record):
    people = [(person.name, person.relator) for person in record.contributors]
    return record.title.proper.value, people, record.thesis_kind, record.publisher, record.year


STATED = (TITLE, [("Wulandari, Retno", "aut")], "bachelor", "Universitas Contoh", "2017")


@pytest.mark.parametrize("form", FORMS)
def test_rows_in_every_form(form):
    parsed = read(page(TITLE, CITATION, FILE, "Abstract", ID, rows(form)))
    record = parsed.record
    assert facts(record) == STATED
    assert (record.control_number, record.faculty, record.programme) == ("123", "Fakultas Ilmu Budaya", "Arkeologi")
    assert [keyword.value for keyword in record.keywords] == ["perahu", "kayu"]
    assert [subject.value for subject in record.subjects] == ["V Naval Science > VM Shipbuilding"]
    assert [abstract.paragraphs for abstract in record.abstracts] == [(ID,)]
    assert [text for _, text in parsed.unparsed] == FILE.replace("\n\n", "\n").split("\n")


@pytest.mark.parametrize("file", [FILE, "Text\nperahu.pdf\nRestricted to Registered users only", ""])
def test_a_page_without_its_table(file):
    parsed = read(page(TITLE, CITATION, file, "Abstract", ID, EN))
    assert facts(parsed.record) == STATED
    assert [abstract.lang for abstract in parsed.record.abstracts] == ["id", "en"]
    assert [text for _, text in parsed.unparsed] == [line for line in file.split("\n") if line]


def test_a_long_citation():
    title = "Perahu Bercadik Di Teluk Kecil Di Tiga Kampung Nelayan Kecamatan Contoh Kabupaten Pesisir Selatan"
    parsed = read(page(title, CITATION.replace(TITLE, title), FILE, "Abstract", ID))
    assert facts(parsed.record) == (title, *STATED[1:])


def test_an_article_needs_its_first_row():
    citation = f"Wulandari, Retno (2017) {TITLE}. Jurnal Contoh, 2 (1). pp. 3-9."
    parsed = read(page(TITLE, citation, "Abstract", ID, "Item Type: Article\nSubjects: Perahu"))
    assert facts(parsed.record) == (TITLE, [("Wulandari, Retno", "aut")], None, None, "2017")
    assert [subject.value for subject in parsed.record.subjects] == ["Perahu"]
    assert "Jurnal Contoh, 2 (1). pp. 3-9" in " ".join(text for _, text in parsed.unparsed)


def test_a_sentence_of_the_abstract_is_no_row():
    text = f"{ID}\nSubjects: three families were asked in the village, and all of them built boats for the bay."
    record = read(page(TITLE, CITATION, "Abstract", text, rows("blank"))).record
    assert len(record.subjects) == 1
    assert "three families were asked" in " ".join(record.abstracts[-1].paragraphs)


def test_a_citation_of_another_title_is_none_of_the_page():
    other = CITATION.replace(TITLE, "Pasar ikan di muara sungai")
    assert read(f"{TITLE}\n\nBudi Hartono, author\n\nAbstract\n\n{EN}\n\n{other}\n").record.thesis_kind is None
