"""Let the records of a list follow their majority: where title and name are, and whether titles are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.layouts.name_lines import can_be_name, looks_like_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.entry import Entry
    from catalog_export.read.page.lines import Line

_CLEAR = 2  # times as many records with one order as with the other


def follow_order(entries: Sequence[Entry]) -> None:
    """Exchange title and name of the few records whose order is not that of the others: a list has one order.

    A title that looks like a name shows no order, unless it is a link or the roles of the people are stated. If no line
    of such a record can be a name, all are of the title.
    """
    ordered = [
        (entry, entry.people[0][0].number < entry.title[0].number) for entry in entries if entry.title and entry.people
    ]
    shown = [first for entry, first in ordered if _shows_order(entry)]
    named_first = sum(shown)
    usual, others = sorted((named_first, len(shown) - named_first), reverse=True)
    if usual <= _CLEAR * others:
        return
    for entry, is_named_first in ordered:
        line, agents, _ = entry.people[0]
        if is_named_first == (named_first == usual) or len(entry.people) > 1 or agents.stated or entry.title[0].href:
            continue
        lines = sorted([line, *entry.title], key=lambda line: line.number)
        name = next(filter(_can_be_author, (lines[-1 if is_named_first else 0], line)), None)
        if name is line:
            continue
        entry.title, entry.people = [line for line in lines if line is not name], []
        if name is not None:
            entry.add_people(name, "author line")


def _can_be_author(line: Line) -> bool:
    """Return whether a line can be a name; a line with the words of a sentence is of the title."""
    return can_be_name(line) or looks_like_name(line)


def _shows_order(entry: Entry) -> bool:
    """Return whether the title of a record could not as well be the name of its author."""
    certain = entry.title[0].href or entry.people[0][1].stated
    return bool(certain) or not all(map(looks_like_name, entry.title))


def follow_untitled(entries: Sequence[Entry]) -> None:
    """Read the only line of a record as its author, where the other records of a list have an author and no title."""
    untitled = sum(bool(entry.people) and not entry.title for entry in entries)
    if untitled <= _CLEAR * (len(entries) - untitled):
        return
    for entry in entries:
        if len(entry.title) == 1 and not entry.people and can_be_name(entry.title[0]):
            entry.add_people(entry.title.pop(), "author line")
