"""What stands between and around the texts of an abstract field: separators and labels.

``cut`` takes the lines of a field and gives the pieces that are text, each with the gap before it. A separator or a
label is taken as one only where it cannot be part of a sentence; what it parts is for the language to decide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.read.page.gaps import BLANK, INLINE, LINE, LONE, MARK, NAMED, STOPS, Piece, is_closed
from catalog_export.read.page.labels import (
    LABEL_CAPITALS,
    LABEL_INSIDE,
    LABEL_LINE,
    LABEL_START,
    LANGUAGE_LINE,
    LANGUAGE_START,
    NAMED_LINE,
    NAMED_START,
)
from catalog_export.read.page.language_labels import ENOUGH, changes_language, labels_text, settle
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_APART = frozenset((MARK, LONE, NAMED))  # gaps that a blank line behind them changes nothing of


_MARK_LINE = pattern(r"(?:[.·…]\s?){3,}|([^\w\s?!.…])(?:\s?\1){2,}|(?:\*\s?){2,}|<hr\s?/?>", re.IGNORECASE)
# Five of a mark, two ellipses, or between blanks three, also with blanks between them. That it begins with one class of
# characters lets the engine skip all others quickly.
_MARK_INSIDE = pattern(r"([=._*~#…-])(?:\1{4,}|(?<=…)…+|(?<=\s[=_.*~#-])(?:(?<!\.)\1{2,}|(?:\s\1){2,})(?=\s))")
_LONGEST_MARK_LINE, _LONGEST_NAME = 200, 40  # characters of a mark or label, of the name of a language
_MARK_ENDS = (".....", ". . .", "=====", "-----", "*****", "_____", "~~~~~", "#####")
# Dots that end a cut text stand for nothing.
_END_DOTS = pattern(r"\s(?:\.{3,}|…+|\.(?:\s\.){2,})$")


def cut(lines: Sequence[str], first: int) -> list[Piece]:
    """Part the lines of a field (the first has the number ``first``) at marks and labels, which are left out."""
    pieces: list[Piece] = []
    waiting: list[tuple[int, Piece]] = []  # names of languages, each before so many pieces
    gap = MARK
    for number, raw in enumerate(lines, first):
        if not raw:
            gap = gap if gap in _APART else BLANK
            continue
        for line in raw.split("\n") if "\n" in raw else (raw,):
            text = line.strip()
            if "  " in text or "\t" in text:
                text = " ".join(text.split())
            made = _gap_made(text, gap) if len(text) < _LONGEST_MARK_LINE else ""
            if made == NAMED and text:
                waiting.append((len(pieces), Piece(gap if gap != NAMED else BLANK, text, number)))
            if made:
                gap = made
            elif _is_plain(text):
                pieces.append(Piece(gap, text, number))
                gap = LINE
            else:
                gap = _cut_line(pieces, Piece(gap, text, number))
    return settle(pieces, waiting) if waiting else pieces


def _gap_made(text: str, gap: str) -> str:
    """Return the gap behind a line that holds no text, with the ``gap`` before it; an empty text for any other line."""
    if not text:
        return gap if gap in _APART else BLANK
    if _stands_alone(text):
        return "" if _rules_table(text) else MARK
    if gap == LINE or len(text) >= _LONGEST_NAME:
        return ""
    if _is_lone(text):
        return gap if gap in _APART else LONE
    return NAMED if LANGUAGE_LINE.fullmatch(text) else ""


def _cut_line(pieces: list[Piece], line: Piece) -> str:
    """Add the parts of a line that may hold marks and labels; return the gap behind it."""
    gap, text, number = line
    above = pieces[-1].text if pieces else ""
    for cut_before, piece in [("", text)] if _rules_table(text) else _inside(text, above, begins=gap != LINE):
        pieces.append(Piece(cut_before or gap, piece, number))
        gap = LINE
    return MARK if text[-1] in ".=-*_~#" and text.endswith(_MARK_ENDS) else gap


def _rules_table(text: str) -> bool:
    """Tell whether a line is the rule of a table in the text, which parts no texts."""
    return text[0] == "|" and "---" in text and not text.strip("|-:= ")


def _is_lone(text: str) -> bool:
    """Tell whether a line that begins a paragraph is one mark: it can part texts, and be the bullet of an item."""
    mark = text[0]
    return not mark.isalnum() and mark not in STOPS and (len(text) == 1 or (mark in "=-*_~#" and not text.strip(mark)))


def _stands_alone(text: str) -> bool:
    """Tell whether a line holds nothing but a mark or a label; "abstract." can be the last word of a sentence."""
    mark = text[0]
    if text[-1] == "." and mark.islower():
        return False
    if mark in ".=-*_~#" and not text.strip(mark):
        return len(text) > 2 or text == "**"
    marked = not mark.isalnum() and _MARK_LINE.fullmatch(text)
    return bool(marked) or (len(text) < 60 and is_label_line(text))


def is_label_line(text: str) -> bool:
    """Tell whether a line that is not empty is only the label of a text."""
    if LABEL_LINE.fullmatch(text):
        return True
    return ("bstra" in text or "BSTRA" in text) and not text[0].islower() and bool(NAMED_LINE.fullmatch(text))


def _is_plain(text: str) -> bool:
    """Tell quickly of most lines that they hold neither mark nor label."""
    return (
        text[0].isalnum()
        and (":" not in text or (":" not in text[:40] and "bstra" not in text))
        and "bstra" not in text[:9]
        and ("B" not in text or "BSTRA" not in text)
        and text[-3:] != "..."
        and not text[:8].isupper()
        and (text.isascii() or text[:12].isascii())
        and not _holds_marks(text)
    )


def _holds_marks(text: str) -> bool:
    """Tell quickly of most lines that they hold no mark: single characters first, found the fastest."""
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


def _inside(text: str, above: str, *, begins: bool) -> Iterator[tuple[str, str]]:
    """Cut one line at the marks and labels inside it; give with each piece the gap they make, or none.

    ``above`` is the text before the line, which goes on with a sentence of it unless a paragraph ``begins``.
    """
    named = _language_end(text, above) if begins else 0
    wrapped = not begins and text[0].islower() and not is_closed(above[-8:])
    text = text[named:]
    if text.endswith(("...", "…", ". . .")):
        text = _END_DOTS.sub("", text)
    labelled = "BSTRA" in text or (":" in text and "bstra" in text) or ("：" in text and "bstra" in text)
    for mark, piece in _at_marks(text):
        if labelled and len(piece) < 60 and LABEL_LINE.fullmatch(piece):
            continue
        offset = _label_end(piece) if not wrapped else 0
        gap, named, wrapped = MARK if offset or named else mark, 0, False
        rest = piece[offset:]
        match = _label_inside(rest) if labelled else None
        if match:
            yield gap, rest[: match.start()].strip()
            rest, gap = rest[match.end() :], MARK
        if rest.strip():
            yield gap, rest.strip()


def _label_inside(text: str) -> re.Match[str] | None:
    """Find a label behind a text on its line; in the middle of a sentence the language changes there."""
    for match in LABEL_INSIDE.finditer(text):
        before = text[max(0, match.start() - ENOUGH) : match.start()].rstrip()
        if before and (is_closed(before) or changes_language(before, text[match.end() : match.end() + ENOUGH])):
            return match
    return None


def _label_end(text: str) -> int:
    """Return where the text after a label at the start begins, or 0."""
    match = NAMED_START.match(text) if "bstra" in text[:12].lower() else None
    match = match or LABEL_START.match(text) or LABEL_CAPITALS.match(text)
    return match.end() if match else 0


def _language_end(text: str, above: str) -> int:
    """Return where the text after the name of its language begins, or 0."""
    match = LANGUAGE_START.match(text) if text[0] in "[(*_" or ":" in text[:24] else None
    return match.end() if match and labels_text(match.group(), above, text[match.end() :]) else 0


def _at_marks(text: str) -> Iterator[tuple[str, str]]:
    """Cut at runs of marks, and give with each piece the gap before it: a long run of ``=`` is a separator anywhere.

    One dot of a run glued to a word is that sentence's own full stop. Others inside a sentence belong to it.
    """
    start, gap = 0, ""
    for match in _MARK_INSIDE.finditer(text) if _holds_marks(text) else ():
        before, mark = text[start : match.start()], match.group()[0]
        after = text[match.end() : match.end() + 2].lstrip()
        long = match.group().startswith("=====")
        if not long and after[:1].islower() and before.strip() and not is_closed(before.rstrip()[-5:]):
            continue  # an ellipsis, or a gap to be filled in
        if mark == "." and before[-1:].isalnum():
            before += "."
        if before.strip():
            yield gap, before
        start, gap = match.end(), MARK if long else INLINE
    if text[start:].strip():
        yield gap, text[start:]


# --- keyword lists
