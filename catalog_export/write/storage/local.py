"""Files on a disk: written under a temporary name in the same folder, and renamed."""

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
    """A file under a temporary name."""

    def __init__(self, path: str, folder: str) -> None:
        self.path, self.temporary = path, temporary_name(folder)
        mode = _mode(path)
        self.stream = open(self.temporary, "xb", buffering=_BUFFER)  # noqa: SIM115 (closed when it is published)
        self.write = self.stream.write
        if mode is not None:
            with suppress(OSError):  # not every file system has permissions
                os.chmod(self.temporary, mode)

    def tell(self) -> int:
        """Say how many bytes were written."""
        return self.stream.tell()

    def complete(self) -> Seen:
        """Wait for the disk; a rename changes neither size nor time."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        return seen(self.temporary)

    def publish(self, *, force: bool) -> bool:
        """Give the file its name."""
        self.stream.close()
        return _appear(self.temporary, self.path, force=force)

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self.stream.close()
        remove([self.temporary])


def resolve(path: str) -> str:
    """Follow links: a link stays a link."""
    return os.path.realpath(path)


def make_folder(folder: str) -> None:
    """Make a folder and those above it."""
    os.makedirs(folder, exist_ok=True)


def seen(path: str) -> Seen:
    """Give size and time of change of a file."""
    try:
        state = os.stat(path)
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns]


def is_certain(path: str) -> bool:  # noqa: ARG001 (the same for all files)
    """Tell that it is not: a disk may have kept the name and not the bytes."""
    return False


def looks_at_once(folder: str) -> int:  # noqa: ARG001
    """Tell how many files are looked at at a time: a disk answers at once."""
    return 1


def names(folder: str) -> list[str]:
    """Name the files in a folder."""
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if entry.is_file()]
    except FileNotFoundError:
        return []


def read(path: str) -> bytes:
    """Give the content."""
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
    """Do nothing: what cannot be written cannot be begun."""


def create(path: str, aside: str | None = None) -> LocalDraft:
    """Begin a file in its own folder, or ``aside``, where that is on the same disk."""
    return LocalDraft(path, _workplace(path, aside))


def put(path: str, data: bytes, *, force: bool, sync: bool = False, aside: str | None = None) -> bool:
    """Write a small file. The disk is waited for only with ``sync``: that takes milliseconds."""
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
    """Wait for the disk; the first file takes milliseconds, and most others are there when it is."""
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
    """Lock a file, as far as the system and the file system know locks."""
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
    if file.write(data) < len(data):  # the disk was full in the midst of it
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _mode(path: str) -> int | None:
    """Give the permissions of a file that is there already."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return None


def _workplace(path: str, aside: str | None) -> str:
    """Give the folder in which a file is written until it has its name."""
    folder = os.path.dirname(path)
    return aside if aside is not None and _are_together(aside, folder or os.curdir) else folder


def _are_together(one: str, other: str) -> bool:
    """Tell whether a rename leads from one folder to the other."""
    try:
        return os.stat(one).st_dev == os.stat(other).st_dev
    except OSError:
        return False


def _appear(temporary: str, path: str, *, force: bool) -> bool:
    """Give a finished file its name; ``False`` where the name is taken and must not be."""
    if force:
        os.replace(temporary, path)
        return True
    try:
        os.link(temporary, path)  # unlike a rename, it never replaces what another process put there
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if os.path.lexists(path):
            return False
        os.replace(temporary, path)
        return True
    os.unlink(temporary)
    return True
