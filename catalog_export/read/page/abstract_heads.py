"""Find heads with labels inside an abstract field: "Nama: ...", "Program Studi: ...", "Judul: ...".

They state again whose thesis the text below is of. The title of another language separates the texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import kind_of_label
from catalog_export.read.page.abstract_model import LEADING_WORDS, is_closed
from catalog_export.read.page.field_labels import read_field
from catalog_export.read.page.sentences import has_word_of_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_OF_HEAD = frozenset("title parallel author person supervisor examiner nim faculty programme".split())
_LEAST = 2  # lines with labels; one alone can be of a text with headings
_MARKS = '."“…= '  # of a quotation that begins with a head, or of a separator that is glued to it
_SEPARATOR = "-----"  # in place of a head


class LabelledHead(NamedTuple):
    """The first and the last line of a head, and its text."""

    first: int
    last: int
    text: str


def without_heads(lines: Sequence[str]) -> tuple[Sequence[str], list[LabelledHead]]:
    """Replace the heads by separators, and return them; a line may hold line feeds (from tags)."""
    if not can_have_heads(lines):
        return lines, []
    pieces = [(number, text.strip()) for number, line in enumerate(lines) for text in line.split("\n")]
    heads: list[LabelledHead] = []
    for first, last in find_heads([text for _, text in pieces]):
        text = " ".join(text for _, text in pieces[first:last] if text)
        heads.append(LabelledHead(pieces[first][0], pieces[last - 1][0], text))
        pieces[first:last] = [(number, _SEPARATOR) for number, _ in pieces[first:last]]
    found: list[list[str]] = [[] for _ in lines]
    for number, text in pieces:
        found[number].append(text)
    return (["\n".join(texts) for texts in found], heads) if heads else (lines, heads)


def can_have_heads(lines: Iterable[str]) -> bool:
    """Return quickly whether a line can begin with the label of a title, as one of a head does."""
    for line in lines:
        if ":" in line:
            start = (line if "\n" in line else line[: lengths.PHRASE]).lower()
            if "judul" in start or "title" in start:
                return True
    return False


def find_heads(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return for each head the position of its first line, and that behind its last."""
    fields = [_field_of_head(text) for text in texts]
    heads: list[tuple[int, int]] = []
    begin = 0
    for title in [at for at, field in enumerate(fields) if field == "title"]:
        if title < begin:
            continue
        first, begin = _bounds(texts, fields, title)
        if sum(map(bool, fields[first:begin])) >= _LEAST:
            heads.append((first, begin))
    return heads


def _field_of_head(text: str) -> str | None:
    """Return the field of a line with a label and a value, ``None`` if no head has such a line."""
    field = read_field(text.lstrip(_MARKS)) if ":" in text and len(text) <= lengths.PARAGRAPH else None
    return field.field if field and field.field in _OF_HEAD and field.marked and field.value else None


def states_value(text: str) -> bool:
    """Return whether a line has the label of a field that no head has, and a value."""
    field = read_field(text)
    return field is not None and field.field not in (None, "abstract", "keywords", *_OF_HEAD) and bool(field.value)


def _bounds(texts: Sequence[str], fields: Sequence[str | None], title: int) -> tuple[int, int]:
    """Return where the head around the line of a title begins and ends; a title can go on in the next lines."""
    first = last = title
    while first and (fields[first - 1] or (not texts[first - 1] and first > 1 and fields[first - 2])):
        first -= 1
    last += 1
    while last < len(fields) and (fields[last] or (not texts[last] and any(fields[last + 1 : last + 2]))):
        last += 1
    return first, _end_of_title(texts, last) if fields[last - 1] == "title" else last


def _end_of_title(texts: Sequence[str], begin: int) -> int:
    """Return where a title ends whose first line is above ``begin``: at a blank line, or where its lines break off.

    Without a blank line, a line of the title begins in a small letter, is below a word that ends no title, or has
    capitals alone as the title has.
    """
    above = texts[begin - 1]
    most = max(len(above), lengths.LINE)
    end = begin
    joined = begin  # the end of the lines that can only be of the title
    while end < len(texts) and texts[end] and _can_be_of_title(texts[end], most):
        text = texts[end]
        leads_on = above.rpartition(" ")[2].lower() in LEADING_WORDS
        if joined == end and (text[0].islower() or leads_on or (text + _value(above)).isupper()):
            joined = end + 1
        above = text
        end += 1
    return end if end < len(texts) and not texts[end] else joined


def _value(text: str) -> str:
    """Return a line without the label with which it may begin."""
    return text.partition(":")[2] or text


def _can_be_of_title(text: str, most: int) -> bool:
    """Return whether a line can be a further line of a title: it has no label, no full stop, no word of sentences."""
    if len(text) > most or is_closed(text) or read_field(text) or kind_of_label(text):
        return False
    return not has_word_of_sentence(text)
