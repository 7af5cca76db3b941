"""Tell what the widths of the lines of an abstract field show.

A line that fills a narrow column goes on in the next. A short one can be a term of a list.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import KEYWORDS
from catalog_export.read.page.abstract_model import (
    BLANK,
    BLANK_LOWER,
    BLANK_OPEN,
    LINE_OPEN,
    LONE,
    MARK,
    TEXT,
    is_closed,
    weights,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.abstract_units import Unit

_APART = frozenset((BLANK, BLANK_LOWER, BLANK_OPEN, LONE, MARK))  # gaps that end a list with a term a line
_MOST_OF_WIDEST = 0.75  # of a line that ends where a narrow column does; a word and the width of letters differ


def narrow_lines(units: Sequence[Unit]) -> set[int]:
    """Return the lines that end because the column is narrow, rather than because a paragraph ends."""
    widths: dict[int, int] = {}
    for unit in units:
        widths[unit.number] = widths.get(unit.number, 0) + len(unit.text) + 1
    widest = max(widths.values())
    if widest >= lengths.WIDE:
        return set()
    least = _MOST_OF_WIDEST * widest if len(widths) > 2 else widest
    return {line for line, width in widths.items() if width > min(lengths.NARROW, least)}


class Columns:
    """The lines of a field; their widths are read when they are first asked for."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units

    @cached_property
    def _narrow(self) -> set[int]:
        return narrow_lines(self._units)

    def is_below_full_line(self, place: int) -> bool:
        """Return whether the line above a unit ends because its column is narrow."""
        return self._units[place - 1].number in self._narrow

    def is_rest_of_sentence(self, place: int) -> bool:
        """Return whether a unit is a line that ends in a full stop, below one that ends no sentence.

        The last word of a name with degrees has two full stops.
        """
        unit, below = self._units[place], self._units[place + 1 : place + 2]
        last = unit.text.rpartition(" ")[2]
        whole = not any(other.number == unit.number for other in below)
        return unit.gap == LINE_OPEN and whole and last.find(".") == len(last) - 1

    def commas_from(self, place: int) -> int:
        """Return the commas of the lines from a unit on that are right below each other and end no sentence."""
        commas = self._units[place].commas
        for above, unit in pairwise(self._units[place : place + lengths.LOOKED_AT]):
            if unit.kind != TEXT or (unit.number != above.number and unit.gap != LINE_OPEN):
                break
            commas += unit.commas
        return commas

    @cached_property
    def _terms(self) -> set[int]:
        """The places at which a line begins in lists with a term a line: below a label alone, without a blank line."""
        places: set[int] = set()
        listed = False
        for place, (above, unit) in enumerate(pairwise(self._units), 1):
            if above.kind == KEYWORDS:
                listed = unit.number != above.number
            elif unit.gap in _APART:
                listed = False
            if unit.number != above.number:
                listed = listed and unit.kind == TEXT and not unit.commas and self.is_line_of_term(place)
                places.update([place] if listed else [])
        return places

    def is_term_of_line(self, place: int) -> bool:
        """Return whether the line that begins with a unit is a term of a list with a term a line."""
        return place in self._terms

    def is_line_of_term(self, place: int) -> bool:
        """Return whether the line that begins with a unit is as short as a term, and ends no sentence.

        Where line ends were lost, what is glued to a term begins a line.
        """
        unit = self._units[place]
        if self._units[place - 1].number == unit.number and unit.gap != "glued":
            return False
        most = int(weights()["words of a term"])
        line = list(takewhile(lambda other: other.number == unit.number, self._units[place : place + most + 1]))
        return sum(other.size for other in line) <= most and not is_closed(line[-1].text[-8:])
