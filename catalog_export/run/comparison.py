"""Compare two collections: added, removed and changed records, field by field.

Records are the same if they have the same control number, or without one, the same title and first contributor. The
records of the old collection are in a temporary file, so memory does not grow with the collections.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from catalog_export.model.files import record_key
from catalog_export.model.spill_table import SpillTable
from catalog_export.run.field_values import field_values
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from catalog_export.model.record import Record, Text

_STATUSES = (Message("added"), Message("removed"), Message("changed"), Message("same"))
BATCH_SIZE = 500  # records that are looked up together


class FieldChange(NamedTuple):
    """A field whose values differ: those that only the old record has, and those that only the new one has.

    If only the order differs, both have all values.
    """

    field: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


class Difference(NamedTuple):
    """An added, removed or changed record. ``id`` is its control number, or a name made from title and contributor."""

    status: Literal["added", "removed", "changed"]
    id: str
    title: str
    old: str | None  # location
    new: str | None
    fields: tuple[FieldChange, ...] = ()


class _Entry(msgspec.Struct, array_like=True):
    """A record as it is compared."""

    title: str
    place: str
    values: dict[str, list[str]]


_decode = msgspec.msgpack.Decoder(_Entry).decode
_encode = msgspec.msgpack.Encoder().encode


class Comparison:
    """Compare records. ``counts`` counts the added, removed, changed and same records."""

    def __init__(self, ignored: Collection[str] = ()) -> None:
        self.ignored = frozenset(ignored)
        self.counts: Counter[str] = Counter(dict.fromkeys(_STATUSES, 0))

    @property
    def differs(self) -> bool:
        """Whether a difference was found."""
        return self.counts.total() > self.counts["same"]

    def differences(self, old: Iterable[Record], new: Iterable[Record]) -> Iterator[Difference]:
        """Yield the added and changed records in the order of ``new``, then the removed ones by their numbers."""
        before, met = SpillTable("TEXT", "BLOB"), SpillTable("TEXT", "INTEGER")
        for entries in self._batches(old):
            before.put((key, _encode(entry)) for key, entry in entries.items())
        for entries in self._batches(new):
            known = {key: _decode(data) for key, data in before.get(list(entries))}
            met.put((key, 1) for key in known)
            yield from self._counted(_compared(key, known.get(key), entry) for key, entry in entries.items())
        rest = before.items()
        while some := dict(islice(rest, BATCH_SIZE)):
            for key, _ in met.get(list(some)):
                del some[key]
            yield from self._counted(_compared(key, _decode(data), None) for key, data in some.items())

    def _batches(self, records: Iterable[Record]) -> Iterator[dict[str, _Entry]]:
        """Yield the records in batches; of records with the same key, the pipeline has passed the first one only."""
        found = iter(records)
        while some := {_key(record): self._entry(record) for record in islice(found, BATCH_SIZE)}:
            yield some

    def _entry(self, record: Record) -> _Entry:
        values = {
            name: [_shown(text) for text in texts] for name, texts in field_values(record) if name not in self.ignored
        }
        return _Entry(_plain(record.title.proper.value), _plain(str(record.source or "")), values)

    def _counted(self, found: Iterable[Difference | None]) -> Iterator[Difference]:
        for difference in found:
            self.counts[difference.status if difference else "same"] += 1
            if difference:
                yield difference


def _compared(key: str, old: _Entry | None, new: _Entry | None) -> Difference | None:
    if old is None and new is not None:
        return Difference("added", key, new.title, None, new.place)
    if new is None and old is not None:
        return Difference("removed", key, old.title, old.place, None)
    if old is None or new is None or old.values == new.values:
        return None
    return Difference("changed", key, new.title, old.place, new.place, tuple(_changes(old.values, new.values)))


def _changes(old: dict[str, list[str]], new: dict[str, list[str]]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name, []), new.get(name, [])
        if before != after:
            removed, added = _without(before, after), _without(after, before)
            yield FieldChange(
                name, removed or (() if added else tuple(before)), added or (() if removed else tuple(after))
            )


def _without(values: list[str], others: list[str]) -> tuple[str, ...]:
    """Return the values that ``others`` does not have; a value that occurs twice counts twice."""
    rest = Counter(others)
    found = []
    for value in values:
        if rest[value]:
            rest[value] -= 1
        else:
            found.append(value)
    return tuple(found)


def _shown(text: Text) -> str:
    """Return a text with its language. Blanks and paragraph breaks are equal, because MARC has no paragraphs."""
    value = " ".join(text.value.split())
    return _plain(f"{value} [{text.lang}]" if text.lang else value)


def _plain(text: str) -> str:
    """Return a text without lone surrogates, which cannot be stored."""
    return text.encode("utf-8", "backslashreplace").decode()


def _key(record: Record) -> str:
    return _plain(record_key(record))
