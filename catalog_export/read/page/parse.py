"""Parse catalogue pages of a library, first of all of Universitas Indonesia: HTML, Markdown or text in, records out.

The bytes are decoded (``read/decode.py``) and read into lines (``text_lines.py``; HTML by ``read/html.py``). The first
layout that recognises the lines (``layouts``) yields what belongs to each record, and ``records.py`` makes the records.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import Location
from catalog_export.read.base import Document, Parsed
from catalog_export.read.decode import decode_text
from catalog_export.read.page import lengths
from catalog_export.read.page.furniture import bare, find_furniture, is_printed
from catalog_export.read.page.layouts import abstract_page, embedded_metadata, find_layout, ojs_article
from catalog_export.read.page.layouts.inner_heads import mark_inner_heads
from catalog_export.read.page.layouts.site_words import without_side_bars
from catalog_export.read.page.lines import Line
from catalog_export.read.page.markup import lines_of
from catalog_export.read.page.records import make_record
from catalog_export.read.page.tables import open_tables
from catalog_export.read.page.text_lines import mend_addresses, read_text_lines
from catalog_export.text.messages import Message
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.entry import Entry

# The keys and values of JSON would be read as lines of a page.
_NO_PAGE = {
    "kind": "JSON",
    "what": Message(
        "expected a file named .jsonl with one object on each line; to convert a list: jq -c .[] OLD.json > NEW.jsonl"
    ),
}
_HTML = pattern(
    r"<(!doctype|\?xml|/?(?:html|head|body|div|table|tbody|tr|td|p|section|article|main|header|nav|h[1-6]|ul|ol|dl|"
    r"span|center|form|br|b|strong|a|title|meta|link|script|style)\b)",
    re.IGNORECASE,
)
_BREAKS = "\n\f<|\t"  # what a line can begin with: a line end, a page, a tag, a stroke or tab of a table
_OF_SITES = frozenset(("!doctype", "?xml", "html", "head", "body"))  # tags with which a whole page of a site begins


def parse(document: Document) -> Iterator[Parsed]:
    """Yield what each record of a document came to."""
    text, findings = decode_text(document)
    if text is None:
        yield Parsed(None, tuple(findings))
    elif not text.strip():
        yield Parsed(None, (*findings, finding("empty-document", document.place)))
    elif _begins_json(text):
        yield from _parse_json(document, text, findings)
    else:
        yield from _parse_page(document, text, findings)


def _begins_json(text: str) -> bool:
    """Return whether a text begins with an object, or a list of objects."""
    first = _filled(text, 0)
    second = _filled(text, first + 1)
    return text[first : first + 1] + text[second : second + 1] in ('{"', "[{")


def _parse_json(document: Document, text: str, findings: list[Finding]) -> Iterator[Parsed]:
    """Yield the records of JSON objects with labels."""
    from catalog_export.read.page.json_objects import objects_of  # json is loaded for JSON only

    objects = objects_of(text)
    if not objects:
        findings.append(finding("document-unsupported", document.place, **_NO_PAGE))
        yield Parsed(None, tuple(findings))
    for found in objects:
        place = Location(document.name, document.line + found.above)
        clean, about = decode_text(document._replace(data=found.data))  # a text can be escaped in JSON
        findings += [one._replace(location=place) for one in about]
        if clean is None:
            yield Parsed(None, tuple(findings))
        elif _is_too_large(clean):
            yield Parsed(None, (*findings, _too_large(place)))
        else:
            parsed = make_record(found.entry(clean, document.line), document.name)
            yield parsed._replace(findings=(*findings, *parsed.findings))
        findings = []


def _parse_page(document: Document, text: str, findings: list[Finding]) -> Iterator[Parsed]:
    """Yield the records of a page; the findings about the document come with the first."""
    for entry in _entries(document, text, findings, first_tag(text)):
        parsed = make_record(entry, document.name)
        yield Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed
        findings = []
    if findings:
        yield Parsed(None, tuple(findings))


def first_tag(text: str) -> str:
    """Return the name of the tag with which HTML begins; empty for Markdown or plain text with single tags."""
    begin = _behind_comments(text)
    found = _HTML.match(text, begin) if text.startswith("<", begin) else None
    return found[1].lower() if found else ""


def _behind_comments(text: str) -> int:
    """Return where a text begins behind blanks and comments of HTML; a comment that is not closed is text."""
    position = _filled(text, 0)
    while text.startswith("<!--", position) and (end := text.find("-->", position)) >= 0:
        position = _filled(text, end + len("-->"))
    return position


def _filled(text: str, position: int) -> int:
    """Return the position of the first character from ``position`` on that is no blank."""
    while text[position : position + 1].isspace():
        position += 1
    return position


def _entries(document: Document, text: str, findings: list[Finding], tag: str) -> Iterator[Entry]:
    """Return what belongs to each record of a page; ``tag``: with which it begins, if it is HTML."""
    if _is_too_large(text):
        findings.append(_too_large(document.place))
        return iter(())
    lines = _html_lines(document, text, findings) if tag else _text_lines(document, text, findings)
    if lines is None:
        return iter(())
    mend_addresses(lines)
    lines = without_side_bars(lines)
    mark_inner_heads(lines)
    layout = find_layout(lines)
    if tag in _OF_SITES and layout in (None, ojs_article) and not _is_abstract_page(lines):
        metadata = _metadata_lines(document, text)
        described = embedded_metadata.recognises(metadata)
        if layout and not (described and any(entry.body for entry in embedded_metadata.read(metadata))):
            return ojs_article.read(lines)  # the metadata have no abstract
        if not described:
            findings.append(finding("html-page", document.place, **_why_not_read(lines)))
            return iter(())
        findings.append(finding("metadata-only", document.place))
        return embedded_metadata.read(metadata)
    return (layout or abstract_page).read(lines)


def _is_too_large(text: str) -> bool:
    """Return whether a text has more lines than one page."""
    return len(text) > lengths.LINES and sum(map(text.count, _BREAKS)) > lengths.LINES


def _too_large(place: Location) -> Finding:
    return finding("document-too-large", place, limit=Message("{count} lines", count=lengths.LINES))


def _why_not_read(lines: Sequence[Line]) -> dict[str, str]:
    """Return what a page of a site lacks, and what to do; a label of an abstract or of a catalogue shows a record."""
    for line in lines:
        label = line.text if line.is_section else line.field.label if line.field and line.field.catalogue else ""
        if label:
            why = Message("it has the label {label}, but none of a title", label=label.strip(" :"))
            what = Message("copy the record to a text file with labels such as Title: and Author:")
            return {"why": why, "what": what}
    return {"why": Message("perhaps an error page"), "what": Message("check it in a browser")}


def _html_lines(document: Document, text: str, findings: list[Finding]) -> Sequence[Line] | None:
    """Return the lines of an HTML page; ``None`` if it cannot be read."""
    try:
        from catalog_export.read.html import read_html  # lxml is loaded for HTML only
    except ImportError:  # in a browser
        findings.append(finding("html-not-installed", document.place))
        return None
    found, stopped = read_html(text, document.line)
    if stopped:
        findings.append(finding("html-broken", document.place, why=stopped))
    lines: list[Line] = []
    for typed, group in groupby(found, key=lambda line: line.preformatted):
        if typed:  # as browsers save a text
            part = [*group]
            raw = lines_of("\n".join([line.text for line in part]))
            lines += read_text_lines(*open_tables(raw, [line.number for line in part]))
        else:
            lines += map(Line.of_html, group)
    return lines


def _metadata_lines(document: Document, text: str) -> Sequence[Line]:
    """Return the metadata in the head of an HTML page."""
    from catalog_export.read.html import read_metadata

    return [*map(Line.of_html, read_metadata(text, document.line))]


def _is_abstract_page(lines: Sequence[Line]) -> bool:
    """Distinguish a catalogue page in HTML from other pages of a site.

    It labels an abstract, and links a record or states people with roles.
    """
    labelled = any(line.introduces_abstract for line in lines)
    return labelled and (any(line.address for line in lines) or any(line.states_people for line in lines))


def _text_lines(document: Document, text: str, findings: list[Finding]) -> Sequence[Line]:
    """Return the lines of Markdown or text, without the furniture of printed pages."""
    raw = lines_of(text)
    if "\f" in text or is_printed(text):
        findings += _leave_out_furniture(document, raw, text)
    numbers = range(document.line, document.line + len(raw))
    return read_text_lines(*(open_tables(raw, numbers) if "|" in text or "\t" in text else (raw, numbers)))


def _leave_out_furniture(document: Document, lines: list[str], text: str) -> Iterator[Finding]:
    """Empty the lines that belong to the printed page, and report each kind once."""
    reported: set[str] = set()
    raw = text.split("\n")
    for position, line in find_furniture(raw):
        lines[position] = "\n" if "\f" in raw[position] else ""
        plain = bare(line)
        if plain not in reported:
            place = Location(document.name, document.line + position)
            yield finding("text-furniture", place, text=cut_short(line))
        reported.add(plain)
