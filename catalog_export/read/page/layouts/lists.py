"""Read lists whose records end with a collection line: search results and related records.

A record: title and author in either order, abstract, imprint, call number, collection. Only the collection is always
there; a quoted text right behind it belongs to the record that it ends.
"""

from __future__ import annotations

from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.collections import find_collection
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.imprint import read_certain_line
from catalog_export.read.page.layouts.list_imprints import (
    have_imprints,
    imprint_of,
    is_below_imprint,
    is_unread_imprint,
    with_one_imprint,
)
from catalog_export.read.page.layouts.list_order import follow_order, follow_untitled
from catalog_export.read.page.layouts.list_records import (
    are_imprints,
    are_linked_records,
    begins_quotation,
    can_name_collection,
    ends_quotation,
    is_linked_title,
    lost_captions,
    split_list,
    title_at,
)
from catalog_export.read.page.layouts.name_lines import has_dates_of_life, looks_like_name, most_like_name
from catalog_export.read.page.layouts.site_words import begins_side_bar, is_cover, is_frame, is_list_head
from catalog_export.read.page.layouts.title_lines import names_site
from catalog_export.read.page.layouts.wrapping import joined, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

_BULLETS = ("-", "*", "•")
_ABOVE_COLLECTIONS = ("place", "publisher", "year", "call_number")


def recognises(lines: Sequence[Line]) -> bool:
    """Return whether a page is a list: it ends with a collection, or has several, or a heading says so.

    So is one of titles that are links, each with an imprint, and one of imprints only. If the only collection is not at
    the end, imprints are right above it and below it.
    """
    if are_linked_records(lines):
        return True
    ends = [at for at, line in enumerate(lines) if not line.cell_label and find_collection(line.text)]
    if not ends:
        return _begins_search(lines) or are_imprints(lines)
    if len(ends) > 1 or any(is_list_head(line) for line in lines):
        return True
    (end,) = ends
    return end == len(lines) - 1 or (is_below_imprint(lines, end) and any(line.imprint for line in lines[end + 1 :]))


def _begins_search(lines: Sequence[Line]) -> bool:
    """Return whether a page begins with the head of a list of results, and more is below it."""
    head = next(filter(is_list_head, lines[: lengths.SEVERAL]), None)
    if head is None or any(line.address or line.states_people for line in lines[: lines.index(head)]):
        return False
    return not all(is_list_head(line) or is_frame(line) for line in lines)


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the records of the list; lines below the last that have no record id are reported with it."""
    entries: list[Entry] = []
    width = width_of([line for line in lines if line.collection is None])  # what is above one ends there
    above, lines = _below_head(lines)
    records = split_list(lines)
    above += lost_captions(lines, records)
    _remove_item_marks(records)
    above += _above_first(records)
    collected = any(line.collection is not None for line in lines)
    printed = have_imprints(records)
    for at, record in enumerate(records, 1):
        end = _end_of(record) if collected and at < len(records) else None
        if entries and end is None and not (_is_record(record) or _begins_record(record)):
            entries[-1].unknown += [line for line in record if line.text]
        else:
            whole = _unwrapped(record, end, width) if width else record
            entries.append(_read_record(whole, end, printed=printed))
    if entries:
        entries[-1].whole = _is_whole(entries)
        entries[0].unknown[:0] = above  # of the site
    follow_order(entries)
    follow_untitled(entries)
    yield from entries


def _is_record(lines: Sequence[Line]) -> bool:
    """Return whether some lines are a record: they have a collection, perhaps with an unknown name, or an address."""
    if any(line.collection is not None or line.address for line in lines):
        return True
    filled = [line for line in lines if line.text]
    return is_below_imprint(filled, len(filled) - 1)


def _begins_record(lines: Sequence[Line]) -> bool:
    """Return whether some lines are a cut record: title and people, and the beginning of an abstract, or an imprint."""
    filled = [line for line in lines if line.text][: lengths.HEADER]
    head = [*takewhile(lambda line: not (_begins_abstract(line) or line.imprint), filled)]
    people = any(line.states_people or looks_like_name(line) for line in head)
    return people and 1 < len(head) < len(filled)


def _is_whole(entries: Sequence[Entry]) -> bool:
    """Return whether the last record of a list is not cut: it has a collection, or the others have none.

    A line below an imprint or call number can be a collection with an unknown name.
    """
    *others, last = entries
    collected = any("collection" in entry.values for entry in others) or not others
    unknown = bool(last.unknown) and not last.values.keys().isdisjoint(_ABOVE_COLLECTIONS)
    return not collected or "collection" in last.values or unknown


def _remove_item_marks(records: Sequence[list[Line]]) -> None:
    """Remove the mark or number of a list before each record: all have the same, or numbers in order."""
    tops = [next(at for at, line in enumerate(record) if line.text) for record in records]
    marks = [record[top].text.partition(" ")[0] for record, top in zip(records, tops, strict=True)]
    numbers = [f"{number}." for number in range(1, len(marks) + 1)]
    if len(marks) > 1 and (marks == numbers or (marks[0] in _BULLETS and len(set(marks)) == 1)):
        for record, top, mark in zip(records, tops, marks, strict=True):
            record[top] = record[top].as_text(record[top].text.removeprefix(mark))


def _below_head(lines: Sequence[Line]) -> tuple[list[Line], Sequence[Line]]:
    """Return the lines above the first record that are of the site or the head of the list, and those below."""
    texts = (at for at, line in enumerate(lines) if line.collection or line.is_prose or begins_quotation(line))
    text = next(texts, 0)
    records = (at for at, line in enumerate(lines) if line.imprint or line.address or begins_quotation(line))
    first = next(records, 0)
    heads = [at for at in range(first) if is_list_head(lines[at]) or (at < text and _is_above_list(lines, at, text))]
    heads = heads[-1:] if (cover := _first_cover(lines)) < 0 else [cover]
    if not heads:
        return [], lines
    above = lines[: heads[0]]
    site = [line for line in above if line.text and not (is_list_head(line) or begins_side_bar(line) or is_frame(line))]
    return site, lines[heads[0] + 1 :]


def _first_cover(lines: Sequence[Line]) -> int:
    """Return the position of the first picture of a cover if each record of the list begins with one; -1 if not."""
    filled = [at for at, line in enumerate(lines) if line.text]
    covers = [index for index, at in enumerate(filled) if is_cover(lines[at])]
    behind = [index > 0 and lines[filled[index - 1]].collection is not None for index in covers]
    return filled[covers[0]] if len(behind) > 1 and behind == [False, *[True] * (len(behind) - 1)] else -1


def _is_above_list(lines: Sequence[Line], at: int, end: int) -> bool:
    """Return whether a line is the heading of a side bar, or the name of the site: a title is below it."""
    line = lines[at]
    site = not any(found.text for found in lines[:at]) and names_site(line)
    if line.address or not (site or begins_side_bar(line)):
        return False
    below = [found for found in lines[at + 1 : min(end, at + lengths.LOOKED_AT)] if found.text]
    if any(map(is_linked_title, below)):
        return not site
    if site and not any(found.states_people for found in below):
        return False
    plain = [found for found in below if not (found.states_people or found.imprint or found.is_call_number)]
    return len(plain) > 1 or not all(map(looks_like_name, plain))


def _above_first(records: Sequence[list[Line]]) -> list[Line]:
    """Remove the lines of the site from above the first record, and return them.

    The titles are links, and more lines are above that of the first record than above any other.
    """
    above = [title_at([line for line in record if line.text]) for record in records]
    most = max(above[1:], default=-1)
    if most < 0 or above[0] <= most:
        return []
    first = records[0]
    surplus = [line for line in first if line.text][: above[0] - most]
    site = list(takewhile(lambda line: line.linked or names_site(line) or not looks_like_name(line), surplus))
    if site:
        del first[: first.index(site[-1]) + 1]
    return site


def _unwrapped(lines: Sequence[Line], last: Line | None, width: int) -> list[Line]:
    """Join the wrapped lines of title, people and imprint; those of the abstract are joined later.

    Where the record begins with a name, no other name follows; otherwise a line like a name can be the author's.
    """
    end = _end_at(lines, last)
    body = next((at for at, line in enumerate(lines[:end]) if _begins_abstract(line)), end)
    first = next((line for line in lines[:body] if line.text), None)
    if body > 2 * lengths.HEADER or first is None:  # each wrapped once
        return with_one_imprint(lines, width)
    named = looks_like_name(first)

    def apart(line: Line) -> bool:
        printed = line.imprint or read_certain_line(line.text)
        return bool(line.states_people or printed or line.is_call_number or (line.is_name and not named))

    return with_one_imprint([*joined(lines[:body], width, apart), *lines[body:]], width)


def _read_record(lines: Sequence[Line], last: Line | None, *, printed: bool) -> Entry:
    """Sort the lines of one record from both ends: what is left between is the abstract.

    ``last``: the line that is in the place of the collection, if it has none; ``printed``: whether the records of the
    list have imprints.
    """
    entry = Entry(first=next(line for line in lines if line.text))
    end = _end_at(lines, last)
    head = list(lines[:end])
    entry.body = list(lines[end + 1 :])
    if end < len(lines) and (found := lines[end].collection):
        entry.add_collection(found, lines[end], "collection line")
    elif end < len(lines):
        entry.unknown.append(lines[end])
    ended = end < len(lines)
    tail = _take_tail(entry, head, ended=ended, expected=printed)
    start = _body_start(head[:tail])
    entry.body = [*head[start:tail], *entry.body]
    _take_head(entry, [line for line in head[:start] if line.text])
    return entry


def _end_of(lines: Sequence[Line]) -> Line | None:
    """Return the last line of a record without a collection if it can be the unknown name of one."""
    if any(line.collection is not None for line in lines):
        return None
    *above, last = [line for line in lines if line.text]
    possible = can_name_collection(last) and not (is_linked_title(last) or last.imprint)
    return last if possible and above else None


def _end_at(lines: Sequence[Line], last: Line | None) -> int:
    """Return the position of the collection, or of the ``last`` line in its place; the number of lines without both."""
    ends = (at for at, line in enumerate(lines) if line is last or line.collection is not None)
    return next(ends, len(lines))


def _take_tail(entry: Entry, lines: list[Line], *, ended: bool, expected: bool) -> int:
    """Take call number and imprint from the end; return where they begin.

    Nothing else is below the end of the abstract: what cannot be read there is reported. A record that has not
    ``ended`` with a collection can be cut, or have one with an unknown name. If an imprint is ``expected`` and the
    line in its place cannot be read, it is reported, too.
    """

    def is_unread(lines: Sequence[Line], at: int) -> bool:
        return is_below_imprint(lines, at, ended=ended) or (ended and is_unread_imprint(lines, at, expected=expected))

    end = len(lines)
    below = _behind_abstract(lines)
    called = printed = skipped = False
    for at in [at for at, line in enumerate(lines) if line.text][::-1]:
        line = lines[at]
        if is_linked_title(line):
            break
        if not called and line.is_call_number:
            copies = dict.fromkeys(part.strip() for part in line.text.split(";"))
            entry.add("call_number", "; ".join(copies), line, "line above the collection")
            called = True
        elif not (printed or (skipped and has_dates_of_life(line))) and (
            imprint := imprint_of(lines, at, below, closes=ended and not skipped)
        ):
            entry.add_imprint(imprint, line, "imprint line")
            printed = True
        elif at >= below or (not (printed or skipped) and is_unread(lines, at)):
            entry.unknown.append(line)
            skipped = True
        else:
            break
        end = at
    return end


def _behind_abstract(lines: Sequence[Line]) -> int:
    """Return where the lines below the abstract begin; the number of lines where that is not certain.

    They are few and short. The abstract ends with a quotation mark; or else with its last full stop, if no imprint is
    below that can be read.
    """
    texts = [at for at, line in enumerate(lines) if line.text]
    texts = [*dropwhile(lambda at: not (_begins_abstract(lines[at]) or lines[at].is_prose), texts[1:])]
    quoted = [at for at in texts if ends_quotation(lines[at]) and begins_quotation(lines[texts[0]])]
    stopped = [at for at in texts if lines[at].text[-1] in ".?!" and not lines[at].imprint]
    for ends in filter(None, (quoted, stopped)):
        below = [lines[at] for at in texts if at > ends[-1]]
        readable = ends is stopped and any(line.imprint for line in below)
        if not readable and 0 < len(below) <= lengths.SEVERAL and not any(map(_is_of_abstract, below)):
            return ends[-1] + 1
    return len(lines)


def _is_of_abstract(line: Line) -> bool:
    """Return whether a line is too long for an imprint, or begins a list of keywords."""
    return (len(line.text) > lengths.LINE and not line.imprint) or line.is_label or line.is_keyword_line


def _body_start(lines: Sequence[Line]) -> int:
    """Return where the abstract begins: at a label or quotation mark close to the top, or at the first paragraph."""
    filled = [at for at, line in enumerate(lines) if line.text]
    for at in filled[1 : lengths.HEADER]:
        if len(lines[at - 1].text) > lengths.PARAGRAPH:
            break
        if _begins_abstract(lines[at]):
            return at
    titled = len(filled) > 1 and lines[filled[1]].states_people
    behind = _behind_linked_title([lines[at] for at in filled])
    for index, at in enumerate(filled[titled:], titled):
        if index >= behind or lines[at].is_prose or _has_sentences(lines[at]) or _begins_abstract(lines[at]):
            return at
    return filled[lengths.HEADER] if len(filled) > lengths.HEADER else len(lines)


def _behind_linked_title(lines: Sequence[Line]) -> int:
    """Return the position behind a title that is a link and its people; the number of lines if there is none."""
    title = title_at(lines)
    if title < 0:
        return len(lines)
    named = any(any(map(str.isalpha, line.text)) for line in lines[:title])
    behind = range(title + (1 if named else 2), len(lines))
    return next((at for at in behind if not (lines[at].href or looks_like_name(lines[at]))), len(lines))


def _begins_abstract(line: Line) -> bool:
    """Return whether a line is quoted, or has the label of an abstract."""
    return begins_quotation(line) or line.introduces_abstract


def _has_sentences(line: Line) -> bool:
    """Return whether a line has two sentences: a title has at most one."""
    return len(line.text) > lengths.PHRASE and line.text[-1] == "." and line.begins_sentence


def _take_head(entry: Entry, lines: list[Line]) -> None:
    """Take title and people: the title is a link, or the line that is least like a name."""
    for line in lines:
        entry.add_address(line.address, line, "link of the title" if line.href else "address")
    linked = [line for line in lines if is_linked_title(line)]
    linked = linked or [line for line in lines if line.text and line.href]
    rest = [line for line in lines if not line.address and line not in linked]
    stated = [line for line in rest if line.states_people]
    plain = [line for line in rest if line not in stated]
    if not linked and plain:
        names = [] if stated else [line for line in plain if looks_like_name(line)]
        if not stated and len(plain) > 1 and len(names) in (0, len(plain)):
            names = [most_like_name(plain)]
        entry.title = [line for line in plain if line not in names]
        plain = names
    else:
        entry.title = linked
        numbers = [line for line in plain if _has_number(line)]
        entry.unknown += numbers
        plain = [line for line in plain if line not in numbers]
    for line in lines:
        if line in stated or line in plain:
            entry.add_people(line, "author line")
    _leave_one_title(entry, lines)


def _has_number(line: Line) -> bool:
    """Return whether a line has a number other than the dates of a person: it is no author."""
    return any(map(str.isdigit, line.text)) and not any(person.dates for person in line.agents.contributors)


def _leave_one_title(entry: Entry, lines: Sequence[Line]) -> None:
    """Report the lines that people separate from the title: they are no part of it."""
    people = [line for line, _, _ in entry.people]
    title: list[Line] = []
    for line in lines:
        if line in people and title:
            break
        title += [line] if line in entry.title else []
    entry.unknown += [line for line in entry.title if line not in title]
    entry.title = title
