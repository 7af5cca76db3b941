"""The store as it is read: one record, pages in the order of OAI-PMH, sets, counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Integer, bindparam, exists, func, select, tuple_

from catalog_export.model.errors import StoreError
from catalog_export.store import maintenance
from catalog_export.store.deliveries import Deliveries
from catalog_export.store.schema import bodies, loads, records, sets, store, tallies
from catalog_export.store.serialization import unpack
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
        with LoadSession(self.database, mirror=mirror) as session:
            for record in found:
                session.add(record)
            return session.finish(force=force)

    def get(self, control_number: str) -> Row | None:
        """Give one record, or what is left of a deleted one; ``None`` where it never was there."""
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
        """Give up to ``limit`` records behind ``after``, in the order of datestamp and control number.

        ``from_`` and ``until`` (both included) bound the datestamp; deleted records are among them. Without ``records``
        every ``Row.record`` is ``None``, and a page takes a tenth of the time.
        """
        with self.database.reading() as connection:
            asked = _bounds(connection, from_, until, set_spec)
            load, number = _place(connection, after) if after else (0, "")
            if load < asked["first"]:
                load, number = asked["first"], ""
            asked |= {"load": load, "number": number, "limit": limit}
            return _rows(connection, _PAGES[set_spec is not None, records], asked)

    def rows(self, *, set_spec: str | None = None) -> Iterator[Row]:
        """Yield every record that is not deleted, in the order of the control numbers, all as of one moment."""
        with self.database.reading() as connection:
            asked = {**_bounds(connection, None, None, set_spec), "number": "", "limit": _MANY}
            while found := _rows(connection, _ALIVE[set_spec is not None], asked):
                yield from found
                asked["number"] = found[-1].control_number

    def count(
        self, *, from_: datetime | None = None, until: datetime | None = None, set_spec: str | None = None
    ) -> int:
        """Count what ``page`` would give of such records in all."""
        with self.database.reading() as connection:
            asked = _bounds(connection, from_, until, set_spec)
            return connection.execute(_COUNTS[set_spec is not None], asked).scalar() or 0

    def sets(self) -> list[tuple[str, str]]:
        """Give spec and name of every set that has or had a record, in the order of the names."""
        with self.database.reading() as connection:
            return [(spec, name) for spec, name in connection.execute(_SETS)]

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
        return maintenance.status(self.database)

    def verify(self, *, mark: bool = False) -> Iterator[Finding]:
        """Yield what is wrong: the file, the counts, contents that are lost or not what their hash says.

        With ``mark``, the next load replaces such contents.
        """
        return maintenance.verify(self.database, mark=mark)

    def vacuum(self, deleted_before: datetime | None = None) -> Vacuumed:
        """Give room back; with ``deleted_before``, forget what was deleted before then, and remember that."""
        return maintenance.vacuum(self.database, deleted_before)

    def deliveries(self, target: str) -> Deliveries:
        """Give the memory of what one receiver was given."""
        return Deliveries(self.database, target)


# --- the statements, each built once: to build one takes longer than to run it


def _joined(chosen: Select[Any], *order: ColumnElement[Any], contents: bool = True) -> Select[Any]:
    """Give the rows of chosen records; these are found by an index alone, before anything is joined."""
    some = chosen.subquery()
    columns = [some.c.control_number, loads.c.datestamp, some.c.body, sets.c.spec, some.c.content_hash]
    joined = some.join(loads, loads.c.id == some.c.load).outerjoin(sets, sets.c.id == some.c.set_id)
    if contents:
        columns += [bodies.c.content, bodies.c.origin]
        joined = joined.outerjoin(bodies, bodies.c.id == some.c.body)
    return select(*columns).select_from(joined).order_by(*(some.c[str(column.key)] for column in order))


def _page(*, of_set: bool, contents: bool) -> Select[Any]:
    order = (records.c.load, records.c.control_number)
    behind = tuple_(*order) > tuple_(_asked("load", order[0]), _asked("number", order[1]))
    chosen = select(records).where(behind, order[0] <= _asked("last", order[0]), *_of_set(records, of_set=of_set))
    return _joined(chosen.order_by(*order).limit(_LIMIT), *order, contents=contents)


def _alive(*, of_set: bool) -> Select[Any]:
    number = records.c.control_number
    chosen = select(records).where(
        records.c.body.is_not(None), number > _asked("number", number), *_of_set(records, of_set=of_set)
    )
    return _joined(chosen.order_by(number).limit(_LIMIT), number)


def _count(*, of_set: bool) -> Select[Any]:
    load = tallies.c.load
    chosen = load.between(_asked("first", load), _asked("last", load))
    return select(func.sum(tallies.c.alive + tallies.c.gone)).where(chosen, *_of_set(tallies, of_set=of_set))


def _of_set(table: Table, *, of_set: bool) -> list[ColumnElement[bool]]:
    return [table.c.set_id == _asked("set", table.c.set_id)] if of_set else []


def _asked(name: str, column: ColumnElement[Any]) -> BindParameter[Any]:
    return bindparam(name, type_=column.type)


_LIMIT = bindparam("limit", type_=Integer())
_BOTH = (False, True)
_ONE = _joined(select(records).where(records.c.control_number == _asked("number", records.c.control_number)))
_PAGES = {(of_set, full): _page(of_set=of_set, contents=full) for of_set in _BOTH for full in _BOTH}
_ALIVE = {of_set: _alive(of_set=of_set) for of_set in _BOTH}
_COUNTS = {of_set: _count(of_set=of_set) for of_set in _BOTH}
_SETS = select(sets.c.spec, sets.c.name).where(exists().where(tallies.c.set_id == sets.c.id)).order_by(sets.c.spec)
_SET = select(sets.c.id).where(sets.c.spec == _asked("spec", sets.c.spec))
_WHEN = _asked("when", loads.c.datestamp)
_AT = select(loads.c.id).where(loads.c.datestamp == _WHEN)
_FROM = select(func.min(loads.c.id)).where(loads.c.datestamp >= _WHEN)
_UNTIL = select(func.max(loads.c.id)).where(loads.c.datestamp <= _WHEN)


# --- what they are asked with


_NEVER = (1 << 31) - 1  # the number of no load
_MANY = 500  # rows in one statement


def _bounds(
    connection: Connection, from_: datetime | None, until: datetime | None, set_spec: str | None
) -> dict[str, Any]:
    """Give the first and the last load, and the number of the set."""
    asked = {"first": 0, "last": _NEVER}
    if set_spec is not None:
        asked["set"] = connection.execute(_SET, {"spec": set_spec}).scalar() or -1
    if from_ is not None:
        asked["first"] = connection.execute(_FROM, {"when": as_seconds(from_)}).scalar() or _NEVER
    if until is not None:
        asked["last"] = connection.execute(_UNTIL, {"when": as_seconds(until)}).scalar() or 0
    return asked


def _place(connection: Connection, after: Position) -> tuple[int, str]:
    """Give the load and the number of a position; a load that got a later datestamp since is behind it as a whole."""
    when = {"when": as_seconds(after[0])}
    load = connection.execute(_AT, when).scalar()
    if load is not None:
        return load, after[1]
    return connection.execute(_FROM, when).scalar() or _NEVER, ""


def _rows(connection: Connection, statement: Select[Any], asked: dict[str, Any]) -> list[Row]:
    return [_row(*found) for found in connection.execute(statement, asked)]


def _row(number: str, datestamp: int, body: int | None, spec: str | None, digest: bytes, *packed: bytes) -> Row:
    record = None if body is None or not packed else _unpacked(number, packed)
    return Row(number, as_time(datestamp), body is None, () if spec is None else (spec,), digest.hex(), record)


def _unpacked(number: str, packed: tuple[bytes, ...]) -> Record:
    try:
        return unpack(*packed)
    except Exception as error:
        raise StoreError(
            f"the content of record {number} cannot be read; 'catalog-export store verify' says what is wrong"
        ) from error
