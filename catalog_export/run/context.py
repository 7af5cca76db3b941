"""The state of one record on its way through the stages of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.model.record import Location

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.model.findings import Finding
    from catalog_export.read.base import Document, Parsed


class RecordContext:
    """One record on its way through the stages, or the findings of a document without a record.

    ``is_open`` becomes false when a stage finds an error (``failed``) or nothing more to do; later stages pass such a
    record through. ``passed`` becomes true when every output has the record.
    """

    __slots__ = ("document", "encoded", "failed", "findings", "is_open", "number", "parsed", "passed", "record")

    def __init__(self, parsed: Parsed, document: Document | None) -> None:
        self.parsed, self.document = parsed, document
        self.record = parsed.record
        self.number = ""  # ``record_key``, from deduplication on
        self.findings: list[Finding] = []
        self.encoded: list[bytes | None] = []  # for each outlet; None if it failed there
        self.is_open, self.failed, self.passed = True, False, False

    @property
    def location(self) -> Location:
        """The location of the record in the inputs."""
        return self.parsed.place or (self.record.location if self.record else Location("<record>"))

    @property
    def first_location(self) -> Location | None:
        """The first known location of a record that failed."""
        places = (
            self.parsed.place,
            self.parsed.record and self.parsed.record.source,
            *(found.location for found in self.parsed.findings),
        )
        return next(filter(None, places), None)

    def close(self, *, failed: bool) -> None:
        """Skip all later stages."""
        self.is_open, self.failed = False, failed


def of_one_record(contexts: Iterable[RecordContext]) -> list[RecordContext]:
    """Return the contexts of a run with ``values``; ``UsageError`` for a second record, before the first is written."""
    found: list[RecordContext] = []
    count = 0
    for context in contexts:
        count += context.is_open and context.record is not None
        if count > 1:
            raise UsageError("values={...} is for one record, and the input has several; give a side-car table")
        found.append(context)
    return found
