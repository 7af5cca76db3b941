"""The records of a desk, in a temporary SQLite file: memory does not grow with their number.

A record is kept as it was parsed. To show it, only the corrections, tables and profile are applied again.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import zlib
from itertools import islice
from threading import RLock, Thread
from time import sleep
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.desk.listing import Listing, Query
from catalog_export.desk.sources import is_within, numbered_lines
from catalog_export.model.errors import CatalogExportError
from catalog_export.model.findings import Finding
from catalog_export.read.base import Document, Parsed
from catalog_export.read.inputs.walk import find
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.parsing import parse_document, read_inputs
from catalog_export.run.pipeline import Pipeline
from catalog_export.run.report import Report
from catalog_export.text.normalize import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog_export.desk.sources import Line
    from catalog_export.model.record import Location, Record
    from catalog_export.run.context import RecordContext
    from catalog_export.run.corrections.file import Correction

# Large pages make the reading of a whole index quicker.
_PRAGMAS = "PRAGMA page_size = 32768; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -16384;"
_SCHEMA = """
CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT, source TEXT, line INTEGER, data BLOB, records INTEGER);
CREATE TABLE lines (document INTEGER, first INTEGER, last INTEGER, data BLOB);
CREATE INDEX lines_of ON lines (document, last);
CREATE TABLE parsed (number INTEGER PRIMARY KEY, document INTEGER, data BLOB, repeats BLOB);
"""
_LARGE = 1 << 18  # bytes of a document that is split into lines when it is added, and not when it is first shown
_BLOCK = 200  # lines
_BATCH = 20  # records that are added before other threads may read
_PAUSE = 0.001  # seconds between two batches, in which another thread gets the lock


class LoadedRecord(NamedTuple):
    """A record as it is read now. ``lines`` are the lines of its document that belong to it."""

    number: int
    name: str
    parsed: Parsed
    record: Record | None
    findings: Sequence[Finding]
    failed: bool
    lines: Sequence[Line] = ()


class Shelf:
    """All records of a desk. Every method may be called from any thread."""

    def __init__(self, options: RunOptions, *, starts_corrections: bool = True) -> None:
        self.options = options._replace(starts_corrections=starts_corrections)
        self.lock = RLock()
        self.reading, self.ended, self.fault = False, False, ""
        self.pipeline = Pipeline((), self.options, Monitor(Report(), lambda _: None))
        self.corrections = self.pipeline.enrichment.corrections
        self.stamp = _stamp(options.corrections)
        self.base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.base.row_factory = sqlite3.Row
        self.base.executescript(_PRAGMAS)
        self.base.executescript(_SCHEMA)
        self.listing = Listing(self.base)

    def __del__(self) -> None:
        if base := getattr(self, "base", None):
            base.close()

    # --- the list

    def count(self, query: Query) -> int:
        """Count the records that a query selects."""
        with self.lock:
            return self.listing.count(query)

    def rows(self, query: Query, page: int) -> list[sqlite3.Row]:
        """Return one page of the list; pages count from 1."""
        with self.lock:
            return self.listing.rows(query, page)

    def numbers(self, query: Query) -> Iterator[int]:
        """Yield the numbers of all records that a query selects, in their order."""
        page = 1
        while rows := self.rows(query, page):
            yield from (row["number"] for row in rows)
            page += 1

    def neighbours(self, number: int, query: Query) -> tuple[int | None, int | None]:
        """Return the numbers of the records before and after one in the list of a query."""
        with self.lock:
            return self.listing.neighbours(number, query)

    def findings(self) -> list[Finding]:
        """Return the findings that concern no record, but the corrections file."""
        with self.lock:
            self._refresh()
            return self.corrections.findings if self.corrections else []

    def codes(self) -> list[str]:
        """Return the codes of all findings."""
        with self.lock:
            return self.listing.codes()

    # --- adding records

    def start(self, inputs: Sequence[str]) -> None:
        """Begin to add inputs in a thread. ``reading`` is true until it ends; ``fault`` says why it ended early."""
        self.reading = True
        Thread(target=self._run, args=(inputs,), daemon=True).start()

    def _run(self, inputs: Sequence[str]) -> None:
        try:
            self.add(inputs)
        except CatalogExportError as error:
            self.fault = str(error)
        finally:
            self.reading = False

    def stop(self) -> None:
        """End the reading of inputs."""
        self.ended = True

    def add(self, inputs: Sequence[str], shown: Callable[[str], str] = str) -> int:
        """Read the records of inputs; return their number. Other threads can use the shelf meanwhile.

        ``shown`` returns the name of a document as it is shown.
        """
        added, records = 0, self._read(inputs, shown) if inputs else iter(())
        while not self.ended:
            with self.lock:
                self.base.execute("BEGIN")
                try:
                    count = sum(1 for _ in islice(records, _BATCH))
                finally:  # also after a fault: no transaction may stay open
                    self.base.execute("COMMIT")
            added += count
            if count < _BATCH:
                break
            sleep(_PAUSE)
        return added

    def _read(self, inputs: Sequence[str], shown: Callable[[str], str]) -> Iterator[int]:
        """Read inputs and yield the number of each record that was added."""
        for item in read_inputs(find(inputs)):
            if isinstance(item, Finding):
                place = item.location._replace(source=without_surrogates(shown(item.location.source)))
                yield self._add(Parsed(None, (item._replace(location=place),)), None, 0)
                continue
            # A file name that is not UTF-8 has surrogates, which SQLite and HTML cannot have.
            document = item._replace(name=without_surrogates(shown(item.name)))
            for part in _split(document):
                number, count = self._store(part), 0
                for parsed in parse_document(part):
                    count += 1
                    yield self._add(parsed, part, number)
                self.base.execute("UPDATE document SET records = ? WHERE id = ?", (count, number))
                if len(part.data) > _LARGE:
                    self._split_lines(number)

    def _add(self, parsed: Parsed, document: Document | None, number: int) -> int:
        self._refresh()
        (context,) = self.pipeline.process([self.pipeline.begin(parsed, document)])
        found = (found for found in context.findings if found.code in {"duplicate-same", "duplicate-other"})
        repeated = next(found, None)
        row = self.listing.add(context)
        data = zlib.compress(pickle.dumps(parsed, pickle.HIGHEST_PROTOCOL), 1)
        values = (row, number, data, pickle.dumps(repeated) if repeated else None)
        self.base.execute("INSERT INTO parsed VALUES (?, ?, ?, ?)", values)
        return row

    def _store(self, document: Document) -> int:
        values = (document.name, document.source, document.line, zlib.compress(document.data, 1))
        statement = "INSERT INTO document VALUES (NULL, ?, ?, ?, ?, 0)"
        return int(self.base.execute(statement, values).lastrowid or 0)

    # --- reading a record again

    def load(self, number: int, *, with_lines: bool = False) -> LoadedRecord | None:
        """Check a record again with the corrections as they are now, and bring its row of the list up to date."""
        with self.lock:
            row = self.base.execute("SELECT * FROM parsed WHERE number = ?", (number,)).fetchone()
            if row is None:
                return None
            self._refresh()
            parsed = pickle.loads(zlib.decompress(row["data"]))  # noqa: S301 (our own temporary file)
            context = self._check(parsed, row["repeats"])
            self.listing.update(number, context)
            document = self._document(row["document"])
            name = document["name"] if document else next(found.location.source for found in context.findings)
            lines = self._lines(document, context) if document and with_lines else []
            return LoadedRecord(number, name, context.parsed, context.record, context.findings, context.failed, lines)

    def _refresh(self) -> None:
        """Read the corrections file again if it has changed."""
        stamp = _stamp(self.options.corrections)
        if self.corrections and stamp != self.stamp:
            self.corrections.refresh()
            self.stamp = stamp

    def _check(self, parsed: Parsed, repeats: bytes | None) -> RecordContext:
        """Take a record through the stages that concern it alone."""
        (context,) = self.pipeline.encode(self.pipeline.enrich([self.pipeline.begin(parsed)]))
        if repeats:  # only a read of all records sees that this one repeats another
            context.findings.append(pickle.loads(repeats))  # noqa: S301 (our own temporary file)
            context.failed = True
        return context

    def history(self, record: str) -> list[Correction]:
        """Return the corrections of a record, oldest first."""
        with self.lock:
            self._refresh()
            known = self.corrections.by_record if self.corrections else {}
            return [entry.correction for entry in known.get(record, ())]

    # --- the lines of the source

    def _document(self, number: int) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.base.execute("SELECT * FROM document WHERE id = ?", (number,)).fetchone()
        return found

    def _lines(self, document: sqlite3.Row, context: RecordContext) -> list[Line]:
        """Return the lines of a record: all of its document, unless that has several records."""
        if document["data"] is not None:
            self._split_lines(document["id"])
        first, last = 0, 1 << 62
        if document["records"] > 1:
            places = [place for place in _places(context) if is_within(place, document["name"]) and place.line]
            first = min((place.line for place in places), default=last)
            last = max((max(place.line, place.end_line) for place in places), default=0)
        rows = self.base.execute(
            "SELECT data FROM lines WHERE document = ? AND last >= ? AND first <= ? ORDER BY first",
            (document["id"], first, last),
        )
        lines = (line for row in rows for line in pickle.loads(zlib.decompress(row[0])))  # noqa: S301 (our own file)
        return [line for line in lines if first <= line[0] <= last]

    def _split_lines(self, number: int) -> None:
        """Replace the bytes of a document by its lines."""
        document = self._document(number)
        if document is None:
            return
        data = zlib.decompress(document["data"])
        lines = numbered_lines(Document(document["name"], data, document["line"], document["source"]))
        for start in range(0, len(lines), _BLOCK):
            block = lines[start : start + _BLOCK]
            packed = zlib.compress(pickle.dumps(block, pickle.HIGHEST_PROTOCOL), 1)
            self.base.execute("INSERT INTO lines VALUES (?, ?, ?, ?)", (number, block[0][0], block[-1][0], packed))
        self.base.execute("UPDATE document SET data = NULL WHERE id = ?", (number,))


def _places(context: RecordContext) -> Iterator[Location]:
    """Yield all locations of a record in the inputs."""
    parsed = context.parsed
    if parsed.record:
        yield from (origin.location for origin in parsed.record.provenance.values() if origin.location)
        if parsed.record.source:
            yield parsed.record.source
    if parsed.place:
        yield parsed.place
    yield from (place for place, _ in parsed.unparsed)


def _split(document: Document) -> Iterator[Document]:
    """Yield each line of JSON Lines as a document."""
    lines = document.data.split(b"\n")
    if document.source != "jsonl" or b"\x00" in document.data[:4] or not any(map(bytes.strip, lines)):
        yield document
        return
    for number, line in enumerate(lines, document.line):
        if line.strip():
            yield document._replace(data=line, line=number)


def _stamp(path: str | None) -> tuple[int, int, int] | None:
    """Return what changes when a file is replaced."""
    try:
        found = os.stat(path or "")
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
