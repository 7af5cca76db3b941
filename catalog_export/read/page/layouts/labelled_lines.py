"""Find where an abstract ends because labelled values begin that go to the next abstract or the end of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_model import is_closed
from catalog_export.read.page.fields import PEOPLE
from catalog_export.read.page.layouts.site_words import is_frame, is_of_site
from catalog_export.read.page.sentences import has_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

SEVERAL_LINES = ("title", *PEOPLE, "subjects")  # fields whose values can be on several lines
# Fields that a catalogue prints only with a value.
_NEVER_EMPTY = frozenset(("title", "subjects", "content_type", "media_type", "carrier_type"))
_SENTENCE_ENDS = ".,;?!"


def ends_of_labels(lines: Sequence[Line]) -> list[int]:
    """Return for each line where the labels end that it and the lines below have; 0 if too many lines have none.

    They end at the next abstract, or at the end of the page. Half of them, if short, may have no label.
    """
    found = [len(lines)] * (len(lines) + 1)
    values = _values_below(lines)
    labelled = others = 0
    end = len(lines)
    for position in range(len(lines) - 1, -1, -1):
        line = lines[position]
        if line.text and line.introduces_abstract:
            labelled, others, end = 1, 0, position
        elif line.text and (position in values or _is_labelled(line)):
            labelled += 1
        elif line.text:
            others += len(lines) if len(line.text) > lengths.LINE or line.text[-1] in _SENTENCE_ENDS else 1
        found[position] = end if others <= labelled else 0
    return found


def unknown_labels(lines: Sequence[Line]) -> set[int]:
    """Return the positions of lines that stand as the known labels do, but are not known themselves.

    They are headings of the same level, or the first of two lines between blank ones. Their values are below them.
    """
    known = [at for at, line in enumerate(lines) if line.text and _is_lone_label(line)]
    pairs = {at for at in range(len(lines) - 1) if _is_pair(lines, at)}
    levels = {lines[at].level for at in known} - {0, 1}
    paired = len(pairs.intersection(known)) >= lengths.SEVERAL
    return {
        at
        for at in range(known[0] if known else len(lines), len(lines))
        if (paired and at in pairs) or lines[at].level in levels
        if not (lines[at].label or lines[at].address or len(lines[at].text) > lengths.PHRASE)
    }


def _is_pair(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line is the first of two lines between blank ones."""
    return (
        bool(lines[at].text and lines[at + 1].text)
        and (at == 0 or not lines[at - 1].text)
        and (at + 2 == len(lines) or not lines[at + 2].text)
    )


def is_indented(line: Line, label: Line) -> bool:
    """Return whether a line goes on with the value of the label above, below which it begins.

    The names and terms of some fields are a line each; terms with semicolons are not.
    """
    field = label.field
    if field is None or not field.value or not line.text or line.label:
        return False
    if field.field in SEVERAL_LINES and not (field.field == "subjects" and ";" in field.value):
        return False
    margin = len(label.raw) - len(label.raw.lstrip())
    return len(line.raw) - len(line.raw.lstrip()) - margin >= len(field.label)


def goes_to_label(lines: Sequence[Line], position: int) -> bool:
    """Return whether a line and those right below it are further values of a label: they go down to another label."""
    blank = False
    for line in lines[position : position + lengths.LOOKED_AT]:
        if line.label or line.is_section:
            return True
        of_another = line.states_people or line.bracketed[1] or len(line.text) > lengths.LINE
        if line.text and (blank or of_another or line.level or has_sentences(line.text)):
            return False
        blank = not line.text
    return False


def is_value_of(label: Line, line: Line, below: Line | None) -> bool:
    """Return whether a line that could be a label is the value of that right above: ``Tipe Carrier``, ``volume``.

    The label has a colon and the value has none, or another label is below; some fields are never empty.
    """
    above = label.lone_label
    if above is None or label.number + 1 != line.number or line.text[-1] == ":":
        return False
    labelled = below is not None and bool(below.label)
    return label.text[-1] == ":" or (labelled and above.field in _NEVER_EMPTY)


def ends_in_keywords(body: Sequence[Line]) -> bool:
    """Return whether the last line of an abstract field has the label of keywords."""
    last = next((line for line in reversed(body) if line.text), None)
    return last is not None and last.field is not None and last.field.field == "keywords"


def is_ended(body: Sequence[Line]) -> bool:
    """Return whether an abstract field ends in a full stop, and not in a labelled value, or in a list of keywords."""
    last = next((line for line in reversed(body) if line.text), None)
    if last is None or last.is_keyword_line:
        return last is not None
    return is_closed(last.text) and (last.field is None or last.introduces_abstract)


def _is_labelled(line: Line) -> bool:
    """Return whether a line has a label or is one, or is an address or of the site."""
    return (
        line.field is not None
        or line.looks_labelled
        or line.address is not None
        or line.is_section
        or is_frame(line)
        or is_of_site(line)
        or _is_lone_label(line)
    )


def _values_below(lines: Sequence[Line]) -> set[int]:
    """Return the positions of values below their labels: of the first, and of names and further lines of HTML."""
    found: set[int] = set()
    name = ""  # the field of the label above
    lone = False  # whether its value is still to come
    for position, line in enumerate(lines):
        label = line.label if line.text else None
        if label:
            name, lone = label.field or "", _is_lone_label(line)
        elif line.text and (lone or _goes_on(name, line)):
            found.add(position)
            lone = False
        elif line.text:
            name = ""
    return found


def _goes_on(name: str, line: Line) -> bool:
    """Return whether a line is a further value of a field: of HTML, or a name; a text with sentences is none."""
    further = name in SEVERAL_LINES and (line.further or (name in PEOPLE and line.is_name))
    return further and not has_sentences(line.text)


def _is_lone_label(line: Line) -> bool:
    """Return whether a line is only the label of a value that is below it; an abstract is no value."""
    return line.lone_label is not None and line.lone_label.field != "abstract"
