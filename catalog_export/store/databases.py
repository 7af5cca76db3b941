"""SQLite and PostgreSQL behind one face: how each is reached, locked and looked after. All other SQL is the same."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from importlib.util import find_spec
from time import monotonic, sleep
from typing import TYPE_CHECKING
from zlib import crc32

from catalog_export.model.errors import StoreError, UsageError
from catalog_export.model.files import named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from sqlalchemy import Connection, Engine

_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_LOCK = 0x63617465  # the number of our advisory lock in PostgreSQL
_POLL = 0.1  # seconds between two looks at a lock
_PAGE = 8192  # bytes; a packed record has some 2,400, of which a page of 4,096 would hold but one
# KiB of SQLite pages that a connection keeps at most; a server reads in many at once, and hardly a page twice
_CACHE_READING, _CACHE_WRITING = 8 << 10, 64 << 10


def need(module: str, extra: str) -> None:
    """Raise ``UsageError`` where what an extra brings is not installed."""
    if find_spec(module) is None:
        raise UsageError(f"the store needs {module}, which is not installed: pip install 'catalog-export[{extra}]'")


class Database:
    """A place that holds tables: reading and writing transactions, and the lock of those who load."""

    def __init__(self, place: str | os.PathLike[str], *, wait: float, create: bool) -> None:
        self.wait = wait
        given = named(place)
        self.path: str | None = None
        if given.startswith(_SCHEMES):
            self.name, self.engine = _postgresql(given, wait)
        elif not given or given == ":memory:":  # to SQLite both are databases that end with their connection
            raise UsageError(f"a store is the path of a file or a postgresql:// address, not {given!r}")
        elif "://" in given:
            raise UsageError(
                f"a store is the path of a file or a postgresql:// address, not {given.partition('://')[0]}://"
            )
        else:
            self.name = self.path = given
            self.engine = _sqlite(given, wait, create=create)

    @property
    def place(self) -> str:
        """Name it as a command does that is run from anywhere, without a password."""
        return self.name if self.path is None else os.path.abspath(self.path)

    @property
    def is_sqlite(self) -> bool:
        """Tell which of the two it is."""
        return self.path is not None

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the store, whoever writes meanwhile."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.faults(), self.engine.connect().execution_options(**options) as connection:
            yield connection  # what was begun with the first statement is rolled back at the end

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that writes; it waits for another writer, and then it is a ``StoreError``."""
        with self.faults(), self.engine.connect().execution_options(writing=True) as connection, connection.begin():
            yield connection

    @contextmanager
    def loading(self, what: str = "load") -> Iterator[None]:
        """Hold the lock of those who load, or do ``what``; the system lets it go however the process ends."""
        lock = self._lock_file(what) if self.path is not None else self._advisory_lock(what)
        with lock:
            yield

    @contextmanager
    def _lock_file(self, what: str) -> Iterator[None]:
        # A database of its own, which holds nothing: its lock works on every system, and no reader notices it.
        import sqlite3

        try:
            with closing(sqlite3.connect(f"{self.path}-{what}", timeout=self.wait, isolation_level=None)) as lock:
                lock.execute("PRAGMA journal_mode=MEMORY")  # leaves no journal beside it
                lock.execute("BEGIN EXCLUSIVE")
                yield
        except sqlite3.Error as error:
            raise (self._taken() if "locked" in str(error) else StoreError(f"{self.name}-{what}: {error}")) from error

    @contextmanager
    def _advisory_lock(self, what: str) -> Iterator[None]:
        until = monotonic() + self.wait
        number = _LOCK if what == "load" else _LOCK + crc32(what.encode())
        with self.faults(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            while not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({number})").scalar():
                if monotonic() > until:
                    raise self._taken()
                sleep(_POLL)
            try:
                yield
            finally:
                connection.exec_driver_sql(f"SELECT pg_advisory_unlock({number})")

    def size(self, connection: Connection, tables: Iterable[str]) -> int:
        """Give the bytes that some tables take, or in SQLite the whole file."""
        if self.path is not None:
            pages = [connection.exec_driver_sql(f"PRAGMA {what}").scalar_one() for what in ("page_count", "page_size")]
            return int(pages[0]) * int(pages[1])
        names = ", ".join(f"'{name}'" for name in tables)
        total = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND pg_table_is_visible(oid)"
        return int(connection.exec_driver_sql(f"{total} AND relname IN ({names})").scalar() or 0)

    def damages(self, connection: Connection) -> list[str]:
        """Give what the database itself finds wrong with its file; PostgreSQL has programs of its own for that."""
        if not self.is_sqlite:
            return []
        try:
            found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        except Exception as error:  # noqa: BLE001 (whatever it stumbles over is the answer)
            return [str(getattr(error, "orig", None) or error)]
        return [line for line in found if line != "ok"]

    def vacuum(self) -> None:
        """Give unused room back, and renew what the planner of queries knows."""
        with self.faults(), self._alone() as run:
            if self.is_sqlite:
                run("VACUUM")
                run("PRAGMA wal_checkpoint(TRUNCATE)")
            else:
                run("VACUUM (FULL, ANALYZE)")

    @contextmanager
    def _alone(self) -> Iterator[Callable[[str], object]]:
        """Give what runs a statement outside of any transaction."""
        from sqlalchemy.exc import StatementError

        connection = self.engine.raw_connection()
        try:
            if not self.is_sqlite:
                connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
            with closing(connection.cursor()) as cursor:
                yield cursor.execute
        except self.engine.dialect.loaded_dbapi.Error as error:
            raise StatementError("", None, None, error) from error
        finally:
            connection.invalidate()

    def _taken(self) -> StoreError:
        return StoreError(
            f"{self.name}: another process is loading; waited {self.wait:g} s for it; nothing was changed, try again"
        )

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Turn the exceptions of the libraries below into one of ours."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except SQLAlchemyError as error:
            raise self.fault(error) from error

    def fault(self, error: Exception) -> StoreError:
        """Say what is wrong with a database, in one line and without the statement."""
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        if "locked" in reason or "lock timeout" in reason:
            return StoreError(
                f"{self.name}: another process is writing; waited {self.wait:g} s for it; try again later"
            )
        if self.is_sqlite and ("unable to open" in reason or "readonly" in reason):
            reason += "; SQLite keeps -wal and -shm beside it, so that who reads needs to write into its folder too"
        return StoreError(f"{self.name}: the store cannot be used ({reason})")


def _sqlite(path: str, wait: float, *, create: bool) -> Engine:
    from sqlalchemy import URL, create_engine, event

    if not os.path.exists(path) and not create:
        raise UsageError(f"{path}: there is no store; 'catalog-export load --store {path}' makes one")
    if os.path.isdir(path):
        raise UsageError(f"{path}: is a folder; a store is a file such as catalogue.db")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"{path}: the folder it should lie in does not exist")
    engine = create_engine(
        URL.create("sqlite", database=path), connect_args={"timeout": wait}, pool_size=8, max_overflow=-1
    )

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:  # noqa: ANN401 (a connection of sqlite3)
        connection.isolation_level = None  # transactions are begun below, not by the module's guess
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA page_size={_PAGE}")  # of a file that is made now
            cursor.execute("PRAGMA journal_mode=WAL")  # readers and a writer do not wait for each other
            cursor.execute("PRAGMA synchronous=FULL")  # what is committed survives a power cut
            cursor.execute(f"PRAGMA cache_size=-{_CACHE_READING}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        if writing:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_WRITING}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql(address: str, wait: float) -> tuple[str, Engine]:
    from sqlalchemy import create_engine, event, make_url
    from sqlalchemy.exc import SQLAlchemyError

    need("psycopg", "postgresql")
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_size=8, max_overflow=-1, pool_pre_ping=True)
    except (SQLAlchemyError, ValueError):
        raise UsageError("the postgresql:// address cannot be read; expected postgresql://USER@HOST/DATABASE") from None

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:  # noqa: ANN401 (a connection of psycopg)
        connection.execute(f"SET lock_timeout = {int(wait * 1000)}")
        connection.commit()

    # Neither user nor password, nor what may stand behind a question mark.
    return f"postgresql://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}", engine
