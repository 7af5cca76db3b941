"""Join, split and make names of files on a disk or at an address."""

from __future__ import annotations

import os

from catalog_export.model.addresses import is_remote


def join(folder: str, name: str) -> str:
    """Return the path or address of the file ``name`` in a folder."""
    if is_remote(folder):
        return f"{folder}{name}" if folder.endswith("/") else f"{folder}/{name}"
    return os.path.join(folder, name)


def folder_of(path: str) -> str:
    """Return the folder of a file."""
    return path[: path.rindex("/") + 1] if is_remote(path) else os.path.dirname(path)


def temporary_name(folder: str) -> str:
    """Return a random file name in ``folder``, which no other process uses."""
    return join(folder, f".catalog-export-{os.urandom(8).hex()}.tmp")
