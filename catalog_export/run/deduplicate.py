"""Which records went through a run that is in one piece; of one in parts, ``duplicates`` tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.files import file_name

if TYPE_CHECKING:
    from catalog_export.model.record import Location, Record
    from catalog_export.run.duplicates import Aside

_RECENT = 1 << 12  # records whose numbers are in memory


class Seen:
    """The records that went through a run: by number, a hash of the content and the place they were read.

    The last take some 160 bytes each; those before them are put aside in a file, so that memory stays flat. The content
    is an 8-byte hash, which holds within one process.
    """

    def __init__(self) -> None:
        self.recent: dict[bytes, bytes] = {}
        self.older: Aside | None = None

    def place(self, record: Record) -> tuple[str, bool] | None:
        """Tell where a record of the same number was read, and whether it was the same in content."""
        number = _number(record)
        entry = self.recent.get(number)
        if entry is None and self.older is not None:
            entry = next((value for _, value in self.older.get([number])), None)
        return (entry[8:].decode(), entry[:8] == _content(record)) if entry else None

    def add(self, record: Record, place: Location | None = None) -> None:
        """Remember a record that went through, and its place, if that is not its source."""
        where = str(place or record.source or "").encode("utf-8", "backslashreplace")
        self.recent[_number(record)] = _content(record) + where
        if len(self.recent) == _RECENT:
            self.older = self.older or _aside()
            self.older.put(self.recent.items())
            self.recent.clear()


def _aside() -> Aside:
    from catalog_export.run.duplicates import Aside

    return Aside("key BLOB PRIMARY KEY, value BLOB")


def _number(record: Record) -> bytes:
    return (record.control_number or file_name(record)).encode("utf-8", "surrogatepass")


def _content(record: Record) -> bytes:
    return (hash(record) & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "little")
