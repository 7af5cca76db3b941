"""The feed ``sword``: deposit records over SWORD 2 on an EPrints server.

Each deposit is recorded before it is sent. If a feed ends without an answer, the next one searches the deposits of the
account by title and authors, and deposits again only if it finds none.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property, partial
from http import HTTPStatus
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple, Unpack

from catalog_export.feeds.base import DeliveryOptions, DryRunDeliveries, as_undelivered
from catalog_export.feeds.eprints.records import Ep3Encoder
from catalog_export.feeds.run import check_inputs, checked_profile, run_feed
from catalog_export.feeds.sword import atom, receipts
from catalog_export.feeds.sword.http import BrokenError, Server, account_for, public, sends_password_in_clear
from catalog_export.feeds.sword.server import SwordClient
from catalog_export.model.errors import ReceiverError, RecordError, UsageError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location
from catalog_export.run.report import Report
from catalog_export.store import Delivery, open_store
from catalog_export.store.extras import require_extra
from catalog_export.text.messages import Message, localize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog_export.feeds.base import Deliveries, FeedRecord, Outcome
    from catalog_export.feeds.sword.http import HttpAnswer
    from catalog_export.model.files import Paths
    from catalog_export.model.record import Record
    from catalog_export.run.options import ReadOptions

BATCH = "%Y%m%dT%H%M%SZ"  # a run is named by the time when it began
_DEPOSIT, _UPDATE = "deposit", "update"
_ABSENT = frozenset((HTTPStatus.NOT_FOUND, HTTPStatus.GONE))


def feed(
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
    delivery_options: DeliveryOptions | None = None,
    **input_options: Unpack[ReadOptions],
) -> Report:
    """Deposit the new and changed records of ``inputs`` on the server at ``address``.

    ``address`` is that of the site or of its service document. The deposits are recorded in the store at the place
    ``store``. ``status`` is where new items go: ``inbox`` or ``buffer`` (default: the profile's, else ``buffer``).
    ``fetch`` makes EPrints download the files that have a web address. The other options are those of ``SwordClient``,
    ``SwordOptions``, ``Server``, ``DeliveryOptions`` and ``ReadOptions``. Raises ``UsageError``, ``ReceiverError``
    and ``StoreError``.
    """
    delivery_options = delivery_options or {}
    profile = input_options["profile"] = checked_profile(input_options)
    status = status or profile.eprints.status or "buffer"
    if status not in {"inbox", "buffer"}:
        raise UsageError(
            "SWORD puts new items into the inbox or the buffer, not into {status!r}; expected buffer", status=status
        )
    encoder = Ep3Encoder(profile, files, fetch=fetch)
    options, when = SwordOptions(status == "inbox", whole, anew), record_date or datetime.now(UTC)
    target, dry_run = receipts.target(address), delivery_options.get("dry_run", False)
    inputs = check_inputs(inputs, None, input_options)
    with _open_deliveries(store, target, dry_run=dry_run) as (deliveries, name):
        client = partial(connect, address, collection=collection, owner=owner, retries=retries)
        undo = receipts.undo_command(address, name, f"{when:{BATCH}}")
        sword = SwordFeed(address, None if dry_run else client, deliveries, encoder, options, when, undo)
        report = input_options["report"] = input_options.get("report") or Report()
        try:
            return run_feed(inputs, sword, deliveries, delivery_options, **input_options)
        finally:  # also after an error: some records may have been deposited
            if report.fed and report.fed["new"] and not dry_run:
                report.remarks.append(localize("to take the deposits of this run back: {command}", command=undo))


@contextmanager
def _open_deliveries(store: str, target: str, *, dry_run: bool) -> Iterator[tuple[Deliveries, str]]:
    """Open the recorded deposits, locked against other SWORD feeds; yield them and the name of the store.

    A dry run creates and locks nothing.
    """
    require_extra("sqlalchemy", "sword")
    if dry_run and "://" not in store and not os.path.exists(store):
        yield DryRunDeliveries(None), store
        return
    with (
        open_store(store, create=not dry_run) as opened,
        nullcontext() if dry_run else opened.database.exclusive("sword"),
    ):
        yield opened.deliveries(target), opened.database.place


def connect(address: str, *, collection: str = "", owner: str = "", retries: int = 5) -> SwordClient:
    """Find the collection for deposits at an address, with the account from the environment or netrc."""
    if find_spec("urllib3") is None:
        raise UsageError("SWORD needs urllib3, which is not installed: pip install 'catalog-export[sword]'")
    server = Server(address, account_for(address), retries=retries)
    return SwordClient(server, address, wanted=collection, owner=owner)


class SwordOptions(NamedTuple):
    """Deposit options.

    ``in_progress`` leaves new items in the account's work area; otherwise they go to review. ``whole`` replaces all of
    a changed item (PUT), otherwise only our fields (PATCH, EPrints since 3.4.2), so that the staff's fields stay.
    ``anew`` deposits a changed record as a new item if the old item was removed.
    """

    in_progress: bool = False
    whole: bool = False
    anew: bool = False


class SwordFeed:
    """A feed to the server at ``address``; ``connect`` is called when the server is needed (``None``: dry run).

    The feed itself writes to ``deliveries``, because a deposit is recorded before it is sent. ``when`` names the run;
    ``undo`` is the command that undoes it.
    """

    batch_size = 1

    def __init__(
        self,
        address: str,
        connect: Callable[[], SwordClient] | None,
        deliveries: Deliveries,
        encoder: Ep3Encoder,
        options: SwordOptions,
        when: datetime,
        undo: str,
    ) -> None:
        self.deliveries, self.encoder, self.options, self.when, self.undo = deliveries, encoder, options, when, undo
        self.address, self.target, self.connect = address, receipts.target(address), connect
        self.batch = f"{when:{BATCH}}"
        self.format = encoder.checked_format()

    @cached_property
    def client(self) -> SwordClient:
        """The connection to the server; ``ReceiverError`` in a dry run."""
        if self.connect is None:
            raise ReceiverError("a dry run sends nothing")
        return self.connect()

    # --- deposits without an answer

    def confirmations(self, deliveries: Deliveries) -> Iterator[Outcome]:
        """Connect, and search for the deposits that got no answer."""
        if self.connect is None:
            return
        if sends_password_in_clear(self.address):  # reported before the password is sent
            yield finding("sword-in-the-clear", Location(public(self.address)))
        _ = self.client  # a wrong address or account ends the run before anything is read
        for unanswered in filter(self.awaits_confirmation, deliveries):
            found = self._search(unanswered)
            if len(found) > 1:
                addresses = ", ".join(entry.edit for entry in found)
                yield finding("sword-unsure", Location(f"record {unanswered.control_number}"), addresses=addresses)
            else:
                yield [self._found_later(unanswered, found[0]) if found else as_undelivered(unanswered)]

    def _search(self, sent: Delivery) -> list[atom.AtomEntry]:
        """Return the items of the account that can be a deposit without an answer."""
        intent = receipts.parse_receipt(sent.receipt)
        candidates = [
            entry
            for entry in self.client.list_own(intent.get("server_time", ""))
            if entry.title in intent.get("titles", ()) and list(entry.authors) == intent.get("authors")
        ]
        if not candidates:
            return []
        taken = {d.remote_id for d in self.deliveries if d.control_number != sent.control_number}
        return [entry for entry in candidates if entry.edit not in taken]

    def _found_later(self, sent: Delivery, found: atom.AtomEntry) -> Delivery:
        receipt = receipts.receipt("deposit, found later", found.edit, found, sent.batch, self.undo)
        return sent._replace(remote_id=found.edit, receipt=receipt)

    # --- deposits and updates

    def content_hash(self, record: Record) -> str:
        """Return a hash of the record's content and of the names and sizes of its files."""
        return self.encoder.content_hash(record)

    def awaits_confirmation(self, before: Delivery) -> bool:
        """Return whether a deposit was sent and got no answer."""
        return before.remote_id is None and bool(before.content_hash)

    def batch_kind(self, entry: FeedRecord) -> str:
        """Separate deposits from updates."""
        return _UPDATE if entry.before and entry.before.remote_id else _DEPOSIT

    def deliver(self, kind: str, entries: Sequence[FeedRecord]) -> Iterator[Outcome]:
        """Deposit or update each record."""
        for entry in entries:
            try:
                yield from self._update(entry) if kind == _UPDATE else self._deposit(entry)
            except RecordError as error:
                yield from error.findings

    def _deposit(self, entry: FeedRecord) -> Iterator[Outcome]:
        document = self.encoder.document(entry.record)
        intent = receipts.intent(entry.record, self.encoder.options, self._server_time())
        sent = Delivery(entry.number, entry.content_hash, self.batch, None, self.when, intent)
        self.deliveries.put_all([sent])
        answer = self._post(document, sent)
        if answer is None:
            yield [self.deliveries.get(entry.number) or sent]
        elif answer.status in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED}:
            yield from self._accepted(answer, sent, entry)
        else:
            self.deliveries.put_all([as_undelivered(sent)])
            self.client.check_account(answer, self.client.address)
            yield _refused(answer, entry)

    def _post(self, document: bytes, sent: Delivery) -> HttpAnswer | None:
        """Send a deposit until there is an answer; return ``None`` if one without an answer is found on the server."""
        server, reason = self.client.server, ""
        for attempt in range(server.retries + 1):
            try:
                answer = self.client.deposit(document, in_progress=self.options.in_progress)
            except BrokenError as error:
                asked, reason = None, str(error)
            else:
                if not answer.is_temporary:
                    return answer
                asked, reason = answer.retry_after, f"status {answer.status}"
            server.wait(attempt, asked)
            if found := self._search(sent):
                self.deliveries.put_all([self._found_later(sent, found[0])])
                return None
        raise server.gave_up(self.client.address, reason)

    def _accepted(self, answer: HttpAnswer, sent: Delivery, entry: FeedRecord) -> Iterator[Outcome]:
        """Yield the delivery with the server's receipt, and a finding if the server shows another title."""
        found = atom.read_entry(answer.body)
        edit = found.edit if found else answer.headers.get("location")
        if not edit:
            raise ReceiverError(
                "{address}: the server accepted a deposit and gave no address", address=public(self.client.address)
            )
        receipt = receipts.receipt(_DEPOSIT, edit, found, self.batch, self.undo)
        yield [sent._replace(remote_id=edit, receipt=receipt)]
        if found and found.title not in receipts.parse_receipt(sent.receipt).get("titles", ()):
            place = entry.record.location
            yield finding("sword-title-differs", place, address=edit, title=found.title[:60])

    def _update(self, entry: FeedRecord) -> Iterator[Outcome]:
        edit = entry.before.remote_id if entry.before and entry.before.remote_id else ""
        document = self.encoder.document(entry.record, ours_only=not self.options.whole)
        answer = self.client.change(edit, document, whole=self.options.whole)
        if answer.status in {HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.NO_CONTENT}:
            receipt = receipts.updated(entry.before and entry.before.receipt, self.batch)
            yield [Delivery(entry.number, entry.content_hash, self.batch, edit, self.when, receipt)]
        elif answer.status in _ABSENT and self.options.anew:
            yield from self._deposit(entry)
        else:
            self.client.check_account(answer, edit)
            yield _refused(answer, entry, edit)

    def remove(self, vanished: Sequence[Delivery]) -> Iterator[Outcome]:
        """Remove the items of vanished records."""
        for delivery in vanished:
            answer = self.client.remove(delivery.remote_id or "")
            if answer.removed:
                yield [as_undelivered(delivery, self.batch)._replace(delivered=self.when)]
            else:
                self.client.check_account(answer, delivery.remote_id or "")
                place = Location(f"record {delivery.control_number}")
                yield finding("sword-forbidden", place, address=delivery.remote_id)

    def _server_time(self) -> str:
        """Return the server's time in the format of its Atom feed; an empty string if it is unknown."""
        try:
            return f"{parsedate_to_datetime(self.client.server.now):%Y-%m-%dT%H:%M:%SZ}"
        except ValueError:
            return ""


def _refused(answer: HttpAnswer, entry: FeedRecord, edit: str = "") -> Outcome:
    place = entry.record.location
    if edit and answer.status == HTTPStatus.FORBIDDEN:
        return finding("sword-forbidden", place, address=edit)
    if edit and answer.status in {HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED}:
        return finding("sword-whole-only", place, address=edit)
    if edit and answer.status in _ABSENT:
        return finding("sword-missing", place, address=edit)
    reason = atom.read_error(answer.body)[:300] or Message("no reason given")
    return finding("sword-refused", place, status=answer.status, reason=reason)
