"""The catalogue store: records by control number, with datestamps, sets and deletions that last.

``open_store`` takes the path of an SQLite file or a ``postgresql://`` address. It needs the extra ``store``
(``postgresql`` for the latter); what this module names itself is light, so that it can be imported without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.store.bodies import content_hash
from catalog_export.store.rows import Delivery, Loaded, Row

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from typing import Any

    from catalog_export.report import Report
    from catalog_export.store.catalogue import Store

__all__ = ["Delivery", "Loaded", "Row", "content_hash", "load", "open_store"]


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


def load(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    place: str | os.PathLike[str],
    **options: Any,  # noqa: ANN401 (those of intake.load)
) -> Report:
    """Load pages into the store at ``place``, as the command does; for the options see ``intake.load``."""
    from catalog_export.store.databases import need

    need("sqlalchemy", "store")
    from catalog_export.store.intake import load

    return load(inputs, place, **options)
