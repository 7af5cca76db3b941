"""Find receivers by name. A new one is a module with a ``RECEIVER`` and its name here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.text.messages import Message, either
from catalog_export.text.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.write.receivers.base import Receiver

RECEIVERS = ("dspace", "eprints", "slims", "koha", "onesearch", "rama")


def find_receiver(name: str) -> Receiver:
    """Load the receiver ``name``; for an unknown name ``UsageError`` with the nearest ones."""
    if name not in RECEIVERS:
        raise UsageError("unknown receiver {name!r}; {hint}", name=name, hint=suggestion(name, RECEIVERS))
    receiver: Receiver = import_module(f"catalog_export.write.receivers.{name}").RECEIVER
    return receiver


def check_formats(receiver: Receiver, formats: Sequence[str]) -> None:
    """Raise ``UsageError`` for a format that the receiver does not read; the message lists those that it reads."""
    for name in formats:
        if name not in (*receiver.formats, *receiver.previews):
            raise UsageError(
                "{receiver} does not read {name}; {reads}",
                receiver=receiver.name,
                name=name,
                reads=what_it_reads(receiver),
            )


def best_format(receiver: Receiver) -> tuple[str, ...]:
    """Return the default format of a receiver; ``UsageError`` if it reads no format that ``export`` writes."""
    if not receiver.formats:
        raise UsageError(
            "{receiver} reads no format that export writes; {reads}",
            receiver=receiver.name,
            reads=what_it_reads(receiver),
        )
    return receiver.formats[:1]


def what_it_reads(receiver: Receiver) -> str:
    """Return the options and commands that give records to a receiver."""
    ways = [f"--to {name}" for name in receiver.formats]
    ways += [f"'catalog-export {feed}'" for feed in receiver.feeds]
    return Message("use {ways}", ways=either(ways))
