"""Detect records that a run has already read, by control number and content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.model.record import Location, Record
    from catalog_export.model.spill_table import SpillTable

RECENT = 1 << 12  # records in memory; older ones are in a temporary file


class Deduplicator:
    """The records that passed a run in one process: number (``record_key``), hash of the content, and location.

    ``recent`` is the number of records in memory, some 200 bytes each. The content hash takes 8 bytes and is valid in
    this process only.
    """

    def __init__(self, recent: int = RECENT) -> None:
        self.limit = recent
        self.recent: dict[str, tuple[int, Location | None]] = {}
        self.older: SpillTable | None = None

    def find(self, number: str, record: Record) -> tuple[str, bool] | None:
        """Return the location of an earlier record with this number, and whether its content was the same."""
        if known := self.recent.get(number):
            content, location = known
            return _place(location).decode(), content == hash(record)
        if self.older is None:
            return None
        entry = next((value for _, value in self.older.get([_key(number)])), None)
        return (entry[8:].decode(), entry[:8] == _packed(hash(record))) if entry else None

    def add(self, number: str, record: Record, location: Location | None = None) -> None:
        """Remember a record that passed. ``location`` defaults to its source."""
        self.recent[number] = hash(record), location or record.source
        if len(self.recent) == self.limit:
            self._spill()

    def _spill(self) -> None:
        from catalog_export.model.spill_table import SpillTable  # imports sqlite3, which short runs do not need

        if self.older is None:
            self.older = SpillTable()
        self.older.put(
            (_key(number), _packed(content) + _place(location)) for number, (content, location) in self.recent.items()
        )
        self.recent.clear()


def _key(number: str) -> bytes:
    return number.encode("utf-8", "surrogatepass")


def _packed(content: int) -> bytes:
    return (content & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")


def _place(location: Location | None) -> bytes:
    return str(location or "").encode("utf-8", "backslashreplace")
