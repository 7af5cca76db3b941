"""A flat table as CSV (RFC 4180), format ``csv``: UTF-8 with a byte order mark, by which Excel recognises the encoding.

A spreadsheet runs a cell that begins with ``=``, ``+``, ``-``, ``@``, tab or carriage return as a formula. Such a cell
gets an apostrophe in front, as OWASP advises (CSV Injection).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.flat_table import COLUMNS
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``csv``."""
    del profile, record_date
    return Format(
        name="csv",
        media_type="text/csv",
        suffix=".csv",
        summary="a flat table, one row a record, for spreadsheets",
        encode=encode,
        header=b"\xef\xbb\xbf" + _row(column.heading for column in COLUMNS),
    )


def encode(record: Record) -> bytes:
    """Return ``record`` as one row, ended by CRLF."""
    return _row(csv_cells(record))


def csv_cells(record: Record) -> list[str]:
    """Return the cells of a record in the order of the columns, safe for spreadsheets."""
    return [_safe(clean(column.value(record), keep_newlines=True)) for column in COLUMNS]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _row(values: Iterable[str]) -> bytes:
    return f"{','.join(map(_quoted, values))}\r\n".encode()


def _quoted(text: str) -> str:
    """Quote a cell as RFC 4180 requires, section 2; ``csv.writer`` takes twenty times as long for an abstract."""
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text
