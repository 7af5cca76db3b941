"""The store as it is read: one record, pages in the order of OAI-PMH, sets, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import exists, func, select, tuple_

from catalog_export.store import upkeep
from catalog_export.store.bodies import unpack
from catalog_export.store.deliveries import Deliveries
from catalog_export.store.loading import Loading
from catalog_export.store.rows import Row, as_seconds, as_time
from catalog_export.store.schema import bodies, loads, records, sets, store, tallies

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from types import TracebackType
    from typing import Any, Self

    from sqlalchemy import ColumnElement, Connection, Select, Table

    from catalog_export.findings import Finding
    from catalog_export.model import Record
    from catalog_export.store.databases import Database
    from catalog_export.store.rows import Loaded
    from catalog_export.store.upkeep import Status, Vacuumed

    Position = tuple[datetime, str]


class Store:
    """A catalogue in a database. May be shared between threads; each call is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let all connections go."""
        self.database.close()

    def load(self, found: Iterable[Record], *, mirror: bool = False, force: bool = False) -> Loaded:
        """Take in records, all at once for those who read: new, changed and revived ones get one new datestamp.

        Of two records of one control number, the later counts. With ``mirror`` what is not among them is deleted,
        unless ``found`` is empty; more than a tenth of the store only with ``force``, else ``Loaded.reason`` says why
        not.
        """
        with Loading(self.database, mirror=mirror) as loading:
            for record in found:
                loading.add(record)
            return loading.finish(force=force)

    def get(self, control_number: str) -> Row | None:
        """Give one record, or what is left of a deleted one; ``None`` where it never was there."""
        chosen = select(records).where(records.c.control_number == control_number)
        with self.database.reading() as connection:
            return next(iter(_rows(connection, chosen)), None)

    def page(
        self,
        *,
        after: Position | None = None,
        from_: datetime | None = None,
        until: datetime | None = None,
        set_spec: str | None = None,
        limit: int = 100,
    ) -> list[Row]:
        """Give up to ``limit`` records behind ``after``, in the order of datestamp and control number.

        ``from_`` and ``until`` (both included) bound the datestamp; deleted records are among them.
        """
        with self.database.reading() as connection:
            where = _bounds(connection, records, from_, until, set_spec)
            if after is not None:
                where.append(_behind(connection, after))
            order = (records.c.load, records.c.control_number)
            return _rows(connection, select(records).where(*where).order_by(*order).limit(limit), *order)

    def rows(self, *, set_spec: str | None = None) -> Iterator[Row]:
        """Yield every record that is not deleted, in the order of the control numbers, all as of one moment."""
        with self.database.reading() as connection:
            where = [*_bounds(connection, records, None, None, set_spec), records.c.body.is_not(None)]
            number = records.c.control_number
            found: Sequence[Row] = ()
            while True:
                behind = number > (found[-1].control_number if found else "")
                found = _rows(connection, select(records).where(*where, behind).order_by(number).limit(_MANY), number)
                if not found:
                    return
                yield from found

    def count(
        self, *, from_: datetime | None = None, until: datetime | None = None, set_spec: str | None = None
    ) -> int:
        """Count what ``page`` would give of such records in all."""
        with self.database.reading() as connection:
            where = _bounds(connection, tallies, from_, until, set_spec)
            counted = select(func.sum(tallies.c.alive + tallies.c.gone)).where(*where)
            return connection.execute(counted).scalar() or 0

    def sets(self) -> list[tuple[str, str]]:
        """Give spec and name of every set that has or had a record, in the order of the names."""
        used = exists().where(tallies.c.set_id == sets.c.id)
        with self.database.reading() as connection:
            found = connection.execute(select(sets.c.spec, sets.c.name).where(used).order_by(sets.c.spec))
            return [(spec, name) for spec, name in found]

    def earliest(self) -> datetime | None:
        """Give the earliest datestamp that a record has or had; ``None`` where the store is empty."""
        with self.database.reading() as connection:
            first = connection.execute(select(func.min(loads.c.datestamp))).scalar()
        return None if first is None else as_time(first)

    def forgotten(self) -> datetime | None:
        """Give the datestamp of the latest deletion that ``vacuum`` forgot; ``None`` where all are still known."""
        with self.database.reading() as connection:
            limit = connection.execute(select(store.c.forgotten)).scalar()
        return None if limit is None else as_time(limit)

    def status(self) -> Status:
        """Count what there is."""
        return upkeep.status(self.database)

    def verify(self, *, mark: bool = False) -> Iterator[Finding]:
        """Yield what is wrong: the file, the counts, contents that are lost or not what their hash says.

        With ``mark``, the next load replaces such contents.
        """
        return upkeep.verify(self.database, mark=mark)

    def vacuum(self, deleted_before: datetime | None = None) -> Vacuumed:
        """Give room back; with ``deleted_before``, forget what was deleted before then, and remember that."""
        return upkeep.vacuum(self.database, deleted_before)

    def deliveries(self, target: str) -> Deliveries:
        """Give the memory of what one receiver was given."""
        return Deliveries(self.database, target)


def _bounds(
    connection: Connection, table: Table, from_: datetime | None, until: datetime | None, set_spec: str | None
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if set_spec is not None:
        number = connection.execute(select(sets.c.id).where(sets.c.spec == set_spec)).scalar()
        where.append(table.c.set_id == (-1 if number is None else number))
    if from_ is not None:
        first = select(func.min(loads.c.id)).where(loads.c.datestamp >= as_seconds(from_))
        where.append(table.c.load >= (connection.execute(first).scalar() or _NEVER))
    if until is not None:
        last = select(func.max(loads.c.id)).where(loads.c.datestamp <= as_seconds(until))
        where.append(table.c.load <= (connection.execute(last).scalar() or 0))
    return where


_NEVER = (1 << 31) - 1  # the number of no load
_MANY = 500  # rows in one statement


def _behind(connection: Connection, after: Position) -> ColumnElement[bool]:
    """Compare with a position; a load that got a later datestamp since is behind it as a whole."""
    when, number = as_seconds(after[0]), after[1]
    load = connection.execute(select(loads.c.id).where(loads.c.datestamp == when)).scalar()
    if load is not None:
        return tuple_(records.c.load, records.c.control_number) > tuple_(load, number)
    next_ = connection.execute(select(func.min(loads.c.id)).where(loads.c.datestamp > when)).scalar()
    return records.c.load >= (next_ or _NEVER)


def _rows(connection: Connection, chosen: Select[Any], *order: ColumnElement[Any]) -> list[Row]:
    """Give the rows of chosen records; these are found by an index alone, before anything is joined."""
    some = chosen.subquery()
    joined = (
        select(
            some.c.control_number, loads.c.datestamp, some.c.body, sets.c.spec, some.c.content_hash, bodies.c.content,
            bodies.c.origin,
        )
        .join(loads, loads.c.id == some.c.load)
        .outerjoin(sets, sets.c.id == some.c.set_id)
        .outerjoin(bodies, bodies.c.id == some.c.body)
        .order_by(*(some.c[str(column.key)] for column in order))
    )  # fmt: skip
    return [_row(found) for found in connection.execute(joined)]


def _row(found: Sequence[Any]) -> Row:
    number, datestamp, body, spec, digest, content, origin = found
    return Row(
        number,
        as_time(datestamp),
        body is None,
        () if spec is None else (spec,),
        digest.hex(),
        None if body is None else unpack(content, origin),
    )
