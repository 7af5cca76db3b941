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
    """A column: its heading, its meaning for the documentation, and the value of a record."""

    heading: str
    meaning: str
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
    TableColumn("control_number", "record number of the catalogue", lambda r: r.control_number),
    TableColumn("title", "title proper", lambda r: r.title.proper.value),
    TableColumn("title_language", "language of the title proper (BCP 47)", lambda r: r.title.proper.lang),
    TableColumn("subtitle", "other title information", lambda r: r.title.other_title_information),
    TableColumn("parallel_titles", "titles in other languages", lambda r: _joined(t.value for t in r.title.parallel)),
    TableColumn("authors", "authors and compilers", lambda r: _people(r, CREATORS)),
    TableColumn("supervisors", "supervisors and promotors", lambda r: _people(r, SUPERVISORS)),
    TableColumn("examiners", "examiners", lambda r: _people(r, ("dgc",))),
    TableColumn("editors", "editors", lambda r: _people(r, ("edt",))),
    TableColumn("other_people", "other people, with their roles", _other_people),
    TableColumn("year", "year of publication", lambda r: r.year),
    TableColumn("place", "place of publication", lambda r: r.place),
    TableColumn("publisher", "publisher", lambda r: r.publisher),
    TableColumn("thesis_kind", "bachelor, master or doctoral", lambda r: r.thesis_kind),
    TableColumn("degree", "name of the degree", lambda r: r.degree),
    TableColumn("grantor", "institution that grants the degree", lambda r: r.grantor),
    TableColumn("faculty", "faculty", lambda r: r.faculty),
    TableColumn("programme", "study programme", lambda r: r.programme),
    TableColumn("programme_code", "code of the study programme (KODEPRODI)", lambda r: r.programme_code),
    TableColumn("language", "language of the work (BCP 47)", lambda r: r.language),
    TableColumn("abstract_id", "abstract in Indonesian", lambda r: _abstract(r, ("id",))),
    TableColumn("abstract_en", "abstract in English", lambda r: _abstract(r, ("en",))),
    TableColumn("abstract_other", "abstracts in other or unknown languages", _other_abstracts),
    TableColumn("keywords", "terms of the keyword lists", lambda r: _joined(k.value for k in r.keywords)),
    TableColumn("subjects", "subject headings", lambda r: _joined(s.value for s in r.subjects)),
    TableColumn("collection", "collection, as on the page", lambda r: r.collection),
    TableColumn("call_number", "call number", lambda r: r.call_number),
    TableColumn("extent", "physical description", lambda r: r.extent),
    TableColumn("series", "series", lambda r: _joined(r.series)),
    TableColumn("isbn", "ISBN, as on the page", lambda r: _joined(r.isbn)),
    TableColumn("issn", "ISSN, as on the page", lambda r: _joined(r.issn)),
    TableColumn("notes", "notes", lambda r: _joined((*r.notes, r.bibliography_note))),
    TableColumn("rights", "rights statement", lambda r: r.rights),
    TableColumn("rights_uri", "address of the rights statement or licence", lambda r: r.rights_uri),
    TableColumn("files", "files of the resource", lambda r: _joined(f.path for f in r.files)),
    TableColumn("url", "address of the catalogue page", lambda r: r.url),
)
