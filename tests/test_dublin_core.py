"""Dublin Core: the bytes for the sample, the XML that lxml reads, and the schemas."""

import pickle
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from oddities import ODDITIES
from sample import SAMPLE
from strategies import records

from catalog_export.enrich.profile import Dc, Profile
from catalog_export.model.record import Contributor, File, Text, Title
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.dublin_core import language_tag, qualified_terms, simple_terms
from catalog_export.write.formats import oai_dc, qdc

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DC = oai_dc.build(Profile(), NOW)
QDC = qdc.build(Profile(), NOW)
FORMATS = [pytest.param(DC, id="dc"), pytest.param(QDC, id="qdc")]
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
GRAMMARS = {
    name: etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / f"{file}.rng"))
    for name, file in (("dc", "oai_dc"), ("qdc", "qdc"))
}


def _file(made, *chosen, **options):
    return b"".join(made.assemble(map(made.encode, chosen), **options))


def _read(data):
    """Read one record as [(local name, value, language, scheme)], with lxml alone."""
    return [
        (etree.QName(child).localname, child.text, child.get(XML_LANG), child.get(XSI_TYPE))
        for child in etree.fromstring(data)
    ]


@pytest.mark.parametrize("made", FORMATS)
def test_sample_bytes(made, golden):
    golden(f"sample{made.suffix}", _file(made, SAMPLE))


@pytest.mark.parametrize("made", FORMATS)
def test_everything_bytes(made, golden):
    golden(f"everything{made.suffix}", _file(made, ODDITIES["everything"]))


@pytest.mark.parametrize("made", FORMATS)
def test_described_item_bytes(made, golden):
    golden(f"described-item{made.suffix}", _file(made, ODDITIES["described-item"]))


@pytest.mark.parametrize("made", FORMATS)
def test_notes_are_descriptions_only_without_an_abstract(made):
    noted = ODDITIES["described-item"]
    assert made.encode(noted).count(b":description>") == 6
    summarised = noted._replace(abstracts=ODDITIES["everything"].abstracts)
    assert b"Tidak dipinjamkan" not in made.encode(summarised)


def test_the_root_of_a_collection_names_no_schema():
    made = DC
    root = etree.fromstring(_file(made, ODDITIES["title-only"], ODDITIES["roles"]))
    location = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
    assert root.get(location) is None
    assert all(child.get(location) for child in root)


@pytest.mark.parametrize("made", FORMATS)
def test_collection_bytes(made, golden):
    golden(f"collection{made.suffix}", _file(made, ODDITIES["title-only"], ODDITIES["roles"]))


def test_sample_read_back():
    first, second = SAMPLE.abstracts
    assert _read(_file(DC, SAMPLE)) == [
        ("title", SAMPLE.title.proper.value, "id", None),
        ("title", SAMPLE.title.parallel[0].value, "en", None),
        ("creator", "Melissa Aesthetica", None, None),
        ("description", "\n\n".join(first.paragraphs), "id", None),
        ("description", "\n\n".join(second.paragraphs), "en", None),
        ("type", "Text", None, None),
        ("identifier", SAMPLE.url, None, None),
        ("language", "id", None, None),
    ]


def test_everything_read_back_qualified():
    record = ODDITIES["everything"]
    assert _read(_file(QDC, record)) == [
        ("title", "Kota kembar : studi Kasus Jakarta & Beijing", "id", None),
        ("alternative", "Sister Cities", "en", None),
        ("alternative", "Les villes Jumelées", "fr", None),
        ("creator", "Siti Rahmawati", None, None),
        ("subject", "kota kembar", "id", None),
        ("subject", "hubungan luar negeri, daerah", "id", None),
        ("subject", "sister cities", "en", None),
        ("abstract", "Paragraf satu.\n\nParagraf dua.", "id", None),
        ("abstract", "One paragraph, 100% & more.", "en", None),
        ("publisher", record.publisher, None, None),
        ("issued", "2014", None, "dcterms:W3CDTF"),
        ("type", "Text", None, "dcterms:DCMIType"),
        ("type", "info:eu-repo/semantics/masterThesis", None, None),
        ("identifier", record.url, None, "dcterms:URI"),
        ("language", "id", None, "dcterms:RFC4646"),
        ("rights", record.rights, None, None),
        ("rights", record.rights_uri, None, "dcterms:URI"),
    ]


def test_subjects_come_first_and_terms_are_unique():
    terms = [term for term in qualified_terms(ODDITIES["from-a-table"], "bcp47") if term[0] == "subject"]
    assert terms == [
        ("subject", "Hubungan internasional", "id", None),
        ("subject", "sister cities", "en", None),
        ("subject", "kota kembar", "id", None),
    ]


def test_a_file_is_identified_by_its_address_and_never_by_a_path():
    terms = [value for name, value, *_ in simple_terms(ODDITIES["from-a-table"], "bcp47") if name == "identifier"]
    assert terms == ["https://contoh.ac.id/naskah.pdf", ODDITIES["from-a-table"].url]
    blank = ODDITIES["from-a-table"]._replace(files=(File("https://contoh.ac.id/bab 1.pdf"),))
    assert ("identifier", "https://contoh.ac.id/bab%201.pdf", None, "URI") in list(qualified_terms(blank, "bcp47"))


def test_roles_part_creators_from_contributors():
    terms = [
        (name, value)
        for name, value, *_ in simple_terms(ODDITIES["roles"], "bcp47")
        if name in {"creator", "contributor"}
    ]
    assert terms == [
        ("creator", "Ani Kartika"),
        ("creator", "Tim Penyusun Kamus"),
        ("contributor", "Budi Hartono"),
        ("contributor", "Citra Dewi"),
        ("contributor", "Dedi Wahyu, S.S."),
        ("contributor", "Eko Prasetyo"),
        ("contributor", "Fitri Handayani"),
    ]


def test_a_name_without_a_role_is_no_creator():
    record = SAMPLE._replace(contributors=(Contributor("Surono"),))
    assert ("contributor", "Surono", None, None) in simple_terms(record, "bcp47")
    assert not [term for term in simple_terms(record, "bcp47") if term[0] == "creator"]


def test_a_known_entry_form_is_written():
    assert ("creator", "Aesthetica, Melissa", None, None) in simple_terms(ODDITIES["name-entry"], "bcp47")


def test_the_address_is_the_last_identifier():
    for record in ODDITIES.values():
        identifiers = [value for name, value, *_ in qualified_terms(record, "bcp47") if name == "identifier"]
        assert identifiers[-1:] == ([record.url] if record.url else [])


@pytest.mark.parametrize(
    ("tag", "scheme", "value", "typed"),
    [
        ("id", "bcp47", "id", "RFC4646"),
        ("in", "bcp47", "id", "RFC4646"),
        ("zh-Hans", "bcp47", "zh-Hans", "RFC4646"),
        ("id", "iso639-3", "ind", "ISO639-3"),
        ("ms", "iso639-3", "msa", "ISO639-3"),
        ("nl", "iso639-3", "nld", "ISO639-3"),
        ("zh-Hans", "iso639-3", "zho", "ISO639-3"),
        ("bjn", "iso639-3", "bjn", "ISO639-3"),
        ("xx", "iso639-3", "xx", "RFC4646"),
    ],
)
def test_language_schemes(tag, scheme, value, typed):
    record = SAMPLE._replace(language=tag)
    assert ("language", value, None, typed) in qualified_terms(record, scheme)


def test_language_scheme_comes_from_the_profile():
    made = oai_dc.build(Profile(dc=Dc(language_scheme="iso639-3")), NOW)
    assert b"<dc:language>ind</dc:language>" in made.encode(SAMPLE)


@pytest.mark.parametrize("tag", [None, "", "und", "not a tag", "i"])
def test_no_language_is_claimed_from(tag):
    assert language_tag(tag) is None
    record = SAMPLE._replace(language=tag, title=Title(Text("Judul", tag)))
    assert b"<dc:language>" not in DC.encode(record)
    assert b"<dc:title>Judul</dc:title>" in DC.encode(record)


@pytest.mark.parametrize(
    ("field", "value", "element"),
    [
        ("url", "rak 3", b"<dcterms:identifier>rak 3</dcterms:identifier>"),
        ("url", "https://a.id/%zz", b"<dcterms:identifier>https://a.id/%zz</dcterms:identifier>"),
        (
            "url",
            "http://a.id:80/?q=1#f",
            b'<dcterms:identifier xsi:type="dcterms:URI">http://a.id:80/?q=1#f</',
        ),
        ("year", "2014/2015", b"<dcterms:issued>2014/2015</dcterms:issued>"),
    ],
)
def test_a_scheme_is_claimed_only_where_the_value_has_its_form(field, value, element):
    assert element in QDC.encode(SAMPLE._replace(**{field: value}))


@pytest.mark.parametrize("made", FORMATS)
@pytest.mark.parametrize("name", sorted(ODDITIES))
def test_oddities_are_valid_and_verify(made, name):
    record = ODDITIES[name]
    data = _file(made, record)
    GRAMMARS[made.name].assertValid(etree.fromstring(data))
    assert list(made.verify(made.encode(record), record)) == []


@pytest.mark.parametrize("made", FORMATS)
def test_verify_reports_differences(made):
    encoded = made.encode(SAMPLE)
    (found,) = made.verify(encoded.replace(b"Melissa", b"Melisa"), SAMPLE)
    assert re.sub(r"\{[^}]*\}", "", found) == (
        "element 3: ('creator', None, 'Melisa Aesthetica') was read back, "
        "('creator', None, 'Melissa Aesthetica') was written"
    )
    *_, last = made.verify(encoded, SAMPLE._replace(year="2014"))
    assert last == "8 elements were read back, 9 were written"
    assert list(made.verify(encoded.replace(b'xml:lang="en"', b'xml:lang="id"'), SAMPLE))


@pytest.mark.parametrize("made", FORMATS)
def test_collection_forms_are_valid(made):
    for data in (_file(made), _file(made, SAMPLE, SAMPLE), _file(made, SAMPLE, collection=True)):
        GRAMMARS[made.name].assertValid(etree.fromstring(data))
    assert etree.fromstring(_file(made, SAMPLE)).tag == etree.fromstring(made.encode(SAMPLE)).tag


@pytest.mark.parametrize("made", FORMATS)
def test_formats_pickle(made):
    assert pickle.loads(pickle.dumps(made)).encode(SAMPLE) == made.encode(SAMPLE)


@given(records)
@settings(max_examples=100, deadline=None)
def test_any_record_is_valid_and_reads_back(record):
    for made in (DC, QDC):
        encoded = made.encode(record)
        tree = etree.fromstring(encoded)
        GRAMMARS[made.name].assertValid(tree)
        assert list(made.verify(encoded, record)) == []
        lines = {"description", "abstract"}
        values = {(etree.QName(child).localname in lines, child.text) for child in tree}
        for text in (*record.title.parallel, *record.keywords):
            assert (False, clean(text.value)) in values
        for person in record.contributors:
            assert (False, clean(person.entry or person.name)) in values
        for abstract in record.abstracts:
            assert (True, clean(abstract.text, keep_newlines=True)) in values
