"""Define the units of an abstract field: parts of lines with their features, and the gaps before them."""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Mapping
from typing import NamedTuple

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
_STOPS = frozenset(".!?:;…。！？؟।")
CLOSING = "\"”’')]»}*_"


class Unit(NamedTuple):
    """A part of the field with its features. Sums of word weights are in log-odds."""

    gap: str
    text: str
    number: int  # of the line
    kind: str = TEXT
    lang: str | None = None  # of a label
    score: float = 0.0  # of a label
    indonesian: float = 0.0  # the words: Indonesian against English
    prose: float = 0.0  # the words: prose against keywords
    size: int = 0  # words
    commas: int = 0
    others: Mapping[str, float] = NO_OTHERS  # how far other languages lead
    names: bool = False  # it begins with a sentence of names only, as the head of an abstract does
    first: float = 0.0  # how far its first word speaks for prose


def is_closed(text: str) -> bool:
    """Report whether a text ends with a stop; quotation marks and brackets after it do not count."""
    return text.rstrip(CLOSING)[-1:] in _STOPS
