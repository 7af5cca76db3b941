"""What the feeds to DSpace share: how items wait to be confirmed, and how those of vanished records are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.dspace.commands import MAPFILE, for_delete
from catalog_export.feeds.dspace.mapfile import mapfile
from catalog_export.feeds.dspace.saf_writer import write_text
from catalog_export.feeds.outbox import remark, vanished_items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Outcome
    from catalog_export.feeds.dspace.items import Site
    from catalog_export.feeds.outbox import Item, Outbox
    from catalog_export.store import Delivery


class Way(NamedTuple):
    """Where a feed goes: its folder, what is known of the DSpace, and the date of the deliveries.

    ``on_batch`` is told the path of each batch that appears. With ``dry_run`` nothing is written.
    """

    outbox: Outbox
    site: Site
    when: datetime
    on_batch: Callable[[str], object] = len
    dry_run: bool = False

    @property
    def eperson(self) -> str:
        """The account that imports; empty where it is not known."""
        return self.site.profile.eperson

    def waiting(self) -> list[str]:
        """Name the batches of new items that DSpace has not confirmed."""
        names = (name for name in self.outbox.names() if name.startswith("add-"))
        return [name for name in names if not self.outbox.is_confirmed(name)]

    def remark(self, what: str) -> list[str]:
        """Say which batches wait for ``what``, if any do."""
        return remark(what, [self.outbox.path(batch) for batch in self.waiting()])

    def write(self, batch: str, fill: Callable[[str], Iterable[Item]], text: str) -> None:
        """Let a batch appear."""
        self.outbox.write(batch, fill, text)
        self.on_batch(self.outbox.path(batch))


def waits(before: Delivery) -> bool:
    """Tell whether DSpace has not confirmed an item: then nobody knows whether, and as what, it has it."""
    return before.remote_id is None


def remove(way: Way, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
    """Write a mapfile of the items to delete, and how."""
    batch = way.outbox.next_name("delete")
    forget = way.outbox.forgetting(batch)
    text = for_delete(way.outbox.path(batch), way.eperson, forget)
    items = vanished_items(vanished, batch, forget, way.when)
    handles = ((f"item-{number}", delivery.remote_id or "") for number, delivery in enumerate(vanished, 1))

    def fill(folder: str) -> Sequence[Item]:
        write_text(f"{folder}/{MAPFILE}", mapfile(handles))
        return items

    way.write(batch, fill, text)
    yield [item.delivery for item in items]
