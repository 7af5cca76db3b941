"""Split a physical description as ISBD punctuates it, for the formats that have its pieces in separate fields."""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from typing import NamedTuple

from catalog_export.text.patterns import pattern

# "84 pages", "84 halaman", "84 hlm.", "84 p", "84 l.": an arabic number before a word for pages or leaves.
_PAGES = pattern(r"([0-9]{1,5}) *(?:(?:pages?|halaman|leaves|lembar|pp?|hlm|hal)\b|l\.)", re.IGNORECASE)
# The mark before the dimensions; catalogues of other libraries omit the blank before it.
_BEFORE_SIZE = pattern(r" ; |; +(?=[0-9][0-9.,x× -]*(?:cm|mm|in)\b)", re.IGNORECASE)

# The word before a number of a series, which citation styles supply.
_SERIES_NUMBER = pattern(
    r"(?:(?:no|nos|nr|nomor|number|vols?|volume|v|jilid|jil|seri|buku|band|bd|tome|t)[.:]? *|ke-)([0-9]+[a-z]?)",
    re.IGNORECASE,
)


class PhysicalDescription(NamedTuple):
    """The pieces of a physical description: MARC 300 $a, $b, $c and $e, each empty if missing."""

    extent: str
    details: str = ""
    dimensions: str = ""
    accompanying: str = ""


def split_description(text: str) -> PhysicalDescription:
    """Split ``xii, 84 pages : illustration ; 28 cm + appendix`` at the marks of ISBD.

    Accompanying material comes last. A `` + `` before another mark, or before a number of pages, joins two sequences
    of pages (``iv + 77 hlm``).
    """
    mark = _BEFORE_SIZE.search(text)
    before, size = (text[: mark.start()], text[mark.end() :]) if mark else (text, "")
    extent, _, details = before.partition(" : ")
    last, _, accompanying = (size or details or extent).partition(" + ")
    if size:
        size = last
    elif details:
        details = last
    elif _PAGES.match(accompanying):
        accompanying = ""
    else:
        extent = last
    return PhysicalDescription(*(piece.strip() for piece in (extent, details, size, accompanying)))


def page_count(text: str | None) -> str:
    """Return the last arabic number of pages or leaves of the resource itself in a physical description, or ""."""
    numbers = _PAGES.findall(split_description(text).extent) if text else []
    return numbers[-1] if numbers else ""


def split_series(text: str) -> tuple[str, str]:
    """Split a series statement into its title and its numbering, at the last `` ; ``."""
    title, mark, number = text.rpartition(" ; ")
    return (title.strip(), number.strip()) if mark else (text.strip(), "")


def joined_series(statements: tuple[str, ...]) -> tuple[str, str]:
    """Return the title and the number of a series, for citations, which have one field for each.

    ``no. 12`` becomes ``12``, because a style prints its own word before the number. If there are several series, each
    number stays behind its title, so that a reader knows which belongs to which.
    """
    series = [split_series(statement) for statement in statements]
    if len(series) == 1:
        title, number = series[0]
        plain = _SERIES_NUMBER.fullmatch(number)
        return title, plain[1] if plain else number
    return "; ".join(", ".join(filter(None, one)) for one in series), ""
