"""Remove running heads, running feet and page numbers from the pages of a PDF.

A line is removed only if another page has it in the same position, apart from numbers, if it numbers the pages, or if
it is the line that a browser prints at the top. A breadcrumb or address of a record is kept where it occurs first.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.addresses import read_address
from catalog_export.read.page.furniture import PRINTED_HEAD, bare, is_printed_foot, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog_export.read.pdf.lines import PdfLine

# Measures of printed lines, as shares of the height of their type.
USUAL = 1.15  # distance of two lines, as most fonts state it
GAP = 1.3  # of the usual distance: more is a blank line
SLIGHT = 0.1  # of the height or width of letters: no more than that differs within a font
# For the text of a line without numbers: the kinds of page that have it, and its height on each.
Places = dict[str, list[tuple[int, float]]]


def leave_out(rows: Sequence[list[PdfLine]]) -> list[tuple[int, str]]:
    """Remove running heads, feet and page numbers, from the outermost line inwards. Return index and text of each."""
    taken = [
        (index, lines.pop(0).text)
        for index, lines in enumerate(rows)
        if len(lines) > 1 and PRINTED_HEAD.match(lines[0].text)
    ]
    texts = [line.text for lines in rows for line in lines]
    taken += [
        (index, lines.pop().text)
        for index, lines in enumerate(rows)
        if len(lines) > 1 and is_printed_foot(lines[-1].text, texts)
    ]
    first = {line.text for line in rows[0]} if rows else set()
    title_height = (1 + SLIGHT) * most_common(round(line.height) for lines in rows for line in lines)
    stated: set[str] = set()
    kinds = _kinds(rows)
    for at in (0, -1):
        numbers, places = numbered(_set_apart(lines, at) for lines in rows), _places(rows, kinds, at)
        for index, lines in enumerate(rows):
            if index in numbers:
                taken.append((index, lines.pop(at).text))
            for line in _edge(lines, at):
                begins = any("id=" in other.text for other in lines if other is not line)
                again = index > 0 and not begins and " " in line.text and line.text in first
                is_title = index == 0 and line.height > title_height
                if (
                    is_title
                    or not (again or _repeats(line, kinds[index], places))
                    or _states(line, stated, begins=begins)
                ):
                    break
                taken.append((index, lines.pop(at).text))
    return sorted(taken, key=lambda found: found[0])


def _edge(lines: Sequence[PdfLine], at: int) -> list[PdfLine]:
    """Return the lines that may be removed at the top (0) or foot (-1) of a page, the outermost first."""
    return list(lines[: lengths.EDGE] if at == 0 else lines[: -lengths.EDGE - 1 : -1])


def _kinds(rows: Sequence[Sequence[PdfLine]]) -> list[int]:
    """Return a number for the kind of each page. A copy has that of the first, so its lines are not running heads."""
    seen: dict[str, int] = {}
    return [seen.setdefault(bare("\n".join(line.text for line in lines)), index) for index, lines in enumerate(rows)]


def _places(rows: Sequence[Sequence[PdfLine]], kinds: Sequence[int], at: int) -> Places:
    """Collect the positions of the outermost lines of each kind of page."""
    places: Places = {}
    for index, lines in enumerate(rows):
        if kinds[index] == index:
            for line in _edge(lines, at):
                places.setdefault(bare(line.text), []).append((index, line.base))
    return places


def _repeats(line: PdfLine, kind: int, places: Places) -> bool:
    """Return whether another page has the same line, apart from numbers, in the same position."""
    found = places.get(bare(line.text), ())
    return any(other != kind and abs(line.base - base) < line.height / 2 for other, base in found)


def _states(line: PdfLine, stated: set[str], *, begins: bool) -> bool:
    """Return whether a repeated line states something about a record: a new breadcrumb or address.

    ``begins``: another line of the page has the address of a record, to which a breadcrumb on the page belongs.
    """
    number = read_address(line.text).control_number
    if number is None and ">>" not in line.text and "»" not in line.text:
        return False
    fact = number or line.text
    new = fact not in stated
    stated.add(fact)
    return (new and not begins) if number else (new or begins)


def _set_apart(lines: Sequence[PdfLine], at: int) -> str | None:
    """Return the outermost line at the top or foot of a page, if a wide gap separates it from the next."""
    edge = _edge(lines, at)
    apart = len(edge) > 1 and abs(edge[0].base - edge[1].base) > GAP * USUAL * edge[1].height
    return edge[0].text if apart else None


def most_common(values: Iterable[int]) -> int:
    """Return the most common value, the smallest of several; 0 without values."""
    found = Counter(values).most_common()
    return min((value for value, count in found if count == found[0][1]), default=0)
