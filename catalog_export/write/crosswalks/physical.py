"""Split a physical description as ISBD punctuates it, for the formats that have its pieces in separate fields."""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from typing import NamedTuple

from catalog_export.text.patterns import pattern

_PAGES = pattern(r"([0-9]+) *(?:(?:pages?|halaman|leaves|lembar)\b|(?:pp?|hlm|hal)\b\.?)", re.IGNORECASE)


class PhysicalDescription(NamedTuple):
    """The pieces of a physical description: MARC 300 $a, $b, $c and $e, each empty if missing."""

    extent: str
    details: str = ""
    dimensions: str = ""
    accompanying: str = ""


def split_description(text: str) -> PhysicalDescription:
    """Split ``xii, 84 pages : illustration ; 28 cm + appendix`` at the marks of ISBD."""
    text, _, accompanying = text.partition(" + ")
    text, _, dimensions = text.partition(" ; ")
    extent, _, details = text.partition(" : ")
    return PhysicalDescription(*(piece.strip() for piece in (extent, details, dimensions, accompanying)))


def page_count(text: str | None) -> str:
    """Return the last arabic number of pages in a physical description, or an empty text."""
    numbers = _PAGES.findall(text or "")
    return numbers[-1] if numbers else ""


def split_series(text: str) -> tuple[str, str]:
    """Split a series statement into its title and its numbering, at the last `` ; ``."""
    title, mark, number = text.rpartition(" ; ")
    return (title.strip(), number.strip()) if mark else (text.strip(), "")


def joined_series(statements: tuple[str, ...]) -> tuple[str, str]:
    """Return the title and the numbering of a series, for formats with one field for each.

    Of several series the numberings stay behind their titles, or a reader would not know which belongs to which.
    """
    series = [split_series(statement) for statement in statements]
    if len(series) == 1:
        return series[0]
    return "; ".join(", ".join(filter(None, one)) for one in series), ""
