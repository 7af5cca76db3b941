"""Split the inputs of a run into shards of about the same number of pages, in their order.

A shard contains only compressed names: about 5 bytes a file.
"""

from __future__ import annotations

import os
import pickle
import stat
import zlib
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.addresses import is_remote, redact_url
from catalog_export.model.errors import CatalogExportError, InputError
from catalog_export.model.findings import Finding
from catalog_export.read.inputs.parts import Part, parts
from catalog_export.read.inputs.remote import file_size, file_state
from catalog_export.read.inputs.walk import STDIN, is_container
from catalog_export.read.sources import SUFFIXES, suffix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from catalog_export.run.parsing import Input

_PAGE = 4096  # bytes that count as one page of a container


class Shard(NamedTuple):
    """Consecutive inputs: files, parts of files, and findings about folders. ``units`` is their size in pages."""

    number: int
    units: int
    packed: bytes

    def items(self) -> list[Input]:
        """Return the inputs."""
        items: list[Input] = pickle.loads(zlib.decompress(self.packed))  # noqa: S301 (pickled by _pack)
        return items


def split_into_shards(found: Iterable[str | Finding], size: int) -> Iterator[Shard]:
    """Yield shards of ``size`` pages. JSON Lines files and containers are split; any other file counts as one page."""
    items: list[Input] = []
    units = number = 0
    for item, weight in _weighed(found, size):
        if items and units + weight > size:
            yield Shard(number, units, _pack(items))
            items, units, number = [], 0, number + 1
        items.append(item)
        units += weight
    if items:
        yield Shard(number, units, _pack(items))


def _pack(items: list[Input]) -> bytes:
    return zlib.compress(pickle.dumps(items), 1)


def _weighed(found: Iterable[str | Finding], size: int) -> Iterator[tuple[Input, int]]:
    for item in found:
        if isinstance(item, Finding):
            yield item, 0
            continue
        try:
            if is_remote(item):
                yield item, _pages(item) if is_container(item) or _is_lines(item) else 1
            elif is_container(item) or _is_lines(item):
                for part in parts(item, size):
                    yield part, _weight(part, size)
            else:
                yield item, 1
        except (OSError, InputError):
            yield item, 1


def _weight(part: Input, size: int) -> int:
    if isinstance(part, Finding):
        return 0
    return size if isinstance(part, Part) else _pages(part)


def _is_lines(name: str) -> bool:
    return SUFFIXES.get(suffix(name)) == "jsonl"


def _pages(name: str) -> int:
    return 1 + (file_size(name) if is_remote(name) else os.stat(name).st_size) // _PAGE


def first_and_last(items: Sequence[Input]) -> tuple[str, str]:
    """Return the names of the first and the last input."""
    first, last = (_name(items[end]) for end in (0, -1))
    return first, last


def _name(item: Input) -> str:
    if isinstance(item, Finding):
        return item.location.source
    return f"{item.name}:{item.line}" if isinstance(item, Part) else redact_url(item)


def is_rereadable(name: str) -> bool:
    """Return whether an input can be read several times, by several processes. A pipe cannot."""
    if name == STDIN:
        return False
    try:
        mode = os.stat(name).st_mode
    except OSError:
        return True
    return stat.S_ISREG(mode) or stat.S_ISDIR(mode)


def fingerprint(items: Iterable[Input], tables: str = "") -> str:
    """Return a digest of the names, sizes and modification times of inputs, which changes if they change.

    ``tables`` is a digest of the side-car tables that are merged into all of them.
    """
    digest = sha256(tables.encode())
    for item in items:
        name = item if isinstance(item, str) else item.name if isinstance(item, Part) else None
        try:
            seen = _seen(name) if name else None
        except (OSError, CatalogExportError):
            seen = None
        digest.update(f"{item!r}\n{seen}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _seen(name: str) -> tuple[object, ...]:
    if is_remote(name):
        return file_state(name)
    there = os.stat(name)
    return there.st_size, there.st_mtime_ns
