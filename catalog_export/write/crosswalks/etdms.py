"""Crosswalk to ETD-MS 1.1 (Networked Digital Library of Theses and Dissertations).

ETD-MS describes theses and dissertations only. Of a record it requires title, creator, subject, date, type and
identifier (its sections 3.1 to 3.10).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.identifiers import is_web_address
from catalog_export.model.vocabulary import THESES
from catalog_export.write.crosswalks.descriptions import title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import is_creator, language_tag
from catalog_export.write.crosswalks.elements import Element, element, paragraphs_element
from catalog_export.write.crosswalks.years import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Record

REQUIRED = ("thesis kind", "author", "subject or keyword", "year", "link or control number")
# ETD-MS 3.14: the level of the degree. A skripsi is a bachelor's thesis; ETD-MS calls that level undergraduate.
_LEVELS = {"bachelor": "Undergraduate", "master": "Master's", "doctoral": "Doctoral"}


def etdms_elements(record: Record) -> Iterator[Element]:
    """Yield the children of the ``thesis`` element; those of Dublin Core have the prefix ``dc`` or ``dcterms``."""
    title = record.title
    yield element("dc:title", title_with_subtitle(record, " : "), xml_lang=language_tag(title.proper.lang))
    for parallel in title.parallel:
        yield element("dcterms:alternativeTitle", parallel.value, xml_lang=language_tag(parallel.lang))
    for person in record.contributors:
        if is_creator(person):
            yield element("dc:creator", person.entry or person.name)
    for term in dict.fromkeys((*record.subjects, *record.keywords)):
        yield element("dc:subject", term.value, xml_lang=language_tag(term.lang))
    for abstract in record.abstracts:
        yield paragraphs_element("dc:description", abstract.text, role="abstract", xml_lang=language_tag(abstract.lang))
    for note in record.notes:
        yield element("dc:description", note, role="note")
    if record.publisher:
        yield element("dc:publisher", record.publisher)
    for person in record.contributors:
        if not is_creator(person):
            yield element("dc:contributor", person.entry or person.name, role=person.role)
    yield element("dc:date", iso_date(record.year))
    electronic = any(is_web_address(file.path) for file in record.files)
    yield element("dc:type", "Electronic Thesis or Dissertation" if electronic else "Thesis or Dissertation")
    for identifier in _identifiers(record):
        yield element("dc:identifier", identifier)
    if language := language_tag(record.language):
        yield element("dc:language", language)
    for rights in filter(None, (record.rights, record.rights_uri)):
        yield element("dc:rights", rights)
    if degree := tuple(_degree(record)):
        yield element("degree", degree)


def _identifiers(record: Record) -> list[str]:
    files = [file.path.replace(" ", "%20") for file in record.files if is_web_address(file.path)]
    found = [*files, *filter(None, (record.url,))]
    return found or [number for number in (record.control_number,) if number]


def _degree(record: Record) -> Iterator[Element]:
    if record.degree:
        yield element("name", record.degree)
    if record.thesis_kind:
        yield element("level", f"{_LEVELS[record.thesis_kind]} ({THESES[record.thesis_kind].indonesian})")
    if discipline := record.programme or record.faculty:
        yield element("discipline", discipline)
    if record.grantor:
        yield element("grantor", record.grantor)
