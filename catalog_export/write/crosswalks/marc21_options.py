"""Options for all MARC records of a run: choices of the profile, and dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import ProfileError
from catalog_export.model.marc_words import WORDS
from catalog_export.text.messages import Message
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.marc21_fixed import COUNTRIES
from catalog_export.write.receivers.table import find_receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from catalog_export.model.marc_words import Words
    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.marc21_text import Field
    from catalog_export.write.receivers.base import Receiver


class RelatorOptions(NamedTuple):
    """Choices of the profile for relators: ``$4`` of supervisors and examiners, and the language of ``$e``."""

    supervisor_code: str
    examiner_code: str
    indonesian: bool


_TO_MARCXML = Message("use --to marcxml for it")


class MarcOptions(NamedTuple):
    """Choices of the profile, and the dates of the records."""

    changed: str
    entered: str
    relators: RelatorOptions
    org_code: str
    words: Words
    uncontrolled: bool
    unpublished: bool
    all_summaries: bool
    primary_abstract: bool
    adapt: Callable[[Iterable[Field], Record], Iterator[Field]] | None  # of the receiver
    piece_end: str  # what ends each piece of a note that is split at a blank
    splits_marcxml: bool
    too_long: str  # what to do with a record that exceeds ISO 2709


def marc_options(profile: Profile, record_date: datetime) -> MarcOptions:
    """Return the options of a run; ``ProfileError`` for a country that receivers would not know.

    ``record_date`` goes into 005 and 008/00-05 unchanged.

    INDOMARC is MARC 21 catalogued in Indonesian. Whatever the cataloguing language in 040 $b, the words of
    notes are in that language.
    """
    marc, institution, country = profile.marc, profile.institution, profile.defaults.country
    if country and country not in COUNTRIES:
        raise ProfileError(
            "[defaults] country = {country!r} is not in the MARC Code List for Countries; Indonesia is 'io'",
            country=country,
        )
    receiver = find_receiver(profile.receiver) if profile.receiver else None
    indonesian = marc.flavour == "indomarc" or institution.cataloguing_language == "ind"
    return MarcOptions(
        changed=record_date.strftime("%Y%m%d%H%M%S.0"),
        entered=record_date.strftime("%y%m%d"),
        org_code=institution.org_code and clean(institution.org_code),
        words=WORDS["ind" if indonesian else "eng"],
        relators=RelatorOptions(marc.supervisor_code, marc.examiner_code, indonesian),
        uncontrolled=marc.names == "uncontrolled",
        unpublished=marc.thesis_status == "unpublished",
        all_summaries=marc.summary_languages == "all",
        primary_abstract=marc.abstracts == "primary",
        adapt=receiver.adapt_marc if receiver else None,
        piece_end=receiver.marc_piece_end if receiver else "",
        splits_marcxml=receiver is not None and receiver.splits_marcxml,
        too_long=_advice(receiver),
    )


def _advice(receiver: Receiver | None) -> str:
    if receiver is None or "marcxml" in receiver.formats:
        return _TO_MARCXML
    return Message(
        "shorten the abstracts in the source; {receiver} reads no format without that limit", receiver=receiver.name
    )
