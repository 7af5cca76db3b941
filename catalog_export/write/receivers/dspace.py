"""DSpace: folders of the Simple Archive Format, or a table; none of the formats that export writes."""

from __future__ import annotations

from catalog_export.write.receivers.base import AUTHOR, YEAR, Loss, Need, Receiver, with_scheme

RECEIVER = Receiver(
    "dspace",
    "DSpace, by Simple Archive Format or its metadata table",
    (),
    feeds=("feed saf", "feed dspace-csv"),
    needs=(
        AUTHOR,
        YEAR,
        Need("an address on the web, or files", lambda record, _: not record.url and not record.files),
    ),
    losses=(
        Loss(
            "degree, institution and study programme",
            lambda record, profile: (
                (record.degree or record.grantor or record.programme or record.faculty)
                and "thesis.degree" not in profile.dspace.fields
            ),
            "its registry has no such field at first; name those that your site has in the profile, [dspace] fields",
        ),
        Loss(
            "NIM of students",
            lambda record, profile: not profile.dspace.nim and with_scheme(record, "nim"),
            "name the field that your site has for them in the profile, [dspace] nim",
        ),
        Loss(
            "NIDN, NIDK and NUPTK of lecturers",
            lambda record, profile: not profile.dspace.nidn and with_scheme(record, "nidn", "nidk", "nuptk"),
            "name the field that your site has for them in the profile, [dspace] nidn",
        ),
        Loss(
            "KODEPRODI",
            lambda record, profile: not profile.dspace.programme_code and record.programme_code,
            "name the field that your site has for it in the profile, [dspace] programme_code",
        ),
        Loss(
            "ORCID iDs and e-mail addresses",
            lambda record, _: with_scheme(record, "orcid", "email"),
            "they have no field",
        ),
        Loss(
            "country and carrier",
            lambda record, _: record.country or record.carrier,
            "they have no field",
        ),
    ),
    remarks=("dspace: to its own harvesters, as oai_dc, it gives no languages of titles and abstracts",),
)
