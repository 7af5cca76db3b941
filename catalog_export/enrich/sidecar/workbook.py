"""A side-car table in a workbook: Excel (.xlsx, .xls) or OpenDocument (.ods). Needs the extra ``tables``.

The rows of the sheet are copied to a temporary file as CSV, and are read from there like those of any other table.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, time
from hashlib import sha256
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from catalog_export.enrich.sidecar.columns import find_headings
from catalog_export.enrich.sidecar.forms import COMMENT, CsvTable
from catalog_export.model.errors import TableError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet

    from catalog_export.enrich.sidecar.forms import ScannedRow

_EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


class WorkbookTable(CsvTable):
    """The first visible sheet of a workbook that has rows."""

    def __init__(self, path: str, file: BinaryIO) -> None:
        super().__init__(path, cast("BinaryIO", TemporaryFile()))  # noqa: SIM115 (closed with the table)
        self.workbook = file

    def scan(self) -> Iterator[ScannedRow]:
        """Copy the rows, and yield where each of them is."""
        data = self.workbook.read()
        self.digest = sha256(data).hexdigest()
        rows = self._rows(self._sheet(data))
        line, cells = next(((line, cells) for line, cells in rows if _is_heading(cells)), (0, []))
        if not cells:
            raise TableError(
                "{path}: the table is empty; 'catalog-export template csv' writes a template", path=self.path
            )
        self.headings = find_headings(cells, f"{self.path}:{line}")
        positions = self._positions()
        for line, cells in rows:
            start = self.file.tell()
            self.file.write(_csv_row(cells))
            if found := self.scanned(cells, start, line, positions):
                yield found
        self.file.flush()

    def _sheet(self, data: bytes) -> CalamineSheet:
        """Return the sheet with the table; report other sheets that have rows."""
        try:
            from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415 (an extra)
        except ImportError as error:
            raise TableError(
                "{path}: is a workbook, which needs an extra: pip install 'catalog-export[tables]'; or save it "
                "as 'CSV UTF-8'",
                path=self.path,
            ) from error
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
            visible = [one.name for one in workbook.sheets_metadata if one.visible == SheetVisibleEnum.Visible]
            sheets = [sheet for sheet in map(workbook.get_sheet_by_name, visible) if sheet.height]
        except CalamineError as error:
            raise TableError(
                "{path}: cannot be read as a workbook ({error}); save it as .xlsx or .ods without a password, or "
                "as 'CSV UTF-8'",
                path=self.path,
                error=error,
            ) from error
        if not sheets:
            raise TableError(
                "{path}: the table is empty; 'catalog-export template csv' writes a template", path=self.path
            )
        if others := [sheet.name for sheet in sheets[1:]]:
            values = {"used": sheets[0].name, "others": ", ".join(others)}
            self.findings.append(finding("sidecar-sheets-left-out", Location(self.path), **values))
        return sheets[0]

    def _rows(self, sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
        """Yield each row with its number in the sheet."""
        first = (sheet.start or (0, 0))[0] + 1
        for line, cells in enumerate(sheet.to_python(), first):
            yield line, [_text(cell) for cell in cells]


def _is_heading(cells: list[str]) -> bool:
    return any(cells) and not cells[0].lstrip().startswith(COMMENT)


def _text(cell: object) -> str:
    """Return a cell as text. A number that a spreadsheet has rounded is written so that the check finds it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        if abs(cell) >= _EXACT:
            return f"{cell:.14E}"
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.isoformat() if isinstance(cell, (date, datetime, time)) else str(cell)


def _csv_row(cells: list[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue().encode("utf-8", "replace")
