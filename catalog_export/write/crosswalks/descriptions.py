"""The whole title, and whether a record describes a book, which several crosswalks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.vocabulary import COLLECTION_WORDS
from catalog_export.text.normalize import clean

if TYPE_CHECKING:
    from catalog_export.model.record import Record

# Words in the name of a collection of bound theses or periodicals: Buku Skripsi, Buku Tugas Akhir.
_OTHER_WORKS = frozenset((*COLLECTION_WORDS, "tugas", "jurnal", "majalah", "artikel", "prosiding"))


def title_with_subtitle(record: Record, separator: str = ": ") -> str:
    """Return the title proper, followed by the other title information if there is any; both are cleaned."""
    proper, other = clean(record.title.proper.value), clean(record.title.other_title_information)
    return f"{proper}{separator}{other}" if proper and other else proper or other


def is_book(record: Record) -> bool:
    """Return whether a record states that it is a book: its collection has books, and it names no degree."""
    if record.thesis_kind or record.grantor or record.degree or not record.collection:
        return False
    words = record.collection.casefold().split()
    return words[:1] == ["buku"] and _OTHER_WORKS.isdisjoint(words)
