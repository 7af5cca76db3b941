"""RAMA, the national thesis repository of Indonesia, which harvests EPrints sites.

It asks for NIM with the creator, NIDN or NIDK with the advisers and KODEPRODI for the department, as ids in EPrints,
and for the type thesis. NUPTK, the newer number of lecturers, counts as well.
"""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    ADDRESS,
    AUTHOR,
    KIND,
    YEAR,
    Loss,
    Need,
    Receiver,
    authors,
    has_any,
    identified,
    supervisors,
)

RECEIVER = Receiver(
    "rama",
    "RAMA Repository, by an EPrints site or OAI-PMH",
    ("ep3xml", "dc"),
    feeds=("feed eprints", "serve"),
    needs=(
        AUTHOR,
        Need("NIM of each author", lambda record, _: bool(authors(record)) and not has_any(authors(record), "nim")),
        Need("a supervisor", lambda record, _: not supervisors(record)),
        Need(
            "NIDN, NIDK or NUPTK of each supervisor",
            lambda record, _: bool(supervisors(record)) and not has_any(supervisors(record), "nidn", "nidk", "nuptk"),
        ),
        Need("KODEPRODI", lambda record, _: not record.programme_code),
        Need("the study programme", lambda record, _: not record.programme),
        KIND,
        YEAR,
        ADDRESS,
    ),
    losses=(
        Loss(
            "NIM, NIDN and KODEPRODI",
            lambda record, _: identified(record) or record.programme_code,
            "Dublin Core has no place for them; give them to an EPrints site, --to ep3xml",
            ("dc",),
        ),
    ),
)
