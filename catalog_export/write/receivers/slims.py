"""SLiMS 9, which reads ISO 2709 only, and of most fields the first $a.

Its MARC import (admin/modules/bibliography/marcimport.php) reads place, publisher and year from 260, joins 245 $a and
$b and all 5XX $a without a blank, reads 650 but not 653, and keeps every mark of ISBD in its lists of names and places.
``crosswalks/marc21_slims.py`` prepares the fields for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.messages import Message
from catalog_export.write.crosswalks.marc21_names import split_name
from catalog_export.write.crosswalks.marc21_slims import adapt
from catalog_export.write.receivers.base import (
    CATALOGUING_SOURCE,
    HOLDINGS,
    IDENTIFIERS,
    LOCAL_FILES,
    ORCIDS,
    OTHER_PEOPLE,
    TYPES,
    WRONG_NUMBERS,
    Limitation,
    Receiver,
    has_roles,
)

if TYPE_CHECKING:
    from catalog_export.model.record import Contributor, Record


# Characters that the columns of SLiMS 9 keep (install/install.sql); MySQL cuts the rest of a value without a message.
_TOPIC, _PLACE, _NAME, _STATEMENT, _COLLATION, _SERIES = 50, 30, 100, 200, 50, 200
_NOTES = 65_535  # bytes


def _cut(limit: int) -> str:
    return Message(
        "SLiMS cuts a value at {limit} characters, and a second record with the same value loses it; shorten it",
        limit=limit,
    )


def _names(record: Record) -> list[str | None]:
    people = [split_name(person.entry or person.name).name for person in record.contributors]
    return [*people, record.grantor, record.publisher]


def _is_longer(limit: int, *texts: str | None) -> bool:
    return any(len(text or "") > limit for text in texts)


def _notes_size(record: Record) -> int:
    texts = (*(abstract.text for abstract in record.abstracts), *record.notes, record.bibliography_note)
    return sum(len((text or "").encode("utf-8", "surrogatepass")) for text in texts)


def _has_more(person: Contributor) -> bool:
    """Return whether the MARC 21 name has more subfields than $a."""
    parts = split_name(person.entry or person.name)
    return person.kind == "personal" and bool(parts.degrees or parts.dates or person.dates)


RECEIVER = Receiver(
    "slims",
    "SLiMS 9 (Senayan), by its import of MARC",
    ("marc",),
    limitations=(
        Limitation("the record number", lambda record, _: record.control_number, "SLiMS assigns its own numbers"),
        Limitation(
            "the languages of the work and of abstracts",
            lambda record, _: record.language,
            "it reads neither 008 nor 041",
        ),
        Limitation(
            "the kind, degree and institution of a thesis",
            lambda record, _: record.thesis_kind or record.degree or record.grantor,
            "it does not read 502 without $a; the institution is kept as an added name",
        ),
        Limitation(
            "roles of people", lambda record, _: has_roles(record), "all but the first become additional authors"
        ),
        Limitation(
            "degrees and dates of people",
            lambda record, _: any(map(_has_more, record.contributors)),
            "it reads only $a of a name",
        ),
        Limitation("the address of the terms", lambda record, _: record.rights_uri, "it reads only $a of 540"),
        Limitation("the faculty", lambda record, _: record.faculty, "it reads only $a of an added body"),
        Limitation(
            "all people",
            lambda record, profile: profile.marc.names == "uncontrolled" and record.contributors,
            "it does not read 720; leave names out of [marc] in the profile",
        ),
        Limitation(
            Message("subjects and keywords of more than {limit} characters", limit=_TOPIC),
            lambda record, _: _is_longer(_TOPIC, *(term.value for term in (*record.subjects, *record.keywords))),
            _cut(_TOPIC),
        ),
        Limitation(
            Message("a place of more than {limit} characters", limit=_PLACE),
            lambda record, _: _is_longer(_PLACE, record.place),
            _cut(_PLACE),
        ),
        Limitation(
            Message("names and publishers of more than {limit} characters", limit=_NAME),
            lambda record, _: _is_longer(_NAME, *_names(record)),
            _cut(_NAME),
        ),
        Limitation(
            Message("the end of a statement of responsibility of more than {limit} characters", limit=_STATEMENT),
            lambda record, _: _is_longer(_STATEMENT, record.title.statement_of_responsibility),
            "SLiMS cuts it off",
        ),
        Limitation(
            Message("the end of a physical description of more than {limit} characters", limit=_COLLATION),
            lambda record, _: _is_longer(_COLLATION, record.extent),
            "SLiMS cuts it off",
        ),
        Limitation(
            Message("the end of a series statement of more than {limit} characters", limit=_SERIES),
            lambda record, _: _is_longer(_SERIES, *record.series),
            "SLiMS cuts it off",
        ),
        Limitation(
            "all series except the first",
            lambda record, _: len(record.series) > 1,
            "SLiMS has one series for each record",
        ),
        Limitation(
            "all ISBN and ISSN except the first number of the last kind",
            lambda record, _: len((*record.isbn, *record.issn)) > 1,
            "SLiMS has one number for each record",
        ),
        Limitation(
            Message("the end of notes of more than {limit:,} bytes", limit=_NOTES),
            lambda record, _: _notes_size(record) > _NOTES,
            "SLiMS has one field for all notes and abstracts and cuts it; shorten the abstracts",
        ),
        HOLDINGS._replace(why="it reads no 852; add items in SLiMS"),
        TYPES._replace(why="it does not read 336, 337 and 338 correctly"),
        CATALOGUING_SOURCE._replace(why="it does not read 040"),
        WRONG_NUMBERS._replace(why="it does not read $z of 020 and 022"),
        OTHER_PEOPLE,
        ORCIDS,
        IDENTIFIERS,
        LOCAL_FILES,
    ),
    adapt_marc=adapt,
    previews=("mrk",),
    marc_piece_end="\u00a0",
    remarks=(
        "slims: each import adds all records of the file, also those that SLiMS has already; import only new records",
        "slims: max_upload in its configuration limits the size of a file; --shard-size N writes smaller files",
    ),
)
