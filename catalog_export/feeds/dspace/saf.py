"""The feed ``saf``: batches in DSpace's Simple Archive Format, for ``dspace import``.

Batches ``add-NNNN`` have new items. They wait for the mapfile that DSpace writes: without it the import may have been
run or not, and a second import would duplicate the items. Batches ``replace-NNNN`` have changed items and the mapfile
with their handles, one batch per set of collections. A batch ``delete-NNNN`` is a mapfile of vanished items.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.base import DeliveryOptions, as_undelivered
from catalog_export.feeds.dspace import commands
from catalog_export.feeds.dspace.items import UNFIT, decode_item, encode_item, verify_item
from catalog_export.feeds.dspace.mapfile import format_mapfile, read_mapfile
from catalog_export.feeds.dspace.saf_writer import write_items, write_text
from catalog_export.feeds.dspace.target import DspaceTarget, site_of
from catalog_export.feeds.files import RecordFiles
from catalog_export.feeds.outbox import BatchItem, Outbox
from catalog_export.feeds.run import check_inputs, checked_profile, run_feed
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery
from catalog_export.text.messages import Message
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, FeedRecord, Outcome
    from catalog_export.model.files import Paths
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.options import ReadOptions
    from catalog_export.run.report import Report

BATCH_SIZE = 1000


def feed(
    inputs: Paths,
    output: str | os.PathLike[str],
    *,
    collections: str | Sequence[str] = (),
    files: str | os.PathLike[str] | None = None,
    zipped: bool = False,
    batch_size: int = BATCH_SIZE,
    eperson: str = "",
    store: str | None = None,
    partial_mapfiles: bool = False,
    record_date: datetime | None = None,
    delivery_options: DeliveryOptions | None = None,
    on_batch: Callable[[str], object] = len,
    **input_options: Unpack[ReadOptions],
) -> Report:
    """Write the new and changed records of ``inputs`` as batches in the folder ``output``.

    ``collections`` are handles or UUIDs for all records, the owning one first; without them the profile assigns
    collections. ``files`` is the folder of the records' files. The deliveries are recorded in ``output``, or in the
    store at the place ``store``. The other options are those of ``SafFeed``, ``DeliveryOptions`` and ``ReadOptions``.
    Raises ``UsageError``, ``OutputError`` and ``StoreError``.
    """
    delivery_options = delivery_options or {}
    profile = input_options["profile"] = checked_profile(input_options)
    site = site_of(profile, collections, eperson)
    dspace = DspaceTarget(Outbox(output), site, record_date or now(), on_batch, delivery_options.get("dry_run", False))
    saf = SafFeed(
        dspace,
        RecordFiles(files, unfit=UNFIT),
        batch_size=batch_size,
        zipped=zipped,
        partial_mapfiles=partial_mapfiles,
    )
    inputs = check_inputs(inputs, dspace.outbox.folder, input_options)
    with dspace.outbox.open_deliveries(store, saf.target, dry_run=dspace.dry_run) as deliveries:
        report = run_feed(inputs, saf, deliveries, delivery_options, dspace.outbox.folder, **input_options)
    report.remarks += dspace.remark(Message("the mapfile of DSpace"))
    return report


class SafFeed:
    """A feed into a folder of batches: folders of items, or (``zipped``) one zip file each.

    With ``partial_mapfiles``, items that are absent from a correct mapfile count as not imported, and are new again.
    """

    target = "saf"

    def __init__(
        self,
        dspace: DspaceTarget,
        files: RecordFiles,
        *,
        batch_size: int = BATCH_SIZE,
        zipped: bool = False,
        partial_mapfiles: bool = False,
    ) -> None:
        self.dspace, self.outbox, self.files = dspace, dspace.outbox, files
        self.batch_size, self.zipped, self.partial_mapfiles = batch_size, zipped, partial_mapfiles
        self.format = Format(
            name="saf",
            media_type="application/zip",
            suffix=".zip",
            summary="DSpace Simple Archive Format",
            encode=partial(encode_item, site=dspace.site, files=files),
            verify=partial(verify_item, site=dspace.site),
        )

    # --- confirmations

    def confirmations(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield unrecorded deliveries, and the handles from new mapfiles."""
        yield from self.outbox.unrecorded(deliveries)
        for batch in self.dspace.waiting():
            yield from self._read_mapfile(batch)

    def _read_mapfile(self, batch: str) -> Iterator[Outcome]:
        path = self.outbox.path(batch, commands.MAPFILE)
        if not os.path.exists(path):
            return
        items = self.outbox.items(batch)
        mapped = read_mapfile(path, {item.name for item in items})
        if mapped is None:
            return
        yield from mapped.findings
        missing = sum(item.name not in mapped.handles for item in items)
        if missing and not self.partial_mapfiles:
            yield finding("mapfile-partial", Location(path), missing=missing, count=len(items))
        if missing and (mapped.findings or not self.partial_mapfiles):
            return  # it may be the mapfile of another batch
        confirmed = [item._replace(delivery=_confirmed(item, mapped.handles, batch)) for item in items]
        yield [item.delivery for item in confirmed]
        self.outbox.confirm(batch, confirmed, dry_run=self.dspace.dry_run)

    # --- batches

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content and of the names and sizes of its files."""
        return self.files.content_hash(record)

    def awaits_confirmation(self, before: Delivery) -> bool:
        """Return whether the mapfile is not there yet."""
        return before.remote_id is None

    def batch_kind(self, entry: FeedRecord) -> str:
        """Separate new items from changed ones, and these by their collections."""
        if entry.before is None or entry.before.remote_id is None:
            return "add"
        return " ".join(["replace", *decode_item(entry.encoded).collections])

    def deliver(self, kind: str, entries: Sequence[FeedRecord]) -> Iterator[Outcome]:
        """Write a batch."""
        kind, *collections = kind.split(" ")
        if kind == "replace":
            yield from _without_handles(entries)
            entries = [entry for entry in entries if _has_handle(entry)]
        if not entries:
            return
        batch = self.outbox.next_name(kind)
        path, eperson, forget = self.outbox.path(batch), self.dspace.eperson, self.outbox.forget_command(batch)
        earlier: dict[str, list[tuple[str, str]]] = {}
        if kind == "add":
            text, undo = commands.for_add(path, eperson, forget, zipped=self.zipped)
        else:
            earlier = _earlier(entries)
            there = {
                self.outbox.path(old): self.outbox.path(batch, f"{old}.mapfile")
                for old in earlier
                if os.path.isdir(self.outbox.path(old))
            }
            text, undo = commands.for_replace(path, eperson, forget, collections, there, zipped=self.zipped)
        items = [self._item(entry, batch, undo) for entry in entries]
        self.dspace.write(batch, partial(self._fill, entries=entries, items=items, earlier=earlier), text)
        yield [item.delivery for item in items]

    def _item(self, entry: FeedRecord, batch: str, undo: str) -> BatchItem:
        handle = entry.before and entry.before.remote_id
        delivery = Delivery(entry.number, entry.content_hash, batch, handle, self.dspace.when, undo)
        return BatchItem(file_name(entry.record), delivery, entry.before if handle else None)

    def _fill(
        self,
        folder: str,
        entries: Sequence[FeedRecord],
        items: Sequence[BatchItem],
        earlier: dict[str, list[tuple[str, str]]],
    ) -> Sequence[BatchItem]:
        contents = (
            (item.name, decode_item(entry.encoded), item.delivery.remote_id)
            for entry, item in zip(entries, items, strict=True)
        )
        write_items(folder, contents, zipped=self.zipped)
        for old, pairs in earlier.items():
            write_text(os.path.join(folder, f"{old}.mapfile"), format_mapfile(pairs))
        if earlier:
            write_text(os.path.join(folder, commands.MAPFILE), format_mapfile(chain.from_iterable(earlier.values())))
        return items

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write a mapfile of the items to delete, and the command that deletes them."""
        return self.dspace.remove(vanished)


def _has_handle(entry: FeedRecord) -> bool:
    return entry.before is not None and "/" in (entry.before.remote_id or "")


def _without_handles(entries: Sequence[FeedRecord]) -> Iterator[Finding]:
    """Yield a finding for each item in a DSpace workflow: a replacement would use its UUID as its handle."""
    for entry in entries:
        if not _has_handle(entry) and entry.before is not None:
            place = entry.record.location
            yield finding("dspace-no-handle", place, remote=entry.before.remote_id)


def _confirmed(item: BatchItem, handles: dict[str, str], batch: str) -> Delivery:
    if item.name in handles:
        return item.delivery._replace(remote_id=handles[item.name])
    return as_undelivered(item.delivery, batch)


def _earlier(entries: Sequence[FeedRecord]) -> dict[str, list[tuple[str, str]]]:
    """Return pairs of item name and handle, by the batch that has the previous version of the item."""
    earlier: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        if entry.before is not None and entry.before.remote_id is not None:
            earlier.setdefault(entry.before.batch, []).append((file_name(entry.record), entry.before.remote_id))
    return earlier
