"""The target of a feed to DSpace: its folder, collections and account, and how vanished items are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.commands import check_argument
from catalog_export.feeds.dspace.commands import MAPFILE, for_delete
from catalog_export.feeds.dspace.items import DspaceSite, check_collections
from catalog_export.feeds.dspace.mapfile import format_mapfile
from catalog_export.feeds.dspace.saf_writer import write_text
from catalog_export.feeds.outbox import deletion_items, waiting_remark
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from catalog_export.feeds.base import Outcome
    from catalog_export.feeds.outbox import BatchItem, Outbox
    from catalog_export.model.profile import Profile
    from catalog_export.store import Delivery


class DspaceTarget(NamedTuple):
    """The target of a feed; ``when`` dates the deliveries, ``on_batch`` is called with the path of each new batch."""

    outbox: Outbox
    site: DspaceSite
    when: datetime
    on_batch: Callable[[str], object] = len
    dry_run: bool = False

    @property
    def eperson(self) -> str:
        """The account that imports; empty if it is not known."""
        return self.site.profile.eperson

    def waiting(self) -> list[str]:
        """Return the names of the batches of new items that DSpace has not confirmed."""
        return self.outbox.unconfirmed("add")

    def remark(self, what: str) -> list[str]:
        """Return a remark with the batches that wait for ``what``; an empty list if there are none."""
        return waiting_remark(what, [self.outbox.path(batch) for batch in self.waiting()])

    def write(self, batch: str, fill: Callable[[str], Iterable[BatchItem]], text: str) -> None:
        """Write a batch and report it."""
        self.outbox.write(batch, fill, text)
        self.on_batch(self.outbox.path(batch))

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Write a mapfile of the items to delete, and the command that deletes them."""
        batch = self.outbox.next_name("delete")
        forget = self.outbox.forget_command(batch)
        text = for_delete(self.outbox.path(batch), self.eperson, forget)
        items = deletion_items(vanished, batch, forget, self.when)
        handles = ((f"item-{number}", delivery.remote_id or "") for number, delivery in enumerate(vanished, 1))

        def fill(folder: str) -> Sequence[BatchItem]:
            write_text(f"{folder}/{MAPFILE}", format_mapfile(handles))
            return items

        self.write(batch, fill, text)
        yield [item.delivery for item in items]


def site_of(profile: Profile, collections: str | Iterable[str], eperson: str) -> DspaceSite:
    """Return the site of a feed; ``UsageError`` for a collection or account that DSpace cannot have."""
    account = check_argument(eperson or profile.dspace.eperson, Message("the account of --eperson"))
    return DspaceSite(profile.dspace._replace(eperson=account), check_collections(collections))
