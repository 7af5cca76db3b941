"""Names of files and folders in a storage: on a disk, or at an address."""

from __future__ import annotations

import os

from catalog_export.model.addresses import is_remote


def join(folder: str, name: str) -> str:
    """Give the name of a file in a folder."""
    if is_remote(folder):
        return f"{folder}{name}" if folder.endswith("/") else f"{folder}/{name}"
    return os.path.join(folder, name)


def folder_of(path: str) -> str:
    """Give the folder that a file lies in."""
    return path[: path.rindex("/") + 1] if is_remote(path) else os.path.dirname(path)


def temporary_name(folder: str) -> str:
    """Make up a name in ``folder`` that nobody else uses, on this machine or another."""
    return join(folder, f".catalog-export-{os.urandom(8).hex()}.tmp")
