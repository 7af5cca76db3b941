"""The words of catalogue pages that are in no other table (``page_words.tsv``)."""

from __future__ import annotations

from functools import cache

from catalog_export.text.tables import read_table


def words_in(name: str) -> frozenset[str]:
    """Return the words and phrases of a list, in small letters; ``KeyError`` if the table has no such list."""
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, words in read_table("read/page/page_words.tsv"):
        found[name] = found.get(name, frozenset()) | frozenset(words.split(", "))
    return found
