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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from catalog_export import abstracts as abstract_field
from catalog_export.findings import Finding, finding
from catalog_export.model import Contributor, Location, Provenance, Record
from catalog_export.names import Agents, looks_like_agents, parse_agents
from catalog_export.patterns import pattern
from catalog_export.separators import LABELS
from catalog_export.sources.base import Document, Parsed
from catalog_export.sources.text import decode, lines
from catalog_export.titles import ParsedTitle, parse_title
from catalog_export.vocabulary import BODY_WORDS, COLLECTION_WORDS, PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.abstracts import Parted
    from catalog_export.model import ThesisKind

_BREADCRUMB = pattern(r"[\s#>*_]*([^>]{2,80}?)\s*(?:>>|»)\s*(\S.*)")
_RULE = pattern(r"(?:-{3,}|={3,}|\*{3,}|_{3,}|(?:- ){2,}-|(?:\* ){2,}\*)")
_SECTION = pattern(rf"[\s#*_]*(?:{LABELS})[\s*_#]*[:：.]?[\s*_#]*", re.IGNORECASE)
_MARKDOWN_LINK = pattern(r"\[([^\[\]]*)\]\(\s*<?([^\s<>]+?)>?(?:\s+\"[^\"]*\")?\s*\)")
_URL = pattern(r"[hH][tT][tT][pP][sS]?://[^\s<>\"\])}]+")
_BARE_HOST = pattern(r"(?:lib|lontar)\.ui\.ac\.id\.?/[^\s<>\"\])}]+", re.IGNORECASE)
_RECORD_ID = pattern(r"[?&]id=([^&#\s;]+)")
_YEAR_ONLY = pattern(r"[\[(]?\s*(?:c|©|cop\.\s*)?\s*((?:1[5-9]|20)\d\d)\s*\??[\])]?\.?")
_IMPRINT = pattern(
    r"(?:(?P<place>[^:;]{2,60}?)\s*:\s*)?(?P<publisher>\S.*?),\s*[\[(]?\s*(?:c|©|cop\.\s*)?(?P<year>(?:1[5-9]|20)\d\d)\s*\??[\])]?\.?"
)
_PLACE_PUBLISHER = pattern(r"(?P<place>[^:;]{2,60}?)\s*:\s*(?P<publisher>\S.*)")
_NEW_SENTENCE = pattern(r"[.!?]\s+[A-Z]")
# A title longer than this is a paragraph.
_LONGEST_TITLE = 600


class Page(NamedTuple):
    """Lines of a document, or of one record of it, and the number of the first."""

    name: str
    first: int
    lines: list[str]

    def place(self, position: int, end: int = 0) -> Location:
        """Return where the line at ``position`` stands, or the lines up to ``end``."""
        return Location(self.name, self.first + position, self.first + end if end > position else 0)


@dataclass(slots=True)
class Header:
    """The lines above the abstract, sorted by what they are: their positions, and what was read from them."""

    breadcrumb: int = -1
    title: list[int] = field(default_factory=list)
    agents: list[tuple[int, Agents]] = field(default_factory=list)
    imprint: int = -1
    imprinted: Imprint | None = None
    link: int = -1
    link_text: str = ""  # where the link stood below the abstract, and was taken out of it
    unknown: list[int] = field(default_factory=list)
    labelled: bool = False  # whether a heading ("Abstrak") says where the body begins
    body: int = 0


class Imprint(NamedTuple):
    """Place, publisher and year of an imprint line."""

    place: str | None
    publisher: str | None
    year: str | None


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
    links = [position for position, line in enumerate(page.lines) if _is_link(line)]
    if len(links) > 1 and len(links) > len(starts):
        starts = sorted(
            {*starts, *(_start_above(page.lines, link) for link in links[1:])} | ({0} if not starts else set())
        )
    if len(starts) < 2:
        return [page]
    starts[0] = 0
    ends = [*starts[1:], len(page.lines)]
    return [Page(page.name, page.first + s, page.lines[s:e]) for s, e in zip(starts, ends, strict=True)]


def _title_starts(texts: list[str]) -> list[int]:
    starts: list[int] = []
    pending = False  # whether a breadcrumb waits for its title
    for position, text in enumerate(texts):
        if ">>" in text and _is_breadcrumb(text):
            pending = True
            starts.append(position)
        elif text.startswith("# ") and not _SECTION.fullmatch(text):
            if not pending:
                starts.append(position)
            pending = False
        elif pending and _is_link(text):
            pending = False
    return starts


def _is_breadcrumb(text: str) -> bool:
    return len(text) < 200 and bool(_BREADCRUMB.fullmatch(text.strip())) and not _NEW_SENTENCE.search(text)


def _is_link(text: str) -> bool:
    """Tell whether a line is the link to the full description, rather than text that mentions an address."""
    if "id=" not in text or len(text) > 2000:
        return False
    rest = _URL.sub("", text) if "://" in text else _BARE_HOST.sub("", text) if ".ac.id" in text else text
    return len(rest) < min(60, len(text))


def _start_above(texts: list[str], link: int) -> int:
    """Find the first line of the record whose link stands at ``link``: its title, above people and imprint."""
    title = link
    for position in range(link - 1, -1, -1):
        text = texts[position].strip()
        if not text:
            if title < link and not _between(texts[title].strip()):
                break
        elif _RULE.fullmatch(text):
            above = texts[position - 1].strip() if position else ""
            if not above or _is_prose(above) or above.endswith("."):
                break
            title = position  # it underlines the title
        elif _is_breadcrumb(text) or _is_prose(text) or text.endswith(".") or _SECTION.fullmatch(text):
            break
        else:
            title = position
    above = next((p for p in range(title - 1, -1, -1) if texts[p].strip()), 0)
    return above if title and _is_breadcrumb(texts[above]) else title


def _between(text: str) -> bool:
    """Tell whether a line can stand between title and link."""
    return bool(looks_like_agents(parse_agents(text)) or _imprint(text))


def _is_prose(text: str) -> bool:
    return len(text) > _LONGEST_TITLE or (len(text) > 120 and bool(_NEW_SENTENCE.search(text)))


# --- the header


def _read_header(page: Page) -> Header:
    """Sort the lines from the top by what they are, up to where the body begins."""
    header = Header(body=len(page.lines))
    closed = False  # whether the title has ended
    for position, line in enumerate(page.lines):
        text = line.strip()
        if not text:
            closed = closed or bool(header.title)
        elif text[0] in "-=*_" and _RULE.fullmatch(text):
            if header.link >= 0 or (header.title and closed):
                header.body = position + 1
                _skip_label(page.lines, header)
                break
            closed = bool(header.title)
        elif len(text) < 60 and (header.title or header.link >= 0) and _SECTION.fullmatch(text):
            header.body, header.labelled = position + 1, True
            break
        elif header.link < 0 and "id=" in text and _is_link(text):
            header.link, closed = position, True
        elif _begins_body(header, text) or not _take(header, position, text, closed=closed):
            header.body = position
            break
        else:
            closed = closed or bool(header.agents) or header.imprint >= 0
    return header


def _skip_label(texts: list[str], header: Header) -> None:
    """Step over the heading that follows a rule."""
    for position in range(header.body, len(texts)):
        text = texts[position].strip()
        if text:
            if len(text) < 60 and _SECTION.fullmatch(text):
                header.body, header.labelled = position + 1, True
            return


def _begins_body(header: Header, text: str) -> bool:
    """Tell whether a line is the first of the abstract, where no heading or rule says so."""
    if header.title and _is_prose(text) and not _states_roles(text):
        return True
    if header.link < 0 or not header.title:
        return False
    return not (_states_roles(text) or (len(text) < 160 and _imprint(text)) or _is_breadcrumb(text))


def _states_roles(text: str) -> bool:
    """Tell whether a line is one of people with roles."""
    return len(text) < 2000 and text[-1] != "." and any(c.role for c in parse_agents(text).contributors)


def _take(header: Header, position: int, text: str, *, closed: bool) -> bool:
    """Take one line into the header; ``False`` for a paragraph where the title should stand."""
    if not header.title:
        if header.breadcrumb < 0 and ">>" in text and _is_breadcrumb(text):
            header.breadcrumb = position
        elif _is_prose(text.rstrip(".")):
            return False
        elif text[0] != "#" and _states_roles(text):
            header.agents.append((position, parse_agents(_unmark(text))))
        elif not text.strip("#*_ "):
            pass  # a heading without words
        else:
            header.title.append(position)
        return True
    agents = parse_agents(_unmark(text))
    if not closed and not _ends_title(text, agents):
        header.title.append(position)
        return True
    if any(c.role for c in agents.contributors):
        header.agents.append((position, agents))
        return True
    imprint = _imprint(text) if header.imprint < 0 else None
    if imprint and not _is_person_with_dates(text, header, agents):
        header.imprint, header.imprinted = position, imprint
    elif looks_like_agents(agents):
        header.agents.append((position, agents))
    else:
        header.unknown.append(position)
    return True


def _ends_title(text: str, agents: Agents) -> bool:
    """Tell whether a line right under the title, with no blank line between, is no longer the title."""
    if text.startswith(("=", "/ ", ": ")):
        return False
    if any(c.role for c in agents.contributors) or agents.others or _imprint(text):
        return True
    return text[0].isupper() and " = " not in text and looks_like_agents(agents)


def _is_person_with_dates(text: str, header: Header, agents: Agents) -> bool:
    """Tell ``R. Sulasmini, 1949`` (a person's year of birth) from ``Gramedia, 2008``."""
    if any(c.role for c in agents.contributors):
        return True
    match = _IMPRINT.fullmatch(text)
    if match is None or match["place"]:
        return False
    return not header.agents and not _is_body(match["publisher"]) and int(match["year"]) < 1990


def _is_body(text: str) -> bool:
    return not BODY_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())


def _imprint(text: str) -> Imprint | None:
    """Read an imprint line; ``None`` where the line is something else."""
    if len(text) > 200 or ("://" in text):
        return None
    if match := _YEAR_ONLY.fullmatch(text):
        return Imprint(None, None, match[1])
    if match := _IMPRINT.fullmatch(text):
        return Imprint(match["place"], match["publisher"], match["year"])
    match = _PLACE_PUBLISHER.fullmatch(text) if ":" in text else None
    if match and match["place"].strip("[]").casefold() in PLACES:
        return Imprint(match["place"], match["publisher"], None)
    return None


def _unmark(text: str) -> str:
    return text.lstrip("#>*_- ").rstrip("*_ ") if text[0] in "#>*_-" or text[-1] in "*_" else text


# --- the record


def _parse_record(page: Page) -> Parsed:
    """Read one record: body before title, since the abstracts' languages help to judge the titles."""
    header = _read_header(page)
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
        if "id=" in page.lines[position] and _is_link(page.lines[position]):
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
    if parted.keywords:
        provenance["keywords"] = Provenance("stated", Location(page.name, parted.keyword_line), "keyword line")
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


_NOTHING_PRINTED = Imprint(None, None, None)
_TOLD_BY: dict[str, str] = {}


def _told_by(rule: str) -> str:
    return _TOLD_BY.get(rule) or _TOLD_BY.setdefault(rule, f"language by {rule}")


def _title(page: Page, header: Header, parted: Parted, findings: list[Finding]) -> tuple[ParsedTitle, Location]:
    """Read the title lines, and report what a person should look at."""
    first, last = header.title[0], header.title[-1]
    raw = " ".join(_unmark_title(page.lines[position].strip()) for position in header.title)
    among = tuple(dict.fromkeys(a.lang for a in parted.abstracts if a.lang and a.lang != "und"))
    place = page.place(first, last)
    title = parse_title(raw, among)
    if title.cut:
        findings.append(finding("title-cut", place))
    if title.kept_equals:
        findings.append(finding("title-equals-kept", place))
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


def _unmark_title(text: str) -> str:
    return (text.strip("# ") if text[:1] == "#" else text).strip("*_ ")


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
    return tuple(found)


def _address(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, str | None]:
    """Return address and control number of the link line, both as they stand there."""
    if header.link < 0:
        return None, None
    text = header.link_text or page.lines[header.link]
    link = _MARKDOWN_LINK.search(text) if "](" in text else None
    bare = None if link and "://" in link[2] else _URL.search(text) or _BARE_HOST.search(text)
    url = bare.group() if bare else link[2] if link else None
    if url is None:
        return None, None
    url = url.replace("&amp;", "&").rstrip(".,;'*_")
    place = page.place(header.link)
    provenance["url"] = Provenance("stated", place, "link to the full description")
    found = _RECORD_ID.search(url)
    if found is None:
        return url, None
    provenance["control_number"] = Provenance("stated", place, "id= in the address")
    return url, found[1]


def _collection(page: Page, header: Header, provenance: dict[str, Provenance]) -> tuple[str | None, ThesisKind | None]:
    """Read the collection of the breadcrumb, and the thesis kind its name tells."""
    match = _BREADCRUMB.fullmatch(page.lines[header.breadcrumb].strip()) if header.breadcrumb >= 0 else None
    if match is None:
        return None, None
    collection = " ".join(match[2].split()).strip("*_ ")
    place = page.place(header.breadcrumb)
    provenance["collection"] = Provenance("stated", place, "breadcrumb")
    words = re.findall(r"\w+", collection.casefold())
    kind = next((COLLECTION_WORDS[word] for word in words if word in COLLECTION_WORDS), None)
    if kind:
        provenance["thesis_kind"] = Provenance("stated", place, "collection in the breadcrumb")
    return collection, kind


def _language_of_text(title: ParsedTitle, parted: Parted) -> str | None:
    """Infer the language of the work: that of title proper and first abstract, where the two agree."""
    lang = title.told[0].lang
    return lang if lang and parted.abstracts and parted.abstracts[0].lang == lang else None


def _cut_short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
