"""Let the records of a list follow their majority: where title and name are, and whether titles are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.layouts.name_lines import can_be_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.entry import Entry

_CLEAR = 2  # times as many records with one order as with the other


def follow_order(entries: Sequence[Entry]) -> None:
    """Exchange title and name of the few records whose order is not that of the others: a list has one order."""
    ordered = [
        (entry, entry.people[0][0].number < entry.title[0].number) for entry in entries if entry.title and entry.people
    ]
    named_first = sum(first for _, first in ordered)
    usual, others = sorted((named_first, len(ordered) - named_first), reverse=True)
    if usual <= _CLEAR * others:
        return
    for entry, is_named_first in ordered:
        line, agents, _ = entry.people[0]
        if is_named_first == (named_first == usual) or len(entry.people) > 1 or agents.stated or entry.title[0].href:
            continue
        lines = sorted([line, *entry.title], key=lambda line: line.number)
        name = lines.pop(-1 if is_named_first else 0)
        entry.title, entry.people = lines, []
        entry.add_people(name, "author line")


def follow_untitled(entries: Sequence[Entry]) -> None:
    """Read the only line of a record as its author, where the other records of a list have an author and no title."""
    untitled = sum(bool(entry.people) and not entry.title for entry in entries)
    if untitled <= _CLEAR * (len(entries) - untitled):
        return
    for entry in entries:
        if len(entry.title) == 1 and not entry.people and can_be_name(entry.title[0]):
            entry.add_people(entry.title.pop(), "author line")
