"""Crosswalk to DataCite JSON (DataCite Metadata Schema 4.x).

The schema requires creator, title, publisher, publication year and general type of every resource. The address of the
catalogue page is no DOI, so it is an alternate identifier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.model.identifiers import orcid_uri, valid_numbers
from catalog_export.model.vocabulary import THESES
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.citation import authors_of
from catalog_export.write.crosswalks.descriptions import is_book, title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import language_tag
from catalog_export.write.crosswalks.years import plain_year

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Contributor, Record

REQUIRED = ("title", "author", "publisher", "year")
# DataCite contributorType by relator code; any other role is "Other".
_CONTRIBUTOR_TYPES = {"ths": "Supervisor", "dgs": "Supervisor", "edt": "Editor"}


def datacite_properties(record: Record) -> Iterator[tuple[str, Any]]:
    """Yield the properties in the order of the schema's tables."""
    authors = authors_of(record)
    yield "types", _types(record)
    yield "creators", [_agent(person) for person in authors]
    yield "titles", list(_titles(record))
    yield "publisher", {"name": record.publisher}
    yield "publicationYear", plain_year(record.year)
    if terms := dict.fromkeys((*record.subjects, *record.keywords)):
        yield "subjects", [{"subject": term.value, **_lang(term.lang)} for term in terms]
    if others := [person for person in record.contributors if person not in authors]:
        yield (
            "contributors",
            [
                _agent(person) | {"contributorType": _CONTRIBUTOR_TYPES.get(person.relator or "", "Other")}
                for person in others
            ],
        )
    if language := language_tag(record.language):
        yield "language", language
    if identifiers := list(_identifiers(record)):
        yield "alternateIdentifiers", identifiers
    if record.extent:
        yield "sizes", [record.extent]
    if record.rights or record.rights_uri:
        rights = {"rights": record.rights, "rightsUri": record.rights_uri}
        yield "rightsList", [{key: value for key, value in rights.items() if value}]
    if descriptions := list(_descriptions(record)):
        yield "descriptions", descriptions
    yield "schemaVersion", "http://datacite.org/schema/kernel-4"


def _types(record: Record) -> dict[str, str]:
    if record.thesis_kind:
        return {"resourceTypeGeneral": "Dissertation", "resourceType": THESES[record.thesis_kind].indonesian}
    general = "Book" if is_book(record) else "Text"
    return {"resourceTypeGeneral": general, "resourceType": record.collection or "Text"}


def _titles(record: Record) -> Iterator[dict[str, str]]:
    yield {"title": title_with_subtitle(record, " : "), **_lang(record.title.proper.lang)}
    for title in record.title.parallel:
        yield {"title": title.value, "titleType": "TranslatedTitle", **_lang(title.lang)}


def _agent(person: Contributor) -> dict[str, Any]:
    kind = "Organizational" if person.kind == "corporate" else "Personal"
    agent: dict[str, Any] = {"name": person.entry or person.name, "nameType": kind}
    found = [uri for known in person.identifiers if known.scheme == "orcid" and (uri := orcid_uri(known.value))]
    identifiers = [
        {"nameIdentifier": uri, "nameIdentifierScheme": "ORCID", "schemeUri": "https://orcid.org"} for uri in found
    ]
    return agent | ({"nameIdentifiers": identifiers} if identifiers else {})


def _identifiers(record: Record) -> Iterator[dict[str, str]]:
    values = [("URL", record.url), ("catalogue record", record.control_number), ("call number", record.call_number)]
    values += [(kind, text) for kind, _, text in valid_numbers(record)]
    for kind, value in values:
        if text := clean(value):
            yield {"alternateIdentifier": text, "alternateIdentifierType": kind}


def _descriptions(record: Record) -> Iterator[dict[str, str]]:
    for abstract in record.abstracts:
        yield {"description": abstract.text, "descriptionType": "Abstract", **_lang(abstract.lang)}
    notes = [("SeriesInformation", series) for series in record.series] + [("Other", note) for note in record.notes]
    for kind, note in notes:
        if text := clean(note, keep_newlines=True):
            yield {"description": text, "descriptionType": kind}


def _lang(lang: str | None) -> dict[str, str]:
    tag = language_tag(lang)
    return {"lang": tag} if tag else {}
