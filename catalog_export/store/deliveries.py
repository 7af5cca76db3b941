"""Remember which records a receiver has, so that a feed sends only new and changed records."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from catalog_export.store.schema import deliveries
from catalog_export.store.sql import upsert
from catalog_export.store.values import Delivery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from sqlalchemy import ColumnElement, Row

    from catalog_export.store.database import Database

_MANY = 500  # control numbers in one statement


class StoredDeliveries:
    """The deliveries to the receiver with the name ``target``."""

    def __init__(self, database: Database, target: str) -> None:
        self.database, self.target = database, target

    def get(self, control_number: str) -> Delivery | None:
        """Return the last delivery of a record; ``None`` if there is none."""
        return self.get_all([control_number]).get(control_number)

    def get_all(self, control_numbers: Iterable[str]) -> dict[str, Delivery]:
        """Return the last deliveries of some records, by control number."""
        numbers = list(control_numbers)
        found = {}
        with self.database.reading() as connection:
            for start in range(0, len(numbers), _MANY):
                some = deliveries.c.control_number.in_(numbers[start : start + _MANY])
                for row in connection.execute(select(deliveries).where(self._mine, some)):
                    found[row.control_number] = _delivery(row)
        return found

    def put(self, delivery: Delivery) -> None:
        """Store a delivery and replace the one before; it is on the disk when this returns."""
        self.put_all([delivery])

    def put_all(self, given: Iterable[Delivery]) -> None:
        """Store some deliveries, all or none."""
        rows = [{**_columns(delivery), "target": self.target} for delivery in given]
        if rows:
            with self.database.writing() as connection:
                connection.execute(upsert(connection, deliveries), rows)

    def remove_all(self, control_numbers: Iterable[str]) -> None:
        """Remove the deliveries of some records, for example after an undo."""
        numbers = list(control_numbers)
        with self.database.writing() as connection:
            for start in range(0, len(numbers), _MANY):
                some = deliveries.c.control_number.in_(numbers[start : start + _MANY])
                connection.execute(delete(deliveries).where(self._mine, some))

    def __iter__(self) -> Iterator[Delivery]:
        """Yield all deliveries, in the order of the control numbers."""
        last = ""
        while page := self._page(last):
            yield from page
            last = page[-1].control_number

    def __len__(self) -> int:
        with self.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(deliveries).where(self._mine)).scalar_one()

    @property
    def _mine(self) -> ColumnElement[bool]:
        return deliveries.c.target == self.target

    def _page(self, last: str) -> Sequence[Delivery]:
        rows = select(deliveries).where(self._mine, deliveries.c.control_number > last)
        with self.database.reading() as connection:
            found = connection.execute(rows.order_by(deliveries.c.control_number).limit(_MANY))
            return [_delivery(row) for row in found]


def _columns(delivery: Delivery) -> dict[str, Any]:
    return {**delivery._asdict(), "delivered": int(delivery.delivered.timestamp())}


def _delivery(row: Row[Any]) -> Delivery:
    delivered = datetime.fromtimestamp(row.delivered, UTC)
    return Delivery(row.control_number, row.content_hash, row.batch, row.remote_id, delivered, row.receipt)
