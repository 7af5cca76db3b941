"""List the values of a record with language, grade, location and rule, for the command ``explain``.

``rows`` returns the values; ``table`` formats them for a terminal of a given width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from catalog_export.model.record import DETAILS, Provenance
from catalog_export.model.vocabulary import SCHEMES
from catalog_export.run.rule_names import rule_name
from catalog_export.text.messages import Message, localize, translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model.record import Contributor, Record
    from catalog_export.read.base import Parsed

Value = tuple[str, str, str | None]


class ExplainedValue(NamedTuple):
    """One value of a record and where it came from; what does not apply to it is ``None``."""

    field: str
    value: str
    lang: str | None
    grade: str | None
    place: str | None
    rule: str | None
    confidence: float | None


def rows(parsed: Parsed) -> Iterator[ExplainedValue]:
    """Yield every value of a record, in the order of its JSON form, then what no rule understood."""
    if parsed.record:
        provenance = parsed.record.provenance
        for field, value, lang in _values(parsed.record):
            why = provenance.get(field) or provenance.get(field.rpartition("[")[0]) or Provenance("stated", None, "")
            place = str(why.location) if why.location else None
            yield ExplainedValue(field, value, lang, why.grade, place, why.rule or None, why.confidence)
    for location, text in parsed.unparsed:
        yield ExplainedValue(Message("(not understood)"), text, None, None, str(location), None, None)


def _values(record: Record) -> Iterator[Value]:
    title = record.title
    for name in ("control_number", "url", "collection", "thesis_kind"):
        yield from _plain(record, name)
    yield "title.proper", title.proper.value, title.proper.lang
    for index, text in enumerate(title.parallel):
        yield f"title.parallel[{index}]", text.value, text.lang
    yield from _plain(title, "other_title_information", "title.")
    yield from _plain(title, "statement_of_responsibility", "title.")
    for index, person in enumerate(record.contributors):
        yield f"contributors[{index}]", _named(person), None
        for number, (scheme, value) in enumerate(person.identifiers):
            yield f"contributors[{index}].identifiers[{number}]", f"{SCHEMES.get(scheme, scheme)} {value}", None
    for index, abstract in enumerate(record.abstracts):
        yield f"abstracts[{index}]", abstract.text.replace("\n\n", " "), abstract.lang
    for index, keyword in enumerate(record.keywords):
        yield f"keywords[{index}]", keyword.value, keyword.lang
    for index, subject in enumerate(record.subjects):
        yield f"subjects[{index}]", subject.value, subject.lang
    for name in (
        "language",
        "degree",
        "grantor",
        "faculty",
        "programme",
        "programme_code",
        "place",
        "publisher",
        "year",
        "country",
        "carrier",
        "rights",
        "rights_uri",
    ):
        yield from _plain(record, name)
    yield from _details(record)
    for index, file in enumerate(record.files):
        yield f"files[{index}]", f"{file.path} ({file.description})" if file.description else file.path, None


def _named(person: Contributor) -> str:
    """Return the name and the role of a person."""
    code = f" ({person.relator})" if person.relator else ""
    if person.role:
        return f"{person.name}, {person.role}{code}"
    return Message("{name}, no role stated{code}", name=person.name, code=code)


def _plain(holder: object, name: str, prefix: str = "") -> Iterator[Value]:
    value = getattr(holder, name)
    if value:
        yield prefix + name, value, None


def _details(record: Record) -> Iterator[Value]:
    for name in DETAILS:
        value = getattr(record, name)
        if isinstance(value, tuple):
            yield from ((f"{name}[{index}]", item, None) for index, item in enumerate(value))
        elif value:
            yield name, value, None


_HEADINGS = (Message("field"), Message("value"), Message("lang"), Message("grade"))
_COLOURS: dict[str, str] = {
    Message("stated"): "32",
    Message("inferred"): "33",
    Message("profile"): "36",
    Message("sidecar"): "36",
    Message("corrected"): "35",
}
_ODD = "31"


def table(found: Sequence[ExplainedValue], width: int, *, colour: bool = False) -> Iterator[str]:
    """Yield the lines of a table ``width`` columns wide: each value, cut to the room there is, and under it why."""
    headings = tuple(map(translate, _HEADINGS))
    cells = [(translate(row.field), _text(row.value), row.lang or "", translate(row.grade or "")) for row in found]
    wide = [max(map(_width, column)) for column in zip(headings, *cells, strict=True)]
    wide[1] = min(wide[1], max(20, width - wide[0] - wide[2] - wide[3] - 6))
    yield _line(headings, wide)
    for row, cell in zip(found, cells, strict=True):
        shade = _COLOURS.get(row.grade or "", _ODD) if colour else ""
        yield _line((cell[0], _cut(cell[1], wide[1]), *cell[2:]), wide, shade)
        sure = localize(" ({share:.2f})", share=row.confidence) if row.confidence is not None else ""
        why = "  ".join(filter(None, (row.place, f"{_text(rule_name(row.rule))}{sure}" if row.rule else "")))
        if why:
            yield f"{'':{wide[0]}}  {why}"


def _text(value: str) -> str:
    """Translate a message, and no value of a record that happens to be the same word."""
    return translate(value) if isinstance(value, Message) else value


def _line(cells: Sequence[str], widths: Sequence[int], colour: str = "") -> str:
    padded = [cell + " " * (wide - _width(cell)) for cell, wide in zip(cells, widths, strict=True)]
    if colour:
        padded[3] = f"\x1b[{colour}m{padded[3]}\x1b[0m"
    return "  ".join(padded).rstrip()


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    while _width(text) > width - 3:
        text = text[: max(0, len(text) - max(1, (_width(text) - width + 3) // 2))]
    return text.rstrip() + "..."


def _width(text: str) -> int:
    """Count the columns a text takes: two for each wide character of East Asia."""
    return len(text) if text.isascii() else sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
