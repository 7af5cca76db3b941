"""The feed ``sword``: deposits over SWORD 2, as EPrints takes it.

Before a deposit is sent, it is written down that it is about to be. So whatever ends a feed, the next one knows of
which records nobody knows whether they arrived: it looks for them among the deposits of the account, by title and
authors, and deposits only what is not there.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property, partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Unpack

from catalog_export.feeds.base import Manner, Overlay, Reading, carry_out, check_inputs, gone, profile_of
from catalog_export.feeds.eprints.records import Items
from catalog_export.feeds.sword import receipts
from catalog_export.feeds.sword.http import BrokenError, Server, account_for, in_the_clear
from catalog_export.feeds.sword.server import Sword
from catalog_export.model.errors import ReceiverError, RecordError, UsageError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.run.report import Report
from catalog_export.store import Delivery, open_store
from catalog_export.store.extras import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog_export.feeds.base import Deliveries, Entry, Outcome
    from catalog_export.feeds.sword import atom
    from catalog_export.feeds.sword.http import Answer
    from catalog_export.model.files import Paths
    from catalog_export.model.record import Record

BATCH = "%Y%m%dT%H%M%SZ"  # the name of a run: when it began
_DEPOSIT, _UPDATE = "deposit", "update"


def feed(  # noqa: PLR0913 (each is a choice of the user)
    inputs: Paths,
    address: str,
    *,
    store: str,
    status: str | None = None,
    files: str | os.PathLike[str] | None = None,
    whole: bool = False,
    anew: bool = False,
    fetch: bool = False,
    collection: str = "",
    owner: str = "",
    retries: int = 5,
    record_date: datetime | None = None,
    manner: Manner | None = None,
    **reading: Unpack[Reading],
) -> Report:
    """Deposit what the server at ``address`` lacks of the records of ``inputs``.

    ``address`` is that of the service document or of the site. What was deposited is remembered in the store at the
    place ``store``. ``status`` is where new items go: ``inbox`` or ``buffer`` (else what the profile says, else
    ``buffer``). ``fetch`` has EPrints fetch the files that have an address on the web. The other options are those of
    ``Sword``, ``Way``, ``Server``, ``Manner`` and ``Reading``. ``UsageError``, ``ReceiverError`` and ``StoreError`` as
    their messages say.
    """
    manner = manner or {}
    profile = reading["profile"] = profile_of(reading)
    status = status or profile.eprints.status or "buffer"
    if status not in {"inbox", "buffer"}:
        raise UsageError(f"SWORD puts new items into the inbox or the buffer, not into {status!r}; say --status buffer")
    made = Items(profile, files, fetch=fetch)
    way, when = Way(status == "inbox", whole, anew), record_date or datetime.now(UTC)
    target, dry_run = receipts.target(address), manner.get("dry_run", False)
    check_inputs(inputs, None, reading)
    with _opened(store, target, dry_run=dry_run) as (deliveries, name):
        way_in = partial(connect, address, collection=collection, owner=owner, retries=retries)
        undo = receipts.undo(address, name, f"{when:{BATCH}}")
        found = SwordFeed(address, None if dry_run else way_in, deliveries, made, way, when, undo)
        report = reading.setdefault("report", Report())
        try:
            return carry_out(inputs, found, deliveries, manner, **reading)
        finally:  # of a run that was ended as well
            if report.fed and report.fed["new"] and not dry_run:
                report.remarks.append(f"to take the deposits of this run back: {undo}")


@contextmanager
def _opened(store: str, target: str, *, dry_run: bool) -> Iterator[tuple[Deliveries, str]]:
    """Open what was deposited, and name the store as commands do; others of this verb are kept out.

    In a dry run nothing is made or locked.
    """
    require("sqlalchemy", "sword")  # which brings all that SWORD takes
    if dry_run and "://" not in store and not os.path.exists(store):
        yield Overlay(None), store
        return
    with (
        open_store(store, create=not dry_run) as opened,
        nullcontext() if dry_run else opened.database.exclusive("sword"),
    ):
        yield opened.deliveries(target), opened.database.place


def connect(address: str, *, collection: str = "", owner: str = "", retries: int = 5) -> Sword:
    """Find the collection at an address, with the account from the environment or netrc."""
    if find_spec("urllib3") is None:
        raise UsageError("SWORD needs urllib3, which is not installed: pip install 'catalog-export[sword]'")
    return Sword(Server(address, account_for(address), retries=retries), address, wanted=collection, owner=owner)


class Way(NamedTuple):
    """How is deposited.

    ``in_progress`` leaves new items in the account's work area, otherwise they go to review. ``whole`` replaces a
    changed item whole (PUT); otherwise only the fields that are ours (PATCH, which EPrints has since 3.4.2), so that
    what staff wrote into others stays. ``anew`` deposits a changed record as a new item where the old one is not there
    any more.
    """

    in_progress: bool = False
    whole: bool = False
    anew: bool = False


class SwordFeed:
    """A feed to the server at ``address``, which ``connect`` finds when it is needed; ``None`` in a dry run.

    ``deliveries`` are kept by the feed as well, since they must be written before a deposit is sent. ``batch`` names
    this run; ``undo`` is the command that takes it back.
    """

    batch_size = 1

    def __init__(  # noqa: PLR0913, PLR0917 (what a run is made of)
        self,
        address: str,
        connect: Callable[[], Sword] | None,
        deliveries: Deliveries,
        items: Items,
        way: Way,
        when: datetime,
        undo: str,
    ) -> None:
        self.deliveries, self.items, self.way, self.when, self.undo = deliveries, items, way, when, undo
        self.address, self.target, self.connect = address, receipts.target(address), connect
        self.batch = f"{when:{BATCH}}"
        self.format = items.checked()

    @cached_property
    def sword(self) -> Sword:
        """The server; there is none in a dry run."""
        if self.connect is None:
            raise ReceiverError("a dry run sends nothing")
        return self.connect()

    # --- what came back

    def receipts(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Find the server, and look there for the deposits of which nobody knows whether they arrived."""
        if self.connect is None:
            return
        if in_the_clear(self.address):  # said before the password is sent
            yield finding("sword-in-the-clear", Location(self.address))
        _ = self.sword  # a wrong address or account ends the run before anything is read
        for left in filter(self.waits, deliveries):
            found = self._look_for(left)
            if len(found) > 1:
                yield self._unsure(left, found)
            else:
                yield [self._delivered(left, found[0]) if found else gone(left)]

    def _look_for(self, sent: Delivery) -> list[atom.Entry]:
        """Give the items of the account that can be a deposit of which no answer came."""
        intent = receipts.read(sent.receipt)
        candidates = [
            entry
            for entry in self.sword.own(intent.get("server_time", ""))
            if entry.title in intent.get("titles", ()) and list(entry.authors) == intent.get("authors")
        ]
        if not candidates:
            return []
        taken = {d.remote_id for d in self.deliveries if d.control_number != sent.control_number}
        return [entry for entry in candidates if entry.edit not in taken]

    def _unsure(self, sent: Delivery, found: Sequence[atom.Entry]) -> Outcome:
        addresses = ", ".join(entry.edit for entry in found)
        return finding("sword-unsure", Location(f"record {sent.control_number}"), addresses=addresses)

    # --- what goes out

    def content_hash(self, record: Record) -> str:
        """Give the hash of what the record says, and of names and sizes of its files."""
        return self.items.content_hash(record)

    def waits(self, before: Delivery) -> bool:
        """Tell whether a deposit was sent of which nobody knows whether it arrived."""
        return before.remote_id is None and bool(before.content_hash)

    def group(self, entry: Entry) -> str:
        """Tell deposits from updates."""
        return _UPDATE if entry.before and entry.before.remote_id else _DEPOSIT

    def deliver(self, group: str, entries: Sequence[Entry]) -> Iterator[Outcome]:
        """Deposit or update each of the entries."""
        for entry in entries:
            try:
                yield from self._update(entry) if group == _UPDATE else self._deposit(entry)
            except RecordError as error:
                yield from error.findings

    def _deposit(self, entry: Entry) -> Iterator[Outcome]:
        document = self.items.document(entry.record)
        intent = receipts.intent(entry.record, self.items.options, self._server_time())
        sent = Delivery(entry.number, entry.content_hash, self.batch, None, self.when, intent)
        self.deliveries.put_all([sent])
        answer = self._post(document, sent)
        if answer is None:
            yield [self.deliveries.get(entry.number) or sent]
        elif answer.status in {200, 201, 202}:
            yield from self._received(answer, sent, entry)
        else:
            self.deliveries.put_all([gone(sent)])
            self.sword.check_account(answer, self.sword.address)
            yield _refused(answer, entry)

    def _post(self, document: bytes, sent: Delivery) -> Answer | None:
        """Send a deposit until there is an answer; ``None`` where one of which no answer came is there after all."""
        server, reason = self.sword.server, ""
        for attempt in range(server.retries + 1):
            try:
                answer = self.sword.deposit(document, in_progress=self.way.in_progress)
            except BrokenError as error:
                asked, reason = None, str(error)
            else:
                if not answer.later:
                    return answer
                asked, reason = answer.wait, f"status {answer.status}"
            server.wait(attempt, asked)
            found = self._look_for(sent)
            if found:
                self.deliveries.put_all([self._delivered(sent, found[0])])
                return None
        raise server.in_vain(self.sword.address, reason)

    def _received(self, answer: Answer, sent: Delivery, entry: Entry) -> Iterator[Outcome]:
        """Keep what the server says of a deposit, and compare the title that it shows."""
        from catalog_export.feeds.sword.atom import entry as read

        found = read(answer.body)
        edit = found.edit if found else answer.headers.get("location")
        if not edit:
            raise ReceiverError(f"{self.sword.address}: the server took a deposit and does not say where it is")
        receipt = receipts.receipt(_DEPOSIT, edit, found, self.batch, self.undo)
        yield [sent._replace(remote_id=edit, receipt=receipt)]
        if found and found.title not in receipts.read(sent.receipt).get("titles", ()):
            place = entry.record.source or Location("<record>")
            yield finding("sword-title-differs", place, address=edit, title=found.title[:60])

    def _delivered(self, sent: Delivery, found: atom.Entry) -> Delivery:
        receipt = receipts.receipt("deposit, found later", found.edit, found, sent.batch, self.undo)
        return sent._replace(remote_id=found.edit, receipt=receipt)

    def _update(self, entry: Entry) -> Iterator[Outcome]:
        edit = entry.before.remote_id if entry.before and entry.before.remote_id else ""
        document = self.items.document(entry.record, ours_only=not self.way.whole)
        answer = self.sword.change(edit, document, whole=self.way.whole)
        if answer.status in {200, 201, 204}:
            receipt = receipts.updated(entry.before and entry.before.receipt, self.batch)
            yield [Delivery(entry.number, entry.content_hash, self.batch, edit, self.when, receipt)]
        elif answer.status in {404, 410} and self.way.anew:
            yield from self._deposit(entry)
        else:
            self.sword.check_account(answer, edit)
            yield _refused(answer, entry, edit)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Remove the items of records that have vanished."""
        for delivery in vanished:
            answer = self.sword.remove(delivery.remote_id or "")
            if answer.removed:
                yield [gone(delivery, self.batch)._replace(delivered=self.when)]
            else:
                self.sword.check_account(answer, delivery.remote_id or "")
                place = Location(f"record {delivery.control_number}")
                yield finding("sword-forbidden", place, address=delivery.remote_id)

    def _server_time(self) -> str:
        """Give the server's clock as its feed writes it."""
        try:
            return f"{parsedate_to_datetime(self.sword.server.now):%Y-%m-%dT%H:%M:%SZ}"
        except ValueError:
            return ""


def _refused(answer: Answer, entry: Entry, edit: str = "") -> Outcome:
    from catalog_export.feeds.sword.atom import error

    place = entry.record.source or Location("<record>")
    if edit and answer.status == 403:
        return finding("sword-forbidden", place, address=edit)
    if edit and answer.status in {405, 501}:
        return finding("sword-whole-only", place, address=edit)
    if edit and answer.status in {404, 410}:
        return finding("sword-missing", place, address=edit)
    return finding("sword-refused", place, status=answer.status, reason=error(answer.body)[:300] or "no reason given")
