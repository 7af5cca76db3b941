"""The type of a format: functions and constants that turn records into the bytes of a file.

A file is a header, records with a separator between them, and a footer. ``encode`` is pure: the same record always
gives the same bytes. So a record is encoded before any byte of it is written, shards join to the same file, and worker
processes can receive the format.
"""

# No ``from __future__ import annotations``, as in ``model``.
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, Protocol

from catalog_export.model.record import Record


class MetadataFormat(NamedTuple):
    """The metadata prefix, namespace and schema address by which harvesters identify an XML format.

    ``carries_all`` means that every record can be encoded, so a list of identifiers needs no encoding.
    """

    prefix: str
    namespace: str
    schema: str
    carries_all: bool = False


class FileFraming(Protocol):
    """An object that writes the records of one file in sequence. ``count`` is their number."""

    count: int

    def add(self, encoded: bytes) -> None:
        """Write one record."""

    def add_run(self, count: int, blocks: Iterable[bytes]) -> None:
        """Write ``count`` records that are already encoded and joined by separators."""

    def finish(self) -> None:
        """Write all remaining bytes."""


class Format(NamedTuple):
    """How records become the bytes of one file format.

    ``encode`` raises ``RecordError`` for a record that has no form in this format. ``lone`` is the header and footer
    of a file that holds exactly one record, where they differ from those of a collection. ``verify`` reads one encoded
    record back with an independent reader and yields what differs from the record, a line each. ``oai`` is given where
    an encoded record is one XML element that stands alone and declares its namespace: then it can be harvested.
    ``writer`` is given where a file is not the joined records, such as a zip file: it makes the object that writes one
    file, from a function that writes bytes.
    """

    name: str
    media_type: str
    suffix: str
    summary: str
    encode: Callable[[Record], bytes]
    header: bytes = b""
    separator: bytes = b""
    footer: bytes = b""
    lone: tuple[bytes, bytes] | None = None
    binary: bool = False
    verify: Callable[[bytes, Record], Iterator[str]] | None = None
    oai: MetadataFormat | None = None
    writer: Callable[[Callable[[bytes], object]], FileFraming] | None = None

    def assemble(self, encoded: Iterable[bytes], *, collection: bool | None = None) -> Iterator[bytes]:
        """Yield the chunks of a whole file from encoded records.

        ``collection=True`` forces the collection form; else exactly one record takes the lone form, where the format
        has one. Of no records the file is header and footer, or empty where the format has no header.
        """
        if self.writer is not None:
            yield from _written(self.writer, encoded)
            return
        records = iter(encoded)
        first, second = next(records, None), next(records, None)
        alone = self.lone is not None and collection is not True and first is not None and second is None
        header, footer = self.lone if alone and self.lone else (self.header, self.footer)
        if first is None and not header:
            return  # a file of JSON Lines cannot consist of a blank line
        yield header
        if first is not None:
            yield first
        if second is not None:
            yield self.separator + second
            for record in records:
                yield self.separator + record
        yield footer


def _written(writer: Callable[[Callable[[bytes], object]], FileFraming], encoded: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the chunks of a file that a writer makes, when it is complete."""
    chunks: list[bytes] = []
    framing = writer(chunks.append)
    for record in encoded:
        framing.add(record)
    framing.finish()
    yield from chunks
