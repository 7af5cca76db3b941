"""Lines of a page, each with its features: computed when they are first asked for, and once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from catalog_export.model.record import Location
from catalog_export.read.page import addresses, collections, imprint
from catalog_export.read.page.field_labels import LONGEST_LABEL, Field, find_label, read_field, read_lone_label
from catalog_export.read.page.markdown import unlink
from catalog_export.read.page.page_lines import is_breadcrumb, is_prose, is_rule, is_section
from catalog_export.read.page.people import Agents, looks_like_agents, parse_agents
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.html import HtmlLine
    from catalog_export.read.page.addresses import Address
    from catalog_export.read.page.collections import Collection
    from catalog_export.read.page.imprint import Imprint

_LINK = pattern(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^\s<>()]+(?:\([^\s()]*\))?)>?(?:\s+\"[^\"]*\")?\s*\)")
# A call number: a letter or two with a number or "-Pdf", or a class of Dewey with letters behind it.
_CALL_NUMBER = pattern(
    r"(?:[A-Z]{1,4}[\s.-]?\d{2,8}[a-z]?|[A-Z]{1,3}-[Pp][Dd][Ff]|(?:[A-Z]{1,4}\s)?\d{3}(?:\.\d+)?(?:\s[A-Z][A-Za-z]{1,3})(?:\s\w{1,6}){0,3})"
)
_RULE_MARKS = frozenset("-=|+: \t")
_LONGEST_PEOPLE = 4000  # characters of a line of people; one person needs about 40
_LONGEST_NAME_WORDS = 7


class Line:
    """One line of a page: its number in the document, its text without marks of layout, and its features."""

    def __init__(self, number: int, raw: str, *, level: int = 0, href: str = "") -> None:
        self.number = number
        self.raw = raw
        self.text = raw.strip()
        self.level = level
        self.href = href
        self.cell_label = ""  # the first cell of the row of a table
        self.goes_on = False  # whether it is a further line of the value of the label above

    @classmethod
    def of_markdown(cls, number: int, raw: str) -> Line:
        """Read the marks of headings and links around a line."""
        text = raw.strip()
        level, href = 0, ""
        if text[:1] == "#":
            bare = text.lstrip("#")
            level, text = min(6, len(text) - len(bare)), bare.strip().rstrip("#").strip() or text
        if "](" in text and len(text) < _LONGEST_PEOPLE and (link := _LINK.fullmatch(text.strip("*_ "))):
            text, href = unlink(link[1]) or "", link[2]
        line = cls(number, raw, level=level, href=href)
        line.text = text.strip("*_ ") if text[:2] in ("**", "__") and text[-2:] == text[:2] else text
        return line

    @classmethod
    def of_html(cls, line: HtmlLine) -> Line:
        """Take over a line that was read from HTML."""
        found = cls(line.number, line.text, level=line.level, href=line.href)
        found.cell_label, found.goes_on = line.label, line.goes_on
        return found

    def as_text(self, text: str) -> Line:
        """Return a line at the same place with another text and no marks."""
        return Line(self.number, text, href=self.href)

    def __bool__(self) -> bool:
        return bool(self.text)

    def place(self, source: str, last: Line | None = None) -> Location:
        """Return where the line is, or the lines up to ``last``."""
        return Location(source, self.number, last.number if last and last.number > self.number else 0)

    @cached_property
    def field(self) -> Field | None:
        """The label and value of the line."""
        if self.cell_label:
            bare = self.cell_label.strip("*_ ").rstrip(":： ")
            known = find_label(bare)
            return Field(bare, known.field if known else None, self.text, bool(known and known.catalogue))
        return read_field(self.text) if self.text else None

    @cached_property
    def lone_label(self) -> Field | None:
        """The label that is the whole line."""
        return read_lone_label(self.text) if self.text and not self.cell_label and self.level != 1 else None

    @cached_property
    def is_section(self) -> bool:
        """Whether the line is only the label of an abstract."""
        return bool(self.text) and not self.cell_label and is_section(self.text)

    @cached_property
    def is_rule(self) -> bool:
        """Whether the line is a rule (``---``)."""
        if not self.text or self.text[0].isalnum():
            return False
        row = _RULE_MARKS.issuperset(self.text) and any(mark in self.text for mark in ("--", "==", "|"))
        return row or is_rule(self.text)

    @cached_property
    def is_prose(self) -> bool:
        """Whether the line is a paragraph rather than a title."""
        return is_prose(self.text)

    @cached_property
    def is_breadcrumb(self) -> bool:
        """Whether the line is ``LIBRARY >> COLLECTION``."""
        return (">>" in self.text or "»" in self.text) and is_breadcrumb(self.text)

    @cached_property
    def breadcrumb(self) -> Collection:
        """The collection behind the mark of a breadcrumb."""
        return collections.read_collection(unlink(self.text.replace("»", ">>").rpartition(">>")[2]))

    @cached_property
    def collection(self) -> Collection | None:
        """The collection that is the whole line."""
        return None if self.cell_label or not self.text else collections.find_collection(self.text)

    @cached_property
    def address(self) -> Address | None:
        """The address of a record: the target of the link, or the only thing on the line but a label."""
        if self.href:
            found = addresses.read_address(self.href)
            return found if found.control_number else None
        if "id=" not in self.text or len(self.text) > addresses.LONGEST:
            return None
        found = addresses.read_address(self.text)
        rest = len(self.text) - len(found.url or self.text)
        return found if found.control_number and found.url and rest < addresses.LONGEST_REST else None

    @cached_property
    def imprint(self) -> Imprint | None:
        """The imprint that is the whole line."""
        return imprint.read_imprint(self.text) if self.text else None

    @cached_property
    def bracketed(self) -> tuple[str, Imprint | None]:
        """The line of people before the imprint in brackets, and that imprint."""
        return imprint.split_bracketed(self.text)

    @cached_property
    def agents(self) -> Agents:
        """The people of the line, its imprint in brackets aside."""
        text = self.bracketed[0]
        return parse_agents(text) if len(text) <= _LONGEST_PEOPLE else Agents(())

    @cached_property
    def states_people(self) -> bool:
        """Whether the line states people with roles."""
        return bool(self.text) and self.agents.stated and any(c.relator for c in self.agents.contributors)

    @cached_property
    def is_name(self) -> bool:
        """Whether the line has the shape of names."""
        return bool(self.text) and not self.imprint and looks_like_agents(self.agents)

    @cached_property
    def is_call_number(self) -> bool:
        """Whether the line is a call number."""
        return bool(_CALL_NUMBER.fullmatch(self.text))


def _read_row(text: str) -> tuple[str, str] | None:
    """Read a row of a table in Markdown whose first cell is a label."""
    cells = [cell.strip() for cell in text.strip().removeprefix("|").removesuffix("|").split("|")]
    label = cells[0].strip("*_: ")
    filled = [cell for cell in cells[1:] if cell not in ("", ":")]
    if len(cells) < 2 or len(label) > LONGEST_LABEL or not (find_label(label) or (not label and filled)):
        return None
    return label, " ".join(filled)


def parts_of(lines: Sequence[str], numbers: Sequence[int]) -> list[Line]:
    """Return a line for each line of text; tags inside one may have broken it."""
    found: list[Line] = []
    for number, raw in zip(numbers, lines, strict=True):
        row = _read_row(raw) if raw[:1] == "|" else None
        if row is None:
            found += [Line.of_markdown(number, part) for part in (raw.split("\n") if "\n" in raw else (raw,))]
        elif row[0]:
            found += _cell_lines(number, *row)
        elif found and found[-1].cell_label:  # a further line of the row above
            found[-1].text = f"{found[-1].text} {row[1]}".replace(": //", "://").strip()
    return found


def _cell_lines(number: int, label: str, value: str) -> list[Line]:
    """Return the lines of the value of a row."""
    made = [Line.of_markdown(number, part) for part in value.split("\n")]
    made[0].cell_label = label
    for line in made[1:]:
        line.goes_on = True
    return made
