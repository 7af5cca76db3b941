"""Faults as values: what was wrong with one record, where, and what to do about it.

A finding never stops the run. Its line reads ``place: severity: what, what was expected, what to do [code]``. The
codes are stable: scripts may rely on them, and ``docs/findings.md`` explains each.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from catalog_export.model import Location

Severity = Literal["error", "warning", "note"]


class Code(NamedTuple):
    """A kind of finding: its severity and the template of its message."""

    severity: Severity
    message: str


class Finding(NamedTuple):
    """One fault of one record."""

    code: str
    severity: Severity
    message: str
    location: Location

    def __str__(self) -> str:
        return f"{self.location}: {self.severity}: {self.message} [{self.code}]"


def finding(code: str, location: Location, **values: object) -> Finding:
    """Make the finding ``code``, its message filled in with ``values`` (``KeyError`` for an unknown code)."""
    severity, message = CODES[code]
    return Finding(code, severity, message.format(**values) if values else message, location)


# error: the record is not written. warning: it is written, and a person should look. note: worth knowing.
CODES: dict[str, Code] = {
    # --- reading a document
    "empty-document": Code("error", "the document holds no text; expected a catalogue page; remove it or fetch it again"),
    # --- encoding a record
    "record-too-long": Code(
        "error",
        "the record takes {size} bytes, ISO 2709 allows 99,999; it was not written; use --to marcxml for it",
    ),
}
