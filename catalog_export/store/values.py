"""What a store gives and takes: rows of the catalogue, deliveries to a receiver, the outcome of a load."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from catalog_export.model.record import Record


class Row(NamedTuple):
    """One record of the store, or what is left of a deleted one.

    ``datestamp`` is when the content last changed, was deleted or came back: UTC, whole seconds. ``sets`` are set specs
    of OAI-PMH. ``content_hash`` is that of ``content_hash(record)``; of a deleted record, of what it was last.
    ``record`` is ``None`` where it is deleted.
    """

    control_number: str
    datestamp: datetime
    deleted: bool
    sets: tuple[str, ...]
    content_hash: str
    record: Record | None


class Delivery(NamedTuple):
    """What a receiver was last given of one record.

    ``batch`` names the delivery it went with, ``remote_id`` is what the receiver calls it (a handle, an address),
    ``receipt`` is whatever the receiver answered, kept as it came.
    """

    control_number: str
    content_hash: str
    batch: str
    remote_id: str | None
    delivered: datetime
    receipt: str | None = None


class Loaded(NamedTuple):
    """What a load changed, in records.

    ``held`` are those that a mirror would have deleted and did not, for the ``reason`` given in words.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    revived: int = 0
    deleted: int = 0
    held: int = 0
    reason: str | None = None


def as_time(seconds: int) -> datetime:
    """Give a datestamp as the time it is."""
    return datetime.fromtimestamp(seconds, UTC)


def as_seconds(when: datetime) -> int:
    """Give a time, in UTC where it has no zone, as seconds since 1970."""
    return int(when.replace(tzinfo=when.tzinfo or UTC).timestamp())
