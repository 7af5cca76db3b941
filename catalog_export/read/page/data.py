"""Read the tables of this package: labels and weights as TSV files with a header that names their source."""

from __future__ import annotations

import os
from functools import cache


def read_table(name: str) -> list[list[str]]:
    """Return the rows of a TSV file of this package; lines that begin with ``#`` are comments."""
    with open(os.path.join(os.path.dirname(__file__), name), encoding="utf-8") as file:
        text = file.read()
    return [line.split("\t") for line in text.split("\n") if line and line[0] != "#"]


@cache
def weights() -> dict[str, float]:
    """Return the weights of the decoder by the names of their features."""
    return {row[0]: float(row[1]) for row in read_table("abstract_weights.tsv")}
