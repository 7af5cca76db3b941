"""Words of the notes in MARC 21 that this program writes, and recognises when it reads such a record again."""

# No ``from __future__ import annotations``, as in ``model.record``.
from typing import NamedTuple

CATALOGUE_PAGE = "Deskripsi Lengkap"  # 856 $3 of the address of the page of a record


class Words(NamedTuple):
    """Words of notes in the language of cataloguing."""

    language: str
    abstract: str
    abstracts: str
    conjunction: str
    undetermined: str
    described: str
    unseen: str
    collection: str
    programme: str
    faculty: str
    no_publication_date: str
    no_production_date: str
    online: str


WORDS = {
    "eng": Words(
        "eng",
        "Abstract in {}.",
        "Abstracts in {}.",
        " and ",
        "an undetermined language",
        "Catalogue record{}; resource not examined.",
        "Resource not examined.",
        "Collection: {}",
        "Study programme: {}",
        "Faculty: {}",
        "[date of publication not identified]",
        "[date of production not identified]",
        "1 online resource",
    ),
    "ind": Words(
        "ind",
        "Abstrak dalam bahasa {}.",
        "Abstrak dalam bahasa {}.",
        " dan ",
        "yang tidak diketahui",
        "Cantuman katalog{}; sumber asli tidak diperiksa.",
        "Sumber asli tidak diperiksa.",
        "Koleksi: {}",
        "Program studi: {}",
        "Fakultas: {}",
        "[tanggal terbit tidak teridentifikasi]",
        "[tanggal produksi tidak teridentifikasi]",
        "1 sumber daring",
    ),
}
