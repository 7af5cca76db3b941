"""Open outputs and write encoded records to them: a file, a folder with a file for each record, or a stream.

A file appears whole or not at all, on a disk and at an address (see ``storage``). An existing file is replaced only
with ``force``. Without records, nothing is written.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import OutputError, UsageError, system_reason
from catalog_export.model.files import file_name
from catalog_export.text.messages import Message
from catalog_export.write.framing import open_framing
from catalog_export.write.registry import check_suffix
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import folder_of, join_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType

    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format
    from catalog_export.write.storage.base import Seen

STDOUT = "-"
_AS_TEXT = {"marc": "mrk", "xlsx": "csv"}  # text formats with the same content as binary ones
_OPEN = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")  # open already, possibly as a file


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


def sinks(formats: Sequence[Format], places: Sequence[str], *, collection: bool | None, force: bool) -> list[Outlet]:
    """Open the output of each format, as ``paired`` returns them; ``-`` is standard output.

    ``OutputError`` if an output cannot be opened or exists already.
    """
    opened: list[Outlet] = []
    try:
        for format_, place in zip(formats, places, strict=True):
            rivals = [other for other, where in zip(formats, places, strict=True) if identity(where) == identity(place)]
            opened.append((format_, _open(format_, place, rivals, collection=collection, force=force)))
    except BaseException:
        for _, sink in opened:
            sink.abandon()
        raise
    return opened


def paired(formats: Sequence[Format], outputs: Sequence[str]) -> list[str]:
    """Return the output of each format: one each in the same order, or one folder for all; by default standard output.

    ``UsageError`` if the numbers or the suffixes do not match.
    """
    places = list(outputs) or [STDOUT]
    if "" in places:
        raise UsageError("the name of an output is empty; expected a file, a folder, an address or -")
    if len(places) == 1 and len(formats) > 1:
        if not is_folder(places[0]):
            raise UsageError(
                "several formats need one output folder, such as out/, or one output for each format in the same order"
            )
        places *= len(formats)
    elif len(places) != len(formats):
        if len(formats) == 1:
            raise UsageError("1 format but {outputs} outputs; give one output for each format", outputs=len(places))
        raise UsageError(
            "{formats} formats but {outputs} outputs; give one output for each format",
            formats=len(formats),
            outputs=len(places),
        )
    files = [(format_, place) for format_, place in zip(formats, places, strict=True) if not is_folder(place)]
    for format_, place in files:
        check_suffix(format_, place)
    if len({identity(place) for _, place in files}) < len(files):
        raise UsageError("two formats cannot go to the same file; give each format another output")
    return places


def _open(format_: Format, place: str, rivals: Sequence[Format], *, collection: bool | None, force: bool) -> Sink:
    if place == STDOUT:
        return stdout_sink(format_, collection=collection)
    if is_folder(place):
        return FolderSink(place, format_, suffix=suffix_among(format_, rivals), collection=collection, force=force)
    if is_device(place):
        with Writing(place):
            return StreamSink(open(place, "ab"), format_, place=place, collection=collection, close=True)
    return FileSink(place, format_, collection=collection, force=force)


def stdout_sink(format_: Format, *, collection: bool | None) -> StreamSink:
    """Open standard output."""
    return StreamSink(_stdout(format_), format_, place="standard output", collection=collection)


def suffix_among(format_: Format, rivals: Sequence[Format]) -> str:
    """Return the suffix of a format's files, unique among the formats in the same folder."""
    shared = sum(rival.suffix == format_.suffix for rival in rivals) > 1
    return f".{format_.name}{format_.suffix}" if shared else format_.suffix


def identity(place: str) -> str:
    """Return a name that is equal for equal outputs, however the user wrote them."""
    return place if place == STDOUT or is_remote(place) else os.path.realpath(place)


def is_folder(place: str) -> bool:
    """Return whether an output is a folder: it ends in a slash or exists as one; at an address, the slash decides."""
    return place != STDOUT and (place.endswith(("/", os.sep)) or (not is_remote(place) and os.path.isdir(place)))


def is_device(place: str) -> bool:
    """Return whether an output is a pipe, a terminal or /dev/stdout, which cannot be written under another name."""
    return place.startswith(_OPEN) or (os.path.exists(place) and not os.path.isfile(place))


def _stdout(format_: Format) -> BinaryIO:
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    if format_.binary and sys.stdout.isatty():
        text = _AS_TEXT.get(format_.name)
        raise UsageError(
            "{format} is binary and would garble the terminal; give output='out{suffix}'{instead}",
            format=format_.name,
            suffix=format_.suffix,
            instead=Message(", or to='{text}' to read it", text=text) if text else "",
        )
    return cast("BinaryIO", sys.stdout.buffer)


def check_free(path: str, *, force: bool) -> None:
    """Raise ``OutputError`` if a file exists and must not be replaced."""
    if force or path == STDOUT or is_device(path):
        return
    storage = storage_of(path)
    with Writing(path):
        if storage.seen(storage.resolve(path)) is not None:
            raise exists(path)


def write_whole(path: str, data: bytes, *, force: bool) -> None:
    """Write one file that appears whole or not at all; ``OutputError`` if it exists and ``force`` is not set."""
    storage = storage_of(path)
    with Writing(path):
        if is_device(path):
            with open(path, "ab") as stream:
                stream.write(data)
            return
        place = storage.resolve(path)
        storage.remove_leftovers(folder_of(place))
        if not storage.put(place, data, force=force, sync=True):
            raise exists(path)


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
