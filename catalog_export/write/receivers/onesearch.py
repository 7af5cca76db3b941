"""Indonesia OneSearch: harvests Dublin Core from a public OAI-PMH address."""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    ADDRESS,
    AUTHOR,
    IDENTIFIERS,
    ORCIDS,
    PATHS,
    YEAR,
    Loss,
    Receiver,
    with_roles,
)

RECEIVER = Receiver(
    "onesearch",
    "Indonesia OneSearch, by OAI-PMH",
    ("dc",),
    feeds=("serve",),
    needs=(AUTHOR, YEAR, ADDRESS),
    losses=(
        Loss("roles of people", lambda record, _: with_roles(record), "Dublin Core has creators and contributors"),
        Loss(
            "degree, institution, faculty and study programme",
            lambda record, _: record.degree or record.grantor or record.faculty or record.programme,
            "Dublin Core has no term for them",
        ),
        Loss("the collection", lambda record, _: record.collection, "it is a set of the provider, and no term"),
        Loss("the record number", lambda record, _: record.control_number, "it is part of the OAI identifier, no term"),
        ORCIDS,
        IDENTIFIERS,
        PATHS,
    ),
    remarks=(
        "onesearch: the address of the provider must be public, and the same with http or https as Identify says",
    ),
)
