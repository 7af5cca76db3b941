"""Read side-car tables in CSV and JSON Lines: scan the positions of all rows, and read single rows."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from io import StringIO
from itertools import chain
from reprlib import repr as short_repr
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.enrich.sidecar.columns import Heading, find_headings
from catalog_export.model.errors import TableError
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

COMMENT = "#"  # at the start of a row that is skipped, such as the explanations in the template
_DELIMITERS = ",;\t"
_MAX_LINE = 1 << 20  # bytes: a longer line is the rest of a file behind a quotation mark that is not closed

Cell = str | list[str]
# The index of the column ``id``, and the name and index of each column of identifiers.
Positions = tuple[int, list[tuple[str, int]]]


class ScannedRow(NamedTuple):
    """The position of a row in its file (in bytes and lines), its record, and the identifiers of people in it."""

    start: int
    line: int
    number: str
    identifiers: list[tuple[str, str]]  # name of the column, cell


class SidecarRow(NamedTuple):
    """One row of a table: the control number of its record, and its cells that are not empty."""

    location: Location
    number: str
    cells: tuple[tuple[Heading, Cell], ...]
    surplus: int = 0  # cells without a heading
    invalid: tuple[tuple[Heading, str, str], ...] = ()  # JSON values that no cell can have: heading, value, expected


class CsvTable:
    """A table in CSV (RFC 4180), with commas, semicolons or tabs between cells."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        self.path, self.file = path, file
        self.encoding = "utf-8"
        self.delimiter = ","
        self.headings: list[Heading | None] = []
        self.findings: list[Finding] = []
        self.digest = ""  # SHA-256 of the file, known after the scan

    def scan(self) -> Iterator[ScannedRow]:
        """Yield the position and record of each row."""
        self.encoding, skipped = self._encoding()
        lines = _Lines(self.file, self.encoding, skipped)
        start, line = lines.offset, 1
        try:
            self._headings(lines)
            start, line = lines.offset, lines.number + 1
            positions = self._positions()
            for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                if found := self.scanned(cells, start, line, positions):
                    yield found
                start, line = lines.offset, lines.number + 1
        except csv.Error as error:
            raise TableError(
                "{path}:{line}: this row is not CSV ({error}); {remedy}",
                path=self.path,
                line=line,
                error=error,
                remedy=_remedy(str(error)),
            ) from error
        self.digest = lines.digest.hexdigest()

    def scanned(self, cells: list[str], start: int, line: int, positions: Positions) -> ScannedRow | None:
        """Return the position and record of a row; ``None`` for an empty row and a comment."""
        key, people = positions
        width = len(cells)
        number = _number(cells[key]) if key < width else ""
        if not any(map(str.strip, cells)) or cells[0].lstrip().startswith(COMMENT) or number[:1] == COMMENT:
            return None
        identifiers = [(name, without_text_mark(cells[index])) for name, index in people if index < width]
        return ScannedRow(start, line, number, identifiers)

    def row(self, data: bytes, line: int) -> SidecarRow | None:
        """Read the first row in ``data``; ``None`` if there is none."""
        text = StringIO(data.decode(self.encoding, "replace"), newline="")
        cells = next(csv.reader(text, delimiter=self.delimiter), None)
        return self._row(cells, line) if cells else None

    def _row(self, cells: list[str], line: int) -> SidecarRow:
        number, filled = "", []
        surplus = sum(1 for cell in cells[len(self.headings) :] if cell.strip())
        for heading, cell in zip(self.headings, cells, strict=False):
            value = without_text_mark(cell)
            if value and heading is not None:
                filled.append((heading, value))
                if heading.column.content == "id":
                    number = _number(value)
            elif value:
                surplus += 1
        return SidecarRow(Location(self.path, line), number, tuple(filled), surplus)

    def _positions(self) -> Positions:
        """Return the index of the column ``id``, and the name and index of each column of identifiers."""
        columns = [(heading.column, index) for index, heading in enumerate(self.headings) if heading is not None]
        [key] = [index for column, index in columns if column.content == "id"]
        return key, [(column.name, index) for column, index in columns if column.content == "identifier"]

    def _headings(self, lines: _Lines) -> None:
        for text in lines:
            bare_text = text.strip(f'" \t\r\n{_DELIMITERS}')
            # "sep=;" names the delimiter for Excel; it is found from the headings as well
            if bare_text and not bare_text.startswith(COMMENT) and bare_text.casefold() != "sep=":
                break
        else:
            raise TableError(
                "{path}: the table is empty; 'catalog-export template csv' writes a template", path=self.path
            )
        self.delimiter = max(_DELIMITERS, key=text.count)
        place = f"{self.path}:{lines.number}"
        cells = next(csv.reader(chain([text], lines), delimiter=self.delimiter, strict=True))
        if len(cells) == 1 and any(mark in cells[0] for mark in _DELIMITERS):
            raise TableError(
                "{place}: all headings are in one cell; open the table so that each has a cell "
                "(in Excel: Data, From Text/CSV), and save it again",
                place=place,
            )
        self.headings = find_headings(cells, place)

    def _encoding(self) -> tuple[str, int]:
        """Return the encoding of the file, and the length of its byte order mark."""
        file = self.file
        skipped = 3 if file.read(3) == b"\xef\xbb\xbf" else 0
        file.seek(0)
        for number, line in enumerate(file, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                self.findings.append(finding("encoding-guessed", Location(self.path, number)))
                return "cp1252", skipped
        return "utf-8", skipped


class JsonLinesTable:
    """A table in JSON Lines: an object in each line, with columns as keys and lists for repeated values."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        self.path, self.file = path, file
        self.headings: dict[str, Heading | None] = {}
        self.findings: list[Finding] = []
        self.digest = ""  # SHA-256 of the file, known after the scan

    def scan(self) -> Iterator[ScannedRow]:
        """Yield the position and record of each row."""
        digest = sha256()
        start = 0
        for line, data in enumerate(self.file, 1):
            digest.update(data)
            if data.strip(b"\xef\xbb\xbf \t\r\n"):
                row = self.row(data, line)
                people = [(h.column.name, cell) for h, cell in row.cells if h.column.content == "identifier"]
                identifiers = [(name, cell) for name, cell in people if isinstance(cell, str)]
                yield ScannedRow(start, line, row.number, identifiers)
            start += len(data)
        self.digest = digest.hexdigest()

    def row(self, data: bytes, line: int) -> SidecarRow:
        """Read the row in a line; 0 if the table has no lines."""
        location = Location(self.path, line)
        place = str(location)
        try:
            form = _loads(data)
        except (ValueError, RecursionError) as error:
            raise TableError(
                "{place}: the line is not a JSON object in UTF-8 ({error}); correct it", place=place, error=error
            ) from error
        if not form.keys() <= self.headings.keys():
            new = [key for key in form if key not in self.headings]
            self.headings.update(zip(new, find_headings(new, place, required=False), strict=True))
        number, filled, invalid = "", [], []
        for key, value in form.items():
            heading = self.headings[key]
            if heading is None or value is None:
                continue
            cell = _cell(value, heading)
            if cell is None:
                expected = "a string, or a list of strings" if heading.column.is_repeatable else "a string"
                invalid.append((heading, short_repr(value), expected))
            elif cell:
                filled.append((heading, cell))
                if heading.column.content == "id":
                    number = str(cell)
        return SidecarRow(location, number, tuple(filled), invalid=tuple(invalid))


def _loads(data: bytes) -> dict[str, Any]:
    form = json.loads(data.decode("utf-8-sig"))
    if not isinstance(form, dict):
        raise ValueError(f"it is a {type(form).__name__}")  # noqa: TRY004 (reported like any other faulty line)
    if b"\\u" in data:
        json.dumps(form, ensure_ascii=False).encode()  # raises ValueError for half of a surrogate pair
    return form


def _cell(value: object, heading: Heading) -> Cell | None:
    """Return a JSON value as a cell, or ``None`` if it cannot be one: a JSON number has lost its leading zeros."""
    if type(value) is int and heading.column.content in {"id", "year"}:
        return str(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and heading.column.is_repeatable and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value] if any(value) else ""
    return None


class _Lines:
    """Iterate over the lines of a file as text, and keep the position, the line number and the digest."""

    def __init__(self, file: BinaryIO, encoding: str, skipped: int) -> None:
        file.seek(0)
        self.digest = sha256(file.read(skipped))
        self.file, self.encoding, self.offset, self.number = file, encoding, skipped, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self.file.readline(_MAX_LINE)
        if not data:
            raise StopIteration
        self.digest.update(data)
        self.offset += len(data)
        self.number += 1
        return data.decode(self.encoding, "replace")


def _remedy(error: str) -> str:
    if error.startswith("new-line"):  # line ends of old Macintosh programs
        return Message("save the table as 'CSV UTF-8'")
    return Message("look for a quotation mark that is not closed")


def _number(cell: str) -> str:
    """Return a control number without the apostrophe that makes a spreadsheet treat it as text."""
    return without_text_mark(cell).lstrip("'")


def without_text_mark(cell: str) -> str:
    """Return a cell without the ``="..."`` that makes a spreadsheet treat it as text."""
    text = cell.strip()
    return text[2:-1].strip() if text[:2] == '="' and text[-1:] == '"' and len(text) > 2 else text
