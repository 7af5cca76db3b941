"""Read the lines of an abstract field into units: labels and pieces of text, each with the gap before it.

Lines of marks, and runs of marks inside a line, are separators.
"""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_cuts import cut, gap_between, is_item_number
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
    LINE,
    LINE_LOWER,
    LINE_OPEN,
    LONE,
    MARK,
    STOPS,
    Unit,
    is_closed,
)
from catalog_export.text.language_tables import fold_words, word_weights
from catalog_export.text.normalize import has_other_script
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARK_ENDS = (".....", ". . .", "=====", "-----", "*****", "_____", "~~~~~", "#####")
# Five of a mark, two ellipses, or between blanks three, also with blanks between them. That it begins with one class of
# characters lets the engine skip all others quickly.
_MARK_INSIDE = pattern(r"([=._*~#…-])(?:\1{4,}|(?<=…)…+|(?<=\s[=_.*~#-])(?:(?<!\.)\1{2,}|(?:\s\1){2,})(?=\s))")


def units_of(lines: Sequence[str], first: int) -> list[Unit]:
    """Cut the lines of a field, the first of which has the number ``first``, into units."""
    tokeniser = _Tokeniser(LabelFinder("\n".join(lines)))
    for number, line in enumerate(lines, first):
        if not line:
            tokeniser.blank()
            continue
        for text in line.split("\n") if "\n" in line else (line,):
            tokeniser.add(" ".join(text.split()) if "  " in text or "\t" in text else text.strip(), number)
    return tokeniser.units


def _is_scrap(text: str) -> bool:
    """Report whether a line is a few marks and nothing else."""
    return len(text) <= 2 and not any(map(str.isalnum, text))


class _Tokeniser:
    """Collects units line by line."""

    def __init__(self, labels: LabelFinder) -> None:
        self.units: list[Unit] = []
        self._gap = MARK
        self._labels = labels
        self._listed = 0  # characters of text behind a label of keywords that are cut finely

    def blank(self) -> None:
        if self._gap == LABEL and self.units[-1].kind == KEYWORDS:
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
        elif self.units and _is_scrap(text):
            self.units[-1].text += f" {text}"
        else:
            for gap, piece in _at_marks(text):
                self._gap = gap or self._gap
                self._add_labelled(piece.strip(), number)
            if text.endswith(_MARK_ENDS):
                self._gap = MARK

    def _add_labelled(self, text: str, number: int) -> None:
        """Add the parts of a text between its labels."""
        place = 0
        begins = self._gap not in (LINE, GLUED) or not self.units or not self._open()
        for label in self._labels.find(text, begins=begins):
            before = text[place : label.start]
            if label.kind == ABSTRACT and label.start > place:
                # A title can be between a text and the label of the next.
                end = before.rfind(" ", 0, -lengths.VALUE) + 1 if len(before) > lengths.VALUE else 0
                self._add_text(before[:end].strip(), number)
                self._listed = max(self._listed, lengths.VALUE)
                self._gap = INSIDE if end else self._gap
                before = before[end:]
            self._add_text(before.strip(), number)
            self._add_label(text[label.start : label.end].strip(), number, label)
            if label.start and text[label.start - 1] != " ":
                self.units[-1].gap = GLUED
            place = label.end
            if text[place - 1] != " " and text[place : place + 1].strip():
                self._gap = LABEL_GLUED
        self._add_text(text[place:].strip(), number)

    def _open(self) -> bool:
        """Report whether the last unit ends inside a sentence."""
        return not is_closed(self.units[-1].text[-8:])

    def _add_label(self, text: str, number: int, label: Label) -> None:
        unit = Unit(self._refined(self._gap, text, number), text, number)
        unit.kind, unit.lang, unit.score = label.kind, label.lang, label.score
        unit.words = fold_words(text)
        unit.size = len(unit.words)
        unit.indonesian = sum(map(word_weights().get, unit.words, repeat(0.0)))
        self.units.append(unit)
        self._gap = LABEL
        self._listed = lengths.PARAGRAPH if label.kind == KEYWORDS else 0

    def _add_text(self, text: str, number: int) -> None:
        """Add a text; the first part behind a label of keywords is cut finely."""
        if not text:
            return
        gap = self._refined(self._gap, text, number)
        rest = text
        if self._listed > 0:
            end = text.rfind(" ", 0, self._listed) if len(text) > self._listed else -1
            listed, rest = (text[:end], text[end + 1 :]) if end > 0 else (text, "")
            self._listed -= len(listed)
            unit = Unit(gap, listed, number)
            unit.listed = True
            self.units += cut(unit, other_script=self._other_script(listed))
            gap = INSIDE
        if rest:
            unit = Unit(gap, rest, number)
            self.units += cut(unit, begun=rest[0].islower(), other_script=self._other_script(rest))
        self._gap = LINE

    def _other_script(self, text: str) -> bool:
        return self._labels.other_script and has_other_script(text)

    def _refined(self, gap: str, text: str, number: int) -> str:
        """Return the gap before a text by what is before and after it: it begins a line, or follows a label."""
        if gap not in (BLANK, LINE) or not self.units:
            return gap
        last = self.units[-1]
        before = last.text
        if number == last.number and gap == LINE:
            return gap_between(before.rsplit(" ", 1)[-1], text)
        if self._listed > 0 and number != last.number and is_item_number(text.partition(" ")[0]):
            return ITEM
        if before[-1] == "-" or (text[0].islower() and before[-1] not in "!?…."):
            return BLANK_LOWER if gap == BLANK else LINE_LOWER
        if not is_closed(before[-8:]):
            return BLANK_OPEN if gap == BLANK else LINE_OPEN
        return gap


def is_mark_line(text: str) -> bool:
    """Report whether a line that is not empty holds nothing but a separator."""
    mark = text[0]
    if mark.isalnum() or mark in "?!":
        return False
    marks = "".join(text.split())
    return not marks.strip(".·…" if mark in ".·…" else mark) and (len(marks) > 2 or marks == "**")


def _is_lone(text: str) -> bool:
    """Report whether a line is one mark: it can separate texts, and be the bullet of an item."""
    mark = text[0]
    return not mark.isalnum() and mark not in STOPS and (len(text) == 1 or (mark in "=-*_~#" and not text.strip(mark)))


def _rules_table(text: str) -> bool:
    """Report whether a line is the rule of a table in the text, which separates nothing."""
    return text[0] == "|" and "---" in text and not text.strip("|-:= ")


def _without_end_dots(text: str) -> str:
    """Return a line without the dots that show that it was cut."""
    words = text.split(" ")
    while len(words) > 1 and not words[-1].strip(".…"):
        words.pop()
    return " ".join(words)


def _holds_marks(text: str) -> bool:
    """Report quickly that most lines hold no separator: single characters first, found the fastest."""
    return (
        "=" in text
        or "*" in text
        or "_" in text
        or "~" in text
        or "#" in text
        or "…" in text
        or ("-" in text and ("---" in text or "- -" in text))
        or "....." in text
        or ". . ." in text
    )


def _at_marks(text: str) -> Iterator[tuple[str, str]]:
    """Cut a line at its separators, and yield each piece with the gap before it, empty for the first.

    Dots that show that the line was cut are left out. One dot of a run glued to a word is that sentence's own full
    stop. A run inside a sentence belongs to it.
    """
    if text.endswith(("...", "…", ". . .")):
        text = _without_end_dots(text)
    if not _holds_marks(text) or _rules_table(text):
        yield "", text
        return
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
            yield gap, before
        start, gap = match.end(), MARK if long else INLINE
    if text[start:].strip():
        yield gap, text[start:]
