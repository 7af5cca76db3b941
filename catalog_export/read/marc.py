"""Read MARC 21 records, as ISO 2709 (UTF-8 or MARC-8) or as MARCXML.

A damaged record gives a finding, and the next one is read. The line number of a location is the number of the record in
the file for ISO 2709, which has no lines, and the line of the element for MARCXML.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from catalog_export.model.findings import finding
from catalog_export.model.record import LazyProvenance, Location, Provenance
from catalog_export.read.base import BLOCK, Document, Parsed
from catalog_export.read.marc_fields import field_paths, read_fields
from catalog_export.read.marc_repeated import states_other_type
from catalog_export.read.marc_values import MarcField
from catalog_export.text.language import identify
from catalog_export.text.messages import Message
from catalog_export.text.normalize import clean

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from catalog_export.model.record import Record

_NAMESPACE = "{http://www.loc.gov/MARC21/slim}"
_ENTITY_LIMIT = BLOCK  # bytes of a document type declaration; MARCXML has none


def parse_iso2709(document: Document) -> Iterator[Parsed]:
    """Yield one result for each record of an ISO 2709 file."""
    from pymarc import MARCReader

    reader = MARCReader(io.BytesIO(document.data), to_unicode=True, utf8_handling="strict", hide_utf8_warnings=True)
    number = 0
    for number, record in enumerate(reader, document.line):
        location = Location(document.name, number)
        if record is None:
            error = reader.current_exception
            yield Parsed(None, (finding("marc-broken", location, why=str(error) or type(error).__name__),))
        else:
            yield _parsed(str(record.leader), [_from_pymarc(field) for field in record.fields], location)
    if not number:
        yield Parsed(None, (finding("empty-document", Location(document.name)),))


def parse_marcxml(document: Document) -> Iterator[Parsed]:
    """Yield one result for each ``record`` element of a MARCXML document; a document type declaration is refused."""
    from lxml import etree

    if b"<!DOCTYPE" in document.data[:_ENTITY_LIMIT]:
        yield Parsed(
            None, (finding("marc-broken", Location(document.name), why=Message("it has a document type declaration")),)
        )
        return
    found = 0
    options: dict[str, Any] = {"tag": f"{_NAMESPACE}record", "resolve_entities": False, "no_network": True}
    try:
        for _, element in etree.iterparse(io.BytesIO(document.data), **options):
            found += 1
            location = Location(document.name, document.line - 1 + (element.sourceline or 1))
            children = [child for child in element if isinstance(child.tag, str)]
            leader = next((child.text or "" for child in children if child.tag == f"{_NAMESPACE}leader"), "")
            yield _parsed(leader, [_from_element(child) for child in children if child.get("tag")], location)
            element.clear()
    except etree.XMLSyntaxError as error:
        place = Location(document.name, document.line - 1 + (error.lineno or 1))
        yield Parsed(None, (finding("marc-broken", place, why=error.msg or Message("it is not XML")),))
        return
    if not found:
        yield Parsed(None, (finding("marc-broken", Location(document.name), why=Message("it has no record element")),))


def _from_pymarc(field: Any) -> MarcField:
    if field.control_field:
        return MarcField(field.tag, "", (("", field.data or ""),))  # the positions of 008 count
    subfields = tuple((code, clean(value)) for code, value in field.subfields)
    return MarcField(field.tag, "".join(field.indicators), subfields)


def _from_element(element: Any) -> MarcField:
    tag = element.get("tag", "")
    if not len(element):
        return MarcField(tag, "", (("", element.text or ""),))
    subfields = tuple((child.get("code", ""), clean(child.text)) for child in element if isinstance(child.tag, str))
    return MarcField(tag, element.get("ind1", " ") + element.get("ind2", " "), subfields)


def _parsed(leader: str, fields: list[MarcField], location: Location) -> Parsed:
    record, tags, unread = read_fields(leader, [field for field in fields if field.subfields], _language)
    findings = []
    if states_other_type(leader):
        findings.append(finding("marc-not-text", location, type=leader[6:8].strip()))
    if unread:
        parts = ", ".join(dict.fromkeys(field.unread_parts for field in unread))
        findings.append(finding("marc-fields-unread", location, tags=parts))
    if record is None:
        return Parsed(None, (*findings, finding("title-missing", location)))
    if record.control_number is None:
        findings.append(finding("control-number-missing", location, expected=Message("the field 001")))
    origins = LazyProvenance(partial(_provenance, record, tags, location))
    unparsed = tuple((location, _shown(field)) for field in unread)
    return Parsed(record._replace(source=location, provenance=origins), tuple(findings), unparsed)


def _shown(field: MarcField) -> str:
    return " ".join((field.unread_parts, *(value for _, value in field.unread)))


def _language(text: str) -> str | None:
    return identify(text).lang


def _provenance(record: Record, tags: dict[str, str], location: Location) -> dict[str, Provenance]:
    return {path: Provenance("stated", location, f"MARC field {tag}") for path, tag in field_paths(record, tags)}
