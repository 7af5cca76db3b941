"""Find heads with labels inside an abstract field: "Nama: ...", "Program Studi: ...", "Judul: ...".

They state again whose thesis the text below is of. The title of another language separates the texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.page.field_labels import read_field

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLES = ("udul", "UDUL", "itle", "ITLE")  # of which a field with such a head has one
_OF_HEAD = frozenset(("title", "parallel", "author", "supervisor", "examiner", "nim", "faculty", "programme"))
_LEAST = 2  # lines with labels; one alone can be of a text with headings
_SEPARATOR = "-----"  # in place of a head


class LabelledHead(NamedTuple):
    """The first and the last line of a head, and its text."""

    first: int
    last: int
    text: str


def without_heads(lines: Sequence[str]) -> tuple[Sequence[str], list[LabelledHead]]:
    """Replace the heads by separators, and return them; a line may hold line feeds (from tags)."""
    whole = "\n".join(lines)
    if ":" not in whole or not any(title in whole for title in _TITLES):
        return lines, []
    pieces = [(number, text.strip()) for number, line in enumerate(lines) for text in line.split("\n")]
    fields = [_field_of_head(text) for _, text in pieces]
    heads: list[LabelledHead] = []
    begin = 0
    while "title" in fields[begin:]:
        first, last = _bounds(pieces, fields, fields.index("title", begin))
        if sum(map(bool, fields[first:last])) >= _LEAST:
            text = " ".join(text for _, text in pieces[first:last] if text)
            heads.append(LabelledHead(pieces[first][0], pieces[last - 1][0], text))
            pieces[first:last] = [(number, _SEPARATOR) for number, _ in pieces[first:last]]
        begin = last
    found: list[list[str]] = [[] for _ in lines]
    for number, text in pieces:
        found[number].append(text)
    return (["\n".join(texts) for texts in found], heads) if heads else (lines, heads)


def _field_of_head(text: str) -> str | None:
    """Return the field of a line with a label and a value, ``None`` if no head has such a line."""
    field = read_field(text) if ":" in text and len(text) <= lengths.PARAGRAPH else None
    return field.field if field and field.field in _OF_HEAD and field.marked and field.value else None


def _bounds(pieces: Sequence[tuple[int, str]], fields: Sequence[str | None], title: int) -> tuple[int, int]:
    """Return where the head around the line of a title begins and ends; a title can go on in the next lines."""
    first = last = title
    while first and (fields[first - 1] or (not pieces[first - 1][1] and first > 1 and fields[first - 2])):
        first -= 1
    last += 1
    while last < len(fields) and (fields[last] or (not pieces[last][1] and any(fields[last + 1 : last + 2]))):
        last += 1
    end = next((at for at in range(last, len(pieces)) if not pieces[at][1]), len(pieces))
    rest = sum(len(text) for _, text in pieces[last:end])
    goes_on = fields[last - 1] == "title" and end < len(pieces) and rest + len(pieces[last - 1][1]) <= lengths.PARAGRAPH
    return first, end if goes_on else last
