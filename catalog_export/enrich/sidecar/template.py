"""The empty side-car table to begin with: headings, what each column means, and a row for a sample.

The second and third row begin with a number sign, so that a table saved with them is read as if they were not there.
"""

from __future__ import annotations

from io import StringIO

from catalog_export.enrich.sidecar.columns import BAR, COLUMNS


def csv_template(delimiter: str = ",") -> str:
    """Return the table as CSV, its lines ended by CR LF as RFC 4180 has it."""
    from csv import writer

    out = StringIO()
    table = writer(out, delimiter=delimiter)
    table.writerow(column.name for column in COLUMNS)
    meanings = [f"{column.meaning}{f' (several: {BAR})' if column.several else ''}" for column in COLUMNS]
    table.writerow((f"# {meanings[0]}; rows that begin with # are skipped", *meanings[1:]))
    examples = [column.example for column in COLUMNS]
    table.writerow((f"# {examples[0]} (invented)", *examples[1:]))
    return out.getvalue()
