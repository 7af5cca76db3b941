"""A MARC field that counts which of its subfields were read, and the values of one record that were found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog_export.model.record import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# $6 and $8 link fields with each other. They state nothing about the resource.
_LINKS = frozenset("68")
# ISBD punctuation at the end of a subfield, as prescribed before the next one.
_PRESCRIBED = " ,:;/=+"


class MarcField:
    """One variable field. A control field has its data as its only subfield, with an empty code.

    ``unread`` are the subfields that no reader has read yet. A reader adds a part of a subfield with its position
    (``/35-37``), and an indicator whose meaning has no place in the record (``ind2``).
    """

    __slots__ = ("indicators", "stated", "subfields", "tag", "unread")

    def __init__(self, tag: str, indicators: str, subfields: tuple[tuple[str, str], ...]) -> None:
        self.tag = tag
        self.indicators = indicators
        self.subfields = subfields
        self.stated = [pair for pair in subfields if pair[0] not in _LINKS and trim(pair[1])]
        self.unread = self.stated

    def first(self, code: str) -> str:
        """Return the first subfield of that code, or an empty text."""
        return next((value for known, value in self.subfields if known == code), "")

    def all(self, codes: str) -> list[str]:
        """Return the values of all subfields with one of the codes, in their order."""
        return [value for code, value in self.subfields if code and code in codes]

    @property
    def data(self) -> str:
        """The data of a control field."""
        return self.first("")

    def mark(self, codes: str = "", only: Collection[str] | None = None) -> None:
        """Count subfields as read: those with one of the codes, or the whole field; ``only`` limits their values."""
        self.unread = [
            (code, value)
            for code, value in self.unread
            if codes and (code not in codes or (only is not None and value not in only))
        ]

    def leave(self, part: str, value: str) -> None:
        """Count a part of the field as unread."""
        self.unread = [*self.unread, (part, value)]

    @property
    def is_read(self) -> bool:
        """Whether any part of the field was read."""
        return self.unread != self.stated

    @property
    def unread_parts(self) -> str:
        """The tag with the parts that were not read, as in ``856 $z``; only the tag if nothing was read."""
        parts = dict.fromkeys(part for part, _ in self.unread) if self.is_read else ()
        return self.tag + "".join(
            part if part[0] == "/" else f" ${part}" if len(part) == 1 else f" {part}" for part in parts
        )


class Collected:
    """The values found so far, by the names of the record's fields. ``identify`` gives the language tag of a text."""

    def __init__(self, identify: Callable[[str], str | None]) -> None:
        self.identify = identify
        self.values: dict[str, Any] = {}
        self.tags: dict[str, str] = {}  # the tag of the field that states a value
        self.fields: dict[str, MarcField] = {}  # the first field of a tag that states a single value
        self.lists: dict[str, list[Any]] = {}
        self.long_notes: dict[str, list[str]] = {}  # parts of a split 520, by linking number

    def keep(self, name: str, value: str, field: MarcField, codes: str = "") -> bool:
        """Keep a single value and mark its subfields; return False if there is none, or another one from before.

        Of one code, only the first subfield is marked.
        """
        known = self.values.setdefault(name, value) if value else ""
        if not known or _bare(known) != _bare(value):
            return False
        self.tags.setdefault(name, field.tag)
        self.fields.setdefault(field.tag, field)
        if codes:
            field.mark(codes, [field.first(codes)] if len(codes) == 1 else None)
        return True

    def append(self, name: str, *values: Any) -> None:
        """Add values to a list, without those that are empty."""
        self.lists.setdefault(name, []).extend(value for value in values if value)

    def has_read(self, field: MarcField) -> bool:
        """Return whether another field with its tag has given a single value: the values of two fields must not mix.

        A field that repeats the other states nothing more, and is marked.
        """
        first = self.fields.get(field.tag)
        if first is not None and (first.indicators, first.stated) == (field.indicators, field.stated):
            field.mark()
        return first is not None

    @property
    def is_thesis(self) -> bool:
        """Whether the record states a kind of thesis or a degree."""
        return "thesis_kind" in self.values or "degree" in self.values

    def text(self, value: str) -> Text:
        """Return a text with its language."""
        return Text(value, self.identify(value))


def _bare(value: str) -> str:
    """Return a value for comparison: without a final full stop and the brackets of a value that is supplied."""
    return value.rstrip(".").removeprefix("[").removesuffix("]")


def trim(value: str) -> str:
    """Return a value without the ISBD punctuation that precedes the next subfield."""
    return value.strip().rstrip(_PRESCRIBED).strip()


def without_stop(value: str) -> str:
    """Return a value without a final full stop, unless that may be of an abbreviation: three letters or less."""
    value = trim(value)
    last = value.rpartition(" ")[2]
    return value[:-1] if value.endswith(".") and "." not in last[:-1] and len(last) > 3 else value
