"""Resumption tokens: all that a list request needs to go on, in the token itself.

The server keeps nothing, so a token never expires and holds after a restart, in another process and on another
machine. It names the place behind the last item that was sent (datestamp, control number), not a count of items: an
item that changes during the harvest moves to the end of the list, and no other is missed or sent twice for it.

The checksum finds tokens that were cut, mixed up or edited. It is no secret: a token holds nothing but the arguments
of a request that anyone may make, and they are checked like those of any other.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.oai.arguments import ProtocolError, datestamp, settle

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORM = 1  # of the token's content; another number is another form
_CHECKSUM = 8  # bytes


class Token(NamedTuple):
    """Where a list goes on: the arguments of its first request, the last item sent, and how far that is.

    ``cursor`` counts the items sent before, ``size`` those of the whole list as it was counted at its beginning.
    """

    arguments: Mapping[str, str]
    after: tuple[datetime, str]
    cursor: int
    size: int


def write(verb: str, token: Token, repository: str) -> str:
    """Return a token as text that needs no escape in an address."""
    moment, control_number = token.after
    values = [_FORM, verb, dict(token.arguments), datestamp(moment), control_number, token.cursor, token.size]
    data = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(_checksum(data, repository) + data).rstrip(b"=").decode()


def read(verb: str, text: str, repository: str) -> Token:
    """Read a token back; ``ProtocolError`` for one that this repository has not made, or not for this verb."""
    try:
        packed = text.encode("ascii")
        data = urlsafe_b64decode(packed + b"=" * (-len(packed) % 4))
        sound = _checksum(data[_CHECKSUM:], repository) == data[:_CHECKSUM]
        # Characters that are none of the alphabet are passed over in decoding; a token is exact.
        if not sound or urlsafe_b64encode(data).rstrip(b"=") != packed:
            raise _wrong()
        form, for_verb, arguments, moment, control_number, cursor, size = json.loads(data[_CHECKSUM:])
        if (form, for_verb) != (_FORM, verb):
            raise _wrong()
        settle([("verb", verb), *arguments.items()])
        return Token(arguments, (datetime.fromisoformat(moment), control_number), int(cursor), int(size))
    except (ValueError, TypeError, AttributeError) as error:
        raise _wrong() from error


def _checksum(data: bytes, repository: str) -> bytes:
    return blake2b(data, digest_size=_CHECKSUM, key=repository.encode()[:64]).digest()


def _wrong() -> ProtocolError:
    return ProtocolError("badResumptionToken", "the resumptionToken is not one that this repository gave for this verb")
