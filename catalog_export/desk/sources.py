"""The source of a record as numbered lines, as the locations of its fields count them."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from catalog_export.read.decode import decode_text
from catalog_export.read.page.json_objects import has_labels
from catalog_export.read.page.parse import first_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.model.record import Location
    from catalog_export.read.base import Document

Line = tuple[int, str]


def numbered_lines(document: Document) -> list[Line]:
    """Return the lines of a document; several may have one number. No lines if it is no text."""
    try:
        return list(_lines(document))
    except Exception:  # noqa: BLE001 (a plug-in or a library may fail; the record is shown without its source)
        return []


def _lines(document: Document) -> Iterable[Line]:
    source = document.source
    if source == "marc":
        return _marc_lines(document)
    if source == "marcxml" and b"<!DOCTYPE" not in document.data:
        return _marcxml_lines(document)
    if document.data.startswith(b"%PDF-"):
        from catalog_export.read.pdf.source import printed_lines

        return enumerate(printed_lines(document), 1)
    text = decode_text(document)[0] or ""
    if source == "jsonl":
        return _json_lines(text, document.line)
    if source == "catalogue-page" and first_tag(text):
        return _html_lines(text, document.line)
    return enumerate(text.split("\n"), document.line) if text else ()


def _html_lines(text: str, first: int) -> list[Line]:
    """Return the text of an HTML page without its tags."""
    from catalog_export.read.html import read_html

    lines, _ = read_html(text, first)
    return [(line.number, f"{line.label}: {line.text}" if line.label else line.text) for line in lines if line.text]


def is_within(place: Location, document: str) -> bool:
    """Return whether a location is in a document, or in a page that is a line of it."""
    return place.source == document or place.source.startswith(f"{document}:")


def _json_lines(text: str, first: int) -> Iterator[Line]:
    """Yield the lines of a page in JSON, else each value of the object on each line, with its key."""
    for number, line in enumerate(text.split("\n"), first):
        try:
            value = json.loads(line)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            if line.strip():
                yield number, line
        elif isinstance(page := value.get("text"), str):
            yield from enumerate(page.split("\n"), 1)
        else:
            inner = 1 if has_labels(value) else number
            yield from ((inner, shown) for shown in _values(value))


def _values(value: dict[str, object]) -> Iterator[str]:
    for key, item in value.items():
        for part in item if isinstance(item, list) else [item]:
            shown = part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)
            yield f"{key}: {shown}".replace("\\n", " ").replace('\\"', '"')


def _marc_lines(document: Document) -> Iterator[Line]:
    """Yield the fields of each record; its number in the file is in the place of a line number."""
    from pymarc import MARCReader

    for number, record in enumerate(MARCReader(BytesIO(document.data), to_unicode=True, hide_utf8_warnings=True), 1):
        for field in record.fields if record else ():
            yield number, str(field)


def _marcxml_lines(document: Document) -> Iterator[Line]:
    """Yield the fields of each record in mnemonic form, with the line of the record."""
    from lxml import etree

    for _, record in etree.iterparse(BytesIO(document.data), tag="{*}record", resolve_entities=False, no_network=True):
        for field in record.iterfind("{*}*"):
            indicators = "".join(field.get(name, "") for name in ("ind1", "ind2")).replace(" ", "\\")
            subfields = "".join(f"${part.get('code')}{part.text or ''}" for part in field.iterfind("{*}subfield"))
            yield record.sourceline or 0, f"={field.get('tag', 'LDR')}  {indicators}{subfields or field.text or ''}"
        record.clear()
