"""The feed ``dspace-csv``: tables of metadata for ``dspace metadata-import``, without files.

The import does not list the new items. They wait until ``exported*.csv``, written by ``dspace metadata-export``, is in
the folder: it has their control numbers in ``dc.identifier.other`` and the UUIDs that a table of changes needs. All
items of a table of changes have the same columns, because DSpace deletes the value of an empty cell. If the language of
a value has changed, the cell of its old language is written empty.
"""

from __future__ import annotations

import os
from functools import partial
from glob import escape, glob
from json import dumps, loads
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.dspace import commands
from catalog_export.feeds.dspace.mapfile import format_mapfile
from catalog_export.feeds.dspace.saf_writer import write_text
from catalog_export.feeds.dspace.table import NEW, Exported, dspace_cells, field_of_column, item_table, read_export
from catalog_export.feeds.dspace.target import DspaceTarget, site_of
from catalog_export.feeds.outbox import DELIVERIES, BatchItem, Outbox
from catalog_export.feeds.run import check_inputs, checked_profile, run_feed
from catalog_export.model.errors import RecordError
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery, content_hash
from catalog_export.text.messages import Message
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, DeliveryOptions, FeedRecord, Outcome
    from catalog_export.feeds.dspace.items import DspaceSite
    from catalog_export.model.files import Paths
    from catalog_export.model.record import Record
    from catalog_export.run.options import ReadOptions
    from catalog_export.run.report import Report

BATCH_SIZE = 1000  # the default limit of DSpace's web interface (bulkedit.import.max.items)
TABLE = "items.csv"


def feed(
    inputs: Paths,
    output: str | os.PathLike[str],
    *,
    collections: str | Sequence[str] = (),
    batch_size: int = BATCH_SIZE,
    eperson: str = "",
    store: str | None = None,
    record_date: datetime | None = None,
    delivery_options: DeliveryOptions | None = None,
    on_batch: Callable[[str], object] = len,
    **input_options: Unpack[ReadOptions],
) -> Report:
    """Write the new and changed records of ``inputs`` as tables in the folder ``output``.

    The options are those of ``catalog_export.feeds.dspace.saf.feed``.
    """
    delivery_options = delivery_options or {}
    profile = input_options["profile"] = checked_profile(input_options)
    site = site_of(profile, collections, eperson)
    dspace = DspaceTarget(Outbox(output), site, record_date or now(), on_batch, delivery_options.get("dry_run", False))
    tables = CsvFeed(dspace, batch_size=batch_size)
    inputs = check_inputs(inputs, dspace.outbox.folder, input_options)
    with dspace.outbox.open_deliveries(store, tables.target, dry_run=dspace.dry_run) as deliveries:
        report = run_feed(inputs, tables, deliveries, delivery_options, dspace.outbox.folder, **input_options)
    report.remarks += dspace.remark(Message("exported metadata ({path})", path=dspace.outbox.path("exported*.csv")))
    return report


def encode_row(record: Record, *, site: DspaceSite) -> bytes:
    """Return the collections and cells of a record; ``RecordError`` if a table cannot contain them."""
    collections = site.collections_of(record)
    for collection in collections:
        if "/" not in collection:
            place = record.location
            raise RecordError(finding("dspace-csv-handle", place, collection=collection))
    return dumps([collections, dspace_cells(record, site)]).encode()


class CsvFeed:
    """A feed into a folder of tables."""

    target = "dspace-csv"

    def __init__(self, dspace: DspaceTarget, *, batch_size: int = BATCH_SIZE) -> None:
        self.dspace, self.outbox, self.batch_size = dspace, dspace.outbox, batch_size
        self.exported: dict[str, Exported] = {}
        self.format = Format(
            "dspace-csv", "text/csv", ".csv", "DSpace metadata CSV", partial(encode_row, site=dspace.site)
        )

    # --- confirmations

    def confirmations(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield unrecorded deliveries, and the UUIDs of waiting items from exported tables."""
        yield from self.outbox.unrecorded(deliveries)
        twice: dict[str, str] = {}
        for path in sorted(glob(os.path.join(escape(self.outbox.folder), "exported*.csv"))):
            for number, item in read_export(path):
                if self.exported.setdefault(number, item).uuid != item.uuid:
                    twice[number] = path
        for number, path in twice.items():
            del self.exported[number]
            yield finding("export-twice", Location(path), number=ascii(number)[1:-1])
        for batch in self.dspace.waiting():
            yield from self._confirmed(batch, deliveries)

    def _confirmed(self, batch: str, deliveries: Deliveries) -> Iterator[Outcome]:
        """Find the items of a batch in tables exported after it; an earlier table may show items removed since."""
        made = os.stat(self.outbox.path(batch, DELIVERIES)).st_mtime
        exported = {number: item.uuid for number, item in self.exported.items() if item.when >= made}
        items, found = [], []
        for item in self.outbox.items(batch):
            number = item.delivery.control_number
            known = deliveries.get(number)
            remote = known.remote_id if known and known.remote_id else exported.get(number)
            items.append(item._replace(delivery=item.delivery._replace(remote_id=remote)))
            if remote and known and known.batch == batch and not known.remote_id:
                found.append(known._replace(remote_id=remote))
        if found:
            yield found
        if all(item.delivery.remote_id for item in items):
            self._confirm(batch, items)

    def _confirm(self, batch: str, items: Sequence[BatchItem]) -> None:
        path = self.outbox.path(batch, commands.MAPFILE)
        if not os.path.exists(path) and not self.dspace.dry_run:
            write_text(path, format_mapfile((item.name, item.delivery.remote_id or "") for item in items))
        self.outbox.confirm(batch, items, dry_run=self.dspace.dry_run)

    # --- batches

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content."""
        return content_hash(record)

    def awaits_confirmation(self, before: Delivery) -> bool:
        """Return whether the UUID is not known yet."""
        return before.remote_id is None

    def batch_kind(self, entry: FeedRecord) -> str:
        """Separate new items from changed ones, and these by their columns."""
        if entry.before is None or entry.before.remote_id is None:
            return "add"
        return " ".join(["update", *self._columns(entry)])

    def _columns(self, entry: FeedRecord) -> dict[str, list[str]]:
        """Return the cells of a changed item, with empty ones for values whose language has changed.

        ``dc.identifier.uri`` is left out: DSpace stores the handle there, and a cell without it would delete it.
        """
        _, given = loads(entry.encoded)
        columns = {head: cell for head, cell in given.items() if field_of_column(head) != "dc.identifier.uri"}
        known = self.exported.get(entry.number)
        fields = {field_of_column(head) for head in columns}
        moved = sorted(head for head in known.columns if field_of_column(head) in fields) if known else ()
        return {**columns, **{head: [] for head in moved if head not in columns}}

    def deliver(self, kind: str, entries: Sequence[FeedRecord]) -> Iterator[Outcome]:
        """Write a table."""
        new = kind == "add"
        batch = self.outbox.next_name(kind.partition(" ")[0])
        rows, items = [], []
        owners: dict[str, None] = {}
        for entry in entries:
            collections, columns = loads(entry.encoded)
            owners[collections[0]] = None
            remote = None if new or entry.before is None else entry.before.remote_id
            rows.append((NEW, collections, columns) if remote is None else (remote, (), self._columns(entry)))
            delivery = Delivery(entry.number, entry.content_hash, batch, remote, self.dspace.when)
            items.append(BatchItem(file_name(entry.record), delivery, entry.before if remote else None))
        text, undo = self._commands(batch, list(owners), new=new)
        items = [item._replace(delivery=item.delivery._replace(receipt=undo)) for item in items]

        def fill(folder: str) -> Sequence[BatchItem]:
            write_text(os.path.join(folder, TABLE), item_table(rows))
            return items

        self.dspace.write(batch, fill, text)
        yield [item.delivery for item in items]

    def _commands(self, batch: str, owners: Sequence[str], *, new: bool) -> tuple[str, str]:
        path, mail, forget = self.outbox.path(batch, TABLE), self.dspace.eperson, self.outbox.forget_command(batch)
        if new:
            export = os.path.join(self.outbox.folder, "exported-{}.csv")
            return commands.for_table_of_new(path, mail, forget, owners, export)
        return commands.for_table_of_changes(path, mail, forget, owners)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write a mapfile of the items to delete, and the command that deletes them."""
        return self.dspace.remove(vanished)
