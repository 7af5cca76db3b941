"""Define the interface of a source: a function that parses a document into records."""

# No ``from __future__ import annotations``, as in ``model``.
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from catalog_export.model.findings import Finding
from catalog_export.model.record import Location, Record

KIB = 1024
MIB = KIB * KIB
HEAD = KIB  # bytes at the start of a file that show its kind; PDF readers search so many for the mark of a PDF
BLOCK = 64 * KIB  # bytes that are read at a time; measured: os.read is fastest with 64 KiB
UTF16 = (b"\xff\xfe", b"\xfe\xff")  # the first bytes of a file whose line ends are two bytes: it is read whole


class Document(NamedTuple):
    """A document to parse: its name, as messages print it, and its bytes.

    ``line`` is the number of its first line in the file. A long file is split into several documents. ``source`` is the
    name of the source that parses it.
    """

    name: str
    data: bytes
    line: int = 1
    source: str = "catalogue-page"

    @property
    def place(self) -> Location:
        """The location of findings about the document as a whole; without a line if that is a whole file."""
        return Location(self.name, self.line if self.line > 1 else 0)


class Parsed(NamedTuple):
    """The result of parsing one record of a document.

    ``record`` is ``None`` if no usable record could be read. ``unparsed`` has every text of the document that no rule
    understood, with its location, so that nothing is lost. ``place`` is the location of the record if it differs from
    its ``source``: a record in JSON Lines keeps the source of the page it was made from.
    """

    record: Record | None
    findings: tuple[Finding, ...] = ()
    unparsed: tuple[tuple[Location, str], ...] = ()
    place: Location | None = None


class Source(Protocol):
    """A function that parses documents."""

    def __call__(self, document: Document) -> Iterator[Parsed]:
        """Yield the result for each record in ``document``. Report its faults as findings, without an exception."""
        ...
