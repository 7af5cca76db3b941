"""The forms of a side-car table, CSV and JSON Lines: where its rows stand, and what one row says."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.enrich.sidecar.columns import Heading, find_headings
from catalog_export.model.errors import TableError
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.text.characters import HALVES, may_hold_halves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

_COMMENT = "#"  # begins a row that is skipped, those of the template among them
_DELIMITERS = ",;\t"
_CELL = 1 << 20  # bytes: the longest row that is one, not the rest of a file behind an open quotation mark

# A row by its place in bytes, its line, the number of its record, and the numbers of people in it, by column.
Entry = tuple[int, int, str, list[tuple[str, str]]]
Cell = str | list[str]


class Row(NamedTuple):
    """One row: its cells that hold something, each under its heading, and where it stands."""

    place: Location
    number: str
    cells: tuple[tuple[Heading, Cell], ...]
    spare: int = 0  # cells under no heading
    wrong: tuple[tuple[Heading, str, str], ...] = ()  # values that no cell can be: heading, value, what was expected


class Csv:
    """Rows parted by line ends, cells by commas, semicolons or tabs, as RFC 4180 has it and as spreadsheets save it."""

    def __init__(self, path: str, file: BufferedReader) -> None:
        self.path, self.file = path, file
        self.encoding = "utf-8"
        self.delimiter = ","
        self.headings: list[Heading | None] = []
        self.findings: list[Finding] = []
        self.digest = ""  # of the file, when it was looked through

    def entries(self) -> Iterator[Entry]:
        """Look through the table, row by row."""
        import csv

        self.encoding, skipped = self._encoding()
        lines = _Lines(self.file, self.encoding, skipped)
        start, line = lines.offset, 1
        try:
            self._headings(lines)
            start, line = lines.offset, lines.number + 1
            key, measured = self._measured()
            for cells in csv.reader(lines, delimiter=self.delimiter, strict=True):
                here = len(cells)
                number = _number(cells[key]) if key < here else ""
                if any(map(str.strip, cells)) and not cells[0].lstrip().startswith(_COMMENT) and number[:1] != _COMMENT:
                    yield start, line, number, [(name, bare(cells[place])) for name, place in measured if place < here]
                start, line = lines.offset, lines.number + 1
        except csv.Error as error:
            raise TableError(f"{self.path}:{line}: this row is not CSV ({error}); {_remedy(str(error))}") from error
        self.digest = lines.digest.hexdigest()

    def row(self, data: bytes, line: int) -> Row | None:
        """Read the row at the start of some bytes."""
        import csv
        from io import StringIO

        text = StringIO(data.decode(self.encoding, "replace"), newline="")
        cells = next(csv.reader(text, delimiter=self.delimiter), None)
        return self._row(cells, line) if cells else None

    def _row(self, cells: list[str], line: int) -> Row:
        number, held = "", []
        spare = sum(1 for cell in cells[len(self.headings) :] if cell.strip())
        for heading, cell in zip(self.headings, cells, strict=False):
            value = bare(cell)
            if value and heading is not None:
                held.append((heading, value))
                if heading.column.content == "id":
                    number = _number(value)
            elif value:
                spare += 1
        return Row(Location(self.path, line), number, tuple(held), spare)

    def _measured(self) -> tuple[int, list[tuple[str, int]]]:
        """Tell where the number of the record stands, and where those of people stand."""
        places = [(heading.column, place) for place, heading in enumerate(self.headings) if heading is not None]
        [key] = [place for column, place in places if column.content == "id"]
        return key, [(column.name, place) for column, place in places if column.content == "identifier"]

    def _headings(self, lines: _Lines) -> None:
        import csv

        for text in lines:
            bare_text = text.strip(f'" \t\r\n{_DELIMITERS}')
            # "sep=;" is for the spreadsheet; the headings say the same
            if bare_text and not bare_text.startswith(_COMMENT) and bare_text.casefold() != "sep=":
                break
        else:
            raise TableError(f"{self.path}: the table is empty; 'catalog-export template csv' begins one")
        self.delimiter = max(_DELIMITERS, key=text.count)
        place = f"{self.path}:{lines.number}"
        cells = next(csv.reader(chain([text], lines), delimiter=self.delimiter, strict=True))
        if len(cells) == 1 and any(mark in cells[0] for mark in _DELIMITERS):
            raise TableError(
                f"{place}: all headings stand in one cell; open the table so that each has its own "
                "(in Excel: Data, From Text/CSV), and save it again"
            )
        self.headings = find_headings(cells, place)

    def _encoding(self) -> tuple[str, int]:
        """Tell how the file is encoded, and how many bytes of a mark to skip."""
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


class JsonLines:
    """One object a line, its keys the columns; a list for several values."""

    def __init__(self, path: str, file: BufferedReader) -> None:
        self.path, self.file = path, file
        self.headings: dict[str, Heading | None] = {}
        self.findings: list[Finding] = []
        self.digest = ""  # of the file, when it was looked through

    def entries(self) -> Iterator[Entry]:
        """Look through the table, row by row."""
        digest = sha256()
        start = 0
        for line, data in enumerate(self.file, 1):
            digest.update(data)
            if data.strip(b"\xef\xbb\xbf \t\r\n"):
                row = self.row(data, line)
                people = [(h.column.name, cell) for h, cell in row.cells if h.column.content == "identifier"]
                yield start, line, row.number, [(name, cell) for name, cell in people if isinstance(cell, str)]
            start += len(data)
        self.digest = digest.hexdigest()

    def row(self, data: bytes, line: int) -> Row:
        """Read the row of one line."""
        place = f"{self.path}:{line}"
        try:
            form = _loads(data)
        except (ValueError, RecursionError) as error:
            raise TableError(f"{place}: the line is not a JSON object in UTF-8 ({error}); mend it") from error
        if not form.keys() <= self.headings.keys():
            new = [key for key in form if key not in self.headings]
            self.headings.update(zip(new, find_headings(new, place, required=False), strict=True))
        number, held, wrong = "", [], []
        for key, value in form.items():
            heading = self.headings[key]
            if heading is None or value is None:
                continue
            cell = _cell(value, heading)
            if cell is None:
                expected = "a string, or a list of strings" if heading.column.several else "a string"
                wrong.append((heading, repr(value), expected))
            elif cell:
                held.append((heading, cell))
                if heading.column.content == "id":
                    number = str(cell)
        return Row(Location(self.path, line), number, tuple(held), wrong=tuple(wrong))


def _loads(data: bytes) -> dict[str, Any]:
    import json

    form = json.loads(data.decode("utf-8-sig"))
    if not isinstance(form, dict):
        raise ValueError(f"it holds a {type(form).__name__}")  # noqa: TRY004 (as of any line that is not one)
    if may_hold_halves(data) and HALVES.search(json.dumps(form, ensure_ascii=False)):
        raise ValueError("half of a character stands alone")
    return form


def _cell(value: object, heading: Heading) -> Cell | None:
    """Return a value as a cell; ``None`` for what none can be: a number, for one, has no zeros in front."""
    if type(value) is int and heading.column.content in {"id", "year"}:
        return str(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and heading.column.several and all(isinstance(item, str) for item in value):
        return [item.strip() for item in value] if any(value) else ""
    return None


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


def _number(cell: str) -> str:
    """Return the number of a record, without the apostrophe by which people tell a spreadsheet that it is text."""
    return bare(cell).lstrip("'")


def bare(cell: str) -> str:
    """Return what a cell holds, without the marks by which people tell a spreadsheet that it is text."""
    text = cell.strip()
    return text[2:-1].strip() if text[:2] == '="' and text[-1:] == '"' and len(text) > 2 else text
