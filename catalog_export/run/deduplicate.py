"""Detect records that a run has already read, by control number and content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.files import file_name

if TYPE_CHECKING:
    from catalog_export.model.record import Location, Record
    from catalog_export.model.spill_table import SpillTable

RECENT = 1 << 12  # records in memory; older ones are in a temporary file


class Deduplicator:
    """The records that passed a run in one process: control number, hash of the content, and location.

    ``recent`` is the number of records in memory, some 160 bytes each. The content hash takes 8 bytes and is valid in
    this process only.
    """

    def __init__(self, recent: int = RECENT) -> None:
        self.limit = recent
        self.recent: dict[bytes, bytes] = {}
        self.older: SpillTable | None = None

    def find(self, record: Record) -> tuple[str, bool] | None:
        """Return the location of an earlier record with this number, and whether its content was the same."""
        number = _number(record)
        entry = self.recent.get(number)
        if entry is None and self.older is not None:
            entry = next((value for _, value in self.older.get([number])), None)
        return (entry[8:].decode(), entry[:8] == _content(record)) if entry else None

    def add(self, record: Record, location: Location | None = None) -> None:
        """Remember a record that passed. ``location`` defaults to its source."""
        where = str(location or record.source or "").encode("utf-8", "backslashreplace")
        self.recent[_number(record)] = _content(record) + where
        if len(self.recent) == self.limit:
            self._spill()

    def _spill(self) -> None:
        from catalog_export.model.spill_table import SpillTable  # imports sqlite3, which short runs do not need

        if self.older is None:
            self.older = SpillTable()
        self.older.put(self.recent.items())
        self.recent.clear()


def _number(record: Record) -> bytes:
    return (record.control_number or file_name(record)).encode("utf-8", "surrogatepass")


def _content(record: Record) -> bytes:
    return (hash(record) & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")
