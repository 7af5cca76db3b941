"""Clean text for output: normal form C, no control characters, no superfluous blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

# XML 1.0 (section 2.2) has no form for C0 controls, halves of surrogate pairs, U+FFFE and U+FFFF; MARC 21 admits
# no control character in data (Specifications for Record Structure, Character Sets and Exchange Media); and terminals
# obey the C1 controls.
_REMOVED = dict.fromkeys((*range(32), *range(127, 160), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF))
_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\xa0\u2028\u2029"), " ")
_TABLE: dict[int, str | None] = {**_REMOVED, **_BLANKS}
_PRINTABLE_ASCII = bytes(range(32, 127))
_RUN_OF_BLANKS = re.compile(" {2,}")


def clean(text: str | None, *, keep_newlines: bool = False) -> str:
    """Return ``text`` in normal form C, on one line, with single blanks and without control characters.

    Tabs, line breaks, page breaks and no-break spaces become blanks; blanks at the ends are removed. Two halves of a
    surrogate pair side by side become their character; single halves are removed. ``keep_newlines`` keeps line
    breaks, as U+000A, and cleans each line. ``None`` gives an empty text.
    """
    if not text:
        return ""
    if keep_newlines and ("\n" in text or "\r" in text):
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = text.split("\n")
        return "\n".join(map(clean, lines)).strip("\n")
    # ASCII is in normal form C. Deleting its printable characters takes a fifth of the time of ``isprintable``.
    if text.isascii() and "  " not in text and not text.encode().translate(None, _PRINTABLE_ASCII):
        return text.strip()
    if "  " in text or not text.isprintable():
        text = join_surrogates(text).translate(_TABLE)
        text = _RUN_OF_BLANKS.sub(" ", text)
    return normalize("NFC", text).strip()


def clean_all(*texts: str | None) -> list[str]:
    """Return each of ``texts``, cleaned."""
    return list(map(clean, texts))


def clean_abstracts(abstracts: Iterable[tuple[Iterable[str], str | None]]) -> list[tuple[str, str | None]]:
    """Return text and language of each abstract: its paragraphs, each cleaned, separated by U+000A, no empty ones."""
    return [("\n".join(filter(None, map(clean, paragraphs))), lang) for paragraphs, lang in abstracts]


def fold_blanks(text: str) -> str:
    """Replace each run of white space by one blank, and remove it at the ends."""
    return " ".join(text.split())


def without_surrogates(text: str) -> str:
    """Replace each surrogate pair in ``text`` by its character and single halves by U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def join_surrogates(text: str) -> str:
    """Replace each surrogate pair in ``text`` by its character and remove single halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


_ASCII = bytes(range(0x80))
# Letters of Cyrillic that look like Latin ones. Some authors type them in words of other languages.
_LOOK_ALIKES = str.maketrans("аеорсухіјѕһкмтАВЕКМНОРСТХІЈЅ", "aeopcyxijshkmtABEKMHOPCTXIJS")
_LOOKING_LATIN = frozenset(map(chr, _LOOK_ALIKES))


def has_other_script(text: str) -> bool:
    """Report whether a text has letters of another script than Latin; Cyrillic ones that look like Latin do not count.

    A regular expression for so many letters takes 10 ms to compile.
    """
    found = set(beyond_ascii(text)) - _LOOKING_LATIN
    return any("\u0370" <= char <= "\u1cff" or "\u2e80" <= char <= "\ud7ff" for char in found)


def with_latin_letters(text: str) -> tuple[str, list[str]]:
    """Replace Cyrillic letters by the Latin ones that they look like; return the words that have both, too.

    A line without such a word stays, and one with further Cyrillic letters: it is in a language written with them.
    """
    found: list[str] = []
    lines = text.split("\n")
    for at, line in enumerate(lines):
        letters = set(beyond_ascii(line))
        if letters.isdisjoint(_LOOKING_LATIN) or any("\u0400" <= char <= "\u052f" for char in letters - _LOOKING_LATIN):
            continue
        words = [word for word in line.split() if not _LOOKING_LATIN.isdisjoint(word) and _has_latin(word)]
        if words:
            lines[at] = line.translate(_LOOK_ALIKES)
            found += words
    return "\n".join(lines), found


def _has_latin(word: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in word)


def beyond_ascii(text: str) -> str:
    """Return the characters of a text that are not ASCII. Most texts have few, so that a search in them is quick."""
    return "" if text.isascii() else text.encode("utf-8", "ignore").translate(None, _ASCII).decode()
