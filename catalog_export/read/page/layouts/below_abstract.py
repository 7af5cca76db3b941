"""Recognise the lines below an abstract that are no part of it: labelled values, people, and the publisher's line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.fields import PEOPLE
from catalog_export.read.page.people import looks_like_agents, parse_agents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

# Fields whose labels begin no line of a text.
_IN_NO_TEXT = frozenset(
    ("year", "publisher", "place", "faculty", "programme", "call_number", "nim", "isbn", "issn", "url", "language")
)
_LONGEST = 100  # characters of a line with a label, or of people, below the abstract


def facts_below(body: Sequence[Line]) -> list[int]:
    """Return the positions of labelled values and people that end a body, from the first that is certainly one."""
    first = next((at for at, line in enumerate(body) if line and not line.is_label), len(body))
    found: list[int] = []
    for at in range(len(body) - 1, first, -1):
        line = body[at]
        if line and not line.is_keyword_line:
            if not _states_fact(line):
                break
            found.insert(0, at)
    begin = next((number for number, at in enumerate(found) if _is_apart(body, at)), len(found))
    return found[begin:]


def _is_apart(body: Sequence[Line], at: int) -> bool:
    """Return whether a fact is set apart: by a blank line, or by a label and value that no text has.

    Below a label without a value it is that value; below a line of its form it can be part of a text with headings.
    """
    above = next((line for line in reversed(body[:at]) if line), None)
    if above and above.is_label:
        return False
    if not body[at - 1]:
        return True
    field = body[at].field
    if field is None or (above and above.looks_labelled and not above.is_keyword_line):
        return False
    if field.field in PEOPLE:
        return looks_like_agents(parse_agents(field.value))
    return field.catalogue or field.field in _IN_NO_TEXT


def _states_fact(line: Line) -> bool:
    """Return whether a short line begins with the label of a field and has a value, or has names with roles alone."""
    if line.is_navigation:
        return True
    if len(line.text) > _LONGEST:
        return False
    field = line.field
    if field and field.field and field.field not in ("title", "abstract", "keywords"):
        at_start = bool(line.cell_label) or line.bare.startswith(field.label)
        sentence = field.value.endswith(".") and field.field not in PEOPLE
        return at_start and field.marked and bool(field.value) and not sentence
    named = all(c.relator and c.name[:1].isupper() for c in line.agents.contributors)
    return line.states_people and named


def is_colophon(lines: Sequence[Line], position: int) -> bool:
    """Return whether the last line of a page is its publisher's: set apart, and a copyright or the name of a body."""
    line, above = lines[position], lines[position - 1]
    if len(line.text) >= 80 or (above and not above.is_rule):
        return False
    if line.text[0] == "©" or line.text[:9].lower() == "copyright":
        return True
    agents = parse_agents(line.text)
    bodies = bool(agents.contributors) and all(c.kind == "corporate" for c in agents.contributors)
    before = next((found for found in reversed(lines[:position]) if found), None)
    return bodies and line.text[-1] not in ".?!:" and looks_like_agents(agents) and not (before and before.is_label)
