"""MODS, RIS, CSL-JSON, CSV, schema.org, Highwire tags, ETD-MS, DataCite: bytes, and independent readers."""

import csv
import io
import json
import pickle
import subprocess
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
import rispy
from datacite import schema45
from hypothesis import given, settings
from lxml import etree
from oddities import ODDITIES
from pyld import jsonld
from sample import SAMPLE
from strategies import records

from catalog_export.enrich.profile import Institution, Profile
from catalog_export.model.errors import RecordError
from catalog_export.model.record import Abstract, Contributor, File, Identifier, Record, Text, Title
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.flat_table import COLUMNS
from catalog_export.write.crosswalks.physical import page_count
from catalog_export.write.formats import csv_table
from catalog_export.write.registry import find_format
from tools import need

NOW = datetime(2026, 11, 28, tzinfo=UTC)
NAMES = ("mods", "ris", "csl-json", "csv", "schema-org", "highwire", "etdms", "datacite")
FORMATS = {name: find_format(name, Profile(), NOW) for name in NAMES}
# Invented for demonstration.
THESIS = ODDITIES["everything"]._replace(
    thesis_kind="master",
    grantor="Universitas Indonesia",
    programme="Hubungan Internasional",
    contributors=(
        Contributor("Siti Rahmawati", "author", "aut", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),)),
        Contributor("Raden Mas Said, S.H., M.H.", "supervisor", "ths"),
        Contributor("Citra Dewi", "editor", "edt"),
        Contributor("Fitri Handayani", "narator", None),
    ),
    call_number="T12345",
    extent="xii, 84 pages : illustration ; 28 cm",
    series=("Seri kajian kota ; 3",),
    isbn=("9786020000008",),
    notes=("Catatan umum.",),
    bibliography_note="pages 80-84",
    files=(File("https://contoh.ac.id/naskah 1.pdf", "Naskah"), File("naskah.pdf")),
)
VALID = {name: [THESIS] for name in ("highwire", "etdms", "datacite")}


def file_of(name, *chosen, **options):
    made = FORMATS[name]
    return b"".join(made.assemble(map(made.encode, chosen), **options))


def encoded(name, record):
    """Return the encoded record, or nothing if the format refuses it."""
    try:
        return FORMATS[name].encode(record)
    except RecordError:
        return None


# --- bytes


@pytest.mark.parametrize("name", ["mods", "ris", "csl-json", "csv", "schema-org"])
def test_sample_bytes(golden, name):
    golden(f"sample{FORMATS[name].suffix}", file_of(name, SAMPLE))


@pytest.mark.parametrize("name", NAMES)
def test_thesis_bytes(golden, name):
    golden(f"thesis{FORMATS[name].suffix}", file_of(name, THESIS))


@pytest.mark.parametrize("name", NAMES)
def test_collection_bytes(golden, name):
    second = THESIS._replace(control_number="20270002", thesis_kind="doctoral", contributors=THESIS.contributors[:1])
    golden(f"theses{FORMATS[name].suffix}", file_of(name, THESIS, second))


@pytest.mark.parametrize(("collection", "root"), [(None, "mods"), (False, "mods"), (True, "modsCollection")])
def test_one_record_is_in_a_collection_only_on_request(collection, root):
    found = etree.fromstring(file_of("mods", THESIS, collection=collection))
    assert etree.QName(found).localname == root


@pytest.mark.parametrize("name", NAMES)
def test_a_format_travels_to_worker_processes(name):
    made = pickle.loads(pickle.dumps(FORMATS[name]))
    assert made.encode(THESIS) == FORMATS[name].encode(THESIS)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(record=records)
def test_any_record_is_encoded_or_refused(name, record):
    data = encoded(name, record)
    if data is None:
        return
    data.decode("utf-8")
    if FORMATS[name].verify:
        assert list(FORMATS[name].verify(data, record)) == []


VERIFIED = [name for name in NAMES if FORMATS[name].verify]


@pytest.mark.parametrize("name", VERIFIED)
def test_verify_accepts_what_the_format_writes(name):
    made = FORMATS[name]
    assert list(made.verify(made.encode(THESIS), THESIS)) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("mods", ["element 32: ('note', 'Catatan umum.') was read back, ('note', 'Catatan.') was written"]),
        (
            "etdms",
            ["element 10: ('description', 'Catatan umum.') was read back, ('description', 'Catatan.') was written"],
        ),
        ("csl-json", ["note: 'Catatan umum.' was read back, 'Catatan.' was written"]),
    ],
)
def test_verify_reports_a_difference(name, expected):
    encoded = FORMATS[name].encode(THESIS)
    assert list(FORMATS[name].verify(encoded, THESIS._replace(notes=("Catatan.",)))) == expected


def test_verify_counts_elements():
    encoded = FORMATS["mods"].encode(THESIS)
    found = list(FORMATS["mods"].verify(encoded, THESIS._replace(notes=())))
    leaves = sum(not len(node) for node in etree.fromstring(encoded).iter())
    assert len(found) < leaves
    assert found[-1] == f"{leaves} elements were read back, {leaves - 1} were written"


# --- single values


PLAIN = Record(Title(Text("Judul")), control_number="1")


def item(name, record, *properties):
    """Return some properties of the JSON of a record, ``None`` for one that it lacks."""
    found = json.loads(FORMATS[name].encode(record))
    return tuple(found.get(key) for key in properties)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {"name": "Judul", "@type": "CreativeWork"}),
        ({"year": "[2014]"}, {"datePublished": "2014"}),
        ({"publisher": "A"}, {"publisher": {"@type": "Organization", "name": "A"}}),
        ({"publisher": "A", "place": "B"}, {"publisher": {"@type": "Organization", "name": "A", "location": "B"}}),
        ({"place": "B"}, {}),
        ({"degree": "Magister"}, {}),
        ({"thesis_kind": "master"}, {"@type": "Thesis"}),
        ({"thesis_kind": "master", "degree": "M"}, {"@type": "Thesis", "inSupportOf": "M"}),
        ({"grantor": "G"}, {"sourceOrganization": {"@type": "Organization", "name": "G"}}),
        ({"subjects": (Text("s", "id"),)}, {"about": [{"@type": "Thing", "name": {"@value": "s", "@language": "id"}}]}),
        ({"keywords": (Text("k"),)}, {"keywords": ["k"]}),
        ({"series": ("S",)}, {"isPartOf": [{"@type": "CreativeWorkSeries", "name": "S"}]}),
        ({"rights": "R"}, {"usageInfo": "R"}),
        ({"rights_uri": "https://a.id/r"}, {"license": "https://a.id/r"}),
        ({"url": "https://a.id/1"}, {"@id": "https://a.id/1", "url": "https://a.id/1"}),
        (
            {"files": (File("https://a.id/a b"), File("c"))},
            {"encoding": [{"@type": "MediaObject", "contentUrl": "https://a.id/a%20b"}]},
        ),
    ],
)
def test_each_value_alone_in_schema_org(changes, expected):
    found = json.loads(FORMATS["schema-org"].encode(PLAIN._replace(**changes)))
    number = {"@type": "PropertyValue", "propertyID": "control number", "value": "1"}
    constant = {"@context": "https://schema.org", "@type": "CreativeWork", "name": "Judul", "identifier": [number]}
    assert found == constant | expected


def test_numbers_in_schema_org_and_datacite():
    record = PLAIN._replace(
        call_number="C", isbn=("9789794610077",), issn=("0378-5955",), url="u", year="2014", publisher="P"
    )
    [numbers] = item("schema-org", record, "identifier")
    assert [(number["propertyID"], number["value"]) for number in numbers] == [
        ("control number", "1"),
        ("call number", "C"),
        ("ISBN", "9789794610077"),
        ("ISSN", "0378-5955"),
    ]
    record = record._replace(contributors=(Contributor("Surono", "author", "aut"),))
    [numbers] = item("datacite", record, "alternateIdentifiers")
    assert [(number["alternateIdentifierType"], number["alternateIdentifier"]) for number in numbers] == [
        ("URL", "u"),
        ("catalogue record", "1"),
        ("call number", "C"),
        ("ISBN", "9789794610077"),
        ("ISSN", "0378-5955"),
    ]


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({}, "types", {"resourceTypeGeneral": "Text", "resourceType": "Text"}),
        ({"collection": "Peta"}, "types", {"resourceTypeGeneral": "Text", "resourceType": "Peta"}),
        ({"rights": "R"}, "rightsList", [{"rights": "R"}]),
        ({"rights_uri": "U"}, "rightsList", [{"rightsUri": "U"}]),
        ({"extent": "84 pages"}, "sizes", ["84 pages"]),
        (
            {"subjects": (Text("s", "id"),), "keywords": (Text("s", "id"),)},
            "subjects",
            [{"subject": "s", "lang": "id"}],
        ),
        ({"notes": ("N\nM",)}, "descriptions", [{"description": "N\nM", "descriptionType": "Other"}]),
    ],
)
def test_each_value_alone_in_datacite(changes, name, expected):
    record = PLAIN._replace(contributors=(Contributor("Surono", "author", "aut"),), year="2014", publisher="P")
    assert item("datacite", record._replace(**changes), name) == (expected,)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"thesis_kind": "bachelor"}, {"level": "Undergraduate (Skripsi)"}),
        ({"thesis_kind": "doctoral"}, {"level": "Doctoral (Disertasi)"}),
        ({"degree": "Magister"}, {"name": "Magister"}),
        ({"faculty": "F"}, {"discipline": "F"}),
        ({"faculty": "F", "programme": "P"}, {"discipline": "P"}),
        ({"grantor": "G"}, {"grantor": "G"}),
        ({"publisher": "P"}, {"publisher": "P"}),
        ({"notes": ("N",)}, {"description": "N"}),
        ({"language": "en"}, {"language": "en"}),
        ({"rights": "R"}, {"rights": "R"}),
        ({"rights_uri": "U"}, {"rights": "U"}),
        ({"url": "https://a.id/1"}, {"identifier": "https://a.id/1"}),
        ({"files": (File("naskah.pdf"),)}, {}),
        (
            {"files": (File("https://a.id/a b"),)},
            {"type": "Electronic Thesis or Dissertation", "identifier": "https://a.id/a%20b"},
        ),
    ],
)
def test_each_value_alone_in_etdms(changes, expected):
    people = (Contributor("Surono", "author", "aut"),)
    record = PLAIN._replace(thesis_kind="master", contributors=people, keywords=(Text("kota"),), year="2014")
    root = etree.fromstring(FORMATS["etdms"].encode(record._replace(**changes)))
    found = {etree.QName(node).localname: node.text for node in root.iter() if not len(node)}
    required = {"title": "Judul", "creator": "Surono", "subject": "kota", "date": "2014", "identifier": "1"}
    assert found == required | {"type": "Thesis or Dissertation", "level": "Master's (Tesis)"} | expected


@pytest.mark.parametrize(
    ("relator", "kind"), [("ths", "Supervisor"), ("dgs", "Supervisor"), ("edt", "Editor"), ("trl", "Other")]
)
def test_kinds_of_contributors_in_datacite(relator, kind):
    people = (Contributor("Surono", "author", "aut"), Contributor("Budi", "", relator))
    [[found]] = item("datacite", PLAIN._replace(contributors=people, year="2014", publisher="P"), "contributors")
    assert found == {"name": "Budi", "nameType": "Personal", "contributorType": kind}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"year": "2014"}, {"issued": {"date-parts": [[2014]]}}),
        ({"year": "c2014"}, {"issued": {"date-parts": [[2014]]}}),
        ({"year": "[2014?]"}, {"issued": {"date-parts": [[2014]], "circa": True}}),
        ({"year": "ca. 1980"}, {"issued": {"date-parts": [[1980]], "circa": True}}),
        ({"year": "2014-06-12"}, {"issued": {"date-parts": [[2014, 6, 12]]}}),
        ({"year": "2014/2015"}, {"issued": {"date-parts": [[2014], [2015]]}}),
        ({"year": "[201-?]"}, {"issued": {"literal": "[201-?]"}}),
        ({"year": "1435/2014"}, {"issued": {"literal": "1435/2014"}}),
        (
            {
                "contributors": (
                    Contributor("Ir. Surono", "author", "aut"),
                    Contributor("Ki Wira Guna", "author", "aut"),
                )
            },
            {"id": "surono-1", "author": [{"literal": "Ir. Surono"}, {"literal": "Ki Wira Guna"}]},
        ),
        ({"series": ("S", "T ; 2")}, {"collection-title": "S; T, 2"}),
        ({"series": ("S ; 2",)}, {"collection-title": "S", "collection-number": "2"}),
        ({"series": ("S ; no. 12",)}, {"collection-title": "S", "collection-number": "12"}),
        ({"series": ("S ; Jilid 3a",)}, {"collection-title": "S", "collection-number": "3a"}),
        ({"series": ("S ; ke-7",)}, {"collection-title": "S", "collection-number": "7"}),
        ({"series": ("S ; vol. 5, no. 2",)}, {"collection-title": "S", "collection-number": "vol. 5, no. 2"}),
        ({"isbn": ("9789794610077", "0-306-40615-2", "1")}, {"ISBN": "9789794610077 0-306-40615-2"}),
        ({"issn": ("0378-5956", "0378-5955")}, {"ISSN": "0378-5955"}),
        ({"notes": ("N", "M")}, {"note": "N\nM"}),
        ({"subjects": (Text("s"),), "keywords": (Text("s"), Text("k"))}, {"keyword": "s, k"}),
        ({"publisher": "P", "grantor": "G"}, {"publisher": "P"}),
        ({"grantor": "G"}, {"publisher": "G"}),
        (
            {"publisher": "P", "grantor": "G", "thesis_kind": "master"},
            {"type": "thesis", "genre": "Tesis", "publisher": "G"},
        ),
        ({"place": "D"}, {"publisher-place": "D"}),
        ({"call_number": "C"}, {"call-number": "C"}),
        ({"language": "en"}, {"language": "en"}),
        ({"extent": "84 pages"}, {"number-of-pages": "84"}),
        ({"url": "https://a.id/1"}, {"URL": "https://a.id/1"}),
    ],
)
def test_each_value_alone_in_csl(changes, expected):
    found = json.loads(FORMATS["csl-json"].encode(PLAIN._replace(**changes)))
    assert found == {"id": "rec-1", "type": "document", "title": "Judul"} | expected


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, []),
        ({"year": "2014"}, ["PY  - 2014"]),
        ({"year": "[2014]"}, ["PY  - 2014"]),
        ({"year": "2014/2015"}, ["N1  - Date: 2014/2015"]),
        ({"year": "[201-?]", "notes": ("N",)}, ["N1  - N", "N1  - Date: [201-?]"]),
        ({"series": ("S", "T ; 2")}, ["T3  - S", "T3  - T ; 2"]),
        ({"isbn": ("0-306-40615-2", "1"), "issn": ("0378-5955",)}, ["SN  - 0-306-40615-2", "SN  - 0378-5955"]),
        ({"publisher": "P", "grantor": "G"}, ["PB  - P"]),
        ({"grantor": "G"}, ["PB  - G"]),
        ({"place": "D"}, ["CY  - D"]),
        ({"subjects": (Text("s"),), "keywords": (Text("s", "id"), Text("k"))}, ["KW  - s", "KW  - k"]),
        ({"contributors": (Contributor("Ani Budi", "", "aut"),)}, ["AU  - Budi, Ani"]),
        ({"contributors": (Contributor("Surono", "", "aut"),)}, ["AU  - Surono"]),
        ({"contributors": (Contributor("Tan Boen Kim", "", "aut"),)}, ["AU  - Tan Boen Kim"]),
        ({"contributors": (Contributor("Dr. Budi Santoso", "", "aut"),)}, ["AU  - Budi Santoso"]),
        ({"contributors": (Contributor("Budi, Ani", "", "aut"),)}, ["AU  - Budi, Ani"]),
        ({"contributors": (Contributor("Ani B., S.H.", "", "aut"),)}, ["AU  - Ani B."]),
        ({"contributors": (Contributor("Ani Budi", "", "edt"),)}, ["ED  - Budi, Ani"]),
        ({"contributors": (Contributor("Ani Budi", "", "trl"),)}, ["A4  - Budi, Ani"]),
        ({"contributors": (Contributor("Ani Budi", "", "dgs"),)}, []),
        ({"extent": "84 pages"}, ["SP  - 84"]),
        ({"files": (File("https://a.id/a b"), File("c"))}, ["L1  - https://a.id/a%20b"]),
    ],
)
def test_each_value_alone_in_ris(changes, lines):
    found = FORMATS["ris"].encode(PLAIN._replace(**changes)).decode().split("\r\n")
    assert [line for line in found if line[:2] not in {"TY", "ID", "TI", "AN", "ER", ""}] == lines
    assert found[0] == "TY  - GEN"


@pytest.mark.parametrize("relator", ["ths", "dgs"])
def test_a_supervisor_of_a_thesis_in_ris(relator):
    record = PLAIN._replace(thesis_kind="master", contributors=(Contributor("Ani Budi", "", relator),))
    assert b"\r\nA3  - Budi, Ani\r\n" in FORMATS["ris"].encode(record)


@pytest.mark.parametrize("name", ["mods", "ris", "csl-json", "csv", "schema-org", "datacite"])
def test_described_item_bytes(golden, name):
    people = (
        Contributor("Ani Budi", "penulis", "aut", entry="Budi, Ani", dates="1950-"),
        Contributor("Badan Arsip", "", None, kind="corporate"),
        Contributor("Citra Dewi", "penerjemah", "trl", entry="Citra Dewi"),
        Contributor("Dedi", "penguji", "dgc"),
    )
    golden(f"item{FORMATS[name].suffix}", file_of(name, ODDITIES["described-item"]._replace(contributors=people)))


@pytest.mark.parametrize(
    ("changes", "added"),
    [
        ({}, ""),
        ({"thesis_kind": "master"}, "<genre>Tesis</genre><genre authority='marcgt'>thesis</genre>"),
        ({"degree": "Magister"}, ""),
        ({"grantor": "G"}, ""),
        ({"year": "2014"}, "<originInfo><dateIssued encoding='w3cdtf'>2014</dateIssued></originInfo>"),
        (
            {"year": "2014/2015"},
            (
                "<originInfo><dateIssued>2014/2015</dateIssued>"
                "<dateIssued encoding='w3cdtf' point='start'>2014</dateIssued>"
                "<dateIssued encoding='w3cdtf' point='end'>2015</dateIssued></originInfo>"
            ),
        ),
        (
            {"year": "2014?"},
            (
                "<originInfo><dateIssued>2014?</dateIssued>"
                "<dateIssued encoding='w3cdtf' qualifier='questionable'>2014</dateIssued></originInfo>"
            ),
        ),
        ({"year": "201?"}, "<originInfo><dateIssued>201?</dateIssued></originInfo>"),
        ({"url": "rak 3"}, "<note>rak 3</note>"),
        ({"url": "https://a.id/"}, "<location><url note='catalogue record'>https://a.id/</url></location>"),
        ({"holding_institution": "A"}, "<location><physicalLocation>A</physicalLocation></location>"),
        (
            {"carrier_type": "volume"},
            "<physicalDescription><form authority='rdacarrier'>volume</form></physicalDescription>",
        ),
        ({"media_type": "audio"}, "<physicalDescription><form authority='rdamedia'>audio</form></physicalDescription>"),
        ({"rights": "R"}, "<accessCondition type='use and reproduction'>R</accessCondition>"),
    ],
)
def test_each_value_alone_in_mods(changes, added):
    text = FORMATS["mods"].encode(PLAIN._replace(**changes)).decode().replace('"', "'")
    body = "".join(map(str.strip, text.splitlines())).partition("</titleInfo>")[2]
    assert body.partition("<recordInfo>")[0] == f"<typeOfResource>text</typeOfResource>{added}"


@pytest.mark.parametrize(
    ("series", "parts"),
    [
        ("Seri hukum ; no. 12", {"title": "Seri hukum", "partNumber": "no. 12"}),
        ("Seri hukum", {"title": "Seri hukum"}),
        (" ; 2", {"title": "; 2"}),
    ],
)
def test_mods_divides_a_series_statement(series, parts):
    [found] = etree.fromstring(FORMATS["mods"].encode(PLAIN._replace(series=(series,)))).iterfind("{*}relatedItem/*")
    assert {etree.QName(node).localname: node.text for node in found} == parts


@pytest.mark.parametrize(
    ("person", "parts"),
    [
        (Contributor("Sastra, Anna-Liese"), ["Sastra", "Anna-Liese"]),
        (Contributor("Budi Sastra", entry="Sastra, Budi"), ["Sastra", "Budi"]),
        (Contributor("Budi Sastra, S.H."), ["Budi Sastra, S.H."]),
        (Contributor("Wirasena, Presiden RI"), ["Wirasena, Presiden RI"]),
        (Contributor("Badan Arsip, Bagian Naskah", kind="corporate"), ["Badan Arsip, Bagian Naskah"]),
    ],
)
def test_mods_splits_a_name_that_page_or_profile_inverts(person, parts):
    found = etree.fromstring(FORMATS["mods"].encode(PLAIN._replace(contributors=(person,))))
    assert [node.text for node in found.iter("{*}namePart")] == parts


@pytest.mark.parametrize(("year", "qualifier"), [("ca. 1980", "approximate"), ("[1980?]", "questionable")])
def test_mods_states_how_a_year_is_uncertain(year, qualifier):
    found = etree.fromstring(FORMATS["mods"].encode(PLAIN._replace(year=year)))
    assert [node.get("qualifier") for node in found.iter("{*}dateIssued")] == [None, qualifier]


def test_mods_marks_a_wrong_number():
    record = PLAIN._replace(isbn=("9789794610078", "9789794610077"), issn=("0378-5956",))
    found = etree.fromstring(FORMATS["mods"].encode(record)).iterfind("{*}identifier")
    assert [(dict(node.attrib), node.text) for node in found] == [
        ({"type": "isbn"}, "9789794610077"),
        ({"type": "isbn", "invalid": "yes"}, "9789794610078"),
        ({"type": "issn", "invalid": "yes"}, "0378-5956"),
    ]


def test_the_organisation_code_is_in_mods():
    made = find_format("mods", Profile(institution=Institution(org_code="ID-DpUI")), NOW)
    info = etree.fromstring(made.encode(PLAIN)).find("{*}recordInfo")
    assert [(etree.QName(node).localname, dict(node.attrib), node.text) for node in info] == [
        ("recordContentSource", {"authority": "marcorg"}, "ID-DpUI"),
        ("recordIdentifier", {"source": "ID-DpUI"}, "1"),
        ("recordOrigin", {}, "Converted from a catalogue page; the resource was not examined."),
    ]


# --- refusals


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("highwire", "year (side-car table)"),
        ("datacite", "publisher (side-car table or profile), year (side-car table)"),
        (
            "etdms",
            "thesis kind (side-car table or profile), subject or keyword (side-car table), year (side-car table)",
        ),
    ],
)
def test_a_record_that_lacks_required_values_is_refused(name, missing):
    with pytest.raises(RecordError) as caught:
        FORMATS[name].encode(SAMPLE)
    [found] = caught.value.findings
    assert found.code == "format-requires"
    assert found.message.startswith(f"{name} requires values that the record lacks: {missing};")


def test_a_year_that_is_not_exact_needs_a_correction():
    with pytest.raises(RecordError) as caught:
        FORMATS["highwire"].encode(SAMPLE._replace(year="198-?"))
    [found] = caught.value.findings
    assert "lacks: a year of four digits, not 198-? (correction); supply" in found.message


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("datacite", {"publisher": " "}),
        ("etdms", {"subjects": (Text(" ", None),), "keywords": (Text("\x00", None),)}),
        ("etdms", {"url": " ", "control_number": "\t"}),
    ],
)
def test_a_blank_value_is_a_missing_value(name, changes):
    assert encoded(name, THESIS) is not None
    assert encoded(name, THESIS._replace(**changes)) is None


def test_a_year_in_brackets_is_a_plain_year_for_scholar():
    assert b'"citation_publication_date" content="2014"' in FORMATS["highwire"].encode(THESIS._replace(year="[2014]"))
    assert encoded("highwire", THESIS._replace(year="2014/2015")) is None


@pytest.mark.parametrize(
    ("changes", "is_book"),
    [
        ({}, True),
        ({"collection": "Buku", "isbn": ("1",), "publisher": None, "year": None}, True),
        ({"collection": "Bukuku"}, False),
        ({"collection": "Buku Tugas Akhir"}, False),
        ({"collection": "Buku Kumpulan Jurnal"}, False),
        ({"collection": "Jurnal", "isbn": ("9780306406157",)}, False),
        ({"collection": None}, False),
        ({"degree": "Magister"}, False),
        ({"grantor": "Universitas Contoh"}, False),
    ],
)
def test_a_collection_of_books_has_books_in_all_formats(changes, is_book):
    record = SAMPLE._replace(**{"collection": "Buku Teks", "publisher": "P", "year": "2014", **changes})
    kinds = (*item("csl-json", record, "type"), *item("schema-org", record, "@type"))
    assert kinds == (("book", "Book") if is_book else ("document", "CreativeWork"))
    assert FORMATS["ris"].encode(record).startswith(b"TY  - BOOK" if is_book else b"TY  - GEN")


def test_a_book_is_a_book_for_datacite():
    book = SAMPLE._replace(collection="Buku Teks", publisher="P", year="2014")
    [types] = item("datacite", book, "types")
    assert types == {"resourceTypeGeneral": "Book", "resourceType": "Buku Teks"}


def test_an_institution_is_named_only_for_a_thesis_that_has_one():
    for changes in ({"thesis_kind": None}, {"grantor": None}):
        assert b"citation_dissertation_institution" not in FORMATS["highwire"].encode(THESIS._replace(**changes))
    assert b'"citation_dissertation_institution" content="Universitas Indonesia"' in FORMATS["highwire"].encode(THESIS)


def test_a_corporate_name_is_one():
    record = THESIS._replace(contributors=(Contributor("Pusat Kajian Kota", "author", "aut", "corporate"),))
    assert json.loads(FORMATS["schema-org"].encode(record))["author"] == [
        {"@type": "Organization", "name": "Pusat Kajian Kota"}
    ]
    assert json.loads(FORMATS["csl-json"].encode(record))["author"] == [{"literal": "Pusat Kajian Kota"}]
    assert json.loads(FORMATS["datacite"].encode(record))["creators"] == [
        {"name": "Pusat Kajian Kota", "nameType": "Organizational"}
    ]
    person, _grantor = etree.fromstring(FORMATS["mods"].encode(record)).iter("{*}name")
    assert (person.get("type"), person.findtext("{*}namePart")) == ("corporate", "Pusat Kajian Kota")
    assert rispy.loads(FORMATS["ris"].encode(record).decode())[0]["authors"] == ["Pusat Kajian Kota"]


def test_people_of_csl_by_their_roles():
    relators = ("edt", "trl", "ill", "nrt")
    people = [Contributor(f"Nama {relator.title()}", relator, relator) for relator in relators]
    item = json.loads(FORMATS["csl-json"].encode(SAMPLE._replace(contributors=(*SAMPLE.contributors, *people))))
    variables = ("editor", "translator", "illustrator", "contributor")
    assert [item[variable][0]["family"] for variable in variables] == ["Edt", "Trl", "Ill", "Nrt"]


# --- independent readers


@pytest.mark.parametrize(
    ("kind", "parts"),
    [("personal", [("Santoso", "family"), ("Budi", "given")]), ("corporate", [("Santoso, Budi", None)])],
)
def test_mods_divides_the_entry_form_of_a_person(kind, parts):
    person = Contributor("Budi Santoso", "author", "aut", kind=kind, entry="Santoso, Budi")
    root = etree.fromstring(file_of("mods", SAMPLE._replace(contributors=(person,))))
    assert [(part.text, part.get("type")) for part in root.iterfind(".//{*}namePart")] == parts


def test_mods_keeps_both_abstracts_with_their_languages():
    root = etree.fromstring(file_of("mods", SAMPLE))
    ns = {"m": "http://www.loc.gov/mods/v3"}
    found = [(node.get("lang"), node.text) for node in root.findall("m:abstract", ns)]
    assert found == [("ind", SAMPLE.abstracts[0].text), ("eng", SAMPLE.abstracts[1].text)]
    assert [node.get("type") for node in root.findall("m:titleInfo", ns)] == [None, "translated"]


def test_etdms_elements_are_in_their_namespaces():
    root = etree.fromstring(file_of("etdms", THESIS))
    found = {(etree.QName(node).namespace, etree.QName(node).localname) for node in root.iter()}
    assert ("http://purl.org/dc/elements/1.1/", "title") in found
    assert ("http://www.ndltd.org/standards/metadata/etdms/1.1/", "grantor") in found


def test_rispy_reads_the_record():
    [entry] = rispy.loads(file_of("ris", THESIS).decode())
    assert entry["type_of_reference"] == "THES"
    assert entry["authors"] == ["Rahmawati, Siti"]
    assert entry["title"] == "Kota kembar: studi Kasus Jakarta & Beijing"
    assert entry["year"] == "2014"
    assert entry["abstract"] == "Paragraf satu. Paragraf dua. One paragraph, 100% & more."
    assert entry["tertiary_authors"] == ["Raden Mas Said"]
    assert [keyword for keyword in entry["keywords"] if "," in keyword] == ["hubungan luar negeri, daerah"]


def test_every_line_of_ris_ends_with_crlf():
    data = file_of("ris", THESIS, SAMPLE)
    assert data.count(b"\n") == data.count(b"\r\n")
    assert data.count(b"ER  - \r\n") == 2


@settings(max_examples=40)
@given(record=records)
def test_a_value_never_breaks_a_ris_line(record):
    lines = FORMATS["ris"].encode(record).decode().split("\r\n")
    assert lines[-1] == ""
    assert all(line[2:6] == "  - " for line in lines[:-1])


@pytest.mark.tools
@pytest.mark.parametrize("name", ["csl-json", "ris"])
def test_pandoc_cites_the_record(name):
    reader = {"csl-json": "csljson", "ris": "ris"}[name]
    command = [need("pandoc"), "-f", reader, "-t", "plain", "--citeproc", "--wrap=none"]
    done = subprocess.run(command, input=file_of(name, THESIS), capture_output=True, check=True)
    shown = done.stdout.decode()
    assert "Rahmawati" in shown
    assert "2014" in shown
    assert "Universitas Indonesia" in shown


def test_csl_names_are_split_only_if_they_are_plain():
    people = (Contributor("Melissa Aesthetica", "author", "aut"), Contributor("Siti binti Ahmad", "author", "aut"))
    item = json.loads(FORMATS["csl-json"].encode(SAMPLE._replace(contributors=people)))
    assert item["author"] == [{"family": "Aesthetica", "given": "Melissa"}, {"literal": "Siti binti Ahmad"}]


def test_the_datacite_schema_accepts_the_record():
    [resource] = json.loads(file_of("datacite", THESIS))
    schema45.validator.validate(resource | {"doi": "10.1234/example"})


def test_pyld_expands_the_linked_data():
    context = {"@context": {"@vocab": "https://schema.org/"}}
    [resource] = json.loads(file_of("schema-org", THESIS))
    [expanded] = jsonld.expand(resource | context)
    assert expanded["@type"] == ["https://schema.org/Thesis"]
    assert {value["@language"] for value in expanded["https://schema.org/abstract"]} == {"id", "en"}
    assert len(expanded["https://schema.org/contributor"]) == 3


class MetaTags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        assert tag == "meta"
        self.found.append(tuple(value for _, value in attrs))


def test_a_html_parser_reads_the_meta_tags():
    parser = MetaTags()
    parser.feed(file_of("highwire", THESIS).decode())
    assert ("citation_title", "Kota kembar: studi Kasus Jakarta & Beijing") in parser.found
    assert ("citation_publication_date", "2014") in parser.found
    assert ("citation_pdf_url", "https://contoh.ac.id/naskah%201.pdf") in parser.found


# --- the flat table


def read_table(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(records)
@settings(max_examples=50)
def test_a_row_is_the_one_of_the_csv_module(record):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(csv_table.csv_cells(record))
    assert csv_table.encode(record) == buffer.getvalue().encode()


def test_the_table_has_a_heading_and_a_row_a_record():
    heading, *rows = read_table(file_of("csv", THESIS, SAMPLE))
    assert heading == [column.heading for column in COLUMNS]
    first = dict(zip(heading, rows[0], strict=True))
    assert (first["authors"], first["supervisors"]) == ("Siti Rahmawati", "Raden Mas Said, S.H., M.H.")
    assert first["abstract_id"] == "Paragraf satu.\n\nParagraf dua."
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("text", "cell"),
    [("a b", "a b"), ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"'), ("a'b", "a'b"), ("=1,2", '"\'=1,2"')],
)
def test_a_cell_is_quoted_only_if_it_must_be(text, cell):
    assert FORMATS["csv"].encode(PLAIN._replace(title=Title(Text(text)))).decode().startswith(f"1,{cell},")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_cell_is_never_a_formula(start):
    record = Record(Title(Text(f"{start}HYPERLINK(1)")), abstracts=(Abstract((f"{start}1",), "id"),))
    _, row = read_table(file_of("csv", record))
    assert all(not cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert f"'{start}HYPERLINK(1)" in row


@settings(max_examples=60)
@given(record=records)
def test_the_cells_are_the_values(record):
    _, row = read_table(file_of("csv", record))
    wanted = [clean(column.value(record), keep_newlines=True) for column in COLUMNS]
    assert [cell.removeprefix("'") for cell in row] == [value.removeprefix("'") for value in wanted]


@pytest.mark.parametrize(
    ("extent", "pages"),
    [
        ("xii, 84 pages : illustration ; 28 cm", "84"),
        ("viii, 120 hlm.", "120"),
        ("1 online resource (96 halaman)", "96"),
        ("120 p", "120"),
        ("iv + 77 hlm : ilus ; 28 cm", "77"),
        ("84 pages ; 28 cm + 1 booklet (12 pages)", "84"),
        ("28 cm", ""),
        (None, ""),
    ],
)
def test_pages_of_a_physical_description(extent, pages):
    assert page_count(extent) == pages
