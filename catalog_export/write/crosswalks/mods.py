"""Crosswalk to MODS 3.8 (Metadata Object Description Schema, Library of Congress).

The elements come in the order of the MODS User Guidelines. Languages are MARC codes (ISO 639-2/B). A parallel title is
a ``titleInfo`` of type ``translated``. Each abstract has its language, which MARC 520 cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.identifiers import invalid_numbers, is_web_address, orcid_uri, valid_numbers
from catalog_export.model.rda_types import rda_term
from catalog_export.model.vocabulary import RELATORS, THESES
from catalog_export.write.crosswalks.citation_names import family_and_given
from catalog_export.write.crosswalks.elements import Element, element, paragraphs_element
from catalog_export.write.crosswalks.marc21_fixed import marc_language
from catalog_export.write.crosswalks.physical import split_series
from catalog_export.write.crosswalks.years import doubt, iso_date, year_span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.record import Contributor, Record, Text


def mods_elements(record: Record, org_code: str) -> Iterator[Element]:
    """Yield the children of the ``mods`` element of ``record``; ``org_code`` is a MARC organisation code, or empty."""
    title = record.title
    yield _title(title.proper, title.other_title_information)
    for parallel in title.parallel:
        yield _title(parallel, None, kind="translated")
    for person in record.contributors:
        yield _name(person)
    if record.grantor and record.thesis_kind:
        yield element(
            "name", (element("namePart", record.grantor), _role("degree granting institution", "dgg")), type="corporate"
        )
    yield element("typeOfResource", "text")
    if record.thesis_kind:
        yield element("genre", THESES[record.thesis_kind].indonesian)
        yield element("genre", "thesis", authority="marcgt")
    if origin := tuple(_origin(record)):
        yield element("originInfo", origin)
    if code := marc_language(record.language):
        yield element("language", (_code(code),))
    if description := tuple(_physical_description(record)):
        yield element("physicalDescription", description)
    for abstract in record.abstracts:
        yield paragraphs_element("abstract", abstract.text, lang=marc_language(abstract.lang))
    if title.statement_of_responsibility:
        yield element("note", title.statement_of_responsibility, type="statement of responsibility")
    if record.degree and record.thesis_kind:
        yield element("note", record.degree, type="thesis")
    for note in record.notes:
        yield element("note", note)
    if record.bibliography_note:
        yield element("note", record.bibliography_note, type="bibliography")
    if record.url and not is_web_address(record.url):
        yield element("note", record.url)  # a url element must be an address
    for term in dict.fromkeys((*record.subjects, *record.keywords)):
        yield element("subject", (element("topic", term.value),), lang=marc_language(term.lang))
    for series in record.series:
        yield element("relatedItem", (_series(series),), type="series")
    for kind, _, text in valid_numbers(record):
        yield element("identifier", text, type=kind.lower())
    for kind, _, text in invalid_numbers(record):
        yield element("identifier", text, type=kind.lower(), invalid="yes")
    yield from _locations(record)
    for rights in filter(None, (record.rights, record.rights_uri)):
        yield element("accessCondition", rights, type="use and reproduction")
    yield element("recordInfo", tuple(_record_info(record, org_code)))


def _title(text: Text, subtitle: str | None, kind: str | None = None) -> Element:
    """Return a ``titleInfo``. The title is whole: readers disagree on the blank after a ``nonSort`` article."""
    parts = (element("title", text.value), *([element("subTitle", subtitle)] if subtitle else ()))
    return element("titleInfo", parts, type=kind, lang=marc_language(text.lang))


def _series(statement: str) -> Element:
    title, number = split_series(statement)
    part = (element("partNumber", number),) if title and number else ()
    return element("titleInfo", (element("title", title if part else statement), *part))


def _name(person: Contributor) -> Element:
    family, given = family_and_given(person)
    if given:
        parts = [element("namePart", family, type="family"), element("namePart", given, type="given")]
    else:
        parts = [element("namePart", family)]
    if person.dates:
        parts.append(element("namePart", person.dates, type="date"))
    if person.relator:
        parts.append(_role(RELATORS[person.relator].english, person.relator))
    elif person.role:
        parts.append(element("role", (element("roleTerm", person.role, type="text"),)))
    for known in person.identifiers:
        if known.scheme == "orcid" and (uri := orcid_uri(known.value)):
            parts.append(element("nameIdentifier", uri, type="orcid"))
    return element("name", tuple(parts), type=person.kind, usage="primary" if person.main_entry else None)


def _role(term: str, code: str) -> Element:
    return element(
        "role",
        (
            element("roleTerm", term, type="text", authority="marcrelator"),
            element("roleTerm", code, type="code", authority="marcrelator"),
        ),
    )


def _code(code: str) -> Element:
    return element("languageTerm", code, type="code", authority="iso639-2b")


def _origin(record: Record) -> Iterator[Element]:
    if record.place:
        yield element("place", (element("placeTerm", record.place, type="text"),))
    if record.publisher:
        yield element("publisher", record.publisher)
    if record.year:
        yield from _date(record.year)


def _date(text: str) -> Iterator[Element]:
    """Yield the date as on the page, and its year, or the years of a span, in the form of W3CDTF."""
    year = iso_date(text)
    if text != year:
        yield element("dateIssued", text)
    if year:
        yield element("dateIssued", year, encoding="w3cdtf", qualifier=doubt(text))
    for point, first_or_last in zip(("start", "end"), year_span(text), strict=False):
        yield element("dateIssued", first_or_last, encoding="w3cdtf", point=point)


def _physical_description(record: Record) -> Iterator[Element]:
    for value, authority in ((record.carrier_type, "rdacarrier"), (record.media_type, "rdamedia")):
        if value:
            yield element("form", rda_term(value), authority=authority)
    if record.extent:
        yield element("extent", record.extent)


def _locations(record: Record) -> Iterator[Element]:
    holding = []
    places = (record.holding_institution, record.holding_location)
    holding += [element("physicalLocation", place) for place in places if place]
    if record.call_number:
        holding.append(element("shelfLocator", record.call_number))
    if holding:
        yield element("location", tuple(holding))
    url = record.url or ""
    links = [element("url", url, note="catalogue record")] if is_web_address(url) else []
    links += [
        element("url", file.path.replace(" ", "%20"), displayLabel=file.description, access="raw object")
        for file in record.files
        if is_web_address(file.path)
    ]
    for link in links:
        yield element("location", (link,))


def _record_info(record: Record, org_code: str) -> Iterator[Element]:
    if org_code:
        yield element("recordContentSource", org_code, authority="marcorg")
    if record.control_number:
        yield element("recordIdentifier", record.control_number, source=org_code)
    yield element("recordOrigin", "Converted from a catalogue page; the resource was not examined.")
