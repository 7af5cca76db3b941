"""The template of a side-car table: headings, the meaning of each column, and a sample row.

The second and third row begin with a number sign, so that they are skipped if the user leaves them in the table.
"""

from __future__ import annotations

from csv import writer
from io import StringIO

from catalog_export.enrich.sidecar.columns import BAR, COLUMNS


def csv_template(delimiter: str = ",") -> str:
    """Return the table as CSV, with lines that end in CR LF (RFC 4180)."""
    out = StringIO()
    table = writer(out, delimiter=delimiter)
    table.writerow(column.name for column in COLUMNS)
    meanings = [f"{column.meaning}{f' (several: {BAR})' if column.is_repeatable else ''}" for column in COLUMNS]
    table.writerow((f"# {meanings[0]}; rows that begin with # are skipped", *meanings[1:]))
    examples = [column.example for column in COLUMNS]
    table.writerow((f"# {examples[0]} (invented)", *examples[1:]))
    return out.getvalue()
