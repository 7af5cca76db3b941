"""Read the code tables of this folder, which have a row of headings."""

from __future__ import annotations

from catalog_export.text.tables import read_table


def read_code_table(name: str) -> list[list[str]]:
    """Return the rows of the table ``name.tsv``, without the row of headings."""
    return read_table(f"model/tables/{name}.tsv")[1:]
