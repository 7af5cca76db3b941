"""Read the lines of an abstract field into pieces: labels, and the texts between them, each with the gap before it.

Lines of marks, and runs of marks inside a line, are separators.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import ABSTRACT, KEYWORDS, Label, LabelFinder
from catalog_export.read.page.abstract_model import (
    BLANK,
    BLANK_LOWER,
    BLANK_OPEN,
    GLUED,
    INLINE,
    INSIDE,
    ITEM,
    LABEL,
    LABEL_BLANK,
    LABEL_GLUED,
    LEADING_WORDS,
    LINE,
    LINE_LOWER,
    LINE_OPEN,
    LONE,
    MARK,
    STOPS,
    gap_between,
    is_closed,
    is_item_number,
)
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARK_ENDS = (".....", ". . .", "=====", "-----", "*****", "_____", "~~~~~", "#####")
# Five of a mark, two ellipses, or between blanks three, also with blanks between them. That it begins with one class of
# characters lets the engine skip all others quickly.
_MARK_INSIDE = pattern(r"([=._*~#…-])(?:\1{4,}|(?<=…)…+|(?<=\s[=_.*~#-])(?:(?<!\.)\1{2,}|(?:\s\1){2,})(?=\s))")


class Piece(NamedTuple):
    """A label, or a text between labels and separators. A head is a piece whose label is its whole text.

    ``number`` is that of its line. A text that is ``listed`` can be a list of keywords.
    """

    gap: str
    text: str
    number: int
    label: Label | None = None
    listed: bool = False


def pieces_of(lines: Sequence[str], labels: LabelFinder) -> list[Piece]:
    """Return the pieces of a field, between the labels that ``labels`` finds."""
    tokeniser = _Tokeniser(labels)
    for number, line in enumerate(lines):
        if not line:
            tokeniser.blank()
            continue
        for text in line.split("\n") if "\n" in line else (line,):
            tokeniser.add(" ".join(text.split()) if "  " in text or "\t" in text else text.strip(), number)
    return tokeniser.pieces


def _is_scrap(text: str) -> bool:
    """Return whether a line is a few marks and nothing else."""
    return len(text) <= 2 and not any(map(str.isalnum, text))


class _Tokeniser:
    """Collects pieces line by line."""

    def __init__(self, labels: LabelFinder) -> None:
        self.pieces: list[Piece] = []
        self._gap = MARK
        self._labels = labels
        self._listed = 0  # characters of text behind a label of keywords that can be of the list

    def blank(self) -> None:
        if self._gap == LABEL and self._introduces_keywords():
            self._gap = LABEL_BLANK
        elif self._gap not in (MARK, LONE, LABEL, LABEL_GLUED, LABEL_BLANK):
            self._gap = BLANK

    def add(self, text: str, number: int) -> None:
        if not text:
            self.blank()
        elif (marked := not text[0].isalnum()) and is_mark_line(text):
            self._gap = MARK
        elif self._gap != LINE and ((marked and _is_lone(text)) or _is_scrap(text)):
            self._gap = self._gap if self._gap == MARK else LONE
        elif self.pieces and _is_scrap(text):
            last = self.pieces[-1]
            self.pieces[-1] = last._replace(text=f"{last.text} {text}")
        else:
            for gap, piece in _at_marks(text):
                self._gap = gap or self._gap
                self._add_labelled(piece.strip(), number)
            if text.endswith(_MARK_ENDS):
                self._gap = MARK

    def _add_labelled(self, text: str, number: int) -> None:
        """Add the parts of a text between its labels."""
        place = 0
        begins = self._gap not in (LINE, GLUED) or not self.pieces or not self._open()
        for label in self._labels.find(text, begins=begins):
            before = text[place : label.start]
            if label.kind == ABSTRACT and label.start > place:
                # A title can be between a text and the label of the next.
                end = before.find(" ", -lengths.VALUE) + 1 if len(before) > lengths.VALUE else 0
                self._add_text(before[:end].strip(), number)
                self._listed = max(self._listed, lengths.VALUE)
                self._gap = INSIDE if end else self._gap
                before = before[end:]
            self._add_text(before.strip(), number)
            self._add_label(text, number, label)
            place = label.end
            if text[place - 1] != " " and text[place : place + 1].strip():
                self._gap = LABEL_GLUED
        self._add_text(text[place:].strip(), number)

    def _open(self) -> bool:
        """Return whether the last piece ends inside a sentence."""
        return not is_closed(self.pieces[-1].text[-8:])

    def _introduces_keywords(self) -> bool:
        """Return whether the last piece is a label of keywords."""
        label = self.pieces[-1].label
        return label is not None and label.kind == KEYWORDS

    def _add_label(self, line: str, number: int, label: Label) -> None:
        """Add a label of a line."""
        text = line[label.start : label.end].strip()
        glued = label.start > 0 and line[label.start - 1] != " "
        self.pieces.append(Piece(GLUED if glued else self._refined(self._gap, text, number), text, number, label))
        self._gap = LABEL
        self._listed = lengths.PARAGRAPH if label.kind == KEYWORDS else 0

    def _add_text(self, text: str, number: int) -> None:
        """Add a text; the first part behind a label of keywords can be a list of them."""
        if not text:
            return
        gap = self._refined(self._gap, text, number)
        rest = text
        if self._listed > 0:
            end = text.rfind(" ", 0, self._listed) if len(text) > self._listed else -1
            listed, rest = (text[:end], text[end + 1 :]) if end > 0 else (text, "")
            self._listed -= len(listed)
            self.pieces.append(Piece(gap, listed, number, listed=True))
            gap = INSIDE
        if rest:
            self.pieces.append(Piece(gap, rest, number))
        self._gap = LINE

    def _refined(self, gap: str, text: str, number: int) -> str:
        """Return the gap before a text, refined by the text above and the beginning of this one."""
        if gap not in (BLANK, LINE) or not self.pieces:
            return gap
        last = self.pieces[-1]
        before = last.text
        if number == last.number and gap == LINE:
            return gap_between(before.rsplit(" ", 1)[-1], text)
        if self._listed > 0 and number != last.number and is_item_number(text.partition(" ")[0]):
            return ITEM
        goes_on = before[-1] == "-" or before.rpartition(" ")[2].lower() in LEADING_WORDS
        if goes_on or (text[0].islower() and before[-1] not in "!?…."):
            return BLANK_LOWER if gap == BLANK else LINE_LOWER
        if not is_closed(before[-8:]):
            return BLANK_OPEN if gap == BLANK else LINE_OPEN
        return gap


def is_mark_line(text: str) -> bool:
    """Return whether a line that is not empty holds nothing but a separator."""
    mark = text[0]
    if mark.isalnum() or mark in "?!":
        return False
    marks = "".join(text.split())
    return not marks.strip(".·…" if mark in ".·…" else mark) and (len(marks) > 2 or marks == "**")


def _is_lone(text: str) -> bool:
    """Return whether a line is one mark: it can separate texts, and be the bullet of an item."""
    mark = text[0]
    return not mark.isalnum() and mark not in STOPS and (len(text) == 1 or (mark in "=-*_~#" and not text.strip(mark)))


def _rules_table(text: str) -> bool:
    """Return whether a line is the rule of a table in the text, which separates nothing."""
    return text[0] == "|" and "---" in text and not text.strip("|-:= ")


def _without_end_dots(text: str) -> str:
    """Return a line without the dots that show that it was cut."""
    words = text.split(" ")
    while len(words) > 1 and not words[-1].strip(".…"):
        words.pop()
    return " ".join(words)


def _at_marks(text: str) -> Sequence[tuple[str, str]]:
    """Cut a line at its separators, and return each piece with the gap before it, empty for the first.

    Dots that show that the line was cut are left out. One dot of a run glued to a word is that sentence's own full
    stop. A run inside a sentence belongs to it.
    """
    if text.endswith(("...", "…", ". . .")):
        text = _without_end_dots(text)
    if _rules_table(text):
        return [("", text)]
    found: list[tuple[str, str]] = []
    start, gap = 0, ""
    for match in _MARK_INSIDE.finditer(text):
        before, mark = text[start : match.start()], match.group()[0]
        after = text[match.end() : match.end() + 2].lstrip()
        long = match.group().startswith("=====")
        closed = is_closed(before.rstrip()[-5:])
        if not long and after[:1].islower() and before.strip() and not closed:
            continue  # an ellipsis, or a gap to be filled in
        if mark == "." and not closed and before[-1:].strip(" ,"):
            before += "."
        if before.strip():
            found.append((gap, before))
        start, gap = match.end(), MARK if long else INLINE
    if text[start:].strip():
        found.append((gap, text[start:]))
    return found
