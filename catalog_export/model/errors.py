"""Exceptions of this package. A fault of one record is a finding instead (see ``findings``).

::

    CatalogExportError
    |-- UsageError       the request cannot be carried out         (exit code 2)
    |   |-- ProfileError     the institution profile is wrong
    |   `-- TableError       a side-car table is wrong
    |-- InputError       an input could not be read                 (exit code 3)
    |-- OutputError      the output could not be written            (exit code 3)
    |-- StoreError       the catalogue store cannot be used         (exit code 3)
    |-- ReceiverError    a receiver cannot be reached, or refuses  (exit code 3)
    |-- WorkerError      workers died, or cannot be reached        (exit code 3)
    |-- StoppedError     more records failed than were allowed     (exit code 1, or 3)
    `-- RecordError      one record cannot be written in a format; carries findings, and the run continues

All of them can be pickled and sent between worker processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from catalog_export.model.findings import Finding


class CatalogExportError(Exception):
    """Base class of all exceptions that this package raises.

    The message is English, and may be a template with named ``values``, so that the command can translate it.
    """

    def __init__(self, message: str = "", /, **values: object) -> None:
        super().__init__(Message(message, **values) if values else message)


def system_reason(error: Exception) -> Message:
    """Return the reason that the operating system gives for an error, else the text of the error."""
    return Message(getattr(error, "strerror", None) or str(error))


class UsageError(CatalogExportError):
    """The request cannot be carried out; the message says how to change it."""


class ProfileError(UsageError):
    """The institution profile has an unknown key or an invalid value."""


class TableError(UsageError):
    """A side-car table cannot be read, or has unknown columns."""


class InputError(CatalogExportError):
    """An input could not be read."""


class OutputError(CatalogExportError):
    """The output could not be written."""


class StoreError(CatalogExportError):
    """The catalogue store cannot be reached, read or written, or is locked by another process."""


class ReceiverError(CatalogExportError):
    """A receiving server cannot be reached, or refuses the account."""


class WorkerError(CatalogExportError):
    """Several workers died one after the other over the same inputs, or there are no workers."""


class StoppedError(CatalogExportError):
    """More records failed than the user allows; the run was stopped without writing its files.

    The exit code is 3 if an input could not be read.
    """

    exit_code = 1


class RecordError(CatalogExportError):
    """A record cannot be written in a format in a way that receivers read correctly."""

    def __init__(self, *findings: Finding) -> None:
        Exception.__init__(self, *findings)
        self.findings = findings

    def __str__(self) -> str:
        return "\n".join(map(str, self.findings))
