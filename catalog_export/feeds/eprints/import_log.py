"""What ``bin/import --scripted`` of EPrints prints: a line an item, in the order of the file; once for each import."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import NamedTuple

from catalog_export.model.errors import InputError

_ITEM = re.compile(r"EPRINTS_IMPORT: ITEM_(?:(?:IMPORTED|UPDATED) (\d+)|FAILED\b.*)")
_BEGIN = "EPRINTS_IMPORT: BEGIN"
_END = re.compile(r"EPRINTS_IMPORT: DONE \d+")


class Log(NamedTuple):
    """The number that EPrints gave each item, ``None`` for one it did not keep; and whether all came to their end."""

    numbers: list[str | None]
    ended: bool


def read_log(path: str, times: int = 1) -> Log | None:
    """Read what an import of one file printed, or several ``times`` of it; ``None`` where there is nothing yet.

    An item that was kept once was kept.
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
        raise InputError(f"{path}: could not be read ({error.strerror or error})") from error
    return Log([next(filter(None, each), None) for each in zip_longest(*found)], ended >= times)
