"""What stands between and around the texts of an abstract field: separators, labels, keyword lists.

``cut`` takes the lines of a field and yields the pieces that are text, each with the gap before it. A separator or a
label is taken as one only where it cannot be part of a sentence; what it parts is for the language to decide.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.extraction.labels import (
    LABEL_CAPITALS,
    LABEL_INSIDE,
    LABEL_LINE,
    LABEL_START,
    LANGUAGE_LINE,
    LANGUAGE_START,
    NAMED_LINE,
    NAMED_START,
)
from catalog_export.extraction.language import evidence
from catalog_export.extraction.language_labels import NAMED, labels_text, settle
from catalog_export.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARK, LONE, INLINE, BLANK, LINE = "mark", "lone character", "mark inside a line", "blank", "line"
_APART = frozenset((MARK, LONE, NAMED))  # gaps that a blank line behind them changes nothing of


class Piece(NamedTuple):
    """A line of text or a part of one: the gap before it (``MARK``, ``BLANK``, ``LINE``), the text, the line number."""

    gap: str
    text: str
    number: int


_KEYWORDS = (
    r"kata(?:-kata)?[\s-]?kun?ci|key[\s-]?words?(?: and phrases)?|index terms?|mots?[\s-]cl[ée]s?|"
    r"schlüssel(?:wörter|begriffe)|schlagwörter|"
    r"stichwörter|trefwoorden|sleutelwoorden|palabras[\s-]clave|tembung(?: wigati| wos| kunci)|kecap (?:konci|kunci)|"
    r"verba clavis|ключевые слова|关键词|關鍵詞|キーワード|주제어|키워드|핵심어|"
    r"الكلمات(?: المفتاحية| الدالة| الرئيسية)?|كلمات مفتاحية"
)
_KEYWORD_START = pattern(
    rf"[\s#>*_~\"“\[(•-]*(?:{_KEYWORDS})(?:\s*[/|(]\s*(?:{_KEYWORDS})\)?)?[\s*_)\]]*(?:(?:[:：;=.–—]|-(?=\s))+[\s*_]*|$)",
    re.IGNORECASE,
)
# A label in capitals needs no mark after it, but one between its terms.
_KEYWORD_CAPITALS = pattern(r"(?:KATA(?:-KATA)? KUNCI|KEY ?WORDS?)\s+(?=.{0,40}[a-z])(?=[^.]{0,60}[,;])")
# The usual labels begin so, and some have another mark than a colon or none.
_USUAL = frozenset(("KAT", "KEY", "Kat", "Key", "kat", "key"))
# The label alone.
KEYWORD_LABEL = pattern(rf"[\s#>*_~\"“\[(]*(?:{_KEYWORDS})[\s*_:：.)-]*", re.IGNORECASE)
# A list behind a text on its line; in the middle of a sentence ("with the keywords: a, b") the words mean themselves.
_KEYWORD_INSIDE = pattern(
    rf"(?<=[\s.!?;,\"”’)\]])[*_]{{0,3}}(?P<label>{_KEYWORDS})[*_]{{0,3}}\s?[:：]\s?[*_]{{0,3}}\s?",
    re.IGNORECASE,
)
_LONGEST_LABEL, _LONGEST_MARK = 48, 6  # what a list behind a text has at most before its colon, and from there on

_MARK_LINE = pattern(r"(?:[.·…]\s?){3,}|([^\w\s?!.…])(?:\s?\1){2,}|(?:\*\s?){2,}|<hr\s?/?>", re.IGNORECASE)
# Five of a mark, two ellipses, or between blanks three, also with blanks between them. That it begins with one class of
# characters lets the engine skip all others quickly.
_MARK_INSIDE = pattern(r"([=._*~#…-])(?:\1{4,}|(?<=…)…+|(?<=\s[=_.*~#-])(?:(?<!\.)\1{2,}|(?:\s\1){2,})(?=\s))")
_LONGEST_MARK_LINE, _LONGEST_NAME = 200, 40  # characters of a mark or label, of the name of a language
_MARK_ENDS = (".....", ". . .", "=====", "-----", "*****", "_____", "~~~~~", "#####")
# Dots that end a cut text stand for nothing.
_END_DOTS = pattern(r"\s(?:\.{3,}|…+|\.(?:\s\.){2,})$")
_STOPS, _AFTER_STOP = frozenset(".!?:;…。！？؟।"), "\"”’')]»}*_"
_COMMA = pattern(r",(?!\d)|(?<!\d),")  # but not a decimal comma
_LIST_END = pattern(r"[.;]\s(?=[A-Z\"“])")
_MOST_LISTS = 20  # of keywords in one field; what follows stays text
_LONGEST_LIST = 2000  # characters; no keyword list is longer
# What begins an item where each term has a line.
_ITEM = pattern(r"[-•*·]\s*|\d{1,2}[.)]\s+")
_RUN_ON = pattern(r"(?<=[a-z)])\s(?=[A-Z][a-z]* [a-z])")
_PARTED = pattern(r"[,;，、；]")
# The numbers or letters of a list in one line.
_NUMBER = pattern(r"(?:^|(?<=\s))\(?(\d{1,2}|[a-t])[.)]\s+")
_NUMBERS = ([str(number) for number in range(1, 100)], list("abcdefghijklmnopqrst"))


def cut(lines: Sequence[str], first: int) -> tuple[list[Piece], list[Piece]]:
    """Part the lines of a field (the first has the number ``first``) into pieces of text and keyword lists."""
    pieces = _pieces(lines, first)
    for _, text, _ in pieces:
        if ":" in text or len(text) < 40 or "：" in text or text[:3] in _USUAL:
            return _take_keywords(pieces)
    return pieces, []


def is_closed(text: str) -> bool:
    """Tell whether a text ends with a stop, quotation marks and brackets after it left aside."""
    return text.rstrip(_AFTER_STOP)[-1:] in _STOPS


def _pieces(lines: Sequence[str], first: int) -> list[Piece]:
    """Return the lines that hold text, cut at marks and labels, which are left out."""
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
    return not mark.isalnum() and mark not in _STOPS and (len(text) == 1 or (mark in "=-*_~#" and not text.strip(mark)))


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
        match = LABEL_INSIDE.search(rest) if labelled else None
        if match and rest[: match.start()].strip():
            yield gap, rest[: match.start()].strip()
            rest, gap = rest[match.end() :], MARK
        if rest.strip():
            yield gap, rest.strip()


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


def _take_keywords(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part keyword lists, on lines of their own or behind a text, from the text."""
    kept: list[Piece] = []
    found: list[Piece] = []
    waiting = deque(pieces)
    while waiting:
        piece = waiting.popleft()
        text = piece.text
        # A line that goes on with a sentence, and does not begin with a label.
        wrapped = text[:1].islower() and piece.gap == LINE and bool(kept) and not is_closed(kept[-1].text)
        match = _list_in(text, wrapped=wrapped) if len(found) <= _MOST_LISTS else None
        if match is None:
            kept.append(piece)
            continue
        before, listed = text[: match.start()].strip(), text[match.end() :].strip()
        if before:
            kept.append(piece._replace(text=before))
        listed, rest = _list_end(_whole_list(waiting, listed))
        if listed:
            found.append(Piece(MARK, listed, piece.number))
        if rest:
            # Read the rest again: it can hold the other language's text and, after it, its keywords.
            waiting.appendleft(Piece(MARK, rest, piece.number))
        elif waiting and waiting[0].gap == LINE:
            waiting.appendleft(waiting.popleft()._replace(gap=BLANK))
    return kept, found


def _list_in(text: str, *, wrapped: bool) -> re.Match[str] | None:
    """Find the label of a keyword list, at the start of a line that is not ``wrapped`` or behind a text."""
    marked = ":" in text or "：" in text
    usual = text[:3] in _USUAL
    match = _KEYWORD_START.match(text) if not wrapped and (marked or usual or len(text) < 40) else None
    if match is None and usual:
        match = _KEYWORD_CAPITALS.match(text)
    if match and ":" not in match.group() and "：" not in match.group() and _is_sentence(text[match.end() :]):
        match = None
    return _list_behind(text) if match is None and marked else match


def _list_behind(text: str) -> re.Match[str] | None:
    """Find a keyword list behind a text: its label is capitalised, or stands after the end of a sentence.

    Looked for before each colon: the expression tries every character it is given.
    """
    colons = text.replace("：", ":")
    behind, colon = 0, colons.find(":")
    while colon >= 0:
        match = _KEYWORD_INSIDE.search(text, max(behind, colon - _LONGEST_LABEL), colon + _LONGEST_MARK)
        before = text[max(0, match.start() - 9) : match.start()].rstrip() if match else ""
        if match and (not match["label"][0].islower() or is_closed(before)):
            return match
        behind, colon = colon + 1, colons.find(":", colon + 1)
    return None


def _whole_list(waiting: deque[Piece], listed: str) -> str:
    """Add the lines on which a keyword list goes on: those that follow an open end, or the first where it is empty."""
    by_line = not listed  # nothing behind the label: the terms may stand one a line
    while waiting:
        gap, text, _ = waiting[0]
        bullet = len(text) < 100 and _ITEM.match(text)
        goes_on = listed.endswith((",", ";", "-", "、", "，")) or text[:1].islower() or bullet
        if (
            len(listed) > _LONGEST_LIST
            or gap == MARK
            or len(text) > 200
            or _KEYWORD_START.match(text)
            or (listed and (gap != LINE or not goes_on))
        ):
            break
        waiting.popleft()
        if listed.endswith("-") and text[:1].islower():
            listed = listed[:-1] + text
        elif not listed:
            listed = text[bullet.end() :] if bullet else text
        elif bullet or (by_line and not _PARTED.search(listed.replace("; ", "")) and not _PARTED.search(text)):
            listed = f"{listed}; {text[bullet.end() :] if bullet else text}"
        else:
            listed = f"{listed} {text}"
    return listed


def _list_end(listed: str) -> tuple[str, str]:
    """Cut a keyword list where another or a sentence begins after it."""
    another = _KEYWORD_INSIDE.search(listed) if ":" in listed else None
    end = another.start() if another and not another["label"][0].islower() else len(listed)
    run_on = _runs_on(listed[:end])
    if run_on:
        return listed[:run_on].rstrip(), listed[run_on:]
    for match in _LIST_END.finditer(listed, 0, end):
        rest = listed[match.end() : end]
        # What follows a semicolon is rather a long term, unless it is closed as no term is.
        if _is_sentence(rest) and (match.group()[0] == "." or (";" not in rest and len(rest) > 80 and is_closed(rest))):
            return listed[: match.start()], listed[match.end() :]
    return (listed[:end].rstrip(" ;,"), listed[end:]) if end < len(listed) else (listed, "")


def _runs_on(listed: str) -> int:
    """Return where a sentence begins that no stop parts from a list of terms in small letters, or 0."""
    for match in _RUN_ON.finditer(listed, 0, _LONGEST_LIST):
        before = _PARTED.split(listed[: match.start()])
        if any(term.strip()[:1].isupper() and not term.isupper() for term in before):
            return 0
        sentence, stop, _ = listed[match.end() :].partition(". ")
        words = sentence.split()
        prose = stop and len(words) > 4 and sum(map(str.islower, words)) * 5 >= len(words) * 3
        if prose and is_closed(listed) and max(evidence(" ".join(words)).values(), default=0.0) >= 1.5:
            return match.end()
    return 0


def _is_sentence(text: str) -> bool:
    """Tell a sentence from further terms: few commas, and many words or the grammar of a language."""
    start = text[:400]
    words = start.split()
    if start.count(",") * 6 >= len(words):
        return False
    return (len(text) > 80 and len(words) > 10) or max(evidence(start).values(), default=0.0) >= 4


def terms(listed: str) -> Iterator[str]:
    """Yield the terms of a keyword list, parted by the strongest mark in it."""
    text = listed.strip(" .*_]")
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        text = text.strip('"“”').strip(" .*_]")  # a wrapper of the whole page
    for term in _numbered(text) or _marked(text):
        bare = " ".join(term.split()).strip(" .*_-")
        inside = bare.strip('"“”')
        if inside:
            yield bare if '"' in inside or "“" in inside or "”" in inside else inside


def _numbered(text: str) -> list[str]:
    """Part a text at the numbers of its terms where they are in order; an empty list where it has none."""
    found = list(_NUMBER.finditer(text))
    numbers = [match[1] for match in found]
    if len(found) < 2 or found[0].start() or numbers not in [known[: len(found)] for known in _NUMBERS]:
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [_unclosed(text[match.end() : end].strip(" ,;")) for match, end in zip(found, ends, strict=True)]


def _marked(text: str) -> Iterator[str]:
    """Part a text at the strongest mark in it; one dash or stroke is that of a term."""
    text = _unclosed(text)
    mark = next((mark for mark in (";", "；", "•", "·", "，", "、", "،") if mark in text), ",")
    if mark not in text:
        mark = next((mark for mark in (" – ", " — ", " - ", " / ", " | ") if text.count(mark) > 1), ",")
    return _outside_brackets(text, mark)


def _unclosed(text: str) -> str:
    """Take off the bracket that closes the whole list."""
    return text[:-1] if text[-1:] == ")" and text.count("(") < text.count(")") else text


def _outside_brackets(text: str, mark: str) -> Iterator[str]:
    """Part a text at a mark, but not inside brackets that close, nor at a decimal comma."""
    parts = _COMMA.split(text) if mark == "," else text.split(mark)
    begun = ""
    for part in parts:
        begun = f"{begun}{mark}{part}" if begun else part
        if begun.count("(") <= begun.count(")"):
            yield begun
            begun = ""
    yield from begun.split(mark) if begun else ()
