"""Find the title by the people right below it; what is further above belongs to the site and not to the record.

On pages of the library a title is right above the people with the imprint in brackets, or above people with roles.
So no list of the words of menus is needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.title_lines import leads_on, names_site
from catalog_export.read.page.layouts.wrapping import has_no_room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_FURTHER = ("=", ":", "/", "(", "-", "–")  # with which a further line of a title begins


def title_above_people(lines: Sequence[Line]) -> range:
    """Return the positions of the title right above the people of a record; empty where none is plainly the title."""
    people = _people(lines)
    last = _last_of_title(lines, people)
    if last < 0:
        return range(0)
    first = last
    while first and _goes_on(lines, first):
        first -= 1
    return range(first, last + 1) if lines[people].bracketed[1] or _is_apart(lines, first, last) else range(0)


def is_of_record(line: Line) -> bool:
    """Return whether a line above the title is of the record: a labelled value, an address or a breadcrumb."""
    return bool((line.field and line.field.value) or line.address or line.is_breadcrumb)


def _people(lines: Sequence[Line]) -> int:
    """Return the position of the first people with a role or an imprint in brackets; -1 below a heading or abstract."""
    for at, line in enumerate(lines[: lengths.LOOKED_AT]):
        if not line.text:
            continue
        if line.level:
            break
        label = line.field or line.lone_label
        if line.is_section or (label and label.field in ("title", "abstract")):
            break
        if line.states_people or (line.text[-1] == ")" and line.bracketed[1] and line.is_name):
            return -1 if line.field else at
    return -1


def _last_of_title(lines: Sequence[Line], people: int) -> int:
    """Return the position of the line right above the people, rules and addresses aside; -1 if it cannot be a title."""
    for at in range(people - 1, -1, -1):
        line = lines[at]
        if line.text and not (line.is_rule or line.is_breadcrumb or (line.address and not line.linked)):
            of_people = line.level != 1 and (line.states_people or line.text[-1] == ";")
            return -1 if of_people or line.collection or len(line.text) > lengths.PARAGRAPH else at
    return -1


def _goes_on(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line of the title goes on with the line right above it."""
    above, line = lines[at - 1], lines[at]
    if not above.text or above.is_breadcrumb or above.is_rule or above.address:
        return False
    if above.field or above.lone_label or names_site(above):
        return False
    if line.text.startswith(_FURTHER) or line.text[0].islower() or leads_on(above.text):
        return True
    width = max([len(found.text) for found in lines[at - 1 : at + lengths.HEADER]])
    return (above.text.isupper() and line.text.isupper()) or has_no_room(above, line, width)


def _is_apart(lines: Sequence[Line], first: int, last: int) -> bool:
    """Return whether lines of the site are right above the title of a page without headings, links or rules.

    Below such lines people with roles are enough to find the title. A bare name above them can be the author's.
    """
    if not first or not lines[first - 1].text or lines[last].is_name:
        return False
    above = lines[: last + 1]
    return not any(line.linked or line.is_rule or line.is_breadcrumb or line.address for line in above)
