"""RAMA, the national thesis repository of Indonesia, which harvests EPrints sites.

It asks for NIM with the creator, NIDN or NIDK with the advisers and KODEPRODI for the department, as ids in EPrints,
and for the type thesis. NUPTK, the newer number of lecturers, counts as well.
"""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    ADDRESS,
    AUTHOR,
    COLLECTION,
    COUNTRY,
    DATES,
    DUBLIN_CORE,
    EXTENT,
    ITEM,
    KIND,
    LANGUAGE,
    OTHER_PEOPLE,
    RECORD_NUMBER,
    STATEMENT,
    YEAR,
    Limitation,
    Receiver,
    Requirement,
    authors,
    has_identifier,
    have_identifier,
    supervisors,
)

RECEIVER = Receiver(
    "rama",
    "RAMA Repository, by an EPrints site or OAI-PMH",
    ("ep3xml", "dc"),
    feeds=("feed eprints", "serve"),
    requirements=(
        AUTHOR,
        Requirement(
            "NIM of each author",
            lambda record, _: bool(authors(record)) and not have_identifier(authors(record), "nim"),
        ),
        Requirement("a supervisor", lambda record, _: not supervisors(record)),
        Requirement(
            "NIDN, NIDK or NUPTK of each supervisor",
            lambda record, _: (
                bool(supervisors(record)) and not have_identifier(supervisors(record), "nidn", "nidk", "nuptk")
            ),
        ),
        Requirement("KODEPRODI", lambda record, _: not record.programme_code),
        Requirement("the study programme", lambda record, _: not record.programme),
        KIND,
        YEAR,
        ADDRESS,
    ),
    limitations=(
        Limitation(
            "NIM, NIDN and KODEPRODI",
            lambda record, _: has_identifier(record) or record.programme_code,
            "Dublin Core has no place for them; give them to an EPrints site, --to ep3xml",
            ("dc",),
        ),
        OTHER_PEOPLE,
        *ITEM,
        COLLECTION,
        *(limitation._replace(formats=("ep3xml",)) for limitation in (COUNTRY, LANGUAGE, EXTENT)),
        RECORD_NUMBER._replace(formats=("dc",)),
        STATEMENT,
        DATES,
        *(limitation._replace(formats=("dc",)) for limitation in DUBLIN_CORE),
    ),
)
