"""Put texts that are side by side one below the other: cells of tables in Markdown, and columns of plain text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from catalog_export.read.page.field_labels import read_field
from catalog_export.read.page.lines import Line
from catalog_export.text.language import identify
from catalog_export.text.paragraphs import Joiner
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONG = 100  # characters; no cell of a table of figures is so long
_GRID = pattern(r"\+(?:[-=:]{3,}\+)+")
_RULE = pattern(r":?-{3,}:?(?: ?\| ?:?-{3,}:?)+")  # of a table without strokes at its ends
_GAP = pattern(r"(?<=\S) {2,}(?=\S)")
_LEAST_ROWS, _LEAST_WORDS = 3, 2.5  # of two columns: rows with text in both, words in a line of each
_IN_TWO = frozenset(("id", "en"))


def open_tables(lines: list[str], numbers: Sequence[int], text: str) -> tuple[list[str], Sequence[int]]:
    """Return the lines with the texts of tables and columns one below the other, and the number of each line."""
    if "|" in text:
        lines, numbers = _open_rows(lines, numbers)
    return _open_columns(lines, numbers) if "   " in text else (lines, numbers)


def _open_rows(lines: list[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Write the rows of a table of texts one cell below the other; a table of figures stays."""
    if any(_RULE.fullmatch(line.strip()) for line in lines if line.lstrip()[:1] in ("-", ":")):
        return _open_bare_rows(lines, numbers)
    tabled = any(_holds_text(_cells(line)) for line in lines if line.lstrip()[:1] == "|")
    if not tabled:
        return lines, numbers
    found: list[tuple[str, int]] = []
    for number, cells, line in _rows(lines, numbers):
        if not cells:
            found.append((line, number))
        elif not any(cell.strip(" :-=") for cell in cells):
            continue
        elif len(cells) < 3 and (Line.of_markdown(number, cells[0]).lone_label or not _holds_text(cells)):
            found.append((f"| {' | '.join(cells)} |", number))
        else:
            filled = [cell for cell in cells if cell.strip(" :-=")]
            found += [(part, number) for cell in filled for part in (*cell.split("\n"), "")]
    return [line for line, _ in found], [number for _, number in found]


def _open_bare_rows(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Split the texts of a table without strokes at its ends; its rows of label and value stay."""
    found: list[tuple[str, int]] = []
    for line, number in zip(lines, numbers, strict=True):
        if "|" not in line or read_field(line) or Line.of_markdown(number, line).is_section:
            found.append((line, number))
        elif not _RULE.fullmatch(line.strip()):
            found += [(part, number) for cell in line.split("|") for part in (cell.strip(), "")]
    return [line for line, _ in found], [number for _, number in found]


def _rows(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[tuple[int, list[str], str]]:
    """Yield number, cells and text of each line; the lines of a row in a grid are one."""
    grid: list[list[str]] = []
    begun = -1
    for number, line in zip(numbers, lines, strict=True):
        cells = _cells(line)
        if _GRID.fullmatch(line.strip()):
            if grid:
                yield begun, _joined(grid), ""
            grid, begun = [], number + 1
        elif begun > 0 and cells:
            grid.append(cells)
        else:
            begun = -1
            yield number, cells, line


def _joined(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join the lines of each cell of a row."""
    width = max(map(len, rows))
    columns = [[cells[at] if at < len(cells) else "" for cells in rows] for at in range(width)]
    return [" ".join(filter(None, column)).replace(": //", "://") for column in columns]


def _cells(line: str) -> list[str]:
    """Return the cells of a row of a table in Markdown, none of any other line."""
    text = line.strip()
    if text[:1] != "|" or text[-1] != "|" or text.count("|") < 3:
        return []
    return [cell.strip() for cell in text[1:-1].split("|")]


def _holds_text(cells: Sequence[str]) -> bool:
    """Return whether a row is of a table of texts: a label of an abstract, or a long cell."""
    return any(len(cell) > _LONG for cell in cells) or any(Line(0, cell, cell.strip()).is_section for cell in cells)


# --- columns


def _open_columns(texts: list[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Put texts of two languages that are side by side one below the other."""
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
    """Join the lines of a column to its paragraphs, each with the number of the first; labels stay apart."""
    made: list[tuple[str, int]] = []
    joiner = Joiner(lines)
    parts: list[str] = []
    for line, number in zip([*map(str.strip, lines), ""], [*numbers, 0], strict=True):
        text = bool(line) and not Line(number, line, line).is_section
        if parts and text:
            before, blank = joiner.join(parts[-1], line)
            parts[-1:] = [before, blank, line]
            continue
        if parts:
            made[-1] = "".join(parts), made[-1][1]
        parts = [line] if text else []
        made.append((line, number))
    return made[:-1]


def _column(rows: Sequence[str]) -> int:
    """Return where the right one of two columns begins, 0 where the lines have no such place in common."""
    starts = Counter(found.end() for row in rows for found in _GAP.finditer(row))
    if starts.total() < _LEAST_ROWS:
        return 0
    column = starts.most_common(1)[0][0]
    both = [row for row in rows if row[column:].strip() and row[:column].strip()]
    if any(row[column - 2 : column].strip() for row in rows) or len(both) < _LEAST_ROWS:
        return 0
    words = sum(len(row[:column].split()) for row in both), sum(len(row[column:].split()) for row in both)
    return column if min(words) >= _LEAST_WORDS * len(both) else 0
