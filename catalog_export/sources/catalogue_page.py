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
from typing import TYPE_CHECKING

from catalog_export.extraction import abstracts as abstract_field
from catalog_export.extraction.titles import ParsedTitle, parse_title
from catalog_export.findings import Finding, cut_short, finding
from catalog_export.model import Contributor, Location, Provenance, Record
from catalog_export.sources.base import Document, Parsed
from catalog_export.sources.page_header import Header, read_header
from catalog_export.sources.page_lines import Imprint, Page, is_link, read_address, read_collection, unmark_title
from catalog_export.sources.page_records import part_records
from catalog_export.sources.text import decode, lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.extraction.abstracts import Parted
    from catalog_export.model import ThesisKind


def parse(document: Document) -> Iterator[Parsed]:
    """Yield what each record of a document came to."""
    text, findings = decode(document)
    start = text[:2000].lstrip() if text else ""
    if text is None:
        yield Parsed(None, tuple(findings))
    elif not start and not text.strip():
        place = Location(document.name, document.line if document.line > 1 else 0)
        yield Parsed(None, (*findings, finding("empty-document", place)))
    elif start[:1] == "<" and start[:9].lower().startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        yield Parsed(None, (*findings, finding("html-page", Location(document.name, document.line))))
    else:
        whole = Page(document.name, document.line, lines(text))
        if "\f" in text:
            findings += _leave_out_furniture(whole, text)
        for page in part_records(whole):
            parsed = _parse_record(page)
            yield (Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed)
            findings = []


def _leave_out_furniture(page: Page, text: str) -> Iterator[Finding]:
    """Empty the lines that belong to the printed page, and report each kind once."""
    from catalog_export.sources.text_furniture import find_furniture

    reported: set[str] = set()
    raw = text.split("\n")
    for position, line in find_furniture(raw):
        page.lines[position] = "\n" if "\f" in raw[position] else ""
        plain = re.sub(r"\d+", "0", line)
        if plain not in reported:
            yield finding("text-furniture", page.place(position), text=cut_short(line))
        reported.add(plain)


# --- the record

_NOTHING_PRINTED = Imprint(None, None, None)


def _parse_record(page: Page) -> Parsed:
    """Read one record: body before title, since the abstracts' languages help to judge the titles."""
    header = read_header(page)
    parted = abstract_field.part(_body(page, header), page.first + header.body, page.name)
    findings = list(parted.findings)
    unparsed = tuple((page.place(position), page.lines[position].strip()) for position in header.unknown)
    findings += [finding("line-not-understood", place, text=cut_short(text)) for place, text in unparsed]
    if not header.title:
        first = next((position for position, line in enumerate(page.lines) if line.strip()), 0)
        return Parsed(None, (*findings, finding("title-missing", page.place(first))), unparsed)
    if not _is_catalogue_page(header):
        return Parsed(None, (finding("not-a-catalogue-page", page.place(header.title[0])),), unparsed)
    return Parsed(_build(page, header, parted, findings), tuple(findings), unparsed)


def _body(page: Page, header: Header) -> list[str]:
    """Return the lines of the abstract; a link below it is the record's, where the header has none, or is not read."""
    body = page.lines[header.body :]
    for position, line in enumerate(body):
        if "=" in line and "id=" in line and is_link(line):
            if header.link < 0:
                header.link = header.body + position
            else:
                header.unknown.append(header.body + position)
            body[position] = ""
    return body


def _is_catalogue_page(header: Header) -> bool:
    """Tell a record from any other text with a heading: one sign more than a title is asked for."""
    if header.link >= 0 or header.breadcrumb >= 0 or header.labelled:
        return True
    return any(agents.stated for _, agents in header.agents)


def _build(page: Page, header: Header, parted: Parted, findings: list[Finding]) -> Record:
    """Put the record together, each value with where it came from."""
    title, title_place = _title(page, header, parted, findings)
    provenance = _title_provenance(title, title_place)
    url, control_number = _address(page, header, provenance)
    if control_number is None:
        findings.append(finding("control-number-missing", title_place))
    contributors = _contributors(page, header, provenance, findings)
    for index, (told, (first, last)) in enumerate(zip(parted.told, parted.lines, strict=True)):
        place = Location(page.name, first, last)
        provenance[f"abstracts[{index}]"] = Provenance("stated", place, f"language by {told.rule}", told.confidence)
    for index, line in enumerate(parted.keyword_lines):
        provenance[f"keywords[{index}]"] = Provenance("stated", Location(page.name, line), "keyword line")
    collection, thesis_kind = _collection(page, header, provenance)
    imprint = header.imprinted or _NOTHING_PRINTED
    if header.imprinted:
        stated = Provenance("stated", page.place(header.imprint), "imprint line")
        provenance.update((name, stated) for name, value in zip(Imprint._fields, imprint, strict=True) if value)
    language = _language_of_text(title, parted)
    if language:
        confidence = min(title.told[0].confidence, parted.told[0].confidence)
        provenance["language"] = Provenance(
            "inferred", title_place, "title proper and first abstract agree", confidence
        )
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
        provenance=provenance,
    )


def _title(page: Page, header: Header, parted: Parted, findings: list[Finding]) -> tuple[ParsedTitle, Location]:
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


def _title_provenance(title: ParsedTitle, place: Location) -> dict[str, Provenance]:
    """Say of each part of the title where it came from and how its language was told."""
    proper, *parallel = title.told
    found = {"title.proper": Provenance("stated", place, f"language by {proper.rule}", proper.confidence)}
    for index, told in enumerate(parallel):
        found[f"title.parallel[{index}]"] = Provenance("stated", place, f"language by {told.rule}", told.confidence)
    if title.title.other_title_information:
        found["title.other_title_information"] = Provenance("stated", place, "colon in the title line")
    if title.title.statement_of_responsibility:
        found["title.statement_of_responsibility"] = Provenance("stated", place, "slash in the title line")
    return found


def _contributors(
    page: Page, header: Header, provenance: dict[str, Provenance], findings: list[Finding]
) -> tuple[Contributor, ...]:
    found: list[Contributor] = []
    for position, agents in header.agents:
        place = page.place(position)
        stated = Provenance("stated", place, "agent line")
        for contributor in agents.contributors:
            provenance[f"contributors[{len(found)}]"] = stated
            found.append(contributor)
        if agents.others:
            findings.append(finding("others-not-named", place))
        findings += [finding("role-unknown", place, role=role) for role in agents.unknown_roles]
        findings += [finding("names-joined", place, name=name) for name in agents.joined]
    return tuple(found)


def _address(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, str | None]:
    """Read the link line."""
    if header.link < 0 and not header.linked_title:
        return None, None
    url, control_number = read_address(page.lines[header.link] if header.link >= 0 else header.linked_title)
    place = page.place(header.link if header.link >= 0 else header.title[0])
    if url:
        provenance["url"] = Provenance("stated", place, "link to the full description")
    if control_number:
        provenance["control_number"] = Provenance("stated", place, "id= in the address")
    return url, control_number


def _collection(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, ThesisKind | None]:
    """Read the breadcrumb."""
    if header.breadcrumb < 0:
        return None, None
    collection, kind = read_collection(f"{page.lines[header.breadcrumb]} {header.wrapped_breadcrumb}")
    place = page.place(header.breadcrumb)
    if collection:
        provenance["collection"] = Provenance("stated", place, "breadcrumb")
    if kind:
        provenance["thesis_kind"] = Provenance("stated", place, "collection in the breadcrumb")
    return collection, kind


def _language_of_text(title: ParsedTitle, parted: Parted) -> str | None:
    """Infer the language of the work: that of title proper and first abstract, where the two agree."""
    lang = title.told[0].lang
    return lang if lang and parted.abstracts and parted.abstracts[0].lang == lang else None
