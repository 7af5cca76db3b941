"""Split a list into its records: each ends with the line of its collection, or above the next title that is a link."""

from __future__ import annotations

from itertools import pairwise, takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.imprint import read_certain_line
from catalog_export.read.page.layouts.name_lines import has_dates_of_life, looks_like_name
from catalog_export.read.page.layouts.site_words import is_caption, is_frame, is_list_head, is_pager
from catalog_export.read.page.layouts.title_lines import is_person_with_dates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line

_QUOTES = ('"', "“", "[“", '["', '"[')


def split_list(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines of each record, and those below the last collection."""
    records = [*_split(lines)]
    collected = any(line.collection is not None for line in lines)
    # A title has as many lines above it as the first title of a record at least; the name of an author can be there.
    tops = (title_at([line for line in record if line.text]) for record in records)
    above = min((at for at in tops if at >= 0), default=0)
    found: list[list[Line]] = []
    for record in records:
        filled = [at for at, line in enumerate(record) if line.text]
        cuts = [filled[at] for at in _further_starts([record[at] for at in filled], above, collected=collected)]
        found += [record[start:end] for start, end in pairwise([0, *cuts, len(record)])]
    return found


def are_imprints(lines: Sequence[Line]) -> bool:
    """Return whether a page has only imprints: the rest of each record was lost."""
    if len(lines) < 2 or not lines[0].text[-1].isdigit():  # nearly all are such; the test saves time
        return False
    return all(line.imprint and line.imprint.year for line in lines)


def are_linked_records(lines: Sequence[Line]) -> bool:
    """Return whether several titles are links to different records, each with an imprint below it, and no abstract.

    The words of a link are no title where each record has a heading.
    """
    titles = _titles(lines)
    below = [lines[one:two] for one, two in pairwise([*titles, len(lines)])]
    if len(below) < 2 or not all(any(map(_is_imprint, part)) for part in below):
        return False
    headings = sum(line.level > 0 and not line.linked for line in lines)
    if headings >= len(titles) or any(lines[at].names_link or "://" in lines[at].text for at in titles):
        return False
    return not any(line.is_label or line.field or line.is_prose for line in lines)


def _further_starts(lines: Sequence[Line], above: int, *, collected: bool) -> list[int]:
    """Return where further records begin because the name of a collection above them is not known.

    A title that is a link begins one, with the lines ``above`` it. Without links, a second imprint shows it: the
    unknown name is below the first imprint, and a title or people are between the two. No abstract is above these
    people: it would begin right below a title like an imprint, and a line of a text can state people.
    """
    titles = _titles(lines)
    if titles:
        names = [_below_imprint(lines, before + 1, at) if collected else at for before, at in pairwise(titles)]
        return [name + 1 if name < at else at - above for name, at in zip(names, titles[1:], strict=True)]
    if any(line.is_prose for line in lines):
        return []
    if are_imprints(lines):
        return [*range(1, len(lines))]
    named = next((at for at, line in enumerate(lines) if looks_like_name(line)), len(lines))
    imprints = [
        at for at, line in enumerate(lines) if _is_imprint(line) and not (at <= named and is_person_with_dates(line))
    ]
    apart = [(one, _below_imprint(lines, one, two), two) for one, two in pairwise(imprints)]
    return [
        name + 1
        for one, name, two in apart
        if _has_people(lines[name:two]) or (collected and _is_between_records(lines, one, name, two))
    ]


def _is_between_records(lines: Sequence[Line], imprint: int, name: int, end: int) -> bool:
    """Return whether a line can be the unknown name of a collection, below an imprint and above title and people.

    The imprint itself could be a title, as the first line or below a name.
    """
    printed = imprint > 0 and (imprint > 1 or not looks_like_name(lines[0]))
    return printed and 1 < end - name <= lengths.SEVERAL and can_name_collection(lines[name])


def _below_imprint(lines: Sequence[Line], start: int, end: int) -> int:
    """Return the position below the first imprint of some lines and its call number; ``end`` if there is none."""
    imprint = next((at for at in range(start, end) if _is_imprint(lines[at])), end)
    return next((at for at in range(imprint + 1, end) if not lines[at].is_call_number), end)


def can_name_collection(line: Line) -> bool:
    """Return whether a line is as short as the name of a collection, and nothing else."""
    short = len(line.text) <= lengths.PHRASE and line.text[-1] not in '."”]'
    return short and not (line.address or line.states_people or line.introduces_abstract or begins_quotation(line))


def _has_people(lines: Sequence[Line]) -> bool:
    """Return whether people are stated below the first of some lines, and above the abstract."""
    head = [*takewhile(lambda line: not begins_quotation(line) and not line.introduces_abstract, lines)]
    return any(line.states_people for line in head[1:])


def _titles(lines: Sequence[Line]) -> list[int]:
    """Return the positions of the titles that are links, each to another record than the one before it."""
    links = [(at, line.address.control_number) for at, line in enumerate(lines) if line.linked and line.address]
    return [at for (_, before), (at, number) in pairwise([(-1, None), *links]) if number != before]


def _is_imprint(line: Line) -> bool:
    """Return whether a line is an imprint, and not a person with dates."""
    return read_certain_line(line.text) is not None and not (line.states_people or has_dates_of_life(line))


def _split(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the lines up to each collection, and those below the last."""
    record: list[Line] = []
    waiting: list[Line] = []  # the record whose end was found, as long as a quoted text may follow
    ended = False  # whether nothing is below the end of a record
    for at, line in enumerate(lines):
        if is_list_head(line) or is_pager(line) or (is_caption(line) and not _is_title(lines, at, ended=ended)):
            continue
        ended = ended and not line.text
        if waiting and line.text:
            if begins_quotation(line) or (_is_open(waiting) and line.collection is None):
                waiting.append(line)
                continue
            yield waiting
            waiting = []
        record.append(line)
        if line.collection is not None:
            waiting, record, ended = record, [], True
    if waiting:
        yield waiting
    if any(line.text for line in record):
        yield record


def _is_title(lines: Sequence[Line], at: int, *, ended: bool) -> bool:
    """Return whether a caption is a title: the only link to a record, or below the end of a record and above people."""
    line = lines[at]
    if is_frame(line):
        return False
    if is_linked_title(line):
        near = [*lines[max(at - lengths.HEADER, 0) : at], *lines[at + 1 : at + lengths.HEADER]]
        return not any(is_linked_title(other) and other.address == line.address for other in near)
    below = next((other for other in lines[at + 1 : at + lengths.EDGE] if other.text), None)
    return ended and below is not None and (below.states_people or looks_like_name(below))


def lost_captions(lines: Sequence[Line], records: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the captions of a list that are in no record: each could be a title."""
    kept = {id(line) for record in records for line in record}
    rest = (line for line in lines if line.text and id(line) not in kept)
    return [line for line in rest if not (is_list_head(line) or is_pager(line) or is_frame(line))]


def title_at(lines: Sequence[Line]) -> int:
    """Return the position of the title that is a link; -1 if there is none."""
    return next((at for at, line in enumerate(lines) if is_linked_title(line)), -1)


def is_linked_title(line: Line) -> bool:
    """Return whether a line is a link to a record."""
    return line.linked and line.address is not None


def begins_quotation(line: Line) -> bool:
    """Return whether a line begins with the quotation mark of an abstract; a title goes on behind its quotation."""
    text = line.text
    if line.address or not text.startswith(_QUOTES):
        return False
    closed = text.count('"') % 2 == 0 and text.count("“") == text.count("”")
    return line.is_prose or ends_quotation(line) or not closed


def _is_open(record: Sequence[Line]) -> bool:
    """Return whether the quotation behind the collection of a record goes on."""
    end = next(at for at, line in enumerate(record) if line.collection is not None)
    quoted = [line for line in record[end + 1 :] if line.text]
    return bool(quoted) and not ends_quotation(quoted[-1])


def ends_quotation(line: Line) -> bool:
    """Return whether a line ends with a quotation mark, perhaps with a bracket or full stop behind it."""
    return line.text.rstrip("]. ").endswith(('"', "”"))
