"""Undo one run of the feed ``sword``: remove its deposits from the server and from the stored deliveries."""

from __future__ import annotations

from typing import NamedTuple

from catalog_export.feeds.base import as_undelivered
from catalog_export.feeds.sword import receipts
from catalog_export.feeds.sword.deposits import connect
from catalog_export.model.errors import UsageError
from catalog_export.store import open_store


class Undone(NamedTuple):
    """The number of removed items and of items that the run only updated, and (address, reason) of those refused."""

    removed: int
    updates: int
    refused: list[tuple[str, str]]


def undo(address: str, batch: str, *, store: str, owner: str = "", retries: int = 5) -> Undone:
    """Remove the deposits of the run ``batch`` from the server at ``address``; updates cannot be undone.

    ``UsageError`` if there is no such run, ``ReceiverError`` and ``StoreError`` as for the feed.
    """
    with open_store(store, create=False) as opened, opened.database.exclusive("sword"):
        deliveries = opened.deliveries(receipts.target(address))
        runs = {d: receipts.parse_receipt(d.receipt).get("deposited", d.batch) for d in deliveries if d.remote_id}
        deposits = [delivery for delivery, run in runs.items() if run == batch]
        updates = [delivery for delivery, run in runs.items() if run != batch == delivery.batch]
        if not deposits and not updates:
            known = ", ".join(sorted(set(runs.values()))[-5:]) or "none"
            raise UsageError(
                "nothing was deposited in a run {batch!r}; the last ones are: {known}", batch=batch, known=known
            )
        client = connect(address, owner=owner, retries=retries)
        refused = []
        for delivery in deposits:
            answer = client.remove(delivery.remote_id or "")
            if answer.removed:
                deliveries.put(as_undelivered(delivery))
            else:
                refused.append((delivery.remote_id or "", f"status {answer.status}"))
    return Undone(len(deposits) - len(refused), len(updates), refused)
