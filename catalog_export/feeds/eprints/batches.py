"""The feed ``eprints``: batches of EP3 XML for the program ``bin/import`` of EPrints.

Batches ``add-NNNN`` have new items, ``update-NNNN`` changed items under their EPrints numbers, and ``delete-NNNN`` the
numbers of vanished records. The importer prints the result of each item in order; its output must be saved in the batch
as ``imported.txt``. Until then the items wait: a second import would duplicate them, and the importer reports success
even if it kept nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.base import DeliveryOptions, as_undelivered
from catalog_export.feeds.eprints import commands
from catalog_export.feeds.eprints.import_log import read_import_log
from catalog_export.feeds.eprints.records import Ep3Encoder
from catalog_export.feeds.outbox import PENDING, BatchItem, Outbox, deletion_items, waiting_remark
from catalog_export.feeds.run import check_inputs, checked_profile, run_feed
from catalog_export.model.errors import RecordError
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery
from catalog_export.text.messages import Message
from catalog_export.write.formats import bibtex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, FeedRecord, Outcome
    from catalog_export.feeds.eprints.import_log import ImportLog
    from catalog_export.model.files import Paths
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.options import ReadOptions
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format

BATCH_SIZE = 500
_ADD, _UPDATE, _DELETE = "add", "update", "delete"


def feed(
    inputs: Paths,
    output: str | os.PathLike[str],
    *,
    with_bibtex: bool = False,
    status: str | None = None,
    files: str | os.PathLike[str] | None = None,
    batch_size: int = BATCH_SIZE,
    partial_logs: bool = False,
    store: str | None = None,
    record_date: datetime | None = None,
    delivery_options: DeliveryOptions | None = None,
    on_batch: Callable[[str], object] = len,
    **input_options: Unpack[ReadOptions],
) -> Report:
    """Write the new and changed records of ``inputs`` as batches in the folder ``output``.

    ``with_bibtex`` writes new items as BibTeX as well. ``status`` is where new items go: ``inbox``, ``buffer`` or
    ``archive`` (default: the profile's). ``files`` is the folder of the records' files. The deliveries are recorded in
    ``output``, or in the store at the place ``store``. With ``partial_logs``, items that are absent from the output of
    an import count as not imported. The other options are those of ``DeliveryOptions`` and ``ReadOptions``. Raises
    ``UsageError``, ``OutputError`` and ``StoreError``.
    """
    delivery_options = delivery_options or {}
    profile = input_options["profile"] = checked_profile(input_options)
    options = profile.eprints
    encoder = Ep3Encoder(profile, files, fetch=True, status=status or options.status)
    outbox = Outbox(output)
    eprints = EprintsFeed(
        outbox,
        encoder,
        commands.ImportAccount(options.repository, options.user),
        record_date or now(),
        bibtex=bibtex.build_bibtex(profile, now()) if with_bibtex else None,
        batch_size=batch_size,
        partial_logs=partial_logs,
        dry_run=delivery_options.get("dry_run", False),
        on_batch=on_batch,
    )
    inputs = check_inputs(inputs, outbox.folder, input_options)
    with outbox.open_deliveries(store, eprints.target, dry_run=eprints.dry_run) as deliveries:
        report = run_feed(inputs, eprints, deliveries, delivery_options, outbox.folder, **input_options)
    report.remarks += waiting_remark(
        Message("the output of the import"), [outbox.path(batch, commands.LOG) for batch in eprints.waiting()]
    )
    return report


class EprintsFeed:
    """A feed into a folder of batches; ``when`` dates the deliveries, ``on_batch`` is called with the path of each."""

    target = "eprints"

    def __init__(
        self,
        outbox: Outbox,
        encoder: Ep3Encoder,
        account: commands.ImportAccount,
        when: datetime,
        *,
        bibtex: Format | None = None,
        batch_size: int = BATCH_SIZE,
        partial_logs: bool = False,
        dry_run: bool = False,
        on_batch: Callable[[str], object] = len,
    ) -> None:
        self.outbox, self.encoder, self.account, self.when, self.bibtex = outbox, encoder, account, when, bibtex
        self.batch_size, self.partial_logs = batch_size, partial_logs
        self.dry_run, self.on_batch = dry_run, on_batch
        self.format = encoder.checked_format()

    # --- confirmations

    def confirmations(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield unrecorded deliveries, and the results of imports that were run since the last feed."""
        yield from self.outbox.unrecorded(deliveries)
        for batch in self.waiting():
            path = self.outbox.path(batch, commands.LOG)
            log = read_import_log(path, len(commands.STATUSES) if batch.startswith(_UPDATE) else 1)
            if log is not None:
                yield from self._read_back(batch, path, log)

    def waiting(self) -> list[str]:
        """Return the names of the batches that EPrints has not confirmed."""
        return self.outbox.unconfirmed(_ADD, _UPDATE)

    def _read_back(self, batch: str, path: str, log: ImportLog) -> Iterator[Outcome]:
        items = self.outbox.items(batch)
        if len(log.numbers) > len(items):
            yield finding("import-other", Location(path), found=len(log.numbers), count=len(items))
            return
        missing = len(items) - len(log.numbers)
        if (missing or not log.ended) and not self.partial_logs:
            yield finding("import-partial", Location(path), missing=missing, count=len(items))
            return
        numbers = [*log.numbers, *[None] * missing]
        confirmed = [_confirmed(item, number, batch) for item, number in zip(items, numbers, strict=True)]
        for item, number in zip(items, numbers, strict=True):
            if number is None:
                yield finding("import-failed", Location(path), number=item.delivery.control_number)
        yield [item.delivery for item in confirmed]
        self.outbox.confirm(batch, confirmed, dry_run=self.dry_run)

    # --- batches

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content and of the names and sizes of its files."""
        return self.encoder.content_hash(record)

    def awaits_confirmation(self, before: Delivery) -> bool:
        """Return whether the output of the import is not there yet."""
        return before.remote_id is None or (before.receipt or "").startswith(PENDING)

    def batch_kind(self, entry: FeedRecord) -> str:
        """Separate new items from changed ones."""
        return _UPDATE if entry.before and entry.before.remote_id else _ADD

    def deliver(self, kind: str, entries: Sequence[FeedRecord]) -> Iterator[Outcome]:
        """Write a batch."""
        batch = self.outbox.next_name(kind)
        text, undo = self._commands(kind, batch)
        items: list[BatchItem] = []
        faults: list[Finding] = []

        def fill(folder: str) -> Sequence[BatchItem]:
            sound = self._write_records(folder, kind, entries, faults)
            if not sound:
                raise RecordError(*faults)
            items.extend(self._item(entry, batch, undo) for entry in sound)
            return items

        try:
            self.outbox.write(batch, fill, text)
        except RecordError as error:
            yield from error.findings
            return
        self.on_batch(self.outbox.path(batch))
        yield [item.delivery for item in items]
        yield from faults

    def _write_records(
        self, folder: str, group: str, entries: Sequence[FeedRecord], faults: list[Finding]
    ) -> Sequence[FeedRecord]:
        """Write the records, return those that could be written, and add the findings of the others to ``faults``."""
        sound: list[FeedRecord] = []
        encoded = self._encoded(group, entries, sound, faults)
        _write(os.path.join(folder, commands.RECORDS), self.encoder.format.assemble(encoded))
        if self.bibtex is not None and group == _ADD:
            cited = (self.bibtex.encode(entry.record) for entry in sound)
            _write(os.path.join(folder, commands.BIBTEX), self.bibtex.assemble(cited))
        return sound

    def _encoded(
        self, group: str, entries: Sequence[FeedRecord], sound: list[FeedRecord], faults: list[Finding]
    ) -> Iterator[bytes]:
        """Yield one item at a time: a batch with its files can be larger than the memory."""
        for entry in entries:
            number = entry.before.remote_id if group == _UPDATE and entry.before else None
            try:
                encoded = self.encoder.encode(entry.record, remote_id=number or "", ours_only=group == _UPDATE)
            except RecordError as error:
                faults.extend(error.findings)
            else:
                sound.append(entry)
                yield encoded

    def _commands(self, group: str, batch: str) -> tuple[str, str]:
        path, forget = self.outbox.path(batch), self.outbox.forget_command(batch)
        if group == _UPDATE:
            return commands.for_update(path, self.account, forget), forget
        return commands.for_add(path, self.account, forget, with_bibtex=self.bibtex is not None)

    def _item(self, entry: FeedRecord, batch: str, undo: str) -> BatchItem:
        number = entry.before and entry.before.remote_id
        receipt = f"{PENDING}{undo}" if number else undo
        delivery = Delivery(entry.number, entry.content_hash, batch, number, self.when, receipt)
        return BatchItem(file_name(entry.record), delivery, entry.before if number else None)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write the command that deletes the items."""
        batch = self.outbox.next_name(_DELETE)
        forget = self.outbox.forget_command(batch)
        text = commands.for_delete(self.account, forget, [delivery.remote_id or "" for delivery in vanished])
        items = deletion_items(vanished, batch, forget, self.when)
        self.outbox.write(batch, lambda _folder: items, text)
        self.on_batch(self.outbox.path(batch))
        yield [item.delivery for item in items]


def _write(path: str, chunks: Iterable[bytes]) -> None:
    with open(path, "xb") as file:
        file.writelines(chunks)


def _confirmed(item: BatchItem, number: str | None, batch: str) -> BatchItem:
    """Return an item with the result of its import: ``number`` is that of EPrints, ``None`` if it was not kept."""
    if number is not None:
        receipt = (item.delivery.receipt or "").removeprefix(PENDING)
        return item._replace(delivery=item.delivery._replace(remote_id=number, receipt=receipt))
    if item.before is None:
        return item._replace(delivery=as_undelivered(item.delivery, batch))
    # EPrints still has the previous version; the change must be delivered again.
    return item._replace(delivery=item.before._replace(batch=batch))
