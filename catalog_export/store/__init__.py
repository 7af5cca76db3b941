"""The catalogue store: a database of records by control number, with datestamps, sets and deletions.

``open_store`` opens an SQLite file or a ``postgresql://`` address. It needs the extra ``store`` or ``postgresql``. This
module can be imported without them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.store.extras import require_extra
from catalog_export.store.opening import open_store
from catalog_export.store.serialization import content_hash
from catalog_export.store.values import Delivery, Loaded, Row

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from typing import Any

    from catalog_export.run.report import Report

__all__ = ["Delivery", "Loaded", "Row", "content_hash", "load", "open_store"]


def load(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    place: str | os.PathLike[str],
    **options: Any,  # noqa: ANN401 (the options of ingest.load)
) -> Report:
    """Load pages into the store at ``place``, like the command ``load``. See ``ingest.load`` for the options."""
    require_extra("sqlalchemy", "store")
    from catalog_export.store.ingest import load

    return load(inputs, place, **options)
