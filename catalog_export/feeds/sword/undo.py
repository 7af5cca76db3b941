"""Taking back what one run of the feed ``sword`` deposited: the items are removed from the server, and forgotten."""

from __future__ import annotations

from typing import NamedTuple

from catalog_export.feeds.base import gone
from catalog_export.feeds.sword import receipts
from catalog_export.feeds.sword.deposits import connect
from catalog_export.model.errors import UsageError
from catalog_export.store import open_store


class Undone(NamedTuple):
    """How many items were removed, how many were only updated by the run, and which ones the server refused."""

    removed: int
    updates: int
    refused: list[tuple[str, str]]


def undo(address: str, batch: str, *, store: str, owner: str = "", retries: int = 5) -> Undone:
    """Remove what the run ``batch`` deposited on the server at ``address``; an update is not taken back.

    ``UsageError`` where there is no such run, ``ReceiverError`` and ``StoreError`` as for the feed.
    """
    with open_store(store, create=False) as opened, opened.database.exclusive("sword"):
        deliveries = opened.deliveries(receipts.target(address))
        runs = {d: receipts.read(d.receipt).get("deposited", d.batch) for d in deliveries if d.remote_id}
        deposits = [delivery for delivery, run in runs.items() if run == batch]
        updates = [delivery for delivery, run in runs.items() if run != batch == delivery.batch]
        if not deposits and not updates:
            known = ", ".join(sorted(set(runs.values()))[-5:]) or "none"
            raise UsageError(f"nothing was deposited in a run {batch!r}; the last ones are: {known}")
        sword = connect(address, owner=owner, retries=retries)
        refused = []
        for delivery in deposits:
            answer = sword.remove(delivery.remote_id or "")
            if answer.removed:
                deliveries.put(gone(delivery))
            else:
                refused.append((delivery.remote_id or "", f"status {answer.status}"))
    return Undone(len(deposits) - len(refused), len(updates), refused)
