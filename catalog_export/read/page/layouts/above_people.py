"""Find the title by the people right below it; what is further above belongs to the site and not to the record.

On pages of the library a title is right above the people with the imprint in brackets. The lines above it need no list
of the words of sites. A wrapped title is a paragraph right above people with roles: its lines are no names, even if
they look like some.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import CREATORS
from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.site_words import is_kind_of_work
from catalog_export.read.page.layouts.title_lines import is_body_name, names_site, states_role
from catalog_export.read.page.layouts.wrapping import has_no_room, width_of
from catalog_export.read.page.titles import leads_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_FURTHER = ("=", ":", "/", "(", "-", "–")  # with which a further line of a title begins


def title_above_people(lines: Sequence[Line]) -> range:
    """Return the positions of the title right above people with the imprint in brackets; empty if none is plain."""
    people = _people(lines)
    wrapped = wrapped_title(lines) if people > 0 else range(0)
    last = _last_of_title(lines, people, wrapped)
    first = last
    while first > 0 and (above := first - 1 if first in wrapped[1:] else _goes_on(lines, first)) >= 0:
        first = above
    return range(first, last + 1) if last >= 0 else range(0)


def wrapped_title(lines: Sequence[Line]) -> range:
    """Return the positions of the lines of a wrapped title, each of which ends because the next word had no room.

    It ends above people with roles. If no author is among them, its last line could be the author; then only the lines
    above that one are returned, if there are enough to show that they are wrapped.
    """
    header = lines[: lengths.LOOKED_AT]
    if not any(0 < len(above.text) <= lengths.WIDE >= len(line.text) > 0 for above, line in pairwise(header)):
        return range(0)
    below = next((at for at, line in enumerate(header) if line.text and _ends_title(line)), 0)
    last = next((at for at in range(below - 1, 0, -1) if lines[at].text), 0)
    if last == 0:
        return range(0)
    if _states_author(lines[below], apart=last + 1 < below):
        first = _first_of_wrapped(lines, last)
        if first + 1 == last:
            column = width_of([line for line in lines[below + 1 :] if not line.field])
            # Without a column to compare it with, a heading is not wrapped.
            wrapped = has_no_room(lines[first], lines[last], column) if column else not lines[first].level
            return range(first, last + 1) if wrapped else range(0)
        return range(first, last + 1)
    for end in (last, last - 1):
        first = _first_of_wrapped(lines, end)
        if first + 1 < end < first + lengths.HEADER:
            return range(first, last)
    return range(0)


def _first_of_wrapped(lines: Sequence[Line], last: int) -> int:
    """Return the position of the first of the wrapped lines that end with the last line of a paragraph."""
    top = last
    while top > 0 and _can_be_wrapped(lines[top]) and (lines[top - 1].level or _can_be_wrapped(lines[top - 1])):
        top -= 1
    width = max([len(line.text) for line in lines[top : last + 1]])
    first = last
    while first > top and has_no_room(lines[first - 1], lines[first], width):
        first -= 1
    long = first < last and len(lines[last - 1].text) >= lengths.NARROW
    return first if long and width <= lengths.WIDE else last


def _ends_title(line: Line) -> bool:
    """Return whether a line is not of a title, and no title is below it; a heading is."""
    if line.level == 1:
        return False
    if line.address or line.bracketed[1] or states_role(line.agents):
        return True
    return bool(line.lone_label or (line.field and line.field.field) or line.is_label)


def _can_be_wrapped(line: Line) -> bool:
    """Return whether a line can be of a wrapped title: it is no block, collection, imprint, kind of work or frame."""
    if (
        not line.text
        or line.is_block
        or line.level
        or line.is_plain_collection
        or line.is_breadcrumb
        or line.is_rule
        or is_kind_of_work(line)
    ):
        return False
    imprint = line.imprint
    return not imprint or not (imprint.place or imprint.publisher is None or is_body_name(imprint.publisher))


def _states_author(line: Line, *, apart: bool) -> bool:
    """Return whether an author is among the people of a line, with the role or without one among several people."""
    people = line.agents.contributors
    if not people or not (states_role(line.agents) or line.bracketed[1]):
        return False
    without_role = not people[0].role and (apart or len(people) > 1)
    return without_role or any(person.relator in CREATORS for person in people)


def is_of_record(line: Line) -> bool:
    """Return whether a line above the title is of the record: a label, an address or a collection."""
    return bool((line.field and line.field.value) or line.address or line.is_breadcrumb or line.collection)


def _people(lines: Sequence[Line]) -> int:
    """Return the position of the first people with an imprint in brackets; -1 below a heading, label or abstract."""
    for at, line in enumerate(lines[: lengths.LOOKED_AT]):
        if not line.text:
            continue
        label = line.field or line.lone_label
        if line.level or line.is_section or (label and label.field in ("title", "abstract")):
            break
        if line.text[-1] == ")" and line.bracketed[1] and (line.states_people or line.is_name):
            return -1 if line.field else at
    return -1


def _last_of_title(lines: Sequence[Line], people: int, wrapped: range) -> int:
    """Return the position of the line right above the people, rules and addresses aside; -1 if it cannot be a title."""
    for at in range(people - 1, -1, -1):
        line = lines[at]
        if line.text and not (line.is_rule or line.is_breadcrumb or (line.address and not line.linked)):
            named = line.is_name and at > 0 and at not in wrapped
            of_people = line.states_people or line.text[-1] == ";" or named
            return -1 if of_people or line.collection or len(line.text) > lengths.PARAGRAPH else at
    return -1


def _goes_on(lines: Sequence[Line], at: int) -> int:
    """Return the position of the line of the title above one of its lines; -1 if the title begins there.

    A line of a title is long, or one of the two lines shows that it goes on. Lines of the site are short, or sentences.
    """
    line = lines[at]
    found = next((above for above in (at - 1, at - 2) if above >= 0 and lines[above].text), -1)
    above = lines[found]
    if found < 0 or above.is_breadcrumb or above.is_rule or above.address or names_site(above):
        return -1
    open_bracket = above.text.count("(") > above.text.count(")")
    if line.text.startswith("=") or above.text[-1] in "=:" or open_bracket:
        return found
    if above.field or above.lone_label or found < at - 1:
        return -1
    if line.text.startswith(_FURTHER) or line.text[0].islower() or leads_on(above.text):
        return found
    long = len(above.text) >= lengths.NARROW and above.text[-1] not in ".!?" and " > " not in above.text
    return found if long or (above.text.isupper() and line.text.isupper()) else -1
