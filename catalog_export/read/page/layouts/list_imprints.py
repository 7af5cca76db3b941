"""Read the imprint lines of lists: the line right above the collection, call numbers aside."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import PLACES
from catalog_export.read.page import lengths
from catalog_export.read.page.imprint import Imprint, read_certain_line, read_issue, read_likely_line
from catalog_export.read.page.layouts.list_records import begins_quotation, can_name_collection, is_linked_title
from catalog_export.read.page.layouts.name_lines import has_dates_of_life, looks_like_name
from catalog_export.read.page.layouts.title_lines import is_person_with_dates
from catalog_export.read.page.layouts.wrapping import goes_on
from catalog_export.read.page.names import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.lines import Line

_TITLE_AND_PEOPLE = 2  # lines
_CLEAR = 2  # times as many records with an imprint as without one


def with_one_imprint(lines: Sequence[Line], width: int) -> list[Line]:
    """Join the wrapped lines of the imprint: a known place begins it, and a year ends it."""
    places = [at for at, line in enumerate(lines) if _place_of(line)]
    start = places[-1] if places else len(lines) - 1
    whole = lines[start]
    end = start + 1
    while end < len(lines) and goes_on(lines[end - 1], lines[end], width) and not _is_dated(whole):
        whole = whole.as_text(f"{whole.text} {lines[end].text}")
        end += 1
    return [*lines[:start], whole, *lines[end:]] if _is_dated(whole) else list(lines)


def _place_of(line: Line) -> str:
    """Return the known place with which a line begins."""
    place, colon, _ = line.text.partition(":")
    return place.strip() if colon and place.strip().casefold() in PLACES else ""


def _is_dated(line: Line) -> bool:
    return line.imprint is not None and line.imprint.year is not None


def imprint_of(lines: Sequence[Line], at: int, below: int, *, closes: bool = False) -> Imprint | None:
    """Return the imprint of a line; ``below``: where the lines below the abstract begin.

    Below the abstract, or below title and author, it can be the issue of a journal; below an imprint, it is none. A
    line that ``closes`` a record, right above its collection, can have a form of titles.
    """
    line = lines[at]
    imprint = line.imprint or read_certain_line(line.text)
    if imprint:
        return None if line.states_people else imprint
    head = [found for found in lines[:at] if found.text]
    below_head = len(head) >= _TITLE_AND_PEOPLE and (is_linked_title(head[-1]) or looks_like_name(head[-1]))
    below_text = at >= below and not any(found.imprint for found in lines[below:at])
    if (below_text or below_head) and (imprint := read_issue(line.text)):
        return imprint
    return _likely_imprint(line, head) if closes else None


def _likely_imprint(line: Line, head: Sequence[Line]) -> Imprint | None:
    """Return the imprint of a line right above the collection that has a form of titles, too; ``head`` is above it.

    Below title and people, or a title that is a link, it is no title. Elsewhere the publisher must have the name of a
    body, and a name of a person above it can be that of an author, with the title below it.
    """
    if line.states_people or len(line.text) > lengths.VALUE or any(map(_is_of_text, head)):
        return None
    if head and head[-1].imprint and not is_person_with_dates(head[-1]):
        return None
    imprint = read_likely_line(line.text)
    if imprint is None or len(head) >= _TITLE_AND_PEOPLE:
        return imprint
    body = imprint.publisher is not None and kind_of(imprint.publisher) == "corporate"
    open_end = line.text[-1] == ","
    titled = any(map(is_linked_title, head)) or open_end or not any(map(looks_like_name, head))
    return imprint if titled and body else None


def have_imprints(records: Sequence[Sequence[Line]]) -> bool:
    """Return whether nearly all records of a list with collections have an imprint right above it."""
    closing = [_closing_line(record) for record in records if any(line.collection is not None for line in record)]
    printed = sum(line is not None and read_certain_line(line.text) is not None for line in closing)
    return printed > _CLEAR * (len(closing) - printed)


def _closing_line(lines: Sequence[Line]) -> Line | None:
    """Return the line right above the collection of a record, call numbers aside."""
    above = takewhile(lambda line: line.collection is None, lines)
    *_, last = [None, *(line for line in above if line.text and not line.is_call_number)]
    return last


def is_unread_imprint(lines: Sequence[Line], at: int, *, expected: bool) -> bool:
    """Return whether a line right above the collection is an imprint that cannot be read.

    It is no title, no people with roles, and no text. A name can be that of the author if there is no other. If the
    title is no link, an imprint must be ``expected``, because the other records have one.
    """
    line = lines[at]
    head = [found for found in lines[:at] if found.text]
    if line.states_people or line.text[-1] in '."”' or len(line.text) > lengths.LINE or any(map(_is_of_text, head)):
        return False
    linked = any(map(is_linked_title, head))
    if looks_like_name(line):
        return expected and len(head) >= _TITLE_AND_PEOPLE and any(map(_is_plain_name, head))
    if linked or not expected:
        return linked
    return len(head) >= _TITLE_AND_PEOPLE or (len(head) == 1 and not looks_like_name(head[0]))


def _is_of_text(line: Line) -> bool:
    """Return whether a line is of an abstract."""
    return begins_quotation(line) or line.introduces_abstract or line.is_prose


def is_below_imprint(lines: Sequence[Line], at: int, *, ended: bool = True) -> bool:
    """Return whether a short line is below a call number or imprint, and these below a title and people, or a link.

    In a record that has not ``ended`` with a collection, it can be the name of one, and a title above is enough.
    """
    if not can_name_collection(lines[at]):
        return False
    *head, above = [found for found, one in enumerate(lines[:at]) if one.text] or [0]
    imprint = imprint_of(lines, above, len(lines))
    certain = imprint is not None and bool(imprint.year or not lines[above].imprint)
    named = len(head) >= _TITLE_AND_PEOPLE and any(_is_plain_name(lines[found]) for found in head)
    life = has_dates_of_life(lines[above]) or (not named and is_person_with_dates(lines[above]))
    headed = len(head) >= (_TITLE_AND_PEOPLE if ended else 1) or any(is_linked_title(lines[found]) for found in head)
    return headed and bool((certain and not life) or lines[above].is_call_number)


def _is_plain_name(line: Line) -> bool:
    return looks_like_name(line) and not is_linked_title(line)
