"""The folder of a feed: batches that are published whole or not at all, with their deliveries and commands.

::

    OUT/deliveries.db            the deliveries (unless they are kept in a store elsewhere)
    OUT/target.txt               the feed that owns the folder
    OUT/add-0001/                a batch: its kind, and a number that is unique in the folder
        ...                      the files for the receiver
        deliveries.jsonl         one delivery per line; the database can be rebuilt from these files
        confirmed.jsonl          the same with the identifiers that the receiver has assigned
        commands.txt             the commands that deliver the batch and undo the delivery

A batch is written under a temporary name, renamed, and then recorded in the database. The next feed records batches
that an interrupted feed has left unrecorded.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from datetime import datetime
from json import dumps, loads
from shlex import join
from shutil import rmtree
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.feeds.base import DryRunDeliveries, as_undelivered
from catalog_export.feeds.commands import FORGET, check_argument, forget_command
from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import InputError, OutputError, UsageError
from catalog_export.model.files import fspath
from catalog_export.read.inputs.walk import FEED
from catalog_export.run.report import counted
from catalog_export.store import Delivery, open_store
from catalog_export.text.messages import Message, localize, translate
from catalog_export.write.sinks import Writing
from catalog_export.write.storage.names import is_temporary, temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.feeds.base import Deliveries

DATABASE = "deliveries.db"
COMMANDS = "commands.txt"
DELIVERIES = "deliveries.jsonl"
CONFIRMED = "confirmed.jsonl"
PENDING = "not confirmed: "  # begins the receipt of an update that the receiver has not confirmed
_NAME = re.compile(r"([a-z]+)-(\d{4,})")


class BatchItem(NamedTuple):
    """One record of a batch: its name in the batch, its delivery, and the delivery that this one replaces."""

    name: str
    delivery: Delivery
    before: Delivery | None = None


def deletion_items(vanished: Iterable[Delivery], batch: str, receipt: str, when: datetime) -> list[BatchItem]:
    """Return the items of a batch that deletes vanished records."""
    return [
        BatchItem(
            delivery.control_number, as_undelivered(delivery, batch)._replace(receipt=receipt, delivered=when), delivery
        )
        for delivery in vanished
    ]


def waiting_remark(what: str, waiting: Sequence[str]) -> list[str]:
    """Return a remark with the paths where the feed expects ``what``; an empty list if there are none."""
    names = ", ".join(waiting[:3])
    if len(waiting) > 3:
        names = localize("{names} and {count} more", names=names, count=len(waiting) - 3)
    return [localize("waiting for {what}: {names}", what=what, names=names)] if waiting else []


class Outbox:
    """The batches in a folder; raise ``UsageError`` for an address, or for a name that commands cannot contain."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        name = fspath(folder)
        if is_remote(name):
            raise UsageError("{name}: is an address; expected a folder on a disk", name=redact_url(name))
        self.folder = check_argument(os.path.abspath(name), Message("the output folder"))
        self.confirmed: set[str] = set()  # batches confirmed in this run
        self.store: str | None = None  # the store that has the deliveries, unless it is the folder's own database

    @contextmanager
    def open_deliveries(self, store: str | None, target: str, *, dry_run: bool) -> Iterator[Deliveries]:
        """Open the deliveries to ``target``: in the folder's own database, or in the store at the place ``store``.

        A store that several folders share keeps them apart by the name of the folder. The folder is locked against
        other feeds; ``UsageError`` if it belongs to a feed of another kind. A dry run creates, locks and removes
        nothing.
        """
        owner = self.target()
        if owner not in {None, target}:
            raise UsageError(
                "{folder}: has the batches of the feed {owner}; give {target} another folder",
                folder=self.folder,
                owner=owner,
                target=target,
            )
        place = store or self.path(DATABASE)
        name = f"{target}:{os.path.basename(self.folder)}" if store else target
        if dry_run and "://" not in place and not os.path.exists(place):
            yield DryRunDeliveries(None)
        elif dry_run:
            with open_store(place, create=False) as opened:
                yield opened.deliveries(name)
        else:
            if store:
                check_argument(os.fspath(store), Message("the store"))
            with self.locked(), open_store(place) as opened:
                if store:
                    self.store = opened.database.place
                self._claim(target)
                yield opened.deliveries(name)

    def target(self) -> str | None:
        """Return the name of the feed that owns the folder; ``None`` for a new folder."""
        try:
            with open(self.path(FEED), encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return None

    def _claim(self, target: str) -> None:
        if self.target() is None:
            with Writing(self.folder), open(self.path(FEED), "w", encoding="utf-8") as file:
                file.write(f"{target}\n")

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Create the folder if necessary, lock it against other feeds, and remove incomplete batches.

        ``OutputError`` if another feed has locked the folder or it cannot be written.
        """
        with Writing(self.folder):
            os.makedirs(self.folder, exist_ok=True)
            lock = _lock(self.folder)
            self._remove_incomplete()
        try:
            yield
        finally:
            self._remove_incomplete()
            if lock is not None:
                os.close(lock)

    def _remove_incomplete(self) -> None:
        with os.scandir(self.folder) as entries:
            left = [entry.path for entry in entries if is_temporary(entry.name)]
        for path in left:
            rmtree(path, ignore_errors=True)

    def names(self) -> list[str]:
        """Return the names of the batches, the oldest first, without forgotten batches."""
        return [name for _, name in sorted(self._numbered()) if _NAME.fullmatch(name)]

    def _numbered(self) -> list[tuple[int, str]]:
        try:
            with os.scandir(self.folder) as entries:
                matches = [(_NAME.match(entry.name), entry.name) for entry in entries if entry.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [(int(match[2]), name) for match, name in matches if match]

    def path(self, batch: str, *names: str) -> str:
        """Return the path of a batch, or of a file in it."""
        return os.path.join(self.folder, batch, *names)

    def next_name(self, kind: str) -> str:
        """Return the name of the next batch."""
        return f"{kind}-{max((number for number, _ in self._numbered()), default=0) + 1:04}"

    def write(self, batch: str, fill: Callable[[str], Iterable[BatchItem]], commands: str) -> None:
        """Write a batch and publish it.

        ``fill`` gets an empty folder, writes the files for the receiver into it, and returns the items of the batch.
        ``commands`` is the text of ``commands.txt``.
        """
        temporary = temporary_name(self.folder)
        with Writing(self.path(batch)):
            try:
                os.mkdir(temporary)
                _write_items(os.path.join(temporary, DELIVERIES), fill(temporary))
                with open(os.path.join(temporary, COMMANDS), "x", encoding="utf-8") as file:
                    file.write(commands)
                if hasattr(os, "sync"):
                    os.sync()  # all files of the batch must be on the disk before the batch gets its name
                os.rename(temporary, self.path(batch))
            except BaseException:
                rmtree(temporary, ignore_errors=True)
                raise

    def items(self, batch: str) -> list[BatchItem]:
        """Read the items of a batch, with the identifiers of the receiver if they are known."""
        for name in (CONFIRMED, DELIVERIES):
            with suppress(FileNotFoundError):
                return list(_read_items(self.path(batch, name)))
        raise InputError(
            "{path}: is missing; the items of the batch are unknown; restore it", path=self.path(batch, DELIVERIES)
        )

    def confirm(self, batch: str, items: Sequence[BatchItem], *, dry_run: bool) -> None:
        """Record that the receiver has confirmed a batch, with the identifiers in ``items``; not in a dry run."""
        self.confirmed.add(batch)
        if dry_run:
            return
        temporary = temporary_name(self.path(batch))
        with Writing(self.path(batch)):
            _write_items(temporary, items)
            os.replace(temporary, self.path(batch, CONFIRMED))

    def unconfirmed(self, *kinds: str) -> list[str]:
        """Return the names of the batches of these kinds that the receiver has not confirmed."""
        return [
            name
            for name in self.names()
            if name.rpartition("-")[0] in kinds
            and name not in self.confirmed
            and not os.path.exists(self.path(name, CONFIRMED))
        ]

    def unrecorded(self, deliveries: Deliveries) -> Iterator[list[Delivery]]:
        """Yield, oldest first, the deliveries of batches that an interrupted feed did not record.

        After the loss of the database, these are all batches.
        """
        left = []
        for name in reversed(self.names()):
            items = self.items(name)
            if items and _is_recorded(items[0].delivery, deliveries):
                break
            left.append([item.delivery for item in items])
        yield from reversed(left)

    def require(self, batch: str) -> str:
        """Return the name of a batch; raise ``UsageError`` if the folder has no such batch."""
        names = self.names()
        if not names:
            self._check_owner()
        if batch not in names:
            known = ", ".join(names[-5:]) or "none"
            raise UsageError(
                "there is no batch {batch!r} in {folder}; the last ones are: {known}",
                batch=batch,
                folder=self.folder,
                known=known,
            )
        return batch

    def _check_owner(self) -> None:
        if self.target() is None:
            raise UsageError(
                "{folder}: is not the folder of a feed; name the folder that a feed was given as -o", folder=self.folder
            )

    def forget_command(self, batch: str) -> str:
        """Return the command that forgets a batch."""
        return forget_command(self.path(batch), self.store)

    def forget(self, batch: str, *, store: str | None = None) -> int:
        """Forget a batch that the receiver does not have, rename its folder, and return its number of deliveries.

        The deliveries that it replaced are valid again. ``UsageError`` if there is no such batch, if a later batch has
        changes of its items, or if the store at ``store`` does not have its deliveries.
        """
        items = self.items(self.require(batch))
        if later := self._replaced_by(batch):
            raise UsageError(
                "{later} has changes of the items of {batch}; forget {later} first", later=later, batch=batch
            )
        with self.open_deliveries(store, self.target() or "", dry_run=False) as deliveries:
            known = deliveries.get_all(item.delivery.control_number for item in items)
            if not known:
                place = redact_url(store) if store else self.path(DATABASE)
                raise UsageError(
                    "{place}: has no delivery of {batch}; give the store of that feed",
                    place=place,
                    batch=batch,
                )
            last = [
                item for item in items if (found := known.get(item.delivery.control_number)) and found.batch == batch
            ]
            deliveries.put_all([item.before or as_undelivered(item.delivery) for item in last])
            self.mark_undone(batch)  # last, so that an interrupted call can be repeated
        return len(last)

    def _replaced_by(self, batch: str) -> str | None:
        """Return the newest batch that changes items of ``batch``; a deletion is not a change."""
        for later in reversed(self.names()):
            if _number(later) > _number(batch) and any(
                before and before.batch == batch and delivery.content_hash for _, delivery, before in self.items(later)
            ):
                return later
        return None

    def status(self) -> Iterator[str]:
        """Yield lines with the content and status of each batch, and the commands that undo it.

        ``UsageError`` if the folder is not that of a feed.
        """
        self._check_owner()
        for batch in self.names():
            deliveries = [item.delivery for item in self.items(batch)]
            waiting = sum(delivery.remote_id is None for delivery in deliveries if delivery.content_hash)
            state = localize("{count:,} not confirmed", count=waiting) if waiting else localize("delivered")
            dates = {delivery.delivered.date().isoformat() for delivery in deliveries}
            records = translate(counted(len(deliveries), "record"))
            yield f"{self.path(batch)}: {records}, {', '.join(sorted(dates))}, {state}"
            for receipt in sorted({(delivery.receipt or "").removeprefix(PENDING) for delivery in deliveries} - {""}):
                # Deletions, and updates of EPrints, cannot be undone, only forgotten.
                only_forgets = receipt.startswith(join(FORGET))
                when = localize("if you do not run its commands") if only_forgets else localize("to undo it")
                yield f"    {when}: " + receipt.replace("\n", f"\n    {localize('and')}: ")

    def mark_undone(self, batch: str) -> None:
        """Rename a batch whose deliveries have been forgotten."""
        with Writing(self.path(batch)):
            os.rename(self.path(batch), self.path(f"{batch}.undone"))


def _is_recorded(delivery: Delivery, deliveries: Deliveries) -> bool:
    known = deliveries.get(delivery.control_number)
    return known is not None and _number(known.batch) >= _number(delivery.batch)


def _number(batch: str) -> int:
    match = _NAME.match(batch)
    return int(match[2]) if match else 0


def _lock(folder: str) -> int | None:
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # not on Windows
        return None
    lock = os.open(folder, os.O_RDONLY)
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise OutputError(
            "{folder}: another feed is writing here; wait until it has finished", folder=folder
        ) from error
    except OSError:  # a file system without locks
        pass
    return lock


# --- the list of the items of a batch


def _write_items(path: str, items: Iterable[BatchItem]) -> None:
    with open(path, "x", encoding="utf-8") as file:
        for name, delivery, before in items:
            line = {"item": name, **_form(delivery)} | ({"before": _form(before)} if before else {})
            file.write(dumps(line, ensure_ascii=True) + "\n")


def _form(delivery: Delivery) -> dict[str, str | None]:
    return {**delivery._asdict(), "delivered": delivery.delivered.isoformat()}


def _read_items(path: str) -> Iterator[BatchItem]:
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                form = loads(line)
                before = form.pop("before", None)
                yield BatchItem(form.pop("item"), _delivery(form), before and _delivery(before))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise InputError(
                    "{path}:{number}: is damaged ({error}); expected a delivery; restore it",
                    path=path,
                    number=number,
                    error=error,
                ) from error


def _delivery(form: dict[str, Any]) -> Delivery:
    return Delivery(**{**form, "delivered": datetime.fromisoformat(form["delivered"])})
