"""Values that several crosswalks share: whole titles and years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from catalog_export.model.record import Record

_YEAR = pattern(r"[0-9]{4}")


def title_with_subtitle(record: Record, separator: str = ": ") -> str:
    """Return the title proper, followed by the other title information if there is any; both are cleaned."""
    proper, other = clean(record.title.proper.value), clean(record.title.other_title_information)
    return f"{proper}{separator}{other}" if proper and other else proper or other


def exact_year(record: Record) -> str | None:
    """Return the year of the record if it is four digits, as ``2014``; ``[2014]`` and ``2014/2015`` give ``None``."""
    return record.year if record.year and _YEAR.fullmatch(record.year) else None
