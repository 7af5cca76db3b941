"""Maintain a store: report its status, verify its contents, and release unused space."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, exists, func, select, update

from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store.counts import CountChanges
from catalog_export.store.schema import (
    VERSION,
    bodies,
    deliveries,
    loads,
    metadata,
    records,
    sets,
    staged,
    store,
    tallies,
)
from catalog_export.store.serialization import digest_of
from catalog_export.store.values import as_seconds, as_time

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from catalog_export.model.findings import Finding
    from catalog_export.store.database import Database

_MANY = 500  # rows of one query


class SetStatus(NamedTuple):
    """The counts of a set. Records without a set are counted under an empty spec and name."""

    spec: str
    name: str
    records: int
    deleted: int


class Status(NamedTuple):
    """The counts and properties of a store.

    ``staged`` counts the records of an interrupted load, ``deliveries`` the deliveries by target. ``forgotten`` is the
    datestamp of the latest forgotten deletion.
    """

    records: int
    deleted: int
    sets: tuple[SetStatus, ...]
    earliest: datetime | None
    latest: datetime | None
    forgotten: datetime | None
    datestamps: int  # different ones
    staged: int
    deliveries: dict[str, int]
    schema_version: int
    size: int  # bytes


def status(database: Database) -> Status:
    """Return the status of a store."""
    with database.reading() as connection:
        counted = (
            select(sets.c.spec, sets.c.name, func.sum(tallies.c.alive), func.sum(tallies.c.gone))
            .select_from(tallies)
            .outerjoin(sets, sets.c.id == tallies.c.set_id)
            .group_by(sets.c.spec, sets.c.name)
        )
        by_set = [
            SetStatus(spec or "", name or "", int(alive), int(gone))
            for spec, name, alive, gone in connection.execute(counted)
        ]
        by_set.sort()
        dates = connection.execute(select(func.min(loads.c.datestamp), func.max(loads.c.datestamp), func.count())).one()
        forgotten = connection.execute(select(store.c.forgotten)).scalar()
        targets = select(deliveries.c.target, func.count()).group_by(deliveries.c.target).order_by(deliveries.c.target)
        return Status(
            records=sum(row.records for row in by_set),
            deleted=sum(row.deleted for row in by_set),
            sets=tuple(by_set),
            earliest=dates[0] and as_time(dates[0]),
            latest=dates[1] and as_time(dates[1]),
            forgotten=None if forgotten is None else as_time(forgotten),
            datestamps=dates[2],
            staged=connection.execute(select(func.count()).select_from(staged)).scalar_one(),
            deliveries={row[0]: row[1] for row in connection.execute(targets)},
            schema_version=VERSION,
            size=database.size(connection, metadata.tables),
        )


# --- verifying


def verify_store(database: Database, *, mark: bool = False) -> Iterator[Finding]:
    """Yield findings about the file, the counts, and contents that are missing or differ from their hash.

    With ``mark``, the next load replaces such contents; without it, a load compares only hashes and skips them.
    """
    place = Location(database.name)
    with database.reading() as connection:
        damages = database.damages(connection)
        for why in damages:
            yield finding("store-damaged", place, why=why)
        if damages:
            return  # the tables of a damaged file cannot be trusted
        yield from _miscounted(connection, place)
        broken = []
        for code, number in _contents(connection):
            yield finding(code, place, id=number)
            if code != "store-content-orphaned":
                broken.append(number)
    if mark and broken:
        with database.writing() as connection:
            for number in broken:
                chosen = records.c.control_number == number
                connection.execute(update(records).where(chosen).values(content_hash=b""))


def _miscounted(connection: Connection, place: Location) -> Iterator[Finding]:
    kept = select(tallies.c.load, tallies.c.set_id, tallies.c.alive, tallies.c.gone)
    group = (records.c.load, records.c.set_id)
    true = select(*group, func.count(records.c.body), func.count()).group_by(*group)
    found = {(load, number or 0, alive, count - alive) for load, number, alive, count in connection.execute(true)}
    if found != {tuple(row) for row in connection.execute(kept)}:
        yield finding("store-count-differs", place)
    lost = select(func.count()).select_from(records).where(~exists().where(loads.c.id == records.c.load))
    if connection.execute(lost).scalar():
        yield finding("store-count-differs", place)


def _contents(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield the code of each fault with the record, or with the number of a content that belongs to no record."""
    last = ""
    chosen = select(
        records.c.control_number, records.c.content_hash, bodies.c.content
    ).outerjoin(bodies, bodies.c.id == records.c.body)  # fmt: skip
    alive = records.c.body.is_not(None)
    while rows := connection.execute(
        chosen.where(alive, records.c.control_number > last).order_by(records.c.control_number).limit(_MANY)
    ).all():
        for number, digest, content in rows:
            if content is None:
                yield "store-content-missing", number
            elif digest_of(content) != digest:
                yield "store-content-differs", number
        last = rows[-1][0]
    for (number,) in connection.execute(select(bodies.c.id).where(_orphaned())):
        yield "store-content-orphaned", str(number)


def _orphaned() -> ColumnElement[bool]:
    return and_(~exists().where(records.c.body == bodies.c.id), ~exists().where(staged.c.body == bodies.c.id))


# --- vacuum


class Vacuumed(NamedTuple):
    """The number of rows removed, and the size in bytes before and after."""

    tombstones: int
    leftovers: int
    before: int
    after: int


def vacuum(database: Database, deleted_before: datetime | None = None) -> Vacuumed:
    """Release unused space. With ``deleted_before``, forget the records that were deleted before that time.

    A harvester that has not asked since then will not learn that they were deleted.
    """
    with database.exclusive():
        before = _size(database)
        with database.writing() as connection:
            leftovers = connection.execute(delete(staged)).rowcount
            connection.execute(delete(bodies).where(_orphaned()))
            forgotten = _forget(connection, deleted_before) if deleted_before else 0
        database.vacuum()
        return Vacuumed(forgotten, leftovers, before, _size(database))


def _forget(connection: Connection, when: datetime) -> int:
    old = select(loads.c.id).where(loads.c.datestamp < as_seconds(when))
    chosen = and_(records.c.body.is_(None), records.c.load.in_(old))
    counts = CountChanges(connection, 0)
    counts.subtract(chosen)
    latest = connection.execute(
        select(func.max(loads.c.datestamp)).where(exists().where(chosen, records.c.load == loads.c.id))
    ).scalar()
    count: int = connection.execute(delete(records).where(chosen)).rowcount
    counts.write()
    if latest is not None:
        before = connection.execute(select(store.c.forgotten)).scalar() or 0
        connection.execute(update(store).values(forgotten=max(latest, before)))
    return count


def _size(database: Database) -> int:
    with database.reading() as connection:
        return database.size(connection, metadata.tables)
