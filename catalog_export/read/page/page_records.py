"""A file parted into its records: at breadcrumbs and title headings, at each new address, or at people and labels."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page.page_lines import (
    Page,
    is_breadcrumb,
    is_label,
    is_link,
    is_link_label,
    is_prose,
    is_rule,
    read_address,
    stands_between,
    stands_in_sentence,
    states_roles,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def part_records(page: Page) -> list[Page]:
    """Part the ``page`` of a whole file into one page a record."""
    if _is_one(page.lines):
        return [page]
    texts = [line.strip() for line in page.lines]
    starts = _starts(texts)
    if len(starts) < 2:
        return [page]
    starts[0] = 0
    ends = [*starts[1:], len(texts)]
    parts = zip(starts, ends, strict=True)
    return [Page(page.name, page.first + s, page.lines[s:e], page.numbers[s:e]) for s, e in parts]


def _is_one(lines: Sequence[str]) -> bool:
    """Tell quickly of nearly every page that it holds one address, and at most one title and one breadcrumb."""
    addresses = titles = breadcrumbs = 0
    for line in lines:
        if line:
            # One character is searched for ten times as fast as two; most lines end there.
            if "=" in line:
                addresses += line.count("id=")
            if ">" in line:
                breadcrumbs += line.count(">>")
            if line[0] == "#":
                titles += line.startswith("# ")
    return addresses == 1 and titles < 2 and breadcrumbs < 2


def _starts(texts: Sequence[str]) -> list[int]:
    """Return the positions at which records begin."""
    links = _new_links(texts)
    tops = [start for start, end in pairwise([*_tops(texts), len(texts)]) if _begins_record(texts[start:end])]
    if len(tops) > 1 and len(tops) >= len(links):
        return tops
    if len(links) > 1:
        return _after_links(texts, links) if _below(texts, links[0]) else _above_links(texts, links, tops)
    return [] if links else _above_people(texts)


def _new_links(texts: Sequence[str]) -> list[int]:
    """Return the links of which each has another record id than the one before it."""
    found: list[int] = []
    last = None
    for position, text in enumerate(texts):
        if "id=" in text and is_link(text) and not stands_in_sentence(texts, position):
            number = read_address(text)[1]
            if number != last:
                found.append(position)
                last = number
    return found


def _tops(texts: Sequence[str]) -> list[int]:
    """Return the breadcrumbs, and the title headings that stand below none."""
    found: list[int] = []
    waiting = False  # whether a breadcrumb waits for its title
    for position, text in enumerate(texts):
        if ">>" in text and is_breadcrumb(text):
            waiting = True
            found.append(position)
        elif text.startswith("# ") and not is_label(text):
            if not waiting:
                found.append(position)
            waiting = False
        elif waiting and is_link(text):
            waiting = False
    return found


def _begins_record(texts: Sequence[str]) -> bool:
    """Tell a record from a heading inside an abstract: a link, people with roles, or a label come after its title."""
    return any(text and (is_link(text) or is_label(text) or states_roles(text)) for text in texts[1:])


def _below(texts: Sequence[str], link: int) -> bool:
    """Tell whether the first link stands below the abstract."""
    return any(is_label(text) or is_prose(text) for text in texts[:link] if text)


def _after_links(texts: Sequence[str], links: Sequence[int]) -> list[int]:
    """Return the starts of records that end with their link."""
    starts = [0]
    for link in links[:-1]:
        below = range(link + 1, len(texts))
        starts += [next((p for p in below if texts[p] and not is_rule(texts[p])), len(texts))]
    return starts


def _above_links(texts: Sequence[str], links: Sequence[int], tops: Sequence[int]) -> list[int]:
    """Return for each link the heading or breadcrumb above it, or else the first line of its header."""
    starts = [0]
    for before, link in pairwise(links):
        headed = [top for top in tops if before < top < link]
        starts.append(headed[-1] if headed else _start_above(texts, link, before + 1))
    return starts


def _above_people(texts: Sequence[str]) -> list[int]:
    """Return the starts of records without any address: above the people that follow a labelled abstract."""
    starts = [0]
    labelled = False
    for position, text in enumerate(texts):
        if text and is_label(text):
            labelled = True
        elif labelled and text and len(text) < 200 and states_roles(text):
            starts.append(_start_above(texts, position, starts[-1] + 1))
            labelled = False
    return starts


def _is_of_record_above(text: str) -> bool:
    sentence = text.endswith(".") and not stands_between(text)  # a degree ends in a full stop as well
    return sentence or is_breadcrumb(text) or is_prose(text) or is_label(text)


def _start_above(texts: Sequence[str], anchor: int, bound: int) -> int:
    """Find the first line of the record whose link or people stand at ``anchor``, not above ``bound``."""
    title = anchor
    for position in range(anchor - 1, bound - 1, -1):
        text = texts[position]
        if not text:
            if title < anchor and not (stands_between(texts[title]) or is_link_label(texts[title])):
                break
        elif is_rule(text):
            above = texts[position - 1] if position > bound else ""
            if not above or is_prose(above) or above.endswith("."):
                break
            title = position  # it underlines the title
        elif _is_of_record_above(text):
            break
        else:
            title = position
    before = next((p for p in range(title - 1, bound - 1, -1) if texts[p]), title)
    return before if is_breadcrumb(texts[before]) else title
