"""Pieces of an abstract field, and what stands between two of them.

A line of a page ends because its paragraph does, or because the column is narrow; only the text tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

MARK, LONE, INLINE, BLANK, LINE = "mark", "lone character", "mark inside a line", "blank", "line"
NAMED = "name of a language"  # on a line of its own
# Further gaps: what a blank line or line end looks like.
BLANK_OPEN, BLANK_LOWER = "blank, no full stop before", "blank, lower case after"
LINE_OPEN, LINE_LOWER = "line, no full stop before", "line, lower case after"
LINE_ROOM = "line that had room, no full stop before"
# No column is so wide.
WIDE = 130
STOPS, _AFTER_STOP = frozenset(".!?:;…。！？؟।"), "\"”’')]»}*_"


class Piece(NamedTuple):
    """A line of text or a part of one: the gap before it (``MARK``, ``BLANK``, ``LINE``), the text, the line number."""

    gap: str
    text: str
    number: int


def is_closed(text: str) -> bool:
    """Tell whether a text ends with a stop, quotation marks and brackets after it left aside."""
    return text.rstrip(_AFTER_STOP)[-1:] in STOPS


def refine_gaps(units: list[Piece]) -> None:
    """Say more of blank lines and line ends: whether a sentence ended before and whether one begins after."""
    widths: dict[int, int] = {}
    for position in range(1, len(units)):
        gap, text, number = units[position]
        before = units[position - 1]
        end = before.text[-1]
        if gap in (BLANK, LINE) and end != ".":
            lower = (text[0].islower() and end not in "!?…") or end == "-"
            if lower:
                gap = BLANK_LOWER if gap == BLANK else LINE_LOWER
            elif not is_closed(before.text[-8:]):
                widths = widths or widths_of(units)
                room = had_room(widths[before.number], text, widths[0])
                gap = BLANK_OPEN if gap == BLANK else LINE_ROOM if room else LINE_OPEN
            units[position] = Piece(gap, text, number)


def widths_of(units: Sequence[Piece]) -> dict[int, int]:
    """Return how wide each line is and, as line 0, the widest."""
    widths = {0: 0}
    for unit in units:
        widths[unit.number] = widths.get(unit.number, 0) + len(unit.text) + 1
    widths[0] = max(widths.values())
    return widths


def had_room(width: int, text: str, widest: int) -> bool:
    """Tell whether the next word had room on a line: then it does not end there because the column is narrow."""
    return width >= WIDE or width + len(text.split(maxsplit=1)[0]) < widest * 0.95


def narrow_lines(units: Sequence[Piece]) -> set[int]:
    """Return the lines that end where they do because the column is narrow, rather than because a paragraph ends."""
    widths = widths_of(units)
    widest = widths.pop(0)
    if widest >= WIDE:
        return set()
    return {line for line, width in widths.items() if width > 40 or (len(widths) > 2 and width * 4 > widest * 3)}
