"""Indonesia OneSearch: harvests Dublin Core from a public OAI-PMH address."""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    ADDRESS,
    AUTHOR,
    IDENTIFIERS,
    ITEM,
    LOCAL_FILES,
    NOTES,
    ORCIDS,
    OTHER_PEOPLE,
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
        Limitation(
            "degree, institution, faculty and study programme",
            lambda record, _: record.degree or record.grantor or record.faculty or record.programme,
            "Dublin Core has no term for them",
        ),
        Limitation(
            "the collection", lambda record, _: record.collection, "it is a set of the OAI-PMH server, and not a term"
        ),
        Limitation(
            "the record number",
            lambda record, _: record.control_number,
            "it is a part of the OAI identifier, and not a term",
        ),
        ORCIDS,
        IDENTIFIERS,
        LOCAL_FILES,
        OTHER_PEOPLE,
        *ITEM,
        NOTES,
    ),
    remarks=("onesearch: the address of the server must be public, with http or https as in the answer to Identify",),
)
