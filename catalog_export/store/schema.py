"""Define the tables of the store and their version; create and migrate them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    inspect,
    select,
)

from catalog_export.model.errors import StoreError, UsageError
from catalog_export.store.migrations import STEPS

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from catalog_export.store.database import Database

VERSION = 1 + max(STEPS)

metadata = MetaData()

# Both databases sort by the bytes of UTF-8: a resumption token must have the same meaning in both.
_KEY = Text().with_variant(Text(collation="C"), "postgresql")

store = Table(
    "store",
    metadata,
    Column("version", Integer, nullable=False),
    Column("forgotten", BigInteger),  # datestamp of the latest forgotten deletion, or NULL
)

sets = Table(
    "sets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("spec", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
)

# A load that changed something; its records have its datestamp. A later load has a greater id and a later datestamp, so
# the order of (load, control number) is also the order of (datestamp, control number).
loads = Table(
    "loads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("datestamp", BigInteger, nullable=False, unique=True),  # seconds since 1970, UTC
    Column("settled", Boolean, nullable=False),  # whether the commit before its datestamp was confirmed
)

# A record without a body is deleted.
records = Table(
    "records",
    metadata,
    Column("control_number", _KEY, primary_key=True),
    Column("load", Integer, nullable=False),
    Column("set_id", Integer),
    Column("content_hash", LargeBinary, nullable=False),
    Column("body", BigInteger),
    Index("records_by_load", "load", "control_number"),
    Index("records_by_set", "set_id", "load", "control_number"),
    sqlite_with_rowid=False,
)

bodies = Table(
    "bodies",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("content", LargeBinary, nullable=False),
    Column("origin", LargeBinary, nullable=False),
)

# The number of records by load and set; set 0 is for records without a set.
tallies = Table(
    "tallies",
    metadata,
    Column("load", Integer, primary_key=True, autoincrement=False),
    Column("set_id", Integer, primary_key=True, autoincrement=False),
    Column("alive", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
)

# The records that the current load has read; unchanged records have no body.
staged = Table(
    "staged",
    metadata,
    Column("control_number", _KEY, primary_key=True),
    Column("run", Integer, nullable=False),
    Column("set_id", Integer),
    Column("content_hash", LargeBinary, nullable=False),
    Column("body", BigInteger),
    sqlite_with_rowid=False,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("target", _KEY, primary_key=True),
    Column("control_number", _KEY, primary_key=True),
    Column("content_hash", Text, nullable=False),
    Column("batch", Text, nullable=False),
    Column("remote_id", Text),
    Column("delivered", BigInteger, nullable=False),
    Column("receipt", Text),
    sqlite_with_rowid=False,
)


def prepare(database: Database, *, create: bool) -> None:
    """Create missing tables and migrate older ones. ``StoreError`` if a newer program made them."""
    with database.reading() as connection:
        version = _version(connection)
    if version == VERSION:
        return
    if version is None and not create:
        raise UsageError("{store}: there is no store in it; 'catalog-export load' makes one", store=database.name)
    if version is not None and version > VERSION:
        raise StoreError(
            "{store}: was made by a newer catalog-export (schema {version}; this one knows {known}); "
            "install that version",
            store=database.name,
            version=version,
            known=VERSION,
        )
    with database.exclusive(), database.writing() as connection:
        version = _version(connection)  # another process may have created it meanwhile
        if version is None:
            _refuse_others(connection, database)
            metadata.create_all(connection)
            connection.execute(store.insert().values(version=VERSION))
            return
        for step in range(version, VERSION):
            for statement in STEPS[step]:
                connection.exec_driver_sql(statement)
        connection.execute(store.update().values(version=VERSION))


def _version(connection: Connection) -> int | None:
    if not inspect(connection).has_table("store"):
        return None
    return connection.execute(select(store.c.version)).scalar()


def _refuse_others(connection: Connection, database: Database) -> None:
    taken = set(inspect(connection).get_table_names())
    if taken if database.is_sqlite else taken & metadata.tables.keys():
        raise UsageError(
            "{store}: has tables of another program; give the store another file or database", store=database.name
        )
