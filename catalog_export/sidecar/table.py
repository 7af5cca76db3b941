"""One side-car table on disk: where each row stands, found by the number of its record.

Rows stay in the file and are read when their record comes by; of a row there are kept its place, its line and a hash of
its number, some 30 bytes. The file is opened once, so that one that is replaced meanwhile does no harm; one that is
changed in place is noticed.
"""

from __future__ import annotations

import os
from array import array
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import finalize

from catalog_export.errors import InputError, TableError
from catalog_export.findings import Finding, finding
from catalog_export.model import Location
from catalog_export.sidecar.columns import Heading, find_headings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

_COMMENT = "#"  # begins a row that is skipped, those of the template among them
_DELIMITERS = ",;\t"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_CELL = 1 << 20  # bytes: the longest row that is one, not the rest of a file behind an open quotation mark

Cell = str | list[str]


class Row(NamedTuple):
    """One row: its cells that hold something, each under its heading, and where it stands."""

    place: Location
    number: str
    cells: tuple[tuple[Heading, Cell], ...]
    spare: int = 0  # cells beyond the last heading


class Table:
    """A table that was looked through once; ``len`` gives its rows."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.file = _opened(path)
        finalize(self, self.file.close)
        self.starts, self.lines = array("Q"), array("I")
        self.index = Index()
        self.again: dict[int, list[int]] = {}  # rows of a number that stood in an earlier one
        self.findings: list[Finding] = []
        self.lengths: dict[str, dict[int, int]] = {}  # of numbers of people, by column: length -> how many
        self.form: Csv | JsonLines = JsonLines(self) if path.casefold().endswith((".jsonl", ".ndjson")) else Csv(self)
        self.digest = self.form.read()
        self.size = os.fstat(self.file.fileno()).st_size

    def __len__(self) -> int:
        return len(self.lines)

    def add(self, start: int, line: int, number: str) -> None:
        """Take note of a row."""
        which = len(self.lines)
        self.starts.append(start)
        self.lines.append(line)
        if number:
            first = self.index.put(number, which)
            if first != which:
                self.again.setdefault(first, []).append(which)

    def measure(self, column: str, cell: str) -> None:
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


class Index:
    """Number of a record -> row: an open hash table over 8 bytes of each number's hash, some 24 bytes a row.

    Two numbers of one hash are told apart by whoever reads the rows.
    """

    def __init__(self) -> None:
        self.count = 0
        self._resize(1 << 10)

    def _resize(self, size: int) -> None:
        self.mask = size - 1
        self.keys, self.values = array("Q", bytes(8 * size)), array("I", bytes(4 * size))

    def _slot(self, key: int) -> int:
        place, keys, mask = key & self.mask, self.keys, self.mask
        while (there := keys[place]) and there != key:
            place = (place + 1) & mask
        return place

    def get(self, number: str) -> int:
        """Give the first row of a number, -1 where there is none."""
        slot = self._slot(key := _key(number))
        return self.values[slot] if self.keys[slot] == key else -1

    def put(self, number: str, row: int) -> int:
        """Enter a row; give the first of its number, which is another where the number was there already."""
        slot = self._slot(key := _key(number))
        if self.keys[slot] == key:
            return self.values[slot]
        self.keys[slot], self.values[slot] = key, row
        self.count += 1
        if 2 * self.count > self.mask:
            self._grow()
        return row

    def _grow(self) -> None:
        keys, values = self.keys, self.values
        self._resize(2 * (self.mask + 1))
        for key, value in zip(keys, values, strict=True):
            if key:
                slot = self._slot(key)
                self.keys[slot], self.values[slot] = key, value


def _key(number: str) -> int:
    return hash(number) & 0xFFFFFFFFFFFFFFFF or 1


# --- forms of a table


class Csv:
    """Rows parted by line ends, cells by commas, semicolons or tabs, as RFC 4180 has it and as spreadsheets save it."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.encoding = "utf-8"
        self.delimiter = ","
        self.headings: list[Heading | None] = []

    def read(self) -> str:
        """Look through the table; give the digest of the file."""
        import csv

        table = self.table
        self.encoding, skipped = self._encoding()
        lines = _Lines(table.file, self.encoding, skipped)
        start, line = lines.offset, 1
        try:
            self._headings(lines)
            start, line = lines.offset, lines.number + 1
            key, measured = self._measured()
            for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                if cells and not cells[0].lstrip().startswith(_COMMENT) and any(map(str.strip, cells)):
                    table.add(start, line, bare(cells[key]) if key < len(cells) else "")
                    for column, place in measured:
                        if place < len(cells):
                            table.measure(column, bare(cells[place]))
                start, line = lines.offset, lines.number + 1
        except csv.Error as error:
            raise TableError(f"{table.path}:{line}: this row is not CSV ({error}); {_remedy(str(error))}") from error
        return lines.digest.hexdigest()

    def row(self, data: bytes, line: int) -> Row | None:
        """Read the row at the start of some bytes."""
        import csv
        from io import StringIO

        text = StringIO(data.decode(self.encoding, "replace"), newline="")
        cells = next(csv.reader(text, delimiter=self.delimiter), None)
        return self._row(cells, line) if cells else None

    def _row(self, cells: list[str], line: int) -> Row:
        number, held = "", []
        for heading, cell in zip(self.headings, cells, strict=False):
            value = bare(cell)
            if value and heading is not None:
                held.append((heading, value))
                if heading.column.content == "id":
                    number = value
        spare = sum(1 for cell in cells[len(self.headings) :] if cell.strip())
        return Row(Location(self.table.path, line), number, tuple(held), spare)

    def _measured(self) -> tuple[int, list[tuple[str, int]]]:
        """Tell where the number of the record stands, and where those of people stand."""
        places = [(heading.column, place) for place, heading in enumerate(self.headings) if heading is not None]
        [key] = [place for column, place in places if column.content == "id"]
        return key, [(column.name, place) for column, place in places if column.content == "identifier"]

    def _headings(self, lines: _Lines) -> None:
        import csv

        while True:
            text = next(lines, None)
            if text is None:
                raise TableError(f"{self.table.path}: the table is empty; 'catalog-export template csv' begins one")
            declared = text.strip().casefold().removeprefix("sep=")
            if declared in {*_DELIMITERS} and declared != text.strip().casefold():
                continue  # for the spreadsheet; the headings say the same
            if text.strip() and not text.lstrip('" ').startswith(_COMMENT):
                break
        self.delimiter = max(_DELIMITERS, key=text.count)
        cells = next(csv.reader([text], delimiter=self.delimiter))
        self.headings = find_headings(cells, f"{self.table.path}:{lines.number}")

    def _encoding(self) -> tuple[str, int]:
        """Tell how the file is encoded, and how many bytes of a mark to skip."""
        file, path = self.table.file, self.table.path
        skipped = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
        file.seek(0)
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                self.table.findings.append(finding("encoding-guessed", Location(path, number)))
                return "cp1252", 0
        return "utf-8", skipped


class JsonLines:
    """One object a line, its keys the columns; a list for several values."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.headings: dict[str, Heading | None] = {}

    def read(self) -> str:
        """Look through the table; give the digest of the file."""
        table = self.table
        digest = sha256()
        start = 0
        for line, data in enumerate(table.file, 1):
            digest.update(data)
            if data.strip(b"\xef\xbb\xbf \t\r\n"):
                row = self.row(data, line)
                table.add(start, line, row.number)
                for heading, cell in row.cells:
                    if heading.column.content == "identifier" and isinstance(cell, str):
                        table.measure(heading.column.name, cell)
            start += len(data)
        return digest.hexdigest()

    def row(self, data: bytes, line: int) -> Row:
        """Read the row of one line."""
        place = f"{self.table.path}:{line}"
        try:
            form = _loads(data)
        except (ValueError, RecursionError) as error:
            raise TableError(f"{place}: the line is not a JSON object in UTF-8 ({error}); mend it") from error
        if not form.keys() <= self.headings.keys():
            new = [key for key in form if key not in self.headings]
            self.headings.update(zip(new, find_headings(new, place, required=False), strict=True))
        number, held = "", []
        for key, value in form.items():
            heading = self.headings[key]
            cell = _cell(value, heading, place)
            if cell and heading is not None:
                held.append((heading, cell))
                if heading.column.content == "id":
                    number = str(cell)
        return Row(Location(self.table.path, line), number, tuple(held))


def _loads(data: bytes) -> dict[str, Any]:
    import json

    form = json.loads(data.decode("utf-8-sig"))
    if not isinstance(form, dict):
        raise ValueError(f"it holds a {type(form).__name__}")  # noqa: TRY004 (as of any line that is not one)
    return form


def _cell(value: object, heading: Heading | None, place: str) -> Cell:
    if value is None or heading is None:
        return ""
    if type(value) is int and heading.column.content in {"id", "year"}:
        return str(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and heading.column.several and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value] if any(value) else ""
    expected = "a string, or a list of strings" if heading.column.several else "a string"
    raise TableError(f"{place}: {heading.text} is {value!r}; expected {expected}; numbers lose their leading zeros")


class _Lines:
    """The lines of a file as text, while their places and digest are kept."""

    def __init__(self, file: BufferedReader, encoding: str, skipped: int) -> None:
        file.seek(0)
        self.digest = sha256(file.read(skipped))
        self.file, self.encoding, self.offset, self.number = file, encoding, skipped, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self.file.readline(_CELL)
        if not data:
            raise StopIteration
        self.digest.update(data)
        self.offset += len(data)
        self.number += 1
        return data.decode(self.encoding, "replace")


def _remedy(error: str) -> str:
    if error.startswith("new-line"):  # carriage returns alone, as old Macintosh programs end lines
        return "save the table as 'CSV UTF-8'"
    return "look for a quotation mark that is not closed"


def bare(cell: str) -> str:
    """Return what a cell holds, without the marks by which people tell a spreadsheet that it is text."""
    text = cell.strip()
    return text[2:-1].strip() if text[:2] == '="' and text[-1:] == '"' and len(text) > 2 else text


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
    return _table(path, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=8)
def _table(path: str, size: int, changed: int) -> Table:  # noqa: ARG001 (what tells one state of a file from another)
    return Table(path)
