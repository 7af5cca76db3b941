"""JSON Lines: the whole record with the origin of every value, one JSON object on each line.

``catalog_export.model.json_form`` defines the object, and ``catalog_export.read.jsonl`` reads it. A lone surrogate,
which UTF-8 cannot express, becomes U+FFFD. U+0085, U+2028 and U+2029 are written as escapes, because many readers treat
them as line ends.
"""

from __future__ import annotations

import json
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from catalog_export.model.json_form import (
    AbstractForm,
    ContributorForm,
    FileForm,
    IdentifierForm,
    LocationForm,
    ProvenanceForm,
    RecordForm,
    TextForm,
    TitleForm,
)
from catalog_export.model.record import DETAILS
from catalog_export.text.normalize import without_surrogates
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Contributor, Location, Provenance, Record, Text

    _T = TypeVar("_T")

_LINE_ENDS = "\x85\u2028\u2029"
# Keys that are omitted if there is no value; ``and_others``, ``subjects`` and ``files`` are as well.
_OMITTED = (
    *("degree", "grantor", "faculty", "programme", "programme_code", "country", "carrier", "rights_uri"),
    *DETAILS,
)
_omitted_values = attrgetter(*_OMITTED)


def build(_profile: Profile, _record_date: datetime) -> Format:
    """Return the format ``jsonl``."""
    return Format(
        name="jsonl",
        media_type="application/jsonl",
        suffix=".jsonl",
        summary="JSON Lines: the whole record, with the source, line and rule of every value",
        encode=encode,
        separator=b"\n",
        footer=b"\n",
        verify=verify,
    )


def encode(record: Record) -> bytes:
    """Return ``record`` as one JSON object in UTF-8, without the newline that ends its line."""
    found = record_form(record)
    try:
        line = msgspec.json.encode(found)
        text = line.decode()
    except UnicodeEncodeError:  # a lone surrogate
        text = json.dumps(msgspec.to_builtins(found), ensure_ascii=False, separators=(",", ":"))
        text = without_surrogates(text)
        line = text.encode()
    if any(mark in text for mark in _LINE_ENDS):  # a search in bytes would take ten times as long
        line = text.translate({ord(mark): f"\\u{ord(mark):04x}" for mark in _LINE_ENDS}).encode()
    return line


def form(record: Record) -> dict[str, Any]:
    """Return ``record`` as the dictionaries and lists of its JSON form."""
    built: dict[str, Any] = msgspec.to_builtins(record_form(record))
    return built


def verify(encoded: bytes, record: Record) -> Iterator[str]:
    """Read ``encoded`` with the standard library and yield the keys whose value differs from that of ``record``."""
    found = json.loads(encoded)
    for key, expected in form(record).items():
        if found.get(key) != _written(expected):
            yield f"{key}: {found.get(key)!r} was written for {expected!r}"


def record_form(record: Record) -> RecordForm:
    """Convert ``record`` to its JSON form."""
    title = record.title
    return RecordForm(
        control_number=record.control_number,
        url=record.url,
        source=record.source and LocationForm(*_location(record.source)),
        collection=record.collection,
        thesis_kind=record.thesis_kind,
        title=TitleForm(
            _text(title.proper),
            [_text(text) for text in title.parallel],
            title.other_title_information,
            title.statement_of_responsibility,
        ),
        contributors=[_contributor(contributor) for contributor in record.contributors],
        and_others=record.and_others or UNSET,
        abstracts=[AbstractForm(lang=a.lang, text=_joined(a.paragraphs)) for a in record.abstracts],
        language=record.language,
        keywords=[keyword.value for keyword in record.keywords],
        keyword_langs=[keyword.lang for keyword in record.keywords],
        subjects=[_text(subject) for subject in record.subjects] or UNSET,
        place=record.place,
        publisher=record.publisher,
        year=record.year,
        rights=record.rights,
        files=[FileForm(path, _stated(description)) for path, description in record.files] or UNSET,
        provenance={path: _provenance(origin) for path, origin in record.provenance.items()},
        **_optional(record),
    )


def _optional(record: Record) -> dict[str, Any]:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in zip(_OMITTED, _omitted_values(record), strict=True)
        if value is not None and value != ()
    }


def _stated(value: _T | None) -> _T | UnsetType:
    return UNSET if value is None else value


def _text(text: Text) -> TextForm:
    return TextForm(text.value, text.lang)


def _contributor(contributor: Contributor) -> ContributorForm:
    return ContributorForm(
        contributor.name,
        contributor.role,
        contributor.relator,
        contributor.kind,
        _stated(contributor.entry),
        _stated(contributor.dates),
        [IdentifierForm(*found) for found in contributor.identifiers] or UNSET,  # type: ignore[arg-type] # one of SCHEMES
        contributor.main_entry or UNSET,
    )


def _location(location: Location) -> tuple[str, int, int | UnsetType]:
    return location.source, location.line, location.end_line or UNSET


def _provenance(origin: Provenance) -> ProvenanceForm:
    file, line, end_line = _location(origin.location) if origin.location else (None, None, UNSET)
    return ProvenanceForm(origin.grade, file, line, end_line, origin.rule, _stated(origin.confidence))


def _joined(paragraphs: Sequence[str]) -> str:
    # A blank line separates paragraphs, so a paragraph may not contain one, nor begin or end with a newline.
    lines = (filter(None, paragraph.split("\n")) for paragraph in paragraphs)
    return "\n\n".join(filter(None, map("\n".join, lines)))


def _written(value: Any) -> Any:
    if isinstance(value, str):
        return without_surrogates(value)
    if isinstance(value, list):
        return [_written(item) for item in value]
    if isinstance(value, dict):
        return {without_surrogates(key): _written(item) for key, item in value.items()}
    return value
