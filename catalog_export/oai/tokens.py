"""Write and read resumption tokens, which contain everything that is needed to continue a list.

The server stores nothing. So a token never expires, and it is valid after a restart, in another process and on another
machine. It has the position after the last item that was sent (datestamp, control number), not a count of items: an
item that changes during the harvest moves to the end of the list, and no other item is missed or repeated.

The checksum finds tokens that were cut or edited. It protects no secret: a token contains only the arguments of a
request that anyone can make, and these are checked like the arguments of any request.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.oai.arguments import ProtocolError, datestamp, parse_arguments

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION = 1  # of the layout of a token
_CHECKSUM = 8  # bytes


class Token(NamedTuple):
    """The position in a list: the arguments of its first request, and the last item that was sent.

    ``cursor`` is the number of items sent, ``size`` the number in the whole list, as counted at its beginning.
    """

    arguments: Mapping[str, str]
    after: tuple[datetime, str]
    cursor: int
    size: int


def make_token(verb: str, token: Token, repository: str) -> str:
    """Return a token as text that needs no escape in a URL."""
    moment, control_number = token.after
    values = [_VERSION, verb, dict(token.arguments), datestamp(moment), control_number, token.cursor, token.size]
    data = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(_checksum(data, repository) + data).rstrip(b"=").decode()


def parse_token(verb: str, text: str, repository: str) -> Token:
    """Read a token. ``ProtocolError`` if this repository did not make it, or made it for another verb."""
    try:
        packed = text.encode("ascii")
        data = urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
        sound = _checksum(data[_CHECKSUM:], repository) == data[:_CHECKSUM]
        # The decoder ignores characters outside of the alphabet; a valid token has none.
        if not sound or urlsafe_b64encode(data).rstrip(b"=") != packed:
            raise _invalid()
        version, for_verb, arguments, moment, control_number, cursor, size = json.loads(data[_CHECKSUM:])
        if (version, for_verb) != (_VERSION, verb):
            raise _invalid()
        parse_arguments([("verb", verb), *arguments.items()])
        return Token(arguments, (datetime.fromisoformat(moment), control_number), int(cursor), int(size))
    except (ValueError, TypeError, AttributeError) as error:
        raise _invalid() from error


def _checksum(data: bytes, repository: str) -> bytes:
    return blake2b(data, digest_size=_CHECKSUM, key=repository.encode()[:64]).digest()


def _invalid() -> ProtocolError:
    return ProtocolError("badResumptionToken", "this repository did not issue the resumptionToken for this verb")
