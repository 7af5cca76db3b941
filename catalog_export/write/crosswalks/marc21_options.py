"""What a run says of every MARC record: the profile's choices, the words of notes, the date of making."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.text.normalize import clean
from catalog_export.write.receivers.table import find_receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from catalog_export.enrich.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_text import Field


class Words(NamedTuple):
    """What the cataloguer says in the language of cataloguing."""

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


class RelatorOptions(NamedTuple):
    """What the profile says of relators: ``$4`` for supervisors and examiners, and the language of ``$e``."""

    supervisor_code: str = "ths"
    examiner_code: str = "dgc"
    indonesian: bool = False


class Options(NamedTuple):
    """What a run says of every record: the profile's choices and the date the records are made."""

    changed: str
    entered: str
    org_code: str = ""
    words: Words = WORDS["eng"]
    relators: RelatorOptions = RelatorOptions()
    uncontrolled: bool = False
    unpublished: bool = False
    all_summaries: bool = False
    primary_abstract: bool = False
    adapt: Callable[[Iterable[Field], Record], Iterator[Field]] | None = None  # as a receiver needs them


def make_options(profile: Profile, record_date: datetime) -> Options:
    """Return the options of a run; ``record_date`` goes into 005 and 008/00-05 as it stands.

    INDOMARC is MARC 21 catalogued in Indonesian. Whatever the cataloguing language in 040 $b, the words of
    notes are in that language.
    """
    marc, institution = profile.marc, profile.institution
    indonesian = marc.flavour == "indomarc" or institution.cataloguing_language == "ind"
    return Options(
        changed=record_date.strftime("%Y%m%d%H%M%S.0"),
        entered=record_date.strftime("%y%m%d"),
        org_code=clean(institution.org_code),
        words=WORDS["ind" if indonesian else "eng"],
        relators=RelatorOptions(marc.supervisor_code, marc.examiner_code, indonesian),
        uncontrolled=marc.names == "uncontrolled",
        unpublished=marc.thesis_status == "unpublished",
        all_summaries=marc.summary_languages == "all",
        primary_abstract=marc.abstracts == "primary",
        adapt=find_receiver(profile.receiver).adapt_marc if profile.receiver else None,
    )
