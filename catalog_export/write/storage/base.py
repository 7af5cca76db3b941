"""What a storage is: the functions that ``local`` and ``remote`` both have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO

# Size, and what tells a change beside it: ``None`` where that is not known yet. No list: there is no such file.
Seen = list[Any] | None


class Draft(Protocol):
    """A file that is being written and that nobody sees under its name."""

    @property
    def write(self) -> Callable[[bytes], object]:
        """Write some bytes."""

    def tell(self) -> int:
        """Say how many bytes were written."""

    def complete(self) -> Seen:
        """Wait until all is where it stays, and say how the file will be told when it has its name."""

    def publish(self, *, force: bool) -> bool:
        """Give the file its name; ``False`` where the name is taken and must not be."""

    def discard(self) -> None:
        """Leave nothing behind."""


class Storage(Protocol):
    """The functions of a storage. Names of files and folders are paths, or whole addresses."""

    def resolve(self, path: str) -> str:
        """Give the name of the file itself, where a name is a link."""

    def make_folder(self, folder: str) -> None:
        """Make a folder and those above it, where the storage has such."""

    def seen(self, path: str) -> Seen:
        """Say how a file is told from others of the name; ``None`` where there is none."""

    def is_certain(self, path: str) -> bool:
        """Tell whether a file that has its name is whole, even when the machine was lost that wrote it."""

    def looks_at_once(self, folder: str) -> int:
        """Tell how many threads may look at files at a time to be done earlier."""

    def names(self, folder: str) -> list[str]:
        """Name the files in a folder; none where there is no folder."""

    def read(self, path: str) -> bytes:
        """Give the content; ``FileNotFoundError`` where there is none."""

    def blocks(self, path: str, offset: int = 0, size: int = -1) -> Iterator[bytes]:
        """Yield the content, or ``size`` bytes of it from ``offset`` on, block by block."""

    def try_out(self, path: str) -> None:
        """Try whether a file can be written, where that would not show when it is begun."""

    def create(self, path: str, aside: str | None = None) -> Draft:
        """Begin a file; ``aside`` is a folder for what has to lie somewhere until it has its name."""

    def put(self, path: str, data: bytes, *, force: bool, sync: bool = False, aside: str | None = None) -> bool:
        """Write a small file; ``False`` where the name is taken and must not be. ``sync`` waits for the disk.

        ``aside`` is as in ``create``.
        """

    def settle(self, paths: Iterable[str]) -> None:
        """Wait until files that have their names are where they stay."""

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files, those that can be."""

    def lock(self, path: str) -> BinaryIO | None:
        """Keep others out until what is returned is closed, where the storage can; else ``BlockingIOError``."""
