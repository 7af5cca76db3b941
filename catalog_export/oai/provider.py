"""Answer OAI-PMH 2.0 requests (openarchives.org/OAI/openarchivesprotocol.html): arguments to XML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import RecordError
from catalog_export.oai import envelope as xml
from catalog_export.oai import tokens
from catalog_export.oai.arguments import ProtocolError, date_range, parse_arguments, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from catalog_export.oai.disseminations import Dissemination
    from catalog_export.oai.repository import Repository
    from catalog_export.store import Row
    from catalog_export.store.catalogue import Store

BATCH = 100  # items in a part of a list


class OaiResponse(NamedTuple):
    """A response: its XML, and for the log the verb with its arguments, the error code, and the number of items."""

    xml: bytes
    request: Mapping[str, str]
    error: str | None = None
    items: int = 0


class Provider:
    """Answer the six verbs from a store.

    ``formats`` are by metadata prefix, ``batch`` is the number of items in a part of a list. The answer to any
    arguments is a valid response; only exceptions of the store are raised. Safe for threads.
    """

    def __init__(
        self,
        store: Store,
        repository: Repository,
        formats: Mapping[str, Dissemination],
        *,
        batch: int = BATCH,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.store, self.repository, self.formats = store, repository, formats
        self.batch, self.clock = batch, clock
        self.verbs: Mapping[str, Callable[[Mapping[str, str]], Iterable[bytes]]] = {
            "Identify": self._identify,
            "ListMetadataFormats": self._list_metadata_formats,
            "ListSets": self._list_sets,
            "GetRecord": self._get_record,
            "ListIdentifiers": self._list_identifiers,
            "ListRecords": self._list_records,
        }

    def respond(self, pairs: Iterable[tuple[str, str]]) -> OaiResponse:
        """Answer a request: names and values of its arguments, including the verb."""
        now = self.clock()
        request: Mapping[str, str] = {}  # illegal arguments cannot become attributes of the response
        try:
            verb, arguments = parse_arguments(pairs)
            request = {"verb": verb, **arguments}
            content = [*self.verbs[verb](arguments)]
        except ProtocolError as error:
            content = [xml.error(error.code, error.message)]
            return OaiResponse(self._envelope(request, now, content), request, error.code)
        items = len(content) - 2 if verb.startswith("List") else 1
        return OaiResponse(self._envelope(request, now, content), request, None, items)

    def _envelope(self, request: Mapping[str, str], now: datetime, content: Iterable[bytes]) -> bytes:
        return xml.envelope(self.repository.base_url, request, now, content)

    # --- the verbs

    def _identify(self, _arguments: Mapping[str, str]) -> Iterable[bytes]:
        first = self.store.page(limit=1, records=False)
        earliest = first[0].datestamp if first else self.clock()
        sample = first[0].control_number if first else "1"
        forgets = self.store.forgotten() is not None
        return xml.identify_elements(self.repository, earliest, self.repository.identifier(sample), forgets=forgets)

    def _list_metadata_formats(self, arguments: Mapping[str, str]) -> Iterator[bytes]:
        formats = list(self.formats.values())
        if "identifier" in arguments:
            row = self._row(arguments["identifier"])
            formats = [format_ for format_ in formats if row.deleted or _encoded(format_, row) is not None]
        if not formats:
            raise ProtocolError("noMetadataFormats", "the item cannot be encoded in any format of this repository")
        yield b"<ListMetadataFormats>\n"
        yield from (xml.metadata_format(format_.format) for format_ in formats)
        yield b"</ListMetadataFormats>\n"

    def _list_sets(self, arguments: Mapping[str, str]) -> Iterator[bytes]:
        sets = self._sets()
        if "resumptionToken" in arguments:
            raise ProtocolError("badResumptionToken", "the list of sets is always complete; no token was issued for it")
        yield b"<ListSets>\n"
        yield from (xml.set_(spec, name) for spec, name in sets)
        yield b"</ListSets>\n"

    def _get_record(self, arguments: Mapping[str, str]) -> Iterator[bytes]:
        format_ = self._format(arguments["metadataPrefix"])
        row = self._row(arguments["identifier"])
        metadata = _encoded(format_, row)
        if metadata is None and not row.deleted:
            raise ProtocolError("cannotDisseminateFormat", "this item cannot be encoded in that format")
        yield b"<GetRecord>\n"
        yield xml.record(xml.header(row, self.repository), metadata)
        yield b"</GetRecord>\n"

    def _list_identifiers(self, arguments: Mapping[str, str]) -> Iterator[bytes]:
        return self._list("ListIdentifiers", arguments)

    def _list_records(self, arguments: Mapping[str, str]) -> Iterator[bytes]:
        return self._list("ListRecords", arguments)

    def _list_item(self, verb: str, row: Row, format_: Dissemination) -> bytes:
        """Return an item of a list; empty if the format cannot encode the record, for either verb."""
        header = xml.header(row, self.repository)
        if verb == "ListIdentifiers" and format_.format.carries_all:
            return header
        metadata = _encoded(format_, row)
        if metadata is None and not row.deleted:
            return b""
        return header if verb == "ListIdentifiers" else xml.record(header, metadata)

    # --- lists

    def _list(self, verb: str, arguments: Mapping[str, str]) -> Iterator[bytes]:
        token = None
        if "resumptionToken" in arguments:
            token = tokens.parse_token(verb, arguments["resumptionToken"], self.repository.namespace)
            arguments = token.arguments
        format_ = self._format(arguments["metadataPrefix"])
        if "set" in arguments:
            self._sets()
        records = verb == "ListRecords" or not format_.format.carries_all
        rows: list[Row] = []
        items: list[bytes] = []
        more = True
        while more and not items:  # a part of a list must have an item, even if the format cannot encode the first rows
            rows, more = self._rows(arguments, _position(rows) or (token and token.after), records=records)
            items = [item for row in rows if (item := self._list_item(verb, row, format_))]
        if not items:
            raise ProtocolError("noRecordsMatch", "no item matches from, until, set and metadataPrefix")
        yield f"<{verb}>\n".encode()
        yield from items
        yield (
            self._continuation(verb, arguments, token, len(items), _position(rows) if more else None)
            + f"</{verb}>\n".encode()
        )

    def _rows(
        self, arguments: Mapping[str, str], after: tuple[datetime, str] | None, *, records: bool
    ) -> tuple[list[Row], bool]:
        """Return the rows of a part of a list, and whether more rows follow."""
        first, last = date_range(arguments)
        chosen = arguments.get("set")
        rows = self.store.page(
            after=after, from_=first, until=last, set_spec=chosen, limit=self.batch + 1, records=records
        )
        return rows[: self.batch], len(rows) > self.batch

    def _continuation(
        self,
        verb: str,
        arguments: Mapping[str, str],
        token: tokens.Token | None,
        count: int,
        position: tuple[datetime, str] | None,
    ) -> bytes:
        """Return the token element after ``count`` items. The list continues after ``position``, if there is one."""
        if not token and not position:
            return b""
        if token:
            cursor, size = token.cursor, token.size
        else:
            first, last = date_range(arguments)
            cursor, size = 0, self.store.count(from_=first, until=last, set_spec=arguments.get("set"))
        sent = cursor + count
        size = max(size, sent + bool(position))  # the store may have grown since the list was counted
        text = ""
        if position:
            text = tokens.make_token(verb, tokens.Token(arguments, position, sent, size), self.repository.namespace)
        return xml.resumption_token(text, cursor, size)

    # --- lookups

    def _format(self, prefix: str) -> Dissemination:
        if prefix not in self.formats:
            known = ", ".join(self.formats)
            raise ProtocolError(
                "cannotDisseminateFormat", f"there is no format {quoted(prefix)}; expected one of {known}"
            )
        return self.formats[prefix]

    def _row(self, identifier: str) -> Row:
        number = self.repository.control_number(identifier)
        row = self.store.get(number) if number else None
        if row is None:
            raise ProtocolError("idDoesNotExist", f"there is no item {quoted(identifier)}")
        return row

    def _sets(self) -> list[tuple[str, str]]:
        sets = self.store.sets()
        if not sets:
            raise ProtocolError("noSetHierarchy", "this repository has no sets")
        return sets


def _position(rows: list[Row]) -> tuple[datetime, str] | None:
    return (rows[-1].datestamp, rows[-1].control_number) if rows else None


def _encoded(format_: Dissemination, row: Row) -> bytes | None:
    """Return the metadata of an item; ``None`` if it is deleted or the format cannot encode it."""
    if row.record is None:
        return None
    try:
        return format_.encode(row.record, row.datestamp)
    except RecordError:
        return None
