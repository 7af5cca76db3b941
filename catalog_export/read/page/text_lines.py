"""Read Markdown or text into lines: rows of tables with their labels, and addresses that a line end broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import addresses, lengths
from catalog_export.read.page.field_labels import read_field
from catalog_export.read.page.lines import Line
from catalog_export.read.page.markdown import read_row

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_EMPTY = 2  # lines on end; more mean the same


def mend_addresses(lines: Sequence[Line]) -> None:
    """Join each address that a line end broke to its rest, on the same line or the one below, which is then empty."""
    for position, line in enumerate(lines):
        if "://" not in line.text or line.href:
            continue
        below = lines[position + 1] if position + 1 < len(lines) else None
        text, goes_on = addresses.join_broken(line.text, below.text if below else "")
        if text != line.text:
            line.text = line.raw = text
        if below and goes_on:
            below.text = below.raw = ""


def read_text_lines(lines: Sequence[str], numbers: Sequence[int]) -> list[Line]:
    """Return a line for each line of text; tags inside one may have broken it.

    The first two of several empty lines are kept.
    """
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
        if text[0].isalnum() and "]" not in text and "\n" not in text and "\t" not in text:
            found.append(Line(number, raw, text))  # nearly all are such; the test saves time
            continue
        if text == ":" and found and 0 < len(found[-1].text) < lengths.PHRASE and not found[-1].cell_label:
            found[-1] = Line.of_markdown(found[-1].number, f"{found[-1].raw.rstrip()}:")  # the cell behind a label
            continue
        row = _row_below(found[-1] if found else None, raw)
        if row is None and "\n" not in raw:
            found.append(Line.of_markdown(number, raw))
        elif row is None:
            found += [Line.of_markdown(number, part) for part in raw.split("\n")]
        elif row[0]:
            found += _cell_lines(number, *row)
        elif found and found[-1].cell_label:  # a further line of the row above
            found[-1].text = f"{found[-1].text} {row[1]}".replace(": //", "://").strip()
    return found


def _row_below(above: Line | None, raw: str) -> tuple[str, str] | None:
    """Return label and value of a row in Markdown, or of one with a tab whose label is not known, below one of a label.

    If the labels end in a colon, a row without one is the value of a label.
    """
    text = raw.strip()
    if text[0] == "|":
        return read_row(text, within=bool(above and above.cell_label))
    label, _, value = map(str.strip, text.partition("\t"))
    if above is None or not (label and value) or len(label) > lengths.PHRASE or "\t" in value:
        return None
    in_table = above.cell_label or ("\t" in above.text and ":\t" not in above.text and above.field)
    return (label, value) if in_table and read_field(text) is None else None


def _cell_lines(number: int, label: str, value: str) -> list[Line]:
    """Return the lines of the value of a row."""
    made = [Line.of_markdown(number, part) for part in value.split("\n")]
    made[0].cell_label, made[0].raw = label, f"{label} {made[0].raw}"
    for line in made[1:]:
        line.goes_on = True
    return made
