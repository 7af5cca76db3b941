"""Define the gaps between the parts of an abstract field, and how they are recognised."""

from __future__ import annotations

import re
from functools import cache

from catalog_export.read.page.page_words import words_in
from catalog_export.text.tables import read_table

TEXT = "text"  # the kind of a part that is no label
# Gaps between lines, and around labels.
MARK, LABEL, BLANK, LINE = "mark", "label", "blank", "line"
BLANK_OPEN, BLANK_LOWER, LINE_OPEN, LINE_LOWER = "blank open", "blank lower", "line open", "line lower"
LABEL_GLUED, LABEL_BLANK = "label glued", "label blank"
LONE, ITEM = "lone character", "item"
# Gaps inside a line.
STOP, STOP_LOWER, GLUED_STOP, GLUED, CAPITAL = "stop", "stop lower", "glued stop", "glued", "capital"
LEADING, ABBREVIATION, INSIDE = "capital behind a small word", "abbreviation", "inside"
INLINE = "mark inside a line"

STOPS = frozenset(".!?:;…。！？؟।")
CLOSING = "\"”’')]»}*_"
ENDS = frozenset(".!?…。！？؟।")  # of sentences
LEADING_WORDS = words_in("leading") | words_in("leading in a text")  # something follows them
_ABBREVIATION = re.compile(r"[\W]*(?:[A-Z]|[A-Z][a-z]{1,2}|[A-Z]{2}|Prof|Tbk|vs|dkk|sp|spp|al)\.")
_BULLETS = frozenset("-•*·")


@cache
def weights() -> dict[str, float]:
    """Return the weights of the decoder by the names of their features."""
    return {name: float(weight) for name, weight, _ in read_table("read/page/abstract_weights.tsv")}


def is_closed(text: str) -> bool:
    """Return whether a text ends with a stop; quotation marks and brackets after it do not count."""
    return text.rstrip(CLOSING)[-1:] in STOPS


def is_item_number(token: str) -> bool:
    """Return whether a token is the number or the mark of an item of a list."""
    return token in _BULLETS or (token[-1:] in (".", ")") and token.strip("(.)").isdigit())


def surplus_of_capitals(text: str) -> int:
    """Return how many more capitalised than other words there are, small words and the first one aside."""
    words = [word for word in text.split(" ")[1:] if word[:1].isalpha() and word not in LEADING_WORDS]
    return sum(1 if word[0].isupper() else -1 for word in words)


def gap_between(before: str, after: str, *, glued: bool = False) -> str:
    """Return the gap between two words of a line."""
    ended = before.rstrip(CLOSING)[-1:] in ENDS and not _ABBREVIATION.fullmatch(before)
    if glued:
        return GLUED_STOP if ended else GLUED
    if not ended:
        if before[-1:] == ".":
            return ABBREVIATION
        return LEADING if before.lower() in LEADING_WORDS else CAPITAL
    return STOP_LOWER if after[:1].islower() else STOP
