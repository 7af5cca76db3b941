"""A side-car table on disk, with an index from control numbers to the positions of rows.

Rows stay in the file and are read when their record is processed. The file is opened once, so that replacing it during
a run has no effect; changes in place are noticed.
"""

from __future__ import annotations

import os
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import islice
from stat import S_ISREG
from typing import TYPE_CHECKING
from weakref import finalize

from catalog_export.enrich.sidecar.forms import CsvTable, JsonLinesTable, SidecarRow
from catalog_export.enrich.sidecar.workbook import WorkbookTable
from catalog_export.model.errors import InputError, TableError, system_reason
from catalog_export.model.spill_table import SpillTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
BATCH_SIZE = 10_000  # rows that are entered in the index together
_ROWS_PER_QUERY = 500  # rows that are read together


class SidecarTable:
    """A scanned table; ``len`` is the number of its rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        file, is_workbook = _open(path)
        finalize(self, file.close)
        self.starts, self.lines = array("Q"), array("I")  # of each row: position in bytes, line
        self.first = SpillTable("BLOB", "INTEGER")  # control number: first row
        self.repeated: dict[int, list[int]] = {}  # first row: further rows with the same number
        self.lengths: defaultdict[str, Counter[int]] = defaultdict(Counter)  # of identifiers, by column
        self.form: CsvTable | JsonLinesTable = _form(path, is_workbook=is_workbook)(path, file)
        self.file = self.form.file  # of a workbook, a copy
        finalize(self, self.file.close)
        self._scan()
        self.findings, self.digest = self.form.findings, self.form.digest
        self.size = os.fstat(self.file.fileno()).st_size

    def __len__(self) -> int:
        return len(self.lines)

    def _scan(self) -> None:
        batch: dict[bytes, list[int]] = {}
        for index, row in enumerate(self.form.scan()):
            self.starts.append(row.start)
            self.lines.append(row.line)
            if row.number:
                batch.setdefault(_key(row.number), []).append(index)
            for column, cell in row.identifiers:
                if cell.isdecimal():
                    self.lengths[column][len(cell)] += 1
            if len(batch) >= BATCH_SIZE:
                self._enter(batch)
                batch = {}
        self._enter(batch)

    def _enter(self, batch: dict[bytes, list[int]]) -> None:
        known = dict(self.first.get(list(batch)))
        for key, rows in batch.items():
            first = known.get(key, rows[0])
            further = [row for row in rows if row != first]
            if further:
                self.repeated.setdefault(first, []).extend(further)
        self.first.put((key, rows[0]) for key, rows in batch.items())

    def _indexes(self, number: str) -> list[int]:
        """Return the indexes of the rows with a control number."""
        return [
            index for _, first in self.first.get([_key(number)]) for index in (first, *self.repeated.get(first, ()))
        ]

    def find(self, number: str) -> list[tuple[int, SidecarRow]]:
        """Return the rows of a record, each with its index in the table."""
        indexes = self._indexes(number)
        return list(zip(indexes, self.rows(indexes), strict=True))

    def rows(self, indexes: Iterable[int]) -> Iterator[SidecarRow]:
        """Read rows; raise ``InputError`` if the file was changed since it was scanned."""
        left = iter(indexes)
        while some := list(islice(left, _ROWS_PER_QUERY)):
            found = [self._read(index) for index in some]
            first = dict(self.first.get([_key(row.number) for row in found if row.number]))
            for index, row in zip(some, found, strict=True):
                if row.number and not self._has(first.get(_key(row.number), -1), index):
                    raise self._changed()
                yield row

    def _read(self, index: int) -> SidecarRow:
        start = self.starts[index]
        end = self.starts[index + 1] if index + 1 < len(self.starts) else self.size
        self.file.seek(start)
        row = self.form.row(self.file.read(end - start), self.lines[index])
        if row is None:
            raise self._changed()
        return row

    def _has(self, first: int, index: int) -> bool:
        """Return whether a row is the first row of a record, or a further one with the same number."""
        further = self.repeated.get(first, ())
        place = bisect_left(further, index)
        return index == first or further[place : place + 1] == [index]

    def _changed(self) -> InputError:
        return InputError("{path}: the table was changed during the run; run again", path=self.path)

    def usual_length(self, column: str, /) -> int:
        """Return the length that most identifiers in a column have, or 0 if there are too few to decide."""
        lengths = self.lengths[column]
        [(length, count)] = lengths.most_common(1) or [(0, 0)]
        return length if lengths.total() >= 5 and count * 10 >= lengths.total() * 6 else 0


def _key(number: str) -> bytes:
    return number.encode("utf-8", "surrogatepass")


def _form(path: str, *, is_workbook: bool) -> type[CsvTable | JsonLinesTable]:
    """Return the class that reads a table."""
    if is_workbook:
        return WorkbookTable
    return JsonLinesTable if path.casefold().endswith((".jsonl", ".ndjson")) else CsvTable


def _open(path: str) -> tuple[BinaryIO, bool]:
    """Open a table; return with it whether it is a workbook."""
    try:
        with open(path, "rb") as file:
            head = file.read(4)
        if not head.startswith(_UTF16):
            return open(path, "rb"), head.startswith(_WORKBOOK)  # stays open while the table is in use
    except OSError as error:
        raise TableError(
            "{path}: cannot be read ({reason}); check the name of the table", path=path, reason=system_reason(error)
        ) from error
    raise TableError("{path}: is UTF-16; expected CSV in UTF-8; save it from the spreadsheet as 'CSV UTF-8'", path=path)


def open_table(path: str) -> SidecarTable:
    """Return a scanned table. A process scans an unchanged table once."""
    try:
        status = os.stat(path)
    except OSError as error:
        raise TableError(
            "{path}: cannot be read ({reason}); check the name of the table", path=path, reason=system_reason(error)
        ) from error
    if not S_ISREG(status.st_mode):
        raise TableError(
            "{path}: is not a regular file; rows are read when they are needed, so save it in a file", path=path
        )
    return _table(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=8)
def _table(path: str, _size: int, _changed: int) -> SidecarTable:
    """Open a table, or return one that is open: path, size and time of the last change identify it."""
    return SidecarTable(path)
