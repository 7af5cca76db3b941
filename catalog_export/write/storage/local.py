"""Write files on a disk: under a temporary name in the same folder, then renamed."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from catalog_export.write.storage.names import temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import FileIO
    from typing import BinaryIO

    from catalog_export.write.storage.base import Seen

_BUFFER = 1 << 18
_BLOCK = 1 << 20


class LocalDraft:
    """A draft under a temporary name."""

    def __init__(self, path: str, folder: str) -> None:
        self.path, self.temporary = path, temporary_name(folder)
        mode = _mode(path)
        self.stream = open(self.temporary, "xb", buffering=_BUFFER)  # noqa: SIM115 (closed when it is published)
        self.write = self.stream.write
        if mode is not None:
            with suppress(OSError):  # not every file system has permissions
                os.chmod(self.temporary, mode)

    def tell(self) -> int:
        """Return the number of bytes written so far."""
        return self.stream.tell()

    def complete(self) -> Seen:
        """Wait for the disk; the later rename changes neither size nor time."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        return seen(self.temporary)

    def publish(self, *, force: bool) -> bool:
        """Give the file its final name."""
        self.stream.close()
        return _appear(self.temporary, self.path, force=force)

    def discard(self) -> None:
        """Remove the temporary file."""
        with suppress(OSError):
            self.stream.close()
        remove([self.temporary])


def resolve(path: str) -> str:
    """Follow links, so that a link is not replaced by a file."""
    return os.path.realpath(path)


def make_folder(folder: str) -> None:
    """Make a folder and its parents."""
    os.makedirs(folder, exist_ok=True)


def seen(path: str) -> Seen:
    """Return size and modification time (ns) of a file."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]


def is_certain(path: str) -> bool:  # noqa: ARG001 (the same for all files)
    """Return ``False``: after a crash, a disk may have the name without the bytes."""
    return False


def looks_at_once(folder: str) -> int:  # noqa: ARG001
    """Return 1: a disk answers immediately."""
    return 1


def names(folder: str) -> list[str]:
    """Return the names of the files in a folder."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_file()]
    except FileNotFoundError:
        return []


def read(path: str) -> bytes:
    """Return the content of a file."""
    with open(path, "rb", buffering=0) as file:
        return file.readall()


def blocks(path: str, offset: int = 0, size: int = -1) -> Iterator[bytes]:
    """Yield the content, or a piece of it."""
    with open(path, "rb", buffering=0) as file:
        file.seek(offset)
        while size and (block := file.read(min(size, _BLOCK) if size > 0 else _BLOCK)):
            size -= len(block) if size > 0 else 0
            yield block


def try_out(path: str) -> None:
    """Do nothing: creating a draft shows whether the file can be written."""


def create(path: str, aside: str | None = None) -> LocalDraft:
    """Create a draft in the folder of the file, or in ``aside`` if that is on the same disk."""
    return LocalDraft(path, _workplace(path, aside))


def put(path: str, data: bytes, *, force: bool, sync: bool = False, aside: str | None = None) -> bool:
    """Write a small file; only ``sync`` waits for the disk, which takes milliseconds."""
    temporary = temporary_name(_workplace(path, aside))
    try:
        with open(temporary, "xb", buffering=0) as file:
            _write(file, data)
            if sync:
                os.fsync(file.fileno())
        if _appear(temporary, path, force=force):
            return True
    except BaseException:
        remove([temporary])
        raise
    remove([temporary])
    return False


def settle(paths: Iterable[str]) -> None:
    """Wait for the disk; the first file takes milliseconds, and most others are written with it."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def remove(paths: Iterable[str]) -> None:
    """Remove files."""
    for path in paths:
        with suppress(OSError):
            os.unlink(path)


def lock(path: str) -> BinaryIO | None:
    """Lock a file, if the system and the file system have locks."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        return None
    file = open(path, "wb")  # noqa: SIM115 (held until the run ends)
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    except OSError:
        pass
    return file


def _write(file: FileIO, data: bytes) -> None:
    if file.write(data) < len(data):  # the disk is full
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _mode(path: str) -> int | None:
    """Return the permissions of an existing file."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return None


def _workplace(path: str, aside: str | None) -> str:
    """Return the folder of the temporary file."""
    folder = os.path.dirname(path)
    return aside if aside is not None and _are_together(aside, folder or os.curdir) else folder


def _are_together(one: str, other: str) -> bool:
    """Return whether a file can be renamed from one folder to the other."""
    try:
        return os.stat(one).st_dev == os.stat(other).st_dev
    except OSError:
        return False


def _appear(temporary: str, path: str, *, force: bool) -> bool:
    """Give a complete file its final name; ``False`` if the name is taken and ``force`` is not set."""
    if force:
        os.replace(temporary, path)
        return True
    try:
        os.link(temporary, path)  # unlike a rename, it never replaces the file of another process
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if os.path.lexists(path):
            return False
        os.replace(temporary, path)
        return True
    os.unlink(temporary)
    return True
