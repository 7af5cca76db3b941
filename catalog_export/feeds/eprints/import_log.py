"""Parse the output of ``bin/import --scripted`` of EPrints: one line per item, in the order of the imported file."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import NamedTuple

from catalog_export.model.errors import InputError, system_reason

_ITEM = re.compile(r"EPRINTS_IMPORT: ITEM_(?:(?:IMPORTED|UPDATED) (\d+)|FAILED\b.*)")
_BEGIN = "EPRINTS_IMPORT: BEGIN"
_END = re.compile(r"EPRINTS_IMPORT: DONE \d+")


class ImportLog(NamedTuple):
    """The EPrints number of each item (``None``: not kept), and whether all imports were completed."""

    numbers: list[str | None]
    ended: bool


def read_import_log(path: str, times: int = 1) -> ImportLog | None:
    """Parse the output of one import, or of ``times`` imports of the same file; return ``None`` without a file.

    An item counts as kept if one of the imports kept it.
    """
    found: list[list[str | None]] = [[]]
    ended = 0
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith(_BEGIN) and ended and len(found) < times:
                    found.append([])
                elif match := _ITEM.match(line):
                    found[-1].append(match[1])
                ended += bool(_END.match(line))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError("{path}: could not be read ({reason})", path=path, reason=system_reason(error)) from error
    return ImportLog([next(filter(None, each), None) for each in zip_longest(*found)], ended >= times)
