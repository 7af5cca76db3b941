"""Write files on a disk: under a temporary name in the same folder, then renamed.

A temporary file is locked as long as its run works on it. The lock ends with the process, so that a later run can
recognise and remove the temporary files of a killed run (``remove_leftovers``).
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from catalog_export.write.storage.names import is_of_this_machine, is_temporary, temporary_name

if os.name == "posix":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from io import FileIO
    from typing import BinaryIO

    from catalog_export.write.storage.base import Seen

_BUFFER = 1 << 18
_BLOCK = 1 << 20
_DAY = 24 * 60 * 60  # seconds; a run changes its temporary files more often


class LocalDraft:
    """A draft under a temporary name."""

    def __init__(self, path: str, folder: str) -> None:
        self.path, mode = path, _mode(path)
        self.temporary, descriptor, self.hold = _open_temporary(folder)
        self.stream = open(descriptor, "wb", buffering=_BUFFER)  # noqa: SIM115 (closed when it is published)
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
        appeared = publish_file(self.temporary, self.path, force=force)
        self._release()
        return appeared

    def discard(self) -> None:
        """Remove the temporary file."""
        with suppress(OSError):
            self.stream.close()
        remove([self.temporary])
        self._release()

    def _release(self) -> None:
        hold, self.hold = self.hold, None
        _release(hold)


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


def is_certain(path: str) -> bool:
    """Return ``False``: after a crash, a disk may have the name without the bytes."""
    return False


def looks_at_once(folder: str) -> int:
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
    temporary, descriptor, hold = _open_temporary(_workplace(path, aside))
    appeared = False
    try:
        with open(descriptor, "wb", buffering=0) as file:
            _write(file, data)
            if sync:
                os.fsync(file.fileno())
        appeared = publish_file(temporary, path, force=force)
    finally:
        if not appeared:
            remove([temporary])
        _release(hold)
    return appeared


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
    if os.name != "posix":
        return None
    file = open(path, "wb")  # noqa: SIM115 (the lock lasts until the run ends)
    if not _try_lock(file.fileno()):
        file.close()
        raise BlockingIOError(errno.EWOULDBLOCK, os.strerror(errno.EWOULDBLOCK), path)
    return file


def remove_leftovers(folder: str) -> None:
    """Remove the temporary files of killed runs from a folder; those of running ones stay."""
    with suppress(OSError), os.scandir(folder or os.curdir) as entries:
        for entry in entries:
            if is_temporary(entry.name) and entry.name.endswith(".tmp") and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    _remove_leftover(entry)


def _remove_leftover(entry: os.DirEntry[str]) -> None:
    """Remove a temporary file if its run has ended.

    A run on this machine has ended if no process has locked the file, else if the file has not changed for a day.
    """
    if os.name != "posix" or not is_of_this_machine(entry.name):
        if time.time() - entry.stat().st_mtime > _DAY:
            os.unlink(entry.path)
        return
    descriptor = os.open(entry.path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(entry.path)
    finally:
        os.close(descriptor)


def _open_temporary(folder: str) -> tuple[str, int, int | None]:
    """Create and lock a temporary file. Return its name, its descriptor, and what ``_release`` needs."""
    while True:
        name = temporary_name(folder)
        descriptor = os.open(name, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o666)
        if os.name != "posix":
            return name, descriptor, None
        # Between its creation and its lock, another run may have removed the file as a leftover.
        if _try_lock(descriptor) and os.path.exists(name):
            return name, descriptor, os.dup(descriptor)  # shares the lock, and keeps it when the file is closed
        os.close(descriptor)


def _try_lock(descriptor: int) -> bool:
    """Lock an open file; ``False`` if another process has locked it. Some file systems have no locks."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        pass
    return True


def _release(hold: int | None) -> None:
    """End the lock of a temporary file."""
    if hold is not None:
        os.close(hold)


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


def publish_file(temporary: str, path: str, *, force: bool) -> bool:
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
