"""Distinguish the names of authors from titles in lists, where neither has a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_ACADEMIC = ("prof. ", "dr. ", "drs. ", "dra. ", "ir. ", "drg. ", "drh. ", "h. ", "hj. ")
_FUNCTION = frozenset(
    """dan atau di ke dari pada untuk dalam dengan terhadap oleh sebagai yang antara berbasis menggunakan melalui
    tentang studi analisis pengaruh the of in on for and with to by from using""".split()
)
_OF_BODIES = frozenset("dan and of the for".split())  # which are in names of bodies, too


def can_be_name(line: Line) -> bool:
    """Return whether a line is as short as a name and has no word of a sentence: ``Pak tri``."""
    words = line.text.casefold().split()
    short = len(words) <= lengths.NAME and _FUNCTION.isdisjoint(words)
    return short and not line.href and bool(line.agents.contributors)


def looks_like_name(line: Line) -> bool:
    """Return whether a line has the shape of names, and no word of a title."""
    people = line.agents.contributors
    if any(map(str.isdigit, line.text)) or ":" in line.text or not people:
        return False
    words = {word.casefold() for word in line.text.split()}
    if line.agents.others or line.agents.stated:
        return True
    if all(person.kind == "corporate" for person in people):
        return _FUNCTION.isdisjoint(words - _OF_BODIES)
    short = all(len(person.name.partition(",")[0].split()) <= lengths.NAME for person in people)
    return short and _FUNCTION.isdisjoint(words) and (line.is_name or line.text.islower())


def most_like_name(lines: Sequence[Line]) -> Line:
    """Return the line that is most like a name: an academic title, few words, none of a sentence; the last of equals.

    The first line of a record is more often its title.
    """

    def unlike(line: Line) -> tuple[bool, int, int]:
        words = line.text.split()
        longest = max([len(person.name.partition(",")[0].split()) for person in line.agents.contributors], default=0)
        return not _has_academic_title(line), sum(word.casefold() in _FUNCTION for word in words), longest

    return min(reversed(lines), key=unlike)


def _has_academic_title(line: Line) -> bool:
    """Return whether a line begins with an academic title before a name: Prof., Dr., Ir."""
    return line.text.casefold().startswith(_ACADEMIC)
