"""Read the tables of the package: tab-separated files that a person can edit."""

from __future__ import annotations

import os

_PACKAGE = os.path.dirname(os.path.dirname(__file__))


def read_table(name: str) -> list[list[str]]:
    """Return the rows of a table, by its path in the package; lines that begin with ``#`` are comments.

    ``ValueError`` if a row has not as many cells as the first one.
    """
    with open(os.path.join(_PACKAGE, name), encoding="utf-8") as file:
        rows = [line.split("\t") for line in file.read().split("\n") if line and line[0] != "#"]
    if len(set(map(len, rows))) > 1:
        first = rows[0]
        wrong = next(row for row in rows if len(row) != len(first))
        raise ValueError(f"{name}: {wrong} has {len(wrong)} cells; expected {len(first)}, as in {first}")
    return rows
