"""Join pieces of wrapped text at page breaks, line ends and hyphens, and remove the marks around a text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD_BREAK = pattern(r"(\w+)-$")
_ION = pattern(r"[A-Z][A-Za-z]*\d+")  # SO42-
_HYPHENATED = pattern(r"\w+-\w+")
# Beginnings of words that share their end with another behind "and": "pre- and post-test". "Bi-" ends in "bidan", too.
_BEGINNINGS = frozenset(
    """pra pre pasca post pro kontra non anti inter intra antar mono multi makro mikro macro micro hiper hipo hyper hypo
    semi sub supra""".split()
)
_AND = frozenset(("dan", "atau", "and", "or"))
_OPENERS = {'"': '"', "“": "”", "[": "]", "(": ")", "{": "}", "«": "»", "‘": "’", "'": "'", "„": "“"}
_CLOSERS = {closer: opener for opener, closer in _OPENERS.items()} | {'"': '"', "”": "“"}
# A mark between blanks at an end: it separated two texts.
_LONE_MARK = pattern(r"(?:\||/{1,3}|={1,3}|—|–|:)(?:\s+|$)|=+(?=\w)")
_LONE_MARK_LAST = pattern(r"\s+(?:\||/{1,3}|={1,3}|—|–)$")
# No page has more wrappers around a text than this; brackets beyond it are its own.
_MOST_WRAPPERS = 6


class Joiner:
    """Joins the lines of one text; knows which words the text itself writes with a hyphen."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._pieces = pieces
        self._hyphenated: frozenset[str] | None = None

    def join(self, before: str, after: str) -> tuple[str, str]:
        """Return the line before, mended where a hyphen ends it, and what to put between the two."""
        match = _WORD_BREAK.search(before[-60:]) if before[-1:] == "-" else None
        if match is None or (len(match[1]) == 1 and after[:1].isalnum()):
            return before, " " if match is None else ""  # e-learning
        if not after[:1].isalnum() or _ION.fullmatch(match[1]):
            return before, " "
        if not after[0].islower() or match[1].isdigit():
            return before, ""  # non-Jawa, 1920-1935, 90-an
        head, tail = match[1], after.split(maxsplit=1)[0].rstrip('.,;:!?)"”')
        if tail in _AND and head.lower() in _BEGINNINGS:
            return before, " "  # pre- dan pascauji
        if _is_doubled(head.lower(), tail.lower()) or f"{head}-{tail}" in self._known():
            return before, ""
        return before[:-1], ""

    def _known(self) -> frozenset[str]:
        if self._hyphenated is None:
            self._hyphenated = frozenset(word for piece in self._pieces for word in _HYPHENATED.findall(piece))
        return self._hyphenated


def _is_doubled(head: str, tail: str) -> bool:
    """Return whether a word is doubled, as in Indonesian: anak-anaknya, perundang-undangan, warna-warni."""
    if len(head) < 3 or len(tail) < 3:
        return False
    if tail.startswith(head):
        return True
    bare = next((tail.removesuffix(end) for end in ("nya", "kan", "an", "i") if tail.endswith(end)), tail)
    if len(tail) > 3 and (head.endswith(tail) or (len(bare) > 3 and head.endswith(bare))):
        return True
    return len(head) == len(tail) > 3 and (head[:3] == tail[:3] or head[-4:] == tail[-4:])


def unwrap(paragraphs: list[str]) -> tuple[str, ...]:
    """Take brackets and quotation marks off both ends, unless they belong to a word inside."""
    for _ in range(_MOST_WRAPPERS):
        paragraphs = [paragraph for paragraph in paragraphs if paragraph]
        if not paragraphs:
            return ()
        first, last = paragraphs[0], paragraphs[-1]
        if first[0].isalnum() and (last[-1] in ".!?" or last[-1].isalnum()):
            return tuple(paragraphs)
        text = "\n".join(paragraphs)
        if mark := _LONE_MARK.match(first):
            paragraphs[0] = first[mark.end() :]
        elif mark := _LONE_MARK_LAST.search(last):
            paragraphs[-1] = last[: mark.start()]
        elif _opens_nothing(text):
            paragraphs[0] = first[1:].lstrip()
        elif _closes_nothing(text):
            paragraphs[-1] = last[:-1].rstrip()
        else:
            break
    return tuple(paragraphs) if any(map(str.isalnum, "".join(paragraphs))) else ()


def _opens_nothing(text: str) -> bool:
    """Return whether the mark at the start is a wrapper: its partner is missing, or is the last character."""
    mark = text[0]
    if mark not in _OPENERS:
        return mark in "*_|" and text[1:2] not in (" ", "")
    closer = _OPENERS[mark]
    if mark in "'‘" and text[1:2].isalnum() and closer not in text[1:]:
        return False  # an apostrophe: 't Hooft
    if mark != closer:
        depth = 0
        for match in re.finditer(f"[{re.escape(mark + closer)}]", text):
            depth += 1 if match.group() == mark else -1
            if not depth:
                return not text[match.end() :].strip(" .\"”’'\n)]*_")
        return True
    following = text.find(closer, 1)
    if following < 0 or not text[following + 1 :].strip(" .'’)]*_"):
        return True
    # The next mark opens a quotation inside, so this one does not begin another.
    return text[following - 1].isspace() or (not text[following - 1].isalnum() and text[following + 1].isalnum())


def _closes_nothing(text: str) -> bool:
    """Return whether the mark at the end is a wrapper whose partner is missing."""
    mark = text[-1]
    if mark not in _CLOSERS or mark in "'’":
        return mark in "*_|[{"
    opener = _CLOSERS[mark]
    if mark == opener:
        return text.count(mark) % 2 == 1
    depth = 0
    for match in re.finditer(f"[{re.escape(mark + opener)}]", text[::-1]):
        depth += 1 if match.group() == mark else -1
        if not depth:
            return False
    return True
