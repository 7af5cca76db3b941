"""One side-car table on disk: where each row stands, found by the number of its record.

Rows stay in the file and are read when their record comes by; of a row there are kept its place, its line and a hash of
its number, some 30 bytes. The file is opened once, so that one that is replaced meanwhile does no harm; one that is
changed in place is noticed.
"""

from __future__ import annotations

import os
from array import array
from functools import lru_cache
from stat import S_ISREG
from typing import TYPE_CHECKING
from weakref import finalize

from catalog_export.enrich.sidecar.forms import Csv, JsonLines, Row
from catalog_export.enrich.sidecar.index import Index
from catalog_export.model.errors import InputError, TableError

if TYPE_CHECKING:
    from io import BufferedReader

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class Table:
    """A table that was looked through once; ``len`` gives its rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = _opened(path)
        finalize(self, self.file.close)
        self.starts, self.lines = array("Q"), array("I")
        self.index = Index()
        self.again: dict[int, list[int]] = {}  # rows of a number that stood in an earlier one
        self.lengths: dict[str, dict[int, int]] = {}  # of numbers of people, by column: length -> how many
        form = JsonLines if path.casefold().endswith((".jsonl", ".ndjson")) else Csv
        self.form: Csv | JsonLines = form(path, self.file)
        for start, line, number, people in self.form.entries():
            self._add(start, line, number)
            for column, cell in people:
                self._measure(column, cell)
        self.findings, self.digest = self.form.findings, self.form.digest
        self.size = os.fstat(self.file.fileno()).st_size

    def __len__(self) -> int:
        return len(self.lines)

    def _add(self, start: int, line: int, number: str) -> None:
        """Take note of a row."""
        which = len(self.lines)
        self.starts.append(start)
        self.lines.append(line)
        if number:
            first = self.index.put(number, which)
            if first != which:
                self.again.setdefault(first, []).append(which)

    def _measure(self, column: str, cell: str) -> None:
        """Count the digits of a number, to learn how long most of its column are."""
        if cell.isdecimal():
            lengths = self.lengths.setdefault(column, {})
            lengths[len(cell)] = lengths.get(len(cell), 0) + 1

    def find(self, number: str) -> list[tuple[int, Row]]:
        """Give the rows of a record, each with its place among all."""
        first = self.index.get(number)
        if first < 0:
            return []
        rows = [(which, self.row(which)) for which in (first, *self.again.get(first, ()))]
        return [(which, row) for which, row in rows if row.number == number]

    def row(self, which: int) -> Row:
        """Read one row; ``InputError`` where the file has been changed."""
        start = self.starts[which]
        end = self.starts[which + 1] if which + 1 < len(self.starts) else self.size
        self.file.seek(start)
        row = self.form.row(self.file.read(end - start), self.lines[which])
        if row is None or (row.number and self.index.get(row.number) < 0):
            raise InputError(f"{self.path}: was changed while the run went on; run again")
        return row

    def usual_length(self, column: str) -> int:
        """Give the length that most numbers of a column have, if they are enough to tell; else 0."""
        lengths = self.lengths.get(column, {})
        total = sum(lengths.values())
        length = max(lengths, key=lengths.__getitem__, default=0)
        return length if total >= 5 and lengths[length] * 10 >= total * 6 else 0


def _opened(path: str) -> BufferedReader:
    try:
        with open(path, "rb") as file:
            head = file.read(4)
        kind = "a workbook" if head.startswith(_WORKBOOK) else "UTF-16" if head.startswith(_UTF16) else ""
        if not kind:
            return open(path, "rb")  # rows are read from it as long as the table is in use
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); check the name of the table") from error
    raise TableError(f"{path}: is {kind}; expected CSV in UTF-8; save it from the spreadsheet as 'CSV UTF-8'")


def open_table(path: str) -> Table:
    """Give a table, looked through once by a process as long as it is not changed."""
    try:
        there = os.stat(path)
    except OSError as error:
        raise TableError(f"{path}: cannot be read ({error.strerror}); check the name of the table") from error
    if not S_ISREG(there.st_mode):
        raise TableError(f"{path}: is no file; its rows are looked up as they are needed, so save the table in a file")
    return _table(path, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=8)
def _table(path: str, size: int, changed: int) -> Table:  # noqa: ARG001 (what tells one state of a file from another)
    return Table(path)
