"""What a receiver is: data. The formats it reads, what it needs of a record, and what it does not keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.identifiers import is_web_address
from catalog_export.model.vocabulary import CREATORS, SUPERVISORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.enrich.profile import Profile
    from catalog_export.model.record import Contributor, Record
    from catalog_export.write.crosswalks.marc21_text import Field


class Need(NamedTuple):
    """Something that must not be missing: ``lacks`` tells whether it does, from a record and the profile.

    ``in_profile`` tells whether it can be said once for all records.
    """

    what: str
    lacks: Callable[[Record, Profile], bool]
    in_profile: bool = False


class Loss(NamedTuple):
    """Something that does not arrive: ``has`` tells whether a record has it, ``formats`` where it is so (all if empty).

    ``why`` is what happens to it, or what to do.
    """

    what: str
    has: Callable[[Record, Profile], object]
    why: str
    formats: tuple[str, ...] = ()


class Receiver(NamedTuple):
    """One receiver: the formats it reads, the best first, and for none the verbs that feed it.

    ``settings`` are what the profile has to say for it, each with whether it is missing; they are told once a run, as
    ``remarks`` are: what to know before the first import. ``adapt_marc`` makes of the fields of MARC 21 those that the
    receiver reads rightly.
    """

    name: str
    summary: str
    formats: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    settings: tuple[tuple[str, Callable[[Profile], bool]], ...] = ()
    losses: tuple[Loss, ...] = ()
    feeds: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    adapt_marc: Callable[[Iterable[Field], Record], Iterator[Field]] | None = None


# --- what several receivers ask of a record


def authors(record: Record) -> list[Contributor]:
    """Return those who made the work; where no role says so, those without a stated role."""
    stated = [person for person in record.contributors if person.relator in CREATORS]
    return stated or [person for person in record.contributors if not person.relator and not person.role]


def supervisors(record: Record) -> list[Contributor]:
    """Return those who supervised it."""
    return [person for person in record.contributors if person.relator in SUPERVISORS]


def has_any(people: list[Contributor], *schemes: str) -> bool:
    """Tell whether each of some people has an identifier of one of the schemes; ``False`` where there is nobody."""
    return bool(people) and all(any(known.scheme in schemes for known in person.identifiers) for person in people)


def identified(record: Record, *, but: str = "") -> bool:
    """Tell whether anybody has an identifier, those of one scheme left aside."""
    return any(known.scheme != but for person in record.contributors for known in person.identifiers)


def with_scheme(record: Record, *schemes: str) -> bool:
    """Tell whether anybody has an identifier of one of the schemes."""
    return any(known.scheme in schemes for person in record.contributors for known in person.identifiers)


def with_roles(record: Record) -> bool:
    """Tell whether anybody has another role than that of author."""
    return any((person.role or person.relator) and person.relator != "aut" for person in record.contributors)


def with_paths(record: Record) -> bool:
    """Tell whether a file is a path on a machine and no address."""
    return any(not is_web_address(file.path) for file in record.files)


# Needs and losses that are the same for many.
YEAR = Need("the year", lambda record, _: not record.year)
ADDRESS = Need("an address on the web", lambda record, _: not is_web_address(record.url or ""))
AUTHOR = Need("an author", lambda record, _: not authors(record))
NUMBER = Need("a record number", lambda record, _: not record.control_number)
KIND = Need("the kind of thesis", lambda record, _: not record.thesis_kind, in_profile=True)

PATHS = Loss(
    "files that are paths on a machine",
    lambda record, _: with_paths(record),
    "a record holds addresses only; put the files on the web",
)
ORCIDS = Loss(
    "ORCID iDs of people",
    lambda record, _: with_scheme(record, "orcid"),
    "of a person it reads the name alone",
)
IDENTIFIERS = Loss(
    "NIM, NIDN, NIDK, NUPTK and e-mail addresses of people",
    lambda record, _: identified(record, but="orcid"),
    "the format has no place for them",
)
