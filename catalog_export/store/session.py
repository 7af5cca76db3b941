"""Load records into the store in batches, then publish them together with one datestamp.

A batch is written to tables that readers do not use, in its own transaction. When a load that was killed is started
again, it finds these batches and does not write their records twice. At the end, one transaction publishes the records.

A harvester that asks for changes since its last request must not miss a record. So the datestamp of a change is later
than the moment at which it becomes visible: it is the next whole second, and it is checked after the commit. If that
second had already begun, the load gets a later datestamp. See docs/decisions/store-datestamps.md.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, delete, exists, func, insert, literal, select, update

from catalog_export.store.counts import CountChanges
from catalog_export.store.schema import bodies, loads, records, sets, staged
from catalog_export.store.serialization import pack_record
from catalog_export.store.set_specs import set_spec
from catalog_export.store.sql import as_dict, upsert
from catalog_export.store.values import Loaded
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any, Self

    from sqlalchemy import Connection, Exists

    from catalog_export.model.record import Record
    from catalog_export.store.database import Database
    from catalog_export.store.serialization import StoredRecord

clock = time.time
BATCH_SIZE = 500  # records of a batch, or
_BATCH_BYTES = 4 << 20  # bytes of packed content
_FEW = 1000  # changes, at most, that are added to the load before if its datestamp is the same
_SHARE = 0.1  # of the records may be deleted by a mirror without force


class LoadSession:
    """One load, used as a context manager. Without ``finish`` it changes nothing that readers see."""

    def __init__(self, database: Database, *, mirror: bool = False) -> None:
        self.database, self.mirror = database, mirror
        self.batch: dict[str, StoredRecord] = {}
        self.size = self.unchanged = 0
        self.set_ids: dict[str, int] = {}  # by name
        self.lock = ExitStack()

    def __enter__(self) -> Self:
        self.lock.enter_context(self.database.exclusive())
        try:
            self.settle()
            with self.database.reading() as connection:
                self.run = 1 + (connection.execute(select(func.max(staged.c.run))).scalar() or 0)
                self.next_body = 1 + (connection.execute(select(func.max(bodies.c.id))).scalar() or 0)
                self.set_ids = as_dict(connection, select(sets.c.name, sets.c.id))
        except BaseException:
            self.lock.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock.close()

    # --- batches

    def add(self, record: Record) -> None:
        """Add a record."""
        self.add_stored(pack_record(record))

    def add_stored(self, stored: StoredRecord) -> None:
        """Add a record in its stored form."""
        self.batch[stored.key] = stored
        self.size += len(stored.content)
        if len(self.batch) >= BATCH_SIZE or self.size >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write the batch to the staging tables."""
        if not self.batch:
            return
        with self.database.writing() as connection:
            self._stage(connection)
        self.batch, self.size = {}, 0

    def _stage(self, connection: Connection) -> None:
        published, staged_before = self._known(connection, list(self.batch))
        rows, new, replaced = [], [], []
        for key, stored in self.batch.items():
            digest, body_before = staged_before.get(key, (None, None))
            body = None
            if published.get(key) == stored.digest:
                self.unchanged += 1
                if not self.mirror and key not in staged_before:
                    continue
            elif digest == stored.digest and body_before is not None:
                body = body_before
            else:
                body, self.next_body = self.next_body, self.next_body + 1
                new.append({"id": body, "content": stored.content, "origin": stored.origin})
            if body_before not in {None, body}:
                replaced.append(body_before)
            rows.append(self._row(connection, stored, body))
        if replaced:
            connection.execute(delete(bodies).where(bodies.c.id.in_(replaced)))
        if new:
            connection.execute(insert(bodies), new)
        if rows:
            connection.execute(upsert(connection, staged), rows)

    def _row(self, connection: Connection, stored: StoredRecord, body: int | None) -> dict[str, Any]:
        return {
            "control_number": stored.key,
            "run": self.run,
            "set_id": self._set_id(connection, stored.collection),
            "content_hash": stored.digest,
            "body": body,
        }

    def _known(
        self, connection: Connection, keys: Sequence[str]
    ) -> tuple[dict[str, bytes], dict[str, tuple[bytes, int | None]]]:
        """Return the hashes of published records, and the hashes and body numbers of staged records."""
        published = select(records.c.control_number, records.c.content_hash).where(
            records.c.control_number.in_(keys), records.c.body.is_not(None)
        )
        waiting = select(staged.c.control_number, staged.c.content_hash, staged.c.body).where(
            staged.c.control_number.in_(keys)
        )
        found = {key: (digest, body) for key, digest, body in connection.execute(waiting)}
        return as_dict(connection, published), found

    def _set_id(self, connection: Connection, name: str) -> int | None:
        if not name:
            return None
        if name not in self.set_ids:
            number = 1 + (connection.execute(select(func.max(sets.c.id))).scalar() or 0)
            connection.execute(insert(sets).values(id=number, spec=set_spec(name), name=name))
            self.set_ids[name] = number
        return self.set_ids[name]

    # --- publication

    def finish(self, *, obstacle: str | None = None, force: bool = False) -> Loaded:
        """Publish the load.

        ``obstacle`` is a reason why a mirror must delete nothing. With ``force`` a mirror may delete more than a tenth
        of the records.
        """
        self.flush()
        with self.database.writing() as connection:
            loaded = self._publish(connection, obstacle, force=force)
        self.settle()
        return loaded

    def _publish(self, connection: Connection, obstacle: str | None, *, force: bool) -> Loaded:
        loaded = self._count_changes(connection)
        if self.mirror:
            loaded = self._count_deletions(connection, loaded, obstacle, force=force)
        total = loaded.new + loaded.changed + loaded.revived + loaded.deleted
        if total:
            load = self._load_id(connection, total)
            counts = CountChanges(connection, load)
            if loaded.deleted:
                self._mark_deleted(connection, load, counts)
            self._replace(connection, load, counts)
            counts.write()
            self.stamp(connection, load)
        of_other_runs = select(staged.c.body).where(staged.c.run != self.run, staged.c.body.is_not(None))
        connection.execute(delete(bodies).where(bodies.c.id.in_(of_other_runs)))
        connection.execute(delete(staged))
        return loaded

    def _replace(self, connection: Connection, load: int, counts: CountChanges) -> None:
        """Publish the records that are new, changed or revived."""
        changes = and_(staged.c.run == self.run, staged.c.body.is_not(None))
        same = staged.c.control_number == records.c.control_number
        counts.subtract(exists().where(same, changes))
        replaced = select(records.c.body).join(staged, same).where(changes)
        connection.execute(delete(bodies).where(bodies.c.id.in_(replaced)))
        rows = select(
            staged.c.control_number, literal(load).label("load"), staged.c.set_id, staged.c.content_hash, staged.c.body
        )
        connection.execute(upsert(connection, records, rows.where(changes).order_by(staged.c.control_number)))
        counts.add_alive(select(staged.c.set_id, func.count()).where(changes).group_by(staged.c.set_id))

    def _mark_deleted(self, connection: Connection, load: int, counts: CountChanges) -> None:
        """Mark the records as deleted that were not read."""
        vanished = and_(records.c.body.is_not(None), ~self._was_read())
        counts.subtract(vanished, become_deleted=True)
        connection.execute(delete(bodies).where(bodies.c.id.in_(select(records.c.body).where(vanished))))
        connection.execute(update(records).where(vanished).values(load=load, body=None))

    def _was_read(self) -> Exists:
        return exists().where(staged.c.control_number == records.c.control_number, staged.c.run == self.run)

    def _count_changes(self, connection: Connection) -> Loaded:
        kind = case((records.c.control_number.is_(None), "new"), (records.c.body.is_(None), "revived"), else_="changed")
        found = (
            select(kind, func.count())
            .select_from(staged)
            .outerjoin(records, staged.c.control_number == records.c.control_number)
            .where(staged.c.run == self.run, staged.c.body.is_not(None))
            .group_by(kind)
        )
        return Loaded(unchanged=self.unchanged, **as_dict(connection, found))

    def _count_deletions(self, connection: Connection, loaded: Loaded, obstacle: str | None, *, force: bool) -> Loaded:
        """Count the records that a mirror deletes, or give the reason why it deletes none."""
        alive = select(func.count()).select_from(records).where(records.c.body.is_not(None))
        count = connection.execute(alive).scalar_one()
        vanished = connection.execute(alive.where(~self._was_read())).scalar_one()
        if not vanished:
            return loaded
        if obstacle is None and not connection.execute(select(exists().where(staged.c.run == self.run))).scalar():
            obstacle = Message("nothing was read")
        elif obstacle is None and vanished > _SHARE * count and not force:
            obstacle = Message(
                "that is more than {share:.0%} of the {count:,} there are; if that is right, force the deletion",
                share=_SHARE,
                count=count,
            )
        if obstacle is not None:
            return loaded._replace(held=vanished, reason=obstacle)
        return loaded._replace(deleted=vanished)

    # --- datestamps

    def _load_id(self, connection: Connection, changes: int) -> int:
        """Return the number of the load. A few changes belong to the load before if it has the same datestamp."""
        last, datestamp = self._last(connection)
        return last if changes <= _FEW and datestamp >= int(clock()) + 1 else last + 1

    def stamp(self, connection: Connection, load: int) -> None:
        """Give the load its datestamp, as late in the transaction as possible."""
        last, datestamp = self._last(connection)
        if load == last:
            connection.execute(update(loads).where(loads.c.id == load).values(settled=False))
        else:
            when = max(int(clock()) + 1, datestamp + 1)
            connection.execute(insert(loads).values(id=load, datestamp=when, settled=False))

    def _last(self, connection: Connection) -> tuple[int, int]:
        row = connection.execute(select(loads.c.id, loads.c.datestamp).order_by(loads.c.id.desc()).limit(1)).first()
        return (row.id, row.datestamp) if row else (0, 0)

    def settle(self) -> None:
        """Make sure that the last load was committed before its datestamp, also the load of a killed process."""
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
