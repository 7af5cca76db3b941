"""What all feeds share: which records a receiver lacks, in batches of bounded size, and what was delivered of them.

A feed is an outlet of the pipeline. Each record that was read, completed and encoded is compared with what was
delivered before under the same control number, and the new and changed ones are gathered until a batch is full.
What a batch came to is remembered as soon as it is out, so that a feed that was ended goes on behind the last
batch: at worst it encodes some records twice, but it delivers none twice and loses none.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypedDict, Unpack

from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Profile
from catalog_export.model.files import named, several
from catalog_export.model.findings import Finding
from catalog_export.read.inputs.walk import find
from catalog_export.run.conflicts import Written
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.pipeline import Pipeline
from catalog_export.store.serialization import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.model.files import Path, Paths
    from catalog_export.model.record import Record
    from catalog_export.run.report import Report
    from catalog_export.store import Delivery
    from catalog_export.write.formats.base import Format

    Outcome = Finding | Sequence[Delivery]

# new: nothing was delivered of it; changed: something else was; waiting: it was handed over, and whether the receiver
# took it is not known yet.
Standing = Literal["new", "changed", "unchanged", "waiting"]
_AT_ONCE = 256  # records that are looked up together: a look-up of one costs as much as reading it
STANDINGS: tuple[Standing, ...] = ("new", "changed", "unchanged", "waiting")


class Deliveries(Protocol):
    """What was delivered to one target; see ``catalog_export.store``."""

    def get(self, control_number: str, /) -> Delivery | None:
        """Give the last delivery of a record."""

    def get_all(self, control_numbers: Iterable[str], /) -> dict[str, Delivery]:
        """Give the last deliveries of some records, by control number."""

    def put_all(self, given: Iterable[Delivery], /) -> object:
        """Remember deliveries, all of them or none."""

    def __iter__(self) -> Iterator[Delivery]:
        """Yield the last delivery of every record."""


class Entry(NamedTuple):
    """A record to be delivered: its encoded form, the number it is known by, and what was delivered of it before."""

    record: Record
    encoded: bytes
    number: str
    content_hash: str
    before: Delivery | None


class Feed(Protocol):
    """What one kind of receiver is fed with, and how.

    ``target`` is the name that its deliveries are kept under. ``format.encode`` raises ``RecordError`` for what the
    receiver would refuse.
    """

    target: str
    format: Format
    batch_size: int

    def receipts(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield what is to be remembered before anything is compared, and the faults of it.

        That is what the receiver has confirmed since the last time, and what was delivered and not recorded.
        """

    def content_hash(self, record: Record) -> str:
        """Give what changes when, and only when, the record is to be delivered again."""

    def waits(self, before: Delivery) -> bool:
        """Tell whether a delivery is not to be repeated nor replaced until the receiver has confirmed it."""

    def group(self, entry: Entry) -> str:
        """Name the kind of batch that an entry belongs to; a batch holds entries of one kind."""

    def deliver(self, group: str, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Deliver one batch. Yield what is out as soon as it is, and a finding for each record that is not."""

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Take records from the receiver that are no longer there. Yield for each what is left: see ``gone``."""


class Overlay:
    """Deliveries of which nothing is written down: those of a dry run."""

    def __init__(self, below: Deliveries | None) -> None:
        self.below = below
        self.put: dict[str, Delivery] = {}

    def get(self, control_number: str) -> Delivery | None:
        """Give the last delivery of a record."""
        return self.get_all([control_number]).get(control_number)

    def get_all(self, control_numbers: Iterable[str]) -> dict[str, Delivery]:
        """Give the last deliveries of some records, by control number."""
        numbers = list(control_numbers)
        below = self.below.get_all(numbers) if self.below is not None else {}
        return below | {number: self.put[number] for number in numbers if number in self.put}

    def put_all(self, given: Iterable[Delivery]) -> None:
        """Remember deliveries until the run ends."""
        self.put.update((delivery.control_number, delivery) for delivery in given)

    def __iter__(self) -> Iterator[Delivery]:
        """Yield the last delivery of every record."""
        yield from self.put.values()
        yield from (delivery for delivery in self.below or () if delivery.control_number not in self.put)


def gone(delivery: Delivery, batch: str = "") -> Delivery:
    """Give the delivery that stands for a record which the receiver does not have, or no longer."""
    return delivery._replace(content_hash="", remote_id=None, batch=batch or delivery.batch)


class Batches:
    """The sink of a feed: sorts records by their standing, and delivers the new and changed ones in batches.

    ``fed`` counts the records by standing; new and changed ones count when they are out. With ``dry_run`` nothing is
    delivered, and ``planned`` counts the batches there would be, by group. With ``force`` unchanged records are
    delivered again. With ``mirror`` the records of the run are all there are, and what else the receiver has is taken
    from it; but only where nothing failed, since a page that cannot be read has not vanished.
    """

    def __init__(self, feed: Feed, deliveries: Deliveries, report: Report, manner: Manner) -> None:
        self.feed, self.deliveries, self.report = feed, deliveries, report
        self.dry_run, self.force = manner.get("dry_run", False), manner.get("force", False)
        self.met: set[str] | None = set() if manner.get("mirror") else None
        self.unsorted: list[Entry] = []
        self.pending: dict[str, list[Entry]] = {}
        self.planned: Counter[str] = Counter()
        self.fed: Counter[str] = Counter(dict.fromkeys(STANDINGS[:3], 0))
        report.fed = self.fed
        self.tell: Callable[[Finding], object] = report.count

    def add(self, record: Record, encoded: bytes) -> None:
        """Take one record."""
        entry = Entry(record, encoded, key_of(record), self.feed.content_hash(record), None)
        if self.met is not None:
            self.met.add(entry.number)
        self.unsorted.append(entry)
        if len(self.unsorted) == _AT_ONCE:
            self.sort()

    def sort(self) -> None:
        """Sort some records by their standing; a full batch is delivered at once."""
        entries, self.unsorted = self.unsorted, []
        known = self.deliveries.get_all(entry.number for entry in entries)
        for unsorted in entries:
            entry = unsorted._replace(before=known.get(unsorted.number))
            where = standing(self.feed, entry, force=self.force)
            if where in {"unchanged", "waiting"}:
                self.fed[where] += 1
                continue
            group = self.feed.group(entry)
            gathered = self.pending.setdefault(group, [])
            gathered.append(entry)
            if len(gathered) == self.feed.batch_size:
                self.deliver(group)

    def deliver(self, group: str) -> None:
        """Deliver what is gathered of one group, and remember what became of it."""
        entries = self.pending.pop(group)
        standings = {entry.number: standing(self.feed, entry, force=True) for entry in entries}
        if self.dry_run:
            self.planned[group.partition(" ")[0]] += 1
            self.fed.update(standings.values())
            return
        for outcome in self.feed.deliver(group, entries):
            if isinstance(outcome, Finding):
                self.report.failed += self.tell(outcome) is False  # a warning is about what went out all the same
            else:
                self.deliveries.put_all(outcome)
                self.fed.update(standings[delivery.control_number] for delivery in outcome)

    def complete(self) -> None:
        """Nothing appears before its time."""

    def finish(self) -> None:
        """Deliver the batches that are not full, and see to what has vanished."""
        self.sort()
        for group in sorted(self.pending):
            self.deliver(group)
        if self.met is not None:
            self.remove(self.met)
        if self.dry_run:
            planned = ", ".join(f"{count:,} {group}" for group, count in self.planned.items()) or "none"
            self.report.remarks.append(f"dry run: nothing was delivered; batches there would be: {planned}")
        self.report.written.clear()  # it counted what was encoded

    def remove(self, met: set[str]) -> None:
        """Take what was delivered and not met from the receiver."""
        if self.report.failed or self.report.unread or not met:
            why = "some records failed" if self.report.read else "nothing was read"
            self.report.remarks.append(f"{why}, so that none was taken for vanished")
            return
        vanished = [d for d in self.deliveries if d.control_number not in met and not self.is_out(d)]
        self.fed["vanished"] = len(vanished)
        if self.dry_run or not vanished:
            return
        for outcome in self.feed.remove(vanished):
            if isinstance(outcome, Finding):
                self.tell(outcome)
            else:
                self.deliveries.put_all(outcome)

    def is_out(self, delivery: Delivery) -> bool:
        """Tell whether the receiver does not have a record, or nobody knows that it has."""
        return not delivery.content_hash or self.feed.waits(delivery)

    def abandon(self) -> bool:
        """Leave what is gathered; the batches that are out stay."""
        self.report.written.clear()
        return True


def standing(feed: Feed, entry: Entry, *, force: bool = False) -> Standing:
    """Tell how a record stands to what was delivered of it."""
    if entry.before is None or not entry.before.content_hash:
        return "new"
    if feed.waits(entry.before):
        return "waiting"
    return "unchanged" if entry.content_hash == entry.before.content_hash and not force else "changed"


# --- a run of a feed


class Reading(TypedDict, total=False):
    """How a feed reads, and whom it tells: the options that ``catalog_export.export`` has as well."""

    profile: Profile | str | os.PathLike[str] | None
    data: Path | Sequence[Path]
    infer: bool
    strict: bool
    verify: bool
    max_errors: int | None
    quarantine: str | None
    report: Report
    on_finding: Callable[[Finding], object]
    on_record: Callable[[Report], object] | None


class Manner(TypedDict, total=False):
    """How a feed delivers: see ``Batches``. With ``dry_run`` nothing is written or sent anywhere."""

    dry_run: bool
    force: bool
    mirror: bool


def profile_of(reading: Reading) -> Profile:
    """Give the profile, loaded if need be; ``ProfileError`` where it is wrong."""
    given = reading.get("profile")
    profile = given if isinstance(given, Profile) else Profile() if given is None else profiles.load(given)
    profiles.check(profile)
    return profile


def check_inputs(inputs: Paths, folder: str | None, reading: Reading) -> None:
    """Raise ``UsageError``, before anything is made, where one of the inputs is a folder that the feed writes to.

    Names that come one by one, from a list of any length, are looked at when they come.
    """
    inputs = several(inputs)
    if isinstance(inputs, Sequence):
        for _ in _written(folder, reading).spare(map(os.fspath, inputs)):
            pass


def _written(folder: str | None, reading: Reading) -> Written:
    quarantine = reading.get("quarantine")
    return Written(own=[named(name) for name in (folder, quarantine) if name])


def carry_out(
    inputs: Paths,
    feed: Feed,
    deliveries: Deliveries,
    manner: Manner,
    folder: str | None = None,
    **reading: Unpack[Reading],
) -> Report:
    """Read back what the receiver confirmed, then deliver what is new or changed among the records of ``inputs``.

    ``folder`` is that of the batches, which hold copies of files that are not to be read as pages. The report has
    the counts by standing (``Report.fed``).
    """
    options = RunOptions.make({**reading, "profile": profile_of(reading)})
    monitor = Monitor.make(reading)
    if manner.get("dry_run"):
        deliveries = Overlay(deliveries)
    batches = Batches(feed, deliveries, monitor.report, manner)
    pipeline = Pipeline([(feed.format, batches)], options, monitor)
    batches.tell = pipeline.report_finding
    for outcome in feed.receipts(deliveries):
        if isinstance(outcome, Finding):
            pipeline.report_finding(outcome)
        else:
            deliveries.put_all(outcome)
    written = _written(folder, reading)
    names = written.spare(os.fspath(name) for name in several(inputs))
    return pipeline.run(find(names, written.has))
