"""ISO 2709, MARCXML and mnemonic text: bytes, limits, and equal results in independent readers."""

import io
import pickle
import random
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import mrrc
import pymarc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from marc_oddities import MARC_ODDITIES
from oddities import ODDITIES
from sample import SAMPLE
from strategies import records

from catalog_export.api import to_pymarc
from catalog_export.enrich.profile import Defaults, Marc, Profile
from catalog_export.model.errors import ProfileError, RecordError
from catalog_export.model.record import Abstract, File, Location, Record, Text, Title
from catalog_export.write.crosswalks.marc21 import marc21_fields
from catalog_export.write.formats import marc, marcxml, mrk

DATE = datetime(2026, 11, 23, tzinfo=UTC)
GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).parent / "schemas" / "marcxml.rng"))
NAMESPACE = "{http://www.loc.gov/MARC21/slim}"
ISO, XML, TEXT = (module.build(Profile(), DATE) for module in (marc, marcxml, mrk))
OPTIONS = ISO.encode.keywords["options"]
ALL = {**{name: (record, Profile()) for name, record in ODDITIES.items()}, **MARC_ODDITIES}
PROFILES = [*{profile: None for _, profile in MARC_ODDITIES.values()}]
# Limits are about length alone: no title, name or other note adds to it.
BARE = Record(title=Title(Text("x")), source=Location("page.md", 3))


def read(data):
    """Read ISO 2709 with the strictest settings of pymarc."""
    reader = pymarc.MARCReader(io.BytesIO(data), to_unicode=True, force_utf8=False, utf8_handling="strict")
    found = list(reader)
    assert None not in found, reader.current_exception
    return found


def flat(record):
    """Return a pymarc or mrrc record as plain values."""
    values = []
    for field in record.get_fields():
        if field.is_control_field():
            values.append((field.tag, field.data))
        else:
            subfields = field.subfields() if callable(field.subfields) else field.subfields
            values.append((field.tag, "".join(field.indicators), tuple((s.code, s.value) for s in subfields)))
    return values


def terms(record, options=OPTIONS):
    return [
        field if len(field) == 2 else (*field[:2], tuple((code, value.replace("\n", " ")) for code, value in field[2]))
        for field in marc21_fields(record, options)
    ]


def of_length(size, char="a"):
    """Return words of ``size`` bytes, made of ``char`` as far as possible."""
    width = len(char.encode())
    word = char * 60 + " "
    text = word * (size // len(word.encode()))
    rest = size - len(text.encode())
    return text + char * (rest // width) + "b" * (rest % width)


def with_abstract(*paragraphs):
    return BARE._replace(abstracts=(Abstract(paragraphs, "id"),))


# --- the sample, and the oddities


@pytest.mark.parametrize(("made", "name"), [(ISO, "20389935.mrc"), (XML, "20389935.marcxml"), (TEXT, "20389935.mrk")])
def test_sample(made, name, golden):
    golden(name, b"".join(made.assemble([made.encode(SAMPLE)])))


def test_sample_is_4786_bytes():
    data = ISO.encode(SAMPLE)
    assert len(data) == 4786
    assert data[:24] == b"04786nam a22001812i 4500"


def test_sample_abstracts_are_whole():
    (record,) = read(ISO.encode(SAMPLE))
    assert [field["a"] for field in record.get_fields("520")] == [" ".join(a.paragraphs) for a in SAMPLE.abstracts]


def test_oddities(golden):
    """The oddities as mnemonic text, so that a cataloguer can read the result."""
    blocks = [
        f"## {name}\n".encode() + mrk.build(profile, DATE).encode(record)
        for name, (record, profile) in MARC_ODDITIES.items()
        if name != "long-abstracts"
    ]
    golden("marc-oddities.mrk.txt", b"\n".join(blocks))


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("module", [marc, marcxml, mrk])
def test_oddities_read_back(name, module):
    record, profile = ALL[name]
    made = module.build(profile, DATE)
    assert list(made.verify(made.encode(record), record)) == []


@pytest.mark.parametrize("name", ALL)
def test_every_reader_reads_the_terms_of_the_crosswalk(name):
    record, profile = ALL[name]
    made = marc.build(profile, DATE)
    options = made.encode.keywords["options"]
    data = made.encode(record)
    (by_pymarc,) = read(data)
    (by_mrrc,) = mrrc.MARCReader(io.BytesIO(data))
    assert flat(by_pymarc) == flat(by_mrrc)
    if name != "long-abstracts":
        assert flat(by_pymarc) == terms(record, options)


def test_oddities_are_valid_marcxml():
    encoded = [marcxml.build(profile, DATE).encode(record) for record, profile in ALL.values()]
    document = etree.fromstring(b"".join(XML.assemble(encoded)))
    GRAMMAR.assertValid(document)
    assert len(document) == len(ALL)
    for one in encoded:
        GRAMMAR.assertValid(etree.fromstring(one))


# --- how the bytes lie


def directory(data):
    base = int(data[12:17])
    entries = [data[place : place + 12].decode() for place in range(24, base - 1, 12)]
    return base, [(entry[:3], int(entry[3:7]), int(entry[7:12])) for entry in entries]


@pytest.mark.parametrize("name", ALL)
def test_directory_bounds(name):
    record, profile = ALL[name]
    data = marc.build(profile, DATE).encode(record)
    base, entries = directory(data)
    assert int(data[:5]) == len(data)
    assert data[base - 1 : base] == b"\x1e"
    assert data[-2:] == b"\x1e\x1d"
    assert data.count(b"\x1d") == 1
    expected = 0
    for tag, length, start in entries:
        field = data[base + start : base + start + length]
        assert start == expected
        assert length <= 9_999
        assert field.endswith(b"\x1e")
        assert field.count(b"\x1e") == 1
        assert (tag < "010") == (b"\x1f" not in field)
        expected += length
    assert base + expected + 1 == len(data)


def test_lengths_are_bytes_not_characters():
    record = SAMPLE._replace(title=Title(Text("東京" * 40 + "é")))
    data = ISO.encode(record)
    assert len(data) > len(data.decode())
    assert read(data)[0]["245"]["a"] == "東京" * 40 + "é."


# --- limits


@pytest.mark.parametrize("char", ["a", "é", "京", "😀"])
def test_notes_over_9994_bytes_are_split(char):
    whole, parted = (of_length(size, char) for size in (9_994, 9_995))
    assert [len(text.encode()) for text in (whole, parted)] == [9_994, 9_995]
    (record,) = read(ISO.encode(with_abstract(whole)))
    assert [field.subfields_as_dict() for field in record.get_fields("520")] == [{"a": [whole]}]
    (record,) = read(ISO.encode(with_abstract(parted)))
    found = record.get_fields("520")
    assert [field["8"] for field in found] == ["1.1\\x", "1.2\\x"]
    assert " ".join(field["a"] for field in found) == parted


def parts(*paragraphs):
    (record,) = read(ISO.encode(with_abstract(*paragraphs)))
    return [field["a"] for field in record.get_fields("520")]


def test_a_split_prefers_a_paragraph_to_a_sentence():
    first, second = "Satu. " * 1_000 + "Akhir.", "Dua. " * 1_000 + "Akhir."
    assert parts(first, second) == [first, second]


def test_a_split_prefers_a_sentence_to_a_word():
    text = "Kalimat satu dua. " * 700 + "akhir tanpa titik " * 20
    found = parts(text)
    assert all(part.endswith("dua.") for part in found[:-1])
    assert " ".join(found) == text.strip()


@pytest.mark.parametrize("mark", [". ", "? ", "! ", "\u06d4 ", "\u061f "])
def test_a_sentence_ends_at_a_mark_and_a_blank(mark):
    text = f"Kalimat satu{mark}" + f"nilai{mark[0]}3 dan kata " * 600
    assert parts(text)[0] == f"Kalimat satu{mark[0]}"


@pytest.mark.parametrize("mark", ["。", "！", "？"])
def test_a_split_finds_sentences_in_scripts_without_blanks(mark):
    text = ("都市外交" * 20 + mark) * 50
    found = parts(text)
    assert len(found) > 1
    assert all(part.endswith(mark) for part in found)
    assert "".join(found) == text


def test_a_split_prefers_a_word_to_a_character():
    text = "kata " * 3_000
    assert " ".join(parts(text)) == text.strip()
    assert all(part.endswith("kata") for part in parts(text))


def test_a_split_between_characters_is_the_last_resort():
    text = "é😀京" * 4_000
    assert "".join(parts(text)) == text


def test_a_split_may_follow_the_first_character():
    room = 9_999 - 2 - 1 - 2 - 7
    assert parts("x " + "y" * 12_000) == ["x", "y" * room, "y" * (12_000 - room)]


def test_a_combining_mark_is_not_split_from_its_letter():
    text = unicodedata.normalize("NFC", "q\u0323\u0307" * 4_000)
    found = parts(text)
    assert not any(unicodedata.combining(part[0]) for part in found)
    assert "".join(found) == text


@pytest.mark.parametrize("letters", ["x", "xq"])
def test_marks_of_one_letter_can_fill_several_pieces(letters):
    text = letters + "\u0323" * 15_000
    found = parts(text)
    assert "".join(found) == text
    assert len(found) == 3 + len(letters)


def test_each_split_note_has_its_own_link():
    record = BARE._replace(abstracts=tuple(Abstract((of_length(size),), "id") for size in (25_000, 500, 12_000)))
    found = read(ISO.encode(record))[0].get_fields("520")
    assert [field.get("8") for field in found] == ["1.1\\x", "1.2\\x", "1.3\\x", None, "2.1\\x", "2.2\\x"]


def test_other_split_notes_keep_their_address_last():
    record = BARE._replace(rights=of_length(15_000), rights_uri="https://a.id/" + "b" * 200)
    first, last = read(ISO.encode(record))[0].get_fields("540")
    assert [code for code, _ in first.subfields] == ["8", "a"]
    assert [code for code, _ in last.subfields] == ["8", "a", "u"]


def test_the_source_of_the_description_is_split():
    record = BARE._replace(url="https://a.id/" + "b" * 9_950)
    first, last = read(ISO.encode(record))[0].get_fields("588")
    assert record.url in first["a"] + last["a"]
    assert last["8"] == "1.2\\x"


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"notes": (of_length(12_000),)}, "500"),
        ({"bibliography_note": of_length(12_000)}, "504"),
        ({"abstracts": (Abstract(("a",), "q" * 12_000),)}, "546"),  # an unknown language is named by its tag
    ],
)
def test_other_notes_are_split(changes, tag):
    assert len(read(ISO.encode(BARE._replace(**changes)))[0].get_fields(tag)) > 1


def test_subfields_after_a_long_note_fill_at_most_half_a_field():
    record = BARE._replace(rights=of_length(12_000), rights_uri="b" * 4_997)
    assert read(ISO.encode(record))[0].get_fields("540")[-1]["u"] == "b" * 4_997
    with pytest.raises(RecordError, match="field-too-long"):
        ISO.encode(record._replace(rights_uri="b" * 4_998))


def test_a_note_of_9999_bytes_is_whole_beside_a_split_one():
    whole, long = of_length(9_994), of_length(12_000)
    record = BARE._replace(abstracts=(Abstract((whole,), "id"), Abstract((long,), "id")))
    found = read(ISO.encode(record))[0].get_fields("520")
    assert [field.get("8") for field in found] == [None, "1.1\\x", "1.2\\x"]
    assert found[0]["a"] == whole


def test_a_piece_fills_a_field_to_the_last_byte():
    # 9,999 bytes without two indicators, the terminator, $a, and the seven bytes of $8.
    room = 9_999 - 2 - 1 - 2 - 7
    paragraph, word = "Satu. " + "a" * (room - 6), "kata " + "a" * (room - 5)
    assert parts(paragraph, "b" * 50) == [paragraph, "b" * 50]
    assert parts(f"{word} {'b' * 50}") == [word, "b" * 50]
    assert parts("a" * 2 * room) == ["a" * room] * 2
    assert parts(paragraph + "a", "b" * 50) == ["Satu.", "a" * (room - 5), "b" * 50]
    [first, _] = read(ISO.encode(with_abstract(paragraph, "b" * 50)))[0].get_fields("520")
    assert len(first.as_marc("utf-8")) == 9_999


def test_only_the_last_mark_of_a_letter_may_begin_a_piece():
    room = 9_999 - 2 - 1 - 2 - 7
    found = parts("a" * (room - 2) + "q\u0323\u0307" + "b" * 100)
    assert found == ["a" * (room - 2), "q\u0323\u0307" + "b" * 100]


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"title": Title(Text("x" * 9_994))}, "245"),
        ({"title": Title(Text("x"), (Text("y" * 9_995),))}, "245"),
        ({"keywords": (Text("k" * 9_995),)}, "653"),
        ({"url": "https://a.id/" + "b" * 9_990}, "588|856"),
        ({"control_number": "1" * 9_999}, "001"),
        ({"rights": "r", "rights_uri": "b" * 9_995}, "540"),
    ],
)
@pytest.mark.parametrize("made", [ISO, TEXT])
def test_a_field_that_cannot_be_split_is_refused(changes, tag, made):
    with pytest.raises(RecordError) as error:
        made.encode(BARE._replace(**changes))
    (found,) = error.value.findings
    assert found.code == "field-too-long"
    assert any(f"field {one} takes" in found.message for one in tag.split("|"))
    assert str(found.location) == "page.md:3"
    assert GRAMMAR(etree.fromstring(XML.encode(BARE._replace(**changes))))


def of_record_length(size, char):
    """Make a record of exactly ``size`` bytes; the abstracts are split."""
    base = BARE._replace(abstracts=tuple(Abstract((of_length(9_000, char),), "id") for _ in range(10)))
    rest = size - len(ISO.encode(base._replace(keywords=(Text("k"),)))) + 1
    while rest > 8_000:
        base = base._replace(keywords=(*base.keywords, Text("k" * 2_000)))
        rest = size - len(ISO.encode(base._replace(keywords=(*base.keywords, Text("k"))))) + 1
    return base._replace(keywords=(*base.keywords, Text("k" * rest)))


@pytest.mark.parametrize("char", ["a", "é", "京"])
def test_a_record_of_99999_bytes_is_the_longest_that_is_written(char):
    record = of_record_length(99_999, char)
    data = ISO.encode(record)
    assert len(data) == 99_999
    assert data[:5] == b"99999"
    assert list(ISO.verify(data, record)) == []
    longer = record._replace(keywords=(*record.keywords[:-1], Text(record.keywords[-1].value + "k")))
    for made in (ISO, TEXT):
        with pytest.raises(RecordError) as error:
            made.encode(longer)
        assert error.value.findings[0].code == "record-too-long"
        assert "takes 100,000 bytes" in str(error.value)
    assert list(XML.verify(XML.encode(longer), longer)) == []


def test_fields_of_99999_bytes_are_not_split():
    size = sum(length for _, length, _ in directory(ISO.encode(BARE))[1])
    title = "x" * (100_000 - size)
    for value, code in ((title, "record-too-long"), (title[1:], "field-too-long")):
        with pytest.raises(RecordError, match=code):
            ISO.encode(BARE._replace(title=Title(Text(value))))


def test_a_record_of_many_megabytes_is_refused_at_once():
    with pytest.raises(RecordError, match="record-too-long"):
        ISO.encode(with_abstract("kata " * 2_000_000))
    with pytest.raises(RecordError, match="record-too-long"):
        ISO.encode(BARE._replace(title=Title(Text("x" * 100_000))))


def test_marcxml_is_never_split():
    record = with_abstract(of_length(150_000))
    element = etree.fromstring(XML.encode(record))
    (found,) = element.iterfind(f"{NAMESPACE}datafield[@tag='520']/{NAMESPACE}subfield")
    assert len(found.text) == 150_000


@pytest.mark.parametrize("made", [ISO, XML, TEXT])
@pytest.mark.parametrize("title", ["", " \t", "\x1f\ud800"])
def test_no_title_is_refused(made, title):
    with pytest.raises(RecordError, match="marc-no-title"):
        made.encode(SAMPLE._replace(title=Title(Text(title))))


def test_place_of_a_finding_without_source():
    with pytest.raises(RecordError, match=r"^<record>: error"):
        ISO.encode(Record(title=Title(Text(""))))
    with pytest.raises(RecordError, match=r"^20389935: error"):
        ISO.encode(SAMPLE._replace(title=Title(Text("")), source=None))


# --- any record


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(records, st.sampled_from(PROFILES))
def test_any_record_reads_back_or_is_refused(record, profile):
    iso, xml, text = (module.build(profile, DATE) for module in (marc, marcxml, mrk))
    try:
        data = iso.encode(record)
    except RecordError:
        return
    (by_pymarc,) = read(data)
    (by_mrrc,) = mrrc.MARCReader(io.BytesIO(data))
    assert flat(by_pymarc) == terms(record, iso.encode.keywords["options"]) == flat(by_mrrc)
    for made in (iso, xml, text):
        assert list(made.verify(made.encode(record), record)) == []
    GRAMMAR.assertValid(etree.fromstring(xml.encode(record)))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(9_980, 38_000), st.integers(0, 2**32), st.sampled_from(["abc .", "é. 京。", "x\u0323 😀\u0301", "京都"])
)
def test_any_long_abstract_reads_back(size, seed, alphabet):
    text = "".join(random.Random(seed).choices(alphabet, k=size // 2))
    record = with_abstract("a" + text, text[: size // 3] + "b")
    assert list(ISO.verify(ISO.encode(record), record)) == []
    assert all(length <= 9_999 for _, length, _ in directory(ISO.encode(record))[1])


# --- verify must be able to fail


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (b"Proses", b"Prosas", "520: read "),
        (b"Melissa", b"Melisse", "names: read "),
        (b"Peran", b"Paran", "245: read "),
        (b"20389935\x1e", b"20389936\x1e", "001: read "),
        (b"detail?id=20389935&lokasi=lokal\x1e", b"detail?id=20389935&lokasi=lokel\x1e", "856 $u: read "),
        (b"nam a22", b"nam  22", "leader: read (24, 'nam  22'), expected (24, 'nam a22')"),
        (b"04786nam", b"04787nam", "pymarc read 1 records, expected one it understands: "),
    ],
)
def test_verify_sees(old, new, line):
    data = ISO.encode(SAMPLE)
    assert old in data
    (found,) = ISO.verify(data.replace(old, new), SAMPLE)
    assert found.startswith(line)


ADDRESSES = ["https://a.id/b.pdf", "https://a.id/1"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("=246  31", "=247  31", "246: read [], expected ['one']"),
        ("31$aOne", "31$aOna", "246: read ['ona'], expected ['one']"),
        ("4$asister", "4$asistar", "650: read ['Hukum', 'sistarcities'], expected ['Hukum', 'sistercities']"),
        ("$akota", "$akote", "653: read ['kotekembar'], expected ['kotakembar']"),
        ("a.id/1\n", "a.id/2\n", f"856 $u: read {['https://a.id/b.pdf', 'https://a.id/2']}, expected {ADDRESSES}"),
        ("ind\\d", "ind\\", "008: read [39], expected [40]"),
    ],
)
def test_verify_names_what_it_read_and_expected(old, new, line):
    record = SAMPLE._replace(
        title=Title(Text("Satu", "id"), (Text("One", "en"),)),
        subjects=(Text("Hukum"), Text("sister cities")),
        keywords=(Text("kota kembar"),),
        files=(File(ADDRESSES[0]), File("b.pdf")),
        url=ADDRESSES[1],
    )
    text = TEXT.encode(record).decode()
    assert text.count(old) == 1
    assert list(TEXT.verify(text.encode(), record)) == []
    assert list(TEXT.verify(text.replace(old, new).encode(), record)) == [line]


ITEM = SAMPLE._replace(
    isbn=("isbn 602-00-0000-x (jil. lengkap)",),
    extent="xii, 84 pages : illustration ; 28 cm + lampiran",
    series=("Seri kota ; 4",),
    bibliography_note="pages 80-84",
    holding_institution="Universitas Contoh",
    holding_location="Ruang baca",
    call_number="T 12345",
)


@pytest.mark.parametrize(
    ("old", "new", "tag"),
    [
        (b"602000000X", b"6020000008", "020"),
        (b"lengkap", b"lengkop", "020"),
        (b"84 pages :", b"85 pages :", "300"),
        (b"illustration", b"illustratiun", "300"),
        (b"28 cm", b"29 cm", "300"),
        (b"lampiran", b"lampirun", "300"),
        (b"Seri kota", b"Seri kata", "490"),
        (b"\x1fv4", b"\x1fv5", "490"),
        (b"pages 80-84", b"pages 80-85", "504"),
        (b"Universitas Contoh", b"Universitas Contuh", "852"),
        (b"Ruang baca", b"Ruang bacu", "852"),
        (b"T 12345", b"T 12346", "852"),
    ],
)
def test_verify_sees_the_item(old, new, tag):
    data = ISO.encode(ITEM)
    assert list(ISO.verify(data, ITEM)) == []
    assert data.count(old) == 1
    assert any(found.startswith(f"{tag}: ") for found in ISO.verify(data.replace(old, new), ITEM))


@pytest.mark.parametrize(
    ("text", "written"), [("Harga $5", "{dollar}5"), ("a{b", "a{lcub}b"), ("a}b", "a{rcub}b"), ("a\\b", "a{bsol}b")]
)
def test_a_mark_of_mnemonic_text_is_escaped(text, written):
    record = SAMPLE._replace(keywords=(Text(text),))
    encoded = TEXT.encode(record)
    assert written in encoded.decode()
    assert list(TEXT.verify(encoded, record)) == []


def test_verify_refuses_text_without_a_record():
    assert list(ISO.verify(b"", SAMPLE))
    assert list(XML.verify(b"<record>", SAMPLE))
    assert list(TEXT.verify(b"LDR", SAMPLE))
    assert list(TEXT.verify(b"=245  10$a", SAMPLE))


# --- the formats, and pymarc


def test_formats_are_described():
    assert [(made.name, made.media_type, made.suffix, made.binary) for made in (ISO, XML, TEXT)] == [
        ("marc", "application/marc", ".mrc", True),
        ("marcxml", "application/marcxml+xml", ".marcxml", False),
        ("mrk", "text/plain", ".mrk", False),
    ]


@pytest.mark.parametrize("made", [ISO, XML, TEXT])
def test_encode_pickles_and_gives_the_same_bytes(made):
    assert pickle.loads(pickle.dumps(made)).encode(SAMPLE) == made.encode(SAMPLE)


def test_several_records_in_one_file():
    other = SAMPLE._replace(control_number="2")
    assert len(read(b"".join(ISO.assemble([ISO.encode(SAMPLE), ISO.encode(other)])))) == 2
    text = b"".join(TEXT.assemble([TEXT.encode(SAMPLE), TEXT.encode(other)])).decode()
    assert [record["001"].data for record in pymarc.MARCMakerReader(text)] == ["20389935", "2"]


@pytest.mark.parametrize("module", [marc, marcxml, mrk])
def test_country_of_the_profile_is_a_marc_code(module):
    with pytest.raises(ProfileError, match="'jki' is not in the MARC Code List for Countries"):
        module.build(Profile(defaults=Defaults(country="jki")), DATE)


def test_to_pymarc():
    record = to_pymarc(SAMPLE, record_date=DATE)
    assert record.as_marc() == ISO.encode(SAMPLE)
    assert record.title.startswith("Peran paradiplomasi")


def test_to_pymarc_takes_a_profile_and_the_date_of_today():
    record = to_pymarc(SAMPLE, Profile(marc=Marc(names="uncontrolled")))
    assert record["720"]["a"] == "Melissa Aesthetica,"
    assert record["005"].data[:8] >= "2026"[:2]


def test_to_pymarc_of_a_long_note_can_be_written():
    record = to_pymarc(with_abstract(of_length(30_000)), record_date=DATE)
    assert len(record.get_fields("520")) == 4
    assert read(record.as_marc())
