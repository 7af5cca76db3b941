"""Write encoded rows as an Excel workbook with XlsxWriter, row by row, in memory that does not grow.

The rows go to a temporary file, because a workbook is a zip file that has to be assembled at the end. It is written
forward only, so that the output can be a pipe or an address.
"""

from __future__ import annotations

import json
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from weakref import finalize

from catalog_export.model.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

SHEET_ROWS = 1_048_576  # of a sheet of Excel, with the row of headings
_WIDTH = 24  # of a column, in characters


class _ForwardFile:
    """The interface that ``zipfile`` needs for an output that cannot be rewound."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write

    def write(self, data: bytes) -> int:
        """Write some bytes."""
        self._write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: the owner of the output flushes it."""


class WorkbookWriter:
    """The workbook of one output. A row is a line of JSON: a list of texts."""

    def __init__(self, write: Callable[[bytes], object], *, headings: Sequence[str], created: datetime) -> None:
        try:
            import xlsxwriter
        except ImportError as error:
            raise UsageError("xlsx needs an extra: pip install 'catalog-export[tables]'") from error
        self.count = 0
        folder = mkdtemp()
        options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
        self.workbook = xlsxwriter.Workbook(_ForwardFile(write), options)
        self.workbook.set_properties({"created": created.replace(tzinfo=None)})
        self.sheet = self.workbook.add_worksheet("records")
        self.clean_up = finalize(self, _clean_up, self.sheet, folder)  # also after a run that failed
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(headings) - 1, _WIDTH)
        bold = self.workbook.add_format({"bold": True})
        for number, heading in enumerate(headings):
            self.sheet.write_string(0, number, heading, bold)

    def add(self, encoded: bytes) -> None:
        """Write one row; ``OutputError`` if the sheet is full."""
        self.count += 1
        if self.count >= SHEET_ROWS:
            raise OutputError(
                "a sheet of Excel has room for {limit:,} records, and there are more; write csv instead, or "
                "several workbooks, in shards of 1,000,000 records",
                limit=SHEET_ROWS - 1,
            )
        for number, text in enumerate(json.loads(encoded)):
            if text:
                self.sheet.write_string(self.count, number, text)

    def add_run(self, count: int, blocks: Iterable[bytes]) -> None:
        """Write ``count`` rows whose lines are joined."""
        del count
        rest = b""
        for block in blocks:
            *lines, rest = (rest + block).split(b"\n")
            for line in lines:
                self.add(line)

    def finish(self) -> None:
        """Assemble the file, if there is a row."""
        from xlsxwriter.exceptions import FileCreateError

        if not self.count:
            return
        try:
            self.workbook.close()
        except FileCreateError as error:  # around an OSError of the output
            cause: Any = error.args[0]
            raise cause from error
        finally:
            self.clean_up()


def _clean_up(sheet: Any, folder: str) -> None:  # noqa: ANN401 (XlsxWriter has no types)
    """Close and remove the temporary file of the rows."""
    sheet.row_data_fh.close()
    rmtree(folder, ignore_errors=True)
