"""Pages laid out as tables or lists of labels and values.

They are written anew as the lines of a catalogue page: ``Label: value``, or texts one below the other. Such a page has
more lines, or others, than its document, so that it carries the numbers of their own.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import FIELD_LABELS
from catalog_export.read.page.columns import part_columns
from catalog_export.read.page.page_lines import Page, is_section
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TITLES = ("judul", "title")
# Heads of the columns of labels and of values.
_HEADS = frozenset("field value bidang ruas isi nilai label atribut keterangan metadata attribute".split())
_LONGEST_NAME = 40  # of a label
_GRID = pattern(r"\+(?:[-=:]{3,}\+)+")
_RULE = pattern(r"[\s|:+=-]*[-=]{3}[\s|:+=-]*")
_ITEM = pattern(r"[-*+]\s+|\d{1,2}[.)]\s+|:(?=\w)")
_MARKS = ("\t", "|", "  ")  # between a label and its value
_LONG = 100  # no cell of a table of figures is so long


def lay_out(page: Page) -> Page:
    """Write a page anew as the lines that a catalogue page has; where nothing is to be done it is the same."""
    texts: list[str] = []
    numbers: list[int] = []
    header = True  # whether no label of a text has come yet
    labels = (place for place, line in enumerate(page.lines) if line.strip() and is_section(line.strip()))
    above = page.lines[: next(labels, len(page.lines)) + 1]
    tabled = any(_holds_fields(line) for line in above if "|" in line or "  " in line or "\t" in line)
    parted = sum(bool(_cells(line) or _field(line.strip())) for line in above) > 1  # one can have a blank too many
    for number, line in _open_grid(page) if tabled else enumerate(page.lines, page.first):
        header = header and not is_section(line.strip() or "-")
        marks = (_MARKS if parted else _MARKS[:2]) if header else _MARKS[:2] if tabled else ()
        found = _split(line, marks, tabled=tabled, header=header)
        texts += found
        numbers += [number] * len(found)
    if _stands_for_itself(texts):
        _join_labels(texts)
    texts, numbers = part_columns(texts, numbers)
    return page if texts == page.lines else Page(page.name, page.first, texts, numbers)


def _open_grid(page: Page) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers, the lines of a row in a grid as one."""
    row: list[list[str]] = []
    begun = -1
    for number, line in enumerate(page.lines, page.first):
        if _GRID.fullmatch(line.strip()):
            if row:
                yield begun, _join_row(row)
            row, begun = [], number + 1
        elif begun > 0 and (cells := _cells(line)):
            row.append(cells)
        else:
            yield from ((begun + at, _join_row([cells])) for at, cells in enumerate(row))
            row, begun = [], -1
            yield number, line
    yield from ((begun + at, _join_row([cells])) for at, cells in enumerate(row))


def _join_row(lines: Sequence[Sequence[str]]) -> str:
    """Join the lines of each cell of a row."""
    width = max(map(len, lines))
    columns = [[cells[at] if at < len(cells) else "" for cells in lines] for at in range(width)]
    joined = [" ".join(filter(None, column)).replace(": //", "://") for column in columns]
    return f"| {' | '.join(joined)} |"


def _cells(line: str) -> list[str]:
    """Return the cells of a row of a table in Markdown, none of any other line."""
    text = line.strip()
    if text[:1] != "|" or text[-1] != "|" or text.count("|") < 3:
        return []
    return [cell.strip() for cell in text[1:-1].split("|")]


def _holds_fields(line: str) -> bool:
    """Tell whether a row is of a table of the record, rather than of figures in a text."""
    if _field(line.strip()):
        return True
    cells = _cells(line)
    return bool(cells) and (_is_name(cells[0]) or is_section(cells[0] or "-") or len(max(cells, key=len)) > _LONG)


def _split(line: str, marks: Sequence[str], *, tabled: bool, header: bool) -> list[str]:
    """Return the lines that a line comes to; tags can have broken it, also inside a row."""
    cells = _cells(line) if tabled else []
    if cells:
        return [part for cell in write_row(cells) for part in cell.split("\n")]
    return [part for broken in line.split("\n") for part in _unlist(broken, marks, tabled=tabled, header=header)]


def _unlist(line: str, marks: Sequence[str], *, tabled: bool, header: bool) -> list[str]:
    """Return what a line of a list, or of a table without strokes at its ends, comes to, or the line.

    In a text that was stretched to its margins any word can have blanks behind it, and a text has tables of its own,
    where none of the record began above it.
    """
    text = line.strip()
    cells = _field(text, marks)
    if cells:
        return write_row(cells)
    if tabled and len(set(text)) > 1 and _RULE.fullmatch(text):
        return []
    if tabled and ".|" in text:
        before, _, after = text.partition(".|")
        return [f"{before}.", "", after.strip()]  # the end of a text in the cell before
    item = _ITEM.match(text) if header and ":" in text else None
    return [text[item.end() :]] if item and _is_name(text[item.end() :].partition(":")[0]) else [line]


def _field(text: str, marks: Sequence[str] = _MARKS) -> list[str]:
    """Return the label of a field and its value, parted by tabs, a stroke or blanks; none of any other line."""
    for mark in marks:
        label, found, value = text.partition(mark)
        if found and _is_name(label):
            return [label, *(cell.strip() for cell in value.split(mark))]
    return []


def write_row(cells: Sequence[str]) -> list[str]:
    """Write a row as a label and its value in a line, or as texts one below the other, if it is no rule."""
    found = [cell for cell in cells if cell.strip(" :-=")]
    if not found or _HEADS.issuperset([cell.strip("* ").casefold() for cell in found]):
        return []
    label, *values = found
    name = _bare(label)
    if not values or len(name) > _LONGEST_NAME or name.endswith((".", "?")) or is_section(label):
        return [line for cell in found for line in (cell, "")]
    return [f"{name}: {' '.join(values).lstrip(': ')}"]


def _bare(label: str) -> str:
    return label.strip("*_ ").rstrip(":： ").strip("*_ ")


def _is_name(label: str) -> bool:
    name = _bare(label).casefold()
    return name in FIELD_LABELS or relator_of(name) is not None


def _unmark(text: str) -> str:
    """Take the marks of headings and lists off a line."""
    return text.strip().lstrip("#-*+ ") if text.strip("-*+ ") else text


def _stands_for_itself(texts: Sequence[str]) -> bool:
    """Tell whether the first line is only the label of the title, which stands below: then others follow it.

    Alone it is the title: *Judul*.
    """
    header = list(takewhile(lambda text: not is_section(text), filter(None, map(str.strip, texts))))
    first, *others = [_bare(_unmark(text)).casefold() for text in header if ">>" not in text] or [""]
    return first in _TITLES and any(map(_is_name, others))


def _join_labels(texts: list[str]) -> None:
    """Join labels on lines of their own with the values below them, down to the text."""
    position = 0
    while position < len(texts):
        text = texts[position].strip()
        below = next((p for p in range(position + 1, len(texts)) if texts[p].strip()), len(texts))
        if text and is_section(text):
            if text[:2] == "- " and below < len(texts):
                texts[below] = texts[below].strip().removeprefix("- ")
            return
        if _is_name(_unmark(text)) and below < len(texts) and not _is_name(_unmark(texts[below])):
            label = _bare(_unmark(text))
            end = _value_end(texts, label, below)
            values = [value.strip().removeprefix("- ") for value in texts[below:end]]
            mark = "; " if relator_of(label.casefold()) else " "
            texts[position:end] = [f"{label}: {mark.join(values).lstrip(': ')}", *[""] * (end - position - 1)]
            below = end
        position = below


def _value_end(texts: Sequence[str], label: str, below: int) -> int:
    """Return where the value of a label ends: a title or people can have more lines, up to a blank one or a label."""
    end = below + 1
    if label.casefold() in _TITLES or relator_of(label.casefold()):
        while end < len(texts) and texts[end].strip() and not _is_name(_unmark(texts[end])):
            end += 1
    return end
