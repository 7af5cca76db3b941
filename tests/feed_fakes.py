"""A minimal feed into a folder, and deliveries in a JSON file, for tests of the rules of all feeds.

``python feed_fakes.py FOLDER PAGE...`` runs it, ends itself with SIGKILL where the environment says so, and prints
the closing line.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from catalog_export.feeds.base import as_undelivered
from catalog_export.feeds.outbox import BatchItem, Outbox
from catalog_export.feeds.run import run_feed
from catalog_export.model.errors import RecordError
from catalog_export.model.files import file_name
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.store import Delivery
from catalog_export.write.formats.base import Format

WHEN = datetime(2026, 11, 23, tzinfo=UTC)


def killed_at(place):
    """Kill this process at the place, and at the pass, that the environment names, as a power cut would."""
    where, _, count = os.environ.get("KILL_AT", "").partition(":")
    if where == place:
        os.environ["KILL_AT"] = f"{where}:{int(count or 1) - 1}"
        if int(count or 1) == 1:
            os.kill(os.getpid(), signal.SIGKILL)


class Kept(dict):
    """Deliveries in a file, which is rewritten at each change."""

    def __init__(self, path):
        self.path = Path(path)
        if self.path.exists():
            for line in json.loads(self.path.read_text("utf-8")):
                self.put_one(Delivery(*line[:4], datetime.fromisoformat(line[4]), line[5]))

    def __iter__(self):
        return iter(self.values())

    def get_all(self, numbers):
        return {number: self[number] for number in numbers if number in self}

    def put_one(self, delivery):
        self[delivery.control_number] = delivery

    def put_all(self, deliveries):
        for delivery in deliveries:
            self.put_one(delivery)
        temporary = self.path.with_suffix(".tmp")
        temporary.write_text(json.dumps([[*d[:4], d.delivered.isoformat(), d.receipt] for d in self.values()]), "utf-8")
        temporary.replace(self.path)
        killed_at("recorded")


def encode(record):
    if record.title.proper.value == "unfit":
        raise RecordError(finding("marc-no-title", record.source or Location("?")))
    return record.title.proper.value.encode()


class FolderFeed:
    """A feed that writes a file for each record; a title with "refused" is refused at delivery."""

    target = "fake"
    format = Format("fake", "text/plain", ".txt", "Titles", encode)

    def __init__(self, folder, batch_size=2, *, waits=False):
        self.outbox, self.batch_size, self.waiting = Outbox(folder), batch_size, waits

    def confirmations(self, deliveries):
        yield from self.outbox.unrecorded(deliveries)

    def content_hash(self, record):
        return record.title.proper.value

    def awaits_confirmation(self, before):
        return self.waiting and before.remote_id is None

    def batch_kind(self, entry):
        return "replace" if entry.before else "add"

    def remove(self, vanished):
        yield [as_undelivered(delivery) for delivery in vanished]

    def deliver(self, kind, entries):
        batch = self.outbox.next_name(kind)
        sound = [entry for entry in entries if b"refused" not in entry.encoded]
        items = [
            BatchItem(file_name(e.record), Delivery(e.number, e.content_hash, batch, None, WHEN, "undo"), e.before)
            for e in sound
        ]

        def fill(folder):
            for entry, item in zip(sound, items, strict=True):
                Path(folder, item.name).write_bytes(entry.encoded)
                killed_at("written")
            return items

        for entry in entries:
            if entry not in sound:
                yield finding("marc-no-title", entry.record.source or Location("?"))
        if items:
            self.outbox.write(batch, fill, f"undo {batch}\n")
            killed_at("appeared")
            yield [item.delivery for item in items]


def run(folder, inputs, deliveries=None, *, batch_size=2, waits=False, **manner):
    made = FolderFeed(folder, batch_size, waits=waits)
    deliveries = Kept(Path(folder).with_suffix(".json")) if deliveries is None else deliveries
    if manner.get("dry_run"):
        return run_feed(inputs, made, deliveries, manner)
    with made.outbox.locked():
        return run_feed(inputs, made, deliveries, manner)


if __name__ == "__main__":
    from fakes import installed

    with installed():
        sys.stdout.write(run(sys.argv[1], sys.argv[2:]).closing())
