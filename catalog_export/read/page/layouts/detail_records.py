"""Split a file of detail pages and tables of labels into records: where a label comes again, or a title is above it."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.site_words import is_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line


def split_detail_pages(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Split a file of several pages: where a label of the title, or a heading above another table, comes again."""
    starts = _starts(lines)
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield list(lines[start:end])


def _starts(lines: Sequence[Line]) -> list[int]:
    starts = [0]
    seen: set[str] = set()
    number: str | None = None
    free = 0  # where the next record could begin: behind the last labelled value
    for position, line in enumerate(lines):
        start: int | None = None
        if line.address and line.address.control_number != number and not line.in_sentence(lines, position):
            start = _above_people(lines, free, position) if number else None
            number = line.address.control_number
        label = line.label if line.text and not line.goes_on else None
        once = ""  # the label of the line, if a record has it only once
        if label and label.field not in (None, "abstract", "keywords", "person", "parallel", "subjects", "other"):
            if label.field == "title" or (label.catalogue and label.field in ("collection", "call_number")):
                once = label.label.casefold()
            if once in seen and label.field != "title":
                start = _record_start(lines, free, position)
            elif once in seen and heads_record(lines, position):
                start = _first_label(lines, starts[-1], position)
            if label.catalogue or label.field == "title":
                free = position + 1
        if start is not None and start > starts[-1]:
            starts.append(start)
            seen.clear()
        if once:
            seen.add(once)
    return starts


def _first_label(lines: Sequence[Line], begin: int, title: int) -> int:
    """Return where the record with a label of its title begins, in the order of labels of the record above.

    The record above begins at ``begin``. If its first label is no title, the same label is above this title, too.
    """
    names = [_label_name(line) for line in lines[begin:title]]
    first = next(filter(None, names), "")
    above = next((at for at in range(len(names) - 1, -1, -1) if _label_name(lines[begin + at], "title")), 0)
    own = [begin + at for at in range(above + 1, len(names)) if names[at] == first]
    return own[0] if own else title


def _label_name(line: Line, field: str = "") -> str:
    """Return the words of the label of a line, or of one that introduces a ``field``; empty without one."""
    label = line.label if line.text and not line.goes_on else None
    return label.label.casefold() if label and (not field or label.field == field) else ""


def heads_record(lines: Sequence[Line], title: int) -> bool:
    """Return whether other labels are below a label of the title, or nothing; inside an abstract its text goes on."""
    for line in lines[title + 1 : title + 1 + lengths.HEADER]:
        label = line.label if line.text else None
        if label and label.field not in (None, "keywords"):
            return True
        if line.is_prose:
            return False
    return len(lines) <= title + 1 + lengths.HEADER


def _record_start(lines: Sequence[Line], free: int, table: int) -> int | None:
    """Return the title line above a table: a heading, or the line above people, an address or the abstract.

    Without such a line, the label is stated twice in one record: ``None``.
    """
    headings = [at for at in range(free, table) if lines[at].level == 1]
    if headings:
        return headings[-1]
    filled = [at for at in range(free, table) if lines[at].text]
    if not any(_is_plain(lines[at]) and not lines[at].address for at in filled):
        return None
    start = _above_people(lines, free, table)
    if start is not None:
        return start
    return next((at for at, below in pairwise(filled) if lines[below].is_section), None)


def _above_people(lines: Sequence[Line], free: int, below: int) -> int | None:
    """Return the first line of the title above people or an address; ``None`` if there are none."""
    anchored = False
    for at in range(below - 1, free - 1, -1):
        line = lines[at]
        if not line.text:
            continue
        if line.address or line.bracketed[1] or line.states_people:
            anchored = True
        elif anchored:
            if line.is_prose or line.is_section or not _is_plain(line):
                return None
            return at - len(list(takewhile(_can_be_of_title, lines[free:at][::-1])))
    return None


def _can_be_of_title(line: Line) -> bool:
    """Return whether a line above people can be a line of a wrapped title."""
    return bool(line.text) and _is_plain(line) and not line.is_prose


def _is_plain(line: Line) -> bool:
    """Return whether a line could be a title: it has no label, and is no frame or rule."""
    return not (line.label or line.looks_labelled or line.goes_on or line.is_rule or is_frame(line))
