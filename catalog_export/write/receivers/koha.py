"""Koha: MARC, matched on 001 with 003, or on 035."""

from __future__ import annotations

from catalog_export.model.vocabulary import CREATORS
from catalog_export.write.receivers.base import (
    COLLECTION,
    DATES,
    DUBLIN_CORE,
    HOLDINGS,
    IDENTIFIERS,
    ITEM,
    LOCAL_FILES,
    NUMBER,
    ORCIDS,
    OTHER_PEOPLE,
    RECORD_NUMBER,
    STATEMENT,
    Limitation,
    Receiver,
)

RECEIVER = Receiver(
    "koha",
    "Koha, by its import of staged MARC records",
    ("marc", "marcxml", "dc"),
    previews=("mrk",),
    splits_marcxml=True,
    requirements=(NUMBER,),
    settings=(("org_code, for 003 and 035", lambda profile: not profile.institution.org_code),),
    limitations=(
        Limitation(
            "people who are not creators",
            lambda record, _: any(person.relator not in CREATORS for person in record.contributors),
            "its import of Dublin Core finds no contributors; use --to marc",
            ("dc",),
        ),
        Limitation(
            "the institution, if no kind of thesis is known",
            lambda record, _: record.grantor and not record.thesis_kind and not record.degree,
            "MARC 21 has an institution that grants a degree; state the kind of thesis in the profile or a table",
            ("marc", "marcxml"),
        ),
        IDENTIFIERS,
        LOCAL_FILES,
        Limitation(
            "call number and location of an item",
            HOLDINGS.applies,
            "the record keeps them in 852, but items come from 952, which your library adds",
            ("marc", "marcxml"),
        ),
        *(
            limitation._replace(formats=("dc",))
            for limitation in (*ITEM, *DUBLIN_CORE, STATEMENT, DATES, COLLECTION, RECORD_NUMBER, ORCIDS)
        ),
        OTHER_PEOPLE,
    ),
    remarks=(
        "koha: choose a matching rule for 001 and 003, or for 035, so that a second import replaces the records",
        "koha: the item type (942 $c) is not written; set it at the import, or with a MARC modification template",
    ),
)
