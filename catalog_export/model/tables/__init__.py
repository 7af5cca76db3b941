"""Read the code tables of this folder: tab-separated files that a cataloguer can edit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDER = Path(__file__).parent


def read_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of the table ``name.tsv``, without comment lines (``#``) and without the row of headings."""
    lines = (_FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    headings = rows.pop(0)
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{name}.tsv: {row} has {len(row)} cells; expected {len(headings)}: {headings}")
        yield row
