"""Catalogue pages of a library, first of all Universitas Indonesia's: Markdown or plain text in, records out.

The grammar of a page, each part but the title optional::

    LIBRARY >> COLLECTION                       breadcrumb
    # TITLE PROPER = PARALLEL TITLE
    NAME, ROLE                                  one a line, or several joined by semicolons
    PLACE: PUBLISHER, YEAR                      imprint
    Deskripsi Lengkap: <URL>                    the address carries id=CONTROL-NUMBER
    ---
    ## Abstrak
    abstracts of all languages

A line that fits nothing comes back as unparsed, with its place.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import LazyProvenance, Location, Record
from catalog_export.read.base import Document, Parsed
from catalog_export.read.html import read_html
from catalog_export.read.page import abstracts as abstract_field
from catalog_export.read.page.layouts import find_layout
from catalog_export.read.page.lines import Line, parts_of
from catalog_export.read.page.page_header import read_header
from catalog_export.read.page.page_lines import (
    Imprint,
    Page,
    is_colophon,
    is_link,
    read_address,
    read_collection,
    stands_in_sentence,
    unmark_title,
)
from catalog_export.read.page.page_origins import origins
from catalog_export.read.page.page_records import part_records
from catalog_export.read.page.records import make_record
from catalog_export.read.page.text import decode, holds_tags, lines
from catalog_export.read.page.titles import ParsedTitle, parse_title
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model.record import Contributor
    from catalog_export.read.page.abstracts import AbstractField
    from catalog_export.read.page.entry import Entry
    from catalog_export.read.page.header import Header


# Its keys and values would be read as lines of a page.
_JSON = pattern(r"\{\s*\"|\[\s*\{")
_NO_PAGE = {"kind": "JSON", "what": "records belong in a file named .jsonl, an object a line"}


def parse(document: Document) -> Iterator[Parsed]:
    """Yield what each record of a document came to."""
    text, findings = decode(document)
    start = text[:2000].lstrip() if text else ""
    if text is None:
        yield Parsed(None, tuple(findings))
    elif not start and not text.strip():
        place = Location(document.name, document.line if document.line > 1 else 0)
        yield Parsed(None, (*findings, finding("empty-document", place)))
    elif start[:1] in "{[" and _JSON.match(start):
        unsupported = finding("document-unsupported", Location(document.name, document.line), **_NO_PAGE)
        yield Parsed(None, (*findings, unsupported))
    elif (entries := _entries(document, text, start, findings)) is not None:
        for entry in entries:
            parsed = make_record(entry, document.name)
            yield (Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed)
            findings = []
    elif start[:1] == "<" and _is_site(text, start):
        yield Parsed(None, (*findings, finding("html-page", Location(document.name, document.line))))
    else:
        whole = _read(document, text, start, findings)
        for page in part_records(whole):
            parsed = _parse_record(page)
            yield (Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed)
            findings = []


def _entries(document: Document, text: str, start: str, findings: list[Finding]) -> Iterator[Entry] | None:
    """Return the records of a page in one of the layouts; ``None`` where it is in none of them."""
    html = start[:1] == "<" and start[1:2] in "!?hHbBdDtTpP"
    if html:
        found, stopped = read_html(text)
        lines_of = [Line.of_html(line) for line in found]
        if stopped:
            findings.append(finding("html-broken", Location(document.name, document.line), why=stopped))
    else:
        raw = lines(text)
        lines_of = parts_of(raw, range(document.line, document.line + len(raw)))
    layout = find_layout(lines_of)
    return layout.read(lines_of) if layout else None


def _is_site(text: str, start: str) -> bool:
    """Tell whether a document is a page of a site, in HTML, and none of a record."""
    if not start[:9].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        return False
    from catalog_export.read.page.html_page import is_html_record

    return not is_html_record(text)


def _read(document: Document, text: str, start: str, findings: list[Finding]) -> Page:
    """Return the lines of a document, what belongs to the printed page left out and tables written as lines."""
    if start[:1] == "<":
        from catalog_export.read.page.html_page import open_html

        text = open_html(text)
    page = Page(document.name, document.line, lines(text))
    if "\f" in text:
        findings += _leave_out_furniture(page, text)
    if _may_be_laid_out(page.lines, text, start):
        from catalog_export.read.page.tables import lay_out

        page = lay_out(page)
    return page


# What a page of labels and values begins with.
_LABELLED, _BULLETS = ("judul", "title"), frozenset("-*+:1")


def _may_be_laid_out(found: Sequence[str], text: str, start: str) -> bool:
    """Tell quickly whether a page can be a table or have columns: nearly all have none of their characters."""
    if "|" in text or "\t" in text or start[:1] in _BULLETS or (start[:1] != "#" and "    " in text):
        return True
    if start[:9].strip("#*_ ").lower().startswith(_LABELLED):
        return True
    tagged = (holds_tags(text) and ("<br" in text or "</" in text)) or (";" in text and "&lt;" in text)
    return tagged and any("\n" in line for line in _down_to_link(found))


def _down_to_link(found: Sequence[str]) -> Iterator[str]:
    for line in found:
        yield line
        if "id=" in line and is_link(line):
            return


def _leave_out_furniture(page: Page, text: str) -> Iterator[Finding]:
    """Empty the lines that belong to the printed page, and report each kind once."""
    from catalog_export.read.page.text_furniture import find_furniture

    reported: set[str] = set()
    raw = text.split("\n")
    for position, line in find_furniture(raw):
        page.lines[position] = "\n" if "\f" in raw[position] else ""
        plain = re.sub(r"\d+", "0", line)
        if plain not in reported:
            yield finding("text-furniture", page.place(position), text=cut_short(line))
        reported.add(plain)


# --- the record

# The number of a page, if a line is one: no longer, and what it ends in.
_LONGEST_NUMBER, _NUMBER_ENDS = 30, frozenset("0123456789-–—|)]")
_NOTHING_PRINTED = Imprint(None, None, None)


def _parse_record(page: Page) -> Parsed:
    """Read one record: body before title, since the abstracts' languages help to judge the titles."""
    header = read_header(page)
    start = min(header.keywords, default=header.body)
    parted = abstract_field.split_abstracts(_body(page, header, start), page.first + start, page.name)
    if page.numbers:
        parted = _renumber(parted, page)
    findings = list(parted.findings)
    unparsed = tuple([(page.place(position), page.lines[position].strip()) for position in header.unknown])
    findings += [finding("line-not-understood", place, text=cut_short(text)) for place, text in unparsed]
    for position in header.numbers:
        text = page.lines[position].strip()
        findings.append(finding("text-furniture", page.place(position), text=cut_short(text)))
    if not header.title:
        first = next((position for position, line in enumerate(page.lines) if line.strip()), 0)
        return Parsed(None, (*findings, finding("title-missing", page.place(first))), unparsed)
    if not _is_catalogue_page(header):
        return Parsed(None, (finding("not-a-catalogue-page", page.place(header.title[0])),), unparsed)
    return Parsed(_build(page, header, parted, findings), tuple(findings), unparsed)


def _renumber(parted: AbstractField, page: Page) -> AbstractField:
    """Give what was parted the numbers that its lines have in the document."""

    def number(line: int) -> int:
        return page.numbers[line - page.first]

    def renumbered(found: Finding) -> Finding:
        place = found.location
        return found._replace(
            location=page.place(place.line - page.first, max(place.line, place.end_line) - page.first)
        )

    return parted._replace(
        lines=tuple((number(first), number(last)) for first, last in parted.lines),
        keyword_lines=tuple(map(number, parted.keyword_lines)),
        findings=tuple(map(renumbered, parted.findings)),
    )


def _body(page: Page, header: Header, start: int) -> list[str]:
    """Return the lines of the abstract, from keywords above it on, which stand in the header at ``start``.

    A link below the abstract is the record's where the header has none; any other is not read.
    """
    body = page.lines[start:]
    if header.keywords:
        above = [line if start + position in header.keywords else "" for position, line in enumerate(body)]
        body[: header.body - start] = above[: header.body - start]
    for position, line in enumerate(body):
        if "=" in line and "id=" in line and is_link(line) and not stands_in_sentence(body, position):
            if header.link < 0:
                header.link = start + position
            else:
                header.unknown.append(start + position)
            body[position] = ""
        elif line and len(line) < _LONGEST_NUMBER and _numbers_page(body, position):
            header.numbers.append(start + position)
            body[position] = ""
    last = len(body) - 1
    while last > 0 and not body[last]:
        last -= 1
    if last > 0 and len(body[last]) < 80 and is_colophon(body, last):
        header.unknown.append(start + last)
        body[last] = ""
    return body


def _numbers_page(body: list[str], position: int) -> bool:
    if body[position].strip()[-1:] not in _NUMBER_ENDS:
        return False
    from catalog_export.read.page.text_furniture import numbers_page

    return numbers_page(body, position)


def _is_catalogue_page(header: Header) -> bool:
    """Tell a record from any other text with a heading: one sign more than a title is asked for."""
    return header.link >= 0 or header.breadcrumb >= 0 or header.labelled or header.states_people


def _build(page: Page, header: Header, parted: AbstractField, findings: list[Finding]) -> Record:
    """Put the record together."""
    title, title_place = _title(page, header, parted, findings)
    if header.link >= 0 or header.linked_title:
        header.address = read_address(page.lines[header.link] if header.link >= 0 else header.linked_title)
    if header.breadcrumb >= 0:
        header.collection = read_collection(f"{page.lines[header.breadcrumb]} {header.wrapped_breadcrumb}")
    url, control_number = header.address
    collection, thesis_kind = header.collection
    if control_number is None:
        findings.append(finding("control-number-missing", title_place))
    contributors = _contributors(page, header, findings)
    imprint = header.imprinted or _NOTHING_PRINTED
    language = _language_of_text(title, parted)
    return Record(
        title=title.title,
        control_number=control_number,
        url=url,
        contributors=contributors,
        and_others=any(agents.others for _, agents in header.agents),
        abstracts=parted.abstracts,
        keywords=parted.keywords,
        language=language,
        collection=collection,
        thesis_kind=thesis_kind,
        place=imprint.place,
        publisher=imprint.publisher,
        year=imprint.year,
        source=title_place,
        provenance=LazyProvenance(partial(origins, page, header, title, parted, language)),
    )


def _title(page: Page, header: Header, parted: AbstractField, findings: list[Finding]) -> tuple[ParsedTitle, Location]:
    """Read the title lines, and report what a person should look at."""
    first, last = header.title[0], header.title[-1]
    raw = unmark_title([page.lines[position].strip() for position in header.title])
    place = page.place(first, last)
    title = parse_title(raw, abstract_field.languages_of(parted.abstracts))
    if title.cut:
        findings.append(finding("title-cut", place))
    if title.kept_equals:
        findings.append(finding("title-equals-kept", place))
    if title.kept_slash:
        findings.append(finding("title-slash-kept", place))
    if title.told[0].lang is None:
        findings.append(finding("title-language-unsure", place, text=cut_short(title.title.proper.value)))
    return title, place


def _contributors(page: Page, header: Header, findings: list[Finding]) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    for position, agents in header.agents:
        found += agents.contributors
        if agents.others:
            findings.append(finding("others-not-named", page.place(position)))
        findings += [finding("role-unknown", page.place(position), role=role) for role in agents.unknown_roles]
        findings += [finding("names-joined", page.place(position), name=name) for name in agents.joined]
    return tuple(found)


def _language_of_text(title: ParsedTitle, parted: AbstractField) -> str | None:
    """Infer the language of the work: that of title proper and first abstract, where the two agree."""
    lang = title.told[0].lang
    return lang if lang and parted.abstracts and parted.abstracts[0].lang == lang else None
