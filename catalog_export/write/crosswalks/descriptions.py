"""The whole title, which several crosswalks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean

if TYPE_CHECKING:
    from catalog_export.model.record import Record


def title_with_subtitle(record: Record, separator: str = ": ") -> str:
    """Return the title proper, followed by the other title information if there is any; both are cleaned."""
    proper, other = clean(record.title.proper.value), clean(record.title.other_title_information)
    return f"{proper}{separator}{other}" if proper and other else proper or other
