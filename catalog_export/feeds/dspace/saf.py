"""The feed ``saf``: batches in DSpace's Simple Archive Format, for ``dspace import``.

New items stand in batches ``add-NNNN`` and wait there for the mapfile that DSpace writes; until it is back they are
neither new, since a second import would double them, nor delivered, since nobody knows whether there was a first.
Changed items stand in batches ``replace-NNNN`` with the mapfile that names their handles, one batch for each set
of collections. Items whose records have vanished are a mapfile in ``delete-NNNN``.
"""

from __future__ import annotations

import os
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.base import Manner, Reading, carry_out, check_inputs, gone, profile_of
from catalog_export.feeds.dspace import commands
from catalog_export.feeds.dspace.items import UNFIT, Site, decode, encode, handles, verify
from catalog_export.feeds.dspace.mapfile import mapfile, read_mapfile
from catalog_export.feeds.dspace.saf_writer import write_items, write_text
from catalog_export.feeds.dspace.target import Way, remove, waits
from catalog_export.feeds.files import Files
from catalog_export.feeds.outbox import Item, Outbox
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, Entry, Outcome
    from catalog_export.model.files import Paths
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.report import Report

BATCH_SIZE = 1000


def feed(  # noqa: PLR0913 (each is a choice of the user)
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
    manner: Manner | None = None,
    on_batch: Callable[[str], object] = len,
    **reading: Unpack[Reading],
) -> Report:
    """Write what DSpace lacks of the records of ``inputs`` as batches in the folder ``output``.

    ``collections`` are handles or UUIDs, the owning one first, for all records; without them the profile says which
    collection takes what. ``files`` is the folder of the files that go with the records. What was delivered is
    remembered in ``output``, or in the store at the place ``store``. The other options are those of ``SafFeed``,
    ``Manner`` and ``Reading``. ``UsageError``, ``OutputError`` and ``StoreError`` as their messages say.
    """
    manner = manner or {}
    profile = reading["profile"] = profile_of(reading)
    site = Site(profile.dspace._replace(eperson=eperson or profile.dspace.eperson), handles(collections))
    way = Way(Outbox(output), site, record_date or now(), on_batch, manner.get("dry_run", False))
    saf = SafFeed(
        way,
        Files(files, unfit=UNFIT),
        batch_size=batch_size,
        zipped=zipped,
        partial_mapfiles=partial_mapfiles,
    )
    check_inputs(inputs, way.outbox.folder, reading)
    with way.outbox.opened(store, saf.target, dry_run=way.dry_run) as deliveries:
        report = carry_out(inputs, saf, deliveries, manner, way.outbox.folder, **reading)
    report.remarks += way.remark("the mapfile of DSpace")
    return report


class SafFeed:
    """A feed into a folder of batches, as folders of items or with ``zipped`` as one zip file each.

    With ``partial_mapfiles`` the items that a mapfile without faults lacks count as not taken by DSpace, and are new
    again.
    """

    target = "saf"

    def __init__(
        self,
        way: Way,
        files: Files,
        *,
        batch_size: int = BATCH_SIZE,
        zipped: bool = False,
        partial_mapfiles: bool = False,
    ) -> None:
        self.way, self.outbox, self.files = way, way.outbox, files
        self.batch_size, self.zipped, self.partial_mapfiles = batch_size, zipped, partial_mapfiles
        self.format = Format(
            name="saf",
            media_type="application/zip",
            suffix=".zip",
            summary="DSpace Simple Archive Format",
            encode=partial(encode, site=way.site, files=files),
            verify=partial(verify, site=way.site),
        )

    # --- what came back

    def receipts(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield what was not recorded, and what the mapfiles say that have come since the last time."""
        yield from self.outbox.unrecorded(deliveries)
        for batch in self.way.waiting():
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
            return  # what is perhaps the mapfile of another batch does not tell what DSpace lacks of this one
        confirmed = [item._replace(delivery=_confirmed(item, mapped.handles, batch)) for item in items]
        yield [item.delivery for item in confirmed]
        self.outbox.confirm(batch, confirmed, dry_run=self.way.dry_run)

    # --- what goes out

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says, and of names and sizes of its files."""
        return self.files.content_hash(record)

    def waits(self, before: Delivery) -> bool:
        """Tell whether the mapfile is not back yet."""
        return waits(before)

    def group(self, entry: Entry) -> str:
        """Put new items together, and changed ones with those of the same collections."""
        if entry.before is None or entry.before.remote_id is None:
            return "add"
        return " ".join(["replace", *decode(entry.encoded).collections])

    def deliver(self, group: str, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Write a batch."""
        kind, *collections = group.split(" ")
        if kind == "replace":
            yield from _without_handles(entries)
            entries = [entry for entry in entries if _has_handle(entry)]
        if not entries:
            return
        batch = self.outbox.next_name(kind)
        path, eperson, forget = self.outbox.path(batch), self.way.eperson, self.outbox.forgetting(batch)
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
        self.way.write(batch, partial(self._fill, entries=entries, items=items, earlier=earlier), text)
        yield [item.delivery for item in items]

    def _item(self, entry: Entry, batch: str, undo: str) -> Item:
        handle = entry.before and entry.before.remote_id
        delivery = Delivery(entry.number, entry.content_hash, batch, handle, self.way.when, undo)
        return Item(file_name(entry.record), delivery, entry.before if handle else None)

    def _fill(
        self, folder: str, entries: Sequence[Entry], items: Sequence[Item], earlier: dict[str, list[tuple[str, str]]]
    ) -> Sequence[Item]:
        contents = (
            (item.name, decode(entry.encoded), item.delivery.remote_id)
            for entry, item in zip(entries, items, strict=True)
        )
        write_items(folder, contents, zipped=self.zipped)
        for old, pairs in earlier.items():
            write_text(os.path.join(folder, f"{old}.mapfile"), mapfile(pairs))
        if earlier:
            write_text(os.path.join(folder, commands.MAPFILE), mapfile(chain.from_iterable(earlier.values())))
        return items

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write a mapfile of the items to delete, and how."""
        return remove(self.way, vanished)


def _has_handle(entry: Entry) -> bool:
    return entry.before is not None and "/" in (entry.before.remote_id or "")


def _without_handles(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each item that DSpace took into a workflow: replaced, it would get its UUID for a handle."""
    for entry in entries:
        if not _has_handle(entry) and entry.before is not None:
            place = entry.record.source or Location("<record>")
            yield finding("dspace-no-handle", place, remote=entry.before.remote_id)


def _confirmed(item: Item, handles: dict[str, str], batch: str) -> Delivery:
    if item.name in handles:
        return item.delivery._replace(remote_id=handles[item.name])
    return gone(item.delivery, batch)


def _earlier(entries: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """Give the pairs of item and handle by the batch that holds the item as it was."""
    earlier: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        if entry.before is not None and entry.before.remote_id is not None:
            earlier.setdefault(entry.before.batch, []).append((file_name(entry.record), entry.before.remote_id))
    return earlier
