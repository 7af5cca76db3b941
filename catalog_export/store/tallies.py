"""The number of records by load and set, kept with every change: a count never reads the records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, update

from catalog_export.store.schema import records, tallies

if TYPE_CHECKING:
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, Select


class Tallies:
    """What one load changes in the numbers; ``write`` does it."""

    def __init__(self, connection: Connection, load: int) -> None:
        self.connection, self.load = connection, load
        self.alive: Counter[tuple[int, int]] = Counter()  # by load and set
        self.gone: Counter[tuple[int, int]] = Counter()

    def take(self, chosen: ColumnElement[bool], *, gone: bool = False) -> None:
        """Take away the records that are about to change; with ``gone`` they become tombstones of this load."""
        found = (
            select(records.c.load, records.c.set_id, func.count(records.c.body), func.count())
            .where(chosen)
            .group_by(records.c.load, records.c.set_id)
        )
        for load, number, alive, count in self.connection.execute(found):
            self.alive[load, number or 0] -= alive
            self.gone[load, number or 0] -= count - alive
            if gone:
                self.gone[self.load, number or 0] += count

    def add_alive(self, counted: Select[Any]) -> None:
        """Add the records of this load, counted by set."""
        for number, count in self.connection.execute(counted):
            self.alive[self.load, number or 0] += count

    def write(self) -> None:
        """Change the numbers."""
        for load, number in sorted(self.alive.keys() | self.gone.keys()):
            alive, gone = self.alive[load, number], self.gone[load, number]
            mine = (tallies.c.load == load) & (tallies.c.set_id == number)
            values = {"alive": tallies.c.alive + alive, "gone": tallies.c.gone + gone}
            if not self.connection.execute(update(tallies).where(mine).values(**values)).rowcount:
                row = {"load": load, "set_id": number, "alive": alive, "gone": gone}
                self.connection.execute(insert(tallies).values(**row))
        self.connection.execute(delete(tallies).where(tallies.c.alive + tallies.c.gone == 0))
