"""What validators of data providers ask, put to our own answers, in this process and without a network.

The questions are those of the validator of openarchives.org (Identify, the errors with their codes, POST, both
granularities, tokens), and of BASE's guide for repositories (parts of 100 items, tokens that live, deletions that are
told, harvests by day and by second, the five elements that every record should have).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from catalog_export.oai.provider import BATCH
from catalog_export.oai.repository import doubts
from catalog_export.oai.site import Request, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from catalog_export.oai.provider import Provider

_NAMES = {
    "oai": "http://www.openarchives.org/OAI/2.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "id": "http://www.openarchives.org/OAI/2.0/oai-identifier",
}
_MINIMAL = ("title", "creator", "date", "type", "identifier")  # BASE's minimal record
_PARTS = 3  # of a list that are followed by their tokens
_DC = "metadataPrefix=oai_dc"
# A request, and the codes that are right for it.
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


class Result(NamedTuple):
    """What one check came to: ``fault`` is empty where all is well, and a ``doubt`` keeps nobody from serving."""

    name: str
    fault: str = ""
    doubt: str = ""

    def __str__(self) -> str:
        if self.fault:
            return f"FAULT  {self.name}: {self.fault}"
        return f"doubt  {self.name}: {self.doubt}" if self.doubt else f"ok     {self.name}"


def checks(provider: Provider) -> Iterator[Result]:
    """Yield what each check came to."""
    ask = _Asking(Site(provider))
    yield from (Result("address and name", doubt=doubt) for doubt in doubts(provider.repository))
    facts: dict[str, str] = {}
    for name, check in _CHECKS.items():
        yield _carried_out(name, lambda check=check: check(ask, provider, facts))  # type: ignore[misc]
    quoted = {name: quote(fact, safe="") for name, fact in facts.items()}
    for query, codes in _ERRORS:
        yield _carried_out(query, lambda query=query, codes=codes: _error(ask, query.format(**quoted), codes))  # type: ignore[misc]


def _carried_out(name: str, check: Callable[[], str]) -> Result:
    try:
        doubt = check()
    except Exception as error:  # noqa: BLE001 (whatever fails in a check, is a fault that the list has to show)
        return Result(name, fault=str(error) or type(error).__name__)
    return Result(name, doubt=doubt or "")


class _Asking:
    """Puts requests to the site; an answer that is not right raises ``AssertionError`` with the reason."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.path = site.provider.repository.path

    def get(self, query: str, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 (an element of lxml)
        return self.read(Request("GET", self.path, query, headers or {}))

    def post(self, query: str) -> Any:  # noqa: ANN401 (likewise)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.read(Request("POST", self.path, "", headers, query.encode()))

    def read(self, request: Request) -> Any:  # noqa: ANN401 (likewise)
        import gzip

        from lxml import etree

        response = self.site.answer(request)
        headers = dict(response.headers)
        _expect(response.status == 200, f"status {response.status}")
        _expect(headers["Content-Type"].startswith("text/xml"), f"Content-Type {headers['Content-Type']}")
        packed = headers.get("Content-Encoding") == "gzip"
        return etree.fromstring(gzip.decompress(response.body) if packed else response.body)


def _expect(holds: object, otherwise: str) -> None:
    if not holds:
        raise AssertionError(otherwise)


def _texts(element: Any, path: str) -> list[str]:  # noqa: ANN401 (an element of lxml)
    return [found.text or "" for found in element.findall(f".//{path}", _NAMES)]


def _codes(element: Any) -> list[str]:  # noqa: ANN401 (likewise)
    return [error.get("code") for error in element.findall("oai:error", _NAMES)]


def _error(ask: _Asking, query: str, codes: str) -> str:
    found = _codes(ask.get(query))
    _expect(found and set(found) <= set(codes.split()), f"expected {codes}, got {' '.join(found) or 'no error'}")
    return ""


# --- the checks, each given what those before it found


def _identify(ask: _Asking, provider: Provider, facts: dict[str, str]) -> str:
    answer = ask.get("verb=Identify")
    _expect(not _codes(answer), "an error")
    _expect(_texts(answer, "oai:baseURL") == [provider.repository.base_url], "baseURL is not that of the profile")
    _expect(_texts(answer, "oai:granularity") == ["YYYY-MM-DDThh:mm:ssZ"], "granularity is not that of seconds")
    [deletions] = _texts(answer, "oai:deletedRecord")
    _expect(deletions in {"persistent", "transient"}, "deletions are not told")
    _expect(_texts(answer, "oai:adminEmail"), "no adminEmail")
    [earliest] = _texts(answer, "oai:earliestDatestamp")
    [facts["id"]] = _texts(answer, "id:sampleIdentifier")
    facts["before"] = f"{int(earliest[:4]) - 1:04}{earliest[4:]}"
    return ""


def _items(ask: _Asking, provider: Provider, facts: dict[str, str]) -> str:  # noqa: ARG001 (all checks take these)
    count = provider.store.count()
    _expect(count, "the store holds no items; load some before a validator is asked")
    return "" if count > BATCH else f"{count} items fit in one part, so that no token was tried"


def _formats(ask: _Asking, _provider: Provider, _facts: dict[str, str]) -> str:
    prefixes = _texts(ask.get("verb=ListMetadataFormats"), "oai:metadataPrefix")
    _expect("oai_dc" in prefixes, "there is no oai_dc")
    return ""


def _sets(ask: _Asking, _provider: Provider, _facts: dict[str, str]) -> str:
    answer = ask.get("verb=ListSets")
    _expect(_codes(answer) in ([], ["noSetHierarchy"]), f"{_codes(answer)}")
    specs = _texts(answer, "oai:setSpec")
    for spec in specs:
        codes = _codes(ask.get(f"verb=ListIdentifiers&{_DC}&{urlencode({'set': spec})}"))
        _expect(codes in ([], ["noRecordsMatch"]), f"the set {spec} gives {codes}")
    return "" if specs else "there are no sets"


def _get_record(ask: _Asking, provider: Provider, facts: dict[str, str]) -> str:
    for prefix in provider.formats:
        answer = ask.get(f"verb=GetRecord&metadataPrefix={prefix}&{urlencode({'identifier': facts['id']})}")
        _expect(_texts(answer, "oai:identifier") == [facts["id"]], f"{prefix}: {_codes(answer) or 'another item'}")
        [facts["stamp"]] = _texts(answer, "oai:datestamp")
    return ""


def _incremental(ask: _Asking, _provider: Provider, facts: dict[str, str]) -> str:
    for stamp in (facts["stamp"], facts["stamp"][:10]):
        for verb in ("ListRecords", "ListIdentifiers"):
            answer = ask.get(f"verb={verb}&{_DC}&from={stamp}&until={stamp}")
            found = facts["id"] in _texts(answer, "oai:identifier")
            more = answer.find(".//oai:resumptionToken", _NAMES) is not None
            _expect(found or more, f"{verb} from and until {stamp} is without an item of that datestamp")
    return ""


def _tokens(ask: _Asking, provider: Provider, _facts: dict[str, str]) -> str:
    query, seen, complete = f"verb=ListRecords&{_DC}", set[str](), min(provider.store.count(), _PARTS * BATCH)
    for part in range(_PARTS):
        answer = ask.get(query)
        _expect(not _codes(answer), f"part {part + 1}: {_codes(answer)}")
        seen.update(_texts(answer, "oai:header/oai:identifier"))
        token = answer.find(".//oai:resumptionToken", _NAMES)
        if token is None or not token.text:
            _expect(part or token is None, "an empty token in a list of one part")
            break
        _expect(token.get("cursor") == str(part * BATCH), f"part {part + 1} has the cursor {token.get('cursor')}")
        again = ask.post(urlencode({"verb": "ListRecords", "resumptionToken": token.text}))
        _expect(not _codes(again), f"the token of part {part + 1} is refused by POST")
        query = urlencode({"verb": "ListRecords", "resumptionToken": token.text})
    _expect(len(seen) >= complete, f"{len(seen)} items came of {complete}")
    return ""


def _posts(ask: _Asking, _provider: Provider, facts: dict[str, str]) -> str:
    _expect(ask.post("verb=Identify").find("oai:Identify", _NAMES) is not None, "no Identify")
    record = ask.post(urlencode({"verb": "GetRecord", "identifier": facts["id"], "metadataPrefix": "oai_dc"}))
    _expect(record.find("oai:GetRecord", _NAMES) is not None, "no GetRecord")
    return ""


def _gzip(ask: _Asking, _provider: Provider, _facts: dict[str, str]) -> str:
    plain = ask.get("verb=ListMetadataFormats")
    packed = ask.get("verb=ListMetadataFormats", {"accept-encoding": "gzip"})
    _expect(_texts(plain, "oai:metadataPrefix") == _texts(packed, "oai:metadataPrefix"), "another answer")
    return ""


def _minimal(ask: _Asking, _provider: Provider, _facts: dict[str, str]) -> str:
    """Look at the first part of the list for records that BASE would find wanting."""
    records = ask.get(f"verb=ListRecords&{_DC}").findall(".//oai:metadata", _NAMES)
    missing = {name: sum(not _texts(record, f"dc:{name}") for record in records) for name in _MINIMAL}
    theses = [record for record in records if any("esis" in kind for kind in _texts(record, "dc:type"))]
    wanting = [f"{count} of {len(records)} have no dc:{name}" for name, count in missing.items() if count]
    if len(theses) < len(records):
        wanting.append(f"{len(records) - len(theses)} of {len(records)} have no dc:type of a thesis")
    return "; ".join(wanting)


def _others(ask: _Asking, _provider: Provider, _facts: dict[str, str]) -> str:
    for path in ("/", "/health"):
        _expect(ask.site.answer(Request("GET", path)).status == 200, f"{path} is not answered")
    _expect(ask.site.answer(Request("GET", "/../etc/passwd")).status == 404, "a path of a file is answered")
    return ""


_CHECKS: dict[str, Callable[[_Asking, Provider, dict[str, str]], str]] = {
    "Identify": _identify,
    "items": _items,
    "ListMetadataFormats": _formats,
    "ListSets": _sets,
    "GetRecord in every format": _get_record,
    "harvests by second and by day": _incremental,
    "resumption tokens": _tokens,
    "POST": _posts,
    "gzip": _gzip,
    "minimal records (BASE), theses (RAMA)": _minimal,
    "the other addresses": _others,
}
