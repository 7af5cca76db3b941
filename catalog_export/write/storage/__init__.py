"""Access the files of outputs on a disk or at an address.

``storage_of`` returns the module for a name: ``local``, or ``remote`` for an address such as s3://bucket/out/. Both
have the functions of ``base.Storage``. A file appears whole or not at all: it is a draft until it is published. A disk
that fails raises ``OSError``, an address ``OutputError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.addresses import is_remote

if TYPE_CHECKING:
    from catalog_export.write.storage.base import Storage


def storage_of(name: str) -> Storage:
    """Return the storage of a file or folder."""
    if is_remote(name):
        from catalog_export.write.storage import remote

        return remote
    from catalog_export.write.storage import local

    return local
