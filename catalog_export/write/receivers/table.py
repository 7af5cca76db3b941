"""Find receivers by name. A new one is a module with a ``RECEIVER`` and its name here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.write.receivers.base import Receiver

RECEIVERS = ("dspace", "eprints", "slims", "koha", "onesearch", "rama")


def find_receiver(name: str) -> Receiver:
    """Load the receiver ``name``; for an unknown name ``UsageError`` with the nearest one."""
    if name not in RECEIVERS:
        near = nearest(name.casefold(), RECEIVERS, cutoff=0.5)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"unknown receiver {name!r}; {hint}Known: {', '.join(RECEIVERS)}")
    receiver: Receiver = import_module(f"catalog_export.write.receivers.{name}").RECEIVER
    return receiver


def check_formats(receiver: Receiver, formats: Sequence[str]) -> None:
    """Raise ``UsageError`` for a format that the receiver does not read; the message lists those that it reads."""
    for name in formats:
        if name not in (*receiver.formats, *receiver.previews):
            raise UsageError(f"{receiver.name} does not read {name}; {what_it_reads(receiver)}")


def best_format(receiver: Receiver) -> tuple[str, ...]:
    """Return the default format of a receiver; ``UsageError`` if it reads no format that ``export`` writes."""
    if not receiver.formats:
        raise UsageError(f"{receiver.name} reads no format that export writes; {what_it_reads(receiver)}")
    return receiver.formats[:1]


def what_it_reads(receiver: Receiver) -> str:
    """Return the options and commands that give records to a receiver."""
    ways = [f"--to {name}" for name in receiver.formats]
    ways += [f"'catalog-export {feed}'" for feed in receiver.feeds]
    return f"use {' or '.join(ways)}"
