"""Write the items of a Simple Archive Format batch: as folders, or as one zip file."""

from __future__ import annotations

import os
from shutil import copyfile, copyfileobj
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from catalog_export.feeds.dspace.items import files_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.feeds.dspace.items import SafItem

ZIP = "items.zip"


def write_items(folder: str, items: Iterable[tuple[str, SafItem, str | None]], *, zipped: bool) -> None:
    """Write items into ``folder``, each given as its name, its content, and the handle that it must keep."""
    if zipped:
        _write_zip(os.path.join(folder, ZIP), items)
    else:
        _write_folders(folder, items)


def write_text(path: str, text: str) -> None:
    """Write a new UTF-8 file with Unix line ends."""
    with open(path, "x", encoding="utf-8", newline="\n") as file:
        file.write(text)


def _write_folders(folder: str, items: Iterable[tuple[str, SafItem, str | None]]) -> None:
    for name, item, handle in items:
        os.mkdir(os.path.join(folder, name))
        for file, text in files_of(item, handle):
            write_text(os.path.join(folder, name, file), text)
        for path, file, _ in item.bitstreams:
            copyfile(path, os.path.join(folder, name, file))


def _write_zip(path: str, items: Iterable[tuple[str, SafItem, str | None]]) -> None:
    """Write a zip file with the items at its top; the same items give the same bytes."""
    with ZipFile(path, "x") as archive:
        for name, item, handle in items:
            for file, text in files_of(item, handle):
                archive.writestr(_zip_entry(f"{name}/{file}"), text.encode())
            for source, file, _ in item.bitstreams:
                entry = _zip_entry(f"{name}/{file}")
                entry.file_size = os.path.getsize(source)
                with open(source, "rb") as opened, archive.open(entry, "w") as target:
                    copyfileobj(opened, target, 1 << 20)


def _zip_entry(name: str) -> ZipInfo:
    entry = ZipInfo(name)  # dated 1980, so that the bytes do not depend on the time
    entry.external_attr = 0o644 << 16
    entry.compress_type = ZIP_DEFLATED if name.endswith(".xml") else ZIP_STORED
    return entry
