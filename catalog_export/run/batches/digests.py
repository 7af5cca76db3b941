"""Detect repeated records across the shards of a run, by BLAKE2b digests.

Python's own hashes differ between processes. A record is therefore known by 16 bytes of BLAKE2b for its number and 16
for its content; SHA-256 takes nearly twice as long. Each shard collects the digests of its records
(``ShardDeduplicator``) and saves them beside its output (``ShardDigests``). The process that joins the shards looks the
numbers up in one table (``ControlNumberIndex``).
"""

from __future__ import annotations

import json
from hashlib import blake2b
from struct import unpack
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from catalog_export.model.record import COMPARED
from catalog_export.model.spill_table import SpillTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from catalog_export.model.record import Location, Record

WIDTH = 16  # bytes of a digest

Known = dict[bytes, tuple[bytes, str]]  # digest of the number -> digest of the content, location


def _number_digest(number: str) -> bytes:
    return blake2b(number.encode("utf-8", "surrogatepass"), digest_size=WIDTH).digest()


def content_digest(record: Record) -> bytes:
    """Return the digest of all fields that are compared."""
    compared = record[: len(COMPARED)]
    try:
        content = msgspec.msgpack.encode(compared)  # need not escape the texts
    except UnicodeEncodeError:  # a lone surrogate, which UTF-8 cannot express
        content = json.dumps(compared).encode()
    return blake2b(content, digest_size=WIDTH).digest()


class ShardDeduplicator:
    """The records that passed a shard, by digest. ``known`` are repeated records of earlier shards."""

    def __init__(self, known: Mapping[bytes, tuple[bytes, str]]) -> None:
        self.known: Known = dict(known)
        self.before = len(self.known)
        self.asked = bytearray()  # the number of every record that was looked up

    def find(self, number: str, record: Record) -> tuple[str, bool] | None:
        """Return the location of an earlier record with this number, and whether its content was the same."""
        digest = _number_digest(number)
        self.asked += digest
        entry = self.known.get(digest)
        return (entry[1], entry[0] == content_digest(record)) if entry else None

    def add(self, number: str, record: Record, location: Location | None = None) -> None:
        """Remember a record that passed. ``location`` defaults to its source."""
        self.known[_number_digest(number)] = content_digest(record), str(location or record.source or "")

    def digests(self) -> ShardDigests:
        """Return the digests of this shard's own records."""
        own = list(self.known.items())[self.before :]
        return ShardDigests(
            bytes(self.asked),
            b"".join(number for number, _ in own),
            b"".join(content for _, (content, _) in own),
            "\0".join(location for _, (_, location) in own).encode("utf-8", "surrogatepass"),
        )


class ShardDigests(NamedTuple):
    """Digests of the records of a shard, concatenated in the order of the records."""

    asked: bytes  # numbers of all records that were looked up, written or not
    numbers: bytes  # numbers of those that passed
    contents: bytes  # contents of those that passed
    locations: bytes  # locations of those that passed, separated by NUL

    def find(self, wanted: Iterable[bytes]) -> Known:
        """Return content and location of those numbers that passed."""
        found, locations = {}, self.locations.split(b"\0")
        for number in wanted:
            if (index := self._index(number)) >= 0:
                content = self.contents[index * WIDTH : (index + 1) * WIDTH]
                found[number] = content, locations[index].decode("utf-8", "surrogatepass")
        return found

    def _index(self, number: bytes) -> int:
        at = self.numbers.find(number)
        while at > 0 and at % WIDTH:
            at = self.numbers.find(number, at + 1)
        return at // WIDTH


class ControlNumberIndex:
    """The shard in which each control number passed first: some 20 bytes a record, in a temporary file.

    The keys are the first 8 bytes of each digest. A match is verified against the full digests of that shard, which
    ``load`` reads.
    """

    def __init__(self, load: Callable[[int], ShardDigests]) -> None:
        self.load = load
        self.shards = 0
        self.table = SpillTable("INTEGER", "INTEGER")

    def repeated(self, digests: ShardDigests) -> Known:
        """Return the numbers of the next shard that an earlier shard has, with content and location there."""
        asked = dict(zip(_keys(digests.asked), _split(digests.asked), strict=True))
        wanted: dict[int, list[bytes]] = {}
        for key, shard in self.table.get(list(asked)):
            wanted.setdefault(shard, []).append(asked[key])
        found: Known = {}
        for shard, numbers in wanted.items():
            found |= self.load(shard).find(numbers)
        return found

    def add(self, digests: ShardDigests) -> None:
        """Add the records of the next shard."""
        self.table.put((key, self.shards) for key in _keys(digests.numbers))
        self.shards += 1


def _keys(digests: bytes) -> tuple[int, ...]:
    """Return the first 8 bytes of each digest as a signed integer."""
    return unpack("<" + "q8x" * (len(digests) // WIDTH), digests)


def _split(digests: bytes) -> list[bytes]:
    return [digests[start : start + WIDTH] for start in range(0, len(digests), WIDTH)]
