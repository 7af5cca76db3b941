"""Words that a catalogue site prints around records and that belong to no record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.read.page.lines import Line

# Headings of side bars with other records.
SIDE_BARS = frozenset(
    """other|others|koleksi lain|koleksi lainnya|koleksi terkait|dokumen lain|dokumen terkait|dokumen serupa|dokumen
    yang mirip|related|related items|related documents|similar documents|similar items|lihat juga|see also|rekomendasi
    """.replace("\n    ", " ")
    .strip()
    .split("|")
)
# Lines of a result list that belong to the list.
_LIST = ("hasil pencarian", "ditemukan ", "simpan csv", "search results", "found ", "halaman ")
_FRAME = frozenset(
    ("metadata", "cover", "kembali", "simpan csv", "back", "save csv", "lihat detail", "detail", "print", "cetak")
)


# Heads of the columns of labels and of values.
_HEADS = frozenset("field value bidang ruas isi nilai label atribut keterangan metadata attribute".split())


def begins_side_bar(line: Line) -> bool:
    """Return whether a line is the heading of a side bar."""
    return line.text.strip(" :").casefold() in SIDE_BARS


def is_list_head(line: Line) -> bool:
    """Return whether a line is the head of a list of results."""
    folded = line.text.casefold()
    if folded.startswith("hasil pencarian") and len(folded) < 60:
        return True
    return (
        folded.startswith(("ditemukan ", "found "))
        and "dokumen" in folded + "dokumen" * ("document" in folded)
        and any(map(str.isdigit, folded))
    )


def is_frame(line: Line) -> bool:
    """Return whether a line is a button, a caption or the picture of a cover."""
    if line.text[:1] == "|" and _HEADS.issuperset(line.text.casefold().replace("|", " ").split()):
        return True
    return line.text.strip(" :").casefold() in _FRAME or line.text.startswith("![")
