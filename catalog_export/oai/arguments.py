"""Parse and check the arguments of an OAI-PMH request (OAI-PMH 2.0, section 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping


class Verb(NamedTuple):
    """The arguments of a verb; an ``exclusive`` argument replaces all others."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    exclusive: str = ""


_LIST = Verb(frozenset({"metadataPrefix"}), frozenset({"from", "until", "set"}), "resumptionToken")
VERBS = {
    "Identify": Verb(),
    "ListMetadataFormats": Verb(optional=frozenset({"identifier"})),
    "ListSets": Verb(exclusive="resumptionToken"),
    "GetRecord": Verb(frozenset({"identifier", "metadataPrefix"})),
    "ListIdentifiers": _LIST,
    "ListRecords": _LIST,
}
# The types of the values in the schema of the protocol. An identifier is of the type anyURI; the pattern excludes
# addresses whose authority is malformed.
_NAME = r"[A-Za-z0-9\-_.!~*'()]+"
_URI = r"[A-Za-z][A-Za-z0-9+.\-]*:(//[A-Za-z0-9.\-]+(:[0-9]{1,5})?(?=[/?]|\Z)|(?!//))"
_SYNTAX: Mapping[str, re.Pattern[str]] = {
    "metadataPrefix": pattern(_NAME),
    "set": pattern(f"{_NAME}(:{_NAME})*"),
    "identifier": pattern(_URI + r"([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*"),
}
_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_QUOTED = 60  # characters of a wrong value that a message repeats


class ProtocolError(Exception):
    """A request that the protocol answers with an error: its code and a message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def parse_arguments(pairs: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """Return the verb and its arguments; ``ProtocolError`` if one is repeated, missing, unknown or malformed."""
    pairs = list(pairs)
    verb = _verb([value for name, value in pairs if name == "verb"])
    arguments = {name: value for name, value in pairs if name != "verb"}
    if len(arguments) + 1 < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ProtocolError("badArgument", f"the argument {quoted(twice)} is given more than once")
    _check_names(verb, arguments)
    for name, value in arguments.items():
        if name in _SYNTAX and not _SYNTAX[name].fullmatch(value):
            raise ProtocolError("badArgument", f"the value {quoted(value)} of {name} has an illegal syntax")
    date_range(arguments)
    return verb, arguments


def _verb(given: list[str]) -> str:
    if len(given) != 1:
        problem = "given more than once" if given else "missing"
        raise ProtocolError("badVerb", f"the argument verb is {problem}; expected one of {', '.join(VERBS)}")
    if given[0] not in VERBS:
        raise ProtocolError("badVerb", f"there is no verb {quoted(given[0])}; expected one of {', '.join(VERBS)}")
    return given[0]


def _check_names(verb: str, arguments: Mapping[str, str]) -> None:
    required, optional, exclusive = VERBS[verb]
    given = arguments.keys()
    if illegal := sorted(given - required - optional - {exclusive}):
        raise ProtocolError("badArgument", f"{verb} takes no argument {quoted(illegal[0])}")
    if exclusive in given:
        if len(given) > 1:
            raise ProtocolError(
                "badArgument", f"{exclusive} is an exclusive argument; it cannot be combined with others"
            )
        return
    if missing := sorted(required - given):
        raise ProtocolError("badArgument", f"{verb} needs the argument {' and the argument '.join(missing)}")


def date_range(arguments: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last second of the range from ``from`` to ``until``, both included.

    ``ProtocolError`` if a value is not a date, if the granularities differ, or if from is later than until.
    """
    first, last = arguments.get("from"), arguments.get("until")
    start = _moment("from", first) if first is not None else None
    end = _moment("until", last) if last is not None else None
    if first is None or last is None or start is None or end is None:
        return start, end
    if len(first) != len(last):
        raise ProtocolError("badArgument", "from and until have different granularities")
    if start > end:
        raise ProtocolError("badArgument", f"from ({first}) is later than until ({last})")
    return start, end


def _moment(name: str, text: str) -> datetime:
    day = _DAY.fullmatch(text)
    if not day and not _SECOND.fullmatch(text):
        raise _no_date(name, text)
    try:
        moment = datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
    except ValueError as error:
        raise _no_date(name, text) from error
    return moment + timedelta(seconds=86_399) if day and name == "until" else moment


def _no_date(name: str, text: str) -> ProtocolError:
    form = "expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ"
    return ProtocolError("badArgument", f"the value {quoted(text)} of {name} is no date; {form}")


def datestamp(moment: datetime) -> str:
    """Format a time in UTC as in the protocol, with seconds."""
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def quoted(text: str) -> str:
    """Return a value of the request, quoted and shortened for a message."""
    return f"'{text}'" if len(text) <= _QUOTED else f"'{text[:_QUOTED]}...'"
