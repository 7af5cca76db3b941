"""Read abstract pages: the form in which the library's site gives a record as Markdown, text or PDF.

The grammar of a page, each part but the title optional::

    LIBRARY >> COLLECTION                       breadcrumb
    # TITLE PROPER = PARALLEL TITLE
    NAME, ROLE                                  one a line, or several joined by semicolons
    PLACE: PUBLISHER, YEAR                      imprint
    Deskripsi Lengkap: <URL>                    the address has id=CONTROL-NUMBER
    ---
    ## Abstrak
    abstracts of all languages
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import COLLECTION_ENDS
from catalog_export.read.page import lengths
from catalog_export.read.page.entry import Entry
from catalog_export.read.page.fields import take_field
from catalog_export.read.page.furniture import page_number_positions
from catalog_export.read.page.layouts.above_people import is_of_record, title_above_people, wrapped_title
from catalog_export.read.page.layouts.below_abstract import facts_in, is_colophon, take_below
from catalog_export.read.page.layouts.label_search import (
    begins_with_label,
    is_labelled,
    label_inside,
    look_for_label,
    text_follows,
)
from catalog_export.read.page.layouts.name_lines import doubtful_people, names_people, names_workplace
from catalog_export.read.page.layouts.record_starts import split_records
from catalog_export.read.page.layouts.site_words import is_caption, is_frame, is_no_title
from catalog_export.read.page.layouts.title_lines import (
    continues_title,
    ends_title,
    imprint_alone,
    is_body_name,
    names_site,
)
from catalog_export.read.page.layouts.wrapping import join_people, with_people_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.lines import Line
    from catalog_export.read.page.people import Agents


_BY_NUMBER = attrgetter("number")


def read(lines: Sequence[Line]) -> Iterator[Entry]:
    """Yield the records of a document."""
    for part in split_records(lines):
        yield _Reader(join_people(part)).read()


class _Reader:
    """Reads the header of one record line by line, up to where the abstract begins."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.plain_title = title_above_people(lines)
        self.further_of_title = wrapped_title(lines)[1:]
        self.entry = Entry(first=next((line for line in lines if line.text), None))
        self.title: list[int] = []
        self.closed = False  # whether the title has ended
        self.people: list[tuple[int, Agents]] = []
        self.stated = False  # whether people with roles were read
        self.link: Line | None = None
        self.linked_title: Line | None = None
        self.breadcrumb = -1
        self.printed = False  # whether an imprint was read
        self.labelled = False  # whether a label says where the abstract begins
        self.unknown: list[int] = []
        self.captions: list[int] = []  # lines above the title that are of the site, if there is another title
        self.keywords: list[int] = []
        self.body = len(lines)
        self.below: list[Line] = []  # labelled values and people below the abstract
        self.looked_ahead = (-1, False)  # the next line that is a label or text, and whether it is a label

    def read(self) -> Entry:
        for position, line in enumerate(self.lines):
            if position < self.plain_title.stop and self.take_plain_title(position):
                continue
            if (
                not line.text
                or (line.is_link_label and not line.address)
                or (line.links_only and not self.title and line.leads_elsewhere)
            ):
                self.closed = self.closed or bool(self.title)
            elif self.ends_header(position):
                break
            else:
                self.take(position)
        self.take_body()
        return self.finish()

    def take_plain_title(self, position: int) -> bool:
        """Take a line of a title that is right above people, or report one further above; return whether it was."""
        line = self.lines[position]
        if position in self.plain_title:
            self.title.append(position)
            self.closed = position + 1 == self.plain_title.stop
        elif is_of_record(line):
            return False
        elif any(map(str.isalnum, line.text)) and not is_frame(line):
            self.unknown.append(position)
        return True

    # --- the lines of the header

    def take(self, position: int) -> None:
        """Take one line of the header."""
        line = self.lines[position]
        if not self.link and not line.text[0].isalnum() and line.is_rule:
            self.take_underline(position)
        elif self.is_address(line):
            self.take_address(line)
            self.closed = True
        elif not self.title:
            self.take_above_title(position)
        elif self.replaces_title(line):
            self.replace_title(position)
        elif line.is_breadcrumb and self.breadcrumb < 0:
            self.breadcrumb = position
        else:
            self.take_below_title(position)
            self.closed = self.closed or bool(self.people) or self.printed

    def is_address(self, line: Line) -> bool:
        """Distinguish the address of the record from a title that is a link to it."""
        if line.address is None:
            return False
        if not line.linked or self.title or self.link or line.names_link:
            return True
        return line.level == 0 and sum(other.address is not None for other in self.lines) > 1

    def take_address(self, line: Line) -> None:
        """Take the address; one with the words before it is taken rather than one alone. Report any other."""
        if self.link and (self.link.names_link or not line.names_link):
            self.entry.unknown.append(line)
            return
        if self.link:
            self.entry.unknown.append(self.link)
        self.link = line

    def take_underline(self, position: int) -> None:
        """Take a rule below a title; what it underlines is the title, in place of the name of the site above."""
        if (
            self.closed
            and self.lines[position].text[0] == "="
            and self.unknown[-1:] == [position - 1]
            and not self.stated
        ):
            self.unknown.pop()
            self.replace_title(position - 1)
        self.closed = bool(self.title)

    def replace_title(self, position: int) -> None:
        """Take a line for the title; what is above it belongs to the site."""
        self.unknown += [*self.title, *(place for place, _ in self.people)]
        self.title, self.people, self.stated, self.closed = [position], [], False, False

    def replaces_title(self, line: Line) -> bool:
        """Return whether a line is the title, and the line taken for it is the name of the site or a date.

        A heading is, and below a breadcrumb any line that is not people: a breadcrumb is above or right below a title.
        """
        below_breadcrumb = self.breadcrumb > self.title[-1]
        if not (line.level or below_breadcrumb) or self.stated or (self.link and not below_breadcrumb):
            return False
        if below_breadcrumb and self.link and self.link.number > self.lines[self.breadcrumb].number:
            return False
        above = self.lines[self.title[0]]
        if below_breadcrumb:
            personal = any(person.kind == "personal" for person in line.agents.contributors)
            heads = (line.level > 0 and not above.level) or (names_site(above) and (line.level > 0 or not personal))
            return heads or " = " in line.text or not (line.imprint or line.is_name)
        if line.level > 1:
            named = above.level > 0 and names_site(above) and not is_frame(line)
            return named or (" = " in line.text and " = " not in above.text)
        return above.level != 1 or names_site(above)

    def take_above_title(self, position: int) -> None:
        line = self.lines[position]
        if not line.level and is_frame(line):
            self.captions.append(position)
        elif line.is_breadcrumb and self.breadcrumb < 0:
            self.breadcrumb = position
        elif self.breadcrumb == position - 1 >= 0 and line.text.casefold().strip("()") in COLLECTION_ENDS:
            self.lines[self.breadcrumb].text += f" {line.text}"
        elif line.collection and line.is_plain_collection:
            self.entry.add_collection(line.collection, line, "collection line")
        elif line.collection and line.level != 1:
            self.captions.append(position)
        elif line.address and line.linked:
            self.linked_title = line
            self.title.append(position)
            self.closed = True
        elif not line.level and " / " not in line.text and line.states_people:
            self.take_people([(position, line.agents)])
        elif line.level != 1 and is_no_title(line):
            self.leave_out(position)
        else:
            self.title.append(position)

    def leave_out(self, position: int) -> None:
        """Report a line that is in no field; one that sites print around records only right below the title."""
        if not is_caption(self.lines[position]):
            self.unknown.append(position)
        elif not self.title:
            self.captions.append(position)
        elif self.title[-1] == position - 1 and not self.lines[position - 1].level:
            self.unknown.append(position)

    def take_below_title(self, position: int) -> None:
        line, first, above = self.lines[position], self.lines[self.title[0]], self.lines[self.title[-1]]
        agents = line.agents
        stated = agents.stated
        further = position in self.further_of_title
        below = bool(self.people or self.link or self.printed)
        apart = bool(self.unknown) and self.unknown[-1] > self.title[-1]  # below a line that is not the title's
        ended = self.printed and "collection" in self.entry.values  # as the records of a list end
        if not self.closed and (further or not ends_title(line, above)):
            self.title.append(position)
        elif line.collection and (below or above.level or line.is_plain_collection):
            self.entry.add_collection(line.collection, line, "collection line")
        elif self.people and (wrapped := with_people_above(self.people[-1], self.lines, position)):
            self.people.pop()
            self.take_people(wrapped)
        elif (
            not stated and line.field and line.field.field and line.field.field not in ("title", "abstract", "keywords")
        ):
            take_field(self.entry, line, line.field.label, line.field.field, line.field.value)
        elif not (stated or self.printed) and (imprint := imprint_alone(line)):
            self.entry.add_imprint(imprint, line, "imprint line")
            self.printed = True
        elif not (stated or below or apart) and continues_title(line, above):
            self.title.append(position)
        elif (
            stated
            or line.bracketed[1]
            or (
                names_people(line)
                and not (ended or line.collection or names_workplace(self.lines, position, self.people))
            )
        ):
            self.take_people([(position, agents)])
        elif not (self.people or self.link or first.level) and names_site(first) and not is_no_title(line):
            self.unknown += self.title
            self.title = [position]
        elif line.is_keyword_line:
            self.keywords.append(position)
        else:
            self.leave_out(position)

    def take_people(self, people: list[tuple[int, Agents]]) -> None:
        self.people += people
        self.stated = self.stated or any(agents.stated for _, agents in people)

    # --- where the abstract begins

    def ends_header(self, position: int) -> bool:
        """Return whether the abstract begins at a line, or behind it where it is a rule or a label; note where."""
        line = self.lines[position]
        marked = not line.text[0].isalnum()
        if marked and line.is_rule:
            if not self.link and (not self.closed or (line.text[0] == "=" and self.unknown[-1:] == [position - 1])):
                return False  # it underlines the title
            self.body = position + 1
            self.skip_label()
            return True
        if self.title and line.address:
            return False
        if line.is_section and (self.title or self.link or text_follows(self.lines, position)):
            self.body, self.labelled = position + 1, True
            return True
        if marked and self.title and (below := line.behind_rule):
            self.lines[position] = line.as_text(below)
            self.labelled = self.lines[position].is_section
            self.body = position + self.labelled
            return True
        labelled = not line.level and begins_with_label(line)
        untitled = not (self.title or line.level) and (line.is_prose or labelled) and line.text[-1] == "."
        begins = untitled or (labelled and bool(self.title)) or self.is_first_of_body(position)
        self.body = position if begins else self.body
        return begins

    def is_first_of_body(self, position: int) -> bool:
        """Return whether a line is the first of the abstract, where no label or rule says so."""
        line = self.lines[position]
        if not self.title or self.linked_title is line:
            return False
        if line.is_prose:
            return not line.states_people and not line.bracketed[1]
        if not self.link or line.states_people or line.is_breadcrumb or line.collection or line.bracketed[1]:
            return False
        if line.field and line.field.catalogue:
            return False
        imprint = line.imprint if len(line.text) < lengths.LINE else None
        if imprint and (imprint.place or imprint.publisher is None or is_body_name(imprint.publisher)):
            return False
        return not self.label_follows(position)

    def label_follows(self, position: int) -> bool:
        """Return whether a label comes before any text that could be an abstract; each line is looked at once."""
        if self.looked_ahead[0] < position:
            self.looked_ahead = look_for_label(self.lines, position)
        return self.looked_ahead[1]

    def skip_label(self) -> None:
        """Skip the heading that follows a rule."""
        for position in range(self.body, len(self.lines)):
            if self.lines[position].text:
                if self.lines[position].is_section:
                    self.body, self.labelled = position + 1, True
                return

    # --- the abstract

    def take_body(self) -> None:
        """Take the lines of the abstract: keywords above it, and all below without links, page numbers, colophon."""
        below = self.lines[self.body :]
        body = [*below]
        first = self.body - self.keywords[0] if self.keywords else 0
        if first:
            above = range(self.keywords[0], self.body)
            body[:0] = [self.lines[at] if at in self.keywords else self.lines[at].as_text("") for at in above]
        for at, line in enumerate(below):
            if ("=" in line.text or line.href) and line.address and not line.in_sentence(below, at):
                self.take_late_address(line)
                body[first + at] = line.as_text("")
        for at in page_number_positions(below):
            self.entry.furniture.append(below[at])
            body[first + at] = below[at].as_text("")
        last = next((at for at in range(len(below) - 1, 0, -1) if below[at].text), 0)
        if last and is_colophon(below, last):
            self.entry.unknown.append(below[last])
            body[first + last] = below[last].as_text("")
        for at in facts_in(body):
            self.below.append(body[at])
            body[at] = body[at].as_text("")
        self.entry.body = body

    def take_late_address(self, line: Line) -> None:
        """Take a link below the abstract where the header has none; any other is reported."""
        if self.link is None:
            self.link = line
        else:
            self.entry.unknown.append(line)

    def leave_out_doubtful(self) -> None:
        """Report names that are rather something else, if only a label shows that the page is a record."""
        if self.title and self.people and not (self.stated or self.link or self.breadcrumb >= 0):
            plain = min([place for place in self.unknown if place > self.title[-1]], default=len(self.lines))
            doubtful = doubtful_people(self.people, plain)
            places = {place for place, _ in doubtful}
            self.people = [one for one in self.people if one[0] not in places]
            self.unknown += [place for place, _ in doubtful]

    def take_captions(self) -> None:
        """Take collections from the captions; report those that could be the title: none is, or it is like a name."""
        captions = [at for at in self.captions if self.lines[at].text[0].isalnum()]
        named = not self.people and len(self.title) == 1 and names_people(self.lines[self.title[0]])
        if named or not self.title:
            self.unknown += captions[-1:] if self.title else captions
            return
        for line in map(self.lines.__getitem__, captions):
            if line.collection:
                self.entry.add_collection(line.collection, line, "collection line")

    def finish(self) -> Entry:
        entry = self.entry
        self.leave_out_doubtful()
        self.take_captions()
        entry.title = [self.lines[position] for position in self.title]
        entry.people = [(self.lines[position], agents, "agent line") for position, agents in self.people] + entry.people
        for line, _, _ in entry.people:
            if line.bracketed[1]:
                entry.add_imprint(line.bracketed[1], line, "imprint behind the people")
        if self.breadcrumb >= 0:
            line = self.lines[self.breadcrumb]
            entry.add_collection(line.breadcrumb, line, "breadcrumb")
        if link := self.link or self.linked_title:
            entry.add_address(link.address, link, "link to the full description")
        if self.below:
            take_below(entry, self.below)
        entry.unknown = sorted([*(self.lines[position] for position in self.unknown), *entry.unknown], key=_BY_NUMBER)
        known = any(person.relator for _, agents, _ in entry.people for person in agents.contributors)
        # Any text can have a year alone on a line.
        valued = entry.values.keys() - {"year"} or (entry.values and any(line.text for line in entry.body))
        sure = link or self.breadcrumb >= 0 or self.labelled or known or valued
        entry.sure = bool(sure) or is_labelled(entry.body)
        entry.label_inside = None if entry.sure else label_inside(self.lines)
        return entry
