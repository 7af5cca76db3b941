"""Find the title by the people right below it; what is further above belongs to the site and not to the record.

On pages of the library a title is right above the people with the imprint in brackets. The lines above it need no list
of the words of sites.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.layouts.title_lines import leads_on, names_site

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_FURTHER = ("=", ":", "/", "(", "-", "–")  # with which a further line of a title begins


def title_above_people(lines: Sequence[Line]) -> range:
    """Return the positions of the title right above people with the imprint in brackets; empty if none is plain."""
    people = _people(lines)
    last = _last_of_title(lines, people)
    first = last
    while first > 0 and (above := _goes_on(lines, first)) >= 0:
        first = above
    return range(first, last + 1) if last >= 0 else range(0)


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


def _last_of_title(lines: Sequence[Line], people: int) -> int:
    """Return the position of the line right above the people, rules and addresses aside; -1 if it cannot be a title."""
    for at in range(people - 1, -1, -1):
        line = lines[at]
        if line.text and not (line.is_rule or line.is_breadcrumb or (line.address and not line.linked)):
            of_people = line.states_people or line.text[-1] == ";" or (line.is_name and at > 0)
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
