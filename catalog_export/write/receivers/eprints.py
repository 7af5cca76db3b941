"""EPrints 3.4: EP3 XML, which carries more, or BibTeX, which every site reads (``docs/eprints.md``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.descriptions import is_book
from catalog_export.write.crosswalks.years import plain_year
from catalog_export.write.receivers.base import (
    COLLECTION,
    COUNTRY,
    DATES,
    EXTENT,
    ITEM,
    LANGUAGE,
    MARKS_OF_DATE,
    OTHER_PEOPLE,
    STATEMENT,
    YEAR,
    Limitation,
    Receiver,
    Requirement,
    authors,
    has_identifier,
    has_local_files,
)

if TYPE_CHECKING:
    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Contributor, Record

_BIBTEX = ("bibtex",)
_EP3 = ("ep3xml",)


def _has_no_year(date: str | None) -> bool:
    return bool(date) and not plain_year(date)


def _has_no_kind(record: Record, _: Profile) -> bool:
    return not record.thesis_kind and not is_book(record)


def _has_several(person: Contributor) -> bool:
    return sum(known.scheme != "orcid" for known in person.identifiers) > 1


RECEIVER = Receiver(
    "eprints",
    "EPrints 3.4, by EP3 XML or BibTeX",
    ("ep3xml", "bibtex"),
    feeds=("feed eprints", "feed sword"),
    requirements=(
        Requirement("the kind of thesis (without it the type is other)", _has_no_kind, in_profile=True),
        YEAR,
    ),
    limitations=(
        Limitation("the year as a date", lambda record, _: _has_no_year(record.year), "only four digits are a date"),
        MARKS_OF_DATE._replace(formats=_BIBTEX),
        LANGUAGE,
        Limitation(
            "the language of titles and abstracts",
            lambda record, profile: (
                (record.title.parallel and "title" not in profile.eprints.multilang.split())
                or (len(record.abstracts) > 1 and "abstract" not in profile.eprints.multilang.split())
            ),
            "where your site has such fields, name them in the profile, [eprints] multilang",
            _EP3,
        ),
        Limitation(
            "the kind of thesis, which becomes other",
            lambda record, profile: (
                record.thesis_kind and getattr(profile.eprints, f"thesis_{record.thesis_kind}") in {"", "other"}
            ),
            "where your site has a type for it, name it in the profile, [eprints] thesis_bachelor and its like",
            _EP3,
        ),
        Limitation(
            "the numbers and the e-mail address of a person, except one",
            lambda record, _: any(map(_has_several, record.contributors)),
            "a person has one id: the first of NIM, NIDN, NIDK, NUPTK, e-mail",
            _EP3,
        ),
        Limitation(
            "files that are paths on a machine", lambda record, _: has_local_files(record), "use feed eprints", _EP3
        ),
        COLLECTION,
        STATEMENT,
        DATES,
        COUNTRY,
        OTHER_PEOPLE,
        *ITEM,
        EXTENT._replace(formats=_EP3),
        Limitation("the physical description", lambda record, _: record.extent, "use --to ep3xml", _BIBTEX),
        Limitation("the bibliography note", lambda record, _: record.bibliography_note, "use --to ep3xml", _BIBTEX),
        Limitation(
            "the kind of thesis",
            lambda record, _: record.thesis_kind,
            "it drops the type, and reads a skripsi as a master's thesis; use --to ep3xml",
            _BIBTEX,
        ),
        Limitation(
            "supervisors, examiners, editors and other people who are not authors",
            lambda record, _: len(authors(record)) < len(record.contributors),
            "use --to ep3xml",
            _BIBTEX,
        ),
        Limitation(
            "the publisher of a thesis",
            lambda record, _: record.publisher and record.thesis_kind and record.grantor,
            "use --to ep3xml",
            _BIBTEX,
        ),
        Limitation("identifiers of people", lambda record, _: has_identifier(record), "use --to ep3xml", _BIBTEX),
        Limitation(
            "degree, faculty, study programme and KODEPRODI",
            lambda record, _: record.degree or record.faculty or record.programme or record.programme_code,
            "use --to ep3xml",
            _BIBTEX,
        ),
        Limitation("files", lambda record, _: record.files, "use --to ep3xml", _BIBTEX),
        Limitation(
            "languages of titles and abstracts",
            lambda record, _: record.title.parallel or len(record.abstracts) > 1,
            "use --to ep3xml with multilang in the profile, if the site has such fields",
            _BIBTEX,
        ),
        Limitation("rights", lambda record, _: record.rights or record.rights_uri, "use --to ep3xml", _BIBTEX),
    ),
)
