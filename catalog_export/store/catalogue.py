"""Read the store: single records, pages in the order of OAI-PMH, sets, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, exists, func, select, tuple_

from catalog_export.model.errors import StoreError
from catalog_export.store import maintenance
from catalog_export.store.deliveries import StoredDeliveries
from catalog_export.store.schema import bodies, loads, records, sets, store, tallies
from catalog_export.store.serialization import unpack_record
from catalog_export.store.session import LoadSession
from catalog_export.store.values import Row, as_seconds, as_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from types import TracebackType
    from typing import Any, Self

    from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Table

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.store.database import Database
    from catalog_export.store.maintenance import Status, Vacuumed
    from catalog_export.store.values import Loaded

    Position = tuple[datetime, str]


class Store:
    """A catalogue in a database. Safe for threads. Each call is a separate transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self.database.close()

    def load(self, found: Iterable[Record], *, mirror: bool = False, force: bool = False) -> Loaded:
        """Load records. Readers see all changes at the same time, with one new datestamp.

        If a control number is repeated, the last record is used. With ``mirror``, records that are not in ``found`` are
        deleted, unless ``found`` is empty or, without ``force``, more than a tenth of the store would be deleted. Then
        ``Loaded.reason`` says why.
        """
        with LoadSession(self.database, mirror=mirror) as session:
            for record in found:
                session.add(record)
            return session.finish(force=force)

    def get(self, control_number: str) -> Row | None:
        """Return a record, possibly deleted; ``None`` if the store never had it."""
        with self.database.reading() as connection:
            return next(iter(_rows(connection, _ONE, {"number": control_number})), None)

    def page(  # noqa: PLR0913 (each is a choice)
        self,
        *,
        after: Position | None = None,
        from_: datetime | None = None,
        until: datetime | None = None,
        set_spec: str | None = None,
        limit: int = 100,
        records: bool = True,
    ) -> list[Row]:
        """Return up to ``limit`` rows after the position ``after``, ordered by datestamp and control number.

        The rows include deleted records. ``from_`` and ``until`` limit the datestamp; both are included. Without
        ``records``, each ``Row.record`` is ``None``, and a page takes a tenth of the time.
        """
        with self.database.reading() as connection:
            parameters = _bounds(connection, from_, until, set_spec)
            load, number = _position(connection, after) if after else (0, "")
            if load < parameters["first"]:
                load, number = parameters["first"], ""
            parameters |= {"load": load, "number": number, "limit": limit}
            return _rows(connection, _PAGES[set_spec is not None, records], parameters)

    def rows(self, *, set_spec: str | None = None) -> Iterator[Row]:
        """Yield all records that are not deleted, ordered by control number, all in the state of one moment."""
        with self.database.reading() as connection:
            parameters = {**_bounds(connection, None, None, set_spec), "number": "", "limit": _MANY}
            while found := _rows(connection, _ALIVE[set_spec is not None], parameters):
                yield from found
                parameters["number"] = found[-1].control_number

    def count(
        self, *, from_: datetime | None = None, until: datetime | None = None, set_spec: str | None = None
    ) -> int:
        """Count all rows that ``page`` would return in this range and set."""
        with self.database.reading() as connection:
            parameters = _bounds(connection, from_, until, set_spec)
            return connection.execute(_COUNTS[set_spec is not None], parameters).scalar() or 0

    def sets(self) -> list[tuple[str, str]]:
        """Return spec and name of each set that has or had a record, ordered by spec."""
        with self.database.reading() as connection:
            return [(spec, name) for spec, name in connection.execute(_SETS)]

    def earliest(self) -> datetime | None:
        """Return the earliest datestamp that a record has or had; ``None`` if the store is empty."""
        with self.database.reading() as connection:
            first = connection.execute(select(func.min(loads.c.datestamp))).scalar()
        return None if first is None else as_time(first)

    def forgotten(self) -> datetime | None:
        """Return the datestamp of the latest deletion that ``vacuum`` forgot; ``None`` if it forgot none."""
        with self.database.reading() as connection:
            limit = connection.execute(select(store.c.forgotten)).scalar()
        return None if limit is None else as_time(limit)

    def status(self) -> Status:
        """Return the counts, sets, datestamps and size of the store."""
        return maintenance.status(self.database)

    def verify(self, *, mark: bool = False) -> Iterator[Finding]:
        """Yield findings about the file, the counts, and contents that are missing or differ from their hash.

        With ``mark``, the next load replaces such contents.
        """
        return maintenance.verify_store(self.database, mark=mark)

    def vacuum(self, deleted_before: datetime | None = None) -> Vacuumed:
        """Release unused space. With ``deleted_before``, also forget the records that were deleted before that time."""
        return maintenance.vacuum(self.database, deleted_before)

    def deliveries(self, target: str) -> StoredDeliveries:
        """Return the deliveries to one receiver."""
        return StoredDeliveries(self.database, target)


# --- the statements: each is built once, since that takes longer than its execution


def _joined(chosen: Select[Any], *order: ColumnElement[Any], contents: bool = True) -> Select[Any]:
    """Return the rows of chosen records. An index finds the records before the other tables are joined."""
    some = chosen.subquery()
    columns = [some.c.control_number, loads.c.datestamp, some.c.body, sets.c.spec, some.c.content_hash]
    joined = some.join(loads, loads.c.id == some.c.load).outerjoin(sets, sets.c.id == some.c.set_id)
    if contents:
        columns += [bodies.c.content, bodies.c.origin]
        joined = joined.outerjoin(bodies, bodies.c.id == some.c.body)
    return select(*columns).select_from(joined).order_by(*(some.c[str(column.key)] for column in order))


def _page(*, of_set: bool, contents: bool) -> Select[Any]:
    order = (records.c.load, records.c.control_number)
    behind = tuple_(*order) > tuple_(_parameter("load", order[0]), _parameter("number", order[1]))
    chosen = select(records).where(behind, order[0] <= _parameter("last", order[0]), *_of_set(records, of_set=of_set))
    return _joined(chosen.order_by(*order).limit(_LIMIT), *order, contents=contents)


def _alive(*, of_set: bool) -> Select[Any]:
    number = records.c.control_number
    chosen = select(records).where(
        records.c.body.is_not(None), number > _parameter("number", number), *_of_set(records, of_set=of_set)
    )
    return _joined(chosen.order_by(number).limit(_LIMIT), number)


def _count(*, of_set: bool) -> Select[Any]:
    load = tallies.c.load
    chosen = load.between(_parameter("first", load), _parameter("last", load))
    return select(func.sum(tallies.c.alive + tallies.c.gone)).where(chosen, *_of_set(tallies, of_set=of_set))


def _of_set(table: Table, *, of_set: bool) -> list[ColumnElement[bool]]:
    return [table.c.set_id == _parameter("set", table.c.set_id)] if of_set else []


def _parameter(name: str, column: ColumnElement[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=column.type)


_LIMIT = bindparam("limit", type_=Integer())
_BOTH = (False, True)
_ONE = _joined(select(records).where(records.c.control_number == _parameter("number", records.c.control_number)))
_PAGES = {(of_set, full): _page(of_set=of_set, contents=full) for of_set in _BOTH for full in _BOTH}
_ALIVE = {of_set: _alive(of_set=of_set) for of_set in _BOTH}
_COUNTS = {of_set: _count(of_set=of_set) for of_set in _BOTH}
_SETS = select(sets.c.spec, sets.c.name).where(exists().where(tallies.c.set_id == sets.c.id)).order_by(sets.c.spec)
_SET = select(sets.c.id).where(sets.c.spec == _parameter("spec", sets.c.spec))
_WHEN = _parameter("when", loads.c.datestamp)
_AT = select(loads.c.id).where(loads.c.datestamp == _WHEN)
_FROM = select(func.min(loads.c.id)).where(loads.c.datestamp >= _WHEN)
_UNTIL = select(func.max(loads.c.id)).where(loads.c.datestamp <= _WHEN)


# --- the parameters of the statements


_NO_LOAD = (1 << 31) - 1  # greater than the number of any load
_MANY = 500  # rows in one statement


def _bounds(
    connection: Connection, from_: datetime | None, until: datetime | None, set_spec: str | None
) -> dict[str, Any]:
    """Return the parameters for a range of loads and a set."""
    parameters = {"first": 0, "last": _NO_LOAD}
    if set_spec is not None:
        parameters["set"] = connection.execute(_SET, {"spec": set_spec}).scalar() or -1
    if from_ is not None:
        parameters["first"] = connection.execute(_FROM, {"when": as_seconds(from_)}).scalar() or _NO_LOAD
    if until is not None:
        parameters["last"] = connection.execute(_UNTIL, {"when": as_seconds(until)}).scalar() or 0
    return parameters


def _position(connection: Connection, after: Position) -> tuple[int, str]:
    """Return load and control number of a position. A load that was redated since then follows it completely."""
    when = {"when": as_seconds(after[0])}
    load = connection.execute(_AT, when).scalar()
    if load is not None:
        return load, after[1]
    return connection.execute(_FROM, when).scalar() or _NO_LOAD, ""


def _rows(connection: Connection, statement: Select[Any], parameters: dict[str, Any]) -> list[Row]:
    return [_row(*found) for found in connection.execute(statement, parameters)]


def _row(number: str, datestamp: int, body: int | None, spec: str | None, digest: bytes, *packed: bytes) -> Row:
    record = None if body is None or not packed else _unpacked(number, packed)
    return Row(number, as_time(datestamp), body is None, () if spec is None else (spec,), digest.hex(), record)


def _unpacked(number: str, packed: tuple[bytes, ...]) -> Record:
    try:
        return unpack_record(*packed)
    except Exception as error:
        raise StoreError(
            "the content of record {number} cannot be read; run 'catalog-export store verify'", number=number
        ) from error
