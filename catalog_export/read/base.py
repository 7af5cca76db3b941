"""What a source is: documents in, parsed records out."""

# No ``from __future__ import annotations``, as in ``model``.
from collections.abc import Iterator
from typing import NamedTuple, Protocol

from catalog_export.model.findings import Finding
from catalog_export.model.record import Location, Record


class Document(NamedTuple):
    """One source document: its name as the user would point at it, and its bytes.

    ``line`` is the line of the file that the bytes begin with: a long file comes in parts.
    """

    name: str
    data: bytes
    line: int = 1


class Parsed(NamedTuple):
    """What one record of a document came to.

    ``record`` is ``None`` where no usable record could be read. ``unparsed`` holds, with its place, every piece of
    the document that no rule understood: nothing is lost. ``place`` is where the record was read, if that is not its
    ``source``: in JSON Lines it keeps that of the page it was made of.
    """

    record: Record | None
    findings: tuple[Finding, ...] = ()
    unparsed: tuple[tuple[Location, str], ...] = ()
    place: Location | None = None


class Source(Protocol):
    """A parser of documents: any callable of this shape."""

    def __call__(self, document: Document) -> Iterator[Parsed]:
        """Yield what each record in ``document`` came to; never raise for what stands in it."""
        ...
