"""Open gzip, Zstandard and tar files.

Errors of the libraries for damaged data become ``InputError``. The module ``zips`` opens zip files.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from catalog_export.model.errors import InputError
from catalog_export.read.base import KIB, MIB
from catalog_export.read.inputs.streams import forward_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from tarfile import TarFile, TarInfo

    from catalog_export.read.inputs.streams import Stream

    # The path of a member, and a function that opens it; ``None`` if the member is not a file.
    Member = tuple[str, Callable[[], Stream] | None]


_TAR_HEADERS = MIB  # bytes of all headers before one member; those of the usual programs have some kB


def from_gzip(file: Stream) -> Stream:
    """Open the content of a gzip file."""
    import gzip
    import zlib

    faults = (gzip.BadGzipFile, EOFError, zlib.error)
    return forward_reader(gzip.GzipFile(fileobj=file, mode="rb"), faults, "damaged gzip data: ")


def from_zstd(file: Stream) -> Stream:
    """Open the content of a Zstandard file."""
    zstd = _zstd()
    return forward_reader(zstd.ZstdFile(file), (EOFError, zstd.ZstdError), "damaged Zstandard data: ")


def _zstd() -> Any:
    """Import the module of Python 3.14 or later, or else the package with the same functions."""
    for name in ("compression.zstd", "backports.zstd"):
        with suppress(ImportError):
            return import_module(name)
    raise InputError("Zstandard needs the package backports.zstd: pip install backports.zstd")


class _TarStream:
    """The bytes of a tar file, read forward, with a limit on its headers and a check of its end."""

    def __init__(self, file: Stream) -> None:
        self.file = file
        self.position = 0
        self.limit: int | None = _TAR_HEADERS  # position at which the headers before a member must have ended
        self.recent = b""

    def read(self, size: int) -> bytes:
        """Read ``size`` bytes; ``InputError`` if the headers before one member exceed the limit."""
        if self.limit is not None and self.position > self.limit:
            raise InputError("tar headers of more than {limit} KiB before one member", limit=_TAR_HEADERS // KIB)
        data = self.file.read(size)
        self.position += len(data)
        self.recent = self.recent[-size:] + data
        return data

    def is_end(self, offset: int) -> bool:
        """Return whether the last header, at ``offset``, is a block of zeros: the end of the archive (POSIX ustar)."""
        start = offset - (self.position - len(self.recent))
        from tarfile import BLOCKSIZE

        block = self.recent[start : start + BLOCKSIZE]
        return len(block) == BLOCKSIZE and not any(block)


@contextmanager
def opened_tar(file: Stream) -> Iterator[Iterator[Member]]:
    """Open a tar file; its members must be read one after the other. Raise ``InputError`` for a damaged file."""
    import tarfile

    stream = _TarStream(file)
    try:
        with tarfile.open(fileobj=cast("Stream", stream), mode="r|") as archive:
            yield _tar_members(archive, stream)
    except (tarfile.TarError, EOFError) as error:
        raise InputError("damaged tar file: {error}", error=error) from error
    except RecursionError as error:  # the library calls itself for each header before a member
        raise InputError("damaged tar file: too many headers before one member") from error


def _open_member(archive: TarFile, info: TarInfo) -> Stream:
    return forward_reader(archive.extractfile(info))


def _tar_members(archive: TarFile, stream: _TarStream) -> Iterator[Member]:
    while True:
        stream.limit = archive.offset + _TAR_HEADERS
        info = archive.next()
        stream.limit = None
        if info is None:
            break
        if info.isfile():
            yield info.name, partial(_open_member, archive, info)
        elif not info.isdir():
            yield info.name, None  # a link or a device
        archive.members = []  # type: ignore[attr-defined]  # the library keeps all members, which can be millions
        archive.pax_headers = {}  # and all global headers
    if not stream.is_end(archive.offset):  # some versions of the library take any damaged header for the end
        raise InputError("damaged tar file: cut off or damaged at byte {byte}", byte=archive.offset)
