"""Where encoded records go: one file, a folder with a file a record, or standard output.

A file appears whole or not at all, on a disk and at an address (see ``storage``). Nothing is overwritten without being
asked. Where no record came through, nothing is written.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.files import file_name
from catalog_export.write.framing import Framed
from catalog_export.write.storage import storage_of
from catalog_export.write.storage.names import join

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog_export.model.record import Record
    from catalog_export.write.formats.base import Format
    from catalog_export.write.storage.base import Seen

STDOUT = "-"
_OPEN = ("/dev/stdout", "/dev/stderr", "/dev/fd/", "/proc/self/fd/")  # what is open already, be it a file


class Sink(Protocol):
    """What takes the encoded records of one format."""

    def add(self, record: Record, encoded: bytes) -> None:
        """Take one record; ``OutputError`` where it cannot be written."""

    def complete(self) -> object:
        """Write what is still held back; what appears only when it is whole does not yet."""

    def finish(self) -> None:
        """Let the output appear, when all outputs of the run are complete."""

    def abandon(self) -> bool:
        """Undo what can be undone, for the run has failed; tell whether the records taken so far stay."""


class StreamSink:
    """Writes to an open binary stream; what went out cannot be undone."""

    def __init__(
        self, stream: BinaryIO, format_: Format, *, place: str, collection: bool | None, close: bool = False
    ) -> None:
        self.stream, self.place, self.close = stream, place, close
        self.framed = Framed(format_, stream.write, collection=collection)

    def add(self, record: Record, encoded: bytes) -> None:  # noqa: ARG002
        """Write one record."""
        try:
            self.framed.add(encoded)
        except OSError as error:
            raise fault(self.place, error) from error

    def add_run(self, count: int, blocks: Iterable[bytes]) -> None:
        """Write ``count`` records that are joined already."""
        try:
            self.framed.add_run(count, blocks)
        except OSError as error:
            raise fault(self.place, error) from error

    def complete(self) -> None:
        """Write the footer and flush, so that a fault shows now."""
        try:
            self.framed.finish()
            self.stream.flush()
        except OSError as error:
            raise fault(self.place, error) from error

    def finish(self) -> None:
        """Close what was opened for this."""
        try:
            self._let_go()
        except OSError as error:
            raise fault(self.place, error) from error

    def abandon(self) -> bool:
        """Pass on what is there."""
        with suppress(OSError):
            self._let_go()
        return True

    def _let_go(self) -> None:
        try:
            self.stream.flush()
        finally:
            if self.close:
                self.stream.close()


class Nowhere:
    """Takes records and writes nothing."""

    def add(self, record: Record, encoded: bytes) -> None:
        """Let it go."""

    def complete(self) -> None:
        """Nothing is held."""

    def finish(self) -> None:
        """Nothing is held."""

    def abandon(self) -> bool:
        """Nothing is held."""
        return True


class FileSink:
    """Writes one file that appears whole or not at all; ``aside`` is a folder that may hold it until then."""

    def __init__(
        self, path: str, format_: Format, *, collection: bool | None, force: bool, aside: str | None = None
    ) -> None:
        self.place, self.force = path, force
        self.shown = False
        storage = storage_of(path)
        try:
            self.path = storage.resolve(path)
            if not force and storage.seen(self.path) is not None:
                raise exists(path)
            if aside is None:
                storage.try_out(self.path)
            self.draft = storage.create(self.path, aside)
        except OSError as error:
            raise fault(path, error) from error
        self.framed = Framed(format_, self.draft.write, collection=collection)

    def add(self, record: Record, encoded: bytes) -> None:  # noqa: ARG002
        """Write one record."""
        try:
            self.framed.add(encoded)
        except OSError as error:
            raise fault(self.place, error) from error

    def add_run(self, count: int, blocks: Iterable[bytes]) -> int:
        """Write ``count`` records that are joined already; tell where in the file they end."""
        try:
            self.framed.add_run(count, blocks)
            return self.draft.tell()
        except OSError as error:
            raise fault(self.place, error) from error

    def finish(self) -> None:
        """Give the file its name."""
        if self.framed.count:
            self.show()
        else:
            self.abandon()

    def complete(self) -> Seen:
        """Write the footer, and wait until all is where it stays; say how the file will be told that has no name yet.

        ``OutputError`` where the name was taken meanwhile.
        """
        if not self.force and storage_of(self.path).seen(self.path) is not None:
            raise exists(self.place)
        try:
            self.framed.finish()
            return self.draft.complete()
        except OSError as error:
            raise fault(self.place, error) from error

    def show(self) -> None:
        """Give the file its name."""
        try:
            if not self.draft.publish(force=self.force):
                raise exists(self.place)
        except OSError as error:
            raise fault(self.place, error) from error
        self.shown = True

    def abandon(self) -> bool:
        """Leave nothing behind but a file that has its name already."""
        if not self.shown:
            self.draft.discard()
        return self.shown


class FolderSink:
    """Writes each record to a file of its own, named by its control number.

    Each file appears whole or not at all, but the disk is not waited for: that takes milliseconds a record.
    """

    def __init__(self, folder: str, format_: Format, *, suffix: str, collection: bool | None, force: bool) -> None:
        self.folder, self.suffix, self.force = folder, suffix, force
        lone = None if collection else format_.lone
        self.header, self.footer = lone or (format_.header, format_.footer)
        self.storage = storage_of(folder)
        try:
            self.storage.make_folder(folder)
        except OSError as error:
            raise fault(folder, error) from error

    def add(self, record: Record, encoded: bytes) -> None:
        """Write one record to its file; a file that holds the very same bytes is left as it is."""
        path = join(self.folder, file_name(record) + self.suffix)
        data = self.header + encoded + self.footer
        try:
            if not self.storage.put(path, data, force=self.force) and self.storage.read(path) != data:
                raise exists(path)
        except OSError as error:
            raise fault(path, error) from error

    def complete(self) -> None:
        """Nothing is held back."""

    def finish(self) -> None:
        """Nothing is left to do: each file is in its place."""

    def abandon(self) -> bool:
        """Nothing is begun; the files that are there are whole and stay."""
        return True


def sinks(
    formats: Sequence[Format], outputs: Sequence[str], *, collection: bool | None, force: bool
) -> list[tuple[Format, Sink]]:
    """Open an output for each format: one each in the same order, or one folder for all.

    ``-`` or none at all is standard output. ``UsageError`` where the two do not fit, ``OutputError`` where an
    output cannot be opened or is there already.
    """
    places = paired(formats, outputs)
    opened: list[tuple[Format, Sink]] = []
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
    """Give the output of each format; ``UsageError`` where the two do not fit."""
    places = list(outputs) or [STDOUT]
    if "" in places:
        raise UsageError("the name of an output is empty; expected a file, a folder, an address or -")
    if len(places) == 1 and len(formats) > 1:
        if not is_folder(places[0]):
            raise UsageError("several formats need a folder (-o out/), or one -o for each --to in the same order")
        places *= len(formats)
    elif len(places) != len(formats):
        raise UsageError(f"{len(formats)} formats but {len(places)} outputs; give one -o for each --to")
    files = [identity(place) for place in places if not is_folder(place)]
    if len(set(files)) < len(files):
        raise UsageError("two formats cannot go to the same file; give each --to its own -o")
    return places


def _open(format_: Format, place: str, rivals: Sequence[Format], *, collection: bool | None, force: bool) -> Sink:
    if place == STDOUT:
        return stdout_sink(format_, collection=collection)
    if is_folder(place):
        return FolderSink(place, format_, suffix=suffix_among(format_, rivals), collection=collection, force=force)
    if is_device(place):
        try:
            return StreamSink(open(place, "ab"), format_, place=place, collection=collection, close=True)
        except OSError as error:
            raise fault(place, error) from error
    return FileSink(place, format_, collection=collection, force=force)


def stdout_sink(format_: Format, *, collection: bool | None) -> StreamSink:
    """Open standard output."""
    return StreamSink(_stdout(format_), format_, place="standard output", collection=collection)


def suffix_among(format_: Format, rivals: Sequence[Format]) -> str:
    """Give the end of the names of a format's files, which tells it from others in the same folder."""
    shared = sum(rival.suffix == format_.suffix for rival in rivals) > 1
    return f".{format_.name}{format_.suffix}" if shared else format_.suffix


def identity(place: str) -> str:
    """Give the name by which an output is told from others, however it was written."""
    return place if place == STDOUT or is_remote(place) else os.path.realpath(place)


def is_folder(place: str) -> bool:
    """Tell whether an output is a folder: it ends in a slash, or is one. At an address, only the slash tells."""
    return place.endswith(("/", os.sep)) or (not is_remote(place) and os.path.isdir(place))


def is_device(place: str) -> bool:
    """Tell a pipe, a terminal or /dev/stdout, which cannot be written aside and renamed."""
    return place.startswith(_OPEN) or (os.path.exists(place) and not os.path.isfile(place))


def _stdout(format_: Format) -> BinaryIO:
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    if format_.binary and sys.stdout.isatty():
        raise UsageError(
            f"{format_.name} is binary and would garble the terminal; write it to a file with "
            f"-o FILE{format_.suffix}, pipe it on, or look at it with --to mrk"
        )
    return cast("BinaryIO", sys.stdout.buffer)


def exists(path: str) -> OutputError:
    """Make the fault of an output that is there and may not be replaced."""
    return OutputError(f"{redact_url(path)}: is there already, and was left as it is; --force replaces it")


def fault(place: str, error: OSError) -> Exception:
    """Make the fault of an output that the system does not let be written."""
    if isinstance(error, BrokenPipeError):
        return error
    return OutputError(f"{place}: cannot be written ({error.strerror or error})")
