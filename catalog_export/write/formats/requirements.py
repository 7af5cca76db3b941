"""Refuse a record that lacks what a standard requires, with the list of what is missing and how to supply it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.text.messages import Message, join
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.citation import authors_of
from catalog_export.write.crosswalks.years import plain_year

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog_export.model.record import Record

# Each requirement: its name in messages with the places that can supply it, and whether a record meets it.
_REQUIREMENTS: dict[str, tuple[Message, Callable[[Record], object]]] = {
    "title": (Message("title (page or correction)"), lambda record: clean(record.title.proper.value)),
    "author": (Message("author (page or correction)"), authors_of),
    "publisher": (Message("publisher (side-car table or profile)"), lambda record: clean(record.publisher)),
    "year": (Message("year (side-car table)"), lambda record: plain_year(record.year)),
    "thesis kind": (Message("thesis kind (side-car table or profile)"), lambda record: record.thesis_kind),
    "subject or keyword": (
        Message("subject or keyword (side-car table)"),
        lambda record: any(clean(term.value) for term in (*record.subjects, *record.keywords)),
    ),
    "link or control number": (
        Message("link or control number (page)"),
        lambda record: clean(record.url) or clean(record.control_number),
    ),
}


def require(record: Record, names: Sequence[str], format_name: str) -> None:
    """Raise ``RecordError`` that lists every requirement of ``names`` that ``record`` does not meet."""
    if missing := [_shown(name, record) for name in names if not _REQUIREMENTS[name][1](record)]:
        values = {"format": format_name, "missing": join(missing, ", ")}
        raise RecordError(finding("format-requires", record.location, **values))


def _shown(name: str, record: Record) -> Message:
    """Return a requirement for people. A side-car table does not replace the year of a page."""
    if name == "year" and record.year:
        return Message("a year of four digits, not {year} (correction)", year=record.year)
    return _REQUIREMENTS[name][0]
