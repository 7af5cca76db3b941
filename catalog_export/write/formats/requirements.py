"""Refuse a record that lacks what a standard requires, with the list of what is missing and how to supply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.text.messages import Message, join
from catalog_export.write.crosswalks.citation import authors_of
from catalog_export.write.crosswalks.descriptions import exact_year

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog_export.model.record import Record

# Whether a record has what a standard requires, by the name of the requirement in messages.
_PRESENT: dict[str, Callable[[Record], object]] = {
    "title": lambda record: record.title.proper.value.strip(),
    "author": authors_of,
    "publisher": lambda record: record.publisher,
    "year": exact_year,
    "thesis kind": lambda record: record.thesis_kind,
    "subject or keyword": lambda record: record.subjects or record.keywords,
    "link or control number": lambda record: record.url or record.control_number,
}


def require(record: Record, names: Sequence[str], format_name: str) -> None:
    """Raise ``RecordError`` that lists every requirement of ``names`` that ``record`` does not meet."""
    missing = [name for name in names if not _PRESENT[name](record)]
    if missing:
        place = record.location
        raise RecordError(
            finding("format-requires", place, format=format_name, missing=join(map(Message, missing), ", "))
        )
