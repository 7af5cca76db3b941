"""Findings: the faults of single records, each with a stable code, a severity, a message and a location.

A finding does not stop the run. A message says what is wrong, what was expected and what to do. Scripts may rely on the
codes; ``docs/findings.md`` explains each of them.
"""

# No ``from __future__ import annotations``, as in ``model``.
from typing import Any, NamedTuple

from catalog_export.model.codes import Severity
from catalog_export.model.record import Location
from catalog_export.text.messages import Message, pack, translate, unpack


class Finding(NamedTuple):
    """One fault of one record."""

    code: str
    severity: Severity
    message: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message} [{self.code}]"


def finding(code: str, location: Location, **values: object) -> Finding:
    """Make a finding whose message template is filled in with ``values``; ``KeyError`` for an unknown code."""
    from catalog_export.model.finding_codes import CODES  # most pages have no finding

    severity, template = CODES[code]
    message = Message(template, **values)
    if len(message.splitlines()) > 1:  # a value, such as the text of an exception, may have several lines
        message = Message(template, **{name: _in_one_line(value) for name, value in values.items()})
    return Finding(code, severity, message, location)


def _in_one_line(value: object) -> object:
    return value if isinstance(value, (int, float)) else " ".join(str(value).split())


def packed_finding(found: Finding) -> list[Any]:
    """Return a finding as a list for JSON, from which ``unpack_finding`` makes a finding that can be translated."""
    return [found.code, found.severity, pack(found.message), *found.location]


def unpack_finding(packed: list[Any]) -> Finding:
    """Return the finding that was packed."""
    code, severity, message, *place = packed
    return Finding(code, severity, unpack(message), Location(*place))


def translated(found: Finding, language: str | None = None) -> Finding:
    """Return a finding with severity and message in a language, to be shown to a person."""
    severity, message = translate(found.severity, language), translate(found.message, language)
    return found._replace(severity=severity, message=message)  # type: ignore[arg-type]  # severity: a word to be shown


def cut_short(text: str) -> str:
    """Shorten a text to 60 characters, as messages quote it."""
    return text if len(text) <= 60 else text[:57].rstrip() + "..."


def both_ends(text: str) -> str:
    """Shorten a text to its beginning and its end, whole words, 100 characters in all."""
    if len(text) <= 100:
        return text
    begin, end = text[:47], text[-48:]
    return f"{begin.rpartition(' ')[0] or begin} ... {end.partition(' ')[2] or end}"
