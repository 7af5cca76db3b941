"""Recognise the lines of an abstract field that are no part of an abstract.

They are labelled values, people, and the publisher's line.
"""

from __future__ import annotations

from itertools import dropwhile, pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.fields import PEOPLE, take_field
from catalog_export.read.page.layouts.labelled_lines import is_ended
from catalog_export.read.page.layouts.site_words import is_of_site
from catalog_export.read.page.people import looks_like_agents, parse_agents
from catalog_export.read.page.sentences import has_word_of_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog_export.read.page.entry import Entry
    from catalog_export.read.page.lines import Line

# Fields whose labels begin no line of a text.
_IN_NO_TEXT = frozenset(
    """year publisher place faculty programme call_number nim isbn issn url language bibliography_note""".split()
)
_OF_ABSTRACT = (None, "title", "abstract", "keywords")  # fields whose labels end no abstract
_REFERENCES = "bibliography_note"


def facts_in(body: Sequence[Line]) -> list[int]:
    """Return the positions of the lines that are no part of the abstracts; keywords stay in the body."""
    first = next((at for at, line in enumerate(body) if line.text and not line.is_label), len(body))
    found = {at for at in range(first + 1, len(body)) if ":" in body[at].text and _is_between(body, at)}
    found.update(_facts_below(body, first))
    filled = [at for at in range(first, len(body)) if body[at].text]
    for above, end in pairwise(filled):
        if len(body[above].text) > lengths.LINE or not any(map(str.isalnum, body[above].text)):
            continue  # no labelled value is so long, and each has letters or digits
        if body[end].introduces_abstract or not (body[end - 1].text or body[end].looks_labelled):
            start = max(0, end - lengths.LOOKED_AT)
            found.update([start + at for at in _values_above(body[start : end + 1], max(0, first - start))])
    return sorted(found)


def _values_above(body: Sequence[Line], first: int) -> list[int]:
    """Return the positions of the labelled values that are right above the last line of a body, the next abstract.

    The text above them has ended. Above a text without the label of an abstract, they are certain and set apart. A head
    of the next abstract has a title, with or without a label.
    """
    *lines, last = body
    found = _facts_below(lines, first)
    if not found or not is_ended(lines[: found[0]]) or any(_is_of_title(lines[at]) for at in found):
        return []
    apart = not lines[found[0] - 1].text and all(_is_certain(lines[at]) for at in found)
    return found if apart or last.introduces_abstract else []


def _is_of_title(line: Line) -> bool:
    """Return whether a line has the label of a title."""
    label = line.field or line.lone_label
    return label is not None and label.field in ("title", "parallel")


def _is_between(body: Sequence[Line], at: int) -> bool:
    """Return whether a labelled value is right below keywords, or is a note about references that is set apart."""
    line, field = body[at], body[at].field
    if field is None or line.is_keyword_line or not (_is_labelled_value(line) and _states_fact(line)):
        return False
    if field.field == _REFERENCES and _is_apart(body, at):
        return True
    of_people = field.field in PEOPLE and not has_word_of_sentence(field.value)
    return (of_people or field.field in _IN_NO_TEXT) and _is_below_keywords(body, at)


def _is_below_keywords(body: Sequence[Line], at: int) -> bool:
    """Return whether the lines above one are a list of keywords; only empty lines and known labels can be between."""
    looked_at = body[max(0, at - lengths.LOOKED_AT) : at]
    above = dropwhile(lambda line: not line.text or _is_labelled_value(line), reversed(looked_at))
    for line in above:
        if line.is_keyword_line or (line.is_label and not line.is_section):
            return True
        if not line.text or line.is_section or line.is_prose or line.looks_labelled:
            return False
    return False


def _facts_below(body: Sequence[Line], first: int) -> list[int]:
    """Return the positions of the lines that end a body, from the first that is certainly no part of an abstract.

    Short lines that are not understood belong to them below a label that no text has.
    """
    block: list[int] = []
    unknown = False  # whether a line of the block is not understood
    begin = 0  # the position in the block, counted from its end, up to which it is no part of the abstract
    above = len(body)  # the position of the nearest line above that is empty or looks like a label
    for at in range(len(body) - 1, first, -1):
        line = body[at]
        if not line.text or line.is_keyword_line:
            continue
        if above >= at:
            above = _position_above(body, at, lambda line: not line.text or line.looks_labelled)
        if _states_fact(line) or (block and _is_lone_label(line)):
            block.append(at)
            if _is_apart(body, at) and (not unknown or _is_certain(line)):
                begin = len(block)
        elif above >= 0 and body[above].is_keyword_line and not line.looks_labelled:
            continue  # it goes on with the list of keywords
        elif _can_be_below(line):
            block.append(at)
            unknown = True
        else:
            break
    return block[:begin][::-1]


def _position_above(body: Sequence[Line], at: int, is_wanted: Callable[[Line], bool]) -> int:
    """Return the position of the nearest line above one of which a condition is true, or -1."""
    return next((place for place in range(at - 1, -1, -1) if is_wanted(body[place])), -1)


def take_below(entry: Entry, lines: Sequence[Line]) -> None:
    """Take the facts below an abstract; a line that is not understood is reported."""
    label: Line | None = None  # a line that is only a label; its value is on the next line
    for line in lines:
        above, label = label, line if _is_lone_label(line) else None
        if above and above.lone_label and not label and not _is_labelled_value(line):
            take_field(entry, line, above.lone_label.label, above.lone_label.field, line.text)
            continue
        if above:
            entry.unknown.append(above)
        if (field := line.field) and _is_labelled_value(line):
            take_field(entry, line, field.label, field.field, field.value)
        elif line.states_people:
            entry.add_people(line, "agent line below the abstract")
        elif not label:
            entry.unknown.append(line)
    if label:
        entry.unknown.append(label)


def _is_apart(body: Sequence[Line], at: int) -> bool:
    """Return whether a fact is set apart: by a blank line, or by a label and value that no text has.

    Below a label without a value it is that value; below a line of its form it can be part of a text with headings.
    """
    filled = _position_above(body, at, lambda line: bool(line.text))
    above = body[filled] if filled >= 0 else None
    if above and above.is_label:
        return False
    if not body[at - 1].text or is_of_site(body[at]):
        return True
    return not (above and above.looks_labelled and not above.is_keyword_line) and _is_certain(body[at])


def _is_certain(line: Line) -> bool:
    """Return whether a line has a label and value that no text has."""
    field = line.field or (line.lone_label if _is_lone_label(line) else None)
    if field is None:
        return is_of_site(line)
    if field.field in PEOPLE:
        return looks_like_agents(parse_agents(field.value))
    return field.catalogue or field.field in _IN_NO_TEXT


def _states_fact(line: Line) -> bool:
    """Return whether a short line begins with the label of a field and has a value, or has names with roles alone."""
    if is_of_site(line):
        return True
    if len(line.text) > lengths.LINE:
        return False
    field = line.field
    if field and _is_labelled_value(line):
        if field.field == _REFERENCES:
            return not has_word_of_sentence(field.value)  # "Referensi: 12 buku.", no sentence
        return not field.value.endswith(".") or field.field in PEOPLE
    return line.states_people and all(c.relator and c.name[:1].isupper() for c in line.agents.contributors)


def _is_labelled_value(line: Line) -> bool:
    """Return whether a line begins with the label of a field other than title, abstract and keywords, and a value."""
    field = line.field
    if field is None or field.field in _OF_ABSTRACT:
        return False
    return field.marked and bool(field.value) and (bool(line.cell_label) or line.bare.startswith(field.label))


def _is_lone_label(line: Line) -> bool:
    """Return whether a line, and no cell in a row, is only the label of a field that is none of an abstract."""
    return not line.goes_on and line.lone_label is not None and line.lone_label.field not in _OF_ABSTRACT


def _can_be_below(line: Line) -> bool:
    """Return whether a line that is no fact can be among facts: it is short, and no sentence without a label."""
    if len(line.text) > lengths.LINE or line.is_label or line.is_rule:
        return False
    return _is_labelled_value(line) or not (line.is_prose or line.text[-1] in ".,;:?!")


def is_colophon(lines: Sequence[Line], position: int) -> bool:
    """Return whether the last line of a page is its publisher's: set apart, and a copyright or the name of a body."""
    line, above = lines[position], lines[position - 1]
    if len(line.text) >= lengths.LINE or (above.text and not above.is_rule) or line.is_keyword_line:
        return False
    if line.text[:9].lower() == "copyright":
        return True
    agents = parse_agents(line.text)
    bodies = bool(agents.contributors) and all(c.kind == "corporate" for c in agents.contributors)
    before = next((found for found in reversed(lines[:position]) if found.text), None)
    return bodies and line.text[-1] not in ".?!:" and looks_like_agents(agents) and not (before and before.is_label)
