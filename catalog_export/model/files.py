"""Names of files: those that are given, and those for records, which are safe on any file system."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog_export.model.record import Record

    Path = str | os.PathLike[str]
    Paths = Path | Iterable[Path]

# What a name may be without being changed: safe on every file system, also one that folds case or reserves names.
_LONGEST = 80
_SAFE = r"[0-9a-z][0-9a-z_-]{0,79}"
_RESERVED = r"con|prn|aux|nul|com[0-9]|lpt[0-9]|.*-[0-9a-f]{12}"


def named(place: Path) -> str:
    """Give the name of a file or folder, or an address; ``UsageError`` for what no file system takes for a name."""
    name = os.fspath(place)
    try:
        possible = b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise UsageError(f"{name!r}: no file or folder can have this name; give another one")
    return name


def several(given: Paths) -> Iterable[Path]:
    """Give one path or several as several: a name that stands alone is not to be read letter by letter."""
    return (given,) if isinstance(given, (str, os.PathLike)) else given


def all_named(given: Paths) -> list[str]:
    """Give the names of one file or of several, as ``named`` does."""
    return [named(place) for place in several(given)]


def file_name(record: Record) -> str:
    """Name the file of a record, without suffix, from its control number alone.

    A number that could mislead a file system keeps its safe characters, followed by a hash of the whole.
    A record without a number is named by a hash of its title and first contributor.
    """
    number = record.control_number
    if not number:
        name = record.contributors[0].name if record.contributors else ""
        return "rec-" + _hash(f"{record.title.proper.value}\n{name}", 10)
    if number.isdecimal() and number.isascii() and len(number) <= _LONGEST:
        return number  # as nearly all are
    import re

    if re.fullmatch(_SAFE, number) and not re.fullmatch(_RESERVED, number):
        return number
    kept = re.sub(r"[^0-9a-z]+", "-", number.lower()).strip("-")[:60]
    return f"{kept or 'rec'}-{_hash(number, 12)}"


def _hash(text: str, digits: int) -> str:
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
