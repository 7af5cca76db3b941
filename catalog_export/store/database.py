"""Transactions, locks and maintenance of the database. The differences of SQLite and PostgreSQL are here."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from time import monotonic, sleep
from typing import TYPE_CHECKING
from zlib import crc32

from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError, StatementError

from catalog_export.model.errors import StoreError, system_reason
from catalog_export.store.engines import POLL, connect_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sqlalchemy import Connection

_ADVISORY_LOCK = 0x63617465  # the number of the lock in PostgreSQL


class Database:
    """The database of a store: read and write transactions, and the lock against a second load."""

    def __init__(self, place: str | os.PathLike[str], *, wait: float, create: bool) -> None:
        self.wait = wait
        self.engine, self.name, self.path = connect_database(place, wait=wait, create=create)

    @property
    def place(self) -> str:
        """The place for a command that may run in any folder: an absolute path, or an address without a password."""
        return self.name if self.path is None else os.path.abspath(self.path)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.path is not None

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    # --- transactions

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees the state of one moment, even if others write meanwhile."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.errors(), self.engine.connect().execution_options(**options) as connection:
            yield connection  # rolled back at the end

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes. It waits for another writer; ``StoreError`` if that takes too long."""
        with self.errors(), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    # --- locks

    @contextmanager
    def exclusive(self, task: str = "load") -> Iterator[None]:
        """Keep other processes from the same task. The system releases the lock even if the process is killed."""
        with self._file_lock(task) if self.path is not None else self._advisory_lock(task):
            yield

    @contextmanager
    def _file_lock(self, task: str) -> Iterator[None]:
        lock = FileLock(f"{self.path}-{task}", timeout=self.wait)
        try:
            lock.acquire()
        except Timeout as error:
            raise self._busy() from error
        except OSError as error:
            raise StoreError(
                "{store}-{task}: cannot be locked ({reason})",
                store=self.name,
                task=task,
                reason=system_reason(error),
            ) from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _advisory_lock(self, task: str) -> Iterator[None]:
        deadline = monotonic() + self.wait
        number = _ADVISORY_LOCK if task == "load" else _ADVISORY_LOCK + crc32(task.encode())
        with self.errors(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({number})").scalar():
                if monotonic() > deadline:
                    raise self._busy()
                sleep(POLL)
            try:
                yield
            finally:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({number})")

    def _busy(self) -> StoreError:
        return StoreError(
            "{store}: another process is loading; waited {wait:g} s for it; nothing was changed, try again",
            store=self.name,
            wait=self.wait,
        )

    # --- maintenance

    def size(self, connection: Connection, tables: Iterable[str]) -> int:
        """Return the size in bytes: of some tables in PostgreSQL, of the whole file in SQLite."""
        if self.is_sqlite:
            pages, size = [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in ("page_count", "page_size")
            ]
            return int(pages) * int(size)
        names = ", ".join(f"'{name}'" for name in tables)
        total = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid)"
        return int(connection.exec_driver_sql(f"{total} AND relname IN ({names})").scalar() or 0)

    def damages(self, connection: Connection) -> list[str]:
        """Return the errors that SQLite finds in its file. PostgreSQL has separate programs for this."""
        if not self.is_sqlite:
            return []
        try:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        except Exception as error:  # noqa: BLE001 (the exception is the result: the file cannot be read)
            return [str(getattr(error, "orig", None) or error)]
        return [line for line in found if line != "ok"]

    def vacuum(self) -> None:
        """Release unused space, and update the statistics of the query planner."""
        with self.errors(), self._without_transaction() as execute:
            if self.is_sqlite:
                execute("VACUUM")
                execute("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                execute("VACUUM (FULL, ANALYZE)")

    @contextmanager
    def _without_transaction(self) -> Iterator[Callable[[str], object]]:
        """Give a function that executes a statement outside of any transaction."""
        connection = self.engine.raw_connection()
        try:
            if not self.is_sqlite:
                connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]  # it is connected here
            with closing(connection.cursor()) as cursor:
                yield cursor.execute
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise StatementError("", None, None, error) from error
        finally:
            connection.invalidate()

    # --- errors

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Raise ``StoreError`` for an exception of SQLAlchemy or the driver."""
        try:
            yield
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error) as error:
            raise self.store_error(error) from error

    def store_error(self, error: Exception) -> StoreError:
        """Return the error with a message of one line, without the SQL statement."""
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        if "locked" in reason or "lock timeout" in reason:
            return StoreError(
                "{store}: another process is writing; waited {wait:g} s for it; try again later",
                store=self.name,
                wait=self.wait,
            )
        if self.is_sqlite and ("unable to open" in reason or "readonly" in reason):
            reason += "; SQLite keeps -wal and -shm beside it, so a reader must be able to write into its folder too"
        return StoreError("{store}: the store cannot be used ({reason})", store=self.name, reason=reason)
