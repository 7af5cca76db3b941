"""Crosswalk to a flat table: one row a record, one column a kind of value.

Several values of one kind are in one cell, separated by ``" | "``. Abstracts have a column for Indonesian, one for
English, and one for all other languages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.vocabulary import CREATORS, SUPERVISORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.model.record import Record

SEPARATOR = " | "


class TableColumn(NamedTuple):
    """A column: its heading, and the value of a record."""

    heading: str
    value: Callable[[Record], str | None]


def _joined(values: Iterable[str | None]) -> str:
    return SEPARATOR.join(filter(None, values))


def _abstract(record: Record, languages: tuple[str | None, ...]) -> str:
    return _joined(abstract.text for abstract in record.abstracts if abstract.lang in languages)


def _other_abstracts(record: Record) -> str:
    return _joined(abstract.text for abstract in record.abstracts if abstract.lang not in {"id", "en"})


def _people(record: Record, relators: frozenset[str] | tuple[str, ...]) -> str:
    return _joined(person.name for person in record.contributors if person.relator in relators)


def _other_people(record: Record) -> str:
    known = CREATORS | set(SUPERVISORS) | {"dgc", "edt"}
    others = (person for person in record.contributors if person.relator not in known)
    return _joined(f"{person.name} ({person.role})" if person.role else person.name for person in others)


COLUMNS = (
    TableColumn("control_number", lambda r: r.control_number),
    TableColumn("title", lambda r: r.title.proper.value),
    TableColumn("title_language", lambda r: r.title.proper.lang),
    TableColumn("subtitle", lambda r: r.title.other_title_information),
    TableColumn("parallel_titles", lambda r: _joined(t.value for t in r.title.parallel)),
    TableColumn("authors", lambda r: _people(r, CREATORS)),
    TableColumn("supervisors", lambda r: _people(r, SUPERVISORS)),
    TableColumn("examiners", lambda r: _people(r, ("dgc",))),
    TableColumn("editors", lambda r: _people(r, ("edt",))),
    TableColumn("other_people", _other_people),
    TableColumn("year", lambda r: r.year),
    TableColumn("place", lambda r: r.place),
    TableColumn("publisher", lambda r: r.publisher),
    TableColumn("thesis_kind", lambda r: r.thesis_kind),
    TableColumn("degree", lambda r: r.degree),
    TableColumn("grantor", lambda r: r.grantor),
    TableColumn("faculty", lambda r: r.faculty),
    TableColumn("programme", lambda r: r.programme),
    TableColumn("programme_code", lambda r: r.programme_code),
    TableColumn("language", lambda r: r.language),
    TableColumn("abstract_id", lambda r: _abstract(r, ("id",))),
    TableColumn("abstract_en", lambda r: _abstract(r, ("en",))),
    TableColumn("abstract_other", _other_abstracts),
    TableColumn("keywords", lambda r: _joined(k.value for k in r.keywords)),
    TableColumn("subjects", lambda r: _joined(s.value for s in r.subjects)),
    TableColumn("collection", lambda r: r.collection),
    TableColumn("call_number", lambda r: r.call_number),
    TableColumn("extent", lambda r: r.extent),
    TableColumn("series", lambda r: _joined(r.series)),
    TableColumn("isbn", lambda r: _joined(r.isbn)),
    TableColumn("issn", lambda r: _joined(r.issn)),
    TableColumn("notes", lambda r: _joined((*r.notes, r.bibliography_note))),
    TableColumn("rights", lambda r: r.rights),
    TableColumn("rights_uri", lambda r: r.rights_uri),
    TableColumn("files", lambda r: _joined(f.path for f in r.files)),
    TableColumn("url", lambda r: r.url),
)
