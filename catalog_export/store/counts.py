"""Keep the number of records by load and set, so that no request has to count records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from catalog_export.store.schema import records, tallies

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Select


class CountChanges:
    """Collect the changes that one load makes to the counts; ``write`` applies them."""

    def __init__(self, connection: Connection, load: int) -> None:
        self.connection, self.load = connection, load
        self.alive: Counter[tuple[int, int]] = Counter()  # by load and set
        self.deleted: Counter[tuple[int, int]] = Counter()

    def subtract(self, chosen: ColumnElement[bool], *, become_deleted: bool = False) -> None:
        """Subtract the records that will change. With ``become_deleted`` they become deleted records of this load."""
        found = (
            select(records.c.load, records.c.set_id, func.count(records.c.body), func.count())
            .where(chosen)
            .group_by(records.c.load, records.c.set_id)
        )
        for load, set_id, alive, count in self.connection.execute(found):
            self.alive[load, set_id or 0] -= alive
            self.deleted[load, set_id or 0] -= count - alive
            if become_deleted:
                self.deleted[self.load, set_id or 0] += count

    def add_alive(self, counted: Select[Any]) -> None:
        """Add the records of this load. ``counted`` gives set and count."""
        for set_id, count in self.connection.execute(counted):
            self.alive[self.load, set_id or 0] += count

    def write(self) -> None:
        """Apply the changes."""
        for load, set_id in sorted(self.alive.keys() | self.deleted.keys()):
            alive, gone = self.alive[load, set_id], self.deleted[load, set_id]
            chosen = (tallies.c.load == load) & (tallies.c.set_id == set_id)
            values = {"alive": tallies.c.alive + alive, "gone": tallies.c.gone + gone}
            if not self.connection.execute(update(tallies).where(chosen).values(**values)).rowcount:
                row = {"load": load, "set_id": set_id, "alive": alive, "gone": gone}
                self.connection.execute(insert(tallies).values(**row))
        self.connection.execute(delete(tallies).where(tallies.c.alive + tallies.c.gone == 0))
