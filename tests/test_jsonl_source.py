"""The source JSON Lines: records come back equal, and every fault is a finding with its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sample import SAMPLE
from strategies import records
from test_jsonl_format import BARE, FULL

from catalog_export import api
from catalog_export.model.finding_codes import CODES
from catalog_export.model.record import COMPARED, Abstract, Contributor, File, Identifier, Location, Record, Text, Title
from catalog_export.read import jsonl
from catalog_export.read.base import Document
from catalog_export.read.jsonl import parse, parse_line
from catalog_export.read.jsonl_checks import Checks
from catalog_export.read.page import parse as catalogue_page
from catalog_export.write.formats import jsonl as written

TITLE = {"control_number": "7", "title": {"proper": {"text": "Judul"}}}


def read(form):
    line = form if isinstance(form, bytes) else json.dumps(form).encode()
    [parsed] = parse_line("in.jsonl", 7, line)
    return parsed


def codes(parsed):
    return [found.code for found in parsed.findings]


@pytest.mark.parametrize("record", [SAMPLE, FULL, BARE])
def test_round_trip_with_provenance(record):
    [parsed] = parse_line("in.jsonl", 1, written.encode(record))
    assert set(codes(parsed)) <= {"control-number-missing"}
    assert parsed.unparsed == ()
    assert parsed.record == record
    assert parsed.record.provenance == record.provenance
    assert parsed.record.source == (record.source or Location("in.jsonl", 1))


CONTROLS = {code: None for code in (*range(32), 127) if chr(code) not in "\t\n\f\r"}


def carried(value):
    """Read any part of a record independently of the format and the source."""
    if isinstance(value, str):
        joined = value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in joined.translate(CONTROLS))
    if isinstance(value, Abstract):
        # A blank line parts paragraphs, and what was taken out may leave one.
        lines = [[line for line in p.split("\n") if line] for p in value.paragraphs]
        text = carried("\n\n".join("\n".join(one) for one in lines if one))
        return Abstract(tuple(p.strip("\n") for p in text.split("\n\n") if p.strip()), value.lang)
    if isinstance(value, Text | Title | Contributor | Identifier | File):
        return type(value)(*map(carried, value))
    return tuple(map(carried, value)) if isinstance(value, tuple) else value


@settings(max_examples=150, deadline=None)
@given(records)
def test_round_trip_of_any_record(record):
    encoded = written.encode(record)
    [parsed] = parse_line("in.jsonl", 1, encoded)
    expected = {name: carried(getattr(record, name)) for name in COMPARED}
    assert parsed.record == Record(**expected)
    removed = any(ord(c) in CONTROLS for c in "".join(strings(json.loads(encoded))))
    numbered = (expected["control_number"] or "").strip()
    assert codes(parsed) == ["controls-removed"] * removed + ["control-number-missing"] * (not numbered)


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


def test_only_the_title_is_required():
    parsed = read({"title": TITLE["title"]})
    assert codes(parsed) == ["control-number-missing"]
    assert parsed.record == Record(Title(Text("Judul")))
    assert parsed.record.source == Location("in.jsonl", 7)


@pytest.mark.parametrize("number", [{}, {"control_number": None}, {"control_number": " "}])
def test_a_missing_control_number_is_reported_as_for_pages(number):
    parsed = read({"title": TITLE["title"], **number})
    assert [(found.code, str(found.location)) for found in parsed.findings] == [
        ("control-number-missing", "in.jsonl:7")
    ]
    assert "; expected control_number; add it" in parsed.findings[0].message
    assert parsed.record is not None
    assert codes(read({**TITLE, "control_number": 7})) == ["jsonl-wrong-value"]


@pytest.mark.parametrize("wrong", [{"title": 5}, {"year": 2014}, {"keyword_langs": ["id"]}])
def test_a_missing_number_of_a_refused_line_is_not_reported(wrong):
    parsed = read({"title": TITLE["title"], **wrong})
    assert (parsed.record, codes(parsed)) == (None, ["jsonl-wrong-value"])


@pytest.mark.parametrize("control", ["\\u0000", "\\u001b", "\\u001F", "\\b", "\\u000b", "\\u007f", "\x7f"])
def test_control_characters_are_removed_and_reported(control):
    line = written.encode(SAMPLE._replace(keywords=(Text("ko§ta", "id"),), year="20§14")).decode()
    [parsed] = parse_line("in.jsonl", 7, line.replace("§", control).encode())
    [told] = parsed.findings
    assert str(told).startswith("in.jsonl:7: note: invisible control characters were removed (2); ")
    assert parsed.record == SAMPLE._replace(keywords=(Text("kota", "id"),), year="2014")


def test_other_characters_are_kept():
    text = "a\tb\nc\fd\re \\u0007 \\b \x85 é"
    parsed = read({**TITLE, "publisher": text})
    assert (parsed.record.publisher, parsed.findings) == (text, ())


def test_half_characters_are_replaced_and_reported():
    line = written.encode(SAMPLE._replace(keywords=(Text("ko§ta", "id"),), publisher="§§\\ud83d\\ude00"))
    [parsed] = parse_line("in.jsonl", 7, line.decode().replace("§", "\\uD83D").replace("\\\\", "\\").encode())
    [told] = parsed.findings
    assert str(told).startswith("in.jsonl:7: warning: incomplete characters (3) were read as U+FFFD; ")
    assert parsed.record == SAMPLE._replace(keywords=(Text("ko\ufffdta", "id"),), publisher="\ufffd\ufffd\U0001f600")


def test_a_value_of_control_characters_only_is_refused():
    assert codes(read({**TITLE, "keywords": ["\x01"]})) == ["controls-removed", "jsonl-wrong-value"]


def test_control_characters_in_deep_nesting_are_removed():
    line = f'{{"control_number": "7", "title": {{"proper": {{"text": "a\\u0001"}}}}, "x": {"[" * 700}{"]" * 700}}}'
    assert codes(read(line.encode())) == ["controls-removed", "jsonl-unknown-key"]


def test_a_known_role_gives_the_relator_where_the_key_is_missing():
    people = [
        {"name": "A", "role": "Pembimbing"},
        {"name": "B", "role": "author", "relator": None},
        {"name": "C"},
    ]
    parsed = read({**TITLE, "contributors": people})
    assert [c.relator for c in parsed.record.contributors] == ["ths", None, None]


def test_unknown_relator_becomes_the_role():
    people = [{"name": "A", "relator": "cmp"}, {"name": "B", "role": "komponis", "relator": "cmp"}]
    parsed = read({**TITLE, "contributors": people})
    assert codes(parsed) == ["jsonl-unknown-relator"] * 2
    assert parsed.record.contributors == (Contributor("A", "cmp", None), Contributor("B", "komponis", None))


def test_language_tags():
    assert read({**TITLE, "language": "in"}).record.language == "id"
    assert read({**TITLE, "language": "zh-Hant"}).record.language == "zh-Hant"
    unknown = read({**TITLE, "language": "tlh"})
    assert codes(unknown) == ["jsonl-unknown-language"]
    assert unknown.record.language == "tlh"


def test_unknown_keys_are_handed_back():
    parsed = read({**TITLE, "pubisher": "Ä", "title": {**TITLE["title"], "subtitle": {"a": [1]}}})
    assert codes(parsed) == ["jsonl-unknown-key"] * 2
    assert parsed.findings[0].message.endswith("did you mean publisher?")
    assert parsed.unparsed == (
        (Location("in.jsonl", 7), '"pubisher": "Ä"'),
        (Location("in.jsonl", 7), '"title.subtitle": {"a": [1]}'),
    )
    assert parsed.record is not None


def test_a_year_is_kept_as_stated():
    assert read({**TITLE, "year": "[2016?]"}).record.year == "[2016?]"


def test_blank_abstracts_and_page_ends():
    parsed = read({**TITLE, "abstracts": [{"text": "a\n\n\n\nb\n"}]})
    assert parsed.record.abstracts == (Abstract(("a", "b"), None),)


@pytest.mark.parametrize(
    ("line", "code", "part"),
    [
        (b"[1]", "jsonl-not-object", "a list"),
        (b"{", "jsonl-not-json", "column 2"),
        (b"\xff{}", "jsonl-not-utf8", "byte 1"),
        (b'{"title": NaN}', "jsonl-not-json", "NaN"),
        (b'{"year": "2014", "year": "2015"}', "jsonl-not-json", '"year" is repeated'),
        (b"[" * 100_000, "jsonl-not-json", "recursion"),
        (b"9" * 5_000, "jsonl-not-json", "4300"),
        (b"{}", "jsonl-no-title", "title"),
        (b'{"title": null}', "jsonl-no-title", "title"),
    ],
)
def test_bad_lines(line, code, part):
    parsed = read(line)
    assert parsed.record is None
    assert codes(parsed) == [code]
    assert part in parsed.findings[0].message
    assert str(parsed.findings[0]).startswith("in.jsonl:7: error: ")


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"title": "Judul", "contributors": []}, 'title is "Judul", expected an object; correct it'),
        ({"title": ["Judul"]}, 'title is ["Judul"], expected an object; correct it'),
        ({"title": {}}, "title.proper is missing, expected an object; correct it"),
        (
            {"title": {"proper": {"text": " "}}},
            'title.proper.text is " ", expected a string that is not blank',
        ),
        ({"year": 2014}, "year is 2014, expected a string or null"),
        ({"control_number": 20389935}, "control_number is 20389935, expected a string or null"),
        ({"country": "ID"}, 'country is "ID", expected a MARC country code such as io'),
        ({"carrier": "tape"}, 'carrier is "tape", expected online'),
        ({"thesis_kind": "skripsi"}, 'thesis_kind is "skripsi", expected bachelor, master, doctoral'),
        ({"thesis_kind": ["master"]}, 'thesis_kind is ["master"], expected bachelor, master, doctoral'),
        ({"language": "indonesian"}, 'language is "indonesian", expected a BCP 47 language tag'),
        ({"language": ["id"]}, 'language is ["id"], expected a BCP 47 language tag'),
        ({"contributors": [{"name": "A", "relator": ["aut"]}]}, 'contributors[0].relator is ["aut"]'),
        ({"contributors": {}}, "contributors is {}, expected a list or null"),
        ({"contributors": [{"role": "author"}]}, "contributors[0].name is missing, expected a string"),
        ({"contributors": [{"name": "A", "kind": "person"}]}, 'contributors[0].kind is "person"'),
        ({"abstracts": [{"lang": "id"}]}, "abstracts[0].text is missing"),
        (
            {"contributors": [{"name": "A", "identifiers": [{"scheme": "ktp", "value": "1"}]}]},
            'scheme is "ktp", expected',
        ),
        ({"contributors": [{"name": "A", "identifiers": [{"scheme": "nim"}]}]}, "identifiers[0].value is missing"),
        ({"contributors": [{"name": "A", "identifiers": [{"value": "1"}]}]}, "scheme is missing, expected nim, nidn"),
        ({"subjects": ["kota"]}, 'subjects[0] is "kota", expected an object'),
        ({"files": [{"description": "Naskah"}]}, "files[0].path is missing, expected a string that is not blank"),
        ({"keywords": [1]}, "keywords[0] is 1, expected a string that is not blank"),
        ({"keywords": ["a"], "keyword_langs": ["id", "en"]}, "expected a list of 1, one item for each keyword"),
        ({"keywords": ["a"], "keyword_langs": ["Indonesia"]}, 'keyword_langs[0] is "Indonesia"'),
        ({"source": {"file": 1, "line": 2}}, "source.file is 1"),
        ({"provenance": {"language": {"grade": "sure"}}}, 'provenance.language.grade is "sure"'),
        (
            {"provenance": {"language": {"rule": ""}}},
            "provenance.language.grade is missing, expected stated, inferred",
        ),
        ({"title": {"proper": None}}, "title.proper is null, expected an object"),
        ({"provenance": {"language": {"grade": "stated", "line": True}}}, "provenance.language.line is true"),
        (
            {"provenance": {"language": {"grade": "stated", "confidence": "1"}}},
            "expected a number from 0 to 1",
        ),
    ],
)
def test_wrong_values(form, message):
    parsed = read({**TITLE, **form})
    assert parsed.record is None
    assert codes(parsed) == ["jsonl-wrong-value"]
    assert message in parsed.findings[0].message


def test_all_faults_of_a_line_at_once():
    assert len(read({**TITLE, "year": 1, "place": 2, "abstracts": [3]}).findings) >= 3


def test_other_lines_are_still_read():
    data = b"\xef\xbb\xbf" + written.encode(SAMPLE) + b"\r\n\n{\n" + written.encode(FULL)
    first, bad, last = parse(Document("in.jsonl", data))
    assert (first.record, last.record) == (SAMPLE, FULL)
    assert str(bad.findings[0].location) == "in.jsonl:3"


def test_a_later_part_of_a_long_file_knows_its_lines():
    (parsed,) = parse(Document("in.jsonl", b"\n[]\n", 41))
    assert str(parsed.findings[0].location) == "in.jsonl:42"
    assert list(parse(Document("in.jsonl", b"\n\n", 41))) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_byte_order_marks(encoding):
    (parsed,) = parse(Document("in.jsonl", written.encode(SAMPLE).decode().encode(encoding)))
    assert parsed.record == SAMPLE


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty-document"), (b"\n \r\n", "empty-document"), (b"\xff\xfea", "jsonl-not-utf8")],
)
def test_nothing_to_read(data, code):
    (parsed,) = parse(Document("in.jsonl", data))
    assert parsed.record is None
    assert codes(parsed) == [code]


def test_messages_have_no_line_end_and_no_surrogate():
    parsed = read(b'{"title": {"proper": {"text": "a"}}, "k\\n\\ud800": "v\\n\\udfff"}')
    line = f"{parsed.findings[0]} {parsed.unparsed[0][1]}"
    assert line.encode()
    assert "\n" not in line


def test_every_code_of_this_source_is_tested_here():
    text = Path(__file__).read_text("utf-8")
    assert [code for code in CODES if code.startswith("jsonl-") and f'"{code}"' not in text] == []


def test_source_location_survives_without_provenance():
    form = json.loads(written.encode(SAMPLE._replace(provenance={})))
    assert read(form).record.source == SAMPLE.source


# --- the fast decoder

# Lines with every kind of escape, spacing and key order, some of them with repeated or unknown keys.
KEYS = ["title", "year", "notes", "country", "language", "keywords", "text", "provenance", "x"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["id", "io", '":', '\\":']),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "lang", "proper", "a"]), inner)
    ),
    max_leaves=4,
)


@st.composite
def odd_lines(draw):
    pairs = draw(st.lists(st.tuples(st.sampled_from(KEYS), VALUES), max_size=5))
    pairs.insert(draw(st.integers(0, len(pairs))), ("title", {"proper": {"text": draw(st.text(min_size=1))}}))
    colon = draw(st.sampled_from([":", ": ", " : "]))
    ascii_only = draw(st.booleans())
    dumped = [json.dumps(value, ensure_ascii=ascii_only) for _, value in pairs]
    line = ",".join(f'"{key}"{colon}{value}' for (key, _), value in zip(pairs, dumped, strict=True))
    return f"{{{line}}}".encode(errors="replace")


@settings(max_examples=400, deadline=None)
@given(odd_lines() | records.map(written.encode))
def test_fast_decoder_agrees_with_the_complete_check(line):
    fast = jsonl.decode_fast(line)
    if fast is not None:
        checks = Checks(Location("in.jsonl", 1))
        assert jsonl.decode_checked(line, checks) == fast
        assert checks.findings == []


@pytest.mark.parametrize("record", [SAMPLE, FULL, BARE])
def test_written_lines_take_the_fast_decoder(record):
    line = written.encode(record)
    assert jsonl.decode_fast(line) is not None
    assert jsonl.decode_fast(json.dumps(json.loads(line), indent=1, sort_keys=True, ensure_ascii=False).encode())
    assert jsonl.decode_fast(json.dumps({"name": "a.md", "text": PAGE}).encode()) is not None


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"title": {"proper": {"text": "a"}}, "year": "1", "year": "2"}', 'the key "year" is repeated'),
        (b'{"title": {"proper": {"text": "a", "text": "b"}}}', 'the key "text" is repeated'),
        (b'{"title" : {"proper": {"text": "a"}}, "year": "1", "year" : "\\u0022:"}', 'the key "year" is repeated'),
        (b'{"name": "a", "text": "b", "text": "c"}', 'the key "text" is repeated'),
        (b'{"title": {"proper": {"text": "a"}}, "year": ' + b"9" * 5000 + b"}", "4300"),
        (b'{"title": {"proper": {"text": "a"}}, "source": {"file": "a", "line": ' + b"9" * 30 + b"}}", "source.line"),
        (
            b'{"title": {"proper": {"text": "a"}}, "provenance": {"a": {"grade": "stated", "confidence": 1e999}}}',
            "from 0",
        ),
        (
            b'{"title": {"proper": {"text": "a"}}, "provenance": {"a": {"grade": "stated", "confidence": 2}}}',
            "from 0 to",
        ),
    ],
)
def test_repeated_keys_and_extreme_numbers_are_findings(line, message):
    parsed = read(line)
    assert parsed.record is None
    assert message in " ".join(found.message for found in parsed.findings)


@pytest.mark.parametrize("depth", [*range(880, 1000, 7), 5_000, 200_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_a_finding(depth, opening):
    closing = b"]" if opening == b"[" else b"}"
    nested = opening * depth + (b"1" if closing == b"}" else b"") + closing * depth
    for line in (nested, b'{"title": {"proper": {"text": "a"}}, "x": ' + nested + b"}", b'{"title": ' + nested + b"}"):
        assert {found.code for found in read(line).findings} <= set(CODES)


# --- pages

PAGE = """# Judul satu

Siti, author

Deskripsi Lengkap: <https://lib.ui.ac.id/detail?id=7>

---

## Abstrak

Isi
"""


def pages(*forms, name="pages.jsonl"):
    return list(parse(Document(name, b"".join(json.dumps(form).encode() + b"\n" for form in forms))))


def test_a_line_may_be_a_page():
    first, second = pages({"name": "7.md", "text": PAGE}, {"text": PAGE.replace("id=7", "id=8")})
    [alone] = catalogue_page.parse(Document("7.md", PAGE.encode()))
    assert first.record == alone.record
    assert str(first.record.source) == "pages.jsonl:1/7.md:1"
    assert str(second.record.source) == "pages.jsonl:2:1"
    assert str(first.record.provenance["url"].location) == "pages.jsonl:1/7.md:5"


def test_a_page_may_have_many_records_or_none():
    both = f"{PAGE}\n---\n\n{PAGE}"
    assert [parsed.record.control_number for parsed in pages({"name": "a", "text": both})] == ["7", "7"]
    [none] = pages({"name": "a", "text": ""})
    assert [str(found.location) for found in none.findings] == ["pages.jsonl:1/a"]
    assert codes(none) == ["empty-document"]


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"name": "a.md", "text": 3}, ["jsonl-wrong-value"]),
        ({"name": ["a.md"], "text": PAGE}, ["jsonl-wrong-value"]),
        ({"name": "a.md", "txt": PAGE}, ["jsonl-unknown-key", "jsonl-unknown-key", "jsonl-no-title"]),
    ],
)
def test_a_page_of_another_form_is_a_fault_of_its_line(form, found):
    [parsed] = pages(form)
    assert codes(parsed) == found
    assert {found.location for found in parsed.findings} == {Location("pages.jsonl", 1)}
    assert parsed.record is None


def test_other_keys_of_a_page_are_handed_back():
    told, parsed = pages({"name": "a.md", "text": PAGE, "fetched": "2024"})
    assert (told.record, codes(told)) == (None, ["jsonl-unknown-key"])
    assert told.unparsed == ((Location("pages.jsonl", 1), '"fetched": "2024"'),)
    assert parsed.record.control_number == "7"


def test_half_a_character_in_a_page_is_reported():
    told, parsed = pages({"name": "a.md", "text": f"{PAGE} \ud800\U0001f600"})
    assert (told.record, codes(told)) == (None, ["jsonl-half-characters"])
    assert parsed.record.control_number == "7"
    assert parsed.record.abstracts[0].text.endswith(" \ufffd\U0001f600")


def test_the_quarantine_takes_the_line_of_a_page(tmp_path):
    other = PAGE.replace("Isi", "Isi lain")
    bad, two = {"name": "a.md", "text": "nothing"}, {"name": "b.md", "text": f"{other}\n---\n\n{other}"}
    source = tmp_path / "many.jsonl"
    source.write_text("".join(json.dumps(form) + "\n" for form in ({"name": "c", "text": PAGE}, bad, two)))
    api.check(source, quarantine=tmp_path / "bad")
    kept = sorted((tmp_path / "bad").iterdir())
    assert [path.name.rsplit("-", 1)[0] for path in kept[::2]] == ["many-2", "many-3"]
    assert json.loads(kept[0].read_text()) == bad
    places = [line.split(": ")[0] for line in kept[3].read_text().splitlines()]
    assert places == [f"{source}:3/b.md:1", f"{source}:3/b.md:15"]


# --- objects whose keys are labels


def test_english_labels_are_read_in_json_lines():
    [parsed] = pages({"title": "Perahu kayu", "author": "Siti Aminah", "year": "2008", "call_number": "S1234"})
    assert parsed.record.title.proper.value == "Perahu kayu"
    assert [(person.name, person.relator) for person in parsed.record.contributors] == [("Siti Aminah", "aut")]
    assert (parsed.record.year, parsed.record.call_number) == ("2008", "S1234")
    assert codes(parsed) == ["control-number-missing"]


@pytest.mark.parametrize("key", ["contributors", "abstracts", "provenance", "keyword_langs"])
def test_a_key_of_the_record_form_keeps_its_checks(key):
    [parsed] = pages({"title": "Perahu kayu", "author": "Siti Aminah", key: "Siti"})
    assert codes(parsed) == ["jsonl-unknown-key", "jsonl-wrong-value", "jsonl-wrong-value"]
    assert parsed.record is None
