"""Join the lines that a narrow page has wrapped: a line ends there because the next word had no room on it.

Above the abstract such a line is a title, a line of people or a value that goes on, and not another part of the record.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.title_lines import is_person_with_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog_export.read.page.lines import Line
    from catalog_export.read.page.people import Agents


def width_of(lines: Sequence[Line]) -> int:
    """Return the width, in characters, at which the lines of a page are wrapped; 0 if they are not.

    Most of the lines that have another line right below them have no room for its first word.
    """
    lines = [line for line in lines if "|" not in line.text]  # the rows of a table are not wrapped
    widest = max([len(line.text) for line in lines if "://" not in line.text], default=0)
    if not lengths.NARROW < widest <= lengths.WIDE:
        return 0
    above = [one for one in pairwise(lines) if one[1].text and len(one[0].text) > lengths.NARROW]
    wrapped = sum(has_no_room(line, below, widest) for line, below in above)
    return widest if wrapped >= lengths.SEVERAL and 2 * wrapped > len(above) else 0


def has_no_room(line: Line, below: Line, width: int) -> bool:
    """Return whether the first word of the line right below did not fit on a line."""
    if not line.text or not below.text or below.number != line.number + 1:
        return False
    return len(line.text) + 1 + len(below.text.split(maxsplit=1)[0]) > width


def goes_on(line: Line, below: Line, width: int) -> bool:
    """Return whether a wrapped line goes on right below: a label, an address or a heading begins another part."""
    if not has_no_room(line, below, width):
        return False
    return not (below.label or below.level or below.is_rule or below.is_section or below.address)


def joined(lines: Sequence[Line], width: int, apart: Callable[[Line], bool]) -> list[Line]:
    """Join the wrapped lines; those that stand ``apart`` begin another part in any case."""
    found: list[Line] = []
    last: Line | None = None  # the last line as printed
    for line in lines:
        if last is not None and goes_on(last, line, width) and not apart(line):
            found[-1] = found[-1].as_text(f"{found[-1].text} {line.text}")
        else:
            found.append(line)
        last = line
    return found


def join_people(lines: Sequence[Line]) -> list[Line]:
    """Join the lines of people that end in an imprint in brackets; each line but the last one is unfinished."""
    found = list(lines)
    for end, line in enumerate(found[: lengths.LOOKED_AT]):
        if line.text[-1:] != ")":
            continue
        first = end
        if end and line.text[0] == "(" and line.bracketed[1] and found[end - 1].states_people:
            first -= 1
        text = " ".join([part.text for part in found[first : end + 1]])
        while 0 < first > end - lengths.HEADER and _is_unfinished(found[first - 1], text):
            first -= 1
            text = f"{found[first].text} {text}"
        whole = found[first].as_text(text)
        if first < end and whole.bracketed[1]:
            found[first : end + 1] = [whole, *(part.as_text("") for part in found[first + 1 : end + 1])]
    return found


def _is_unfinished(line: Line, below: str) -> bool:
    """Return whether a line of people goes on ``below``: inside a bracket, a list, or the last of several people.

    A bracket that is not closed below is of a title that was cut off.
    """
    text = line.text
    if not text or line.field or line.level:
        return False
    if text.count("(") > text.count(")"):
        return below.count(")") > below.count("(")
    if text[-1] in ",;" and line.states_people:
        return True
    return ";" in text and line.is_name and not line.agents.contributors[-1].role


def with_people_above(people: tuple[int, Agents], lines: Sequence[Line], position: int) -> list[tuple[int, Agents]]:
    """Join a line to the people above it: they end in a comma, or inside the last of several with roles.

    ``people`` are the last ones and the position of their line. Return them with the line; nothing if it is apart.
    """
    before, begun = people
    line, above = lines[position], lines[position - 1]
    if begun.open and line.imprint and (line.imprint.place or (not above.text and not is_person_with_dates(line))):
        return []
    unfinished = line.agents.stated and begun.unfinished and len(above.text) > lengths.NARROW
    if not begun.open and not unfinished:
        return []
    complete, more = begun.go_on(line.bare)
    if len(begun.last) > lengths.VALUE or (begun.text.endswith(",") and more.joined and not begun.joined):
        return []  # a person a line, and a comma behind each
    places = ((before, complete), (position if begun.text.endswith(";") else before, more))
    return [(place, part) for place, part in places if part.contributors or part.others]
