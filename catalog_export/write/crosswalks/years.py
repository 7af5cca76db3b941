"""The year of a date as a page states it, for formats that take a plain year."""

from __future__ import annotations

import re
from typing import Literal

from catalog_export.text.patterns import pattern

_DIGITS = pattern(r"[0-9]+")
_ISO_8601 = pattern(r"([0-9]{4})-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?")
# "2010, c2009": the year of publication, then that of the copyright.
_COPYRIGHT = pattern(r"[\[(]?([0-9]{4})[\])]?, *[\[(]?(?:c|©|cop\.) *([0-9]{4})[\])]?")
_OPEN = pattern(r"[\[(]?([0-9]{4}) ?[-–][\])]?")
_CLOSED = pattern(r"[\[(]?((?!0000)[0-9]{4}) ?[-–/] ?([0-9]{4})[\])]?")
_DECADE = pattern(r"[\[(]?([0-9]{3})[-–]\??[\])]?")
_ABOUT = pattern(r"\b(?:ca|circa|sekitar|kira-kira|approximately)\b", re.IGNORECASE)
_LONGEST = 50  # years of a span; the years of two calendars differ by more (1936/2014 Saka, 1435/2014 Hijri)


def plain_year(date: str | None) -> str:
    """Return the year of publication in ``date`` as four digits, or an empty text if it states no single year.

    ``c2008``, ``[2010?]``, ``12 Juni 2010``, ``2010-06-12`` and ``2010, c2009`` have one. A span (``2014/2015``,
    ``1951-``), a decade (``198-``) and years of two calendars have none.
    """
    if not date or (len(date) == 4 and date.isascii() and date.isdecimal()):
        return date or ""
    if match := _ISO_8601.fullmatch(date) or _COPYRIGHT.fullmatch(date):
        return match[1]
    *before, last = _DIGITS.findall(date) or [""]
    is_single = len(last) == 4 and all(len(number) <= 2 for number in before)
    return last if is_single and not open_year(date) else ""


def iso_date(date: str | None) -> str:
    """Return ``date`` in the form of ISO 8601: a day, a month or a year; an empty text if it states no single year."""
    return date if date and _ISO_8601.fullmatch(date) else plain_year(date)


def doubt(date: str | None) -> Literal["questionable", "approximate"] | None:
    """Return how a date is not certain, in the terms of MODS: by a question mark, or by a word such as "ca."."""
    if not date or "?" in date:
        return "questionable" if date else None
    return "approximate" if _ABOUT.search(date) else None


def open_year(date: str | None) -> str:
    """Return the first year of an open span (``1951-``), or an empty text."""
    match = _OPEN.fullmatch(date) if date else None
    return match[1] if match else ""


def year_span(date: str | None) -> tuple[str, ...]:
    """Return the first and the last year of a closed span (``2014/2015``, ``1951-1955``), or nothing."""
    match = _CLOSED.fullmatch(date) if date else None
    return match.groups() if match and 0 < int(match[2]) - int(match[1]) < _LONGEST else ()


def decade(date: str | None) -> str:
    """Return the three known digits of a year (``[198-?]``), or an empty text."""
    match = _DECADE.fullmatch(date) if date else None
    return match[1] if match else ""


def copyright_year(date: str | None) -> str:
    """Return the year of the copyright beside a year of publication (``2010, c2009``), or an empty text."""
    match = _COPYRIGHT.fullmatch(date) if date else None
    return match[2] if match else ""
