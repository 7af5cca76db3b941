"""Read and write the mapfile of a DSpace import: one line per item, with the name of its folder and its handle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.errors import InputError, system_reason
from catalog_export.model.findings import finding
from catalog_export.model.record import Location

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from catalog_export.model.findings import Finding

# A handle, or the UUID that an item in a workflow has.
_REMOTE = re.compile(r"[^\s/]+/\S+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Mapfile(NamedTuple):
    """The content of a mapfile: handles by name of the item, and findings for wrong lines."""

    handles: dict[str, str]
    findings: list[Finding]


def read_mapfile(path: str, items: Collection[str]) -> Mapfile | None:
    """Read the mapfile of a batch of ``items``; return ``None`` without a file.

    A line without an item of the batch, or with a handle that another item has, is a finding. Of two lines for one
    item the last is valid, as in DSpace.
    """
    handles: dict[str, str] = {}
    owners: dict[str, str] = {}
    findings = []
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                match line.split():
                    case []:
                        pass
                    case [item, handle] if (
                        item in items and _REMOTE.fullmatch(handle) and owners.setdefault(handle, item) == item
                    ):
                        handles[item] = handle
                    case _:
                        findings.append(finding("mapfile-wrong", Location(path, number), text=ascii(line.strip()[:80])))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(
            "{path}: the mapfile could not be read ({reason})", path=path, reason=system_reason(error)
        ) from error
    return Mapfile(handles, findings)


def format_mapfile(handles: Iterable[tuple[str, str]]) -> str:
    """Return a mapfile for pairs of item name and handle."""
    return "".join(f"{item} {handle}\n" for item, handle in handles)
