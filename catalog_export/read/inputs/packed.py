"""What is packed, told by its first bytes: compressed files as streams, and the members of tar files one by one.

Whatever the libraries raise for damaged data becomes ``InputError``. Zip files have a module of their own, ``zips``.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from catalog_export.model.errors import InputError
from catalog_export.read.inputs.streams import inner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from tarfile import TarFile

    from catalog_export.read.inputs.streams import Stream

    Packing = Literal["gzip", "zstd", "zip", "tar"]
    # The path of a member, and what opens it; ``None`` opens no file.
    Member = tuple[str, Callable[[], Stream] | None]


def packing(head: bytes) -> Packing | None:
    """Tell how a file is packed from its first bytes, 262 at least."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def from_gzip(file: Stream) -> Stream:
    """Give what a gzip file holds."""
    import gzip
    import zlib

    faults = (gzip.BadGzipFile, EOFError, zlib.error)
    return inner(gzip.GzipFile(fileobj=file, mode="rb"), faults, "damaged gzip data: ")


def from_zstd(file: Stream) -> Stream:
    """Give what a Zstandard file holds."""
    zstd = _zstd()
    return inner(zstd.ZstdFile(file), (EOFError, zstd.ZstdError), "damaged Zstandard data: ")


def _zstd() -> Any:  # noqa: ANN401 (one of two modules of the same interface)
    try:
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
    except ImportError as error:
        raise InputError("Zstandard needs the package backports.zstd: pip install backports.zstd") from error
    return zstd


@contextmanager
def opened_tar(file: Stream) -> Iterator[Iterator[Member]]:
    """Give the members of a tar file, each to be read before the next; what is damaged, if in one, ends them all."""
    import tarfile

    class Header(tarfile.TarInfo):
        """A header; the library takes a damaged one, or none at all, for the end of the file."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
            try:
                return super().frombuf(buf, encoding, errors)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                raise
            except tarfile.HeaderError as error:
                raise tarfile.ReadError(f"{error}, and so may be what follows") from error

    try:
        with tarfile.open(fileobj=file, mode="r|", tarinfo=Header) as archive:
            yield _tar_members(archive)
    except (tarfile.TarError, EOFError) as error:
        raise InputError(f"damaged tar file: {error}") from error


def _tar_members(archive: TarFile) -> Iterator[Member]:
    while (info := archive.next()) is not None:
        if info.isfile():
            yield info.name, lambda info=info: inner(archive.extractfile(info))  # type: ignore[misc]
        elif not info.isdir():
            yield info.name, None  # a link, whose file may have gone by, or a device
        archive.members = []  # type: ignore[attr-defined]  # else it remembers millions
