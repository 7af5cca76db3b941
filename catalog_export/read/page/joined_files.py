"""Cut the first line of a record off the last line of the record above it.

Programs that put files together, such as cat, join these lines if a file does not end with a line end.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDS = r"[.!?…\"”)\]>]"  # the last character of a text or an address
# The character before a heading in Markdown, before a breadcrumb, and before any other title.
_HEADING = pattern(rf"(?:(?P<sentence>{_ENDS})|(?<=\w)\w)(?=#{{1,6}} +\w)")
_BREADCRUMB = pattern(rf"{_ENDS}(?=[A-Z][\w ]{{1,60}}>> ?[A-Z])")
_TITLE = pattern(r"(?<=[a-z]{2})[.!?](?=[A-Z][a-z])")


def may_be_joined(text: str) -> bool:
    """Return whether a text may have joined lines: it has several addresses of records, or "#" behind a word.

    Single characters are searched for, since a search for three takes ten times longer.
    """
    place = text.find("#", 1)
    while place > 0:
        if text[place - 1] not in "\n #":
            return True
        place = text.find("#", place + 1)
    known = False
    place = text.find("=", 2)
    while place > 0:
        if text[place - 1] == "d" and text[place - 2] == "i":
            if known:
                return True
            known = True
        place = text.find("=", place + 1)
    return False


def cut_joined_lines(lines: Sequence[str]) -> list[str]:
    """Put a line feed between the parts of joined lines, so that each line keeps its number."""
    cut = list(lines)
    below = False  # whether a record is above
    for at, line in enumerate(lines):
        if place := _heading(lines, at) or (_title(lines, at) if below else 0):
            cut[at] = f"{line[:place]}\n{line[place:]}"
        below = below or "id=" in line
    return cut


def _heading(lines: Sequence[str], at: int) -> int:
    """Return where a heading begins inside a line; 0 for none.

    Behind a word, and not a sentence, it must be that of a record: "metode pH# dan suhu" is a text.
    """
    found = _HEADING.search(lines[at]) if "# " in lines[at] else None
    return found.end() if found and (found["sentence"] or _leads_to_record(lines, at)) else 0


def _title(lines: Sequence[str], at: int) -> int:
    """Return where a breadcrumb, or the title of the next record, begins inside a line; 0 for none.

    A title that follows an abstract right away has no full stop at its end. In a list, the titles are links.
    """
    line = lines[at]
    found = _BREADCRUMB.search(line) if ">>" in line else None
    long = len(line) > lengths.LINE and line.rstrip()[-1] not in '.!?"”'
    if found is None and long and _leads_to_record(lines, at, without="]("):
        found = next(iter([*_TITLE.finditer(line)][-1:]), None)
    return found.end() if found else 0


def _leads_to_record(lines: Sequence[str], at: int, without: str = "\0") -> bool:
    """Return whether an address of a record, ``without`` a mark, is among the next lines, and above any heading."""
    filled = [line for line in lines[at + 1 : at + 1 + lengths.LOOKED_AT] if line.strip()][: lengths.HEADER]
    return any("id=" in line and without not in line for line in takewhile(lambda line: line[0] != "#", filled))
