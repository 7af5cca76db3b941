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
from typing import TYPE_CHECKING, NamedTuple

from catalog_export import abstracts as abstract_field
from catalog_export.abstracts import Line, Parted
from catalog_export.findings import Finding, finding
from catalog_export.model import Contributor, Location, Provenance, Record
from catalog_export.names import looks_like_agents, parse_agents
from catalog_export.sources.base import Document, Parsed
from catalog_export.sources.text import decode, lines
from catalog_export.titles import ParsedTitle, parse_title
from catalog_export.vocabulary import BODY_WORDS, COLLECTION_WORDS, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model import ThesisKind

_SPACES = re.compile(r"\s+")
_BREADCRUMB = re.compile(r"[\s#>*_]*([^>]{2,80}?)\s*(?:>>|»|&gt;&gt;)\s*(\S.*)")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*?)[\s#]*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:={3,}|-{3,})\s*$")
_RULE = re.compile(r"\s{0,3}(?:-{3,}|\*{3,}|_{3,}|(?:- ){2,}-|(?:\* ){2,}\*)\s*$")
_SECTION = re.compile(
    r"[\s#*_]*(?:abs?trac?t|abs?tra[ck]k?|abtrak|abtract|abstrack|abstraksi|ringkasan|summary|intisari|résumé|zusammenfassung)"
    r"[\s*_#]*[:：.]?[\s*_#]*",
    re.IGNORECASE,
)
_LINK_LABEL = re.compile(
    r"[\s#>*_-]*(?:deskripsi\s+lengkap|full\s+description|complete\s+description|deskripsi|detail|link|url|tautan|alamat)\s*[*_]*\s*[:：]?[\s*_]*",
    re.IGNORECASE,
)
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*<?(\S+?)>?(?:\s+\"[^\"]*\")?\s*\)")
_URL = re.compile(r"https?://[^\s<>\"\])}]+(?:\([^\s<>]*\)[^\s<>\"\])}]*)?", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:lib|lontar)\.ui\.ac\.id\.?/[^\s<>\"\])}]+", re.IGNORECASE)
_RECORD_ID = re.compile(r"[?&;]id=([^&#\s;]+)")
_YEAR_ONLY = re.compile(r"[\[(]?\s*(?:c|©|cop\.\s*)?\s*((?:1[5-9]|20)\d\d)\s*\??[\])]?\.?")
_IMPRINT = re.compile(
    r"(?:(?P<place>[^:;]{2,60}?)\s*:\s*)?(?P<publisher>\S.*?),\s*[\[(]?\s*(?:c|©|cop\.\s*)?(?P<year>(?:1[5-9]|20)\d\d)\s*\??[\])]?\.?"
)
_PLACE_PUBLISHER = re.compile(r"(?P<place>[^:;]{2,60}?)\s*:\s*(?P<publisher>\S.*)")
# A title longer than this, or of several sentences, is a paragraph.
_LONGEST_TITLE = 600
_CLOSED = re.compile(r"[.!?]\s+[A-Z]")


class Header(NamedTuple):
    """The lines above the abstract, sorted by what they are."""

    breadcrumb: Line | None
    title: tuple[Line, ...]
    agents: tuple[Line, ...]
    imprint: Line | None
    link: Line | None
    unknown: tuple[Line, ...]


class Imprint(NamedTuple):
    """Place, publisher and year of an imprint line."""

    place: str | None
    publisher: str | None
    year: str | None


def parse(document: Document) -> Iterator[Parsed]:
    """Yield what each record of a document came to."""
    text, findings = decode(document)
    if text is None:
        yield Parsed(None, tuple(findings))
        return
    page = [Line(number, line) for number, line in lines(text, document.line)]
    if not any(line.text.strip() for line in page):
        yield Parsed(None, (*findings, finding("empty-document", _place(document, page))))
        return
    start = text[:2000].lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<head", "<body")):
        yield Parsed(None, (*findings, finding("html-page", Location(document.name, document.line))))
        return
    for block in _records(page):
        parsed = _parse_record(block, document.name)
        yield Parsed(parsed.record, (*findings, *parsed.findings), parsed.unparsed) if findings else parsed
        findings = []


def _place(document: Document, page: Sequence[Line]) -> Location:
    return Location(document.name, page[0].number if document.line > 1 else 0)


# ---------------------------------------------------------------------------------------------- many records in one file


def _records(page: list[Line]) -> list[list[Line]]:
    """Part a file into its records, at breadcrumbs, title headings, or the lines above each further link."""
    starts = _title_starts(page)
    links = [position for position, line in enumerate(page) if _is_link(line.text)]
    if len(links) > 1 and len(links) > len(starts):
        starts = sorted({*starts, *(_start_above(page, link) for link in links[1:])} | ({0} if not starts else set()))
    if len(starts) < 2:
        return [page]
    starts[0] = 0
    return [page[start:end] for start, end in zip(starts, [*starts[1:], len(page)], strict=True)]


def _title_starts(page: list[Line]) -> list[int]:
    starts: list[int] = []
    pending = -1  # a breadcrumb whose title has not come yet
    for position, line in enumerate(page):
        text = line.text
        if ">>" in text and _is_breadcrumb(text):
            pending = position
            starts.append(position)
        elif text.startswith("# ") and not _SECTION.fullmatch(text):
            if pending < 0:
                starts.append(position)
            pending = -1
        elif pending >= 0 and _is_link(text):
            pending = -1
    return starts


def _is_breadcrumb(text: str) -> bool:
    match = _BREADCRUMB.fullmatch(text.strip())
    return bool(match and len(text) < 200 and not _CLOSED.search(text))


def _is_link(text: str) -> bool:
    """Tell whether a line is the link to the full description, rather than text that mentions an address."""
    if "id=" not in text or not ("://" in text or ".ac.id" in text):
        return False
    label = _LINK_LABEL.match(text)
    rest = _URL.sub("", _MARKDOWN_LINK.sub("", text[label.end() if label else 0 :]))
    return len(rest.strip(" <>()[]*_|-:")) < 30


def _start_above(page: list[Line], link: int) -> int:
    """Find the first line of the record whose link stands at ``link``: its title, above people and imprint."""
    position = link - 1
    title = link
    while position >= 0:
        text = page[position].text.strip()
        if not text:
            if title < link and not _between_heads(page[title].text):
                break
        elif _is_breadcrumb(text):
            return position
        elif _looks_like_body(text) or _RULE.fullmatch(text) or _SECTION.fullmatch(text):
            break
        else:
            title = position
        position -= 1
    return title


def _between_heads(text: str) -> bool:
    return bool(looks_like_agents(text.strip()) or _YEAR_ONLY.fullmatch(text.strip()) or _IMPRINT.fullmatch(text.strip()))


def _looks_like_body(text: str) -> bool:
    return len(text) > _LONGEST_TITLE or (len(text) > 120 and bool(_CLOSED.search(text))) or text.endswith(".")


# ---------------------------------------------------------------------------------------------- one record


def _parse_record(page: list[Line], name: str) -> Parsed:
    """Read one record: body first, since the abstracts' languages help to judge the titles."""
    border = _body_start(page)
    header = _sort(page[:border])
    parted = abstract_field.part(page[border:], name)
    findings = list(parted.findings)
    unparsed = tuple((Location(name, line.number), line.text.strip()) for line in header.unknown)
    findings += [finding("line-not-understood", place, text=_cut_short(text)) for place, text in unparsed]
    if not header.title:
        first = next((line.number for line in page if line.text.strip()), page[0].number)
        return Parsed(None, (*findings, finding("title-missing", Location(name, first))), unparsed)
    if not _is_catalogue_page(header, page, border):
        return Parsed(None, (finding("not-a-catalogue-page", Location(name, header.title[0].number)),), unparsed)
    return Parsed(_build(header, parted, name, findings), tuple(findings), unparsed)


def _is_catalogue_page(header: Header, page: list[Line], border: int) -> bool:
    """Tell a record from any other text with a heading: one sign more than a title is asked for."""
    if header.link or header.breadcrumb or any(_SECTION.fullmatch(line.text) for line in page[:border][-4:]):
        return True
    return bool(header.agents) and any(c.role for line in header.agents for c in parse_agents(line.text).contributors)


def _body_start(page: list[Line]) -> int:
    """Return the position of the first line after the header."""
    link = next((position for position, line in enumerate(page) if _is_link(line.text)), -1)
    first = next((position for position, line in enumerate(page) if line.text.strip()), 0)
    for position, line in enumerate(page):
        text = line.text.strip()
        if position > first and len(text) < 60 and _SECTION.fullmatch(text):
            return position + 1
        if position > max(link, first) and _RULE.fullmatch(text) and not _underlines(page, position):
            if link >= 0 or position > first + 1:
                return _skip_section(page, position + 1)
        elif position >= link and position > first and _looks_like_body(text) and (link < 0 or position > link):
            return position
        elif 0 <= link < position and text and not _is_header_line(text):
            return position
    return len(page)


def _is_header_line(text: str) -> bool:
    return bool(
        _YEAR_ONLY.fullmatch(text)
        or (len(text) < 160 and _IMPRINT.fullmatch(text) and _imprint(text))
        or (len(text) < 200 and any(c.role for c in parse_agents(text).contributors) and not text.endswith("."))
        or _is_breadcrumb(text)
    )


def _underlines(page: list[Line], position: int) -> bool:
    """Tell whether a line of dashes underlines the title above it."""
    return position > 0 and bool(page[position - 1].text.strip()) and not _is_link(page[position - 1].text) and not any(
        line.text.strip() for line in page[: position - 1] if not _is_breadcrumb(line.text)
    )


def _skip_section(page: list[Line], position: int) -> int:
    following = next((p for p in range(position, len(page)) if page[p].text.strip()), position)
    if following < len(page) and _SECTION.fullmatch(page[following].text.strip()):
        return following + 1
    return position


def _sort(page: list[Line]) -> Header:
    """Sort the header's lines by what they are."""
    breadcrumb = imprint = link = None
    title: list[Line] = []
    agents: list[Line] = []
    unknown: list[Line] = []
    closed = False  # whether the title has ended
    for line in page:
        text = line.text.strip()
        if not text:
            closed = closed or bool(title)
        elif _RULE.fullmatch(text) or _UNDERLINE.fullmatch(line.text) or _SECTION.fullmatch(text):
            closed = closed or bool(title)
        elif breadcrumb is None and not title and _is_breadcrumb(text):
            breadcrumb = line
        elif link is None and _is_link(text):
            link, closed = line, True
        elif not title and not _looks_like_body(text.rstrip(".")):
            title.append(line)
        elif title and not closed and not _ends_title(text, title):
            title.append(line)
        elif imprint is None and title and _imprint(text) and not _is_person_with_dates(text, agents):
            imprint, closed = line, True
        elif title and looks_like_agents(_unmark(text)):
            agents.append(line)
            closed = True
        else:
            unknown.append(line)
    return Header(breadcrumb, tuple(title), tuple(agents), imprint, link, tuple(unknown))


def _ends_title(text: str, title: list[Line]) -> bool:
    """Tell whether a line right under the title, with no blank line between, is no longer the title."""
    if _LINK_LABEL.match(text) and "://" in text:
        return True
    last = title[-1].text.rstrip()
    if last.endswith((" =", ":", "-", "/", ",")) or text.startswith(("=", "/ ", ": ")):
        return False
    agents = parse_agents(text)
    if any(c.role for c in agents.contributors) or agents.others:
        return True
    return bool(_imprint(text)) or (text[:1].isupper() and " = " not in text and looks_like_agents(text))


def _is_person_with_dates(text: str, agents: list[Line]) -> bool:
    """Tell ``R. Sulasmini, 1949`` (a person's year of birth) from ``Gramedia, 2008``."""
    match = _IMPRINT.fullmatch(text)
    if match is None or match["place"] or _YEAR_ONLY.fullmatch(text):
        return False
    return not agents and not _is_body(match["publisher"]) and int(match["year"]) < 1990


def _is_body(text: str) -> bool:
    return not BODY_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())


def _imprint(text: str) -> Imprint | None:
    """Read an imprint line; ``None`` where the line is something else."""
    if match := _YEAR_ONLY.fullmatch(text):
        return Imprint(None, None, match[1])
    if len(text) > 200:
        return None
    if match := _IMPRINT.fullmatch(text):
        return Imprint(match["place"], match["publisher"], match["year"])
    match = _PLACE_PUBLISHER.fullmatch(text)
    if match and (match["place"].strip("[]").casefold() in PLACES):
        return Imprint(match["place"], match["publisher"], None)
    return None


def _unmark(text: str) -> str:
    return text.strip().lstrip("#>*_- ").rstrip("*_ ")


# ---------------------------------------------------------------------------------------------- the record


def _build(header: Header, parted: Parted, name: str, findings: list[Finding]) -> Record:
    """Put the record together, each value with where it came from."""
    among = tuple(dict.fromkeys(a.lang for a in parted.abstracts if a.lang and a.lang != "und"))
    title, title_place = _title(header, among, name, findings)
    contributors, people = _contributors(header, name, findings)
    url, control_number = _address(header.link)
    provenance: dict[str, Provenance] = {}

    def state(field: str, line: Line | None, rule: str) -> None:
        if line:
            provenance[field] = Provenance("stated", Location(name, line.number), rule)

    if control_number is None:
        findings.append(finding("control-number-missing", title_place))
    else:
        state("control_number", header.link, "id= in the address")
    if url:
        state("url", header.link, "link to the full description")
    told = zip(("title.proper", *(f"title.parallel[{i}]" for i in range(len(title.title.parallel)))), title.told, strict=True)
    for field, one in told:
        provenance[field] = Provenance("stated", title_place, f"title line; language: {one.rule}", one.confidence)
    for field in ("other_title_information", "statement_of_responsibility"):
        if getattr(title.title, field):
            provenance[f"title.{field}"] = Provenance("stated", title_place, "title line")
    for index, line in enumerate(people):
        state(f"contributors[{index}]", line, "agent line")
    for index, (one, (first, last)) in enumerate(zip(parted.told, parted.lines, strict=True)):
        place = Location(name, first, last)
        provenance[f"abstracts[{index}]"] = Provenance("stated", place, f"abstract; language: {one.rule}", one.confidence)
    if parted.keywords:
        provenance["keywords"] = Provenance("stated", Location(name, parted.keyword_line), "keyword line")
    collection, thesis_kind = _collection(header.breadcrumb)
    if collection:
        state("collection", header.breadcrumb, "breadcrumb")
    if thesis_kind:
        state("thesis_kind", header.breadcrumb, "collection in the breadcrumb")
    imprint = (_imprint(header.imprint.text.strip()) if header.imprint else None) or Imprint(None, None, None)
    for field, value in zip(Imprint._fields, imprint, strict=True):
        if value:
            state(field, header.imprint, "imprint line")
    language = _language_of_text(title, parted)
    if language:
        provenance["language"] = Provenance(
            "inferred", title_place, "title proper and first abstract agree", min(title.told[0].confidence, parted.told[0].confidence)
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
        source=Location(name, title_place.line),
        provenance=provenance,
    )


def _title(header: Header, among: tuple[str, ...], name: str, findings: list[Finding]) -> tuple[ParsedTitle, Location]:
    """Read the title lines, and report what a person should look at."""
    raw = " ".join(_unmark_title(line.text) for line in header.title)
    first, last = header.title[0].number, header.title[-1].number
    place = Location(name, first, last if last > first else 0)
    title = parse_title(raw, among)
    if title.cut:
        findings.append(finding("title-cut", place))
    if title.kept_equals:
        findings.append(finding("title-equals-kept", place))
    if title.told[0].lang is None:
        findings.append(finding("title-language-unsure", place, text=_cut_short(title.title.proper.value)))
    return title, place


def _unmark_title(text: str) -> str:
    heading = _HEADING.match(text)
    return (heading.group(2) if heading else text).strip().strip("*_ ")


def _contributors(
    header: Header, name: str, findings: list[Finding]
) -> tuple[tuple[Contributor, ...], list[Line]]:
    contributors: list[Contributor] = []
    people: list[Line] = []
    for line in header.agents:
        place = Location(name, line.number)
        agents = parse_agents(_unmark(line.text))
        contributors += agents.contributors
        people += [line] * len(agents.contributors)
        if agents.others:
            findings.append(finding("others-not-named", place))
        findings += [finding("role-unknown", place, role=role) for role in agents.unknown_roles]
    return tuple(contributors), people


def _address(line: Line | None) -> tuple[str | None, str | None]:
    """Return address and control number of the link line, both as they stand there."""
    if line is None:
        return None, None
    text = line.text
    link = _MARKDOWN_LINK.search(text)
    match = None if link and "://" in link[2] else _URL.search(text) or _BARE_HOST.search(text)
    url = link[2] if link and match is None else match.group() if match else None
    if url is None:
        return None, None
    url = url.replace("&amp;", "&").rstrip(".,;'*_")
    found = _RECORD_ID.search(url)
    return url, found[1] if found else None


def _collection(line: Line | None) -> tuple[str | None, ThesisKind | None]:
    match = _BREADCRUMB.fullmatch(line.text.strip()) if line else None
    if match is None:
        return None, None
    collection = _SPACES.sub(" ", match[2]).strip(" *_")
    words = re.findall(r"\w+", collection.casefold())
    return collection, next((COLLECTION_WORDS[word] for word in words if word in COLLECTION_WORDS), None)


def _language_of_text(title: ParsedTitle, parted: Parted) -> str | None:
    """Infer the language of the work: that of title proper and first abstract, where the two agree."""
    lang = title.told[0].lang
    return lang if lang and parted.abstracts and parted.abstracts[0].lang == lang else None


def _cut_short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
