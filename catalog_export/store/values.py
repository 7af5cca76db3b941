"""The values that a store returns and accepts: rows, deliveries to a receiver, the result of a load."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from catalog_export.model.record import Record


class Row(NamedTuple):
    """One record of the store, possibly deleted.

    ``datestamp`` is the time of the last change, deletion or revival: UTC, whole seconds. ``sets`` are set specs of
    OAI-PMH. ``content_hash`` is ``content_hash(record)``; for a deleted record, of its last content. ``record`` is
    ``None`` if it is deleted.
    """

    control_number: str
    datestamp: datetime
    deleted: bool
    sets: tuple[str, ...]
    content_hash: str
    record: Record | None


class Delivery(NamedTuple):
    """The last delivery of one record to a receiver.

    ``batch`` is the name of the delivery, ``remote_id`` the identifier at the receiver (a handle, an address), and
    ``receipt`` the unchanged answer of the receiver.
    """

    control_number: str
    content_hash: str
    batch: str
    remote_id: str | None
    delivered: datetime
    receipt: str | None = None


class Loaded(NamedTuple):
    """The number of records that a load changed.

    ``held`` is the number of records that a mirror did not delete although they were not read, because of ``reason``.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    revived: int = 0
    deleted: int = 0
    held: int = 0
    reason: str | None = None


def as_time(seconds: int) -> datetime:
    """Return a datestamp as an aware time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def as_seconds(when: datetime) -> int:
    """Return a time as seconds since 1970. A time without a zone is UTC."""
    return int(when.replace(tzinfo=when.tzinfo or UTC).timestamp())
