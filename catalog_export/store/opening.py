"""Open a catalogue store by its path or address."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from catalog_export.store.catalogue import Store


def open_store(place: str | os.PathLike[str], *, create: bool = True, wait: float = 30.0) -> Store:
    """Open the store at a path (SQLite) or a ``postgresql://`` address; with ``create``, make it where there is none.

    ``wait`` is how many seconds a writer waits for another one. ``UsageError`` where there is no store, where the place
    is something else or the extra is not installed; ``StoreError`` where it cannot be opened, or is that of a newer
    program.
    """
    from catalog_export.store.databases import need

    need("sqlalchemy", "store")
    from catalog_export.store.catalogue import Store
    from catalog_export.store.databases import Database
    from catalog_export.store.schema import prepare

    database = Database(place, wait=wait, create=create)
    try:
        prepare(database, create=create)
    except BaseException:
        database.close()
        raise
    return Store(database)
