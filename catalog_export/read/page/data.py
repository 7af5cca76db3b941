"""Read the tables of this package: labels and weights as TSV files with a header that names their source."""

from __future__ import annotations

from functools import cache
from pathlib import Path


def read_table(name: str) -> list[list[str]]:
    """Return the rows of a TSV file of this package; lines that begin with ``#`` are comments."""
    text = Path(__file__).with_name(name).read_text("utf-8")
    return [line.split("\t") for line in text.split("\n") if line and line[0] != "#"]


@cache
def weights() -> dict[str, float]:
    """Return the weights of the decoder by the names of their features."""
    return {row[0]: float(row[1]) for row in read_table("abstract_weights.tsv")}
