"""Values that several crosswalks share: whole titles, pages of an extent, series and their volumes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from catalog_export.model.record import Record

# "xii, 84 pages", "84 halaman", "84 hlm.": the last arabic number before a word for pages.
_PAGES = pattern(r"(\d{1,5})\s*(?:pages?|p\.|pp\.|halaman|hlm\.?|hal\.|lembar|leaves|l\.)(?![a-z])", re.IGNORECASE)
_YEAR = pattern(r"[0-9]{4}")


def title_with_subtitle(record: Record, separator: str = ": ") -> str:
    """Return the title proper, followed by the other title information if there is any; both are cleaned."""
    proper, other = clean(record.title.proper.value), clean(record.title.other_title_information)
    return f"{proper}{separator}{other}" if proper and other else proper or other


def pages_of_extent(extent: str | None) -> str | None:
    """Return the number of pages that a physical description (MARC 300 $a) states, or ``None``."""
    found = _PAGES.findall(extent or "")
    return found[-1] if found else None


def exact_year(record: Record) -> str | None:
    """Return the year of the record if it is four digits, as ``2014``; ``[2014]`` and ``2014/2015`` give ``None``."""
    return record.year if record.year and _YEAR.fullmatch(record.year) else None
