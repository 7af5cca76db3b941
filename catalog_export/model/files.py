"""Names of files: paths as the user gives them, and safe file names for records."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.text.digest import digest

if TYPE_CHECKING:
    from catalog_export.model.record import Record

Path = str | os.PathLike[str]
Paths = Path | Iterable[Path]

# Control numbers that are file names without a change: safe on file systems that ignore case or reserve names.
_LONGEST = 80
_SAFE = r"[0-9a-z][0-9a-z_-]{0,79}"
_RESERVED = r"con|prn|aux|nul|com[0-9]|lpt[0-9]|.*-[0-9a-f]{12}"


def fspath(path: Path) -> str:
    """Return a path or address as a string; raise ``UsageError`` if no file system accepts it as a name."""
    name = os.fspath(path)
    try:
        possible = b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise UsageError("{name!r}: no file or folder can have this name; give another one", name=name)
    return name


def as_sequence(paths: Paths) -> Iterable[Path]:
    """Return one path or several paths as an iterable of paths."""
    return (paths,) if isinstance(paths, (str, os.PathLike)) else paths


def fspaths(paths: Paths) -> list[str]:
    """Return one path or several paths as a list of strings, checked by ``fspath``."""
    return [fspath(path) for path in as_sequence(paths)]


def record_key(record: Record) -> str:
    """Return what identifies a record: its control number, or if it has none its file name."""
    return record.control_number or file_name(record)


def file_name(record: Record) -> str:
    """Return the file name of a record without suffix, made from its control number alone.

    A number that is not a safe file name keeps its safe characters, followed by a hash of the whole number. The name of
    a record without a number is a hash of its title and first contributor.
    """
    number = record.control_number
    if not number:
        name = record.contributors[0].name if record.contributors else ""
        return "rec-" + digest(f"{record.title.proper.value}\n{name}", 10)
    if number.isdecimal() and number.isascii() and len(number) <= _LONGEST:
        return number  # nearly all are
    if re.fullmatch(_SAFE, number) and not re.fullmatch(_RESERVED, number):
        return number
    kept = re.sub(r"[^0-9a-z]+", "-", number.lower()).strip("-")[:60]
    return f"{kept or 'rec'}-{digest(number, 12)}"
