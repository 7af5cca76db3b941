"""The flat table as an Excel workbook (Office Open XML, ECMA-376), format ``xlsx``: one row a record.

Every cell is text, so that a spreadsheet runs no formula and keeps the zeros in front of a number. Needs the extra
``tables`` (XlsxWriter). The writer of the file is in ``catalog_export.write.workbook``.
"""

from __future__ import annotations

import json
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

import msgspec

from catalog_export.model.errors import RecordError
from catalog_export.model.findings import finding
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.flat_table import COLUMNS
from catalog_export.write.formats.base import Format
from catalog_export.write.workbook import WorkbookWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import FileFraming

_LONGEST_CELL = 32_767  # UTF-16 code units, the limit of Excel


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``xlsx``; ``record_date`` is the date of creation in the properties of the file."""
    del profile
    headings = tuple(column.heading for column in COLUMNS)
    writer: Callable[[Callable[[bytes], object]], FileFraming] = partial(
        WorkbookWriter, headings=headings, created=record_date
    )
    return Format(
        name="xlsx",
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        suffix=".xlsx",
        summary="a flat table as an Excel workbook, one row a record",
        encode=encode,
        binary=True,
        verify=partial(verify, writer=writer),
        writer=writer,
    )


def encode(record: Record) -> bytes:
    """Return the cells of ``record`` as a line of JSON, which the writer puts into a row.

    ``RecordError`` if a cell is longer than Excel allows.
    """
    row = xlsx_cells(record)
    for column, text in zip(COLUMNS, row, strict=True):
        if len(text) > _LONGEST_CELL // 2 and len(text.encode("utf-16-le")) // 2 > _LONGEST_CELL:
            place = record.location
            raise RecordError(finding("xlsx-cell-too-long", place, column=column.heading, limit=_LONGEST_CELL))
    return msgspec.json.encode(row) + b"\n"


def xlsx_cells(record: Record) -> list[str]:
    """Return the cells of a record in the order of the columns."""
    return [clean(column.value(record), keep_newlines=True) for column in COLUMNS]


def verify(
    encoded: bytes, record: Record, *, writer: Callable[[Callable[[bytes], object]], FileFraming]
) -> Iterator[str]:
    """Write a workbook with one row, read it with python-calamine, and yield a line for each difference."""
    from python_calamine import CalamineWorkbook

    file = BytesIO()
    framing = writer(file.write)
    framing.add(encoded)
    framing.finish()
    file.seek(0)
    [_, row] = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
    for column, found, wanted in zip(COLUMNS, [*row, *[""] * len(COLUMNS)], xlsx_cells(record), strict=False):
        if found != wanted:
            yield f"{column.heading}: {json.dumps(found)} was read back, {json.dumps(wanted)} was written"
