"""Write encoded records to a file, a folder with a file for each record, or a stream.

A file appears whole or not at all, on a disk and at an address (see ``storage``). An existing file is replaced only
with ``force``. Without records, nothing is written.
"""

from __future__ import annotations

from contextlib import suppress
from errno import EAGAIN
from typing import TYPE_CHECKING, BinaryIO, Protocol

from catalog_export.model.addresses import redact_url
from catalog_export.model.errors import OutputError, UsageError, system_reason
from catalog_export.model.files import file_name
from catalog_export.text.messages import Message
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import folder_of, join_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from io import RawIOBase
    from types import TracebackType

    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import FileFraming, Format
    from catalog_export.write.storage.base import Seen


class Sink(Protocol):
    """An output for the encoded records of one format."""

    def add(self, record: Record, encoded: bytes, /) -> None:
        """Write one record; ``OutputError`` if that fails."""

    def complete(self) -> object:
        """Write all remaining bytes, without giving a file its final name."""

    def finish(self) -> None:
        """Give the output its final name, after all outputs of the run are complete."""

    def abandon(self) -> bool:
        """Undo what can be undone after a failed run; return whether the records written so far remain."""


Outlet = tuple["Format", Sink]


class StreamSink:
    """Write to an open binary stream; written bytes cannot be undone."""

    def __init__(
        self, stream: BinaryIO, format_: Format, *, place: str, collection: bool | None, close: bool = False
    ) -> None:
        self.stream, self.place, self.close = stream, place, close
        self.framed = open_framing(format_, stream.write, collection=collection)

    def add(self, record: Record, encoded: bytes) -> None:
        """Write one record."""
        with Writing(self.place):
            self.framed.add(encoded)

    def add_run(self, count: int, blocks: Iterable[bytes]) -> None:
        """Write ``count`` records that are already joined."""
        with Writing(self.place):
            self.framed.add_run(count, blocks)

    def complete(self) -> None:
        """Write the footer and flush, so that an error appears now."""
        with Writing(self.place):
            self.framed.finish()
            self.stream.flush()

    def finish(self) -> None:
        """Flush the stream, and close it if it was opened here."""
        with Writing(self.place):
            self._flush_and_close()

    def abandon(self) -> bool:
        """Flush what was written."""
        with suppress(OSError):
            self._flush_and_close()
        return True

    def _flush_and_close(self) -> None:
        try:
            self.stream.flush()
        finally:
            if self.close:
                self.stream.close()


class NullSink:
    """Accept records and write nothing."""

    def add(self, record: Record, encoded: bytes) -> None:
        """Ignore the record."""

    def complete(self) -> None:
        """Do nothing."""

    def finish(self) -> None:
        """Do nothing."""

    def abandon(self) -> bool:
        """Do nothing."""
        return True


class FileSink:
    """Write one file that appears whole or not at all.

    ``aside`` is a folder for the temporary file; without it, that is in the folder of the file.
    """

    def __init__(
        self, path: str, format_: Format, *, collection: bool | None, force: bool, aside: str | None = None
    ) -> None:
        self.place, self.force = path, force
        self.shown = False
        storage = storage_of(path)
        with Writing(path):
            self.path = storage.resolve(path)
            storage.remove_leftovers(folder_of(self.path))
            if not force and storage.seen(self.path) is not None:
                raise exists(path)
            if aside is None:
                storage.try_out(self.path)
            self.draft = storage.create(self.path, aside)
        self.can_be_cut = format_.writer is None
        try:
            self.framed = open_framing(format_, self.draft.write, collection=collection)
        except BaseException:
            self.draft.discard()
            raise

    def add(self, record: Record, encoded: bytes) -> None:
        """Write one record."""
        with Writing(self.place):
            self.framed.add(encoded)

    def add_run(self, count: int, blocks: Iterable[bytes]) -> int:
        """Write ``count`` records that are already joined; return the offset in bytes after them.

        The offset is 0 if the file does not contain the records as they are encoded.
        """
        with Writing(self.place):
            self.framed.add_run(count, blocks)
            return self.draft.tell() if self.can_be_cut else 0

    def finish(self) -> None:
        """Give the file its final name; without records, remove it."""
        if self.framed.count:
            self.show()
        else:
            self.abandon()

    def complete(self) -> Seen:
        """Write the footer and wait until the storage has all bytes; return the state that the file will have.

        ``OutputError`` if another file has taken the name.
        """
        if not self.force and storage_of(self.path).seen(self.path) is not None:
            raise exists(self.place)
        with Writing(self.place):
            self.framed.finish()
            return self.draft.complete()

    def show(self) -> None:
        """Give the file its final name."""
        with Writing(self.place):
            if not self.draft.publish(force=self.force):
                raise exists(self.place)
        self.shown = True

    def abandon(self) -> bool:
        """Remove the temporary file; a file with its final name remains."""
        if not self.shown:
            self.draft.discard()
        return self.shown


class FolderSink:
    """Write each record to a separate file, named by its control number.

    Each file appears whole or not at all, but without waiting for the disk, which takes milliseconds a record.
    """

    def __init__(self, folder: str, format_: Format, *, suffix: str, collection: bool | None, force: bool) -> None:
        self.folder, self.suffix, self.force = folder, suffix, force
        self.format, self.collection = format_, collection
        self.storage = storage_of(folder)
        with Writing(folder):
            self.storage.make_folder(folder)
            self.storage.remove_leftovers(folder)

    def add(self, record: Record, encoded: bytes) -> None:
        """Write one record to its file; an existing file with the same bytes is not an error."""
        path = join_path(self.folder, file_name(record) + self.suffix)
        data = b"".join(self.format.assemble([encoded], collection=self.collection))
        with Writing(path):
            if not self.storage.put(path, data, force=self.force) and self.storage.read(path) != data:
                raise exists(path)

    def complete(self) -> None:
        """Do nothing: each file is complete."""

    def finish(self) -> None:
        """Do nothing: each file has its final name."""

    def abandon(self) -> bool:
        """Do nothing: complete files remain."""
        return True


def exists(path: str) -> OutputError:
    """Return the error for an output that exists and must not be replaced."""
    what = Message("force=True replaces it")
    if path.lower().endswith(".bib"):
        what = Message("append=True adds to it or replaces single entries; force=True replaces the whole file")
    return OutputError("{path}: exists already and was not changed; {what}", path=redact_url(path), what=what)


class Writing:
    """A context in which an error of the system, but not a broken pipe, becomes the ``OutputError`` of an output."""

    __slots__ = ("place",)

    def __init__(self, place: str) -> None:
        self.place = place

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            reason = system_reason(error)
            raise OutputError("{place}: cannot be written ({reason})", place=self.place, reason=reason) from error


# --- the records of one file


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
