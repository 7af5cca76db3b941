"""A folder of batches: each appears whole or not at all, and says itself what it holds and how it is taken back.

::

    OUT/deliveries.db            what was delivered (unless that is kept in a store elsewhere)
    OUT/target.txt               the feed that the folder belongs to
    OUT/add-0001/                a batch: its kind, and a number that counts all batches of the folder
        ...                      what the receiver reads
        deliveries.jsonl         what it holds: a delivery a line, from which the database can be made anew
        confirmed.jsonl          the same with the receiver's names, once they are known
        commands.txt             how it is delivered and taken back

A batch is written under a temporary name and renamed, and only then recorded. Whoever comes next records a batch
that was left unrecorded, so that it makes no difference where a feed was ended.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.commands import forgotten
from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import InputError, OutputError, UsageError
from catalog_export.model.files import named
from catalog_export.run.report import counted
from catalog_export.store import Delivery, open_store
from catalog_export.write.output import fault
from catalog_export.write.storage.names import temporary_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.feeds.base import Deliveries

DATABASE = "deliveries.db"
TARGET = "target.txt"
COMMANDS = "commands.txt"
HELD = "deliveries.jsonl"
CONFIRMED = "confirmed.jsonl"
_NAME = re.compile(r"([a-z]+)-(\d{4,})")
_TEMPORARY = re.compile(r"\.catalog-export-[0-9a-f]+\.tmp")


class Item(NamedTuple):
    """One record of a batch: the name it has there, its delivery, and the delivery that this one replaced."""

    name: str
    delivery: Delivery
    before: Delivery | None = None


def vanished_items(vanished: Iterable[Delivery], batch: str, receipt: str, when: datetime) -> list[Item]:
    """Give the items of a batch that takes from the receiver what was delivered of records that are gone."""
    from catalog_export.feeds.base import gone

    return [
        Item(delivery.control_number, gone(delivery, batch)._replace(receipt=receipt, delivered=when), delivery)
        for delivery in vanished
    ]


def remark(what: str, waiting: Sequence[str]) -> list[str]:
    """Say in which places ``what`` is waited for, if in any."""
    more = f" and {len(waiting) - 3:,} more" if len(waiting) > 3 else ""
    return [f"waiting for {what}: {', '.join(waiting[:3])}{more}"] if waiting else []


class Outbox:
    """The batches in a folder; ``target`` is what their deliveries are kept under."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        name = named(folder)
        if is_remote(name):
            raise UsageError(f"{redact_url(name)}: is an address; expected a folder on a disk")
        self.folder = os.path.abspath(name)
        self.confirmed: set[str] = set()  # in this run
        self.store: str | None = None  # that the deliveries are in, where it is not the folder's own database

    @contextmanager
    def opened(self, store: str | None, target: str, *, dry_run: bool) -> Iterator[Deliveries]:
        """Open what was delivered to ``target``: in the folder's own database, or in the store at the place ``store``.

        In a store that several folders share, the name of the folder tells them apart. Other feeds are kept out of the
        folder meanwhile; ``UsageError`` where it belongs to one of another kind. With ``dry_run`` nothing is made,
        locked or removed.
        """
        from catalog_export.feeds.base import Overlay

        owner = self.target()
        if owner not in {None, target}:
            raise UsageError(f"{self.folder}: holds the batches of the feed {owner}; give {target} another folder")
        place = store or self.path(DATABASE)
        name = f"{target}:{os.path.basename(self.folder)}" if store else target
        if dry_run and "://" not in place and not os.path.exists(place):
            yield Overlay(None)
        elif dry_run:
            with open_store(place, create=False) as opened:
                yield opened.deliveries(name)
        else:
            with self.held(), open_store(place) as opened:
                if store:
                    self.store = opened.database.place
                self._belong(target)
                yield opened.deliveries(name)

    def target(self) -> str | None:
        """Name the feed that the folder belongs to; ``None`` for a new folder."""
        try:
            with open(self.path(TARGET), encoding="utf-8") as file:
                return file.read().strip()
        except OSError:
            return None

    def _belong(self, target: str) -> None:
        if self.target() is None:
            try:
                with open(self.path(TARGET), "w", encoding="utf-8") as file:
                    file.write(f"{target}\n")
            except OSError as error:
                raise fault(self.folder, error) from error

    @contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder if need be, keep other feeds out of it, and remove what was half-written.

        ``OutputError`` where another feed holds it or it cannot be written.
        """
        try:
            os.makedirs(self.folder, exist_ok=True)
            lock = _lock(self.folder)
            self._sweep()
        except OSError as error:
            raise fault(self.folder, error) from error
        try:
            yield
        finally:
            self._sweep()
            if lock is not None:
                os.close(lock)

    def _sweep(self) -> None:
        from shutil import rmtree

        with os.scandir(self.folder) as entries:
            left = [entry.path for entry in entries if _TEMPORARY.fullmatch(entry.name)]
        for path in left:
            rmtree(path, ignore_errors=True)

    def names(self) -> list[str]:
        """Name the batches, the oldest first; those that were taken back are not among them."""
        found = self._numbered()
        return [name for _, name in sorted(found) if _NAME.fullmatch(name)]

    def _numbered(self) -> list[tuple[int, str]]:
        try:
            with os.scandir(self.folder) as entries:
                matches = [(_NAME.match(entry.name), entry.name) for entry in entries if entry.is_dir()]
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [(int(match[2]), name) for match, name in matches if match]

    def path(self, batch: str, *names: str) -> str:
        """Give the path of a batch, or of a file in it."""
        return os.path.join(self.folder, batch, *names)

    def next_name(self, kind: str) -> str:
        """Name the next batch."""
        return f"{kind}-{max((number for number, _ in self._numbered()), default=0) + 1:04}"

    def write(self, batch: str, fill: Callable[[str], Iterable[Item]], commands: str) -> None:
        """Let a batch appear.

        ``fill`` gets an empty folder, puts there what the receiver reads, and gives what the batch holds. ``commands``
        is text for people: how the batch is delivered and taken back.
        """
        from shutil import rmtree

        temporary = temporary_name(self.folder)
        try:
            os.mkdir(temporary)
            _write_items(os.path.join(temporary, HELD), fill(temporary))
            with open(os.path.join(temporary, COMMANDS), "x", encoding="utf-8") as file:
                file.write(commands)
            if hasattr(os, "sync"):
                os.sync()  # one for all files of the batch: before its name, so that the name stands for the whole
            os.rename(temporary, self.path(batch))
        except OSError as error:
            rmtree(temporary, ignore_errors=True)
            raise fault(self.path(batch), error) from error
        except BaseException:
            rmtree(temporary, ignore_errors=True)
            raise

    def items(self, batch: str) -> list[Item]:
        """Read what a batch holds, with the receiver's names where they are known."""
        for name in (CONFIRMED, HELD):
            with suppress(FileNotFoundError):
                return list(_read_items(self.path(batch, name)))
        raise InputError(f"{self.path(batch, HELD)}: is missing; without it the batch cannot be told from others")

    def confirm(self, batch: str, items: Sequence[Item], *, dry_run: bool) -> None:
        """Write down what the receiver has confirmed of a batch, the names it gave included; not in a dry run."""
        self.confirmed.add(batch)
        if dry_run:
            return
        temporary = temporary_name(self.path(batch))
        try:
            _write_items(temporary, items)
            os.replace(temporary, self.path(batch, CONFIRMED))
        except OSError as error:
            raise fault(self.path(batch), error) from error

    def is_confirmed(self, batch: str) -> bool:
        """Tell whether the receiver has confirmed a batch."""
        return batch in self.confirmed or os.path.exists(self.path(batch, CONFIRMED))

    def unrecorded(self, deliveries: Deliveries) -> Iterator[list[Delivery]]:
        """Yield, the oldest first, the deliveries of batches that a feed was ended before it recorded.

        Where the database was lost, these are all batches.
        """
        left = []
        for name in reversed(self.names()):
            items = self.items(name)
            if items and _is_recorded(items[0].delivery, deliveries):
                break
            left.append([item.delivery for item in items])
        yield from reversed(left)

    def find(self, batch: str) -> str:
        """Give the name of a batch that was asked for; ``UsageError`` where there is none."""
        names = self.names()
        if not names:
            self._check()
        if batch not in names:
            known = ", ".join(names[-5:]) or "none"
            raise UsageError(f"there is no batch {batch!r} in {self.folder}; the last ones are: {known}")
        return batch

    def _check(self) -> None:
        if self.target() is None:
            raise UsageError(f"{self.folder}: is not the folder of a feed; give the DIR that a feed was given with -o")

    def forgetting(self, batch: str) -> str:
        """Give the command that forgets a batch."""
        return forgotten(self.path(batch), self.store)

    def forget(self, batch: str, *, store: str | None = None) -> int:
        """Forget a batch that the receiver does not have, and set it aside; give how many deliveries that were.

        What it replaced counts as delivered again. ``UsageError`` where there is no such batch, where it is not what
        was delivered last of its items, or where the store at ``store`` is not the one that its feed was given.
        """
        from catalog_export.feeds.base import gone

        items = self.items(self.find(batch))
        if later := self._replaced_by(batch):
            raise UsageError(f"{later} has changes of the items of {batch}; forget {later} first")
        with self.opened(store, self.target() or "", dry_run=False) as deliveries:
            known = deliveries.get_all(item.delivery.control_number for item in items)
            if not known:
                place = store or self.path(DATABASE)
                raise UsageError(f"{place}: knows nothing of {batch}; give the --store that the feed was given")
            last = [item for item in items if (held := known.get(item.delivery.control_number)) and held.batch == batch]
            deliveries.put_all([item.before or gone(item.delivery) for item in last])
            self.set_aside(batch)  # last, so that it can be asked for again where this was ended
        return len(last)

    def _replaced_by(self, batch: str) -> str | None:
        """Name the newest batch with other contents for items of ``batch``; deletions are none."""
        for later in reversed(self.names()):
            if _number(later) > _number(batch) and any(
                before and before.batch == batch and delivery.content_hash for _, delivery, before in self.items(later)
            ):
                return later
        return None

    def status(self) -> Iterator[str]:
        """Say for people what each batch holds, how it stands, and the command that takes it back.

        ``UsageError`` where the folder is not that of a feed.
        """
        self._check()
        for batch in self.names():
            deliveries = [item.delivery for item in self.items(batch)]
            waiting = sum(delivery.remote_id is None for delivery in deliveries if delivery.content_hash)
            state = f"{waiting:,} not confirmed" if waiting else "delivered"
            dates = {delivery.delivered.date().isoformat() for delivery in deliveries}
            yield f"{self.path(batch)}: {counted(len(deliveries), 'record')}, {', '.join(sorted(dates))}, {state}"
            for receipt in sorted({delivery.receipt or "" for delivery in deliveries} - {""}):
                # Deletions and updates of EPrints cannot be taken back, only forgotten.
                only = f"{receipt} ".startswith(f"{forgotten(self.path(batch))} ")
                when = "if it was not carried out" if only else "to take it back"
                yield f"    {when}: " + receipt.replace("\n", "\n    and: ")

    def set_aside(self, batch: str) -> None:
        """Rename a batch that is not, or no longer, with the receiver; its deliveries have been forgotten before."""
        try:
            os.rename(self.path(batch), self.path(f"{batch}.undone"))
        except OSError as error:
            raise fault(self.path(batch), error) from error


def _is_recorded(delivery: Delivery, deliveries: Deliveries) -> bool:
    known = deliveries.get(delivery.control_number)
    return known is not None and _number(known.batch) >= _number(delivery.batch)


def _number(batch: str) -> int:
    match = _NAME.match(batch)
    return int(match[2]) if match else 0


def _lock(folder: str) -> int | None:
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # not on this system
        return None
    lock = os.open(folder, os.O_RDONLY)
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise OutputError(f"{folder}: another feed is writing here; wait for its end") from error
    except OSError:  # a file system without locks
        pass
    return lock


# --- the list of what a batch holds


def _write_items(path: str, items: Iterable[Item]) -> None:
    from json import dumps

    with open(path, "x", encoding="utf-8") as file:
        for name, delivery, before in items:
            line = {"item": name, **_form(delivery)} | ({"before": _form(before)} if before else {})
            file.write(dumps(line, ensure_ascii=True) + "\n")


def _form(delivery: Delivery) -> dict[str, str | None]:
    return {**delivery._asdict(), "delivered": delivery.delivered.isoformat()}


def _read_items(path: str) -> Iterator[Item]:
    from json import loads

    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                form = loads(line)
                before = form.pop("before", None)
                yield Item(form.pop("item"), _delivery(form), before and _delivery(before))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(f"{path}:{number}: is damaged ({error}); expected a delivery; restore it") from error


def _delivery(form: dict[str, str]) -> Delivery:
    return Delivery(**{**form, "delivered": datetime.fromisoformat(form["delivered"])})  # type: ignore[arg-type]
