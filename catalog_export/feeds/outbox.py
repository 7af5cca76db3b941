"""A folder of batches: each appears whole or not at all, and says itself what it holds and how it is taken back.

::

    OUT/deliveries.db            what was delivered (the feed's own, unless it keeps that elsewhere)
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

from catalog_export.errors import InputError, OutputError, UsageError
from catalog_export.files import temporary_name
from catalog_export.output import fault
from catalog_export.store import Delivery, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from catalog_export.feeds.base import Deliveries

DATABASE = "deliveries.db"
COMMANDS = "commands.txt"
HELD = "deliveries.jsonl"
CONFIRMED = "confirmed.jsonl"
_NAME = re.compile(r"([a-z]+)-(\d{4,})")
_TEMPORARY = re.compile(r"\.catalog-export-\d+-\d+\.tmp")


class Item(NamedTuple):
    """One record of a batch: the name it has there, its delivery, and the delivery that this one replaced."""

    name: str
    delivery: Delivery
    before: Delivery | None = None


class Outbox:
    """The batches in a folder; ``target`` is what their deliveries are kept under."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)

    @contextmanager
    def opened(self, store: str | None, target: str, *, dry_run: bool) -> Iterator[Deliveries]:
        """Open what was delivered to ``target``: in the folder's own database, or at the place ``store``.

        Other feeds are kept out of the folder meanwhile. With ``dry_run`` nothing is made, locked or removed.
        """
        from catalog_export.feeds.base import Overlay

        own = self.path(DATABASE)
        if dry_run:
            if store is None and not os.path.exists(own):
                yield Overlay(None)
                return
            with open_store(store or own, create=False) as opened:
                yield opened.deliveries(target)
            return
        with self.held(), open_store(store or own) as opened:
            yield opened.deliveries(target)

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
        except FileNotFoundError:
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

    def confirm(self, batch: str, items: Sequence[Item]) -> None:
        """Write down what the receiver has confirmed of a batch, the names it gave included."""
        temporary = temporary_name(self.path(batch))
        try:
            _write_items(temporary, items)
            os.replace(temporary, self.path(batch, CONFIRMED))
        except OSError as error:
            raise fault(self.path(batch), error) from error

    def is_confirmed(self, batch: str) -> bool:
        """Tell whether the receiver has confirmed a batch."""
        return os.path.exists(self.path(batch, CONFIRMED))

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
        if batch not in names:
            known = ", ".join(names[-5:]) or "none"
            raise UsageError(f"there is no batch {batch!r} in {self.folder}; the last ones are: {known}")
        return batch

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
