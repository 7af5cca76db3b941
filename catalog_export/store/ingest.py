"""Load pages into the store: run the pipeline with the store as its output."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, Unpack, cast

from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.run.batches.spread import run_batches
from catalog_export.run.conflicts import RunOutputs
from catalog_export.run.job import Job
from catalog_export.run.options import Monitor, ReadOptions, RunOptions, check_names
from catalog_export.run.pipeline import Pipeline
from catalog_export.run.report import Report, counted
from catalog_export.store import wire
from catalog_export.store.opening import open_store
from catalog_export.store.session import LoadSession
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from catalog_export.model.files import Path
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record

_COUNTED = ("new", "changed", "unchanged", "revived", "deleted")  # in ``Loaded``


class StoreSink:
    """Put the records of a run into the store. A mirror deletes nothing if the inputs were not read completely."""

    def __init__(
        self, session: LoadSession, report: Report, on_finding: Callable[[Finding], object], *, force: bool
    ) -> None:
        self.session, self.report, self.on_finding, self.force = session, report, on_finding, force
        self.rest = b""

    def add(self, _record: Record, encoded: bytes, /) -> None:
        """Add one record of this process."""
        self.write(encoded)

    def write(self, data: bytes) -> None:
        """Add records of worker processes; ``data`` may begin and end within a record."""
        data = self.rest + data
        start = 0
        while decoded := wire.decode_record(data, start):
            stored, start = decoded
            self.session.add_stored(stored)
        self.rest = data[start:]

    def flush(self) -> None:
        """Do nothing: the session decides when it writes."""

    def complete(self) -> None:
        """Do nothing: ``finish`` publishes the load."""

    def finish(self) -> None:
        """Publish the load, and report the deletions that were not made."""
        loaded = self.session.finish(obstacle=self._obstacle(), force=self.force)
        counts = loaded._asdict()
        reason, held = counts.pop("reason"), counts.pop("held")
        self.report.fed = Counter(counts)
        if held:
            location = Location(self.session.database.name)
            found = finding("deletions-held", location, count=counted(held, "record"), reason=reason)
            self.report.count(found)
            self.on_finding(found)

    def abandon(self) -> bool:
        """Leave the store unchanged. Staged records remain for the same load when it is started again."""
        return False

    def _obstacle(self) -> str | None:
        """Return why records that were not read may exist nevertheless."""
        if self.report.unread:
            count = counted(self.report.unread, "input")
            return Message("{count} could not be read; repair the input and run again", count=count)
        if self.force:
            return None
        if self.report.failed:
            count = counted(self.report.failed, "record")
            return Message(
                "{count} failed and may be a missing one; correct the pages, or force the deletion", count=count
            )
        if any(code == "no-documents" for _, code in self.report.codes):
            return Message("an input has no pages; check it, or force the deletion")
        return None


def load(
    inputs: Path | Iterable[Path],
    place: Path,
    *,
    mirror: bool = False,
    force: bool = False,
    jobs: int | None = None,
    **options: Unpack[ReadOptions],
) -> Report:
    """Load the records of ``inputs`` into the store at ``place``; ``Report.fed`` has the counts of changes.

    With ``mirror``, records of the store that are not among the inputs are deleted. Nothing is deleted if an input
    could not be read or no record was read. ``force`` is needed if a record failed, if an input was empty, or if more
    than a tenth of the store would be deleted. The other options are those of ``catalog_export.export``.
    """
    check_names("load", options, ReadOptions)
    chosen, monitor = RunOptions.make({**options, "jobs": jobs}), Monitor.make(options)
    monitor.report.fed = Counter(dict.fromkeys(_COUNTED, 0))
    with open_store(place) as store, LoadSession(store.database, mirror=mirror) as session:
        sink = StoreSink(session, monitor.report, monitor.on_finding, force=force)
        now = datetime.now(UTC)
        format_ = wire.build_wire_format("store", chosen.profile, now)
        written = RunOutputs(own=[chosen.quarantine] if chosen.quarantine else [])
        names = written.checked(inputs)
        job = Job(names, [format_], [cast("BinaryIO", sink)], chosen, now, written.is_output, wire.build_wire_format)
        remaining = run_batches(job, monitor)
        if remaining is not None:
            return Pipeline([(format_, sink)], chosen, monitor).run(remaining)
        sink.finish()
        monitor.report.end()
        return monitor.report
