"""The header of a catalogue page: its lines, from the top to where the abstract begins, sorted by what they are."""

from __future__ import annotations

from catalog_export.model.vocabulary import COLLECTION_ENDS
from catalog_export.read.page.header import Header
from catalog_export.read.page.header_links import mend
from catalog_export.read.page.page_lines import (
    Page,
    behind_rule,
    is_breadcrumb,
    is_keyword_line,
    is_link,
    is_link_label,
    is_prose,
    is_rule,
    is_section,
    is_time,
    names_link,
    read_imprint,
    states_roles,
    unmark,
)
from catalog_export.read.page.people import Agents, looks_like_agents, parse_agents
from catalog_export.read.page.title_lines import (
    continues_title,
    ends_title,
    is_body,
    is_person_with_dates,
    replaces_title,
    stands_below_site,
)

# The least length of a line of people that was wrapped inside a name, rather than one person a line.
_LONG_ENOUGH_TO_WRAP = 50
_LONGEST_AGENT = 300


def read_header(page: Page) -> Header:
    """Sort the lines from the top by what they are, up to where the body begins."""
    header = Header(len(page.lines))
    closed = False  # whether the title has ended
    for position, line in enumerate(page.lines):
        text = line.strip()
        if "/" in text or "[" in text:
            text = mend(page, header, position, text)
        if not text or is_link_label(text):
            closed = closed or bool(header.title)
            continue
        addressed = "id=" in text and is_link(text)
        if is_rule(text) and header.link < 0 and (not closed or _take_underlined(header, position, text)):
            closed = bool(header.title)  # it underlines the title
        elif not (addressed and header.title) and _ends_header(page.lines, header, position, text):
            break
        elif addressed:
            _take_link(page.lines, header, position)
            closed = True
        elif header.title and replaces_title(page.lines, header, text):
            _replace_title(header, position)
            closed = False
        else:
            _take(page.lines, header, position, closed=closed)
            closed = closed or bool(header.agents) or header.imprint >= 0
    return header


def _take_link(texts: list[str], header: Header, position: int) -> None:
    """Take the address, one with the words before it rather than one that stands for itself; report any other."""
    if header.link >= 0 and (names_link(texts[header.link]) or not names_link(texts[position])):
        header.unknown.append(position)
        return
    if header.link >= 0:
        header.unknown.append(header.link)
    header.link = position


def _take_underlined(header: Header, position: int, text: str) -> bool:
    """Take what is underlined as a heading for the title, in place of the name of the site or page above it."""
    if text[0] != "=" or header.states_people or header.unknown[-1:] != [position - 1]:
        return False
    header.unknown.pop()
    _replace_title(header, position - 1)
    return True


def _replace_title(header: Header, position: int) -> None:
    """Take a line for the title; what stands above it is none of the record's, and no people."""
    header.unknown += [*header.title, *(place for place, _ in header.agents)]
    header.title, header.agents, header.states_people = [position], [], False


def _ends_header(texts: list[str], header: Header, position: int, text: str) -> bool:
    """Tell whether the body begins at a line, or behind it where it is a rule or a label, and note where."""
    if is_rule(text):
        header.body = position + 1
        _skip_label(texts, header)
        return True
    if (header.title or header.link >= 0) and is_section(text):
        header.body, header.labelled = position + 1, True
        return True
    if text[0] in "-=*_" and header.title and (below := behind_rule(text)):
        texts[position] = below
        header.labelled = is_section(below)
        header.body = position + header.labelled
        return True
    untitled = not header.title and text[0] != "#" and is_prose(text) and text[-1] == "."
    if untitled or _is_body_line(texts, header, position, text):
        header.body = position
        return True
    return False


def _label_follows(texts: list[str], header: Header, position: int) -> bool:
    """Tell whether a label comes before any text that could be an abstract; each line is looked at once."""
    if header.ahead[0] < position:
        header.ahead = _look_ahead(texts, position)
    return header.ahead[1]


def _look_ahead(texts: list[str], position: int) -> tuple[int, bool]:
    for found in range(position, len(texts)):
        text = texts[found].strip()
        if text and (len(text) > 120 or is_prose(text) or text.endswith(".")):
            return found, False
        if text and is_section(text):
            return found, True
    return len(texts), False


def _skip_label(texts: list[str], header: Header) -> None:
    """Step over the heading that follows a rule."""
    for position in range(header.body, len(texts)):
        text = texts[position].strip()
        if text:
            if is_section(text):
                header.body, header.labelled = position + 1, True
            return


def _is_body_line(texts: list[str], header: Header, position: int, text: str) -> bool:
    """Tell whether a line is the first of the abstract, where no label or rule says so."""
    if not header.title:
        return False
    if is_prose(text):
        return not states_roles(text)
    if header.link < 0 or states_roles(text) or is_breadcrumb(text):
        return False
    imprint = read_imprint(text) if len(text) < 160 else None
    printed = imprint and (imprint.place or imprint.publisher is None or is_body(imprint.publisher))
    return not printed and not _label_follows(texts, header, position)


def _take(texts: list[str], header: Header, position: int, *, closed: bool) -> None:
    """Take one line into the header."""
    text = texts[position].strip()
    if not header.title:
        _take_above_title(header, position, text)
        return
    if ">" in text and _is_first_breadcrumb(header, text):
        header.breadcrumb = position
        return
    agents = parse_agents(unmark(text))
    stated = agents.stated
    if not closed and not ends_title(texts, position, header.title[-1], agents):
        header.title.append(position)
    elif header.agents and (wrapped := _wrapped(texts, header, position, agents)):
        header.agents.pop()
        header.take(wrapped)
    elif not stated and header.imprint < 0 and _is_imprint(text, agents):
        header.imprint, header.imprinted = position, read_imprint(text)
    elif not stated and continues_title(texts, header, text, agents):
        header.title.append(position)
    elif stated or looks_like_agents(agents):
        header.take([(position, agents)])
    elif stands_below_site(texts, header):
        header.unknown += header.title
        header.title = [position]
    elif is_keyword_line(text):
        header.keywords.append(position)
    else:
        header.unknown.append(position)


def _wrapped(texts: list[str], header: Header, position: int, agents: Agents) -> list[tuple[int, Agents]]:
    """Join a line to the people it goes on with: they end in a comma, or inside the last of several with roles."""
    before, begun = header.agents[-1]
    text = texts[position].strip()
    imprint = read_imprint(text) if begun.open else None
    # A blank line parts what a semicolon behind the last person leaves open.
    if imprint and (imprint.place or (not texts[position - 1].strip() and _is_imprint(text, agents))):
        return []
    above = len(texts[position - 1].strip())
    if not begun.open and not (agents.stated and begun.unfinished and above > _LONG_ENOUGH_TO_WRAP):
        return []
    complete, more = begun.go_on(unmark(text))
    if len(begun.last) > _LONGEST_AGENT or (begun.text.endswith(",") and more.joined and not begun.joined):
        return []  # a person a line, and a comma behind each
    places = ((before, complete), (position if begun.text.endswith(";") else before, more))
    return [(place, part) for place, part in places if part.contributors or part.others]


def _take_above_title(header: Header, position: int, text: str) -> None:
    if _is_first_breadcrumb(header, text):
        header.breadcrumb = position
    elif header.breadcrumb == position - 1 >= 0 and text.casefold().strip("()") in COLLECTION_ENDS:
        header.wrapped_breadcrumb = text
    elif text[0] != "#" and " / " not in text and states_roles(text):  # but not a statement of responsibility
        header.take([(position, parse_agents(unmark(text)))])
    elif is_time(text):
        header.unknown.append(position)  # when somebody printed the page
    elif text.strip("#*_ "):  # a heading has words
        header.title.append(position)


def _is_first_breadcrumb(header: Header, text: str) -> bool:
    marked = (">" in text and ">>" in text) or "»" in text
    return marked and header.breadcrumb < 0 and is_breadcrumb(text)


def _is_imprint(text: str, agents: Agents) -> bool:
    return read_imprint(text) is not None and not is_person_with_dates(text, agents)
