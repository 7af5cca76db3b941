"""The pipeline of a run: read -> parse -> enrich -> deduplicate -> encode -> write, as one chain of generators.

A fault of a document or a record is a finding, and the run continues. A fault of the request or of the system is an
exception. An unexpected exception in a source or a format is also a finding (``internal-error``); if the environment
variable ``CATALOG_EXPORT_TRACEBACK`` is set, it is raised instead.
"""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING

from catalog_export.model.errors import CatalogExportError, RecordError, StoppedError, UsageError
from catalog_export.model.files import record_key
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read.inputs.documents import ABOUT_INPUTS
from catalog_export.run.context import RecordContext, of_one_record
from catalog_export.run.deduplicate import Deduplicator
from catalog_export.run.enrichment import Enrichment
from catalog_export.run.parsing import internal_error, parse_inputs
from catalog_export.text.messages import Message, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from catalog_export.model.record import Record
    from catalog_export.read.base import Document, Parsed
    from catalog_export.run.options import Monitor, RunOptions
    from catalog_export.run.parsing import Input
    from catalog_export.run.quarantine import Quarantine
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format
    from catalog_export.write.receivers.base import Receiver
    from catalog_export.write.sinks import Outlet

    class RecordIndex(Protocol):
        """The records that passed a run, by their numbers (``record_key``)."""

        def find(self, number: str, record: Record) -> tuple[str, bool] | None:
            """Return the location of an earlier record with this number, and whether its content was the same."""

        def add(self, number: str, record: Record, location: Location | None = None) -> None:
            """Remember a record that passed."""


class Pipeline:
    """One run. ``whole`` is false for a shard: the run as a whole reports on settings and side-car tables."""

    def __init__(
        self,
        outlets: Sequence[Outlet],
        options: RunOptions,
        monitor: Monitor,
        *,
        index: RecordIndex | None = None,
        whole: bool = True,
    ) -> None:
        self.outlets, self.options, self.monitor, self.whole = outlets, options, monitor, whole
        self.report = monitor.report
        self.unverified: set[str] = set()  # formats that were reported to have no other reader
        self.index = index or Deduplicator()
        self.quarantine: Quarantine | None = None
        self.receiver: Receiver | None = None
        try:
            if options.quarantine:
                from catalog_export.run.quarantine import Quarantine

                self.quarantine = Quarantine(options.quarantine)
            self.enrichment = Enrichment(options)
        except BaseException:  # the outputs are open already
            for _, sink in outlets:
                sink.abandon()
            raise
        if options.profile.receiver:
            from catalog_export.write.receivers.table import find_receiver

            self.receiver = find_receiver(options.profile.receiver)
        general = (line for key, line in self.enrichment.settings.items() if not key.startswith("defaults."))
        self.report.profile.update(dict.fromkeys(general, 0))
        self.report.written.update(dict.fromkeys((format_.name for format_, _ in outlets), 0))

    def run(self, inputs: Iterable[Input]) -> Report:
        """Take all inputs through all stages and finish the outputs. If that fails, leave no incomplete output."""
        return self.consume(self.parse(inputs))

    def consume(self, parsed: Iterable[RecordContext]) -> Report:
        """Take parsed records through the other stages and finish the outputs."""
        try:
            if self.whole:
                self.report_settings()
            for _ in self.process(parsed):
                self._after_record()
            if self.whole:
                self.report_unused()
            self._finish()
        except BaseException as error:
            self.report.interrupted = isinstance(error, (KeyboardInterrupt, SystemExit))
            for format_, sink in self.outlets:
                if not sink.abandon():
                    self.report.written[format_.name] = 0
            raise
        finally:
            self.report.end()
        return self.report

    def records(self, inputs: Iterable[Input]) -> Iterator[Record]:
        """Yield each record that passes all stages, for a result that is not a file of records."""
        if self.whole:
            self.report_settings()
        for context in self.process(self.parse(inputs)):
            self._after_record()
            if context.passed and context.record is not None:
                yield context.record
        if self.whole:
            self.report_unused()
        self.report.end()

    def process(self, parsed: Iterable[RecordContext]) -> Iterator[RecordContext]:
        """Yield each record after all stages. One record passes all stages before the next one is read."""
        enriched = self.enrich(parsed)
        unique = self.deduplicate(enriched)
        encoded = self.encode(unique)
        return self.write(encoded)

    # --- the stages

    def parse(self, inputs: Iterable[Input]) -> Iterator[RecordContext]:
        """Read the inputs and parse their records; report the findings of the source."""
        return starmap(self.begin, parse_inputs(inputs))

    def begin(self, parsed: Parsed, document: Document | None = None) -> RecordContext:
        """Report the findings of a parsed record, and count it."""
        if self.enrichment.corrections:
            parsed = self.enrichment.corrections.discard(parsed)
        context = RecordContext(parsed, document)
        sound = True
        for found in parsed.findings:
            sound = self.report_finding(found, context) and sound
        if parsed.record is None and (sound or parsed.findings[0].code in ABOUT_INPUTS):
            context.close(failed=False)  # not a record
            return context
        self.report.read += 1
        if parsed.record is None or not sound:
            context.close(failed=True)
        return context

    def enrich(self, records: Iterable[RecordContext]) -> Iterator[RecordContext]:
        """Merge the side-car tables and the profile into each record."""
        for context in of_one_record(records) if self.options.values else records:
            if self.enrichment.is_needed and context.is_open and context.record is not None:
                try:
                    context.record = self._enriched(context.record, context)
                except CatalogExportError:
                    raise
                except Exception as error:  # noqa: BLE001 (the policy of this module)
                    self.report_finding(
                        internal_error(Message("completing the record"), context.location, error), context
                    )
                    context.close(failed=True)
            if context.is_open and context.record is not None and (context.record.isbn or context.record.issn):
                self._check_numbers(context.record, context)
            yield context

    def deduplicate(self, records: Iterable[RecordContext]) -> Iterator[RecordContext]:
        """Report each record whose control number was read before; it is not written again."""
        for context in records:
            if context.is_open and context.record is not None:
                self._find_repeated(context.record, context)
            yield context

    def encode(self, records: Iterable[RecordContext]) -> Iterator[RecordContext]:
        """Encode each record for every outlet."""
        for context in records:
            if context.is_open and context.record is not None:
                if self.receiver and not self._suits(self.receiver, context.record, context):
                    context.close(failed=True)
                else:
                    context.encoded = [self._encoded(format_, context.record, context) for format_, _ in self.outlets]
            yield context

    def write(self, records: Iterable[RecordContext]) -> Iterator[RecordContext]:
        """Write each record to every outlet for which it was encoded, and quarantine the records that failed."""
        for context in records:
            if context.is_open and context.record is not None:
                self._write(context.record, context)
            if context.failed:
                self.report.failed += 1
                if self.quarantine is not None:
                    self.quarantine.add(context.document, context.first_location, context.findings)
            yield context

    # --- what the stages do with one record

    def _enriched(self, record: Record, context: RecordContext) -> Record:
        """Return the completed record; it fails if a row or correction is wrong. Count the values of the profile."""
        completed, findings = self.enrichment.complete(record)
        for found in findings:
            if not self.report_finding(found, context):
                context.close(failed=True)
        if completed.provenance is not record.provenance:
            self.report.profile.update(self.enrichment.settings_used(completed))
        return completed

    def _check_numbers(self, record: Record, context: RecordContext) -> None:
        """Report each ISBN and ISSN that is not valid: some formats leave it out, others mark it as wrong."""
        from catalog_export.model.identifiers import invalid_numbers  # most records have no such number

        for kind, name, text in invalid_numbers(record):
            known = record.provenance.get(name)
            found = finding("number-invalid", (known and known.location) or context.location, kind=kind, number=text)
            if not self.report_finding(found, context):
                context.close(failed=True)

    def _find_repeated(self, record: Record, context: RecordContext) -> None:
        """Report a record that was read before."""
        context.number = record_key(record)
        if (known := self.index.find(context.number, record)) is not None:
            first, same = known
            self.report.repeated += same
            values = {"id": record.control_number or record.title.proper.value, "place": first}
            code = "duplicate-same" if same else "duplicate-other"
            sound = self.report_finding(finding(code, context.location, **values), context)
            context.close(failed=not sound)

    def _suits(self, receiver: Receiver, record: Record, context: RecordContext) -> bool:
        """Report values that the receiver requires and the record lacks; count what the receiver will lose."""
        formats = [format_.name for format_, _ in self.outlets] or receiver.formats[:1]
        missing = self.report.tally.count(receiver, record, self.options.profile, formats, context.location)
        if not missing:
            return True
        what = join((Message(need.what) for need in missing), ", ")
        where = Message("the page or to a side-car table")
        if once := join((Message(need.what) for need in missing if need.in_profile), ", "):
            where = Message("the page or to a side-car table; {once} may be in the profile", once=once)
        found = finding("receiver-needs", context.location, receiver=receiver.name, what=what, where=where)
        return self.report_finding(found, context)

    def _encoded(self, format_: Format, record: Record, context: RecordContext) -> bytes | None:
        """Return the encoded record, or ``None`` if that failed."""
        try:
            data = format_.encode(record)
            return data if not self.options.verify or self._verify(format_, data, record, context) else None
        except RecordError as error:
            for found in error.findings:
                self.report_finding(found, context)
        except CatalogExportError:
            raise
        except Exception as error:  # noqa: BLE001 (the policy of this module)
            self.report_finding(
                internal_error(Message("the format {name}", name=format_.name), context.location, error), context
            )
        return None

    def _verify(self, format_: Format, data: bytes, record: Record, context: RecordContext) -> bool:
        """Read an encoded record back with a library of another maker, and compare."""
        if format_.verify is None:
            if format_.name not in self.unverified:
                self.unverified.add(format_.name)
                self.report_finding(finding("verify-unavailable", context.location, format=format_.name), context)
            return True
        try:
            differences = list(format_.verify(data, record))
        except ImportError as error:
            raise UsageError(
                "the verification of {format} needs {module}: pip install 'catalog-export[verify]'",
                format=format_.name,
                module=error.name,
            ) from error
        for difference in differences:
            values = {"format": format_.name, "difference": difference}
            self.report_finding(finding("verify-differs", context.location, **values), context)
        return not differences

    def _write(self, record: Record, context: RecordContext) -> None:
        missing = 0
        for (format_, sink), data in zip(self.outlets, context.encoded, strict=True):
            if data is None:
                missing += 1
            else:
                sink.add(record, data)
                self.report.written[format_.name] += 1
        if not self.outlets or missing < len(self.outlets):
            self.index.add(context.number, record, context.parsed.place)
        context.passed = not missing
        if missing:
            context.close(failed=True)

    # --- the run as a whole

    def report_finding(self, found: Finding, context: RecordContext | None = None) -> bool:
        """Count a finding and pass it to the observer. Return ``False`` for an error: the record is not written."""
        if self.options.strict and found.severity == "warning":
            found = found._replace(severity="error")
        if context is not None:
            if context.parsed.place and context.record and found.location == context.record.source:
                found = found._replace(location=context.parsed.place)
            context.findings.append(found)
        self.report.count(found)
        self.monitor.on_finding(found)
        return found.severity != "error"

    def report_settings(self) -> None:
        """Report on the side-car tables and corrections, and on settings that the receiver requires."""
        if self.enrichment.is_needed:
            for found in self.enrichment.findings():
                self.report_finding(found)
        if self.receiver:
            for what, lacks in self.receiver.settings:
                if lacks(self.options.profile):
                    values = {"receiver": self.receiver.name, "what": Message(what), "where": Message("the profile")}
                    self.report_finding(finding("receiver-needs", Location("<profile>"), **values))

    def report_unused(self) -> None:
        """Report the rows of side-car tables that no record used, and what the receiver loses."""
        if tables := self.enrichment.tables:
            for found in tables.left_over():
                self.report_finding(found)
            self.report.remarks += tables.remarks()
        if self.receiver:
            for found in self.report.tally.losses(self.receiver):
                self.report_finding(found)
            self.report.remarks += self.report.tally.remarks(self.receiver)

    def _after_record(self) -> None:
        if self.options.max_errors is not None:
            stop_after(self.options.max_errors, self.report)
        if self.monitor.on_record is not None:
            self.monitor.on_record(self.report)

    def _finish(self) -> None:
        """Complete all outputs before the first of them appears."""
        for _, sink in self.outlets:
            sink.complete()
        for _, sink in self.outlets:
            sink.finish()


def stop_after(max_errors: int, report: Report) -> None:
    """Raise ``StoppedError`` if more than ``max_errors`` records failed or inputs could not be read."""
    if report.failed + report.unread > max_errors:
        if report.unread:
            one, several = Message("an input could not be read"), Message("records failed or inputs could not be read")
        else:
            one, several = Message("a record failed"), Message("records failed")
        more = Message("more than {limit:,} {several}", limit=max_errors, several=several)
        error = StoppedError("stopped, since {limit}", limit=more if max_errors else one)
        error.exit_code = 3 if report.unread else 1
        raise error
