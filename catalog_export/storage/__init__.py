"""Where outputs lie: on a disk, or at an address. All that is done with their files is done by the functions here.

``storage_of`` gives the module for a name: ``local``, or ``remote`` for an address such as s3://bucket/out/. Both have
the functions of ``base.Storage``, so that who writes an output need not know which. A file appears whole or not at
all: it is a draft until it is published. ``OSError`` where a disk, ``OutputError`` where an address does not do as it
is told.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from catalog_export.inputs.remote import is_remote

if TYPE_CHECKING:
    from catalog_export.storage.base import Storage


def storage_of(name: str) -> Storage:
    """Give the storage in which a file or folder lies."""
    if is_remote(name):
        from catalog_export.storage import remote

        return remote
    from catalog_export.storage import local

    return local


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
