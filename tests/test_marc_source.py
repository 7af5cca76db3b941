"""The source MARC 21: ISO 2709 and MARCXML, our records, records of other programs, damaged records."""

from datetime import UTC, datetime

import pymarc
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from oddities import ODDITIES
from sample import PAGE, SAMPLE
from strategies import records

from catalog_export import api
from catalog_export.cli.main import cli
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import RecordError
from catalog_export.model.record import Abstract, Contributor, Text, Title
from catalog_export.read.base import Document
from catalog_export.read.inputs import documents
from catalog_export.read.inputs.documents import read_documents
from catalog_export.read.marc import parse_iso2709, parse_marcxml
from catalog_export.read.sources import source_name
from catalog_export.text.normalize import clean
from catalog_export.write.registry import find_format

NOW = datetime(2026, 11, 28, tzinfo=UTC)
MARC = find_format("marc", Profile(), NOW)
MARCXML = find_format("marcxml", Profile(), NOW)
SOURCES = {"marc": (MARC, parse_iso2709), "marcxml": (MARCXML, parse_marcxml)}


def read_back(name, *chosen):
    made, parse = SOURCES[name]
    return list(parse(Document(f"back.{name}", b"".join(made.assemble(map(made.encode, chosen))))))


def foreign(*fields, leader="00000nam a2200000 i 4500"):
    """Return a MARC record of another system as ISO 2709."""
    record = pymarc.Record(leader=leader, force_utf8=True)
    record.add_field(*fields)
    return record.as_marc()


def field(tag, indicators="  ", **subfields):
    codes = [pymarc.Subfield(code.removeprefix("_"), value) for code, value in subfields.items()]
    return pymarc.Field(tag, pymarc.Indicators(*indicators), codes)


# --- our own records


@pytest.mark.parametrize("name", SOURCES)
def test_the_sample_comes_back(name):
    [parsed] = read_back(name, SAMPLE)
    record = parsed.record
    assert record.title == SAMPLE.title
    assert (record.control_number, record.url, record.language) == (SAMPLE.control_number, SAMPLE.url, "id")
    assert record.contributors == SAMPLE.contributors
    # ISO 2709 and MARCXML keep no paragraphs.
    assert record.abstracts == tuple(Abstract((" ".join(a.paragraphs),), a.lang) for a in SAMPLE.abstracts)
    assert parsed.findings == ()
    assert parsed.unparsed == ()
    assert record.provenance["abstracts[1]"].rule == "MARC field 520"


@pytest.mark.parametrize("name", SOURCES)
def test_a_full_record_comes_back(name):
    given_record = ODDITIES["everything"]
    [parsed] = read_back(name, given_record)
    record = parsed.record
    assert record.title.proper.value == "Kota kembar"
    assert [title.value for title in record.title.parallel] == ["Sister Cities", "Les villes Jumelées"]
    assert record.title.other_title_information == "studi Kasus Jakarta & Beijing"
    kept = ("thesis_kind", "degree", "grantor", "place", "publisher", "year", "rights", "rights_uri")
    assert {key: getattr(record, key) for key in kept} == {key: getattr(given_record, key) for key in kept}
    assert [keyword.value for keyword in record.keywords] == [keyword.value for keyword in given_record.keywords]


@pytest.mark.parametrize("name", SOURCES)
def test_language_and_country_are_read_from_fixed_positions(name):
    [parsed] = read_back(name, SAMPLE._replace(language="en", country="io", abstracts=()))
    assert (parsed.record.language, parsed.record.country) == ("en", "io")


@pytest.mark.parametrize("name", SOURCES)
@settings(max_examples=60)
@given(record=records)
def test_values_in_marc_come_back(name, record):
    try:
        [parsed] = read_back(name, record)
    except RecordError:
        return
    found = parsed.record
    if found is None:  # a title without a letter
        assert "title-missing" in [finding.code for finding in parsed.findings]
        return
    assert found.control_number == (clean(record.control_number) or None)
    texts = [" ".join(filter(None, map(clean, abstract.paragraphs))) for abstract in record.abstracts]
    assert [abstract.text for abstract in found.abstracts] == [text for text in texts if text]
    assert len(found.files) <= len(record.files)


@pytest.mark.parametrize("name", SOURCES)
def test_titles_are_not_divided_inside_brackets(name):
    proper, parallel = "Pemasaran kopi (Studi Kasus : Kopi = Gayo)", "Coffee marketing (Case Study : Coffee = Gayo)"
    title = Title(Text(proper, "id"), (Text(parallel, "en"),), "di pasar (desa : kota)")
    (back,) = read_back(name, SAMPLE._replace(title=title))
    assert [text.value for text in (back.record.title.proper, *back.record.title.parallel)] == [proper, parallel]
    assert back.record.title.other_title_information == "di pasar (desa : kota)"


def test_a_note_split_for_its_length_is_joined():
    text = " ".join(f"Kalimat nomor {number} tentang pengelolaan arsip." for number in range(400))
    [parsed] = read_back("marc", SAMPLE._replace(abstracts=(Abstract((text,), "id"), *SAMPLE.abstracts[1:])))
    assert parsed.record.abstracts[0].text == text
    assert len(parsed.record.abstracts) == 2


# --- records of other systems


def test_a_record_of_another_system():
    data = foreign(
        pymarc.Field("001", data="000012345"),
        field("020", a="9786020000001"),
        field("082", a="025.1"),
        field("100", "1 ", a="Santoso, Budi,", d="1970-", e="pengarang."),
        field("245", "10", a="Pengelolaan arsip :", b="studi kasus /", c="Budi Santoso."),
        field("260", "  ", a="Jakarta :", b="Balai Pustaka,", c="1998."),
        field("300", "  ", a="xii, 84 hlm. ;", c="21 cm."),
        field("490", "0 ", a="Seri arsip ;", v="3"),
        field("650", " 4", a="Arsip", x="Pengelolaan."),
        field("700", "1 ", a="Wahyu, Dedi,", _4="trl"),
        field("710", "2 ", a="Universitas Contoh.", b="Perpustakaan."),
    )
    [parsed] = parse_iso2709(Document("old.mrc", data))
    record = parsed.record
    assert record.title.proper.value == "Pengelolaan arsip"
    assert record.title.other_title_information == "studi kasus"
    assert record.title.statement_of_responsibility == "Budi Santoso"
    assert record.contributors == (
        Contributor("Santoso, Budi", "pengarang", "aut", dates="1970-"),
        Contributor("Wahyu, Dedi", "", "trl"),
        Contributor("Universitas Contoh, Perpustakaan", "", None, "corporate"),
    )
    assert (record.place, record.publisher, record.year) == ("Jakarta", "Balai Pustaka", "1998")
    assert record.extent == "xii, 84 hlm. ; 21 cm."
    assert record.series == ("Seri arsip ; 3",)
    assert [subject.value for subject in record.subjects] == ["Arsip -- Pengelolaan"]
    assert [(finding.code, finding.severity) for finding in parsed.findings] == [("marc-fields-unread", "note")]
    assert "082" in parsed.findings[0].message
    assert parsed.unparsed[0][1] == "082 025.1"


def test_a_name_in_1xx_is_the_main_entry():
    [parsed] = parse_iso2709(
        Document("old.mrc", foreign(field("110", "2 ", a="Bank Indonesia."), field("245", "10", a="Arsip.")))
    )
    assert parsed.record.contributors == (Contributor("Bank Indonesia", kind="corporate", main_entry=True),)
    for relator in ("aut", "edt"):
        people = (Contributor("Budi Hartono", relator=relator, main_entry=relator == "edt"),)
        [parsed] = parse_iso2709(Document("own.mrc", MARC.encode(SAMPLE._replace(contributors=people))))
        assert [person.main_entry for person in parsed.record.contributors] == [relator == "edt"]


def test_all_places_of_a_field_are_read():
    record = SAMPLE._replace(place="London ; New York", publisher="Routledge", year="1998")
    [parsed] = parse_iso2709(Document("own.mrc", MARC.encode(record)))
    assert (parsed.record.place, parsed.record.publisher) == ("London ; New York", "Routledge")


def test_a_phrase_for_an_unknown_publisher_states_nothing():
    data = foreign(
        field("245", "00", a="Arsip."),
        field("264", " 1", a="[Place of publication not identified] :", b="[publisher not identified],", c="2001."),
    )
    [parsed] = parse_iso2709(Document("old.mrc", data))
    assert (parsed.record.place, parsed.record.publisher, parsed.record.year) == (None, None, "2001")


def test_marc8_letters_are_read():
    data = b"00076nam  2200037 i 4500245002600000\x1e00\x1faArsip di caf\xe2e lama.\x1e\x1d"
    data = b"%05d" % len(data) + data[5:]
    [parsed] = parse_iso2709(Document("old.mrc", data))
    assert parsed.record.title.proper.value == "Arsip di café lama"


# --- damaged ones


def test_a_damaged_record_does_not_stop_the_next():
    whole = MARC.encode(SAMPLE)
    other = MARC.encode(SAMPLE._replace(control_number="2"))
    broken = whole[:12] + b"xxxxx" + whole[17:]
    results = list(parse_iso2709(Document("some.mrc", whole + broken + other)))
    assert [result.record and result.record.control_number for result in results] == ["20389935", None, "2"]
    [fault] = results[1].findings
    assert (fault.code, fault.severity, fault.location.line) == ("marc-broken", "error", 2)


def test_a_record_without_a_title_is_reported():
    [parsed] = parse_iso2709(Document("old.mrc", foreign(field("100", "0 ", a="Surono"))))
    assert parsed.record is None
    assert [finding.code for finding in parsed.findings] == ["title-missing"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"<collection xmlns='http://www.loc.gov/MARC21/slim'><record>", "Premature end"),
        (b"<html><body></body></html>", "no record element"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><record/>", "document type declaration"),
    ],
)
def test_broken_marcxml_is_a_finding(data, why):
    *_, parsed = parse_marcxml(Document("a.marcxml", data))
    assert parsed.record is None
    assert parsed.findings[0].code == "marc-broken"
    assert why in parsed.findings[0].message


@settings(max_examples=150)
@given(data=st.binary(max_size=300))
def test_any_bytes_give_results_and_no_exception(data):
    for parse in (parse_iso2709, parse_marcxml):
        for parsed in parse(Document("a", data)):
            assert parsed.record or parsed.findings


@settings(max_examples=100)
@given(place=st.integers(0, 4700), byte=st.integers(0, 255))
def test_a_changed_byte_gives_no_exception(place, byte):
    data = MARC.encode(SAMPLE)
    list(parse_iso2709(Document("a.mrc", data[:place] + bytes([byte]) + data[place + 1 :])))


# --- the command


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (MARC.encode(SAMPLE)[:64], "marc"),
        (b"<?xml version='1.0' encoding='UTF-8'?>\n<collection xmlns=", "marcxml"),
        (b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<collection xmlns='x'>", "marcxml"),
        (b"<?xml version='1.0'?>\n<!-- of 3 records -->\n" + b"<!-- and more -->" * 9 + b"<m:record >", "marcxml"),
        (b"<!DOCTYPE collection><collection>", "marcxml"),
        (b"<!-- a <record> --><html>" + b"<!-- -->" * 2000, "catalogue-page"),
        (b"<collection/>", "marcxml"),
        (b"<records><record xmlns='http://www.loc.gov/MARC21/slim'>", "marcxml"),
        (b"<html>&lt;record xmlns='http://www.loc.gov/MARC21/slim'", "catalogue-page"),
        (b"<div><record>", "catalogue-page"),
        (b"<recordInfo>", "catalogue-page"),
        (b"00123 is a number", "catalogue-page"),
    ],
)
def test_the_source_is_found_by_the_first_bytes(head, source):
    assert source_name("-", head) == source


@pytest.mark.parametrize("start", [b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>", b"<!-- export -->" * 9])
def test_a_marcxml_file_with_a_long_start_is_read(tmp_path, start):
    path, data = tmp_path / "r.xml", b"".join(MARCXML.assemble([MARCXML.encode(SAMPLE)]))
    path.write_bytes(start + data[data.index(b"<collection") :])
    for source in (path, path.read_bytes()):
        assert next(iter(api.parse(source))).record.title == SAMPLE.title


def test_an_old_marc_file_becomes_bibtex(tmp_path):
    path = tmp_path / "old.mrc"
    path.write_bytes(MARC.encode(SAMPLE))
    done = CliRunner().invoke(cli, ["--to", "bibtex", str(path)])
    assert done.exit_code == 0
    assert "@misc{aesthetica-20389935," in done.stdout
    assert Text(SAMPLE.title.parallel[0].value, "en") in SAMPLE.title.parallel


def test_a_folder_walk_leaves_marc_files_out(tmp_path):
    (tmp_path / "old.mrc").write_bytes(MARC.encode(SAMPLE))
    (tmp_path / "page.md").write_bytes(PAGE.read_bytes())
    done = CliRunner().invoke(cli, ["--to", "jsonl", str(tmp_path)])
    assert done.stdout.count("\n") == 1
    assert "left out old.mrc" in done.stderr


# --- files of any size


def long_file(tmp_path, monkeypatch, name, count=700):
    """Return a file of more bytes than a document may have, with the limit lowered to 1 MiB."""
    monkeypatch.setattr(documents, "DOCUMENT_MIB", 1)
    made, _ = SOURCES[name]
    chosen = [SAMPLE._replace(control_number=str(number)) for number in range(count)]
    path = tmp_path / f"long.{name}"
    path.write_bytes(b"".join(made.assemble(map(made.encode, chosen))))
    assert path.stat().st_size > 2 << 20
    return path


@pytest.mark.parametrize("name", SOURCES)
def test_a_long_file_is_read_record_by_record(tmp_path, monkeypatch, name):
    path = long_file(tmp_path, monkeypatch, name)
    found = list(read_documents(str(path)))
    assert len(found) > 2
    assert max(len(part.data) for part in found) < 3 << 19
    parsed = [one for part in found for one in SOURCES[name][1](part)]
    assert [one.record.control_number for one in parsed] == list(map(str, range(700)))
    assert [one.findings for one in parsed] == [()] * 700
    starts = [number for number, text in enumerate(path.read_bytes().split(b"\n"), 1) if b"<record" in text]
    assert [one.record.source.line for one in parsed] == (starts or list(range(1, 701)))


def test_a_comment_may_contain_the_tag_of_a_record(tmp_path, monkeypatch):
    path = long_file(tmp_path, monkeypatch, "marcxml")
    path.write_bytes(path.read_bytes().replace(b"</leader>", b"</leader><!-- </record> --><![CDATA[</record>]]>"))
    parsed = [one for part in read_documents(str(path)) for one in parse_marcxml(part)]
    assert len(parsed) == 700
    assert all(one.record for one in parsed)


def test_a_long_file_that_breaks_off_keeps_its_records(tmp_path, monkeypatch):
    path = long_file(tmp_path, monkeypatch, "marcxml")
    path.write_bytes(path.read_bytes()[:-600])
    *parsed, broken = [one for part in read_documents(str(path)) for one in parse_marcxml(part)]
    assert len(parsed) == 699
    assert [found.code for found in broken.findings] == ["marc-broken"]
    assert broken.findings[0].location.line == path.read_bytes().count(b"\n") + 1


def test_a_record_of_endless_length_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(documents, "DOCUMENT_MIB", 1)
    path = tmp_path / "endless.marcxml"
    path.write_bytes(b"<collection xmlns='http://www.loc.gov/MARC21/slim'>\n<record><leader>" + b"0" * (3 << 20))
    [found] = read_documents(str(path))
    assert found.code == "input-unreadable"
    assert "the record at line 2 is longer than 1 MiB" in found.message


def test_marcxml_in_other_elements_is_read_whole(tmp_path):
    record = MARCXML.encode(SAMPLE)
    path = tmp_path / "wrapped.marcxml"
    start, end = b"<ListRecords><record>", b"</record></ListRecords>"
    path.write_bytes(start + b"".join(MARCXML.assemble([record])).partition(b"?>")[2] + end)
    [part] = read_documents(str(path))
    [parsed] = parse_marcxml(part)
    assert parsed.record.title == SAMPLE.title
