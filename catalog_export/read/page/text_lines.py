"""Read the lines of Markdown or text, and the rows of tables in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.field_labels import LONGEST_LABEL, find_label
from catalog_export.read.page.lines import Line

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_EMPTY = 5  # lines on end; more mean the same


def _read_row(text: str) -> tuple[str, str] | None:
    """Read a row of a table in Markdown whose first cell is a label."""
    cells = [cell.strip() for cell in text.strip().removeprefix("|").removesuffix("|").split("|")]
    label = cells[0].strip("*_: ")
    filled = [cell for cell in cells[1:] if cell not in ("", ":")]
    if len(cells) < 2 or len(label) > LONGEST_LABEL or not (find_label(label) or (not label and filled)):
        return None
    return label, " ".join(filled)


def read_text_lines(lines: Sequence[str], numbers: Sequence[int]) -> list[Line]:
    """Return a line for each line of text; tags inside one may have broken it. Of many empty lines, the first stay."""
    found: list[Line] = []
    empty = 0
    for number, raw in zip(numbers, lines, strict=True):
        text = raw.strip()
        if not text:
            empty += 1
            if empty <= _MOST_EMPTY:
                found.append(Line(number, raw, ""))
            continue
        empty = 0
        if text[0].isalnum() and "](" not in text and "\n" not in text:
            found.append(Line(number, raw, text))  # so are nearly all
            continue
        row = _read_row(raw) if text[0] == "|" else None
        if row is None and "\n" not in raw:
            found.append(Line.of_markdown(number, raw))
        elif row is None:
            found += [Line.of_markdown(number, part) for part in raw.split("\n")]
        elif row[0]:
            found += _cell_lines(number, *row)
        elif found and found[-1].cell_label:  # a further line of the row above
            found[-1].text = f"{found[-1].text} {row[1]}".replace(": //", "://").strip()
    return found


def _cell_lines(number: int, label: str, value: str) -> list[Line]:
    """Return the lines of the value of a row."""
    made = [Line.of_markdown(number, part) for part in value.split("\n")]
    made[0].cell_label = label
    for line in made[1:]:
        line.goes_on = True
    return made
