"""Read -> parse -> complete -> encode -> write: streams, with the one policy on errors.

What is wrong with one document or record is a finding, and the run goes on. What is wrong with the request or
the world is an exception. Anything unexpected inside a source or format is a finding as well, which asks for
a report; with ``CATALOG_EXPORT_TRACEBACK`` set in the environment it is let through instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.enrich import profile as profiles
from catalog_export.enrich.profile import Profile
from catalog_export.model.errors import CatalogExportError, RecordError, StoppedError, UsageError
from catalog_export.model.files import all_named, named
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read.inputs.documents import ABOUT_INPUTS
from catalog_export.run.deduplicate import Deduplicator
from catalog_export.run.parsing import internal_error
from catalog_export.write.receivers.table import find_receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from catalog_export.enrich.sidecar.tables import Tables
    from catalog_export.model.files import Path
    from catalog_export.model.record import Record
    from catalog_export.read.base import Document, Parsed
    from catalog_export.run.batches.digests import ShardDeduplicator
    from catalog_export.run.quarantine import Quarantine
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format
    from catalog_export.write.output import Sink
    from catalog_export.write.receivers.base import Receiver

    Outlet = tuple[Format, Sink]


class Options(NamedTuple):
    """What holds for every record of a run; it travels to worker processes."""

    profile: Profile
    infer: bool = True
    strict: bool = False
    verify: bool = False
    quarantine: str | None = None  # folder for the pages that failed
    data: tuple[str, ...] = ()  # side-car tables

    @classmethod
    def given(  # noqa: PLR0913 (each is a choice of the user)
        cls,
        profile: Profile,
        *,
        infer: bool = True,
        strict: bool = False,
        verify: bool = False,
        quarantine: Path | None = None,
        data: Path | Iterable[Path] = (),
    ) -> Options:
        """Give the options as a user names them; ``UsageError`` for a name that no file can have."""
        kept = named(quarantine) if quarantine else None
        return cls(profile, infer, strict, verify, kept, tuple(all_named(data)))


def _quarantine(folder: str) -> Quarantine:
    from catalog_export.run.quarantine import Quarantine

    return Quarantine(folder)


def _open(names: Sequence[str]) -> Tables:
    from catalog_export.enrich.sidecar.tables import Tables

    return Tables(names)


def check_limit(max_errors: int | None) -> None:
    """Raise ``UsageError`` for a number of errors that cannot be."""
    if max_errors is not None and max_errors < 0:
        raise UsageError(f"max_errors is {max_errors}; expected 0 or more")


def stop_after(max_errors: int, report: Report) -> None:
    """Raise ``StoppedError`` where more records failed, or inputs could not be read, than ``max_errors``."""
    if report.failed + report.unread > max_errors:
        limit = f"more than {max_errors:,} records failed" if max_errors else "a record failed"
        raise StoppedError(f"stopped, since {limit}")


class Run:
    """One run: takes what was parsed, writes what is sound to every outlet, and keeps the report."""

    def __init__(
        self,
        outlets: Sequence[Outlet],
        options: Options,
        report: Report,
        on_finding: Callable[[Finding], object],
        max_errors: int | None = None,
    ) -> None:
        self.outlets, self.options, self.report, self.on_finding = outlets, options, report, on_finding
        self.max_errors = max_errors
        try:
            self.quarantine = _quarantine(options.quarantine) if options.quarantine else None
            self.tables = _open(options.data) if options.data else None
        except BaseException:  # the outputs are open already
            for _, sink in outlets:
                sink.abandon()
            raise
        self.told: list[Finding] = []  # of the present record, where there is a quarantine
        self.record: Record | None = None  # the present one, complete
        self.source: Location | None = None  # of the present record, where it was read in another
        self.place: Location | None = None  # that other place
        self.seen: Deduplicator | ShardDeduplicator = Deduplicator()
        self.receiver = find_receiver(options.profile.receiver) if options.profile.receiver else None
        self.whole = True  # not a part of a larger run, which looks at the side-car tables when all parts are done
        self.completes = not options.infer or options.profile != Profile() or self.tables is not None
        self.settings = {key: f"{key} = {value!r}" for key, value in profiles.settings(options.profile).items()}
        whole = (line for key, line in self.settings.items() if not key.startswith("defaults."))
        report.profile.update(dict.fromkeys(whole, 0))
        report.written.update(dict.fromkeys((format_.name for format_, _ in outlets), 0))

    def on_document(self, document: Document) -> None:
        """Take note of the document that is parsed next."""
        if self.quarantine is not None:
            self.quarantine.begin(document)

    def go(self, parsed: Iterable[Parsed], on_record: Callable[[Report], object] | None = None) -> Report:
        """Take everything and finish the outputs; whatever breaks the run leaves nothing half-written."""
        report = self.report
        try:
            if self.whole:
                self.begin()
            for item in parsed:
                self.take(item)
                if self.max_errors is not None:
                    stop_after(self.max_errors, report)
                if on_record is not None:
                    on_record(report)
            if self.whole:
                self.look_back()
            self._finish()
        except BaseException as error:
            report.interrupted = isinstance(error, KeyboardInterrupt)
            for format_, sink in self.outlets:
                if not sink.abandon():
                    report.written[format_.name] = 0
            raise
        finally:
            report.end()
        return report

    def _finish(self) -> None:
        """Let the outputs appear: none of them as long as another cannot be completed."""
        for _, sink in self.outlets:
            sink.complete()
        for _, sink in self.outlets:
            sink.finish()

    def begin(self) -> None:
        """Tell what there is to say of the side-car tables, and what a receiver needs and the profile lacks."""
        for found in self.tables.opened() if self.tables else ():
            self.tell(found)
        if self.receiver:
            for what, lacks in self.receiver.settings:
                if lacks(self.options.profile):
                    values = {"receiver": self.receiver.name, "what": what, "where": "the profile"}
                    self.tell(finding("receiver-needs", Location("<profile>"), **values))

    def look_back(self) -> None:
        """Tell, when all records were taken, of the rows of side-car tables that none of them used."""
        self.place = None
        if self.tables:
            for found in self.tables.left_over():
                self.tell(found)
            self.report.remarks += self.tables.remarks()
        if self.receiver:
            for found in self.report.tally.losses(self.receiver):
                self.tell(found)
            self.report.remarks += self.report.tally.remarks(self.receiver)

    def take(self, parsed: Parsed) -> None:
        """Take one record, or the findings of a document that came to none."""
        sound = True
        self.record, self.place = parsed.record, parsed.place
        self.source = parsed.record.source if parsed.record and parsed.place else None
        self.told.clear()
        for found in parsed.findings:
            sound = self.tell(found) and sound
        if parsed.record is None and (sound or parsed.findings[0].code in ABOUT_INPUTS):
            return
        self.report.read += 1
        if parsed.record is None or not sound or not self.pass_on(parsed.record):
            self.report.failed += 1
            if self.quarantine is not None:
                places = [parsed.place, parsed.record and parsed.record.source, *(f.location for f in parsed.findings)]
                self.quarantine.add(next(filter(None, places), None), self.told)

    def tell(self, found: Finding) -> bool:
        """Count a finding and hand it on; ``False`` for an error: then the record is not written."""
        if self.options.strict and found.severity == "warning":
            found = found._replace(severity="error")
        if self.place is not None and found.location == self.source:
            found = found._replace(location=self.place)
        self.report.count(found)
        self.on_finding(found)
        if self.quarantine is not None:
            self.told.append(found)
        return found.severity != "error"

    def pass_on(self, record: Record) -> bool:
        """Complete, encode and write one record; ``False`` where it is not written in every format."""
        place = self.place or record.source or Location("<record>")
        if self.completes:
            try:
                record, sound = self.complete(record)
            except CatalogExportError:
                raise
            except Exception as error:  # noqa: BLE001 (the policy of this module)
                return self.tell(internal_error("completing the record", place, error))
            if not sound:
                return False
        self.record = record
        if (known := self.seen.find(record)) is not None:
            return self.repeat(record, place, *known)
        if self.receiver and not self.suits(self.receiver, record, place):
            return False
        encoded = [(outlet, self.encode(outlet[0], record, place)) for outlet in self.outlets]
        for (format_, sink), data in encoded:
            if data is not None:
                sink.add(record, data)
                self.report.written[format_.name] += 1
        missing = sum(data is None for _, data in encoded)
        if missing < len(encoded) or not encoded:
            self.seen.add(record, self.place)
        return not missing

    def suits(self, receiver: Receiver, record: Record, place: Location) -> bool:
        """Tell what a receiver needs and the record lacks, and count what the receiver will lose of it."""
        formats = [format_.name for format_, _ in self.outlets] or receiver.formats[:1]
        missing = self.report.tally.count(receiver, record, self.options.profile, formats, place)
        if not missing:
            return True
        what = ", ".join(need.what for need in missing)
        where = "the page or to a side-car table"
        if once := ", ".join(need.what for need in missing if need.in_profile):
            where += f"; {once} may stand in the profile"
        return self.tell(finding("receiver-needs", place, receiver=receiver.name, what=what, where=where))

    def repeat(self, record: Record, place: Location, first: str, same: bool) -> bool:  # noqa: FBT001
        """Report a record whose number was read before; it is not written again."""
        number = record.control_number or record.title.proper.value
        self.report.repeated += same
        code = "duplicate-same" if same else "duplicate-other"
        return self.tell(finding(code, place, id=number, place=first))

    def complete(self, record: Record) -> tuple[Record, bool]:
        """Merge side-car tables and profile into a record; ``False`` where a row has an error.

        Each value that the profile gave is counted.
        """
        sound, given = True, record.provenance
        if self.tables:
            record, findings = self.tables.complete(record)
            for found in findings:
                sound = self.tell(found) and sound
        record = profiles.complete(record, self.options.profile, infer=self.options.infer)
        for value in set(profiles.used(record)) if record.provenance is not given else ():
            self.report.profile[self.settings.get(value, value)] += 1
        return record, sound

    def encode(self, format_: Format, record: Record, place: Location) -> bytes | None:
        """Encode a record, and with ``verify`` read it back; ``None`` where no form can be trusted."""
        try:
            data = format_.encode(record)
            sound = not self.options.verify or self.verify(format_, data, record, place)
        except RecordError as error:
            for found in error.findings:
                self.tell(found)
            return None
        except CatalogExportError:
            raise
        except Exception as error:  # noqa: BLE001 (the policy of this module)
            self.tell(internal_error(f"the format {format_.name}", place, error))
            return None
        return data if sound else None

    def verify(self, format_: Format, data: bytes, record: Record, place: Location) -> bool:
        """Read an encoded record back with a reader of another maker and compare."""
        if format_.verify is None:
            if not self.report.codes["note", "verify-unavailable"]:
                self.tell(finding("verify-unavailable", place, format=format_.name))
            return True
        try:
            differences = list(format_.verify(data, record))
        except ImportError as error:
            raise UsageError(
                f"--verify of {format_.name} needs {error.name}: pip install 'catalog-export[verify]'"
            ) from error
        for difference in differences:
            self.tell(finding("verify-differs", place, format=format_.name, difference=difference))
        return not differences
