"""Faults of the request or of the world; faults of one record are findings (see ``findings``).

::

    CatalogExportError
    |-- UsageError       the request cannot be carried out as put   (exit code 2)
    |   |-- ProfileError     the institution profile is wrong
    |   `-- TableError       a side-car table is wrong
    |-- InputError       an input could not be read                 (exit code 3)
    |-- OutputError      the output could not be written            (exit code 3)
    |-- StoreError       the catalogue store cannot be used           (exit code 3)
    |-- ReceiverError    a receiver cannot be reached or refuses   (exit code 3)
    |-- WorkerError      workers died, or cannot be reached         (exit code 3)
    |-- StoppedError     more records failed than were allowed      (exit code 1)
    `-- RecordError      one record has no form in a format; carries the findings, and the run goes on

All of them pickle, so that they travel between worker processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.model.findings import Finding


class CatalogExportError(Exception):
    """Root of all exceptions this package raises on purpose."""


class UsageError(CatalogExportError):
    """The request cannot be carried out as put; the message says what would work."""


class ProfileError(UsageError):
    """The institution profile has an unknown key or an impossible value."""


class TableError(UsageError):
    """A side-car table has columns that are not known, or cannot be read as a table."""


class InputError(CatalogExportError):
    """An input could not be read at all."""


class OutputError(CatalogExportError):
    """The output could not be written."""


class StoreError(CatalogExportError):
    """The catalogue store cannot be reached, read or written, or another process holds it."""


class ReceiverError(CatalogExportError):
    """A server that is to take records cannot be reached, or refuses the account."""


class WorkerError(CatalogExportError):
    """The same inputs ended several workers, one after the other, or there are no workers."""


class StoppedError(CatalogExportError):
    """More records failed than the user allows; the run was stopped and its files were not written."""


class RecordError(CatalogExportError):
    """A record cannot be encoded in a format without a receiver misreading it."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))
