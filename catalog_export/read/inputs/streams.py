"""Files as streams that are only read forward: files inside files, parts of files, and copies that can be sought in."""

from __future__ import annotations

from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, cast

from catalog_export.model.errors import InputError

if TYPE_CHECKING:
    from io import FileIO

    Stream = BufferedReader[Any]

BLOCK = 1 << 16  # os.read of 64 KiB is measured the fastest; larger requests cost more than they save


class Inner(RawIOBase):
    """A file inside a file, as a stream that is only read forward; the libraries' own differ in what they allow.

    What a library raises for damaged data (``faults``) becomes ``InputError``, its message behind ``what``.
    """

    def __init__(self, file: Any, faults: tuple[type[Exception], ...] = (), what: str = "") -> None:  # noqa: ANN401 (whatever can be read)
        self.file, self.faults, self.what = file, faults, what

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (a writable buffer)
        """Fill a buffer from the file."""
        try:
            data = self.file.read(len(buffer))
        except self.faults as error:
            raise InputError(f"{self.what}{error}") from error
        buffer[: len(data)] = data
        return len(data)


class Cut(Inner):
    """The next ``left`` bytes of a file."""

    def __init__(self, file: FileIO, left: int) -> None:
        super().__init__(file)
        self.left = left

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 (a writable buffer)
        """Fill a buffer with what is left of the part."""
        size = super().readinto(memoryview(buffer)[: self.left])
        self.left -= size
        return size


def inner(file: Any, faults: tuple[type[Exception], ...] = (), what: str = "") -> Stream:  # noqa: ANN401 (whatever can be read)
    """Give a file inside a file as a stream, whatever a library calls one; see ``Inner``."""
    return BufferedReader(Inner(file, faults, what), BLOCK)


def seekable(file: Stream) -> Stream:
    """Give a file that can be read from its end: the file itself, or its content in a temporary one."""
    if file.seekable():
        return file
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    copy = TemporaryFile()  # noqa: SIM115 (the caller closes it)
    copyfileobj(file, copy, BLOCK)
    copy.seek(0)
    return cast("Stream", copy)
