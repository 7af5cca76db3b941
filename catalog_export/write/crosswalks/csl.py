"""Crosswalk to CSL-JSON, the input of citation processors (CSL 1.0.2, csl-data.json).

The order is that of the schema. CSL has no variable for a supervisor or an examiner as such: each is a ``contributor``.
Parallel titles go under ``custom``, because the schema forbids further properties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.model.identifiers import valid_numbers
from catalog_export.model.vocabulary import THESES
from catalog_export.write.crosswalks.citation import authors_of, citation_key
from catalog_export.write.crosswalks.citation_names import name_of
from catalog_export.write.crosswalks.descriptions import is_book, title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import language_tag
from catalog_export.write.crosswalks.physical import joined_series, page_count
from catalog_export.write.crosswalks.years import doubt, iso_date, year_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.profile import Bibtex
    from catalog_export.model.record import Contributor, Record
    from catalog_export.write.crosswalks.citation import Style

# CSL name variables by relator code; a contributor with any other role is a "contributor".
_NAME_VARIABLES = {"edt": "editor", "trl": "translator", "ill": "illustrator"}


def csl_properties(record: Record, style: Style) -> Iterator[tuple[str, Any]]:
    """Yield the properties of the CSL item for ``record`` in the order of the schema."""
    authors = authors_of(record)
    yield "id", citation_key(record, style, authors)
    yield "type", "thesis" if record.thesis_kind else "book" if is_book(record) else "document"
    if language := language_tag(record.language):
        yield "language", language
    if authors:
        yield "author", _names(authors, style.options)
    for variable, people in _other_people(record, authors).items():
        yield variable, _names(people, style.options)
    if record.year:
        yield "issued", _date(record.year)
    if record.abstracts:
        yield "abstract", "\n\n".join(abstract.text for abstract in record.abstracts)
    if record.call_number:
        yield "call-number", record.call_number
    if record.series:
        titles, numbers = joined_series(record.series)
        yield "collection-title", titles
        if numbers:
            yield "collection-number", numbers
    if record.thesis_kind:
        yield "genre", THESES[record.thesis_kind].indonesian
    for name in ("ISBN", "ISSN"):
        if numbers := " ".join(text for kind, _, text in valid_numbers(record) if kind == name):
            yield name, numbers
    if terms := [term.value for term in dict.fromkeys((*record.subjects, *record.keywords))]:
        yield "keyword", ", ".join(terms)
    if record.notes:
        yield "note", "\n".join(record.notes)
    if pages := page_count(record.extent):
        yield "number-of-pages", pages
    if publisher := (record.grantor if record.thesis_kind else None) or record.publisher or record.grantor:
        yield "publisher", publisher
    if record.place:
        yield "publisher-place", record.place
    yield "title", title_with_subtitle(record)
    if record.url:
        yield "URL", record.url
    if record.title.parallel:
        yield "custom", {"parallel-titles": [title.value for title in record.title.parallel]}


def _date(text: str) -> dict[str, Any]:
    """Return a year, a day or a span, ``circa`` if it is not certain; another date is the text of the page."""
    year = iso_date(text)
    dates = (year,) if year else year_span(text)
    if not dates:
        return {"literal": text}
    parts = [[int(part) for part in date.split("-")] for date in dates]
    return {"date-parts": parts} | ({"circa": True} if doubt(text) else {})


def _other_people(record: Record, authors: list[Contributor]) -> dict[str, list[Contributor]]:
    found: dict[str, list[Contributor]] = {}
    for person in record.contributors:
        if person not in authors:
            found.setdefault(_NAME_VARIABLES.get(person.relator or "", "contributor"), []).append(person)
    return found


def _names(people: Iterable[Contributor], options: Bibtex) -> list[dict[str, str]]:
    return [_name(person, options) for person in people]


def _name(person: Contributor, options: Bibtex) -> dict[str, str]:
    """Return a CSL name. A name that BibTeX would get in one piece is a literal here, too."""
    name = name_of(person, options)
    if name.given is not None:
        return {"family": name.family, "given": name.given}
    if name.whole or " " not in name.family:
        return {"literal": name.family}
    given, _, family = name.family.rpartition(" ")
    return {"family": family, "given": given}
