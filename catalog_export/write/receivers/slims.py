"""SLiMS 9: ISO 2709 only, and of a field the first $a as it stands.

Its MARC import (admin/modules/bibliography/marcimport.php) takes place, publisher and year from 260, glues 245 $a to
$b and all 5XX $a to one another, reads 650 and not 653, and keeps every mark of ISBD in its lists of names and places.
What it is given for that is made in ``crosswalks/marc21_slims.py``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.write.crosswalks.marc21_names import part_name
from catalog_export.write.crosswalks.marc21_slims import adapt
from catalog_export.write.receivers.base import IDENTIFIERS, ORCIDS, PATHS, Loss, Receiver, with_roles

if TYPE_CHECKING:
    from catalog_export.model.record import Contributor


def _has_more(person: Contributor) -> bool:
    """Tell whether a name in MARC 21 is more than its $a."""
    parts = part_name(person.entry or person.name)
    return person.kind == "personal" and bool(parts.degrees or parts.dates or person.dates)


RECEIVER = Receiver(
    "slims",
    "SLiMS 9 (Senayan), by its import of MARC",
    ("marc",),
    losses=(
        Loss("the record number", lambda record, _: record.control_number, "SLiMS gives numbers of its own"),
        Loss(
            "languages, of the work and of abstracts", lambda record, _: record.language, "it reads neither 008 nor 041"
        ),
        Loss(
            "kind, degree and institution of a thesis as such",
            lambda record, _: record.thesis_kind or record.degree or record.grantor,
            "it reads no 502 without $a; the institution stays as an added name",
        ),
        Loss("roles of people", lambda record, _: with_roles(record), "all but the first become additional authors"),
        Loss(
            "degrees and dates of people",
            lambda record, _: any(map(_has_more, record.contributors)),
            "of a name it reads $a alone",
        ),
        Loss("the address of the terms", lambda record, _: record.rights_uri, "of 540 it reads $a alone"),
        Loss("the faculty", lambda record, _: record.faculty, "of an added body it reads $a alone"),
        Loss(
            "all people",
            lambda record, profile: profile.marc.names == "uncontrolled" and record.contributors,
            "it does not read 720; leave names out of [marc] in the profile",
        ),
        ORCIDS,
        IDENTIFIERS,
        PATHS,
    ),
    adapt_marc=adapt,
    remarks=(
        "slims: an import adds every record anew, also one that is there: import only what is new",
        "slims: the largest file it takes is max_upload in its configuration; of pages, --shard-size N cuts it",
    ),
)
