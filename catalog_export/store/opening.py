"""Open a catalogue store by its path or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.store.extras import require_extra

if TYPE_CHECKING:
    import os

    from catalog_export.store.catalogue import Store


def open_store(place: str | os.PathLike[str], *, create: bool = True, wait: float = 30.0) -> Store:
    """Open the store at a path (SQLite) or a ``postgresql://`` address; with ``create``, make it if there is none.

    A writer waits up to ``wait`` seconds for another writer. ``UsageError`` if there is no store, if the place contains
    something else, or if the extra is not installed. ``StoreError`` if the store cannot be opened, or was made by a
    newer version of the program.
    """
    require_extra("sqlalchemy", "store")
    from catalog_export.store.catalogue import Store
    from catalog_export.store.database import Database
    from catalog_export.store.schema import prepare

    database = Database(place, wait=wait, create=create)
    try:
        prepare(database, create=create)
    except BaseException:
        database.close()
        raise
    return Store(database)
