"""Two texts that stand side by side, as tools that keep the layout of a page write them: one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.page_lines import is_section
from catalog_export.text.language import identify
from catalog_export.text.paragraphs import Joiner
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = pattern(r"(?<=\S) {2,}(?=\S)")
_LEAST_ROWS, _LEAST_WORDS = 3, 2.5
_IN_TWO = frozenset(("id", "en"))


def part_columns(texts: list[str], numbers: list[int]) -> tuple[list[str], list[int]]:
    """Put texts of two languages that stand side by side one below the other."""
    filled = [bool(text.strip()) for text in texts]
    bounds = [p for p in range(len(texts) + 1) if (p > 0 and filled[p - 1]) != (p < len(texts) and filled[p])]
    blocks = [(s, e, _column(texts[s:e])) for s, e in zip(bounds[::2], bounds[1::2], strict=True)]
    beside = [block for block in blocks if block[2]]
    if not beside:
        return texts, numbers
    start, end, column = beside[0][0], beside[-1][1], beside[0][2]
    rows = texts[start:end]
    if any(row[column - 2 : column].strip() for row in rows):
        return texts, numbers
    left, right = [row[:column].rstrip() for row in rows], [row[column:].rstrip() for row in rows]
    langs = {identify(" ".join(side).strip()).lang for side in (left, right)}
    if len(langs) < 2 or None in langs or not langs & _IN_TWO:
        return texts, numbers
    places = numbers[start:end]
    made = [*_join(left, places), ("", places[-1]), *_join(right, places)]
    texts = [*texts[:start], *(text for text, _ in made), *texts[end:]]
    return texts, [*numbers[:start], *(number for _, number in made), *numbers[end:]]


def _join(lines: Sequence[str], numbers: Sequence[int]) -> list[tuple[str, int]]:
    """Join the lines of a column to its paragraphs, each with the number of the first; labels stay by themselves."""
    made: list[tuple[str, int]] = []
    joiner = Joiner(lines)
    parts: list[str] = []
    for line, number in zip([*map(str.strip, lines), ""], [*numbers, 0], strict=True):
        if parts and line and not is_section(line):
            before, blank = joiner.join(parts[-1], line)
            parts[-1:] = [before, blank, line]
            continue
        if parts:
            made[-1] = "".join(parts), made[-1][1]
        parts = [line] if line and not is_section(line) else []
        made.append((line, number))
    return made[:-1]


def _column(rows: Sequence[str]) -> int:
    """Return where the right one of two columns begins, 0 where the lines have no such place in common."""
    starts = [found.end() for row in rows for found in _GAP.finditer(row)]
    if len(starts) < _LEAST_ROWS:
        return 0
    column = max(set(starts), key=starts.count)
    both = [row for row in rows if row[column:].strip() and row[:column].strip()]
    if any(row[column - 2 : column].strip() for row in rows) or len(both) < _LEAST_ROWS:
        return 0
    words = sum(len(row[:column].split()) for row in both), sum(len(row[column:].split()) for row in both)
    return column if min(words) >= _LEAST_WORDS * len(both) else 0
