"""Which records of a run were read before, when its parts run in several processes or at different times.

Python's own hashes differ from process to process, so a record is known here by SHA-256: 16 bytes of it for its
number, and 16 for its content. Each part of a run remembers those of its own records (``Digests``) and keeps them
beside its output (``Facts``); whoever joins the parts looks the numbers up in one compact table (``Numbers``).
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import fields
from hashlib import sha256
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.files import file_name
from catalog_export.model import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

WIDTH = 16  # bytes of a digest

_short = attrgetter(*(field.name for field in fields(Record) if field.compare and field.name != "abstracts"))

Known = dict[bytes, tuple[bytes, str]]  # digest of the number -> digest of the content, and where it was read


def number_digest(record: Record) -> bytes:
    """Digest what a record is told by: its control number, or its title and first name where it has none."""
    return sha256((record.control_number or file_name(record)).encode("utf-8", "surrogatepass")).digest()[:WIDTH]


def content_digest(record: Record) -> bytes:
    """Digest all that counts when two records are compared."""
    texts = [repr(_short(record))]
    for abstract in record.abstracts:
        texts += ("\x1e", abstract.lang or "", *abstract.paragraphs)
    return sha256("\x1f".join(texts).encode("utf-8", "surrogatepass")).digest()[:WIDTH]


class Digests:
    """The records that went through a part of a run, told by digests; ``known`` are those of the parts before it."""

    def __init__(self, known: Mapping[bytes, tuple[bytes, str]]) -> None:
        self.known: Known = dict(known)
        self.before = len(self.known)
        self.asked = bytearray()  # the number of every record that was looked up

    def place(self, record: Record) -> tuple[str, bool] | None:
        """Tell where a record of the same number was read, and whether it was the same in content."""
        digest = number_digest(record)
        self.asked += digest
        entry = self.known.get(digest)
        return (entry[1], entry[0] == content_digest(record)) if entry else None

    def add(self, record: Record) -> None:
        """Remember a record that went through."""
        self.known[number_digest(record)] = content_digest(record), str(record.source or "")

    def facts(self) -> Facts:
        """Give what is to be kept."""
        own = list(self.known.items())[self.before :]
        return Facts(
            bytes(self.asked),
            b"".join(number for number, _ in own),
            b"".join(content for _, (content, _) in own),
            "\0".join(place for _, (_, place) in own).encode("utf-8", "surrogatepass"),
        )


class Facts(NamedTuple):
    """What a part of a run knows of its records: digests end to end, in the order of the records."""

    asked: bytes  # the number of every record that was looked up, written or not
    numbers: bytes  # of those that went through
    contents: bytes  # likewise
    places: bytes  # likewise, parted by NUL

    def entry(self, index: int) -> tuple[bytes, bytes, str]:
        """Give number, content and place of a record that went through."""
        part = slice(index * WIDTH, (index + 1) * WIDTH)
        return (
            self.numbers[part],
            self.contents[part],
            self.places.split(b"\0")[index].decode("utf-8", "surrogatepass"),
        )


class Numbers:
    """The numbers of all records that went through, in the order of the parts: some 25 bytes a record.

    An open hash table over the first 8 bytes of each digest, which are even enough to be the hash; what is found is
    compared in full with what the part itself keeps, which ``load`` reads.
    """

    def __init__(self, load: Callable[[int], Facts]) -> None:
        self.load = load
        self.starts = array("Q")  # of each part, the count of records before it
        self.count = 0
        self._resize(1 << 12)

    def _resize(self, size: int) -> None:
        self.mask = size - 1
        self.keys = array("Q", bytes(8 * size))
        self.values = array("I", bytes(4 * size))

    def repeated(self, facts: Facts) -> Known:
        """Give those numbers of a part that were read in an earlier one, with where."""
        found = {}
        for key, digest in _each(facts.asked):
            if (slot := self._slot(key)) >= 0:
                number, content, place = self._entry(self.values[slot])
                if number == digest:
                    found[digest] = content, place
        return found

    def add(self, facts: Facts) -> None:
        """Take in the records of the next part."""
        self.starts.append(self.count)
        for key, _ in _each(facts.numbers):
            if 3 * self.count > 2 * self.mask:
                self._grow()
            self._put(key, self.count)
            self.count += 1

    def _entry(self, value: int) -> tuple[bytes, bytes, str]:
        part = bisect_right(self.starts, value) - 1
        return self.load(part).entry(value - self.starts[part])

    def _slot(self, key: int) -> int:
        place, keys, mask = key & self.mask, self.keys, self.mask
        while (there := keys[place]) != key:
            if not there:
                return -1
            place = (place + 1) & mask
        return place

    def _put(self, key: int, value: int) -> None:
        place, keys, mask = key & self.mask, self.keys, self.mask
        while keys[place]:
            place = (place + 1) & mask
        keys[place], self.values[place] = key, value

    def _grow(self) -> None:
        keys, values = self.keys, self.values
        self._resize(2 * (self.mask + 1))
        for key, value in zip(keys, values, strict=True):
            if key:
                self._put(key, value)


def _each(digests: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the first 8 bytes of each digest as a number that is not 0, and the digest."""
    for start in range(0, len(digests), WIDTH):
        digest = digests[start : start + WIDTH]
        yield int.from_bytes(digest[:8], "little") or 1, digest
