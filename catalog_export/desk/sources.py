"""The source of a record as numbered lines, as the locations of its fields count them."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING

from catalog_export.read.decode import decode_text
from catalog_export.read.page.parse import is_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.read.base import Document

Line = tuple[int, str]


def numbered_lines(source: str, document: Document) -> list[Line]:
    """Return the lines of a document that ``source`` parses; several may have one number. No lines if it is no text."""
    try:
        return list(_lines(source, document))
    except Exception:  # noqa: BLE001 (a plug-in or a library may fail; the record is shown without its source)
        return []


def _lines(source: str, document: Document) -> Iterable[Line]:
    if source == "marc":
        return _marc_lines(document)
    if document.data.startswith(b"%PDF-"):
        from catalog_export.read.pdf.source import printed_lines

        return enumerate(printed_lines(document), 1)
    text = decode_text(document)[0] or ""
    if source == "jsonl":
        return _json_lines(text, document.line)
    if source == "catalogue-page" and is_html(text):
        return _html_lines(text, document.line)
    return enumerate(text.split("\n"), document.line) if text else ()


def _html_lines(text: str, first: int) -> list[Line]:
    """Return the text of an HTML page without its tags."""
    from catalog_export.read.html import read_html

    lines, _ = read_html(text, first)
    return [(line.number, f"{line.label}: {line.text}" if line.label else line.text) for line in lines if line.text]


def _json_lines(text: str, first: int) -> Iterator[Line]:
    """Yield each value of the object on each line, with its key."""
    for number, line in enumerate(text.split("\n"), first):
        try:
            keys = json.loads(line).items()
        except (ValueError, AttributeError):
            if line.strip():
                yield number, line
        else:
            for key, value in keys:
                for item in value if isinstance(value, list) else [value]:
                    shown = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
                    yield number, f"{key}: {shown}".replace("\\n", " ").replace('\\"', '"')


def _marc_lines(document: Document) -> Iterator[Line]:
    """Yield the fields of each record; its number in the file is in the place of a line number."""
    from pymarc import MARCReader

    for number, record in enumerate(MARCReader(BytesIO(document.data), to_unicode=True, hide_utf8_warnings=True), 1):
        for field in record.fields if record else ():
            yield number, str(field)
