"""Wrap files inside files and slices of files as streams that are read forward, and copy them to seekable files."""

from __future__ import annotations

from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, cast

from catalog_export.model.errors import InputError
from catalog_export.read.base import BLOCK, KIB, MIB

if TYPE_CHECKING:
    from io import FileIO

    Stream = BufferedReader[Any]

COPY_LIMIT = 2 * KIB * MIB  # bytes of a zip file inside another file, which is copied to the temporary folder


class ForwardReader(RawIOBase):
    """A file inside a file, as a stream that is read forward. The streams of the libraries differ in their methods.

    Exceptions of a library for damaged data (``faults``) become ``InputError``, with ``what`` before the message.
    """

    def __init__(self, file: Any, faults: tuple[type[Exception], ...] = (), what: str = "") -> None:
        self.file, self.faults, self.what = file, faults, what

    def readable(self) -> bool:
        """Return true, as ``io.RawIOBase`` requires."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the file, and return the number of bytes."""
        try:
            data = self.file.read(len(buffer))
        except self.faults as error:
            raise InputError("{what}{error}", what=self.what, error=error) from error
        buffer[: len(data)] = data
        return len(data)


class SliceReader(ForwardReader):
    """The next ``left`` bytes of a file."""

    def __init__(self, file: FileIO, left: int) -> None:
        super().__init__(file)
        self.left = left

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer from the slice."""
        size = super().readinto(memoryview(buffer)[: self.left])
        self.left -= size
        return size


def forward_reader(file: Any, faults: tuple[type[Exception], ...] = (), what: str = "") -> Stream:
    """Return a buffered stream over a file inside a file; see ``ForwardReader``."""
    return BufferedReader(ForwardReader(file, faults, what), BLOCK)


def seekable(file: Stream) -> Stream:
    """Return the file itself if it is seekable, else a temporary copy; ``InputError`` for one over ``COPY_LIMIT``."""
    if file.seekable():
        return file
    from tempfile import TemporaryFile  # few inputs need a copy

    copy = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    size = 0
    while block := file.read1(BLOCK):
        size += len(block)
        if size > COPY_LIMIT:
            copy.close()
            raise InputError(
                "a zip file of more than {limit} MiB inside another file; unpack it first", limit=COPY_LIMIT // MIB
            )
        copy.write(block)
    copy.seek(0)
    return cast("Stream", copy)
