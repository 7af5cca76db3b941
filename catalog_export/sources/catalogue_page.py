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

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export import abstracts as abstract_field
from catalog_export.findings import Finding, finding
from catalog_export.model import Contributor, Location, Provenance, Record
from catalog_export.sources.base import Document, Parsed
from catalog_export.sources.page_header import Header, read_header
from catalog_export.sources.page_lines import (
    RULE,
    SECTION,
    Imprint,
    Page,
    is_breadcrumb,
    is_link,
    is_prose,
    read_address,
    read_collection,
    stands_between,
    states_roles,
    unmark_title,
)
from catalog_export.sources.text import decode, lines
from catalog_export.titles import ParsedTitle, parse_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.abstracts import Parted
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
        for page in _records(text, Page(document.name, document.line, lines(text))):
            parsed = _parse_record(page)
            yield (Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed)
            findings = []


# --- many records in one file


def _records(text: str, page: Page) -> list[Page]:
    """Part a file into its records: at breadcrumbs, title headings, or the lines above each further link."""
    if text.count("=") < 4 and text.count("#") < 4 and text.count(">") < 3:
        return [page]  # a second record brings a second address, heading or breadcrumb
    starts = _title_starts(page.lines)
    links = [position for position, line in enumerate(page.lines) if is_link(line)]
    if len(links) > 1 and len(links) > len(starts):
        starts = sorted(
            {*starts, *(_start_above(page.lines, link) for link in links[1:])} | ({0} if not starts else set())
        )
    starts = [start for start, end in pairwise([*starts, len(page.lines)]) if _begins_record(page.lines[start:end])]
    if len(starts) < 2:
        return [page]
    starts[0] = 0
    ends = [*starts[1:], len(page.lines)]
    return [Page(page.name, page.first + s, page.lines[s:e]) for s, e in zip(starts, ends, strict=True)]


def _begins_record(texts: list[str]) -> bool:
    """Tell a record from a heading inside an abstract: a link, people with roles, or a label come after its title."""
    return any(
        is_link(text) or (text.strip() and (SECTION.fullmatch(text.strip()) or states_roles(text.strip())))
        for text in texts[1:]
        if len(text) < 2000
    )


def _title_starts(texts: list[str]) -> list[int]:
    starts: list[int] = []
    pending = False  # whether a breadcrumb waits for its title
    for position, text in enumerate(texts):
        if ">>" in text and is_breadcrumb(text):
            pending = True
            starts.append(position)
        elif text.startswith("# ") and not SECTION.fullmatch(text):
            if not pending:
                starts.append(position)
            pending = False
        elif pending and is_link(text):
            pending = False
    return starts


def _start_above(texts: list[str], link: int) -> int:
    """Find the first line of the record whose link stands at ``link``: its title, above people and imprint."""
    title = link
    for position in range(link - 1, -1, -1):
        text = texts[position].strip()
        if not text:
            if title < link and not stands_between(texts[title].strip()):
                break
        elif RULE.fullmatch(text):
            above = texts[position - 1].strip() if position else ""
            if not above or is_prose(above) or above.endswith("."):
                break
            title = position  # it underlines the title
        elif is_breadcrumb(text) or is_prose(text) or text.endswith(".") or SECTION.fullmatch(text):
            break
        else:
            title = position
    before = next((p for p in range(title - 1, -1, -1) if texts[p].strip()), 0)
    return before if title and is_breadcrumb(texts[before]) else title


# --- the record

_NOTHING_PRINTED = Imprint(None, None, None)
_TOLD_BY: dict[str, str] = {}


def _parse_record(page: Page) -> Parsed:
    """Read one record: body before title, since the abstracts' languages help to judge the titles."""
    header = read_header(page)
    if header.link < 0:
        _find_link_below(page, header)
    parted = abstract_field.part(page.lines[header.body :], page.first + header.body, page.name)
    findings = list(parted.findings)
    unparsed = tuple((page.place(position), page.lines[position].strip()) for position in header.unknown)
    findings += [finding("line-not-understood", place, text=_cut_short(text)) for place, text in unparsed]
    if not header.title:
        first = next((position for position, line in enumerate(page.lines) if line.strip()), 0)
        return Parsed(None, (*findings, finding("title-missing", page.place(first))), unparsed)
    if not _is_catalogue_page(header):
        return Parsed(None, (finding("not-a-catalogue-page", page.place(header.title[0])),), unparsed)
    return Parsed(_build(page, header, parted, findings), tuple(findings), unparsed)


def _find_link_below(page: Page, header: Header) -> None:
    """Take the link out of the body where a page has it below the abstract."""
    for position in range(header.body, len(page.lines)):
        if "id=" in page.lines[position] and is_link(page.lines[position]):
            header.link, header.link_text = position, page.lines[position]
            page.lines[position] = ""
            return


def _is_catalogue_page(header: Header) -> bool:
    """Tell a record from any other text with a heading: one sign more than a title is asked for."""
    if header.link >= 0 or header.breadcrumb >= 0 or header.labelled:
        return True
    return any(c.role for _, agents in header.agents for c in agents.contributors)


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
        provenance[f"abstracts[{index}]"] = Provenance("stated", place, _told_by(told.rule), told.confidence)
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
    raw = " ".join(unmark_title(page.lines[position].strip()) for position in header.title)
    among = tuple(dict.fromkeys(a.lang for a in parted.abstracts if a.lang and a.lang != "und"))
    place = page.place(first, last)
    title = parse_title(raw, among)
    if title.cut:
        findings.append(finding("title-cut", place))
    if title.kept_equals:
        findings.append(finding("title-equals-kept", place))
    if title.kept_slash:
        findings.append(finding("title-slash-kept", place))
    if title.told[0].lang is None:
        findings.append(finding("title-language-unsure", place, text=_cut_short(title.title.proper.value)))
    return title, place


def _title_provenance(title: ParsedTitle, place: Location) -> dict[str, Provenance]:
    """Say of each part of the title where it came from and how its language was told."""
    proper, *parallel = title.told
    found = {"title.proper": Provenance("stated", place, _told_by(proper.rule), proper.confidence)}
    for index, told in enumerate(parallel):
        found[f"title.parallel[{index}]"] = Provenance("stated", place, _told_by(told.rule), told.confidence)
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
        for index in range(len(found), len(found) + len(agents.contributors)):
            provenance[f"contributors[{index}]"] = Provenance("stated", place, "agent line")
        found += agents.contributors
        if agents.others:
            findings.append(finding("others-not-named", place))
        findings += [finding("role-unknown", place, role=role) for role in agents.unknown_roles]
        findings += [finding("names-joined", place, name=name) for name in agents.joined]
    return tuple(found)


def _address(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, str | None]:
    """Read the link line."""
    if header.link < 0:
        return None, None
    url, control_number = read_address(header.link_text or page.lines[header.link])
    place = page.place(header.link)
    if url:
        provenance["url"] = Provenance("stated", place, "link to the full description")
    if control_number:
        provenance["control_number"] = Provenance("stated", place, "id= in the address")
    return url, control_number


def _collection(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, ThesisKind | None]:
    """Read the breadcrumb."""
    if header.breadcrumb < 0:
        return None, None
    collection, kind = read_collection(page.lines[header.breadcrumb])
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


def _told_by(rule: str) -> str:
    return _TOLD_BY.get(rule) or _TOLD_BY.setdefault(rule, f"language by {rule}")


def _cut_short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
