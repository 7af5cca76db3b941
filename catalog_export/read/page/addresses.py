"""Find the addresses of catalogue records in lines, and the control numbers in them."""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from typing import NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.page.page_words import words_in

_URL = re.compile(r"(?:https?://|(?:lib|lontar)\.ui\.ac\.id\.?/)[^\s<>\"\])}`]+", re.IGNORECASE)
_HOSTS = ("lib.ui.ac.id", "lontar.ui.ac.id")
_RECORD_ID = re.compile(r"[?&]id=([^&#\s;\"'<>]+)")
_MARKS = str.maketrans("", "", "%.&#/_-=")  # that an address has behind its host


class Address(NamedTuple):
    """An address as printed (``None`` for a relative link) and the control number in it."""

    url: str | None
    control_number: str | None


def urls_in(text: str) -> list[str]:
    """Return the addresses in a short text."""
    return _URL.findall(text)


def is_of_library(text: str) -> bool:
    """Return whether an address is one of the library's site."""
    return any(map(text.casefold().__contains__, _HOSTS))


def read_address(target: str) -> Address:
    """Read the target of a link, or a text that has an address in it."""
    target = target[: lengths.READ].replace("&amp;", "&")
    found = _URL.search(target)
    url = found.group().rstrip(".,;'*_") if found else None
    path = (url or target).partition("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0].casefold()
    number = None if path in words_in("no record") else _RECORD_ID.search(url or target)
    return Address(url, number[1] if number else None)


def split_doi(text: str) -> tuple[str, str] | None:
    """Split the DOI at the end of a line off the text before it; ``None`` where there is none, or no word for it."""
    *before, last = text.split()
    if "10." not in last or "/" not in last:
        return None
    start = text.rfind(last)
    if before and before[-1].strip(":(").casefold() == "doi":
        start = text.rfind(before[-1], 0, start)
    return (text[:start].rstrip(), text[start:]) if "doi" in text[start:].casefold() else None


def around_address(text: str) -> tuple[list[str], list[str], str]:
    """Return the words before and behind an address, and the address."""
    words = text.split()
    at = next((at for at, word in enumerate(words) if "://" in word), len(words) - 1)
    return words[:at], words[at + 1 :], words[at]


def join_broken(text: str, below: str) -> tuple[str, bool]:
    """Join a broken address to its rest, behind a blank or on the line below; return whether it goes on there, too."""
    head, _, rest = text.rpartition(" ")
    if _is_broken(head, rest):
        text = head + rest
    goes_on = _is_broken(text, below)
    return (text + below if goes_on else text), goes_on


def _is_broken(text: str, below: str) -> bool:
    """Return whether an address at the end of a line was broken there, and goes on in the line below."""
    at = text.rfind("://")
    if at < 0 or not below or " " in below or text[-1] in ">)]" or " " in text[at:]:
        return False
    rest = below.removesuffix(">")
    name, sign, value = rest.partition("=")
    if not rest.translate(_MARKS).isalnum():
        return False
    # A name and its value, a value, or what closes the bracket around the address.
    return bool(sign and value and (name or value.isdigit())) or text[-1] == "=" or rest != below
