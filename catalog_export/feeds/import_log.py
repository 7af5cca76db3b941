"""What ``bin/import --scripted`` of EPrints prints: a line an item, in the order of the file."""

from __future__ import annotations

import re
from typing import NamedTuple

from catalog_export.errors import InputError

_ITEM = re.compile(r"EPRINTS_IMPORT: ITEM_(?:(?:IMPORTED|UPDATED) (\d+)|FAILED\b.*)")
_END = re.compile(r"EPRINTS_IMPORT: DONE \d+")


class Log(NamedTuple):
    """The number that EPrints gave each item, ``None`` for one it did not keep; and whether it came to its end."""

    numbers: list[str | None]
    ended: bool


def read_log(path: str) -> Log | None:
    """Read what an import printed; ``None`` where there is nothing yet."""
    numbers: list[str | None] = []
    ended = False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if match := _ITEM.match(line):
                    numbers.append(match[1])
                ended = ended or bool(_END.match(line))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError(f"{path}: could not be read ({error.strerror or error})") from error
    return Log(numbers, ended)
