"""Read a TOML file together with the line of every key, so that messages can name the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalog_export.model.errors import ProfileError, system_reason
from catalog_export.model.files import fspath
from catalog_export.model.record import Location

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_toml(file: str) -> tuple[dict[str, Any], dict[str, Location]]:
    """Return the content of ``file``, and the location of each key by its full name (``table.key``).

    Raise ``ProfileError`` if the file cannot be read, is not UTF-8 or not TOML. Keys of inline tables have no location.
    """
    import tomllib  # most runs have no profile

    try:
        with open(fspath(file), encoding="utf-8-sig") as opened:
            text = opened.read()
        return tomllib.loads(text), {key: Location(file, line) for key, line in _key_lines(text)}
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(_with_line(file, str(error))) from error
    except RecursionError as error:
        raise ProfileError(
            "{file}: nested too deeply; expected tables of strings; correct the file", file=file
        ) from error
    except UnicodeDecodeError as error:
        raise ProfileError(
            "{file}: byte {byte} is not UTF-8; convert the file to UTF-8", file=file, byte=error.start + 1
        ) from error
    except OSError as error:
        raise ProfileError(
            "{file}: cannot be read ({reason}); check the name", file=file, reason=system_reason(error)
        ) from error


def _with_line(file: str, message: str) -> str:
    what, found, where = message.partition(" (at line ")
    line = re.match(r"\d+", where)
    return f"{file}:{line[0]}: {what}; expected TOML" if found and line else f"{file}: {message}; expected TOML"


def _key_lines(text: str) -> Iterator[tuple[str, int]]:
    # tomllib does not report the lines of keys.
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if heading := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
            table = heading[1]
            yield table, number
        elif key := re.match(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""", line):
            name = key[1].strip("\"'")
            yield f"{table}.{name}" if table else name, number
