"""The type of a receiver: the formats it reads, its requirements and its limitations, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.identifiers import invalid_numbers, is_web_address
from catalog_export.model.vocabulary import CREATORS, SCHEMES, SUPERVISORS
from catalog_export.write.crosswalks.years import plain_year

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Contributor, Record
    from catalog_export.write.crosswalks.marc21_text import Field


class Requirement(NamedTuple):
    """A value that the receiver needs in each record.

    ``is_missing`` decides from a record and the profile. ``in_profile`` means that the profile can supply the value
    for all records.
    """

    what: str
    is_missing: Callable[[Record, Profile], bool]
    in_profile: bool = False


class Limitation(NamedTuple):
    """A value that the receiver loses or changes.

    ``applies`` decides from a record and the profile whether the record has such a value. ``why`` says what happens to
    it, or what to do. ``formats`` are the formats concerned; none means all.
    """

    what: str
    applies: Callable[[Record, Profile], object]
    why: str
    formats: tuple[str, ...] = ()


class Receiver(NamedTuple):
    """A repository or library system, and what it does with records.

    ``formats`` are the formats that it reads, the best first; ``previews`` are formats in which a person can inspect
    what the receiver gets; ``feeds`` are the commands that deliver to it. ``settings`` are the values that it needs in
    the profile, each with a test for its absence. Missing settings and ``remarks``, which are facts to know before the
    first import, are reported once a run. ``adapt_marc`` changes MARC 21 fields to a form that the receiver reads
    correctly. Two pieces of a note that is too long for one field of ISO 2709 are joined without a blank by some
    receivers: ``marc_piece_end`` replaces the blank. ``splits_marcxml`` means that the receiver converts MARCXML to
    ISO 2709, so long notes are split there too.
    """

    name: str
    summary: str
    formats: tuple[str, ...]
    requirements: tuple[Requirement, ...] = ()
    settings: tuple[tuple[str, Callable[[Profile], bool]], ...] = ()
    limitations: tuple[Limitation, ...] = ()
    feeds: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    adapt_marc: Callable[[Iterable[Field], Record], Iterator[Field]] | None = None
    previews: tuple[str, ...] = ()
    marc_piece_end: str = ""
    splits_marcxml: bool = False


# --- tests of a record that several receivers use


def authors(record: Record) -> list[Contributor]:
    """Return the creators; if no role makes a person a creator, those without a stated role."""
    stated = [person for person in record.contributors if person.relator in CREATORS]
    return stated or [person for person in record.contributors if not person.relator and not person.role]


def supervisors(record: Record) -> list[Contributor]:
    """Return the supervisors of the thesis."""
    return [person for person in record.contributors if person.relator in SUPERVISORS]


def have_identifier(people: list[Contributor], *schemes: str) -> bool:
    """Return whether there are people and each has an identifier of one of the schemes."""
    return bool(people) and all(any(known.scheme in schemes for known in person.identifiers) for person in people)


def has_identifier(record: Record, *schemes: str) -> bool:
    """Return whether any person has an identifier of one of the schemes; without schemes, any identifier."""
    identifiers = (known for person in record.contributors for known in person.identifiers)
    return any(not schemes or known.scheme in schemes for known in identifiers)


def has_roles(record: Record) -> bool:
    """Return whether a person has another role than author."""
    return any((person.role or person.relator) and person.relator != "aut" for person in record.contributors)


def has_local_files(record: Record) -> bool:
    """Return whether a file is a path on a machine instead of an address."""
    return any(not is_web_address(file.path) for file in record.files)


def has_wrong_number(record: Record) -> bool:
    """Return whether an ISBN or ISSN is not valid."""
    return any(invalid_numbers(record))


# --- requirements and limitations of several receivers

YEAR = Requirement("the year", lambda record, _: not plain_year(record.year))
ADDRESS = Requirement("an address on the web", lambda record, _: not is_web_address(record.url or ""))
AUTHOR = Requirement("an author", lambda record, _: not authors(record))
NUMBER = Requirement("a record number", lambda record, _: not record.control_number)
KIND = Requirement("the kind of thesis", lambda record, _: not record.thesis_kind, in_profile=True)

LOCAL_FILES = Limitation(
    "files that are paths on a machine",
    lambda record, _: has_local_files(record),
    "a record has only addresses of files; put the files on the web",
)
ORCIDS = Limitation(
    "ORCID iDs of people",
    lambda record, _: has_identifier(record, "orcid"),
    "it reads only the name of a person",
)
IDENTIFIERS = Limitation(
    "NIM, NIDN, NIDK, NUPTK and e-mail addresses of people",
    lambda record, _: has_identifier(record, *SCHEMES.keys() - {"orcid"}),
    "the format has no place for them",
)
OTHER_PEOPLE = Limitation(
    "the fact that there are more people than are named",
    lambda record, _: record.and_others,
    "the format has no place for it",
)
HOLDINGS = Limitation(
    "call number, holding institution and location",
    lambda record, _: record.call_number or record.holding_institution or record.holding_location,
    "the format has no place for them",
)
TYPES = Limitation(
    "content, media and carrier type",
    lambda record, _: record.content_type or record.media_type or record.carrier_type,
    "the format has no place for them",
)
CATALOGUING_SOURCE = Limitation(
    "the cataloguing source",
    lambda record, _: record.cataloguing_source,
    "the format has no place for it",
)
WRONG_NUMBERS = Limitation(
    "ISBN and ISSN with a wrong check digit",
    lambda record, _: has_wrong_number(record),
    "only valid numbers are written; compare them with the item",
)
COLLECTION = Limitation(
    "the collection",
    lambda record, _: record.collection,
    "the format has no place for it",
)
RECORD_NUMBER = Limitation(
    "the record number",
    lambda record, _: record.control_number,
    "the format has no place for it",
)
STATEMENT = Limitation(
    "the statement of responsibility",
    lambda record, _: record.title.statement_of_responsibility,
    "the format has no place for it",
)
DATES = Limitation(
    "years of birth and death of people",
    lambda record, _: any(person.dates for person in record.contributors),
    "the format has no place for them",
)
COUNTRY = Limitation(
    "country and carrier",
    lambda record, _: record.country or record.carrier,
    "the format has no place for them",
)
LANGUAGE = Limitation(
    "the language of the work",
    lambda record, _: record.language,
    "it has no field for that",
)
EXTENT = Limitation(
    "the physical description, except the number of pages",
    lambda record, _: record.extent,
    "its field is a number",
)
ITEM = (HOLDINGS, TYPES, CATALOGUING_SOURCE, WRONG_NUMBERS)
NOTES = Limitation(
    "general and bibliography notes",
    lambda record, _: record.abstracts and (record.notes or record.bibliography_note),
    "Dublin Core has one description, which is the abstract",
)
MARKS_OF_DATE = Limitation(
    "marks and other parts of a date, as in [2010?] and c2010",
    lambda record, _: plain_year(record.year) not in ("", record.year),
    "its date is a plain year",
)
DUBLIN_CORE = (
    Limitation(
        "degree, institution, faculty, study programme and KODEPRODI",
        lambda record, _: (
            record.degree or record.grantor or record.faculty or record.programme or record.programme_code
        ),
        "Dublin Core has no term for them",
    ),
    Limitation(
        "place and country of publication, and carrier",
        lambda record, _: record.place or record.country or record.carrier,
        "Dublin Core has no term for them",
    ),
    NOTES,
    MARKS_OF_DATE,
)
