"""Define the units of an abstract field: parts of lines with their features, and the gaps before them."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TEXT = "text"  # the kind of a unit that is no label
# Gaps between lines, and around labels.
MARK, LABEL, BLANK, LINE = "mark", "label", "blank", "line"
BLANK_OPEN, BLANK_LOWER, LINE_OPEN, LINE_LOWER = "blank open", "blank lower", "line open", "line lower"
LABEL_GLUED, LABEL_BLANK = "label glued", "label blank"
LONE, ITEM = "lone character", "item"
# Gaps inside a line.
STOP, STOP_LOWER, GLUED_STOP, GLUED, CAPITAL = "stop", "stop lower", "glued stop", "glued", "capital"
LEADING, ABBREVIATION, INSIDE = "capital behind a small word", "abbreviation", "inside"
INLINE = "mark inside a line"

NO_OTHERS: Mapping[str, float] = {}
STOPS = frozenset(".!?:;…。！？؟।")
CLOSING = "\"”’')]»}*_"


class Unit:
    """A part of the field with its features. Sums of word weights are in log-odds."""

    kind = TEXT
    lang: str | None = None  # of a label
    score = 0.0  # of a label
    indonesian = 0.0  # the words: Indonesian against English
    size = 0  # words
    commas = 0
    others = NO_OTHERS  # how far other languages lead
    names = False  # it begins with a sentence of names only, as the head of an abstract does
    words: Sequence[str] = ()  # in lower case and without marks; none where only samples of a long text were read
    listed = False  # it was cut finely, as a list of keywords

    def __init__(self, gap: str, text: str, number: int) -> None:
        """Begin a unit; ``number`` is that of its line."""
        self.gap = gap
        self.text = text
        self.number = number

    def behind(self, gap: str) -> Unit:
        """Return the same unit with another gap before it."""
        other = copy(self)
        other.gap = gap
        return other


def is_closed(text: str) -> bool:
    """Report whether a text ends with a stop; quotation marks and brackets after it do not count."""
    return text.rstrip(CLOSING)[-1:] in STOPS
