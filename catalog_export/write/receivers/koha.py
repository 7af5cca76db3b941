"""Koha: MARC, matched on 001 with 003, or on 035."""

from __future__ import annotations

from catalog_export.model.vocabulary import CREATORS
from catalog_export.write.receivers.base import IDENTIFIERS, NUMBER, PATHS, Loss, Receiver

RECEIVER = Receiver(
    "koha",
    "Koha, by its import of staged MARC records",
    ("marc", "marcxml", "dc"),
    needs=(NUMBER,),
    settings=(("org_code, for 003 and 035", lambda profile: not profile.institution.org_code),),
    losses=(
        Loss(
            "people but the creators",
            lambda record, _: any(person.relator not in CREATORS for person in record.contributors),
            "its import of Dublin Core finds no contributors; use --to marc",
            ("dc",),
        ),
        IDENTIFIERS,
        PATHS,
    ),
    remarks=(
        "koha: match on 001 and 003, or on 035, so that a second import replaces and adds nothing twice",
        "koha: the item type (942 $c) is your library's; set it on import or by a MARC modification template",
    ),
)
