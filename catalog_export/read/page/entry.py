"""Collect what a layout found of one record: the lines of its title, people and abstract, and its other values."""

# No ``from __future__ import annotations``, as in ``model.record``.
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page.addresses import Address
from catalog_export.read.page.collections import Collection
from catalog_export.read.page.imprint import Imprint
from catalog_export.read.page.lines import Line

if TYPE_CHECKING:
    from catalog_export.read.page.people import Agents


class Value(NamedTuple):
    """A value, the line that states it, and the rule that read it."""

    text: str
    line: Line
    rule: str


# The fields of which a record has one text.
ONE_TEXT = (
    *("control_number", "url", "collection", "thesis_kind", "place", "publisher", "year", "faculty", "programme"),
    *("call_number", "extent", "content_type", "media_type", "carrier_type", "bibliography_note"),
    *("cataloguing_source", "holding_institution", "holding_location", "rights"),
)
_SINGLE = frozenset((*ONE_TEXT, "language", "nim"))


def _differ(known: str, text: str | None) -> bool:
    """Return whether neither text has the other inside; only letters and digits count."""
    one, two = ("".join(filter(str.isalnum, part.casefold())) for part in (known, text or ""))
    return one not in two and two not in one


class Entry:
    """One record as a layout sees it.

    ``values`` has the values of each field of the record by its name, in the order of the page. ``body`` has the lines
    of the abstract field with their blank lines. ``unknown`` has the lines that no rule understood, ``repeated`` the
    values of fields that have another value already.
    """

    __slots__ = (
        *(
            "body",
            "first",
            "furniture",
            "label_inside",
            "people",
            "repeated",
            "sure",
            "texts",
            "title",
            "title_label",
            "unknown",
            "values",
            "whole",
        ),
    )

    def __init__(self, first: Line | None) -> None:
        self.first = first  # the first line of the record
        self.title: list[Line] = []
        self.title_label = ""  # with which the page states the title
        self.people: list[tuple[Line, Agents, str]] = []
        self.values: dict[str, list[Value]] = {}
        self.texts: set[tuple[str, str]] = set()  # the names of fields and their values, in small letters
        self.body: list[Line] = []
        self.unknown: list[Line] = []
        self.repeated: list[tuple[str, Value]] = []
        self.furniture: list[Line] = []  # numbers of pages inside the abstract
        self.sure = True  # whether it is a catalogue page beyond doubt
        self.whole = True  # whether the page has the end of the record
        # a line with the label of an abstract inside, if the entry is not sure
        self.label_inside: tuple[Line, str] | None = None

    def add(self, name: str, text: str | None, line: Line, rule: str) -> None:
        """Add a value, if there is one and if it was not stated before; a field with one value keeps its first."""
        if not text:
            return
        known = self.values.setdefault(name, [])
        if known and name in _SINGLE:
            if _differ(known[0].text, text):
                self.repeated.append((name, Value(text, line, rule)))
        elif (name, text.casefold()) not in self.texts:
            known.append(Value(text, line, rule))
            self.texts.add((name, text.casefold()))

    def add_imprint(self, imprint: Imprint, line: Line, rule: str) -> None:
        """Add place, publisher and date, of one imprint only: another that contradicts it is reported.

        An imprint of the same publisher is the same one: its place is kept. An imprint with a publisher takes
        precedence over a year or place alone. The issue of a journal is a note.
        """
        parts = {"place": imprint.place, "publisher": imprint.publisher, "year": imprint.year}
        self.add("notes", imprint.issue, line, "issue of a journal")
        other = [name for name, text in parts.items() if (known := self.first_of(name)) and _differ(known.text, text)]
        if other and (self.first_of("publisher") or not imprint.publisher):
            if "publisher" in other:
                self.repeated.append(("publisher", Value(imprint.text, line, rule)))
                return
            self.repeated += [(name, Value(text, line, rule)) for name, text in parts.items() if text and name in other]
            if "place" not in other and imprint.publisher:
                self.add("place", imprint.place, line, rule)
            return
        for name in other:
            self.repeated += [(name, value) for value in self.values.pop(name)]
        for name, text in parts.items():
            self.add(name, text, line, rule)

    def add_collection(self, collection: Collection, line: Line, rule: str) -> None:
        """Add the collection, and the kind of thesis that its name states."""
        if "collection" not in self.values:
            self.add("thesis_kind", collection.thesis_kind, line, rule)
        self.add("collection", collection.name, line, rule)

    def add_address(self, address: Address | None, line: Line, rule: str) -> None:
        """Add an address and the control number in it; the same record can have several addresses."""
        if address is None:
            return
        number = self.first_of("control_number")
        if number is None or number.text != address.control_number:
            self.add("url", address.url, line, rule)
        self.add("control_number", address.control_number, line, "id= in the address")

    def add_people(self, line: Line, rule: str) -> None:
        """Add the people of a line, and the imprint in brackets behind them."""
        self.people.append((line, line.agents, rule))
        if line.bracketed[1]:
            self.add_imprint(line.bracketed[1], line, "imprint behind the people")

    def first_of(self, name: str) -> Value | None:
        """Return the first value of a field."""
        return next(iter(self.values.get(name, ())), None)
