"""The arguments of a request: which verb takes which, and the syntax of their values (OAI-PMH 2.0, section 4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping


class Verb(NamedTuple):
    """The arguments a verb takes; an ``exclusive`` one stands alone in the place of all others."""

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
# The protocol's own schema types of the values. An identifier is a URI, which is what that schema calls it; the
# pattern leaves out addresses with an authority that is none.
_NAME = r"[A-Za-z0-9\-_.!~*'()]+"
_URI = r"[A-Za-z][A-Za-z0-9+.\-]*:(//[A-Za-z0-9.\-]+(:[0-9]{1,5})?(?=[/?]|\Z)|(?!//))"
_SYNTAX: Mapping[str, re.Pattern[str]] = {
    "metadataPrefix": pattern(_NAME),
    "set": pattern(f"{_NAME}(:{_NAME})*"),
    "identifier": pattern(_URI + r"([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*"),
}
_DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SHOWN = 60  # characters of a wrong value that a message repeats


class ProtocolError(Exception):
    """A request that the protocol answers with an error: its code, and what is wrong in words."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code, self.message = code, message


def settle(pairs: Iterable[tuple[str, str]]) -> tuple[str, dict[str, str]]:
    """Return the verb and its arguments, each once and of legal syntax; ``ProtocolError`` where they are not."""
    pairs = list(pairs)
    verb = _verb([value for name, value in pairs if name == "verb"])
    arguments = {name: value for name, value in pairs if name != "verb"}
    if len(arguments) + 1 < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ProtocolError("badArgument", f"the argument {shown(twice)} is given more than once")
    _check_names(verb, arguments)
    for name, value in arguments.items():
        if name in _SYNTAX and not _SYNTAX[name].fullmatch(value):
            raise ProtocolError("badArgument", f"the value {shown(value)} of {name} has an illegal syntax")
    window(arguments)
    return verb, arguments


def _verb(given: list[str]) -> str:
    if len(given) != 1:
        how = "more than once" if given else "not"
        raise ProtocolError("badVerb", f"the argument verb is {how} given; expected one of {', '.join(VERBS)}")
    if given[0] not in VERBS:
        raise ProtocolError("badVerb", f"there is no verb {shown(given[0])}; expected one of {', '.join(VERBS)}")
    return given[0]


def _check_names(verb: str, arguments: Mapping[str, str]) -> None:
    required, optional, exclusive = VERBS[verb]
    given = arguments.keys()
    if illegal := sorted(given - required - optional - {exclusive}):
        raise ProtocolError("badArgument", f"{verb} takes no argument {shown(illegal[0])}")
    if exclusive in given:
        if len(given) > 1:
            raise ProtocolError("badArgument", f"{exclusive} is an exclusive argument; no other may stand beside it")
        return
    if missing := sorted(required - given):
        raise ProtocolError("badArgument", f"{verb} needs the argument {' and the argument '.join(missing)}")


def window(arguments: Mapping[str, str]) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last second that ``from`` and ``until`` ask for, both included.

    ``ProtocolError`` for a value that is no date, for two granularities, and for a from after its until.
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
    return ProtocolError("badArgument", f"the value {shown(text)} of {name} is no date; {form}")


def datestamp(moment: datetime) -> str:
    """Write a moment in UTC as the protocol does, to the second."""
    return moment.isoformat(timespec="seconds")[:19] + "Z"


def shown(text: str) -> str:
    """Return a value of the request as a message may repeat it."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...'"
