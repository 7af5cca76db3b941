"""The header of a catalogue page: its lines, from the top to where the abstract begins, sorted by what they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog_export.names import Agents, looks_like_agents, parse_agents
from catalog_export.sources.page_lines import (
    IMPRINT,
    LONGEST_TITLE,
    RULE,
    SECTION,
    Imprint,
    Page,
    is_breadcrumb,
    is_link,
    is_prose,
    read_imprint,
    states_roles,
    unmark,
    year_of,
)
from catalog_export.vocabulary import BODY_WORDS


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


def read_header(page: Page) -> Header:
    """Sort the lines from the top by what they are, up to where the body begins."""
    header = Header(body=len(page.lines))
    closed = False  # whether the title has ended
    for position, line in enumerate(page.lines):
        text = line.strip()
        if not text:
            closed = closed or bool(header.title)
        elif text[0] in "-=*_" and RULE.fullmatch(text):
            if header.link >= 0 or (header.title and closed):
                header.body = position + 1
                _skip_label(page.lines, header)
                break
            closed = bool(header.title)
        elif len(text) < 60 and (header.title or header.link >= 0) and SECTION.fullmatch(text):
            header.body, header.labelled = position + 1, True
            break
        elif header.link < 0 and "id=" in text and is_link(text):
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
            if len(text) < 60 and SECTION.fullmatch(text):
                header.body, header.labelled = position + 1, True
            return


def _begins_body(header: Header, text: str) -> bool:
    """Tell whether a line is the first of the abstract, where no heading or rule says so."""
    if header.title and is_prose(text) and not states_roles(text):
        return True
    if header.link < 0 or not header.title:
        return False
    return not (states_roles(text) or (len(text) < 160 and read_imprint(text)) or is_breadcrumb(text))


def _take(header: Header, position: int, text: str, *, closed: bool) -> bool:
    """Take one line into the header; ``False`` for a paragraph where the title should stand."""
    if not header.title:
        if header.breadcrumb < 0 and ">>" in text and is_breadcrumb(text):
            header.breadcrumb = position
        elif text[0] != "#" and is_prose(text) and (text.endswith(".") or len(text) > LONGEST_TITLE):
            return False
        elif text[0] != "#" and states_roles(text):
            header.agents.append((position, parse_agents(unmark(text))))
        elif not text.strip("#*_ "):
            pass  # a heading without words
        else:
            header.title.append(position)
        return True
    agents = parse_agents(unmark(text))
    if not closed and not _ends_title(text, agents):
        header.title.append(position)
        return True
    if any(c.role for c in agents.contributors):
        header.agents.append((position, agents))
        return True
    imprint = read_imprint(text) if header.imprint < 0 else None
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
    if any(c.role for c in agents.contributors) or agents.others or read_imprint(text):
        return True
    return text[0].isupper() and " = " not in text and looks_like_agents(agents)


def _is_person_with_dates(text: str, header: Header, agents: Agents) -> bool:
    """Tell ``R. Sulasmini, 1949`` (a person's year of birth) from ``Gramedia, 2008``."""
    if any(c.role for c in agents.contributors):
        return True
    match = IMPRINT.fullmatch(text)
    if match is None or match["place"]:
        return False
    return not header.agents and not _is_body(match["publisher"]) and 0 < year_of(match["year"]) < 1990


def _is_body(text: str) -> bool:
    return not BODY_WORDS.isdisjoint(text.casefold().replace(",", " ").replace(".", " ").split())
