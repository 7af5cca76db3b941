"""The template of a side-car table: headings, the meaning of each column, and a sample row.

The second and third row begin with a number sign, so that they are skipped if the user leaves them in the table.
"""

from __future__ import annotations

from csv import writer
from io import StringIO

from catalog_export.enrich.sidecar.columns import BAR, COLUMNS, SidecarColumn
from catalog_export.text.messages import Message, localize, translate


def csv_template(delimiter: str = ",") -> str:
    """Return the table in the language of the process as CSV, with lines that end in CR LF (RFC 4180)."""
    out = StringIO()
    table = writer(out, delimiter=delimiter)
    table.writerow(column.name for column in COLUMNS)
    first, *meanings = map(_meaning, COLUMNS)
    table.writerow((localize("# {meaning}; rows that begin with # are skipped", meaning=first), *meanings))
    example, *examples = (column.example for column in COLUMNS)
    table.writerow((localize("# {example} (invented)", example=example), *examples))
    return out.getvalue()


def _meaning(column: SidecarColumn) -> str:
    meaning = Message(column.meaning)
    return (
        localize("{meaning} (several: {bar})", meaning=meaning, bar=BAR) if column.is_repeatable else translate(meaning)
    )
