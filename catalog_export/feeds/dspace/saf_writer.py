"""Where the items of a batch are written: folders in a folder, or one zip file with the items at its top."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Protocol, Self

from catalog_export.feeds.dspace.items import files_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zipfile import ZipInfo

    from catalog_export.feeds.dspace.items import Item

ZIP = "items.zip"


class Place(Protocol):
    """What takes the files of items; a name is that of the item, a slash and that of the file."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

    def write(self, name: str, text: str) -> None:
        """Write a file of a few lines."""

    def copy(self, name: str, path: str) -> None:
        """Copy the file at ``path``."""


def write_items(folder: str, items: Iterable[tuple[str, Item, str | None]], *, zipped: bool) -> None:
    """Write items, each with its name and the handle that it is to keep, into ``folder``."""
    with _Zip(os.path.join(folder, ZIP)) if zipped else _Folder(folder) as place:
        for name, item, handle in items:
            for file, text in files_of(item, handle):
                place.write(f"{name}/{file}", text)
            for path, file, _ in item.bitstreams:
                place.copy(f"{name}/{file}", path)


def write_text(path: str, text: str) -> None:
    """Write a new file of UTF-8 with the line ends of Unix."""
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write(text)


class _Folder:
    def __init__(self, folder: str) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, name: str, text: str) -> None:
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_text(path, text)

    def copy(self, name: str, path: str) -> None:
        from shutil import copyfile

        copyfile(path, os.path.join(self.folder, name))


class _Zip:
    """Its bytes are the same for the same items."""

    def __init__(self, path: str) -> None:
        from zipfile import ZipFile

        self.file = ZipFile(path, "x")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    def write(self, name: str, text: str) -> None:
        self.file.writestr(_entry(name), text.encode())

    def copy(self, name: str, path: str) -> None:
        from shutil import copyfileobj

        entry = _entry(name)
        entry.file_size = os.path.getsize(path)
        with open(path, "rb") as source, self.file.open(entry, "w") as target:
            copyfileobj(source, target, 1 << 20)


def _entry(name: str) -> ZipInfo:
    from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

    entry = ZipInfo(name)  # dated 1980, so that the time of day does not count
    entry.external_attr = 0o644 << 16
    entry.compress_type = ZIP_DEFLATED if name.endswith(".xml") else ZIP_STORED
    return entry
