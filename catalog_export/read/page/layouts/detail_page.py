"""Read detail pages and tables of labels: a heading, people with the imprint in brackets, and labelled values.

The labels may be in any order, before or after the abstract, in tables or in lines of text.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.field_labels import any_begins_with_label
from catalog_export.read.page.fields import PEOPLE, take_field
from catalog_export.read.page.layouts.above_people import is_of_record, title_above_people, wrapped_title
from catalog_export.read.page.layouts.detail_records import heads_record, split_detail_pages
from catalog_export.read.page.layouts.labelled_lines import (
    SEVERAL_LINES,
    ends_in_keywords,
    ends_of_labels,
    goes_to_label,
    is_ended,
    is_indented,
    is_value_of,
    unknown_labels,
)
from catalog_export.read.page.layouts.name_lines import names_people
from catalog_export.read.page.layouts.site_words import is_caption, is_frame, is_kind_of_work, is_of_site
from catalog_export.read.page.layouts.title_lines import names_site
from catalog_export.read.page.layouts.wrapping import goes_on, join_people, width_of
from catalog_export.read.page.sentences import has_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.field_labels import Field
    from catalog_export.read.page.lines import Line

_SEPARATORS = frozenset(",;")  # between the terms of one line
_STOPS = (".", "?", "!")


def recognises(lines: Sequence[Line]) -> bool:
    """Return whether a page has several labels that only catalogues print, or one of the title and another.

    A known label in a row of a table counts as one of catalogues if such a label is there, too.
    """
    if not any(line.cell_label for line in lines) and not any_begins_with_label([line.text for line in lines]):
        return False
    labels = [line.label for line in lines]
    labelled = [(line, label) for line, label in zip(lines, labels, strict=True) if label and label.field]
    certain = [label for line, label in labelled if label.catalogue or line.cell_label or "|" in line.text]
    if len(certain) >= lengths.SEVERAL and any(label.catalogue for label in certain):
        return True
    # Inside an abstract a label of the title is part of the text. The site's name or links can be above all labels.
    top = next((at for at, line in enumerate(lines) if not (line.linked or names_site(line)) or line.address), 0)
    text = next((at for at, line in enumerate(lines) if line.is_section), len(labels))
    titled = [
        at
        for at, label in enumerate(labels)
        if label and label.field == "title" and (labels[top] or at < text or lines[at].cell_label)
    ]
    if not any(heads_record(lines, at) for at in titled):
        return False
    return len({label.field for label in labels if label and label.field}) > 1


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the records of the page."""
    for part in split_detail_pages(lines):
        if any(line.text for line in part):
            yield _Reader(part).read()


class _Reader:
    """Reads the lines of one record in order."""

    def __init__(self, lines: list[Line]) -> None:
        self.width = width_of(lines)
        self.lines = lines = join_people(lines)
        self.entry = Entry(first=next(line for line in lines if line.text))
        self.ends_of_labels = ends_of_labels(lines)
        self.unknown_labels = unknown_labels(lines)
        self.plain_title = title_above_people(lines) or wrapped_title(lines)
        self.in_body = False
        self.is_value = False  # whether the abstract is the value of a label on its line
        self.is_marked = True  # whether that label has a colon or a mark of a table
        self.in_cell = False  # whether the abstract is in the cell of a table
        self.bulleted = False  # whether label and text are the items of a list
        self.cell: Line | None = None  # the last row of a table
        self.open: tuple[Line, str] | None = None  # a label whose value is on the next lines

    def read(self) -> Entry:
        behind = 0  # the lines above are read
        for position, line in enumerate(self.lines):
            if position < behind or (position < self.plain_title.stop and self.take_plain_title(position)):
                continue
            if self.in_body and not self.ends_body(position):
                self.entry.body.append(self.in_text(line))
            else:
                behind = self.end_of_wrapped(position)
                wrapped = " ".join([part.text for part in self.lines[position:behind]])
                self.take(position, line.as_text(wrapped) if behind else line)
        title = " ".join([line.text for line in self.entry.title]).casefold()  # a heading can state it again
        self.entry.unknown = [line for line in self.entry.unknown if line.text.casefold() != title]
        return self.entry

    def take_plain_title(self, position: int) -> bool:
        """Take a line of a title that is right above people, or report one further above; return whether it was."""
        line = self.lines[position]
        if position in self.plain_title:
            self.entry.title.append(line)
        elif is_of_record(line):
            return False
        elif any(map(str.isalnum, line.text)) and not is_frame(line):
            self.entry.unknown.append(line)
        return True

    def end_of_wrapped(self, position: int) -> int:
        """Return the end of the wrapped lines that begin at a position; 0 if none do, or the abstract begins there."""
        line = self.lines[position]
        if line.introduces_abstract:
            return 0
        end = position + 1
        while end < len(self.lines) and self.is_further(position, end):
            end += 1
        return end if end > position + 1 else 0

    def is_further(self, begin: int, position: int) -> bool:
        """Return whether a line goes on with the one that begins at a position: it is wrapped, or indented."""
        above, line = self.lines[position - 1], self.lines[position]
        wrapped = self.width > 0 and goes_on(above, line, self.width)
        return wrapped or is_indented(line, self.lines[begin])

    def in_text(self, line: Line) -> Line:
        """Return a line of the abstract without the mark of a list, the cells of a row joined."""
        if line.cell_label and not line.goes_on:
            return line.as_text(f"{line.cell_label} {line.text}")
        if not self.is_marked and line.field and line.field.field == "keywords":
            return line.as_text(f"{line.field.label}: {line.field.value}")
        if self.bulleted and line.text:
            self.bulleted = False
            return line.as_text(line.text.removeprefix("- "))
        return line

    def ends_body(self, position: int) -> bool:
        """Return whether the abstract ends above a line: at a label of a catalogue, an address, a table of labels."""
        line = self.lines[position]
        if not line.text or line.goes_on:
            return False
        if self.in_cell and (line.cell_label or (not self.lines[position - 1].text and len(line.text) <= lengths.LINE)):
            return True  # the row has ended, and no other abstract follows
        label = line.label
        if (line.cell_label and label and label.field) or (label and label.catalogue) or is_frame(line):
            return True
        if line.several_links or (line.level and label and label.field not in (None, "keywords", "abstract")):
            return True
        if line.address and not line.in_sentence(self.lines, position):
            return True
        known = label is not None and (label.marked or not self.is_marked) and self.ends_text(label, position)
        unknown = (label is None or label.field is None) and self.has_unknown_label(position)
        unknown = unknown or position in self.unknown_labels
        return (known or unknown or is_of_site(line)) and self.ends_of_labels[position] > 0

    def has_unknown_label(self, position: int) -> bool:
        """Return whether an unknown label ends the body: a list of keywords, or an abstract that is itself a value.

        A text has lines with colons. A row of a table or a key is no such line, nor is a short value without a full
        stop below the end of a sentence. A wrapped line, which goes on below, is longer than such a value.
        """
        line, above = self.lines[position], self.lines[position - 1]
        if not (line.cell_label or line.looks_labelled):
            return False
        apart = above.text[-1:] in _STOPS and line.text[-1] not in _STOPS and not self.end_of_wrapped(position)
        row = bool(line.cell_label) or ":\t" in line.text or apart
        return "_" in line.text.partition(":")[0] or (self.is_value and row) or ends_in_keywords(self.entry.body)

    def ends_text(self, label: Field, position: int) -> bool:
        """Return whether a line with a label that is known can end a text.

        A field that the record does not have ends an abstract that is itself the value of a label, or that a blank line
        ends. In a text with headings, the line and the one above it have a colon and end in a full stop. People above
        the label of another abstract can be of its head, which begins with a title.
        """
        line, above = self.lines[position], self.lines[position - 1]
        if label.field == "other":
            return self.is_value or not above.text
        if label.field in PEOPLE and not self.is_value and self.ends_of_labels[position] < len(self.lines):
            return is_ended(self.entry.body)
        headed = not self.is_value and line.text[-1] == above.text[-1:] == "." and ":" in above.text[: lengths.PHRASE]
        return label.field not in (None, "keywords", "abstract") and (label.field in PEOPLE or not headed)

    def take(self, position: int, line: Line) -> None:
        """Take a line outside the abstract."""
        self.in_body = False
        if not line.text:
            self.open = self.open if line.goes_on or not self.is_in_row() else None
        elif line.goes_on:
            self.go_on(line)
        elif line.is_rule:
            pass
        elif line.is_section or (line.lone_label and line.lone_label.field == "abstract"):
            self.begin_body(line)
        elif line.in_text:
            self.entry.body.append(line)
            self.in_body = True
        elif line.field:
            self.take_field(line)
        elif position in self.unknown_labels or (line.lone_label and not self.is_value_of_label(position)):
            self.take_lone_label(line)
        elif self.open and line.looks_labelled and self.open[0].field and not self.is_imprint(line):
            self.open = None  # the label above has its value
            self.entry.unknown.append(line)
        elif self.open and (line.further or not self.is_complete(position)) and not self.is_text(line):
            self.take_value(line)
        else:
            self.take_plain(position, line)

    def take_lone_label(self, line: Line) -> None:
        """Take a label whose value is below; report one that is not known with its value."""
        self.open = line, (line.lone_label and line.lone_label.field) or ""
        if line.lone_label is None:
            self.entry.unknown.append(line)

    def is_in_row(self) -> bool:
        """Return whether the open label is that of a row of a table: a blank line ends its value."""
        return self.open is not None and bool(self.open[0].cell_label)

    def begin_body(self, line: Line) -> None:
        self.open = None
        self.entry.body.append(line.as_text(line.text))
        self.in_body, self.is_value, self.is_marked, self.in_cell = True, False, True, False
        self.bulleted = line.raw.lstrip().startswith("- ")

    def take_field(self, line: Line) -> None:
        field = line.field
        assert field is not None  # noqa: S101 (the caller has checked it)
        self.open = None
        self.cell = line
        if field.field == "abstract":
            self.entry.body += [line.as_text(""), line.as_text(f"{field.label}:"), line.as_text(field.value)]
            self.in_body, self.is_value, self.is_marked = True, bool(field.value), field.marked
            self.in_cell = bool(line.cell_label)
        elif field.value:
            take_field(self.entry, line, field.label, field.field, field.value)
            if field.field == "title" and line.linked:
                self.entry.add_address(line.address, line, "link of the title")
            self.open = (line, field.field or "") if field.field in (*SEVERAL_LINES, "keywords") else None
        elif not line.cell_label:
            self.open = line, field.field or ""

    def go_on(self, line: Line) -> None:
        """Take a further line of a table cell."""
        label = self.cell.field if self.cell else None
        take_field(self.entry, line, label.label if label else "", label.field if label else None, line.text)

    def take_value(self, line: Line) -> None:
        """Take a line below a label."""
        label_line, name = self.open or (line, "")
        label = label_line.label
        text = line.text.lstrip("-*•: ")
        if label and label.value and name == "title" and not self.plain_title_goes_on(line):
            self.open = None
            self.entry.unknown.append(line)
            return
        if name in PEOPLE and self.is_address_of_person(line, label_line):
            self.entry.unknown.append(line)
            return
        if label and name == "keywords" and not _SEPARATORS.isdisjoint(label.value):
            self.entry.body[-1] = self.entry.body[-1].as_text(f"{self.entry.body[-1].text} {text}")
            return
        take_field(self.entry, line.as_text(text), label.label if label else "", name, text)
        if name not in SEVERAL_LINES and not (label and label.value):
            self.open = None

    def is_address_of_person(self, line: Line, label: Line) -> bool:
        """Return whether a line below a person of the same label states where the person works, or the e-mail."""
        if not self.entry.people or self.entry.people[-1][0].number < label.number:
            return False
        people = line.agents
        bodies = not people.stated and all(person.kind == "corporate" for person in people.contributors)
        above = any(person.kind == "personal" for person in self.entry.people[-1][1].contributors)
        return above and (bodies or "@" in line.text)

    def is_imprint(self, line: Line) -> bool:
        """Return whether a line is the value of the open label: a place, a colon, and a publisher."""
        return self.open is not None and self.open[1] in ("imprint", "publisher") and line.imprint is not None

    def is_complete(self, position: int) -> bool:
        """Return whether the open label has its terms on its line, and the line below is of no further ones."""
        label = self.open[0].field if self.open else None
        listed = label is not None and label.field in ("subjects", "keywords") and bool(label.value)
        return listed and not (self.lines[position - 1].text and goes_to_label(self.lines, position))

    def is_value_of_label(self, position: int) -> bool:
        """Return whether a line that could be a label is the value of the open one."""
        below = next(iter(self.lines[position + 1 : position + 2]), None)
        return self.open is not None and is_value_of(self.open[0], self.lines[position], below)

    def is_text(self, line: Line) -> bool:
        """Return whether a line is no name, title or term below the open label: it has sentences."""
        return self.open is not None and self.open[1] in SEVERAL_LINES and has_sentences(line.text)

    def plain_title_goes_on(self, line: Line) -> bool:
        return bool(self.entry.title) and self.entry.title[-1].number + 1 == line.number

    def take_plain(self, position: int, line: Line) -> None:
        """Take a line without a label: title, people, address, imprint."""
        entry = self.entry
        if is_caption(line):
            entry.unknown += [] if is_frame(line) else [line]  # it could be the title
            return
        self.leave_name_of_site(line)
        if line.address and (entry.title or not line.href):
            entry.add_address(line.address, line, "link to the full description")
        elif line.is_breadcrumb:
            entry.add_collection(line.breadcrumb, line, "breadcrumb")
        elif not entry.title and self.can_be_title(line):
            entry.title.append(line)
        elif line.bracketed[1] and not line.bracketed[0]:
            entry.add_imprint(line.bracketed[1], line, "imprint in brackets")
        elif line.bracketed[1] or line.states_people or (self.can_be_author(line) and names_people(line)):
            entry.add_people(line, "agent line")
        elif line.imprint:
            entry.add_imprint(line.imprint, line, "imprint line")
        elif self.continues_title(position):
            entry.title.append(line)
        elif line.is_prose and not entry.body:
            entry.body.append(line)
            self.in_body = True
        else:
            entry.unknown.append(line)

    def leave_name_of_site(self, heading: Line) -> None:
        """Report the title so far if a heading below it shows that it was the name of the site."""
        entry = self.entry
        if heading.level not in (1, 2) or not entry.title or any(agents.stated for _, agents, _ in entry.people):
            return
        above = entry.title[0]
        if not self.has_title_label and ((heading.level == 1 and above.level != 1) or names_site(above)):
            entry.unknown += [*entry.title, *(line for line, _, _ in entry.people)]
            entry.title, entry.people = [], []

    def can_be_author(self, line: Line) -> bool:
        """Return whether a bare name is the author's: it is below the title, and no heading of the site."""
        return bool(self.entry.title) and not self.entry.people and not line.level

    def can_be_title(self, line: Line) -> bool:
        """Return whether a line without a label is the title: no line is labelled so, and it does not state people."""
        if self.has_title_label or (line.links_only and line.leads_elsewhere) or len(line.text) > lengths.PARAGRAPH:
            return False
        return not (is_kind_of_work(line) or (line.bracketed[1] and line.agents.stated))

    @cached_property
    def has_title_label(self) -> bool:
        """Whether a line of the record is labelled as its title."""
        labels = (line.label for line in self.lines if line.text)
        return any(label is not None and label.field == "title" for label in labels)

    def continues_title(self, position: int) -> bool:
        """Return whether a line is a further line of a wrapped title, right below it."""
        above = self.lines[position - 1] if position else None
        title = self.entry.title
        if above is None or not title or self.entry.people:
            return False
        return bool(above.text) and title[-1] is above and not (above.level or self.lines[position].level)
