"""Pages and their expected records: the Markdown files in tests/cases, whose README describes the form."""

import json
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pytest

from catalog_export.read.base import Document
from catalog_export.read.decode import decode_text
from catalog_export.read.page.parse import parse
from catalog_export.run.rule_names import rule_name
from catalog_export.text.messages import Message
from catalog_export.write.formats.jsonl import form

FOLDER = Path(__file__).parent / "cases"
_CASE = re.compile(
    r"^## (?P<title>[^\n]+)\n"
    r"(?P<why>(?:(?!^## |^````)[^\n]*\n)*)"
    r"^(?P<fence>`{4,})page(?P<info>[^\n]*)\n(?P<page>.*?)^(?P=fence)\n+"
    r"^(?P<mark>`{3,})expect\n(?P<expect>.*?)^(?P=mark)$",
    re.MULTILINE | re.DOTALL,
)
_HEADING = re.compile(r"^## ", re.MULTILINE)
_ESCAPE = re.compile(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nrt\\])")


class Case(NamedTuple):
    file: str
    title: str
    data: bytes
    expected: dict | list


def unescaped(text):
    """Resolve the escapes of a block marked ``escaped`` or ``bytes``."""
    return _ESCAPE.sub(lambda found: found[0].encode().decode("unicode_escape"), text)


def encoded(info, page):
    """Return the bytes of a page; the words after ``page`` describe the encoding of the block."""
    words = info.split()
    if "bytes" in words:
        return unescaped(page.removesuffix("\n")).encode("latin-1")
    if "escaped" in words:
        words.remove("escaped")
        page = unescaped(page)
    return page.encode(words[0] if words else "utf-8")


def cases_of(path):
    text = path.read_text("utf-8")
    found = [
        Case(path.name, m["title"].strip(), encoded(m["info"], m["page"]), json.loads(m["expect"]))
        for m in _CASE.finditer(text)
    ]
    outside = _CASE.sub("", text)
    assert not _HEADING.search(outside), f"{path.name}: a case is not in the form that README.md tells"
    titles = [case.title for case in found]
    assert found, f"{path.name} holds no case"
    assert len(set(titles)) == len(titles), f"{path.name}: two cases have one title"
    return found


CASES = [case for path in sorted(FOLDER.glob("*.md")) if path.name != "README.md" for case in cases_of(path)]


def fold(text):
    """Return text as it is compared: NFKC, with every run of white space as one blank."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def differences(path, expected, got):
    """Yield a line for each place where ``got`` differs from ``expected``."""
    if isinstance(expected, str) and isinstance(got, dict):
        got = got.get("text")
    if isinstance(expected, str) and isinstance(got, str):
        if fold(expected) != fold(got):
            yield f"{path}: {first_difference(fold(expected), fold(got))}"
    elif isinstance(expected, dict) and isinstance(got, dict):
        for key, value in expected.items():
            yield from differences(f"{path}.{key}", value, got.get(key))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for place, (value, found) in enumerate(zip(expected, got, strict=True)):
            yield from differences(f"{path}[{place}]", value, found)
    elif expected != got:
        yield f"{path}: expected {expected!r}, got {got!r}"


def first_difference(expected, got):
    pairs = enumerate(zip(expected, got, strict=False))
    same = next((place for place, (one, other) in pairs if one != other), min(len(expected), len(got)))
    start = max(0, same - 30)
    return f"expected ...{expected[start : same + 60]!r}, got ...{got[start : same + 60]!r}"


def as_found(record):
    """Return the JSON form of a record, with the values that only the cases check."""
    found = form(record)
    found["abstract_text"] = " ".join(abstract["text"] for abstract in found["abstracts"])
    found["abstract_langs"] = sorted({str(abstract["lang"]) for abstract in found["abstracts"]})
    for abstract, of_record in zip(found["abstracts"], record.abstracts, strict=True):
        abstract["paragraphs"] = len(of_record.paragraphs)
    found["keywords"] = [{"text": word.value, "lang": word.lang} for word in record.keywords]
    return found


def compare(expected, parsed):
    codes = [finding.code for finding in parsed.findings]
    if "error" in expected:
        errors = [finding.code for finding in parsed.findings if finding.severity == "error"]
        assert parsed.record is None
        assert [code for code in errors if code.startswith(expected["error"])], f"no such error among {codes}"
        return
    expected = dict(expected)
    named = expected.pop("findings", [])
    for code in named:
        assert codes if code == "any" else code in codes, f"no finding {code} among {codes}"
    stray = [str(found) for found in parsed.findings if found.severity != "note" and found.code not in named]
    assert not stray or "any" in named, "unexpected: " + "\n".join(stray)
    assert parsed.record is not None, f"no record came, but {codes}"
    found = list(differences("record", expected, as_found(parsed.record)))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.file}: {case.title}")
def test_page_comes_to_the_expected_record(case):
    wanted = case.expected if isinstance(case.expected, list) else [case.expected]
    came = list(parse(Document(case.file, case.data)))
    if not any("error" in one for one in wanted):
        came = [parsed for parsed in came if parsed.record is not None] or came
    assert len(came) == len(wanted), f"{len(came)} records came"
    for expected, parsed in zip(wanted, came, strict=True):
        compare(expected, parsed)


def test_every_rule_of_a_case_has_a_name_in_both_languages():
    parsed = (parsed for case in CASES for parsed in parse(Document(case.file, case.data)))
    rules = {origin.rule for one in parsed if one.record for origin in one.record.provenance.values()}
    assert len(rules) > 30
    assert {rule for rule in rules if not isinstance(rule_name(rule), Message)} == set()


def test_every_case_has_an_expectation():
    """A case without an expectation could not fail."""
    assert [case for case in CASES if not case.expected] == []


def test_non_ascii_characters_are_composed_and_no_odd_blanks():
    for code in (*range(0x80, 0xD800), *range(0xE000, 0x10000)):
        text, findings = decode_text(Document("page.md", f"e{chr(code)}".encode()))
        assert text == unicodedata.normalize("NFC", text), hex(code)
        assert not [char for char in text if unicodedata.category(char) == "Zs" and char != " "], hex(code)
        assert {found.code for found in findings} <= {"letters-look-alike", "letters-lost"}
    assert decode_text(Document("page.md", "a\xad\u200b\u202a\ufeffb".encode())) == ("ab", [])


@pytest.mark.parametrize(
    ("copied", "text"),
    [
        ("perahu\ufffeperahu kayu", "perahu-perahu kayu"),
        ("e\ufffebook", "e-book"),
        ("pera\ufffewatan", "perawatan"),
        ("uji\ufffecoba dan uji-coba", "uji-coba dan uji-coba"),
        ("pera\ufffe\nwatan", "pera-\nwatan"),
        ("\ufffea \ufffe b\ufffe", "a  b"),
    ],
)
def test_the_hyphens_of_text_copied_from_a_pdf_are_read(copied, text):
    assert decode_text(Document("page.md", copied.encode())) == (text, [])
