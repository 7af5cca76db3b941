"""Write encoded records as one file: header, separators and footer."""

from __future__ import annotations

from errno import EAGAIN
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from io import RawIOBase

    from catalog_export.write.formats.base import FileFraming, Format


def open_framing(format_: Format, write: Callable[[bytes], object], *, collection: bool | None) -> FileFraming:
    """Return the object that writes the records of one file."""
    if format_.writer is not None:
        return format_.writer(write)
    return FileWriter(format_, write, collection=collection)


class FileWriter:
    """Write the records of one file in sequence, with header, separators and footer.

    The bytes are those of ``Format.assemble``. If a file of one record has another header, the first record is kept
    until the second record, or the end, decides which header is written.
    """

    def __init__(self, format_: Format, write: Callable[[bytes], object], *, collection: bool | None) -> None:
        self.format, self.write, self.collection = format_, write, collection
        self.held: bytes | None = None
        self.count = 0

    def add(self, encoded: bytes) -> None:
        """Write one record, or keep it while it may be the only one."""
        self.count += 1
        if self.count > 1:
            if self.held is not None:
                self._release(self.held)
            self.write(self.format.separator + encoded)
        elif self.format.lone is None or self.collection:
            self._release(encoded)
        else:
            self.held = encoded

    def add_run(self, count: int, blocks: Iterable[bytes]) -> None:
        """Write ``count`` records that are already encoded and joined by separators."""
        if count == 1:
            self.add(b"".join(blocks))
            return
        if self.count:
            if self.held is not None:
                self._release(self.held)
            self.write(self.format.separator)
        else:
            self._release(b"")
        for block in blocks:
            self.write(block)
        self.count += count

    def _release(self, encoded: bytes) -> None:
        if self.collection is False and self.format.lone is not None:
            raise UsageError(
                "XML without a collection has one record, and there are more; write a collection, or write to a folder"
            )
        self.write(self.format.header + encoded)
        self.held = None

    def finish(self) -> None:
        """Write the record that was kept, or the footer."""
        if self.held is not None and self.format.lone is not None:
            header, footer = self.format.lone
            self.write(header + self.held + footer)
        elif self.count:
            self.write(self.format.footer)


class BodyWriter:
    """Write records and separators only, so that the bytes can be joined with others later."""

    def __init__(self, format_: Format, write: Callable[[bytes], object]) -> None:
        self.separator, self.write = format_.separator, write
        self.count = 0

    def add(self, encoded: bytes) -> None:
        """Write one record."""
        self.write(self.separator + encoded if self.count else encoded)
        self.count += 1

    def finish(self) -> None:
        """Do nothing: there is no footer."""


class RawStreamWriter:
    """Write to a raw stream, such as a socket, that may accept only a part of the data at a time.

    ``BlockingIOError`` if the stream would block.
    """

    def __init__(self, stream: RawIOBase) -> None:
        self.stream, self.flush = stream, stream.flush

    def write(self, data: bytes) -> int:
        """Write all of ``data``, in as many calls as the stream needs."""
        rest = memoryview(data)
        while rest:
            count = self.stream.write(rest)
            if count is None:
                raise BlockingIOError(EAGAIN, "the stream accepts no more data now")
            rest = rest[count:]
        return len(data)
