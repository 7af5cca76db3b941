"""Check the answers of a provider as validators do, within this process and without a network (``serve --self-check``).

The checks are those of the validator of openarchives.org (Identify, errors with their codes, POST, both granularities,
tokens) and of BASE's guide for repositories (lists of 100 items, tokens, deletions, harvests by day and by second, the
five elements that every record should have).
"""

from __future__ import annotations

import gzip
from functools import partial
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from lxml import etree

from catalog_export.oai.provider import BATCH
from catalog_export.oai.repository import warnings
from catalog_export.oai.site import OaiSite, Request
from catalog_export.text.messages import Message, join, localize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

    from catalog_export.oai.provider import Provider

_NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "id": "http://www.openarchives.org/OAI/2.0/oai-identifier",
}
_MINIMAL = ("title", "creator", "date", "type", "identifier")  # BASE's minimal record
_PARTS = 3  # parts of a list to read
_DC = "metadataPrefix=oai_dc"
# Requests, with the error codes that are allowed in the answer.
_ERRORS = (
    ("junk", "badVerb"),
    ("verb=junk", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"),
    ("verb=Identify&junk=1", "badArgument"),
    (f"verb=GetRecord&{_DC}", "badArgument"),
    ("verb=GetRecord&identifier={id}", "badArgument"),
    (f'verb=GetRecord&identifier=invalid"id&{_DC}', "badArgument idDoesNotExist"),
    (f"verb=GetRecord&identifier=oai:no.such.repository:0&{_DC}", "idDoesNotExist"),
    ("verb=GetRecord&identifier={id}&metadataPrefix=junk", "cannotDisseminateFormat"),
    ("verb=ListIdentifiers&until=junk", "badArgument"),
    ("verb=ListIdentifiers&from=junk", "badArgument"),
    ("verb=ListIdentifiers&resumptionToken=junk&until=2000-02-05", "badArgument badResumptionToken"),
    (f"verb=ListRecords&{_DC}&from=junk", "badArgument"),
    (f"verb=ListRecords&{_DC}&from=2026-02-30", "badArgument"),
    (f"verb=ListRecords&{_DC}&{_DC}", "badArgument"),
    ("verb=ListRecords&resumptionToken=junk", "badResumptionToken"),
    (f"verb=ListRecords&{_DC}&resumptionToken=junk&until=1990-01-10", "badArgument badResumptionToken"),
    (f"verb=ListRecords&{_DC}&until=junk", "badArgument"),
    ("verb=ListRecords", "badArgument"),
    ("verb=ListRecords&metadataPrefix=junk", "cannotDisseminateFormat"),
    (f"verb=ListRecords&{_DC}&from=2002-02-05&until=2002-02-06T05:35:00Z", "badArgument"),
    (f"verb=ListRecords&{_DC}&from=2002-02-06&until=2002-02-05", "badArgument"),
    (f"verb=ListRecords&{_DC}&until={{before}}", "noRecordsMatch"),
)


class CheckResult(NamedTuple):
    """The result of one check. ``fault`` is empty if it passed; a ``doubt`` does not prevent harvests."""

    name: str
    fault: str = ""
    doubt: str = ""

    def __str__(self) -> str:
        """Return the line for people, in the language of the process; faults of the protocol are in English."""
        if self.fault:
            return localize("FAULT  {name}: {fault}", name=self.name, fault=self.fault)
        if self.doubt:
            return localize("doubt  {name}: {doubt}", name=self.name, doubt=self.doubt)
        return localize("ok     {name}", name=self.name)


def checks(provider: Provider) -> Iterator[CheckResult]:
    """Run all checks and yield their results."""
    client = _Client(OaiSite(provider))
    yield from (CheckResult(Message("address and name"), doubt=doubt) for doubt in warnings(provider.repository))
    facts: dict[str, str] = {}
    for name, check in _CHECKS.items():
        yield _result(name, partial(check, client, provider, facts))
    quoted = {name: quote(fact, safe="") for name, fact in facts.items()}
    for query, codes in _ERRORS:
        yield _result(query, partial(_check_error, client, query, quoted, codes))


def _result(name: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(name, doubt=check())
    except Exception as error:  # noqa: BLE001 (any failure of a check is a fault in the list)
        return CheckResult(name, fault=str(error) or type(error).__name__)


class _Client:
    """Send requests to the site and parse the answers; ``AssertionError`` with the reason for a wrong answer."""

    def __init__(self, site: OaiSite) -> None:
        self.site = site
        self.path = site.provider.repository.path

    def get(self, query: str, headers: dict[str, str] | None = None) -> _Element:
        return self.read(Request("GET", self.path, query, headers or {}))

    def post(self, query: str) -> _Element:
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.read(Request("POST", self.path, "", headers, query.encode()))

    def read(self, request: Request) -> _Element:
        response = self.site.answer(request)
        headers = dict(response.headers)
        _expect(response.status == 200, f"status {response.status}")
        _expect(headers["Content-Type"].startswith("text/xml"), f"Content-Type {headers['Content-Type']}")
        packed = headers.get("Content-Encoding") == "gzip"
        return etree.fromstring(gzip.decompress(response.body) if packed else response.body)


def _expect(condition: object, message: str) -> None:
    if not condition:
        raise AssertionError(message)


def _texts(element: _Element, path: str) -> list[str]:
    return [found.text or "" for found in element.findall(f".//{path}", _NAMES)]


def _codes(element: _Element) -> list[str]:
    return [error.get("code", "") for error in element.findall("oai:error", _NAMES)]


def _check_error(client: _Client, query: str, facts: dict[str, str], codes: str) -> str:
    found = _codes(client.get(query.format(**facts)))
    _expect(found and set(found) <= set(codes.split()), f"expected {codes}, got {' '.join(found) or 'no error'}")
    return ""


# --- the checks: each returns a doubt or nothing, and may use facts of the checks before it


def _identify(client: _Client, provider: Provider, facts: dict[str, str]) -> str:
    answer = client.get("verb=Identify")
    _expect(not _codes(answer), "an error")
    _expect(_texts(answer, "oai:baseURL") == [provider.repository.base_url], "baseURL is not the one of the profile")
    _expect(_texts(answer, "oai:granularity") == ["YYYY-MM-DDThh:mm:ssZ"], "granularity is not seconds")
    [deletions] = _texts(answer, "oai:deletedRecord")
    _expect(deletions in {"persistent", "transient"}, "deletedRecord is not persistent or transient")
    _expect(_texts(answer, "oai:adminEmail"), "no adminEmail")
    [earliest] = _texts(answer, "oai:earliestDatestamp")
    [facts["id"]] = _texts(answer, "id:sampleIdentifier")
    facts["before"] = f"{int(earliest[:4]) - 1:04}{earliest[4:]}"
    return ""


def _items(_client: _Client, provider: Provider, _facts: dict[str, str]) -> str:
    count = provider.store.count()
    _expect(count, Message("the store has no items; load some before you ask a validator"))
    return (
        "" if count > BATCH else Message("{count} items fit in one part of a list, so no token was tried", count=count)
    )


def _formats(client: _Client, _provider: Provider, _facts: dict[str, str]) -> str:
    prefixes = _texts(client.get("verb=ListMetadataFormats"), "oai:metadataPrefix")
    _expect("oai_dc" in prefixes, "oai_dc is missing")
    return ""


def _sets(client: _Client, _provider: Provider, _facts: dict[str, str]) -> str:
    answer = client.get("verb=ListSets")
    _expect(_codes(answer) in ([], ["noSetHierarchy"]), f"{_codes(answer)}")
    specs = _texts(answer, "oai:setSpec")
    for spec in specs:
        codes = _codes(client.get(f"verb=ListIdentifiers&{_DC}&{urlencode({'set': spec})}"))
        _expect(codes in ([], ["noRecordsMatch"]), f"the set {spec} gives {codes}")
    return "" if specs else Message("there are no sets")


def _get_record(client: _Client, provider: Provider, facts: dict[str, str]) -> str:
    for prefix in provider.formats:
        answer = client.get(f"verb=GetRecord&metadataPrefix={prefix}&{urlencode({'identifier': facts['id']})}")
        _expect(_texts(answer, "oai:identifier") == [facts["id"]], f"{prefix}: {_codes(answer) or 'another item'}")
        [facts["stamp"]] = _texts(answer, "oai:datestamp")
    return ""


def _incremental(client: _Client, _provider: Provider, facts: dict[str, str]) -> str:
    for stamp in (facts["stamp"], facts["stamp"][:10]):
        for verb in ("ListRecords", "ListIdentifiers"):
            answer = client.get(f"verb={verb}&{_DC}&from={stamp}&until={stamp}")
            found = facts["id"] in _texts(answer, "oai:identifier")
            more = answer.find(".//oai:resumptionToken", _NAMES) is not None
            _expect(found or more, f"{verb} from and until {stamp} lacks an item with that datestamp")
    return ""


def _tokens(client: _Client, provider: Provider, _facts: dict[str, str]) -> str:
    query, seen, complete = f"verb=ListRecords&{_DC}", set[str](), min(provider.store.count(), _PARTS * BATCH)
    for part in range(_PARTS):
        answer = client.get(query)
        _expect(not _codes(answer), f"part {part + 1}: {_codes(answer)}")
        seen.update(_texts(answer, "oai:header/oai:identifier"))
        token = answer.find(".//oai:resumptionToken", _NAMES)
        if token is None or not token.text:
            _expect(part or token is None, "an empty token in a list of one part")
            break
        _expect(token.get("cursor") == str(part * BATCH), f"part {part + 1} has the cursor {token.get('cursor')}")
        again = client.post(urlencode({"verb": "ListRecords", "resumptionToken": token.text}))
        _expect(not _codes(again), f"the token of part {part + 1} is refused by POST")
        query = urlencode({"verb": "ListRecords", "resumptionToken": token.text})
    _expect(len(seen) >= complete, f"the list has {len(seen)} items of {complete}")
    return ""


def _posts(client: _Client, _provider: Provider, facts: dict[str, str]) -> str:
    _expect(client.post("verb=Identify").find("oai:Identify", _NAMES) is not None, "no Identify")
    record = client.post(urlencode({"verb": "GetRecord", "identifier": facts["id"], "metadataPrefix": "oai_dc"}))
    _expect(record.find("oai:GetRecord", _NAMES) is not None, "no GetRecord")
    return ""


def _gzip(client: _Client, _provider: Provider, _facts: dict[str, str]) -> str:
    plain = client.get("verb=ListMetadataFormats")
    zipped = client.get("verb=ListMetadataFormats", {"accept-encoding": "gzip"})
    _expect(
        _texts(plain, "oai:metadataPrefix") == _texts(zipped, "oai:metadataPrefix"), "the compressed answer differs"
    )
    return ""


def _minimal(client: _Client, _provider: Provider, _facts: dict[str, str]) -> str:
    """Count the records in the first part of the list that lack an element of BASE or the type of a thesis."""
    records = client.get(f"verb=ListRecords&{_DC}").findall(".//oai:metadata", _NAMES)
    missing = {name: sum(not _texts(record, f"dc:{name}") for record in records) for name in _MINIMAL}
    theses = [record for record in records if any("esis" in kind for kind in _texts(record, "dc:type"))]
    counts = {f"dc:{name}": count for name, count in missing.items()}
    counts[Message("dc:type of a thesis")] = len(records) - len(theses)
    return join(
        (
            Message("{count} of {all} have no {element}", count=count, all=len(records), element=element)
            for element, count in counts.items()
            if count
        ),
        "; ",
    )


def _others(client: _Client, _provider: Provider, _facts: dict[str, str]) -> str:
    for path in ("/", "/health"):
        _expect(client.site.answer(Request("GET", path)).status == 200, f"{path} is not answered")
    _expect(client.site.answer(Request("GET", "/../etc/passwd")).status == 404, "a file path is answered")
    return ""


_CHECKS: dict[str, Callable[[_Client, Provider, dict[str, str]], str]] = {
    "Identify": _identify,
    Message("items"): _items,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    Message("GetRecord in every format"): _get_record,
    Message("harvests by second and by day"): _incremental,
    Message("resumption tokens"): _tokens,
    "POST": _posts,
    "gzip": _gzip,
    Message("minimal records (BASE), theses (RAMA)"): _minimal,
    Message("the other paths"): _others,
}
