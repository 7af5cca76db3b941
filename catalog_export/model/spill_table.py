"""Store keys and values in a compact temporary file, so that memory does not grow with the run.

The table is a temporary SQLite database in the usual folder (``SQLITE_TMPDIR``, else /var/tmp or /tmp). SQLite removes
the file when the table is closed or the process ends.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from catalog_export.model.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_CACHE = 2048  # KiB of the table that SQLite may keep in memory
_KEYS_PER_QUERY = 500  # SQLite allows 999 parameters in older versions


class SpillTable:
    """A table of unique keys. ``put`` keeps the first value of a key.

    ``key`` and ``value`` are SQLite column types: INTEGER (64 bits, signed), TEXT or BLOB. Every method raises
    ``OutputError`` if the temporary folder has no room.
    """

    def __init__(self, key: str = "BLOB", value: str = "BLOB") -> None:
        # A generator that owns the table may be closed in another thread.
        self.connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.execute(f"CREATE TABLE spill (key {key} PRIMARY KEY, value {value}) WITHOUT ROWID")
        self.connection.execute("BEGIN")  # one transaction without a commit: no other process reads the file

    def __del__(self) -> None:
        if connection := getattr(self, "connection", None):
            connection.close()

    def get(self, keys: Sequence[object]) -> Iterator[tuple[Any, Any]]:
        """Yield each of ``keys`` that the table has, with its value, in no particular order."""
        for start in range(0, len(keys), _KEYS_PER_QUERY):
            some = keys[start : start + _KEYS_PER_QUERY]
            marks = ", ".join("?" * len(some))
            query = f"SELECT key, value FROM spill WHERE key IN ({marks})"  # noqa: S608 (only question marks)
            yield from self._execute(self.connection.execute, query, some)

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Yield all keys and values in the order of the keys. The table must not change meanwhile."""
        yield from self._execute(self.connection.execute, "SELECT key, value FROM spill ORDER BY key", ())

    def put(self, items: Iterable[tuple[object, object]]) -> None:
        """Add keys and values; ignore the keys that the table already has."""
        self._execute(self.connection.executemany, "INSERT OR IGNORE INTO spill VALUES (?, ?)", sorted(items))

    def _execute(self, execute: Callable[..., Any], statement: str, values: Sequence[object]) -> Any:
        try:
            return execute(statement, values)
        except sqlite3.Error as error:
            raise OutputError(
                "a temporary table could not be written ({error}); free some space, or set SQLITE_TMPDIR to another "
                "folder",
                error=error,
            ) from error
