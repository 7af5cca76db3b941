"""RIS, format ``ris``: UTF-8 text with CRLF line ends, for reference managers.

A line is a tag, two blanks, a hyphen, a blank and the value; a record ends with ``ER``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.citation import Style
from catalog_export.write.crosswalks.ris import ris_fields
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``ris``; of the profile it reads ``[bibtex]`` and ``[institution] key_prefix``."""
    del record_date
    style = Style(profile.bibtex, profile.institution.key_prefix)
    return Format(
        name="ris",
        media_type="application/x-research-info-systems",
        suffix=".ris",
        summary="RIS, for Zotero, Mendeley, EndNote",
        encode=partial(encode, style=style),
        separator=b"\r\n",
    )


def encode(record: Record, *, style: Style) -> bytes:
    """Return ``record`` as the lines from ``TY`` to ``ER``, each ended by CRLF."""
    cleaned = ((tag, clean(value)) for tag, value in ris_fields(record, style))
    lines = [f"{tag}  - {value}\r\n" for tag, value in cleaned if value]
    return f"{''.join(lines)}ER  - \r\n".encode()
