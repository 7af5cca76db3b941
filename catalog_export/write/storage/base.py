"""The functions that the storages ``local`` and ``remote`` both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

# State of a file: its size and a value that changes with its content (``None`` if not known yet). ``None`` if missing.
Seen = list[Any] | None


class Draft(Protocol):
    """A file that is being written and does not have its final name yet."""

    @property
    def write(self) -> Callable[[bytes], object]:
        """Write some bytes."""

    def tell(self) -> int:
        """Return the number of bytes written so far."""

    def complete(self) -> Seen:
        """Wait until the storage has all bytes; return the state that the published file will have."""

    def publish(self, *, force: bool) -> bool:
        """Give the file its final name; ``False`` if the name is taken and ``force`` is not set."""

    def discard(self) -> None:
        """Remove what was written."""


class Storage(Protocol):
    """The functions of a storage. Names of files and folders are paths, or whole addresses."""

    def resolve(self, path: str) -> str:
        """Return the name of the file that a link points to, else the name."""

    def make_folder(self, folder: str) -> None:
        """Make a folder and its parents, if the storage has folders."""

    def seen(self, path: str) -> Seen:
        """Return the state of a file; ``None`` if it is missing."""

    def is_certain(self, path: str) -> bool:
        """Return whether a published file is certainly whole, even if the machine that wrote it crashed."""

    def looks_at_once(self, folder: str) -> int:
        """Return how many threads can usefully look up files at the same time."""

    def names(self, folder: str) -> list[str]:
        """Return the names of the files in a folder; none if the folder is missing."""

    def read(self, path: str) -> bytes:
        """Return the content of a file; ``FileNotFoundError`` if it is missing."""

    def blocks(self, path: str, offset: int = 0, size: int = -1) -> Iterator[bytes]:
        """Yield the content block by block: all of it, or ``size`` bytes from ``offset`` on."""

    def try_out(self, path: str) -> None:
        """Check that a file can be written, if creating it would not show that."""

    def create(self, path: str, aside: str | None = None) -> Draft:
        """Create a draft; ``aside`` is a folder for its temporary file."""

    def put(self, path: str, data: bytes, *, force: bool, sync: bool = False, aside: str | None = None) -> bool:
        """Write a small file; ``False`` if the name is taken and ``force`` is not set.

        ``sync`` waits for the disk. ``aside`` is as in ``create``.
        """

    def settle(self, paths: Iterable[str]) -> None:
        """Wait until the storage has all bytes of published files."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; ignore those that cannot be removed."""

    def remove_leftovers(self, folder: str) -> None:
        """Remove the temporary files that killed runs have left in a folder."""

    def lock(self, path: str) -> BinaryIO | None:
        """Lock a file until the returned one is closed; ``None`` if the storage has no locks.

        ``BlockingIOError`` if another process has the lock.
        """
