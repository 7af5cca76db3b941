"""Meta tags for Google Scholar, format ``highwire``: the lines for the head of a web page about the record."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.highwire import REQUIRED, highwire_tags
from catalog_export.write.formats.base import Format
from catalog_export.write.formats.requirements import require

if TYPE_CHECKING:
    from datetime import datetime

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record


def build(profile: Profile, record_date: datetime) -> Format:
    """Make the format ``highwire``; a record without author or year is refused."""
    del profile, record_date
    return Format(
        name="highwire",
        media_type="text/html",
        suffix=".meta.html",
        summary="meta tags for Google Scholar (Highwire Press)",
        encode=encode,
        separator=b"\n",
    )


def encode(record: Record) -> bytes:
    """Return ``record`` as ``meta`` elements, a line each; raise ``RecordError`` if one that is required is missing."""
    require(record, REQUIRED, "highwire")
    tags = ((name, clean(content)) for name, content in highwire_tags(record))
    return "".join(f'<meta name="{name}" content="{escape(content)}">\n' for name, content in tags if content).encode()
