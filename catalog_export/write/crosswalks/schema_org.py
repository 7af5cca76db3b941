"""Crosswalk to schema.org as JSON-LD (schema.org 29): ``Thesis``, or ``CreativeWork`` if the kind is not known.

Texts with a known language are JSON-LD language-tagged values. A contributor who is no creator is inside a ``Role``
with the role as the page states it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.model.identifiers import is_web_address, orcid_uri, valid_numbers
from catalog_export.write.crosswalks.descriptions import is_book, title_with_subtitle
from catalog_export.write.crosswalks.dublin_core import is_creator, language_tag
from catalog_export.write.crosswalks.physical import page_count
from catalog_export.write.crosswalks.years import iso_date

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Contributor, Record


def schema_org_properties(record: Record) -> Iterator[tuple[str, Any]]:
    """Yield the properties of ``record``; a property with several values has a list."""
    yield "@context", "https://schema.org"
    yield "@type", "Thesis" if record.thesis_kind else "Book" if is_book(record) else "CreativeWork"
    if record.url:
        yield "@id", record.url
        yield "url", record.url
    yield "name", _text(title_with_subtitle(record, " : "), record.title.proper.lang)
    if record.title.parallel:
        yield "alternateName", [_text(title.value, title.lang) for title in record.title.parallel]
    if creators := [_agent(person) for person in record.contributors if is_creator(person)]:
        yield "author", creators
    if others := [_role(person) for person in record.contributors if not is_creator(person)]:
        yield "contributor", others
    if record.abstracts:
        yield "abstract", [_text(abstract.text, abstract.lang) for abstract in record.abstracts]
    if language := language_tag(record.language):
        yield "inLanguage", language
    if record.keywords:
        yield "keywords", [_text(term.value, term.lang) for term in record.keywords]
    if record.subjects:
        yield "about", [{"@type": "Thing", "name": _text(term.value, term.lang)} for term in record.subjects]
    if record.year:
        yield "datePublished", iso_date(record.year) or record.year
    if record.publisher:
        publisher: dict[str, Any] = {"@type": "Organization", "name": record.publisher}
        yield "publisher", publisher | ({"location": record.place} if record.place else {})
    if record.degree and record.thesis_kind:
        yield "inSupportOf", record.degree
    if record.grantor:
        yield "sourceOrganization", {"@type": "Organization", "name": record.grantor}
    if record.series:
        yield "isPartOf", [{"@type": "CreativeWorkSeries", "name": series} for series in record.series]
    if pages := page_count(record.extent):
        yield "pagination", pages
    if record.rights_uri:
        yield "license", record.rights_uri
    if record.rights:
        yield "usageInfo", record.rights
    if identifiers := list(_identifiers(record)):
        yield "identifier", identifiers
    if files := [_file(file.path) for file in record.files if is_web_address(file.path)]:
        yield "encoding", files


def _text(value: str, lang: str | None) -> str | dict[str, str]:
    tag = language_tag(lang)
    return {"@value": value, "@language": tag} if tag else value


def _agent(person: Contributor) -> dict[str, Any]:
    agent: dict[str, Any] = {
        "@type": "Organization" if person.kind == "corporate" else "Person",
        "name": person.entry or person.name,
    }
    addresses = [uri for known in person.identifiers if known.scheme == "orcid" and (uri := orcid_uri(known.value))]
    return agent | ({"sameAs": addresses} if addresses else {})


def _role(person: Contributor) -> dict[str, Any]:
    agent = _agent(person)
    return {"@type": "Role", "roleName": person.role, "contributor": agent} if person.role else agent


def _identifiers(record: Record) -> Iterator[dict[str, str]]:
    named = [("control number", record.control_number), ("call number", record.call_number)]
    named += [(kind, text) for kind, _, text in valid_numbers(record)]
    for name, value in named:
        if value:
            yield {"@type": "PropertyValue", "propertyID": name, "value": value}


def _file(path: str) -> dict[str, str]:
    return {"@type": "MediaObject", "contentUrl": path.replace(" ", "%20")}
