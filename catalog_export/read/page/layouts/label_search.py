"""Search a page that has nothing else of a catalogue for the label of an abstract: only with one is it a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import ABSTRACT, LabelFinder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line


def is_labelled(body: Sequence[Line]) -> bool:
    """Return whether one of the first lines of an abstract field is its label, or begins with it.

    Below the first line, only "Abstrak" and its kin count: "Sari" and "Summary" are words of texts, too.
    """
    filled = [line for line in body if line.text][: lengths.LOOKED_AT]
    return any(line.introduces_abstract for line in filled[:1]) or any(map(_begins_with_abstract, filled))


def begins_with_label(line: Line) -> bool:
    """Return whether a line begins with the label of an abstract, and the text is behind it."""
    return (":" in line.text and line.introduces_abstract) or _begins_with_abstract(line)


def _begins_with_abstract(line: Line) -> bool:
    """Return whether a line is "Abstrak", or begins with it and goes on with the text: ``ABSTRAK. Kota ini ...``."""
    found = _label_in(line) if line.bare[:2].casefold() == "ab" else None
    return found is not None and found[0] == 0


def text_follows(lines: Sequence[Line], position: int) -> bool:
    """Return whether a text is right below the label with which a page begins, or nothing is."""
    below = next((line for line in lines[position + 1 : position + 1 + lengths.LOOKED_AT] if line.text), None)
    return below is None or (below.is_prose and not below.states_people)


def look_for_label(lines: Sequence[Line], start: int) -> tuple[int, bool]:
    """Return where the first label of an abstract or the first text is, and whether it is a label."""
    for found in range(start, len(lines)):
        line = lines[found]
        if line.text and (len(line.text) > lengths.LINE or line.is_prose or line.text.endswith(".")):
            return found, False
        if line.is_section:
            return found, True
    return len(lines), False


def label_inside(lines: Sequence[Line]) -> tuple[Line, str] | None:
    """Return the first line that has the label of an abstract anywhere, and the label as printed."""
    for line in lines[: lengths.LOOKED_AT]:
        if found := _label_in(line):
            return line, line.text[slice(*found)].strip(" :.-–—|")
    return None


def _label_in(line: Line) -> tuple[int, int] | None:
    """Return where the first label of an abstract begins and ends in a line; a sentence goes on in small letters."""
    labels = LabelFinder(line.text, other_script=False).find(line.text, begins=True)
    found = (label for label in labels if label.kind == ABSTRACT and not line.text[label.end :][:1].islower())
    return next(((label.start, label.end) for label in found), None)
