"""Create the SQLAlchemy engine for the place of a store: an SQLite file or a PostgreSQL address."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from time import monotonic, sleep
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import URL, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from catalog_export.model.errors import UsageError
from catalog_export.model.files import fspath
from catalog_export.store.extras import require_extra
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import Connection, Engine

POLL = 0.1  # seconds between two attempts to get a lock
_SCHEMES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_EXPECTED = Message("expected the path of a file, or postgresql://USER@HOST/DATABASE")
# A name that was meant as an address: the name of a scheme, or a colon before an at sign (user:password@host).
_ADDRESS = re.compile(
    r"postgres\w*(\+\w+)?:|\w[\w+.-]*://|(?!/(?!/)|[.\\]|[A-Z]:[\\/])[^:]*:.*@", re.IGNORECASE | re.DOTALL
)
_PAGE = 8192  # bytes of an SQLite page; a packed record has some 2,400, and only one would fit into a page of 4,096
# KiB of SQLite pages that a connection caches. A server has many reading connections, and they rarely reread a page.
_CACHE_READING, _CACHE_WRITING = 8 << 10, 64 << 10


class DatabaseTarget(NamedTuple):
    """A database: its engine, its name in messages (without a password), and its path (``None`` for PostgreSQL)."""

    engine: Engine
    name: str
    path: str | None


def connect_database(place: str | os.PathLike[str], *, wait: float, create: bool) -> DatabaseTarget:
    """Return the database at a place. ``UsageError`` if no store can be there; it never repeats a password."""
    given = fspath(place)
    if given.startswith(_SCHEMES):
        return _postgresql(given, wait)
    if not given or given == ":memory:":  # SQLite deletes both of these databases with their connection
        raise UsageError("a store cannot be {given!r}; {expected}", given=given, expected=_EXPECTED)
    if _ADDRESS.match(given):
        raise UsageError(
            "the store cannot be at this address, which may contain a password and is not shown; {expected}",
            expected=_EXPECTED,
        )
    return _sqlite(given, wait, create=create)


def _sqlite(path: str, wait: float, *, create: bool) -> DatabaseTarget:
    if not os.path.exists(path) and not create:
        raise UsageError("{path}: there is no store; expected one that load has filled", path=path)
    if os.path.isdir(path):
        raise UsageError("{path}: is a folder; a store is a file such as catalogue.db", path=path)
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError("{path}: the folder of the store does not exist; make it first", path=path)
    engine = create_engine(
        URL.create("sqlite", database=path), connect_args={"timeout": wait}, pool_size=8, max_overflow=-1
    )

    @event.listens_for(engine, "connect")
    def _(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin below, not where the sqlite3 module would begin them
        with closing(connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA page_size={_PAGE}")  # has an effect on a new file only
            _use_wal(cursor, wait)
            cursor.execute("PRAGMA synchronous=FULL")  # committed data survives a power failure
            cursor.execute(f"PRAGMA cache_size=-{_CACHE_READING}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        if writing:
            connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_WRITING}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return DatabaseTarget(engine, path, path)


def _use_wal(cursor: sqlite3.Cursor, wait: float) -> None:
    """Let readers and a writer work at the same time. SQLite ignores its own timeout for this statement."""
    deadline = monotonic() + wait
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or monotonic() > deadline:
                raise
            sleep(POLL)
        else:
            return


def _postgresql(address: str, wait: float) -> DatabaseTarget:
    require_extra("psycopg", "postgresql")
    unreadable = UsageError(
        "the postgresql:// address cannot be read; expected postgresql://USER@HOST/DATABASE, with an @ in the password "
        "written as %40"
    )
    try:
        url = make_url(address).set(drivername="postgresql+psycopg")
        engine = create_engine(url, pool_size=8, max_overflow=-1, pool_pre_ping=True)
    except (SQLAlchemyError, ValueError):
        raise unreadable from None
    if "@" in (url.host or ""):  # the end of a password
        raise unreadable

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:  # noqa: ANN401 (a connection of psycopg, which is optional)
        connection.execute(f"SET lock_timeout = {int(wait * 1000)}")
        connection.commit()

    # The name has no user, no password and no query, which may contain a password too.
    return DatabaseTarget(
        engine, f"postgresql://{url.host or ''}{f':{url.port}' if url.port else ''}/{url.database or ''}", None
    )
