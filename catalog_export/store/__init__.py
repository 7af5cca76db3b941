"""The catalogue store: records by control number, with datestamps, sets and deletions that last.

``open_store`` takes the path of an SQLite file or a ``postgresql://`` address. It needs the extra ``store``
(``postgresql`` for the latter); what this module names itself is light, so that it can be imported without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.store.bodies import content_hash
from catalog_export.store.opening import open_store
from catalog_export.store.rows import Delivery, Loaded, Row

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable
    from typing import Any

    from catalog_export.run.report import Report

__all__ = ["Delivery", "Loaded", "Row", "content_hash", "load", "open_store"]


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
