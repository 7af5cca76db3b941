"""Crosswalk from MARC 21 Bibliographic fields to a record: the reverse of ``write.crosswalks.marc21``.

A field is ``(tag, indicators, subfields)``; a control field has its data as its only subfield, with an empty code.
Fields that repeat what others state (246 of a parallel title, 546, 588, 655) are read without effect. A field without a
place in the record is counted as unread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.record import Abstract, Contributor, File, Record, Text, Title
from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import CREATORS, LANGUAGES, RELATORS, THESES
from catalog_export.read.page.imprint import stated
from catalog_export.text.enclosed import mask_enclosed
from catalog_export.text.normalize import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.model.record import Kind, ThesisKind


class MarcField(NamedTuple):
    """One variable field as read from ISO 2709 or MARCXML."""

    tag: str
    indicators: str
    subfields: tuple[tuple[str, str], ...]

    def first(self, code: str) -> str:
        """Return the first subfield of that code, or an empty text."""
        return next((value for known, value in self.subfields if known == code), "")

    def all(self, codes: str) -> list[str]:
        """Return the values of all subfields with one of the codes, in their order."""
        return [value for code, value in self.subfields if code in codes]


class Reading(NamedTuple):
    """The result of reading one MARC record."""

    record: Record | None  # without provenance and source; None if there is no 245 $a
    unread: tuple[str, ...]  # tags of fields that have no place in the record, in their order


# Fields that carry no value of their own for a record: numbers of the receiving system, coded data that is derived, and
# notes that this program derives from other fields.
_DERIVED = frozenset("003 005 006 007 035 042 246 546 588 655".split())
_LANGUAGES = {language.marc: tag for tag, language in LANGUAGES.items() if tag != "und"}
_RELATOR_TERMS = {relator.english: code for code, relator in RELATORS.items()} | {
    relator.indonesian: code for code, relator in RELATORS.items()
}
_KINDS: dict[str, ThesisKind] = {thesis.indonesian.casefold(): kind for kind, thesis in THESES.items()}
# ISBD punctuation at the end of a subfield, as prescribed before the next one.
_PRESCRIBED = " ,:;/=+"


def read_fields(fields: Iterable[MarcField], identify: Callable[[str], str | None]) -> Reading:
    """Return the record that ``fields`` describe; ``identify`` gives the language tag of a text, or ``None``.

    MARC does not state the language of a title, an abstract or a keyword, so those are inferred.
    """
    collected = _Collected(identify)
    for field in fields:
        collected.add(field)
    return collected.reading()


class _Collected:
    """The values found so far, by the names of the record's fields."""

    def __init__(self, identify: Callable[[str], str | None]) -> None:
        self.identify = identify
        self.values: dict[str, Any] = {}
        self.lists: dict[str, list[Any]] = {}
        self.long_notes: dict[str, list[str]] = {}  # parts of a split 520, by linking number
        self.unread: list[str] = []

    def add(self, field: MarcField) -> None:
        read = _READERS.get(field.tag)
        if read is not None:
            read(self, field)
        elif field.tag not in _DERIVED:
            self.unread.append(field.tag)

    def keep(self, name: str, value: str) -> None:
        """Keep a single value, unless one was found before."""
        if value and name not in self.values:
            self.values[name] = value

    def append(self, name: str, *values: Any) -> None:
        self.lists.setdefault(name, []).extend(value for value in values if value)

    def reading(self) -> Reading:
        if "title" not in self.values:
            return Reading(None, tuple(self.unread))
        lists: dict[str, Any] = {name: tuple(values) for name, values in self.lists.items()}
        return Reading(Record(**self.values, **lists), tuple(self.unread))

    def text(self, value: str) -> Text:
        return Text(value, self.identify(value))


def _trim(value: str) -> str:
    """Return a value without the ISBD punctuation that precedes the next subfield."""
    return value.strip().rstrip(_PRESCRIBED).strip()


def _without_stop(value: str) -> str:
    """Return a value without a final full stop, unless that may be of an abbreviation: three letters or less."""
    value = _trim(value)
    last = value.rpartition(" ")[2]
    return value[:-1] if value.endswith(".") and "." not in last[:-1] and len(last) > 3 else value


def _control_number(found: _Collected, field: MarcField) -> None:
    found.keep("control_number", clean(field.subfields[0][1]))


def _fixed_data(found: _Collected, field: MarcField) -> None:
    data = field.subfields[0][1]
    found.keep("language", _LANGUAGES.get(data[35:38], ""))
    country = data[15:18].strip(" |")
    found.keep("country", country if country not in {"xx", "vp"} else "")


def _languages(found: _Collected, field: MarcField) -> None:
    found.keep("language", _LANGUAGES.get(field.first("a"), ""))


def _title(found: _Collected, field: MarcField) -> None:
    """Read 245. The marks " = ", " : " and " / " (ISBD) decide on the parts, not the subfields."""
    text = _without_stop(" ".join(field.all("abnp")))
    if not text:
        return
    proper, *parallel = _divide(text, " = ")
    proper, *other = _divide(proper, " : ", 1)
    responsibility = _without_stop(field.first("c"))
    titles = tuple(map(found.text, parallel))
    found.values.setdefault("title", Title(found.text(proper), titles, "".join(other) or None, responsibility or None))


def _divide(text: str, mark: str, most: int = -1) -> list[str]:
    """Divide a text at a mark of ISBD outside brackets and quotation marks, at most so many times."""
    parts: list[str] = []
    start = 0
    for part in mask_enclosed(text).split(mark, most):
        parts.append(text[start : start + len(part)].strip())
        start += len(part) + len(mark)
    return parts


def _person(found: _Collected, field: MarcField) -> None:
    found.append("contributors", _entry(field, _contributor(field, "personal", " ".join(field.all("ab")))))


def _body(found: _Collected, field: MarcField) -> None:
    if "dgg" in field.all("4"):
        found.keep("grantor", _trim(field.first("a")))
        return
    grantor, unit = _without_stop(field.first("a")), _without_stop(field.first("b"))
    if unit and grantor == found.values.get("grantor"):
        found.keep("faculty", unit)
        return
    body = _contributor(field, "corporate", ", ".join(map(_without_stop, field.all("ab"))))
    found.append("contributors", _entry(field, body))


def _uncontrolled(found: _Collected, field: MarcField) -> None:
    kind: Kind = "corporate" if field.indicators[:1] == "2" else "personal"
    found.append("contributors", _contributor(field, kind, field.first("a")))


def _entry(field: MarcField, contributor: Contributor | None) -> Contributor | None:
    """Mark a name in 1XX that has no role of a creator as the main entry."""
    if contributor is None or not field.tag.startswith("1") or contributor.relator in CREATORS:
        return contributor
    return contributor._replace(main_entry=True)


def _contributor(field: MarcField, kind: Kind, heading: str) -> Contributor | None:
    term = field.first("e").strip().rstrip(".,")
    code = next((code for code in field.all("4") if code in RELATORS), None)
    related = code or _RELATOR_TERMS.get(term.casefold()) or relator_of(term)
    named = _trim(heading) if term or code or field.first("c") or field.first("d") else _without_stop(heading)
    degrees = _trim(field.first("c"))
    name = f"{named}, {degrees}" if degrees else named
    return Contributor(name, term, related, kind, dates=_trim(field.first("d")) or None) if name else None


def _publication(found: _Collected, field: MarcField) -> None:
    """Read 260 or 264; phrases such as "[publisher not identified]" state nothing."""
    for name, code in (("place", "a"), ("publisher", "b"), ("year", "c")):
        value = _without_stop(" ".join(field.all("a")) if code == "a" else field.first(code))
        if stated(value):
            found.keep(name, value if name == "year" else value.removeprefix("[").removesuffix("]"))


def _extent(found: _Collected, field: MarcField) -> None:
    found.keep("extent", _without_stop(" ".join(field.all("abce"))))


def _thesis(found: _Collected, field: MarcField) -> None:
    found.keep("degree", _without_stop(field.first("b")))
    found.keep("grantor", _without_stop(field.first("c")))
    found.keep("year", _without_stop(field.first("d")))
    for word in " ".join(field.all("agb")).casefold().replace(".", " ").split():
        if word in _KINDS:
            found.keep("thesis_kind", _KINDS[word])


def _abstract(found: _Collected, field: MarcField) -> None:
    """Read 520. The parts of a note that was split for its length, linked by $8, are put together."""
    text = field.first("a").strip()
    number, _, sequence = field.first("8").partition(".")
    if number.isdigit() and sequence.endswith("\\x"):
        parts = found.long_notes.setdefault(number, [])
        parts.append(text)
        if len(parts) > 1:
            found.lists["abstracts"].pop()
        text = " ".join(parts)
    if text:
        found.append("abstracts", Abstract((text,), found.identify(text)))


def _rights(found: _Collected, field: MarcField) -> None:
    found.keep("rights", _without_stop(field.first("a")))
    found.keep("rights_uri", field.first("u").strip())


def _subject(found: _Collected, field: MarcField) -> None:
    heading = " -- ".join(_without_stop(value) for value in field.all("abvxyz"))
    found.append("subjects", found.text(heading) if heading else None)


def _keywords(found: _Collected, field: MarcField) -> None:
    found.append("keywords", *(found.text(_trim(value)) for value in field.all("a") if _trim(value)))


def _holding(found: _Collected, field: MarcField) -> None:
    found.keep("holding_institution", _trim(field.first("a")))
    found.keep("holding_location", _trim(field.first("b")))
    found.keep("call_number", " ".join(field.all("khijm")).strip())


def _link(found: _Collected, field: MarcField) -> None:
    address = field.first("u").strip()
    if field.indicators[1:2] in {"0", "1"}:
        found.append("files", File(address, _trim(field.first("3") or field.first("y")) or None) if address else None)
    else:
        found.keep("url", address)


def _cataloguing_source(found: _Collected, field: MarcField) -> None:
    found.keep("cataloguing_source", " ".join(field.all("abe")))


def _single(name: str) -> Callable[[_Collected, MarcField], None]:
    def read(found: _Collected, field: MarcField) -> None:
        found.keep(name, _without_stop(field.first("a")))

    return read


def _several(name: str, codes: str = "a", between: str = " ") -> Callable[[_Collected, MarcField], None]:
    def read(found: _Collected, field: MarcField) -> None:
        found.append(name, between.join(map(_trim, field.all(codes))).strip())

    return read


# How each field is read, by its tag.
_READERS: dict[str, Callable[[_Collected, MarcField], None]] = {
    "001": _control_number,
    "008": _fixed_data,
    "020": _several("isbn"),
    "022": _several("issn"),
    "040": _cataloguing_source,
    "041": _languages,
    "099": _single("call_number"),
    "100": _person,
    "110": _body,
    "245": _title,
    "260": _publication,
    "264": _publication,
    "300": _extent,
    "336": _single("content_type"),
    "337": _single("media_type"),
    "338": _single("carrier_type"),
    "490": _several("series", "av", " ; "),
    "500": _several("notes"),
    "502": _thesis,
    "504": _single("bibliography_note"),
    "520": _abstract,
    "540": _rights,
    "650": _subject,
    "653": _keywords,
    "700": _person,
    "710": _body,
    "720": _uncontrolled,
    "852": _holding,
    "856": _link,
}


# The fields that state single values, for provenance.
_SINGLE_VALUES = {
    "control_number": "001",
    "language": "008",
    "cataloguing_source": "040",
    "bibliography_note": "504",
    "url": "856",
    **dict.fromkeys(("place", "publisher", "year"), "264"),
    **dict.fromkeys(("thesis_kind", "degree", "grantor"), "502"),
    **dict.fromkeys(("rights", "rights_uri"), "540"),
    **dict.fromkeys(("call_number", "holding_institution", "holding_location"), "852"),
    "extent": "300",
    "content_type": "336",
    "media_type": "337",
    "carrier_type": "338",
    "faculty": "710",
}


def field_paths(record: Record) -> Iterator[tuple[str, str]]:
    """Yield each value's path in the JSON form and the MARC tag that it was read from."""
    yield "title.proper", "245"
    yield from ((f"title.parallel[{index}]", "245") for index in range(len(record.title.parallel)))
    yield from ((name, tag) for name, tag in _SINGLE_VALUES.items() if getattr(record, name))
    several = {"contributors": "100", "abstracts": "520", "keywords": "653", "subjects": "650", "files": "856"}
    for name, tag in several.items():
        yield from ((f"{name}[{index}]", tag) for index in range(len(getattr(record, name))))
