"""Pages without a known layout, of which the metadata in the head are read. All texts and names are invented."""

import pytest

from catalog_export.model.record import Location
from catalog_export.read.base import Document
from catalog_export.read.page.parse import parse

ID = "Perahu nelayan di teluk kecil itu diperbaiki oleh pemiliknya. Kayunya berasal dari hutan di lereng gunung."
EN = "Fishing boats in the small bay are repaired by their owners. The wood comes from the forest on the slope."
TITLE, PARALLEL = "Perahu di teluk kecil", "Boats in the small bay"
ADDRESS = "https://jurnal.example.ac.id/index.php/contoh/article/view/4711"
HANDLE = "https://repo.example.ac.id/handle/123456789/55"
BODY = f"<body><nav><a href='/'>Beranda</a></nav><h1>{TITLE}</h1><h2>Abstrak</h2><p>{ID}</p></body>"

OJS = [
    ("DC.Creator.PersonalName", "Ahmad Basuki"),
    ("DC.Creator.PersonalName", "Dewi Lestari"),
    ("DC.Date.created", "2015-01-02"),
    ("DC.Date.issued", "2016-06-30"),
    ("DC.Description", ID),
    ("DC.Description", EN),
    ("DC.Format", "application/pdf"),
    ("DC.Identifier.DOI", "10.1234/contoh.v1i1.4711"),
    ("DC.Identifier.URI", ADDRESS),
    ("DC.Language", "id"),
    ("DC.Source.ISSN", "2086-1236"),
    ("DC.Source.Volume", "12"),
    ("DC.Subject", "perahu"),
    ("DC.Subject", "teluk"),
    ("DC.Title", TITLE),
    ("DC.Title.Alternative", PARALLEL),
    ("citation_title", TITLE),
    ("citation_author", "Ahmad Basuki"),
    ("citation_author", "Dewi Lestari"),
    ("citation_volume", "12"),
    ("citation_pdf_url", "https://jurnal.example.ac.id/index.php/contoh/article/download/4711/1"),
    ("generator", "Open Journal Systems 3.3.0.8"),
]
DSPACE = [
    ("DC.creator", "Basuki, Ahmad"),
    ("DC.contributor", "Lestari, Dewi"),
    ("DCTERMS.dateAccepted", "2017-01-02T03:04:05Z"),
    ("DCTERMS.issued", "2016-06"),
    ("DC.identifier", HANDLE.replace("https://repo.example.ac.id/handle", "http://hdl.handle.net")),
    ("DC.description", "Skripsi"),
    ("DCTERMS.abstract", f"{ID}\n\n{EN}"),
    ("DC.publisher", "Universitas Contoh"),
    ("DC.title", TITLE),
    ("citation_date", "2016-06"),
    ("citation_abstract_html_url", HANDLE),
]
HIGHWIRE = [
    ("citation_title", f"{TITLE} = {PARALLEL}"),
    ("citation_author", "Basuki, Ahmad"),
    ("citation_publication_date", "2016"),
    ("citation_keywords", "perahu; teluk"),
    ("citation_dissertation_institution", "Universitas Contoh"),
    ("citation_abstract_html_url", HANDLE),
    ("description", "Repositori Universitas Contoh"),
]


def read(elements, body=BODY):
    metas = "\n".join(f'<meta name="{name}" content="{text}">' for name, text in elements)
    page = f"<!DOCTYPE html><html><head><title>x</title>\n{metas}\n</head>{body}</html>"
    return list(parse(Document("page.html", page.encode())))


def people(record):
    return [(person.name, person.relator) for person in record.contributors]


def texts(record):
    return [(abstract.lang, abstract.text) for abstract in record.abstracts]


def test_the_metadata_of_an_article_are_read_once():
    (parsed,) = read(OJS)
    record = parsed.record
    assert (record.title.proper.value, record.title.parallel[0].value) == (TITLE, PARALLEL)
    assert people(record) == [("Ahmad Basuki", "aut"), ("Dewi Lestari", "aut")]
    assert texts(record) == [("id", ID), ("en", EN)]
    assert (record.year, record.language, record.issn) == ("2016", "id", ())  # the ISSN is of the journal
    assert (record.control_number, record.url) == ("4711", ADDRESS)
    assert [subject.value for subject in record.subjects] == ["perahu", "teluk"]
    assert [file.path for file in record.files] == [OJS[-2][1]]
    assert record.provenance["year"].rule == "label DC.Date.issued"
    assert record.provenance["year"].location == Location("page.html", 5)


def test_what_has_no_place_in_the_record_is_reported_once():
    (parsed,) = read(OJS)
    assert [text for _, text in parsed.unparsed] == [
        "DC.Identifier.DOI 10.1234/contoh.v1i1.4711",
        "DC.Source.ISSN 2086-1236",
        "DC.Source.Volume 12",
    ]
    assert [found.code for found in parsed.findings if found.code != "line-not-understood"] == ["metadata-only"]


def test_a_description_beside_an_abstract_is_a_note():
    (parsed,) = read(DSPACE)
    record = parsed.record
    assert people(record) == [("Basuki, Ahmad", "aut"), ("Lestari, Dewi", None)]
    assert texts(record) == [("id", ID), ("en", EN)]
    assert (record.notes, record.year, record.publisher) == (("Skripsi",), "2016", "Universitas Contoh")
    assert (record.control_number, record.url) == ("123456789/55", DSPACE[4][1])
    assert not parsed.unparsed


def test_the_elements_of_highwire_are_enough():
    (parsed,) = read(HIGHWIRE)
    record = parsed.record
    assert (record.title.proper.value, record.title.parallel[0].value) == (TITLE, PARALLEL)
    assert people(record) == [("Basuki, Ahmad", "aut")]
    assert [subject.value for subject in record.subjects] == ["perahu", "teluk"]
    assert (record.year, record.publisher, record.control_number) == ("2016", "Universitas Contoh", "123456789/55")
    assert texts(record) == []  # the description is of the site


@pytest.mark.parametrize(
    "elements",
    [
        [("description", ID), ("author", "Ahmad Basuki"), ("og:title", TITLE)],
        [("DC.Creator", "Ahmad Basuki"), ("DC.Description", ID)],
        [("DC.Title", " "), ("DC.Creator", "Ahmad Basuki")],
        [("DC.Title", "Halaman tidak ditemukan"), ("DC.Publisher", "Blog Contoh"), ("DC.Language", "id")],
    ],
)
def test_a_page_whose_metadata_have_no_title_is_refused(elements):
    (parsed,) = read(elements)
    assert (parsed.record, [found.code for found in parsed.findings]) == (None, ["html-page"])


def test_the_address_of_a_file_is_not_that_of_the_page():
    address = "http://eprints.example.ac.id/124/1/1_cover.pdf"
    author = ("DC.creator", "Ahmad Basuki")
    (parsed,) = read([("DC.title", TITLE), author, ("DC.identifier", address), ("DC.identifier", HANDLE)])
    assert ([file.path for file in parsed.record.files], parsed.record.url) == ([address], HANDLE)


def test_a_page_with_a_layout_is_read_from_its_text():
    table = f"<table><tr><td>Judul<td>{TITLE}<tr><td>Pengarang<td>Ahmad Basuki<tr><td>Tahun<td>2014</table>"
    (parsed,) = read(OJS, f"<body>{table}</body>")
    assert (parsed.record.year, parsed.record.abstracts) == ("2014", ())


def test_tags_in_a_description_are_no_text():
    (parsed,) = read([("DC.Title", TITLE), ("DC.Description", f"&lt;p&gt;{ID}&lt;/p&gt;&lt;p&gt;{EN}&lt;/p&gt;")])
    assert texts(parsed.record) == [("id", ID), ("en", EN)]


AUTHOR = ("DC.Creator", "Ahmad Basuki")


def test_a_second_title_is_parallel():
    (parsed,) = read([("DC.Title", TITLE), ("DC.Title", PARALLEL), ("DC.Title", TITLE), AUTHOR])
    assert (parsed.record.title.proper.value, parsed.record.title.proper.lang) == (TITLE, "id")
    assert [title.value for title in parsed.record.title.parallel] == [PARALLEL]


def test_what_the_second_scheme_states_otherwise_is_reported():
    (parsed,) = read(
        [
            ("DC.Title", TITLE),
            AUTHOR,
            ("DC.Language", "bahasa kuno"),
            ("citation_title", TITLE.upper()),
            ("citation_author", "Basuki, Ahmad"),
            ("citation_author", "Dewi Lestari"),
            ("citation_language", "id-ID"),
        ]
    )
    assert [text for _, text in parsed.unparsed] == ["DC.Language bahasa kuno", "citation_author Dewi Lestari"]
    assert (people(parsed.record), parsed.record.language) == ([("Ahmad Basuki", "aut")], "id")


@pytest.mark.parametrize(
    ("address", "number"),
    [
        (ADDRESS, "4711"),
        (f"{ADDRESS}/99", "4711"),
        (f"{HANDLE}?locale=en", "123456789/55"),
        ("http://hdl.handle.net/123456789/55", "123456789/55"),
        ("http://eprints.example.ac.id/124/", "124"),
        ("http://eprints.example.ac.id/id/eprint/124", "124"),
        ("https://doi.org/10.5555/200", None),
        ("https://blog.example.ac.id/2020/05/12/", None),
        ("https://jurnal.example.ac.id/jurnal/2019", None),
    ],
)
def test_the_number_in_an_address(address, number):
    (parsed,) = read([("DC.Title", TITLE), AUTHOR, ("DC.Identifier", address)])
    assert (parsed.record.url, parsed.record.control_number) == (address, number)


def test_a_short_description_is_a_note():
    notes = ["Tesis", "xii, 90 halaman"]
    (parsed,) = read(
        [("DC.Title", TITLE), AUTHOR, *[("DC.Description", note) for note in notes], ("DC.Description", ID)]
    )
    assert (parsed.record.notes, texts(parsed.record)) == (tuple(notes), [("id", ID)])


@pytest.mark.parametrize(
    ("elements", "year"),
    [
        ([("DC.Date", "2019-07")], "2019"),
        ([("DC.Date", "2021-06-30")], "2021"),
        ([("DC.Date", "2015-01-02"), ("DC.Date.issued", "2017")], "2017"),
        ([("citation_date", "2016/05/01")], "2016"),
    ],
)
def test_the_year_of_a_date(elements, year):
    (parsed,) = read([("DC.Title", TITLE), AUTHOR, *elements])
    assert parsed.record.year == year


def test_tags_in_names_and_titles_are_no_text():
    title = "Uji &lt;em&gt;Escherichia coli&lt;/em&gt; pada H&lt;sub&gt;2&lt;/sub&gt;O"
    (parsed,) = read([("DC.Title", title), ("DC.Creator", "&lt;b&gt;Basuki&lt;/b&gt;, Ahmad")])
    assert parsed.record.title.proper.value == "Uji Escherichia coli pada H2O"
    assert people(parsed.record) == [("Basuki, Ahmad", "aut")]


def test_an_address_of_mail_is_no_person():
    (parsed,) = read([("DC.Title", TITLE), AUTHOR, ("DC.Creator", "basuki@example.ac.id")])
    assert people(parsed.record) == [("Ahmad Basuki", "aut")]
    assert [text for _, text in parsed.unparsed] == ["DC.Creator basuki@example.ac.id"]
