"""Names of files that are safe on any file system."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.model import Record

# What a name may be without being changed: safe on every file system, also one that folds case or reserves names.
_LONGEST = 80
_SAFE = r"[0-9a-z][0-9a-z_-]{0,79}"
_RESERVED = r"con|prn|aux|nul|com[0-9]|lpt[0-9]|.*-[0-9a-f]{12}"


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
