"""The feed ``eprints``: batches of EP3 XML for the program ``import`` of EPrints.

New items stand in batches ``add-NNNN``, changed ones in ``update-NNNN`` with the numbers that EPrints gave them; those
of vanished records are numbers in ``delete-NNNN``. The importer tells on its standard output what became of each item,
in their order, and that output comes back into the batch as ``imported.txt``. Until then the items are neither new,
since a second import would double them, nor delivered: the importer ends with success even where it kept nothing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.base import Manner, Reading, carry_out, check_inputs, gone, profile_of
from catalog_export.feeds.eprints import commands
from catalog_export.feeds.eprints.import_log import read_log
from catalog_export.feeds.eprints.records import Items
from catalog_export.feeds.outbox import Item, Outbox, remark, vanished_items
from catalog_export.model.errors import RecordError
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery
from catalog_export.write.formats import bibtex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, Entry, Outcome
    from catalog_export.feeds.eprints.import_log import Log
    from catalog_export.model.files import Paths
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format

BATCH_SIZE = 500
_ADD, _UPDATE, _DELETE = "add", "update", "delete"


def feed(  # noqa: PLR0913 (each is a choice of the user)
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
    manner: Manner | None = None,
    on_batch: Callable[[str], object] = len,
    **reading: Unpack[Reading],
) -> Report:
    """Write what EPrints lacks of the records of ``inputs`` as batches in the folder ``output``.

    ``with_bibtex`` writes new items as BibTeX as well. ``status`` is where new items go (``inbox``, ``buffer``,
    ``archive``; else what the profile says). ``files`` is the folder of the files that go with the records. What was
    delivered is remembered in ``output``, or in the store at the place ``store``. With ``partial_logs`` the items that
    the output of an import lacks count as not imported. The other options are those of ``Manner`` and ``Reading``.
    ``UsageError``, ``OutputError`` and ``StoreError`` as their messages say.
    """
    manner = manner or {}
    profile = reading["profile"] = profile_of(reading)
    options = profile.eprints
    made = Items(profile, files, fetch=True, status=status or options.status)
    outbox = Outbox(output)
    found = EprintsFeed(
        outbox,
        made,
        commands.Account(options.repository, options.user),
        record_date or now(),
        bibtex=bibtex.build_bibtex(profile, now()) if with_bibtex else None,
        batch_size=batch_size,
        partial_logs=partial_logs,
        dry_run=manner.get("dry_run", False),
        on_batch=on_batch,
    )
    check_inputs(inputs, outbox.folder, reading)
    with outbox.opened(store, found.target, dry_run=found.dry_run) as deliveries:
        report = carry_out(inputs, found, deliveries, manner, outbox.folder, **reading)
    report.remarks += remark("what the import prints", [outbox.path(batch, commands.LOG) for batch in found.waiting()])
    return report


class EprintsFeed:
    """A feed into a folder of batches; ``when`` is the date of the deliveries, ``on_batch`` is told of each batch."""

    target = "eprints"

    def __init__(  # noqa: PLR0913 (what the user chooses)
        self,
        outbox: Outbox,
        items: Items,
        account: commands.Account,
        when: datetime,
        *,
        bibtex: Format | None = None,
        batch_size: int = BATCH_SIZE,
        partial_logs: bool = False,
        dry_run: bool = False,
        on_batch: Callable[[str], object] = len,
    ) -> None:
        self.outbox, self.items, self.account, self.when, self.bibtex = outbox, items, account, when, bibtex
        self.batch_size, self.partial_logs = batch_size, partial_logs
        self.dry_run, self.on_batch = dry_run, on_batch
        self.format = items.checked()

    # --- what came back

    def receipts(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield what was not recorded, and what the imports printed that have been run since the last time."""
        yield from self.outbox.unrecorded(deliveries)
        for batch in self.waiting():
            path = self.outbox.path(batch, commands.LOG)
            log = read_log(path, len(commands.STATUSES) if batch.startswith(_UPDATE) else 1)
            if log is not None:
                yield from self._read_back(batch, path, log)

    def waiting(self) -> list[str]:
        """Name the batches that EPrints has not confirmed."""
        kinds = (f"{_ADD}-", f"{_UPDATE}-")
        return [name for name in self.outbox.names() if name.startswith(kinds) and not self.outbox.is_confirmed(name)]

    def _read_back(self, batch: str, path: str, log: Log) -> Iterator[Outcome]:
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

    # --- what goes out

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says, and of names and sizes of its files."""
        return self.items.content_hash(record)

    def waits(self, before: Delivery) -> bool:
        """Tell whether the output of the import is not back yet."""
        return before.remote_id is None or (before.receipt or "").startswith(commands.PENDING)

    def group(self, entry: Entry) -> str:
        """Tell new items from changed ones."""
        return _UPDATE if entry.before and entry.before.remote_id else _ADD

    def deliver(self, group: str, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Write a batch."""
        batch = self.outbox.next_name(group)
        text, undo = self._commands(group, batch)
        items: list[Item] = []
        faults: list[Finding] = []

        def fill(folder: str) -> Sequence[Item]:
            sound = self._write_records(folder, group, entries, faults)
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
        self, folder: str, group: str, entries: Sequence[Entry], faults: list[Finding]
    ) -> Sequence[Entry]:
        """Write what EPrints reads; give the entries that are in it. What is wrong with others goes to ``faults``."""
        sound: list[Entry] = []
        encoded = self._encoded(group, entries, sound, faults)
        _write(os.path.join(folder, commands.RECORDS), self.items.format.assemble(encoded))
        if self.bibtex is not None and group == _ADD:
            cited = (self.bibtex.encode(entry.record) for entry in sound)
            _write(os.path.join(folder, commands.BIBTEX), self.bibtex.assemble(cited))
        return sound

    def _encoded(
        self, group: str, entries: Sequence[Entry], sound: list[Entry], faults: list[Finding]
    ) -> Iterator[bytes]:
        """Yield item after item: with their files, those of a batch may be larger than the memory."""
        for entry in entries:
            number = entry.before.remote_id if group == _UPDATE and entry.before else None
            try:
                encoded = self.items.encode(entry.record, remote_id=number or "", ours_only=group == _UPDATE)
            except RecordError as error:
                faults.extend(error.findings)
            else:
                sound.append(entry)
                yield encoded

    def _commands(self, group: str, batch: str) -> tuple[str, str]:
        path, forget = self.outbox.path(batch), self.outbox.forgetting(batch)
        if group == _UPDATE:
            return commands.for_update(path, self.account, forget), forget
        return commands.for_add(path, self.account, forget, with_bibtex=self.bibtex is not None)

    def _item(self, entry: Entry, batch: str, undo: str) -> Item:
        number = entry.before and entry.before.remote_id
        receipt = f"{commands.PENDING}{undo}" if number else undo
        delivery = Delivery(entry.number, entry.content_hash, batch, number, self.when, receipt)
        return Item(file_name(entry.record), delivery, entry.before if number else None)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write the numbers of the items to delete, and how."""
        batch = self.outbox.next_name(_DELETE)
        forget = self.outbox.forgetting(batch)
        text = commands.for_delete(self.account, forget, [delivery.remote_id or "" for delivery in vanished])
        items = vanished_items(vanished, batch, forget, self.when)
        self.outbox.write(batch, lambda _folder: items, text)
        self.on_batch(self.outbox.path(batch))
        yield [item.delivery for item in items]


def _write(path: str, chunks: Iterable[bytes]) -> None:
    with open(path, "xb") as file:
        file.writelines(chunks)


def _confirmed(item: Item, number: str | None, batch: str) -> Item:
    """Give an item as EPrints has it: ``number`` is that of EPrints, ``None`` where it did not keep it."""
    if number is not None:
        receipt = (item.delivery.receipt or "").removeprefix(commands.PENDING)
        return item._replace(delivery=item.delivery._replace(remote_id=number, receipt=receipt))
    if item.before is None:
        return item._replace(delivery=gone(item.delivery, batch))
    # What was there before still is, and the change is to go out again.
    return item._replace(delivery=item.before._replace(batch=batch))
