"""Run a feed: compare the records read with earlier deliveries, and deliver the new and changed ones in batches.

The feed is an output of the normal pipeline. Each batch is recorded as soon as it is delivered, so that an interrupted
feed continues after its last batch: no record is lost or delivered twice.
"""

from __future__ import annotations

import os
from collections import Counter
from itertools import chain, islice
from typing import TYPE_CHECKING, Unpack

from catalog_export.enrich import profile as profiles
from catalog_export.feeds.base import DryRunDeliveries, FeedRecord
from catalog_export.model.files import as_sequence, fspath
from catalog_export.model.findings import Finding
from catalog_export.read.inputs.walk import find
from catalog_export.run.conflicts import RunOutputs
from catalog_export.run.options import Monitor, ReadOptions, RunOptions, load_profile
from catalog_export.run.pipeline import Pipeline
from catalog_export.store.serialization import stored_key
from catalog_export.text.messages import Message, localize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.feeds.base import Deliveries, DeliveryOptions, DeliveryStatus, Feed, Outcome
    from catalog_export.model.files import Path, Paths
    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Record
    from catalog_export.run.report import Report

LOOKUP_SIZE = 256  # records looked up in one query; one query costs as much as reading a record
_CHECKED_FIRST = 1000  # inputs compared with the output folder before the folder is created


class DeliverySink:
    """The pipeline output of a feed: sort records by delivery status, and deliver new and changed ones in batches.

    ``counts`` has the number of records by status; new and changed records count when they are delivered. In a dry
    run, ``planned`` counts the batches by kind. With ``mirror``, records that were delivered earlier and are absent
    from this run are removed from the receiver, unless a record failed: an unreadable page has not vanished.
    """

    def __init__(self, feed: Feed, deliveries: Deliveries, report: Report, options: DeliveryOptions) -> None:
        self.feed, self.deliveries, self.report = feed, deliveries, report
        self.dry_run, self.force = options.get("dry_run", False), options.get("force", False)
        self.seen: set[str] | None = set() if options.get("mirror") else None
        self.unsorted: list[FeedRecord] = []
        self.pending: dict[str, list[FeedRecord]] = {}
        self.planned: Counter[str] = Counter()
        self.counts: Counter[str] = Counter({"new": 0, "changed": 0, "unchanged": 0})
        report.fed = self.counts
        self.report_finding: Callable[[Finding], object] = report.count

    def add(self, record: Record, encoded: bytes) -> None:
        """Accept one record."""
        entry = FeedRecord(record, encoded, stored_key(record), self.feed.content_hash(record), None)
        if self.seen is not None:
            self.seen.add(entry.number)
        self.unsorted.append(entry)
        if len(self.unsorted) == LOOKUP_SIZE:
            self._sort()

    def _sort(self) -> None:
        """Look up earlier deliveries, sort the records into batches, and deliver each full batch."""
        entries, self.unsorted = self.unsorted, []
        known = self.deliveries.get_all(entry.number for entry in entries)
        for entry in (entry._replace(before=known.get(entry.number)) for entry in entries):
            status = delivery_status(self.feed, entry, force=self.force)
            if status in {"unchanged", "waiting"}:
                self.counts[status] += 1
                continue
            kind = self.feed.batch_kind(entry)
            batch = self.pending.setdefault(kind, [])
            batch.append(entry)
            if len(batch) == self.feed.batch_size:
                self._deliver(kind)

    def _deliver(self, kind: str) -> None:
        entries = self.pending.pop(kind)
        statuses = {entry.number: delivery_status(self.feed, entry, force=True) for entry in entries}
        if self.dry_run:
            self.planned[kind.partition(" ")[0]] += 1
            self.counts.update(statuses.values())
            return
        for outcome in self.feed.deliver(kind, entries):
            if isinstance(outcome, Finding):
                # A warning concerns a record that was delivered.
                self.report.failed += self.report_finding(outcome) is False
            else:
                self.deliveries.put_all(outcome)
                self.counts.update(statuses[delivery.control_number] for delivery in outcome)

    def record(self, outcomes: Iterable[Outcome]) -> None:
        """Store deliveries, and report findings."""
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                self.report_finding(outcome)
            else:
                self.deliveries.put_all(outcome)

    def complete(self) -> None:
        """Do nothing: batches are published by the feed itself."""

    def finish(self) -> None:
        """Deliver the remaining batches, then remove vanished records."""
        self._sort()
        for kind in sorted(self.pending):
            self._deliver(kind)
        if self.seen is not None:
            self._remove_vanished(self.seen)
        if self.dry_run:
            planned = ", ".join(f"{count:,} {kind}" for kind, count in self.planned.items()) or localize("none")
            remark = localize(
                "dry run: nothing was delivered; batches that would be written: {planned}", planned=planned
            )
            self.report.remarks.append(remark)
        self.report.written.clear()  # the pipeline has counted encoded records

    def _remove_vanished(self, seen: set[str]) -> None:
        if self.report.failed or self.report.unread or not seen:
            why = Message("some records failed") if self.report.read else Message("nothing was read")
            self.report.remarks.append(localize("{why}, so no record was treated as vanished", why=why))
            return
        vanished = [
            delivery
            for delivery in self.deliveries
            if delivery.control_number not in seen
            and delivery.content_hash
            and not self.feed.awaits_confirmation(delivery)
        ]
        self.counts["vanished"] = len(vanished)
        if vanished and not self.dry_run:
            self.record(self.feed.remove(vanished))

    def abandon(self) -> bool:
        """Discard incomplete batches; complete batches stay."""
        self.report.written.clear()
        return True


def delivery_status(feed: Feed, entry: FeedRecord, *, force: bool = False) -> DeliveryStatus:
    """Compare a record with its previous delivery; ``force`` counts an unchanged record as changed."""
    if entry.before is None or not entry.before.content_hash:
        return "new"
    if feed.awaits_confirmation(entry.before):
        return "waiting"
    return "unchanged" if entry.content_hash == entry.before.content_hash and not force else "changed"


def checked_profile(options: ReadOptions) -> Profile:
    """Return the profile, loading it if it is a path; raise ``ProfileError`` if it is invalid."""
    profile = load_profile(options.get("profile"))
    profiles.check(profile)
    return profile


def check_inputs(inputs: Paths, folder: str | None, options: ReadOptions) -> Iterable[Path]:
    """Return the inputs; raise ``UsageError`` if one of the first 1,000 is a folder that the feed writes to.

    Call it before anything is created. ``run_feed`` checks the remaining inputs of a long list when it reads them.
    """
    names = iter(as_sequence(inputs))
    first = list(islice(names, _CHECKED_FIRST))
    written = _written(folder, options)
    for name in first:
        written.reject_overlap(os.fspath(name))
    return chain(first, names)


def _written(folder: str | None, options: ReadOptions) -> RunOutputs:
    return RunOutputs(own=[fspath(name) for name in (folder, options.get("quarantine")) if name])


def run_feed(
    inputs: Paths,
    feed: Feed,
    deliveries: Deliveries,
    delivery_options: DeliveryOptions,
    folder: str | None = None,
    **input_options: Unpack[ReadOptions],
) -> Report:
    """Record what the receiver has confirmed, then deliver the new and changed records of ``inputs``.

    ``folder`` contains the batches; the files in it are not read as pages. The report has the number of records by
    delivery status (``Report.fed``).
    """
    options = RunOptions.make(input_options)
    monitor = Monitor.make(input_options)
    if delivery_options.get("dry_run"):
        deliveries = DryRunDeliveries(deliveries)
    sink = DeliverySink(feed, deliveries, monitor.report, delivery_options)
    pipeline = Pipeline([(feed.format, sink)], options, monitor)
    sink.report_finding = pipeline.report_finding
    sink.record(feed.confirmations(deliveries))
    written = _written(folder, input_options)
    return pipeline.run(find(written.checked(inputs), written.is_output))
