"""The interface of a feed, and the options and records that all feeds share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.store import Delivery
    from catalog_export.write.formats.base import Format

    Outcome = Finding | Sequence[Delivery]

# new: the receiver does not have the record; changed: it has another version; unchanged: it has this version;
# waiting: the record was handed over, and the receiver has not confirmed it yet.
DeliveryStatus = Literal["new", "changed", "unchanged", "waiting"]


class DeliveryOptions(TypedDict, total=False):
    """How a feed delivers.

    ``dry_run`` counts what would be delivered; nothing is written or sent. ``force`` delivers unchanged records again.
    ``mirror`` treats the records of the run as the complete catalogue, and removes all others from the receiver.
    """

    dry_run: bool
    force: bool
    mirror: bool


class Deliveries(Protocol):
    """The last delivery of each record to one receiver; ``catalog_export.store`` implements it."""

    def get(self, control_number: str, /) -> Delivery | None:
        """Return the last delivery of a record."""

    def get_all(self, control_numbers: Iterable[str], /) -> dict[str, Delivery]:
        """Return the last deliveries of several records, by control number."""

    def put_all(self, given: Iterable[Delivery], /) -> object:
        """Store all of these deliveries, or none if that fails."""

    def __iter__(self) -> Iterator[Delivery]:
        """Yield the last delivery of every record."""


class FeedRecord(NamedTuple):
    """A record to deliver: encoded, with the number that identifies it and its previous delivery."""

    record: Record
    encoded: bytes
    number: str
    content_hash: str
    before: Delivery | None


class Feed(Protocol):
    """A feed to one kind of receiver.

    ``target`` is the name under which its deliveries are stored. ``format.encode`` raises ``RecordError`` for a record
    that the receiver would refuse. An ``Outcome`` is a list of deliveries to store, or a finding.
    """

    target: str
    format: Format
    batch_size: int

    def confirmations(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield what the receiver has confirmed since the last run, and batches that were not recorded."""

    def content_hash(self, record: Record) -> str:
        """Return a hash that changes if, and only if, the record must be delivered again."""

    def awaits_confirmation(self, before: Delivery) -> bool:
        """Return whether a delivery must not be repeated or replaced until the receiver has confirmed it."""

    def batch_kind(self, entry: FeedRecord) -> str:
        """Return the kind of batch that a record belongs to; all records of a batch have the same kind."""

    def deliver(self, kind: str, entries: Sequence[FeedRecord]) -> Iterator[Outcome]:
        """Deliver one batch. Yield deliveries as soon as they are complete, and a finding for each failed record."""

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Remove vanished records from the receiver; yield their deliveries as ``as_undelivered`` returns them."""


class DryRunDeliveries:
    """Deliveries of a dry run: changes are kept in memory, on top of ``stored``."""

    def __init__(self, stored: Deliveries | None) -> None:
        self.stored = stored
        self.changed: dict[str, Delivery] = {}

    def get(self, control_number: str) -> Delivery | None:
        """Return the last delivery of a record."""
        return self.get_all([control_number]).get(control_number)

    def get_all(self, control_numbers: Iterable[str]) -> dict[str, Delivery]:
        """Return the last deliveries of several records, by control number."""
        numbers = list(control_numbers)
        stored = self.stored.get_all(numbers) if self.stored is not None else {}
        return stored | {number: self.changed[number] for number in numbers if number in self.changed}

    def put_all(self, given: Iterable[Delivery]) -> None:
        """Keep deliveries until the run ends."""
        self.changed.update((delivery.control_number, delivery) for delivery in given)

    def __iter__(self) -> Iterator[Delivery]:
        """Yield the last delivery of every record."""
        yield from self.changed.values()
        yield from (delivery for delivery in self.stored or () if delivery.control_number not in self.changed)


def as_undelivered(delivery: Delivery, batch: str = "") -> Delivery:
    """Return the delivery that marks a record as absent from the receiver: without a content hash."""
    return delivery._replace(content_hash="", remote_id=None, batch=batch or delivery.batch)
