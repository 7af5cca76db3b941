"""Split a list of keywords into its terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.page_words import words_in
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMA = pattern(r",(?!\d)|(?<!\d),")  # but not a decimal comma
_NUMBER = pattern(r"(?:^|(?<=\s))\(?(\d{1,2})[.)]\s+")  # of a list in one line


def terms(listed: str) -> Iterator[str]:
    """Yield the terms of a keyword list, split at the strongest mark in it."""
    text = listed.strip(" .;,*_]")
    if text.count('"') % 2 or text.count("“") != text.count("”"):
        text = text.strip('"“”').strip(" .*_]")  # a wrapper of the whole page
    for term in _numbered(text) or _marked(text):
        bare = _without_and(" ".join(term.split()).strip(" .*_-"))
        inside = bare.strip('"“”')
        if inside:
            yield bare if '"' in inside or "“" in inside or "”" in inside else inside


_ANDS = words_in("and")


def _without_and(term: str) -> str:
    """Return a term without the "and" that begins the last of a list."""
    first, _, rest = term.partition(" ")
    return rest if first.lower() in _ANDS and rest else term


def _numbered(text: str) -> list[str]:
    """Split a text at the numbers of its terms where they are in order; an empty list where it has none."""
    found = list(_NUMBER.finditer(text))
    numbers = [match[1] for match in found]
    if len(found) < 2 or found[0].start() or numbers != [str(number) for number in range(1, len(found) + 1)]:
        return []
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [_unclosed(text[match.end() : end].strip(" ,;")) for match, end in zip(found, ends, strict=True)]


def _marked(text: str) -> Iterator[str]:
    """Split a text at the strongest mark in it; one dash or slash is that of a term."""
    text = _unclosed(text)
    mark = next((mark for mark in (";", "；", "•", "·", " | ", "，", "、", "،") if mark in text), ",")
    if mark not in text:
        mark = next((mark for mark in (" – ", " — ", " - ", " / ") if text.count(mark) > 1), ",")
    for part in _outside_brackets(text, mark):
        yield from _outside_brackets(part, ",") if mark != "," and _enumerates(part) else (part,)


def _enumerates(text: str) -> bool:
    """Return whether a text is a list with commas of which the last has an "and" behind it."""
    return any(f", {word} " in text for word in _ANDS)


def _unclosed(text: str) -> str:
    """Take off the bracket that closes the whole list."""
    return text[:-1] if text[-1:] == ")" and text.count("(") < text.count(")") else text


def _outside_brackets(text: str, mark: str) -> Iterator[str]:
    """Split a text at a mark, but not inside brackets that close, nor at a decimal comma."""
    parts = _COMMA.split(text) if mark == "," else text.split(mark)
    begun = ""
    for part in parts:
        begun = f"{begun}{mark}{part}" if begun else part
        if begun.count("(") <= begun.count(")"):
            yield begun
            begun = ""
    yield from begun.split(mark) if begun else ()
