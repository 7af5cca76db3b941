"""Compare a MARC record that another program has read with its source record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pymarc

from catalog_export.model.identifiers import is_web_address
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.marc21 import marc21_fields
from catalog_export.write.crosswalks.marc21_titles import nonfiling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_options import MarcOptions

_NAMES = ("100", "110", "700", "710", "720")


def differences(read: pymarc.Record, record: Record, options: MarcOptions) -> Iterator[str]:
    """Yield a line for each fact of ``record`` that ``read`` does not give back, blanks aside."""
    if options.adapt:
        yield from _adapted(read, record, options)
        return
    title, notes = record.title, _notes(read)
    titles = (title.proper.value, title.other_title_information, *(text.value for text in title.parallel))
    abstracts = _bare(abstract.text for abstract in record.abstracts)
    if options.primary_abstract:
        abstracts = [text for text in abstracts if text in notes][:1] or abstracts[:1]
    compared = (
        ("001", "".join(_data(read, "001")), clean(record.control_number)),
        ("245", _letters(*_values(read, "245")), _letters(*titles, title.statement_of_responsibility)),
        ("246", [_title(*field.get_subfields("a", "b")) for field in read.get_fields("246")], _varying_titles(record)),
        ("520", notes, abstracts),
        *_item(read, record),
        ("650", [_letters(*field.get_subfields("a", "x")) for field in read.get_fields("650")], _terms(record)),
        ("653", _bare(_values(read, "653")), _bare(keyword.value for keyword in record.keywords)),
        ("856 $u", _values(read, "856", "u"), _addresses(record)),
        ("names", _names(read), _stated_names(record)),
        ("leader", (len(str(read.leader)), str(read.leader)[5:12]), (24, "nam a22")),
        ("008", [len(data) for data in _data(read, "008")], [40]),
    )
    for what, found, expected in compared:
        if found != expected:
            yield f"{what}: read {found!r}, expected {expected!r}"


def _adapted(read: pymarc.Record, record: Record, options: MarcOptions) -> Iterator[str]:
    """Compare, tag by tag, with the fields that were adapted to a receiver: they differ from the record."""
    expected: dict[str, str] = {}
    for field in marc21_fields(record, options):
        text = field[1] if len(field) == 2 else "".join(value for _, value in field[2])
        expected[field[0]] = expected.get(field[0], "") + "".join(text.split())
    for tag, text in expected.items():
        found = [
            field.data or "" if field.control_field else "".join(_without_link(field)) for field in read.get_fields(tag)
        ]
        if (joined := "".join("".join(found).split())) != text:
            yield f"{tag}: read {joined!r}, expected {text!r}"


def _item(read: pymarc.Record, record: Record) -> Iterator[tuple[str, object, object]]:
    """Compare the fields of the physical item by their letters and digits."""
    stated: tuple[tuple[str, str, tuple[str | None, ...]], ...] = (
        ("020", "azq", record.isbn),
        ("300", "abce", (record.extent,)),
        ("490", "av", record.series),
        ("504", "a", (record.bibliography_note,)),
        ("852", "abj", (record.holding_institution, record.holding_location, record.call_number)),
    )
    for tag, codes, texts in stated:
        expected = _letters(*texts)
        if tag == "020":
            expected = expected.upper().replace("ISBN", "")
            yield tag, _letters(*_values(read, tag, codes)).upper(), expected
        elif expected:
            yield tag, _letters(*_values(read, tag, codes)), expected


def _without_link(field: pymarc.Field) -> Iterator[str]:
    return (value for code, value in field.subfields if code != "8")


def from_element(element: _Element) -> pymarc.Record:
    """Make a record of a MARCXML ``record`` element, by lxml alone."""
    leader, *rest = element
    return pymarc.Record(leader=leader.text or "", fields=[_field(child) for child in rest])


def _field(element: _Element) -> pymarc.Field:
    tag = element.get("tag", "")
    if str(element.tag).endswith("}controlfield"):
        return pymarc.Field(tag, data=element.text or "")
    indicators = pymarc.Indicators(element.get("ind1", ""), element.get("ind2", ""))
    subfields = [pymarc.Subfield(part.get("code", ""), part.text or "") for part in element]
    return pymarc.Field(tag, indicators=indicators, subfields=subfields)


def unescaped(record: pymarc.Record) -> pymarc.Record:
    """Resolve the mnemonics pymarc's reader of mnemonic text leaves as they are."""
    for field in record.get_fields():
        if field.control_field:
            field.data = _resolve((field.data or "").replace("\\", " "))
        else:
            field.subfields = [pymarc.Subfield(code, _resolve(value)) for code, value in field.subfields]
    return record


def _resolve(text: str) -> str:
    text = text.replace("{dollar}", "$").replace("{bsol}", "\\")
    return text.replace("{lcub}", "{").replace("{rcub}", "}")


def _data(read: pymarc.Record, tag: str) -> list[str]:
    return [field.data or "" for field in read.get_fields(tag)]


def _values(read: pymarc.Record, tag: str, codes: str = "abc") -> list[str]:
    return [value for field in read.get_fields(tag) for value in field.get_subfields(*codes)]


def _notes(read: pymarc.Record) -> list[str]:
    """Return the abstracts, the pieces of a long one joined by the linking number in $8."""
    notes: dict[str, str] = {}
    for number, field in enumerate(read.get_fields("520")):
        link = field["8"].partition(".")[0] if "8" in field else f"whole {number}"
        notes[link] = notes.get(link, "") + field["a"]
    return ["".join(note.split()) for note in notes.values()]


def _names(read: pymarc.Record) -> list[str]:
    marc21_fields = read.get_fields(*_NAMES)
    return _sorted("".join(field.get_subfields("a", "b", "c", "d")) for field in marc21_fields)


def _stated_names(record: Record) -> list[str]:
    names = []
    for contributor in record.contributors:
        name = clean(contributor.entry) or clean(contributor.name)
        dates = clean(contributor.dates)
        given = [part.strip() for part in name.split(",")[1:]]
        names.append(name + ("" if dates in given else dates) if name else "")
    if record.thesis_kind or clean(record.degree):
        names.append(clean(record.grantor))
        if clean(record.faculty) and names[-1]:
            names.append(f"{names[-1]} {clean(record.faculty)}")
    return _sorted(names)


def _terms(record: Record) -> list[str]:
    return [_letters(subject.value) for subject in record.subjects if clean(subject.value)]


def _varying_titles(record: Record) -> list[str]:
    """Return the parallel titles without initial articles."""
    titles = [(clean(text.value), text.lang) for text in record.title.parallel]
    return [_title(title[nonfiling(title, lang) :]) for title, lang in titles if title]


def _title(*texts: str) -> str:
    """Return the letters of a title. In 246 the word after an article has a capital."""
    return _letters(*texts).casefold()


def _addresses(record: Record) -> list[str]:
    paths = [file.path for file in record.files if is_web_address(file.path)]
    return _bare(clean(address).replace(" ", "%20") for address in (*paths, record.url))


def _sorted(names: Iterable[str]) -> list[str]:
    """Return the sorted letters of each name, because splitting it into subfields may move a date."""
    return sorted(filter(None, ("".join(sorted(_letters(name))) for name in names)))


def _bare(texts: Iterable[str]) -> list[str]:
    """Return texts without any blank, empty ones left out."""
    return [bare for text in texts if (bare := "".join(clean(text).split()))]


def _letters(*texts: str | None) -> str:
    return "".join(char for text in texts for char in clean(text) if char.isalnum())
