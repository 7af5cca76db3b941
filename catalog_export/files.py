"""Files of ours on any file system: names that are safe, and files that appear whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.model import Record

# --- names of files

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


# --- files


def temporary_name(folder: str) -> str:
    """Make up a name in ``folder`` that nobody else uses, on this machine or another."""
    return os.path.join(folder, f".catalog-export-{os.urandom(8).hex()}.tmp")


def mode_of(path: str) -> int | None:
    """Give the permissions of a file that is there already."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return None


def appear(temporary: str, path: str, *, force: bool) -> bool:
    """Give a finished file its name; ``False`` where the name is taken and must not be."""
    if force:
        os.replace(temporary, path)
        return True
    try:
        os.link(temporary, path)  # unlike a rename, it never replaces what another process put there
    except FileExistsError:
        return False
    except OSError:  # a file system without links
        if os.path.lexists(path):
            return False
        os.replace(temporary, path)
        return True
    os.unlink(temporary)
    return True


def holds(path: str, data: bytes) -> bool:
    """Tell whether a file is made of the very bytes ``data``."""
    with open(path, "rb") as file:
        return file.read(len(data) + 1) == data
