"""Which records of a run were read before, when its parts run in several processes or at different times.

Python's own hashes differ from process to process, so a record is known here by SHA-256: 16 bytes of it for its
number, and 16 for its content. Each part of a run remembers those of its own records (``Digests``) and keeps them
beside its output (``Facts``); whoever joins the parts looks the numbers up in one table (``Numbers``). What would grow
with the run is put aside in a file (``Aside``), so that memory stays flat.
"""

from __future__ import annotations

from hashlib import sha256
from operator import attrgetter
from struct import unpack
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.errors import OutputError
from catalog_export.model.files import file_name
from catalog_export.model.record import COMPARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from catalog_export.model.record import Location, Record

WIDTH = 16  # bytes of a digest
_CACHE = 2048  # KiB of what is put aside that stay in memory
_AT_ONCE = 500  # keys in one question

_short = attrgetter(*(name for name in COMPARED if name != "abstracts"))

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

    def add(self, record: Record, place: Location | None = None) -> None:
        """Remember a record that went through, and its place, if that is not its source."""
        self.known[number_digest(record)] = content_digest(record), str(place or record.source or "")

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

    def entries(self, wanted: Iterable[bytes]) -> Known:
        """Give content and place of those numbers that went through."""
        found, places = {}, self.places.split(b"\0")
        for number in wanted:
            if (index := self._index(number)) >= 0:
                content = self.contents[index * WIDTH : (index + 1) * WIDTH]
                found[number] = content, places[index].decode("utf-8", "surrogatepass")
        return found

    def _index(self, number: bytes) -> int:
        at = self.numbers.find(number)
        while at > 0 and at % WIDTH:
            at = self.numbers.find(number, at + 1)
        return at // WIDTH


class Numbers:
    """In which part the number of each record that went through was read first: some 20 bytes a record, in a file.

    They are told by the first 8 bytes of each digest; what is found is compared in full with what the part itself
    keeps, which ``load`` reads.
    """

    def __init__(self, load: Callable[[int], Facts]) -> None:
        self.load = load
        self.parts = 0
        self.aside = Aside("key INTEGER PRIMARY KEY, value INTEGER")

    def repeated(self, facts: Facts) -> Known:
        """Give those numbers of the next part that were read in an earlier one, with where."""
        digests = dict(zip(_keys(facts.asked), _digests(facts.asked), strict=True))
        wanted: dict[int, list[bytes]] = {}
        for key, part in self.aside.get(list(digests)):
            wanted.setdefault(part, []).append(digests[key])
        found: Known = {}
        for part, numbers in wanted.items():
            found |= self.load(part).entries(numbers)
        return found

    def add(self, facts: Facts) -> None:
        """Take in the records of the next part."""
        self.aside.put((key, self.parts) for key in _keys(facts.numbers))
        self.parts += 1


def _keys(digests: bytes) -> tuple[int, ...]:
    """Give the first 8 bytes of each digest as a number."""
    return unpack("<" + "q8x" * (len(digests) // WIDTH), digests)


def _digests(digests: bytes) -> list[bytes]:
    return [digests[start : start + WIDTH] for start in range(0, len(digests), WIDTH)]


class Aside:
    """Keys and values in a file that goes with the process; of two equal keys the first stays.

    It is a temporary database of SQLite's, in the folder for such files (``SQLITE_TMPDIR``, else /var/tmp or /tmp).
    """

    def __init__(self, columns: str) -> None:
        import sqlite3

        self.error = sqlite3.Error
        self.base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
            self.base.execute(f"PRAGMA {pragma}")
        self.base.execute(f"CREATE TABLE aside ({columns}) WITHOUT ROWID")
        self.base.execute("BEGIN")  # and never the end: nobody else reads it

    def __del__(self) -> None:
        if base := getattr(self, "base", None):
            base.close()  # in whatever thread; from Python 3.13 on there is a warning of one that nobody closed

    def get(self, keys: Sequence[object]) -> Iterator[tuple[Any, Any]]:
        """Yield those of the keys that are there, with their values."""
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            question = f"SELECT key, value FROM aside WHERE key IN ({', '.join('?' * len(some))})"  # noqa: S608
            yield from self._do(self.base.execute, question, some)

    def put(self, items: Iterable[tuple[object, object]]) -> None:
        """Put keys and values aside."""
        self._do(self.base.executemany, "INSERT OR IGNORE INTO aside VALUES (?, ?)", sorted(items))

    def _do(self, what: Callable[..., Any], statement: str, values: Sequence[object]) -> Any:  # noqa: ANN401
        try:
            return what(statement, values)
        except self.error as error:
            raise OutputError(
                f"the numbers of the records could not be put aside in a temporary file ({error}); "
                "give it room, or name another folder in SQLITE_TMPDIR"
            ) from error
