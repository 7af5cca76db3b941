"""Split a file of abstract pages into records: at breadcrumbs and headings, at each new address, or at people."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.site_words import begins_side_bar, is_copyright, menu_end

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line


def split_records(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """Yield the lines of each record of a file."""
    starts = [0] if has_one_record(lines) else [0, *record_starts(lines)[1:]]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        part = lines[start:end]
        yield part[menu_end(part) :] if start else part


def has_one_record(lines: Sequence[Line]) -> bool:
    """Return whether a file has one address, and no title or breadcrumb with which a second record can begin.

    It saves the features of all lines of the abstract.
    """
    if "\n".join([raw for line in lines if "=" in (raw := line.raw)]).count("id=") != 1:
        return False
    tops = [
        at for at, line in enumerate(lines) if line.level == 1 or ">>" in (raw := line.raw) or "»" in raw or "::" in raw
    ]
    if len(tops) < 2:
        return True
    breadcrumb, title = tops[:2]
    above = lines[title].level == 1 and not any(line.text for line in lines[breadcrumb + 1 : title])
    return len(tops) == 2 and lines[breadcrumb].level != 1 and above


def record_starts(lines: Sequence[Line]) -> list[int]:
    """Return the positions at which records begin."""
    links = _new_links(lines)
    tops = [start for start, end in pairwise([*_tops(lines), len(lines)]) if _begins_record(lines[start:end])]
    if len(tops) > 1 and len(tops) >= len(links):
        return tops
    if len(links) > 1:
        return _after_links(lines, links) if _below(lines, links[0]) else _above_links(lines, links, tops)
    return [] if links else _above_people(lines)


def _new_links(lines: Sequence[Line]) -> list[int]:
    """Return the addresses of which each has another record id than the one before it."""
    found: list[int] = []
    last = None
    for position, line in enumerate(lines):
        if line.address and not line.in_sentence(lines, position) and line.address.control_number != last:
            found.append(position)
            last = line.address.control_number
    return found


def _tops(lines: Sequence[Line]) -> list[int]:
    """Return the first lines of headers: the heading of the title, or the breadcrumb where that is above it."""
    found: list[int] = []
    parts: set[str] = set()  # what of the open header was seen
    headless = next((line for line in lines if line.text), None)
    below_title = headless is not None and not headless.is_breadcrumb and not headless.level
    for position, line in enumerate(lines):
        if line.is_breadcrumb:
            if "breadcrumb" in parts or "title" not in parts:
                found.append(_start_above(lines, position, 0) if below_title else position)
                parts = set()
            parts.add("breadcrumb")
        elif line.level == 1 and not line.is_label:
            if "title" in parts or "breadcrumb" not in parts:
                found.append(position)
                parts = set()
            parts.add("title")
        elif line.text and (line.address or line.is_section or line.is_prose):
            parts = set()
    return found


def _begins_record(lines: Sequence[Line]) -> bool:
    """Distinguish a record from a heading inside an abstract: a link, people with roles or a label follow its title."""
    return any(line.text and (line.address or line.is_label or line.states_people) for line in lines[1:])


def _below(lines: Sequence[Line], link: int) -> bool:
    """Return whether the first link is below the abstract."""
    return any(line.is_label or line.is_prose for line in lines[:link] if line.text)


def _after_links(lines: Sequence[Line], links: Sequence[int]) -> list[int]:
    """Return the starts of records that end with their link."""
    starts = [0]
    for link in links[:-1]:
        below = range(link + 1, len(lines))
        starts += [next((p for p in below if lines[p].text and not lines[p].is_rule), len(lines))]
    return starts


def _above_links(lines: Sequence[Line], links: Sequence[int], tops: Sequence[int]) -> list[int]:
    """Return for each link the heading or breadcrumb above it, or else the first line of its header."""
    first = links[0]
    if _is_title(lines[first]) and not any(map(_could_be_title, lines[:first])):  # a list whose titles are links
        return [0, *(link for link in links[1:] if _is_title(lines[link]))]
    starts = [0]
    for before, link, end in zip(links, links[1:], [*links[2:], len(lines)], strict=False):
        headed = [top for top in tops if before < top < link]
        start = headed[-1] if headed else _start_above(lines, link, before + 1)
        if headed or _is_of_another_record(lines, before, (start, link), end):
            starts.append(start)
    return starts


def _is_of_another_record(lines: Sequence[Line], before: int, header: tuple[int, int], end: int) -> bool:
    """Return whether a link belongs to another record than the link before it: it has its title or abstract.

    The header goes from its first line to the link. Without an abstract above it, a name is no title.
    """
    start, link = header
    apart = _has_abstract(lines[before + 1 : link])
    titled = any(_could_be_title(line) and (apart or not line.is_name) for line in lines[start:link])
    return titled or (apart and _has_abstract(lines[link + 1 : end]))


def _has_abstract(lines: Sequence[Line]) -> bool:
    return any(line.is_label or line.is_prose or line.is_rule for line in lines)


def _is_title(link: Line) -> bool:
    """Return whether a link can have a title for its words."""
    return link.linked and not link.names_link and "://" not in link.text


def _above_people(lines: Sequence[Line]) -> list[int]:
    """Return the starts of records without any address: above the people that follow a labelled abstract."""
    starts = [0]
    labelled = False
    free = 1  # where the next record could begin
    last = max((at for at, line in enumerate(lines) if line.text and (line.is_label or line.is_prose)), default=0)
    for position, line in enumerate(lines):
        if line.text and line.is_label:
            labelled = True
        elif labelled and line.text and len(line.text) < lengths.VALUE and line.states_people:
            start = _start_above(lines, position, free)
            # People below the last abstract, and no title, belong to the record above.
            if position < last or any(_could_be_title(found) for found in lines[start:position]):
                starts.append(start)
                labelled = False
            free = (position if labelled else start) + 1
    return starts


def _could_be_title(line: Line) -> bool:
    return bool(line.text) and not (
        line.is_rule
        or line.address
        or begins_side_bar(line)
        or line.states_people
        or (line.field and line.field.field != "title")
    )


def _is_of_record_above(line: Line) -> bool:
    sentence = line.text.endswith(".") and not line.is_name and not line.imprint  # a degree ends in a full stop too
    return (
        sentence or is_copyright(line) or line.is_breadcrumb or line.is_prose or line.is_label or line.is_keyword_line
    )


def _start_above(lines: Sequence[Line], anchor: int, bound: int) -> int:
    """Find the first line of the record whose link or people are at ``anchor``, not above ``bound``."""
    title = anchor
    for position in range(anchor - 1, bound - 1, -1):
        line = lines[position]
        if not line.text:
            first = lines[title]
            if title < anchor and not (first.is_name or first.imprint or first.is_link_label):
                break
        elif line.is_rule:
            above = lines[position - 1] if position > bound else None
            if above is None or not above.text or above.is_prose or above.text.endswith("."):
                break
            title = position  # it underlines the title
        elif _is_of_record_above(line):
            break
        else:
            title = position
    before = next((p for p in range(title - 1, bound - 1, -1) if lines[p].text), title)
    return before if lines[before].is_breadcrumb else title
