"""Find the addresses of catalogue records in lines, and the control numbers in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from catalog_export.text.patterns import pattern

_URL = pattern(r"[hH][tT][tT][pP][sS]?://[^\s<>\"\])}`]+")
_BARE_HOST = pattern(r"(?:lib|lontar)\.ui\.ac\.id\.?/[^\s<>\"\])}`]+", re.IGNORECASE)
_RECORD_ID = pattern(r"[?&]id=([^&#\s;\"'<>]+)")
LONGEST = 2000  # characters of a line that is an address
LONGEST_REST = 60  # characters of the label beside it


class Address(NamedTuple):
    """An address as printed (``None`` for a relative link) and the control number in it."""

    url: str | None
    control_number: str | None


def read_address(target: str) -> Address:
    """Read the target of a link, or a text that has an address in it."""
    target = target[:LONGEST].replace("&amp;", "&")
    found = _URL.search(target) or _BARE_HOST.search(target)
    url = found.group().rstrip(".,;'*_") if found else None
    number = _RECORD_ID.search(url or target)
    return Address(url, number[1] if number else None)
