"""DSpace, which imports folders of the Simple Archive Format or a table, but no format that ``export`` writes."""

from __future__ import annotations

from catalog_export.write.receivers.base import (
    AUTHOR,
    CATALOGUING_SOURCE,
    COLLECTION,
    COUNTRY,
    DATES,
    OTHER_PEOPLE,
    TYPES,
    WRONG_NUMBERS,
    YEAR,
    Limitation,
    Receiver,
    Requirement,
    has_identifier,
)

RECEIVER = Receiver(
    "dspace",
    "DSpace, by Simple Archive Format or its metadata table",
    (),
    feeds=("feed saf", "feed dspace-csv"),
    requirements=(
        AUTHOR,
        YEAR,
        Requirement("an address on the web, or files", lambda record, _: not record.url and not record.files),
    ),
    limitations=(
        Limitation(
            "degree, institution and study programme",
            lambda record, profile: (
                (record.degree or record.grantor or record.programme or record.faculty)
                and "thesis.degree" not in profile.dspace.fields
            ),
            "its registry has no such field at first; name those that your site has in the profile, [dspace] fields",
        ),
        Limitation(
            "the place of publication",
            lambda record, profile: record.place and "dc.publisher.place" not in profile.dspace.fields.split(),
            "its registry has no such field at first; name those that your site has in the profile, [dspace] fields",
        ),
        Limitation(
            "NIM of students",
            lambda record, profile: not profile.dspace.nim and has_identifier(record, "nim"),
            "name the field that your site has for them in the profile, [dspace] nim",
        ),
        Limitation(
            "NIDN, NIDK and NUPTK of lecturers",
            lambda record, profile: not profile.dspace.nidn and has_identifier(record, "nidn", "nidk", "nuptk"),
            "name the field that your site has for them in the profile, [dspace] nidn",
        ),
        Limitation(
            "KODEPRODI",
            lambda record, profile: not profile.dspace.programme_code and record.programme_code,
            "name the field that your site has for it in the profile, [dspace] programme_code",
        ),
        Limitation(
            "ORCID iDs and e-mail addresses",
            lambda record, _: has_identifier(record, "orcid", "email"),
            "they have no field",
        ),
        COUNTRY._replace(why="they have no field"),
        TYPES._replace(why="they have no field"),
        CATALOGUING_SOURCE,
        WRONG_NUMBERS,
        Limitation(
            "holding institution and location",
            lambda record, _: record.holding_institution or record.holding_location,
            "they have no field",
        ),
        OTHER_PEOPLE,
        COLLECTION,
        DATES,
    ),
    remarks=("dspace: its OAI-PMH server gives no languages of titles and abstracts in oai_dc",),
)
