"""Read the code tables of this folder: tab-separated files that a cataloguer can edit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = os.path.dirname(__file__)


def read_code_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of the table ``name.tsv``, without comment lines (``#``) and without the row of headings."""
    with open(os.path.join(FOLDER, f"{name}.tsv"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    headings = rows.pop(0)
    for row in rows:
        if len(row) != len(headings):
            raise ValueError(f"{name}.tsv: {row} has {len(row)} cells; expected {len(headings)}: {headings}")
        yield row
