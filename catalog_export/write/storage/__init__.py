"""Where outputs lie: on a disk, or at an address. All that is done with their files is done by the functions here.

``storage_of`` gives the module for a name: ``local``, or ``remote`` for an address such as s3://bucket/out/. Both have
the functions of ``base.Storage``, so that who writes an output need not know which. A file appears whole or not at
all: it is a draft until it is published. ``OSError`` where a disk, ``OutputError`` where an address does not do as it
is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.addresses import is_remote

if TYPE_CHECKING:
    from catalog_export.write.storage.base import Storage


def storage_of(name: str) -> Storage:
    """Give the storage in which a file or folder lies."""
    if is_remote(name):
        from catalog_export.write.storage import remote

        return remote
    from catalog_export.write.storage import local

    return local
