"""Join, split and make names of files on a disk or at an address."""

from __future__ import annotations

import os
from functools import cache

from catalog_export.model.addresses import is_remote
from catalog_export.text.patterns import pattern

_TEMPORARY = pattern(r"\.catalog-export-[0-9a-f]+\.(?:tmp|mark)")


def join_path(folder: str, name: str) -> str:
    """Return the path or address of the file ``name`` in a folder."""
    if is_remote(folder):
        return f"{folder}{name}" if folder.endswith("/") else f"{folder}/{name}"
    return os.path.join(folder, name)


def folder_of(path: str) -> str:
    """Return the folder of a file."""
    return path[: path.rindex("/") + 1] if is_remote(path) else os.path.dirname(path)


@cache
def _machine() -> str:
    """Return the digest with which temporary names begin: a lock shows only on its machine whether a file is used."""
    from zlib import crc32  # many runs write no file

    return f"{crc32(os.uname().nodename.encode()) if hasattr(os, 'uname') else 0:08x}"


def temporary_name(folder: str, ending: str = "tmp") -> str:
    """Return a random file name in ``folder``, which no other process uses."""
    return join_path(folder, f".catalog-export-{_machine()}{os.urandom(8).hex()}.{ending}")


def mark_name(folder: str) -> str:
    """Return a random name for an empty file that marks a folder during a run; it is never locked."""
    return temporary_name(folder, "mark")


def is_temporary(name: str) -> bool:
    """Return whether a file name (without its folder) is one of ``temporary_name`` or ``mark_name``."""
    return _TEMPORARY.fullmatch(name) is not None


def is_of_this_machine(name: str) -> bool:
    """Return whether the name of a temporary file was made on this machine."""
    return name.startswith(f".catalog-export-{_machine()}")
