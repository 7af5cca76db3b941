"""The keyword lists of an abstract field: on lines of their own or behind a text, with their terms.

They are taken out where a label in one of our languages says so; in the middle of a sentence the words mean themselves.
"""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING

from catalog_export.read.page.gaps import BLANK, LINE, MARK, Piece, is_closed
from catalog_export.read.page.language import evidence
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

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

_COMMA = pattern(r",(?!\d)|(?<!\d),")  # but not a decimal comma
_LIST_END = pattern(r"[.;]\s(?=[A-Z\"“])")
_MOST_LISTS = 20  # of keywords in one field; what follows stays text
_LONGEST_LIST = 2000  # characters; no keyword list is longer
_NARROWEST, _WIDEST = 35, 130  # characters of the lines of a column
# What begins an item where each term has a line.
_ITEM = pattern(r"[-•*·]\s*|\d{1,2}[.)]\s+")
_RUN_ON = pattern(r"(?<=[a-z)])\s(?=[A-Z][a-z]* [a-z])")
_MOST_OF_TERMS = 2.0  # what a line of terms weighs at most
_SURELY = 3.0  # what a sentence behind terms with capitals weighs
_PARTED = pattern(r"[,;，、；]")
# The numbers or letters of a list in one line.
_NUMBER = pattern(r"(?:^|(?<=\s))\(?(\d{1,2}|[a-t])[.)]\s+")
_NUMBERS = ([str(number) for number in range(1, 100)], list("abcdefghijklmnopqrst"))


def take_keywords(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Part the pieces of a field into text and keyword lists."""
    for _, text, _ in pieces:
        if ":" in text or len(text) < 40 or "：" in text or text[:3] in _USUAL:
            return _take(pieces)
    return pieces, []


def _take(pieces: list[Piece]) -> tuple[list[Piece], list[Piece]]:
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
        widest = max([len(other.text) for other in kept], default=0)
        listed, rest = _list_end(_whole_list(waiting, listed, len(text), widest))
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


def _whole_list(waiting: deque[Piece], listed: str, width: int, widest: int) -> str:
    """Add the lines on which a keyword list goes on: those that follow an open end, or the first where it is empty.

    ``width`` is that of the line with its label, ``widest`` that of the text above. A blank line ends it but where a
    mark leaves it open.
    """
    by_line = not listed  # nothing behind the label: the terms may stand one a line
    while waiting:
        gap, text, _ = waiting[0]
        bullet = len(text) < 100 and _ITEM.match(text)
        left_open = listed.endswith((",", ";", "、", "，"))
        goes_on = gap == LINE and (left_open or listed[-1:] == "-" or text[:1].islower() or bullet)
        if (
            len(listed) > _LONGEST_LIST
            or gap == MARK
            or len(text) > 200
            or _KEYWORD_START.match(text)
            or (listed and not goes_on and not _holds_terms(text, gap, width, widest, left_open=left_open))
        ):
            break
        waiting.popleft()
        width = len(text)
        if listed.endswith("-") and text[:1].islower():
            listed = listed[:-1] + text
        elif not listed:
            listed = text[bullet.end() :] if bullet else text
        elif bullet or (by_line and not _PARTED.search(listed.replace("; ", "")) and not _PARTED.search(text)):
            listed = f"{listed}; {text[bullet.end() :] if bullet else text}"
        else:
            listed = f"{listed} {text}"
    return listed


def _holds_terms(text: str, gap: str, width: int, widest: int, *, left_open: bool) -> bool:
    """Tell whether a line goes on with a list: behind a blank one that leaves it open, or wrapped inside a term.

    It is wrapped where the first word had no room on the line before.
    """
    wrapped = gap == LINE and _NARROWEST < widest < _WIDEST and width + len(text.split(maxsplit=1)[0]) >= widest
    if not wrapped and not (left_open and gap == BLANK):
        return False
    few = len(text.split()) < 5 or _PARTED.search(text) is not None
    return few and ":" not in text and max(evidence(text).values(), default=0.0) < _MOST_OF_TERMS


def _list_end(listed: str) -> tuple[str, str]:
    """Cut a keyword list where another or a sentence begins after it."""
    another = _KEYWORD_INSIDE.search(listed) if ":" in listed else None
    end = another.start() if another and not another["label"][0].islower() else len(listed)
    run_on = _runs_on(listed[:end].rstrip())
    if run_on:
        return listed[:run_on].rstrip(), listed[run_on:]
    for match in _LIST_END.finditer(listed, 0, end):
        rest = listed[match.end() : end]
        # What follows a semicolon is rather a long term, unless it is closed as no term is.
        if _is_sentence(rest) and (match.group()[0] == "." or (";" not in rest and len(rest) > 80 and is_closed(rest))):
            return listed[: match.start()], listed[match.end() :]
    return (listed[:end].rstrip(" ;,"), listed[end:]) if end < len(listed) else (listed, "")


def _runs_on(listed: str) -> int:
    """Return where a sentence begins that no stop parts from a list of terms, or 0.

    Among terms with capitals more of its grammar must show, and it begins with the word of it before the capital found.
    """
    first = listed.find(". ")  # the end of the list, or of the sentence that runs on
    for match in _RUN_ON.finditer(listed, 0, first if 0 <= first < _LONGEST_LIST else _LONGEST_LIST):
        before = [term.strip() for term in _PARTED.split(listed[: match.start()])]
        capitals = any(term[:1].isupper() and not term.isupper() for term in before)
        sentence, stop, _ = listed[match.end() :].partition(". ")
        words = sentence.split()
        prose = stop and len(words) > (9 if capitals else 4) and sum(map(str.islower, words)) * 5 >= len(words) * 3
        if not prose or not is_closed(listed):
            continue
        found = evidence(" ".join(words))
        lang = max(found, key=found.__getitem__, default="")
        if found and found[lang] >= (_SURELY if capitals else 1.5):
            return match.end() - _capitals_before(before[-1], lang)
    return 0


def _capitals_before(term: str, lang: str) -> int:
    """Return how many characters at the end of a term are words of the sentence behind it: "Vault This Final"."""
    words = term.split(" ")
    for position in range(1, len(words)):
        if all(word[:1].isupper() for word in words[position:]) and evidence(words[position]).get(lang, 0.0) >= 1:
            return len(" ".join(words[position:])) + 1
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
