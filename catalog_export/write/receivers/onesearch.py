"""Indonesia OneSearch: harvests Dublin Core from a public OAI-PMH address."""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    ADDRESS,
    AUTHOR,
    COLLECTION,
    DATES,
    DUBLIN_CORE,
    IDENTIFIERS,
    ITEM,
    LOCAL_FILES,
    ORCIDS,
    OTHER_PEOPLE,
    RECORD_NUMBER,
    STATEMENT,
    YEAR,
    Limitation,
    Receiver,
    has_roles,
)

RECEIVER = Receiver(
    "onesearch",
    "Indonesia OneSearch, by OAI-PMH",
    ("dc",),
    feeds=("serve",),
    requirements=(AUTHOR, YEAR, ADDRESS),
    limitations=(
        Limitation("roles of people", lambda record, _: has_roles(record), "Dublin Core has creators and contributors"),
        COLLECTION._replace(why="it is a set of the OAI-PMH server, and not a term"),
        RECORD_NUMBER._replace(why="it is a part of the OAI identifier, and not a term"),
        ORCIDS,
        IDENTIFIERS,
        LOCAL_FILES,
        OTHER_PEOPLE,
        *ITEM,
        *DUBLIN_CORE,
        STATEMENT,
        DATES,
    ),
    remarks=("onesearch: the address of the server must be public, with http or https as in the answer to Identify",),
)
