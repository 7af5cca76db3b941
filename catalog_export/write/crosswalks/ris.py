"""Crosswalk to RIS, the exchange format of reference managers (Clarivate RIS format, 2011 tags).

RIS has one ``AB``, which gets the abstracts of all languages. A parallel title gets no ``TT``, because readers make it
the title or drop it. Names are ``Family, Given``. A name that cannot be split with certainty stays as it is, without
academic degrees, because RIS readers read the words after a comma as given names. ``PY`` is one year of four digits:
another date (``2014/2015``) is a note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.identifiers import is_web_address, valid_numbers
from catalog_export.model.vocabulary import SUPERVISORS, THESES
from catalog_export.write.crosswalks.citation import authors_of, citation_key
from catalog_export.write.crosswalks.citation_names import name_of, without_degrees
from catalog_export.write.crosswalks.descriptions import is_book, title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import language_tag
from catalog_export.write.crosswalks.physical import page_count
from catalog_export.write.crosswalks.years import plain_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.profile import Bibtex
    from catalog_export.model.record import Contributor, Record
    from catalog_export.write.crosswalks.citation import Style


def ris_fields(record: Record, style: Style) -> Iterator[tuple[str, str]]:
    """Yield (tag, value) in the order they are written, from ``TY`` to the last before ``ER``."""
    authors = authors_of(record)
    yield "TY", "THES" if record.thesis_kind else "BOOK" if is_book(record) else "GEN"
    yield "ID", citation_key(record, style, authors)
    for person in authors:
        yield "AU", _name(person, style.options)
    for person in record.contributors:
        if person.relator == "edt":
            yield "ED", _name(person, style.options)
        elif person.relator == "trl":
            yield "A4", _name(person, style.options)
        elif record.thesis_kind and person.relator in SUPERVISORS:
            yield "A3", _name(person, style.options)
    yield "TI", title_with_subtitle(record)
    for series in record.series:
        yield "T3", series
    year = plain_year(record.year)
    if year:
        yield "PY", year
    if publisher := (record.grantor if record.thesis_kind else None) or record.publisher or record.grantor:
        yield "PB", publisher
    if record.place:
        yield "CY", record.place
    if record.thesis_kind:
        yield "M3", THESES[record.thesis_kind].indonesian
    if abstract := " ".join(" ".join(abstract.paragraphs) for abstract in record.abstracts):
        yield "AB", abstract
    for term in dict.fromkeys(text.value for text in (*record.subjects, *record.keywords)):
        yield "KW", term
    if language := language_tag(record.language):
        yield "LA", language
    if pages := page_count(record.extent):
        yield "SP", pages
    for _, _, text in valid_numbers(record):
        yield "SN", text
    if record.call_number:
        yield "CN", record.call_number
    if record.control_number:
        yield "AN", record.control_number
    for note in record.notes:
        yield "N1", note
    if record.year and not year:
        yield "N1", f"Date: {record.year}"
    if record.url:
        yield "UR", record.url
    for file in record.files:
        if is_web_address(file.path):
            yield "L1", file.path.replace(" ", "%20")


def _name(person: Contributor, options: Bibtex) -> str:
    """Return a name as RIS readers split it: at the first comma."""
    name = name_of(person, options)
    if name.given is not None:
        return f"{name.family}, {name.given}"
    if person.kind == "corporate":
        return name.family
    if not name.whole and " " in name.family:
        given, _, family = name.family.rpartition(" ")
        return f"{family}, {given}"
    return without_degrees(name.family)
