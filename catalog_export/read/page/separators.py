"""Recognise the separators of an abstract field: lines of marks, and runs of marks inside a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# The gaps that a run inside a line leaves: a long run of "=" separates anywhere, others where no sentence goes on.
MARK, INLINE = "mark", "mark inside a line"
_STOPS = frozenset(".!?:;…。！？؟।")
_MARK_LINE = pattern(r"(?:[.·…]\s?){3,}|([^\w\s?!.…])(?:\s?\1){2,}|(?:\*\s?){2,}|<hr\s?/?>", re.IGNORECASE)
# Five of a mark, two ellipses, or between blanks three, also with blanks between them. That it begins with one class of
# characters lets the engine skip all others quickly.
_MARK_INSIDE = pattern(r"([=._*~#…-])(?:\1{4,}|(?<=…)…+|(?<=\s[=_.*~#-])(?:(?<!\.)\1{2,}|(?:\s\1){2,})(?=\s))")
_LONGEST_MARK_LINE = 200  # characters; longer lines have text
# Dots that end a cut text are not part of it.
_END_DOTS = pattern(r"\s(?:\.{3,}|…+|\.(?:\s\.){2,})$")
_CLOSING = "\"”’')]»}*_"


def is_mark_line(text: str) -> bool:
    """Report whether a line that is not empty holds nothing but a separator."""
    mark = text[0]
    if mark.isalnum() or len(text) > _LONGEST_MARK_LINE:
        return False
    if mark in ".=-*_~#" and not text.strip(mark):
        return len(text) > 2 or text == "**"
    return _MARK_LINE.fullmatch(text) is not None


def is_lone(text: str) -> bool:
    """Report whether a line is one mark: it can separate texts, and be the bullet of an item."""
    mark = text[0]
    return not mark.isalnum() and mark not in _STOPS and (len(text) == 1 or (mark in "=-*_~#" and not text.strip(mark)))


def rules_table(text: str) -> bool:
    """Report whether a line is the rule of a table in the text, which separates nothing."""
    return text[0] == "|" and "---" in text and not text.strip("|-:= ")


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


def at_marks(text: str) -> Iterator[tuple[str, str]]:
    """Cut a line at its separators, and yield each piece with the gap before it, empty for the first.

    Dots that show that the line was cut are left out. One dot of a run glued to a word is that sentence's own full
    stop. A run inside a sentence belongs to it.
    """
    if text.endswith(("...", "…", ". . .")):
        text = _END_DOTS.sub("", text)
    if not _holds_marks(text) or rules_table(text):
        yield "", text
        return
    start, gap = 0, ""
    for match in _MARK_INSIDE.finditer(text):
        before, mark = text[start : match.start()], match.group()[0]
        after = text[match.end() : match.end() + 2].lstrip()
        long = match.group().startswith("=====")
        closed = before.rstrip()[-5:].rstrip(_CLOSING)[-1:] in _STOPS
        if not long and after[:1].islower() and before.strip() and not closed:
            continue  # an ellipsis, or a gap to be filled in
        if mark == "." and before[-1:].isalnum():
            before += "."
        if before.strip():
            yield gap, before
        start, gap = match.end(), MARK if long else INLINE
    if text[start:].strip():
        yield gap, text[start:]
