"""Article pages of OJS, saved as text, Markdown or HTML. All texts and names are invented."""

import pytest

from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

TITLE = "Perahu bercadik di teluk kecil: Catatan dari tiga kampung"
ID = "Perahu bercadik dibuat di tepi teluk oleh tiga keluarga. Penelitian ini mencatat cara mereka memilih kayu."
EN = "Outrigger boats are built on the bay by three families. This study records how they choose the wood."
DOI = "https://doi.org/10.12345/jc.v3i1.77"
CITED = "Wulandari, R., & Hartono, B. (2022). Perahu bercadik di teluk kecil. Jurnal Contoh, 3(1), 1–9."
LICENCE = "This work is licensed under a Creative Commons Attribution 4.0 International License."
PEOPLE = ["Retno Wulandari", "Budi Hartono"]

DEFAULT = f"""{TITLE}

Penulis

Retno Wulandari
Universitas Contoh
https://orcid.org/0000-0002-1825-0097
Budi Hartono
Prodi Arkeologi, Institut Contoh

DOI:
{DOI}

Kata Kunci:
perahu, cadik

Abstrak

{ID}

{EN}

Unduhan

Data unduhan belum tersedia.

Diterbitkan

2022-06-30

Cara Mengutip

{CITED}

Terbitan

Vol. 3 No. 1 (2022): Juni

Lisensi

Hak Cipta (c) 2022 Retno Wulandari

Karya ini dilisensikan di bawah Lisensi Creative Commons Attribution 4.0 Internasional.
"""
GLUED = f"""{TITLE}
DOI:
{DOI}Keywords:
perahu, cadikAbstract
{ID}
Downloads
Published
How to Cite
Issue
Section
License
Copyright (c) 2022 Retno Wulandari
{LICENCE}
"""
SIDEBAR = f"""1. [Home](https://jurnal.example.ac.id/index.php/jc/index)
2. [Archives](https://jurnal.example.ac.id/index.php/jc/issue/archive)

# {TITLE}

## Article Sidebar

[PDF](https://jurnal.example.ac.id/index.php/jc/article/view/77/60)

**Published** Jun 30, 2022

**DOI** <{DOI}>

## Main Article Content

**Retno Wulandari**

Universitas Contoh

**Budi Hartono**

Prodi Arkeologi, Institut Contoh

## Abstract

{EN}

## Keywords:

boats, wood

## Article Details

#### How to Cite

{CITED}

{LICENCE}

References

Santoso, A. (2019). Kayu perahu. Penerbit Contoh.
"""
SECOND = f"""Jurnal Contoh
HOME
LOGIN

{TITLE}
Retno Wulandari(1*), Budi Hartono(2)

(1) Universitas Contoh
(*) Corresponding Author

Abstract
{ID}
Keywords
perahu; cadik
Full Text: PDF
DOI: {DOI}
Refbacks
There are currently no refbacks.
"""


def read(page, name="page.md"):
    [parsed] = parse(Document(name, page.encode()))
    return parsed


def names(record):
    return [person.name for person in record.contributors]


def reported(parsed):
    return [text for _, text in parsed.unparsed]


@pytest.mark.parametrize(
    ("page", "people", "langs", "keywords"),
    [
        (DEFAULT, PEOPLE, ["id", "en"], ["perahu", "cadik"]),
        (GLUED, [], ["id"], ["perahu", "cadik"]),
        (SIDEBAR, PEOPLE, ["en"], ["boats", "wood"]),
        (SECOND, PEOPLE, ["id"], ["perahu", "cadik"]),
    ],
)
def test_pages_of_four_themes(page, people, langs, keywords):
    record = read(page).record
    title = record.title
    assert f"{title.proper.value}: {title.other_title_information or ''}".strip(": ") == TITLE
    assert names(record) == people
    assert [person.relator for person in record.contributors] == ["aut"] * len(people)
    assert [abstract.lang for abstract in record.abstracts] == langs
    assert [" ".join(abstract.paragraphs) for abstract in record.abstracts] == [
        {"id": ID, "en": EN}[lang] for lang in langs
    ]
    assert [keyword.value for keyword in record.keywords] == keywords
    assert record.url == DOI


def test_dates_and_licences_are_read():
    assert [read(page).record.year for page in (DEFAULT, SIDEBAR, SECOND)] == ["2022", "2022", None]
    assert read(GLUED).record.rights == LICENCE
    assert read(DEFAULT).record.rights.startswith("Karya ini dilisensikan")
    assert "rights" in read(GLUED).record.provenance


def test_an_orcid_is_of_the_author_above_it():
    first, second = read(DEFAULT).record.contributors
    assert [number.scheme for number in first.identifiers] == ["orcid"]
    assert second.identifiers == ()


ORCID = "https://orcid.org/0000-0002-1825-0097"
OTHER = "https://orcid.org/0000-0001-5109-3700"


@pytest.mark.parametrize(
    ("people", "of_first"),
    [
        ("Retno Wulandari\nUniversitas Contoh", True),
        ("• Retno Wulandari\n• Budi Hartono Contoh Baru University", False),
        ("Retno Wulandari, Budi Hartono, Sari Dewi", False),
        ("Retno Wulandari\nBudi Hartono (peneliti di tiga kampung)", False),
        ("Retno Wulandari Universitas Contoh\nBudi Hartono Contoh Baru University", False),
        (f"Retno Wulandari\n{OTHER}", False),
    ],
)
def test_an_orcid_that_can_be_of_another_author_is_reported(people, of_first):
    page = SECOND.replace("Retno Wulandari(1*), Budi Hartono(2)\n", f"\nAuthors\n\n{people}\n{ORCID}\n")
    parsed = read(page)
    given = {number.value for person in parsed.record.contributors for number in person.identifiers}
    assert (ORCID in given or ORCID.rpartition("/")[2] in given) == of_first
    assert (ORCID in reported(parsed)) != of_first


def test_an_author_without_an_institution_among_those_with_one():
    people = "Retno Wulandari\nUniversitas Contoh\nBudi Hartono\nSari Dewi\nJoko Susilo\nContohraya\n"
    page = f"{TITLE}\n\nAuthors\n\n{people}\nAbstract\n\n{ID}\n\nDownloads\n\nPublished\n\n2022-06-30\n"
    parsed = read(page)
    assert names(parsed.record) == [*PEOPLE, "Sari Dewi", "Joko Susilo"]
    assert {"Universitas Contoh", "Contohraya"} <= set(reported(parsed))


@pytest.mark.parametrize("doi", ["10.12345/JC.v3i1.77", "https://doi.org/10.12345/JC.v3i1.77"])
def test_a_doi_below_its_label(doi):
    parsed = read(DEFAULT.replace(DOI, doi))
    assert parsed.record.url == "https://doi.org/10.12345/JC.v3i1.77"
    assert doi not in reported(parsed)


def test_a_doi_that_is_none_is_reported():
    parsed = read(DEFAULT.replace(DOI, "10.12345 akan terbit"))
    assert parsed.record.url is None
    assert "10.12345 akan terbit" in reported(parsed)


@pytest.mark.parametrize(
    "text",
    [
        "Hak cipta adalah hak yang dijaga oleh keluarga.\nPenelitian ini mencatat cara mereka membagi hak.",
        "Hak cipta atas motif perahu dibagi oleh tiga keluarga. Penelitian ini mencatat cara mereka.",
        "Copyright is a right that three families share. This study records how they divide it on the bay.",
        "Abstract views of boats are carved by families on the bay. This study records how they choose wood.",
    ],
)
def test_an_abstract_on_copyright(text):
    parsed = read(SECOND.replace(ID, text))
    assert [" ".join(abstract.paragraphs) for abstract in parsed.record.abstracts] == [text.replace("\n", " ")]
    assert not set(text.split("\n")) & set(reported(parsed))


@pytest.mark.parametrize(
    "line",
    [
        "Copyright (c) 2022 Retno Wulandari",
        "Hak Cipta © 2022 Retno Wulandari, Budi Hartono, Sari Dewi, Joko Susilo, Lestari Ayu, Bambang Contoh",
        "Copyrights © 2022",
        "Abstract views: 12 , PDF Downloads: 7",
    ],
)
def test_a_statement_of_the_site_ends_an_abstract(line):
    parsed = read(SECOND.replace(f"{ID}\n", f"{ID}\n{line}\n"))
    assert [" ".join(abstract.paragraphs) for abstract in parsed.record.abstracts] == [ID]
    assert line in reported(parsed)


def test_a_keyword_that_the_abstract_also_has():
    record = read(SECOND.replace("perahu; cadik", "keluarga")).record
    assert [keyword.value for keyword in record.keywords] == ["keluarga"]


@pytest.mark.parametrize(("page", "label"), [(DEFAULT, "Diterbitkan"), (SIDEBAR, "Published")])
def test_the_provenance_has_the_headings_as_printed(page, label):
    provenance = read(page).record.provenance
    assert [provenance[field].rule for field in ("year", "url")] == [f"label {label}", "label DOI"]


def test_what_has_no_field_is_reported():
    lines = reported(read(SIDEBAR))
    assert {"Universitas Contoh", "Prodi Arkeologi, Institut Contoh", CITED} <= set(lines)
    assert {"Jurnal Contoh", "HOME", "(*) Corresponding Author"} <= set(reported(read(SECOND)))
    assert read(SIDEBAR).record.files[0].path.endswith("/view/77/60")


@pytest.mark.parametrize("main", ["Main Article Content", "##plugins.themes.contoh.article.main##"])
def test_a_heading_is_no_title_and_no_person(main):
    page = f"{main}\n\nAbstract\n\n{EN}\n\nKeywords\n\nArticle Details\n\nCopyright (c) 2024 Budi\n"
    parsed = read(page)
    assert parsed.record is None
    assert "title-missing" in [found.code for found in parsed.findings]
    record = read(f"{TITLE}\n\n{page.replace('Abstract', 'Budi Hartono' + chr(10) + chr(10) + 'Abstract')}").record
    assert names(record) == ["Budi Hartono"]
    assert record.keywords == ()


def test_keywords_that_nothing_separates_are_reported():
    words = "Perahu Bercadik Kayu Laut Teluk Kecil Kampung Nelayan Tiga Keluarga Pesisir"
    parsed = read(GLUED.replace("perahu, cadik", "").replace("Downloads", f"Keywords\n{words}\nDownloads"))
    assert parsed.record.keywords == ()
    assert words in reported(parsed)


def test_keywords_one_a_line():
    page = SECOND.replace("perahu; cadik", "perahu\ncadik\nkayu jati")
    assert [keyword.value for keyword in read(page).record.keywords] == ["perahu", "cadik", "kayu jati"]


def test_keywords_inside_the_abstract_stay_there():
    page = GLUED.replace("Downloads", "Keyword: perahu, cadik\nDownloads", 1)
    assert [keyword.value for keyword in read(page).record.keywords] == ["perahu", "cadik"]


def test_two_abstracts_with_a_heading_each():
    page = SECOND.replace(f"Abstract\n{ID}", f"Abstract\n{EN}\nAbstrak\n{ID}")
    assert [abstract.lang for abstract in read(page).record.abstracts] == ["en", "id"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("• Retno Wulandari Universitas Contoh", "Retno Wulandari"),
        ("- Retno Wulandari", "Retno Wulandari"),
        ("• Retno Wulandari Contoh Baru University, Indonesia", None),
        ("(ID)", None),
        ("retno@example.ac.id", None),
    ],
)
def test_a_name_before_an_institution(line, name):
    page = f"{TITLE}\n\nAuthors\n\n{line}\n\nAbstract\n\n{ID}\n\nDownloads\n\nPublished\n\n2022-06-30\n"
    parsed = read(page)
    assert names(parsed.record) == ([name] if name else [])
    assert name or line in reported(parsed)


def test_biographies_are_reported():
    page = f"{TITLE}\n\n• Retno Wulandari\n• Budi Hartono\nKeywords: perahu, cadik\n\nAbstract\n\n{ID}\n\n"
    parsed = read(f"{page}Author Biographies\n\nRetno Wulandari\n\nJurusan Arkeologi, Universitas Contoh\n")
    assert names(parsed.record) == PEOPLE
    assert [abstract.paragraphs for abstract in parsed.record.abstracts] == [(ID,)]
    assert [keyword.value for keyword in parsed.record.keywords] == ["perahu", "cadik"]
    assert reported(parsed) == ["Retno Wulandari", "Jurusan Arkeologi, Universitas Contoh"]


def test_degrees_stay_with_their_names():
    page = SECOND.replace("Retno Wulandari(1*), Budi Hartono(2)", "Retno Wulandari, M.Pd, Budi Hartono")
    assert names(read(page).record) == ["Retno Wulandari, M.Pd", "Budi Hartono"]


def test_references_in_markdown_glued_to_a_file_end_the_page():
    page = f"# {TITLE}\n\n#### Abstract\n\n{EN}\n\n**Keywords:**boats, wood\n\n"
    page += f"#### Full Text:\n\nPDF#### References\n\n{CITED}\n"
    parsed = read(page)
    assert [keyword.value for keyword in parsed.record.keywords] == ["boats", "wood"]
    assert [" ".join(abstract.paragraphs) for abstract in parsed.record.abstracts] == [EN]
    assert reported(parsed) == [CITED]


@pytest.mark.parametrize(
    "head",
    ["DOI 10.12345/jc.v3i1.77\n1441\n", "", "Authors\n"],
)
def test_first_pages_of_papers_are_none_of_ojs(head):
    page = f"{head}{TITLE}\nRetno Wulandari, author\nABSTRACT\n{EN}\nKeywords:\nboats; wood\nReferences\n{CITED}\n"
    rules = [origin.rule for origin in read(page).record.provenance.values()]
    assert "authors of the page" not in rules


@pytest.mark.parametrize(
    "page",
    [
        f"{TITLE}\n\nBudi Hartono, author\n\nAbstrak\n\n{ID}\n\nKata Kunci:\nperahu, cadik\n",
        f"Judul\n{TITLE}\n\nPenulis\nBudi Hartono\n\nAbstrak\n{ID}\n\nDiterbitkan\n2022\n",
        f"{TITLE}\n\nBudi Hartono, author\n\nhttps://lib.ui.ac.id/detail?id=20400001\n\nAbstrak\n\n{ID}\n\nPDF\n\nReferensi\n",
    ],
)
def test_catalogue_pages_are_no_articles(page):
    [person] = read(page).record.contributors
    assert (person.name, person.role != "") == ("Budi Hartono", True)


HTML = f"""<!DOCTYPE html><html><head><title>Perahu</title>{{}}</head><body>
<nav><a href="/a">Home</a> <a href="/b">Archives</a></nav>
<article><h1>{TITLE}</h1>
<section><h2>Authors</h2>
<ul><li><span>Retno Wulandari</span> <span>Universitas Contoh</span></li><li>Budi Hartono</li></ul></section>
<section><h2>Keywords:</h2><span>perahu, cadik</span></section>
<section><h2>Abstract</h2><p>{ID}</p><p>{EN}</p></section>
<div><h2>Published</h2><div><span>2022-06-30</span></div></div>
<div><h2>Issue</h2><div><a href="/i">Vol. 3 No. 1</a></div></div>
</article></body></html>"""


def test_html_without_metadata_is_read_as_text_is():
    record = read(HTML.format(""), "page.html").record
    assert names(record) == PEOPLE
    assert [abstract.lang for abstract in record.abstracts] == ["id", "en"]
    assert record.year == "2022"


@pytest.mark.parametrize(("description", "metadata_only"), [(ID, True), ("", False)])
def test_metadata_with_an_abstract_take_precedence(description, metadata_only):
    head = f'<meta name="DC.Title" content="{TITLE}"><meta name="DC.Creator.PersonalName" content="Retno Wulandari">'
    head += f'<meta name="DC.Description" content="{description}">' if description else ""
    parsed = read(HTML.format(head), "page.html")
    assert ("metadata-only" in [found.code for found in parsed.findings]) == metadata_only
    assert parsed.record.abstracts
