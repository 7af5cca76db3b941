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
    # --- reading JSON Lines
    "jsonl-not-utf8": Code("error", "byte {byte} of the line is not UTF-8; convert the file to UTF-8"),
    "jsonl-not-json": Code("error", "the line is not JSON ({why}); expected one object; mend the line"),
    "jsonl-not-object": Code("error", "the line holds {found}, expected an object with a title; mend it"),
    "jsonl-no-title": Code("error", 'there is no title; expected "title": {"proper": {"text": "..."}}; supply it'),
    "jsonl-wrong-value": Code("error", "{key} is {found}, expected {expected}; correct it"),
    "jsonl-unknown-key": Code("warning", "the key {key} is not known and was left out; {nearest}"),
    "jsonl-unknown-relator": Code(
        "warning", "{key} is {found}, expected one of {known}; it was kept as the word of the role; correct it"
    ),
    "jsonl-unknown-language": Code(
        "warning",
        "{key} is {found}, a language that has no code here; expected a tag such as id; formats may leave it out",
    ),
    # --- encoding a record
    "record-too-long": Code(
        "error",
        "the record takes {size} bytes, ISO 2709 allows 99,999; it was not written; use --to marcxml for it",
    ),
    # --- finding and opening the inputs
    "input-missing": Code("error", "there is no such file or folder; check the name"),
    "input-unreadable": Code("error", "could not be read ({reason}); the run went on without it"),
    "document-too-large": Code(
        "error",
        "the document is larger than {limit} MiB; expected single pages of some kB; it was not read; split it",
    ),
    "document-unsupported": Code(
        "error",
        "{kind} documents cannot be read by this installation; expected text; turn it into .txt or .md first",
    ),
    "no-documents": Code("warning", "holds no source documents; expected names that end in {suffixes}"),
    "container-in-container": Code(
        "warning", "a container inside a container is not opened; unpack it and give it by itself"
    ),
    "files-left-out": Code(
        "note", "left out {names}: no catalogue pages by their names; a file named by itself is always read"
    ),
    "folder-loop": Code("note", "the link leads back to a folder above it; it was not followed"),
    # --- the run
    "duplicate-same": Code(
        "note", "record {id} was read before with the same content, at {place}; it is written once"
    ),
    "duplicate-other": Code(
        "error",
        "record {id} was read before with other content, at {place}; only the first was written; remove one of the two",
    ),
    "verify-differs": Code(
        "error", "{format} read back by another reader differs ({difference}); it was not written; please report it"
    ),
    "verify-unavailable": Code("note", "{format} has no second reader; --verify did not check it"),
    "internal-error": Code(
        "error",
        "{what} failed with {error}; this is a fault of catalog-export, not of the document; please report it "
        "with the document (CATALOG_EXPORT_TRACEBACK=1 shows where)",
    ),
}
