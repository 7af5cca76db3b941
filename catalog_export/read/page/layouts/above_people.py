"""Find the title by the people right below it; what is further above belongs to the site and not to the record.

On pages of the library a title is right above the people with the imprint in brackets, or the people with roles. So no
list of the words of menus is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.title_lines import leads_on, names_site
from catalog_export.read.page.layouts.wrapping import has_no_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_GOES_ON = ("=", ":", "/", "(", "-", "–")  # with which a further line of a title begins


def title_above_people(lines: Sequence[Line]) -> range:
    """Return the positions of the title above the people of a record; an empty range where no line is plainly that."""
    people = _people(lines)
    last = _above(lines, people)
    if last < 0:
        return range(0)
    first = last
    while first and _goes_on(lines, first):
        first -= 1
    return range(first, last + 1)


def _people(lines: Sequence[Line]) -> int:
    """Return the position of the first people with an imprint in brackets above any abstract; -1 if there are none."""
    for at, line in enumerate(lines[: lengths.LOOKED_AT]):
        if not line.text:
            continue
        if line.is_section or (line.field and line.field.field in ("title", "abstract")):
            break
        if line.text[-1] == ")" and line.bracketed[1] and line.is_name and not line.field:
            return at
    return -1


def _above(lines: Sequence[Line], people: int) -> int:
    """Return the position of the line right above the people that can be the title; -1 if there is none."""
    for at in range(people - 1, -1, -1):
        line = lines[at]
        if not line.text or line.is_rule or line.is_breadcrumb or (line.address and not line.linked):
            continue
        plain = not (line.states_people or line.text[-1] in ";" or line.collection or len(line.text) > lengths.PARAGRAPH)
        return at if plain else -1
    return -1


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line of the title goes on with the line above it."""
    above, line = lines[at - 1], lines[at]
    if not above.text or above.level or line.level or above.is_breadcrumb or above.is_rule or above.address:
        return False
    if above.field or above.lone_label or names_site(above):
        return False
    if line.text.startswith(_GOES_ON) or line.text[0].islower() or leads_on(above.text):
        return True
    if above.text.isupper() and line.text.isupper():
        return True
    return has_no_room(above, line, max(len(found.text) for found in lines[at - 1 : at + lengths.HEADER]))
