"""Put the texts in the cells of a table in Markdown one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import labels_abstract
from catalog_export.read.page.field_labels import (
    are_column_labels,
    find_label,
    read_field,
    read_lone_label,
    title_first,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FRAME_OF_GRID = frozenset("+-=:")


def open_tables(lines: list[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Write the cells of tables of texts one below the other; a table of figures stays.

    If a row has the labels of the columns, each cell below gets its label, up to the next blank line. A table below the
    label of an abstract is part of the text. Return the lines, and the number of each.
    """
    lines, numbers = _open_single_cells(lines, numbers)
    heads = [at for at, line in enumerate(lines) if are_column_labels(_columns(line))]
    if not heads:
        return _open_rows(lines, numbers)
    text = next((at for at, line in enumerate(lines) if _labels_abstract(line)), len(lines))
    opened: list[str] = []
    numbered: list[int] = []
    start = 0
    for head in heads:
        if not start <= head < text:
            continue
        end = next((at for at in range(head, len(lines)) if not lines[at].strip()), len(lines))
        if end == head + 1:  # no row is below
            continue
        above = _open_rows(lines[start:head], numbers[start:head])
        table = _label_columns(lines[head:end], numbers[head:end])
        opened += [*above[0], *table[0]]
        numbered += [*above[1], *table[1]]
        start = end
    below = _open_rows(lines[start:], numbers[start:])
    return [*opened, *below[0]], [*numbered, *below[1]]


def _open_single_cells(lines: list[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Write the rows of tables with one column without their strokes: with them, HTML lays out a page."""
    single = [_single_cell(line) for line in lines]
    if not any(cell and len(cell) > 2 and not cell.strip("-:") for cell in single):
        return lines, numbers
    found: list[tuple[str, int]] = []
    for number, line, cell in zip(numbers, lines, single, strict=True):
        if cell is None:
            found.append((line, number))
        elif cell.strip("-:"):
            found += [(part, number) for part in (*cell.split("\n"), "")]
    return [line for line, _ in found], [number for _, number in found]


def _single_cell(line: str) -> str | None:
    """Return the text of a row of one cell."""
    text = line.strip()
    return text[1:-1].strip() if text[:1] == "|" == text[-1:] and text.count("|") == 2 else None


def _labels_abstract(line: str) -> bool:
    """Return whether a line is the label of an abstract, or a row with one and no other label of a column."""
    cells = _columns(line)
    return not are_column_labels(cells) and any(map(labels_abstract, cells or [line.strip()]))


def _open_rows(lines: list[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Write the rows of a table of texts one cell below the other."""
    if any(map(_is_bare_rule, lines)):
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
        elif len(cells) <= 2 and (read_lone_label(cells[0]) or not _holds_text(cells)):
            found.append((f"| {' | '.join(cells)} |", number))
        else:
            filled = [cell for cell in cells if cell.strip(" :-=")]
            found += [(part, number) for cell in filled for part in (*cell.split("\n"), "")]
    return [line for line, _ in found], [number for _, number in found]


def _columns(line: str) -> list[str]:
    """Return the cells of a row with strokes, or with tabs as copied from a browser."""
    mark = "\t" if "\t" in line else "|"
    bare = line.strip().removeprefix("|").removesuffix("|") if mark == "|" else line
    return [cell.strip() for cell in bare.split(mark)] if mark in bare else []


def _label_columns(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Write each cell below the first row behind its label, and a blank line behind each row."""
    labels = _columns(lines[0])
    found: list[tuple[str, int]] = []
    for line, number in zip(lines[1:], numbers[1:], strict=True):
        cells = _columns(line)
        if _is_bare_rule(line.strip().strip("|")) or cells == labels:
            continue
        if len(cells) != len(labels):
            found.append((line, number))
            continue
        for label, cell in ((labels[at], cells[at]) for at in title_first(labels)):
            if cell:
                found.append((f"| {label} | {cell} |" if find_label(label) else f"{label}: {cell}", number))
        found.append(("", number))
    return [line for line, _ in found], [number for _, number in found]


def _is_bare_rule(line: str) -> bool:
    """Return whether a line is the rule below the head of a table without strokes at its ends: ``--- | ---``."""
    text = line.strip()
    return text[:1] in ("-", ":") and "---" in text and "|" in text and not text.strip("-:| ")


def _open_bare_rows(lines: Sequence[str], numbers: Sequence[int]) -> tuple[list[str], Sequence[int]]:
    """Split the texts of a table without strokes at its ends; its rows of label and value stay."""
    found: list[tuple[str, int]] = []
    for line, number in zip(lines, numbers, strict=True):
        if "|" not in line or read_field(line) or labels_abstract(line.strip()):
            found.append((line, number))
        elif not _is_bare_rule(line):
            found += [(part, number) for cell in line.split("|") for part in (cell.strip(), "")]
    return [line for line, _ in found], [number for _, number in found]


def _rows(lines: Sequence[str], numbers: Sequence[int]) -> Iterator[tuple[int, list[str], str]]:
    """Yield number, cells and text of each line; the lines of a row in a grid are one."""
    grid: list[list[str]] = []
    begun = -1
    for number, line in zip(numbers, lines, strict=True):
        cells = _cells(line)
        if line.strip()[:1] == "+" and _FRAME_OF_GRID.issuperset(line.strip()) and "---" in line.replace("=", "-"):
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
    cells = text[1:-1].split("|") if text[:1] == "|" == text[-1:] else []
    return [cell.strip() for cell in cells] if len(cells) > 1 else []


def _holds_text(cells: Sequence[str]) -> bool:
    """Return whether a row is of a table of texts: a label of an abstract, or a long cell."""
    return any(len(cell) > lengths.LINE or labels_abstract(cell) for cell in cells)
