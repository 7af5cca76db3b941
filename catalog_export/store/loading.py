"""Taking records in: read in batches that are kept, shown all at once, with one datestamp that nobody can miss.

Batches go to tables that no reader looks at, each in a transaction of its own; a load that was killed finds there, when
it is started again, what it need not write twice. At the end one transaction points the catalogue at them.

A harvester that asks for what is new since it last asked must never miss a record. So every change gets a datestamp
later than the moment it can first be seen at: the next whole second, which is looked at again once the change is
committed; had that second begun by then, the load gets a later one. See docs/decisions/store-datestamps.md.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, delete, exists, func, insert, literal, select, update

from catalog_export.store.bodies import pack
from catalog_export.store.rows import Loaded
from catalog_export.store.schema import bodies, loads, records, sets, staged
from catalog_export.store.set_specs import set_spec
from catalog_export.store.statements import table, upsert
from catalog_export.store.tallies import Tallies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Self

    from sqlalchemy import Connection, Exists

    from catalog_export.model.record import Record
    from catalog_export.store.bodies import Body
    from catalog_export.store.databases import Database

clock = time.time
_BATCH = 500  # records, or
_BATCH_BYTES = 4 << 20  # packed, that are written at once
_FEW = 1000  # changes that join the load of the same second
_SHARE = 0.1  # of the records, the most that a mirror deletes unasked


class Loading:
    """One load. Used as a context: left without ``finish``, it has changed nothing."""

    def __init__(self, database: Database, *, mirror: bool = False) -> None:
        self.database, self.mirror = database, mirror
        self.batch: dict[str, Body] = {}
        self.size = self.unchanged = 0
        self.numbers: dict[str, int] = {}  # of the sets, by name
        self.held = ExitStack()

    def __enter__(self) -> Self:
        self.held.enter_context(self.database.loading())
        try:
            self._settle()
            with self.database.reading() as connection:
                self.run = 1 + (connection.execute(select(func.max(staged.c.run))).scalar() or 0)
                self.next = 1 + (connection.execute(select(func.max(bodies.c.id))).scalar() or 0)
                self.numbers = table(connection, select(sets.c.name, sets.c.id))
        except BaseException:
            self.held.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held.close()

    # --- batches

    def add(self, record: Record) -> None:
        """Take in one record."""
        self.add_body(pack(record))

    def add_body(self, body: Body) -> None:
        """Take in the stored form of one record."""
        self.batch[body.key] = body
        self.size += len(body.content)
        if len(self.batch) >= _BATCH or self.size >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the batch to where no reader looks."""
        if not self.batch:
            return
        with self.database.writing() as connection:
            self._stage(connection)
        self.batch, self.size = {}, 0

    def _stage(self, connection: Connection) -> None:
        known, before = self._there(connection, list(self.batch))
        rows, new, gone = [], [], []
        for key, body in self.batch.items():
            digest, number = before.get(key, (None, None))
            if known.get(key) == body.digest:
                self.unchanged += 1
                if number is not None:
                    gone.append(number)
                if not self.mirror and key not in before:
                    continue
                number = None
            elif digest != body.digest or number is None:
                if number is not None:
                    gone.append(number)
                number, self.next = self.next, self.next + 1
                new.append({"id": number, "content": body.content, "origin": body.origin})
            rows.append(
                {
                    "control_number": key,
                    "run": self.run,
                    "set_id": self._set(connection, body.collection),
                    "content_hash": body.digest,
                    "body": number,
                }
            )
        if gone:
            connection.execute(delete(bodies).where(bodies.c.id.in_(gone)))
        if new:
            connection.execute(insert(bodies), new)
        if rows:
            connection.execute(upsert(connection, staged), rows)

    def _there(
        self, connection: Connection, keys: Sequence[str]
    ) -> tuple[dict[str, bytes], dict[str, tuple[bytes, int | None]]]:
        """Give the hashes of what readers see, and of what is staged, the latter with the number of its body."""
        shown = select(records.c.control_number, records.c.content_hash).where(
            records.c.control_number.in_(keys), records.c.body.is_not(None)
        )
        apart = select(staged.c.control_number, staged.c.content_hash, staged.c.body).where(
            staged.c.control_number.in_(keys)
        )
        return table(connection, shown), {key: (digest, body) for key, digest, body in connection.execute(apart)}

    def _set(self, connection: Connection, name: str) -> int | None:
        if not name:
            return None
        if name not in self.numbers:
            number = 1 + (connection.execute(select(func.max(sets.c.id))).scalar() or 0)
            connection.execute(insert(sets).values(id=number, spec=set_spec(name), name=name))
            self.numbers[name] = number
        return self.numbers[name]

    # --- the end

    def finish(self, *, hold: str | None = None, force: bool = False) -> Loaded:
        """Show everything to those who read.

        ``hold`` says in words why a mirror must delete nothing; ``force`` lets it delete more than a tenth.
        """
        self.flush()
        with self.database.writing() as connection:
            loaded = self._publish(connection, hold=hold, force=force)
        self._settle()
        return loaded

    def _publish(self, connection: Connection, *, hold: str | None, force: bool) -> Loaded:
        loaded = self._counts(connection)
        if self.mirror:
            loaded = self._judge(connection, loaded, hold, force=force)
        total = loaded.new + loaded.changed + loaded.revived + loaded.deleted
        if total:
            load = self._begin(connection, total)
            counts = Tallies(connection, load)
            if loaded.deleted:
                self._bury(connection, load, counts)
            self._replace(connection, load, counts)
            counts.write()
            self._stamp(connection, load)
        left = select(staged.c.body).where(staged.c.run != self.run, staged.c.body.is_not(None))
        connection.execute(delete(bodies).where(bodies.c.id.in_(left)))
        connection.execute(delete(staged))
        return loaded

    def _replace(self, connection: Connection, load: int, counts: Tallies) -> None:
        """Put what is new, changed or revived into the catalogue."""
        changes = and_(staged.c.run == self.run, staged.c.body.is_not(None))
        same = staged.c.control_number == records.c.control_number
        counts.take(exists().where(same, changes))
        old = select(records.c.body).join(staged, same).where(changes)
        connection.execute(delete(bodies).where(bodies.c.id.in_(old)))
        rows = select(
            staged.c.control_number, literal(load).label("load"), staged.c.set_id, staged.c.content_hash, staged.c.body
        )
        connection.execute(upsert(connection, records, rows.where(changes).order_by(staged.c.control_number)))
        counts.add_alive(select(staged.c.set_id, func.count()).where(changes).group_by(staged.c.set_id))

    def _bury(self, connection: Connection, load: int, counts: Tallies) -> None:
        """Make tombstones of what is not there any more."""
        vanished = and_(records.c.body.is_not(None), ~self._is_staged())
        counts.take(vanished, gone=True)
        connection.execute(delete(bodies).where(bodies.c.id.in_(select(records.c.body).where(vanished))))
        connection.execute(update(records).where(vanished).values(load=load, body=None))

    def _is_staged(self) -> Exists:
        return exists().where(staged.c.control_number == records.c.control_number, staged.c.run == self.run)

    def _counts(self, connection: Connection) -> Loaded:
        kind = case((records.c.control_number.is_(None), "new"), (records.c.body.is_(None), "revived"), else_="changed")
        found = (
            select(kind, func.count())
            .select_from(staged)
            .outerjoin(records, staged.c.control_number == records.c.control_number)
            .where(staged.c.run == self.run, staged.c.body.is_not(None))
            .group_by(kind)
        )
        return Loaded(unchanged=self.unchanged, **table(connection, found))

    def _judge(self, connection: Connection, loaded: Loaded, hold: str | None, *, force: bool) -> Loaded:
        """Count what a mirror deletes, or say why it deletes nothing."""
        alive = select(func.count()).select_from(records).where(records.c.body.is_not(None))
        there = connection.execute(alive).scalar_one()
        vanished = connection.execute(alive.where(~self._is_staged())).scalar_one()
        if not vanished:
            return loaded
        if hold is None and not connection.execute(select(exists().where(staged.c.run == self.run))).scalar():
            hold = "nothing was read"
        elif hold is None and vanished > _SHARE * there and not force:
            hold = f"that is more than {_SHARE:.0%} of the {there:,} there are; if that is right, give --force"
        if hold is not None:
            return loaded._replace(held=vanished, reason=hold)
        return loaded._replace(deleted=vanished)

    # --- datestamps

    def _begin(self, connection: Connection, changes: int) -> int:
        """Give the number of the load; a few changes join the load before if that has the same datestamp."""
        last, datestamp = self._last(connection)
        return last if changes <= _FEW and datestamp >= int(clock()) + 1 else last + 1

    def _stamp(self, connection: Connection, load: int) -> None:
        """Date the load, as late in the transaction as can be."""
        last, datestamp = self._last(connection)
        if load == last:
            connection.execute(update(loads).where(loads.c.id == load).values(settled=False))
        else:
            when = max(int(clock()) + 1, datestamp + 1)
            connection.execute(insert(loads).values(id=load, datestamp=when, settled=False))

    def _last(self, connection: Connection) -> tuple[int, int]:
        row = connection.execute(select(loads.c.id, loads.c.datestamp).order_by(loads.c.id.desc()).limit(1)).first()
        return (row.id, row.datestamp) if row else (0, 0)

    def _settle(self) -> None:
        """See to it that the last load was committed before its datestamp, also that of a process that was killed."""
        late = 0
        while True:
            with self.database.reading() as connection:
                row = connection.execute(select(loads).order_by(loads.c.id.desc()).limit(1)).first()
            if row is None or row.settled:
                return
            if clock() < row.datestamp:
                values: dict[str, int] = {"settled": True}
            else:
                late += 1
                values = {"datestamp": int(clock()) + late}
            with self.database.writing() as connection:
                connection.execute(update(loads).where(loads.c.id == row.id).values(**values))
