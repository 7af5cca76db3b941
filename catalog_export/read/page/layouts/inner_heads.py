"""Mark the lines of heads with labels inside abstracts: their labels are none of the record."""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_heads import can_have_heads, find_heads
from catalog_export.read.page.sentences import has_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_OF_TABLE = "|"  # in place of a row of a table: it is in no head
_QUOTES = ('"', "“")


def mark_inner_heads(lines: Sequence[Line]) -> None:
    """Mark the lines of each head that is inside an abstract, and not the beginning of a record.

    Such a head is right below the label of an abstract, or between a text below it and the record above it. The record
    begins with people without a label, or has the label of an abstract.
    """
    if not can_have_heads([line.text for line in lines if ":" in line.text]):
        return
    heads = dict(find_heads([_OF_TABLE if line.cell_label else line.text for line in lines]))
    end = 0  # of the last head
    in_record = False  # whether the abstract of a record can begin
    labelled = False  # whether a record above has a label of its title
    headed = False  # whether a head is above that is inside the same abstract
    below_label = False  # whether the line above is the label of an abstract
    for at, line in enumerate(lines):
        if at < end or not line.text:
            continue
        possible = at in heads and (in_record or line.text.startswith(_QUOTES))
        if possible and (headed or below_label or _is_text(lines[heads[at] : heads[at] + lengths.LOOKED_AT])):
            end = heads[at]
            for inner in lines[at:end]:
                inner.mark_in_text()
            in_record, headed, below_label = True, not labelled, False
            continue
        label = line.field or line.lone_label
        introduces = line.is_section or (label is not None and label.field == "abstract")
        below_label = introduces and not (label and label.value)
        if label and label.field == "title":
            in_record, labelled, headed = False, True, False
        elif introduces:
            in_record = True
        elif not label and (line.bracketed[1] or line.states_people):
            in_record, headed = in_record or not labelled, False


def _is_text(lines: Sequence[Line]) -> bool:
    """Return whether the lines up to the next blank one are a text, and no labelled values."""
    below = dropwhile(lambda line: not line.text, lines)
    paragraph = [*takewhile(lambda line: line.text and not (line.field or line.lone_label or line.address), below)]
    text = " ".join([line.text for line in paragraph])
    return has_sentences(text) or (bool(paragraph) and paragraph[0].as_text(text).is_prose)
