"""The feed ``dspace-csv``: tables of metadata for ``dspace metadata-import``, without files.

The import writes no list of what it made. So new items wait until ``exported*.csv`` is in the folder, which
``dspace metadata-export`` writes: there an item is known by its control number in ``dc.identifier.other``, and its UUID
is what a table of changes needs. A table of changes has a column only where all its items have a value, because DSpace
takes an empty cell for a deletion; a value that moved to another language is deleted where it was.
"""

from __future__ import annotations

import os
from functools import partial
from glob import escape, glob
from json import dumps, loads
from typing import TYPE_CHECKING, Unpack

from catalog_export.api import now
from catalog_export.feeds.base import Manner, Reading, carry_out, check_inputs, profile_of
from catalog_export.feeds.dspace import commands
from catalog_export.feeds.dspace.items import Site, handles
from catalog_export.feeds.dspace.mapfile import mapfile
from catalog_export.feeds.dspace.saf_writer import write_text
from catalog_export.feeds.dspace.table import NEW, Exported, cells, field_of, read_export, table
from catalog_export.feeds.dspace.target import Way, remove, waits
from catalog_export.feeds.outbox import HELD, Item, Outbox
from catalog_export.model.errors import RecordError
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery, content_hash
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Deliveries, Entry, Outcome
    from catalog_export.model.files import Paths
    from catalog_export.model.record import Record
    from catalog_export.run.report import Report

BATCH_SIZE = 1000  # what DSpace takes from its web interface by default (bulkedit.import.max.items)
TABLE = "items.csv"


def feed(  # noqa: PLR0913 (each is a choice of the user)
    inputs: Paths,
    output: str | os.PathLike[str],
    *,
    collections: str | Sequence[str] = (),
    batch_size: int = BATCH_SIZE,
    eperson: str = "",
    store: str | None = None,
    record_date: datetime | None = None,
    manner: Manner | None = None,
    on_batch: Callable[[str], object] = len,
    **reading: Unpack[Reading],
) -> Report:
    """Write what DSpace lacks of the records of ``inputs`` as tables in the folder ``output``.

    The options are those of ``catalog_export.feeds.dspace.saf.feed``.
    """
    manner = manner or {}
    profile = reading["profile"] = profile_of(reading)
    site = Site(profile.dspace._replace(eperson=eperson or profile.dspace.eperson), handles(collections))
    way = Way(Outbox(output), site, record_date or now(), on_batch, manner.get("dry_run", False))
    tables = CsvFeed(way, batch_size=batch_size)
    check_inputs(inputs, way.outbox.folder, reading)
    with way.outbox.opened(store, tables.target, dry_run=way.dry_run) as deliveries:
        report = carry_out(inputs, tables, deliveries, manner, way.outbox.folder, **reading)
    report.remarks += way.remark(f"exported metadata ({way.outbox.path('exported*.csv')})")
    return report


def encode(record: Record, *, site: Site) -> bytes:
    """Return the collections and cells of a record; ``RecordError`` for what a table cannot carry."""
    collections = site.collections_of(record)
    for collection in collections:
        if "/" not in collection:
            place = record.source or Location("<record>")
            raise RecordError(finding("dspace-csv-handle", place, collection=collection))
    return dumps([collections, cells(record, site)]).encode()


class CsvFeed:
    """A feed into a folder of tables."""

    target = "dspace-csv"

    def __init__(self, way: Way, *, batch_size: int = BATCH_SIZE) -> None:
        self.way, self.outbox, self.batch_size = way, way.outbox, batch_size
        self.exported: dict[str, Exported] = {}
        self.format = Format("dspace-csv", "text/csv", ".csv", "DSpace metadata CSV", partial(encode, site=way.site))

    # --- what came back

    def receipts(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Yield what was not recorded, and what the exported tables say of items that wait."""
        yield from self.outbox.unrecorded(deliveries)
        twice: dict[str, str] = {}
        for path in sorted(glob(os.path.join(escape(self.outbox.folder), "exported*.csv"))):
            for number, item in read_export(path):
                if self.exported.setdefault(number, item).uuid != item.uuid:
                    twice[number] = path
        for number, path in twice.items():
            del self.exported[number]
            yield finding("export-twice", Location(path), number=ascii(number)[1:-1])
        for batch in self.way.waiting():
            yield from self._confirmed(batch, deliveries)

    def _confirmed(self, batch: str, deliveries: Deliveries) -> Iterator[Outcome]:
        """Find the items of a batch among those exported since; an earlier table may show what was taken back."""
        made = os.stat(self.outbox.path(batch, HELD)).st_mtime
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

    def _confirm(self, batch: str, items: Sequence[Item]) -> None:
        path = self.outbox.path(batch, commands.MAPFILE)
        if not os.path.exists(path) and not self.way.dry_run:
            write_text(path, mapfile((item.name, item.delivery.remote_id or "") for item in items))
        self.outbox.confirm(batch, items, dry_run=self.way.dry_run)

    # --- what goes out

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says."""
        return content_hash(record)

    def waits(self, before: Delivery) -> bool:
        """Tell whether the UUID is not known yet."""
        return waits(before)

    def group(self, entry: Entry) -> str:
        """Put new items together, and changed ones with those of the same columns."""
        if entry.before is None or entry.before.remote_id is None:
            return "add"
        return " ".join(["update", *self._columns(entry)])

    def _columns(self, entry: Entry) -> dict[str, list[str]]:
        """Give the cells of a changed item, with empty ones for values that moved to another language.

        In ``dc.identifier.uri`` DSpace keeps the item's own handle, which a cell without it would delete.
        """
        _, given = loads(entry.encoded)
        columns = {head: cell for head, cell in given.items() if field_of(head) != "dc.identifier.uri"}
        known = self.exported.get(entry.number)
        fields = {field_of(head) for head in columns}
        moved = sorted(head for head in known.columns if field_of(head) in fields) if known else ()
        return {**columns, **{head: [] for head in moved if head not in columns}}

    def deliver(self, group: str, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Write a table."""
        new = group == "add"
        batch = self.outbox.next_name(group.partition(" ")[0])
        rows, items = [], []
        owners: dict[str, None] = {}
        for entry in entries:
            collections, columns = loads(entry.encoded)
            owners[collections[0]] = None
            remote = None if new or entry.before is None else entry.before.remote_id
            rows.append((NEW, collections, columns) if remote is None else (remote, (), self._columns(entry)))
            delivery = Delivery(entry.number, entry.content_hash, batch, remote, self.way.when)
            items.append(Item(file_name(entry.record), delivery, entry.before if remote else None))
        text, undo = self._commands(batch, list(owners), new=new)
        items = [item._replace(delivery=item.delivery._replace(receipt=undo)) for item in items]

        def fill(folder: str) -> Sequence[Item]:
            write_text(os.path.join(folder, TABLE), table(rows))
            return items

        self.way.write(batch, fill, text)
        yield [item.delivery for item in items]

    def _commands(self, batch: str, owners: Sequence[str], *, new: bool) -> tuple[str, str]:
        path, mail, forget = self.outbox.path(batch, TABLE), self.way.eperson, self.outbox.forgetting(batch)
        if new:
            export = os.path.join(self.outbox.folder, "exported-{}.csv")
            return commands.for_table_of_new(path, mail, forget, owners, export)
        return commands.for_table_of_changes(path, mail, forget, owners)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write a mapfile of the items to delete, and how."""
        return remove(self.way, vanished)
