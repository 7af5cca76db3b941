"""Lines of a page, each with its features: computed when they are first asked for, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from catalog_export.model.record import Location
from catalog_export.read.page import addresses, collections, imprint, lengths
from catalog_export.read.page.abstract_labels import KEYWORDS, kind_of_label, labels_abstract
from catalog_export.read.page.call_numbers import is_call_number
from catalog_export.read.page.field_labels import (
    LINK_LABELS,
    Field,
    find_label,
    has_role_word,
    read_field,
    read_lone_label,
)
from catalog_export.read.page.markdown import LINK, target_of, unlink, without_end_marks, without_item_number
from catalog_export.read.page.names import kind_of
from catalog_export.read.page.people import Agents, looks_like_agents, parse_agents
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog_export.read.html import HtmlLine
    from catalog_export.read.page.addresses import Address
    from catalog_export.read.page.collections import Collection
    from catalog_export.read.page.imprint import Imprint

_TIME = pattern(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+\d{1,2}[.:]\d{2}(?:\s?[AaPp][Mm])?")
_NEW_SENTENCE = pattern(r"[.!?]\s+[A-Z]")
_OF_LABELS = ("field", "lone_label", "looks_labelled")  # features
_Value = TypeVar("_Value")
_FRAME_MARKS = frozenset("-=|+: \t")  # of which the rules of tables consist
_SMALL_OR_OPEN = frozenset("abcdefghijklmnopqrstuvwxyz(")
_LONG_RULES = ("-----", "=====", "*****", "_____")  # text is glued to no shorter ones


class feature(Generic[_Value]):  # noqa: N801 (used like property)
    """Compute an attribute once; ``functools.cached_property`` takes a lock in Python 3.11, and twice the time."""

    def __init__(self, compute: Callable[[Any], _Value]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, line: None, owner: type) -> feature[_Value]: ...

    @overload
    def __get__(self, line: object, owner: type) -> _Value: ...

    def __get__(self, line: object | None, owner: type) -> feature[_Value] | _Value:
        if line is None:
            return self
        value = line.__dict__[self.name] = self.compute(line)
        return value


class Line:
    """One line of a page: its number in the document, its text without marks of layout, and its features."""

    level = 0  # of a heading, 0 for none
    href = ""  # the target of a link
    linked = False  # whether the whole line is a link
    links_only = False  # whether it has nothing but links
    several_links = False  # whether it has nothing but links, and more than one
    cell_label = ""  # the first cell of the row of a table
    goes_on = False  # whether it is a further line of the value of the label above
    in_text = False  # whether it is of a head inside an abstract
    is_block = False  # whether it is a whole block of HTML, which is never wrapped
    further = False  # whether it is a further line of a paragraph in HTML, or a further item of a list

    def __init__(self, number: int, raw: str, text: str) -> None:
        self.number = number
        self.raw = raw
        self.text = text

    @classmethod
    def of_markdown(cls, number: int, raw: str) -> Line:
        """Read the marks of headings and links."""
        text = raw.strip()
        line = cls(number, raw, text)
        if text[:1] == "#":
            bare = text.lstrip("#")
            line.level = len(text) - len(bare) if bare[:1] in ("", " ") or len(text) - len(bare) > 1 else 0
            text = (without_end_marks(bare) if bare.endswith("#") else bare).strip() if line.level else text
        if "](" in text and len(text) < lengths.READ:
            text = line.take_links(text)
        if text[:2] in ("**", "__") and text[-2:] == text[:2]:
            text = text.strip("*_ ") or text
        line.text = text
        return line

    def take_links(self, text: str) -> str:
        """Note the target of the links, of those to records the first; return the words of the links."""
        text = without_item_number(text)
        bare = LINK.fullmatch(text.strip("*_- "))
        whole = bare if bare and not bare[1] and target_of(bare) else None
        targets = [target for found in ([whole] if whole else LINK.finditer(text)) if (target := target_of(found))]
        self.href = next((target for target in targets if "id=" in target), targets[0] if targets else "")
        self.linked = whole is not None
        self.links_only = not any(map(str.isalnum, LINK.sub("", text)))
        return unlink(whole[0] if whole else text)

    @classmethod
    def of_html(cls, line: HtmlLine) -> Line:
        """Take over a line that was read from HTML."""
        found = cls(line.number, line.text, line.text.strip())
        found.level, found.href, found.linked = line.level, line.href, line.linked
        found.links_only = line.linked or line.links_only
        found.several_links = line.links_only and "," not in line.text and ";" not in line.text  # no names, no terms
        if line.label:
            found.raw = f"{line.label} {line.text}"
        found.cell_label, found.goes_on, found.further = line.label, line.goes_on, line.further
        found.is_block = True
        return found

    def as_text(self, text: str) -> Line:
        """Return a line at the same place with another text and no marks."""
        line = Line(self.number, text, text.strip())
        line.href, line.linked = self.href, self.linked
        return line

    def mark_in_text(self) -> None:
        """Read no label in the line: it is part of a text. Its labels may have been computed before."""
        self.in_text = True
        for name in _OF_LABELS:
            vars(self).pop(name, None)

    def place(self, source: str, last: Line | None = None) -> Location:
        """Return where the line is, or the lines up to ``last``."""
        return Location(source, self.number, last.number if last and last.number > self.number else 0)

    @feature
    def bare(self) -> str:
        """The text without the marks of lists, quotations and emphasis at its ends."""
        return self.text.lstrip("#>*_-| ").rstrip("*_| ")

    @feature
    def field(self) -> Field | None:
        """The label and value of the line."""
        if self.in_text:
            return None
        if self.cell_label:
            bare = self.cell_label.strip("*_ ").rstrip(":： ")
            known = find_label(bare)
            return Field(bare, known.field if known else None, self.text, bool(known and known.catalogue))
        field = read_field(self.text) if self.text else None
        if field and self.level == 1 and field.field != "title":
            return None  # a title can begin so: "Bahasa: ..."
        return field

    @feature
    def looks_labelled(self) -> bool:
        """Whether the line has the form of a label, known or not, and a short value."""
        label, colon, value = self.text.partition(":")
        short = 0 < len(label) <= lengths.PHRASE and len(value) < lengths.VALUE
        return bool(colon) and short and not self.in_text and label[0].isupper() and not {".", ","} & set(label)

    @feature
    def lone_label(self) -> Field | None:
        """The label that is the whole line."""
        if not self.text or self.cell_label or self.linked or self.level == 1 or self.in_text:
            return None
        return read_lone_label(self.text)

    @property
    def label(self) -> Field | None:
        """The label of the line: with a value behind it, or alone."""
        return self.field or self.lone_label

    @feature
    def is_section(self) -> bool:
        """Whether the line is only the label of an abstract."""
        return not self.cell_label and labels_abstract(self.text)

    @feature
    def introduces_abstract(self) -> bool:
        """Whether the line is the label of an abstract, or begins with one."""
        return self.is_section or (self.label is not None and self.label.field == "abstract")

    @feature
    def is_label(self) -> bool:
        """Whether the line is only the label of an abstract or of a keyword list."""
        if not self.text or len(self.text) >= lengths.PHRASE:
            return False
        return self.is_section or kind_of_label(self.text) == KEYWORDS

    @feature
    def is_keyword_line(self) -> bool:
        """Whether the line is a label of keywords with the list behind it."""
        parts = [self.text.partition(mark) for mark in (":", "—", "–") if mark in self.text]
        return any(listed.strip() and kind_of_label(label) == KEYWORDS for label, _, listed in parts)

    @feature
    def is_rule(self) -> bool:
        """Whether the line is a rule (``---``, ``* * *``) or the frame of a table."""
        text = self.text
        if not text or text[0].isalnum() or len(text) <= 2:
            return False
        if text[0] in "-=*_" and (
            not text.strip(text[0]) or (text.count(" ") > 1 and set(text.split(" ")) == {text[0]})
        ):
            return True
        return _FRAME_MARKS.issuperset(text) and any(mark in text for mark in ("--", "==", "|"))

    @feature
    def behind_rule(self) -> str:
        """The text that is glued to a long rule at the beginning of the line."""
        return self.text.lstrip(self.text[0]).strip() if self.text.startswith(_LONG_RULES) else ""

    @feature
    def begins_sentence(self) -> bool:
        """Whether a sentence ends inside the line, and another begins."""
        return _NEW_SENTENCE.search(self.text) is not None

    @feature
    def is_prose(self) -> bool:
        """Whether the line is a paragraph: very long, or with the end of one sentence and the start of another."""
        text = self.text
        if len(text) <= lengths.LINE:
            return False
        if len(text) > lengths.PARAGRAPH:
            return True
        # A title ends in no stop, and those in it are of numbers and abbreviations: "1. Sejarah PT. Timah".
        return text[-1] in ".?!" and self.begins_sentence

    @feature
    def is_breadcrumb(self) -> bool:
        """Whether the line is ``LIBRARY >> COLLECTION`` or ``COLLECTION :: Kembali``; a title has neither name."""
        text = self.text
        if len(text) >= lengths.VALUE:
            return False
        if "::" in text:
            return collections.find_collection(text.partition("::")[0]) is not None
        if not (">>" in text or "»" in text) or self.begins_sentence:
            return False
        library, _, collection = text.replace("»", ">>").partition(">>")
        library = library.strip("#>*_ ")
        if len(library) < 2 or not collection.strip():
            return False
        return (" = " not in text and self.level != 1) or kind_of(library) == "corporate"

    @feature
    def breadcrumb(self) -> Collection:
        """The collection behind the mark of a breadcrumb, or before its buttons."""
        if "::" in self.text:
            return collections.read_collection(self.text.partition("::")[0])
        return collections.read_collection(self.text.replace("»", ">>").partition(">>")[2].strip("> "))

    @feature
    def collection(self) -> Collection | None:
        """The collection that is the whole line."""
        return None if self.cell_label or not self.text else collections.find_collection(self.text)

    @property
    def is_plain_collection(self) -> bool:
        """Whether the line is the name of a collection in several words; a single word can be of a title, too."""
        return self.collection is not None and " " in self.text

    @feature
    def address(self) -> Address | None:
        """The address of a record: the target of a link, or the only thing on the line but a short label."""
        target = self.href or self.text
        if "id=" not in target or len(target) > lengths.READ:
            return None
        found = addresses.read_address(target)
        if found.control_number is None or not (self.href or found.url):
            return None
        rest = len(" ".join(self.text.split())) - sum(map(len, addresses.urls_in(self.text)))
        return found if self.linked or rest < lengths.PHRASE else None

    @property
    def leads_elsewhere(self) -> bool:
        """Whether none of the links leads to a record: a line of such links only is navigation."""
        return (
            not self.is_breadcrumb
            and self.address is None
            and self.level == 0
            and (self.several_links or "://" in self.href)
        )

    @feature
    def names_link(self) -> bool:
        """Whether the line begins with the words before the address of the full description."""
        return self.bare[: lengths.PHRASE].casefold().startswith(LINK_LABELS)

    @feature
    def is_link_label(self) -> bool:
        """Whether the line is only the words before the address, which follows on the next line."""
        text = self.text
        return len(text) < lengths.PHRASE and text.strip("#>*_-| :：").casefold() in LINK_LABELS

    @feature
    def is_time(self) -> bool:
        """Whether the line is only a date and the time of day, as browsers print them above a page."""
        return self.text[:1].isdigit() and bool(_TIME.fullmatch(self.text))

    def in_sentence(self, lines: Sequence[Line], position: int) -> bool:
        """Return whether an address is part of a sentence: on its line, or between two wrapped lines.

        An address of the library itself leads to a record in any case.
        """
        before, after, address = addresses.around_address(self.text)
        into = before[-1:] and before[-1].isalpha() and before[-1].islower()
        inside = bool(into and (len(before) > 2 or address.endswith(".")))
        inside = inside or (bool(after) and after[0][0] in _SMALL_OR_OPEN and address[-1] not in ">)]|")
        if inside and not self.linked and not self.names_link and not addresses.is_of_library(self.text):
            return True
        above = lines[position - 1].text if position else ""
        below = lines[position + 1].text if position + 1 < len(lines) else ""
        return above[-1:].isalpha() and below[:1].islower()

    @feature
    def imprint(self) -> Imprint | None:
        """The imprint that is the whole line."""
        return imprint.read_imprint(self.text) if self.text else None

    @feature
    def bracketed(self) -> tuple[str, Imprint | None]:
        """The line of people before the imprint in brackets, and that imprint."""
        return imprint.split_bracketed(self.bare)

    @feature
    def agents(self) -> Agents:
        """The people of the line, its imprint in brackets aside."""
        text = self.bracketed[0]
        return parse_agents(text)

    @feature
    def states_people(self) -> bool:
        """Whether the line states people with roles that are known."""
        if not self.text or self.text[-1] == "." or len(self.text) > lengths.READ:
            return False
        if self.is_prose and not has_role_word(self.text):
            return False
        return any(c.relator for c in self.agents.contributors)

    @feature
    def is_name(self) -> bool:
        """Whether the line has the shape of names, or of a person with dates."""
        return bool(self.text) and looks_like_agents(self.agents)

    @feature
    def is_call_number(self) -> bool:
        """Whether the line is a call number."""
        return is_call_number(self.text)
