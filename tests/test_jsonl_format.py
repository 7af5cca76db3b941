"""The format JSON Lines: bytes, form and schema."""

import json
import pickle
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from sample import SAMPLE
from strategies import records

from catalog_export.enrich.profile import Profile
from catalog_export.model import json_form
from catalog_export.model.record import (
    DETAILS,
    Abstract,
    Contributor,
    File,
    Identifier,
    LazyProvenance,
    Location,
    Provenance,
    Record,
    Text,
    Title,
)
from catalog_export.model.vocabulary import SCHEMES, THESES
from catalog_export.write.formats import jsonl

FORMAT = jsonl.build(Profile(), datetime(2026, 1, 2, tzinfo=UTC))
SCHEMA_PATH = Path(__file__).parent.parent / "docs" / "record.schema.json"
SCHEMA = json.loads(SCHEMA_PATH.read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

FULL = Record(
    and_others=True,
    title=Title(
        Text('Judul "asli"', "id"),
        (Text("Real \\ title", "en"), Text("題名", "ja")),
        "sebuah kajian",
        "oleh Budi",
    ),
    control_number="0012345",
    url="https://lib.ui.ac.id/detail?id=0012345",
    contributors=(
        Contributor(
            *("Budi Santoso", "author", "aut", "personal", "Santoso, Budi"),
            identifiers=(Identifier("nim", "0012345"), Identifier("orcid", "0000-0002-1825-0097")),
        ),
        Contributor("Pusat Kajian, UI", "", None, "corporate"),
    ),
    abstracts=(Abstract(("Satu.", "Dua."), "id"), Abstract(("Without language.",), None)),
    keywords=(Text("kota", "id"), Text("paradiplomacy", None)),
    language="id",
    collection="UI - Tesis (Membership)",
    thesis_kind="master",
    degree="Magister",
    grantor="Universitas Indonesia",
    place="Depok",
    publisher="Fakultas Hukum",
    year="2014",
    country="io",
    carrier="online",
    rights="Terbatas",
    rights_uri="https://example.org/rights",
    subjects=(Text("Hubungan internasional", "id"), Text("Sister cities", None)),
    faculty="Fakultas Hukum",
    programme="Ilmu Hukum",
    programme_code="074101",
    files=(File("0012345/isi.pdf", "Naskah"), File("https://example.org/isi.pdf")),
    call_number="T 12345",
    extent="xii, 84 pages : illustration ; 28 cm + appendix",
    content_type="text",
    media_type="computer",
    carrier_type="online resource",
    notes=("Satu catatan", 'Dua "catatan"'),
    bibliography_note="pages 80-84",
    series=("Seri kota ; 4",),
    isbn=("978-602-8519-93-9",),
    issn=("2089-3752",),
    cataloguing_source="LibUI ind rda",
    holding_institution="Universitas Indonesia",
    holding_location="Perpustakaan UI",
    source=Location("pages/0012345.md", 3, 9),
    provenance={
        "title.proper": Provenance("stated", Location("pages/0012345.md", 3), "heading"),
        "language": Provenance("inferred", Location("pages/0012345.md", 3, 5), "title and abstract agree", 0.75),
        "country": Provenance("profile", None, "defaults.country"),
    },
)
BARE = Record(Title(Text("Tanpa apa-apa")))


@pytest.mark.parametrize(("name", "record"), [("20389935", SAMPLE), ("full", FULL), ("bare", BARE)])
def test_golden(golden, name, record):
    golden(f"{name}.jsonl", b"".join(FORMAT.assemble([FORMAT.encode(record)])))


@pytest.mark.parametrize("record", [SAMPLE, FULL, BARE])
def test_goldens_fit_the_schema(record):
    VALIDATOR.validate(json.loads(FORMAT.encode(record)))


def test_schema_document_is_valid_and_up_to_date():
    VALIDATOR.check_schema(SCHEMA)
    expected = json.dumps(json_form.schema(), indent=2, ensure_ascii=False) + "\n"
    assert SCHEMA_PATH.read_text("utf-8") == expected, "write json_form.schema() to docs/record.schema.json"


def test_json_form_has_the_values_of_the_vocabulary():
    fields = SCHEMA["$defs"]
    assert set(fields["IdentifierForm"]["properties"]["scheme"]["enum"]) == set(SCHEMES)
    assert set(SCHEMA["properties"]["thesis_kind"]["anyOf"][0]["enum"]) == set(THESES)
    missing = set(Record._fields) - set(SCHEMA["properties"])
    assert missing == set()


def test_schema_names_every_key_in_the_order_it_is_written():
    assert list(json.loads(FORMAT.encode(FULL))) == list(SCHEMA["properties"])


@pytest.mark.parametrize(
    "broken",
    [{}, {"title": {}}, {"title": {"proper": {"text": " "}}}, {"title": {"proper": {"text": "a"}}, "x": 1}],
)
def test_schema_refuses(broken):
    assert not VALIDATOR.is_valid(broken)


def test_unset_keys():
    form = json.loads(FORMAT.encode(BARE))
    optional = {"degree", "grantor", "country", "carrier", "rights_uri", "faculty", "programme", "programme_code"}
    assert not (optional | {"subjects", "files", *DETAILS}) & form.keys()
    assert form["year"] is None
    assert form["keywords"] == form["keyword_langs"] == form["contributors"] == []


def test_file_is_lines():
    data = b"".join(FORMAT.assemble([FORMAT.encode(SAMPLE), FORMAT.encode(FULL)]))
    assert data.endswith(b"}\n")
    assert [json.loads(line)["control_number"] for line in data.decode().splitlines()] == [
        "20389935",
        "0012345",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\ud800b", '"a\ufffdb"'),
        ("a\udc00", '"a\ufffd"'),
        ("\ud83d\ude00", '"\U0001f600"'),
        ("a\u2028b\u2029c\x85d", r'"a\u2028b\u2029c\u0085d"'),
        ("\x00\x1f\x7f", '"\\u0000\\u001f\x7f"'),
        ("\ufeff\ufffe", '"\ufeff\ufffe"'),
        ('\\"\t', r'"\\\"\t"'),
    ],
)
def test_odd_characters(text, written):
    data = FORMAT.encode(BARE._replace(publisher=text))
    assert f'"publisher":{written},'.encode() in data


def test_blank_lines_only_part_paragraphs():
    record = BARE._replace(abstracts=(Abstract(("\na\n\n\nb\n", "", "c\nd"), "id"),))
    assert json.loads(FORMAT.encode(record))["abstracts"] == [{"lang": "id", "text": "a\nb\n\nc\nd"}]


@settings(max_examples=150, deadline=None)
@given(records)
def test_any_record(record):
    data = FORMAT.encode(record)
    assert data.decode().splitlines() == [data.decode()]
    assert list(FORMAT.verify(data, record)) == []
    expected = json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":"))
    assert data.decode() == expected.translate({ord(mark): f"\\u{ord(mark):04x}" for mark in "\x85\u2028\u2029"})


def test_verify_sees_a_difference():
    differences = list(FORMAT.verify(FORMAT.encode(SAMPLE), SAMPLE._replace(publisher="x")))
    assert len(differences) == 1
    assert differences[0].startswith("publisher:")


def test_format_pickles():
    again = pickle.loads(pickle.dumps(FORMAT))
    assert again.encode(SAMPLE) == FORMAT.encode(SAMPLE)


def test_provenance_is_worked_out_once_and_only_when_asked_for():
    asked = []
    found = {"year": Provenance("stated", Location("a.md", 3), "imprint line")}
    origins = LazyProvenance(lambda: asked.append(True) or found)
    record = Record(Title(Text("Judul")), year="2014", provenance=origins)
    assert hash(record) == hash(record)
    assert not asked
    assert pickle.loads(pickle.dumps(record)).provenance == found
    assert (repr(origins), list(origins.items()), len(origins)) == (repr(found), list(found.items()), 1)
    assert len(asked) == 1
