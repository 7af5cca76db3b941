"""The records of a desk, in a temporary SQLite file: memory does not grow with their number."""

from __future__ import annotations

import sqlite3
import zlib
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from catalog_export.model.findings import Finding, packed_finding, unpack_finding
from catalog_export.model.vocabulary import CREATORS
from catalog_export.read.base import Document, Parsed
from catalog_export.read.inputs.walk import find
from catalog_export.run.options import Monitor, RunOptions
from catalog_export.run.parsing import parse_document
from catalog_export.run.pipeline import Pipeline, RecordContext
from catalog_export.run.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.model.record import Record
    from catalog_export.read.inputs.documents import Read

PAGE_SIZE = 50
SORTS = {"number": "number", "title": "title", "author": "author", "year": "year", "state": "state"}
STATES = ("sound", "look", "failed", "corrected")
_SCHEMA = """
CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT, source TEXT, line INTEGER, data BLOB);
CREATE TABLE item (
    number INTEGER PRIMARY KEY, document INTEGER, position INTEGER, id TEXT, title TEXT, author TEXT, year TEXT,
    langs TEXT, errors INTEGER, warnings INTEGER, notes INTEGER, codes TEXT, state TEXT, search TEXT, repeats BLOB
);
CREATE INDEX by_title ON item (title);
CREATE INDEX by_author ON item (author);
CREATE INDEX by_year ON item (year);
CREATE INDEX by_state ON item (state);
CREATE INDEX by_codes ON item (codes);
"""
_INSERT = "INSERT INTO item VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_UPDATE = (
    "UPDATE item SET document=?, position=?, id=?, title=?, author=?, year=?, langs=?, errors=?, warnings=?, notes=?, "
    "codes=?, state=?, search=? WHERE number=?"
)


class Query(NamedTuple):
    """A filter and an order of the list."""

    text: str = ""
    state: str = ""
    code: str = ""
    sort: str = "number"


class Loaded(NamedTuple):
    """A record as it is read now, with its document."""

    number: int
    document: Document
    parsed: Parsed
    record: Record | None
    findings: Sequence[Finding]
    failed: bool


class Shelf:
    """All records of a desk. Every method may be called from any thread."""

    def __init__(self, options: RunOptions) -> None:
        self.options = options
        self.lock = RLock()
        self.base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self.base.row_factory = sqlite3.Row
        self.base.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8192;")
        self.base.executescript(_SCHEMA)

    def __del__(self) -> None:
        if base := getattr(self, "base", None):
            base.close()

    def add(self, inputs: Sequence[str]) -> int:
        """Read the records of inputs; return their number."""
        with self.lock:
            before = self.count(Query())
            self.base.execute("BEGIN")
            pipeline = self._pipeline()
            for context, document, position in self._contexts(pipeline, inputs):
                values = self._values(context, document, position)
                self.base.execute(_INSERT, (*values, _repetition(context)))
            self.base.execute("COMMIT")
            return self.count(Query()) - before

    def _contexts(self, pipeline: Pipeline, inputs: Sequence[str]) -> Iterator[tuple[RecordContext, int, int]]:
        if not inputs:
            return
        for item in pipeline.read(find(inputs)):
            if isinstance(item, Finding):
                document = self._store(Document(item.location.source, msgspec.json.encode(packed_finding(item))), "")
                yield pipeline.begin(Parsed(None, (item,))), document, 0
                continue
            for part in _split(item):
                known = self._store(part, item.source)
                parsed = self._parsed(pipeline, part, item.source)
                for position, context in enumerate(pipeline.process(parsed)):
                    yield context, known, position

    @staticmethod
    def _parsed(pipeline: Pipeline, document: Document, source: str) -> Iterator[RecordContext]:
        for parsed in parse_document(document, source):
            yield pipeline.begin(parsed, document)

    def _store(self, document: Document, source: str) -> int:
        values = (document.name, source, document.line, zlib.compress(document.data, 1))
        return int(self.base.execute("INSERT INTO document VALUES (NULL, ?, ?, ?, ?)", values).lastrowid or 0)

    def _pipeline(self) -> Pipeline:
        report = Report()
        return Pipeline((), self.options, Monitor(report, lambda _: None))

    def load(self, number: int) -> Loaded | None:
        """Read a record again, with the corrections as they are now, and bring its row of the list up to date."""
        with self.lock:
            columns = "document.*, position, repeats"
            query = f"SELECT {columns} FROM item JOIN document ON document.id = document WHERE number = ?"  # noqa: S608 (fixed words)
            row = self.base.execute(query, (number,)).fetchone()
            if row is None:
                return None
            document = Document(row["name"], zlib.decompress(row["data"]), row["line"])
            if not row["source"]:
                found = [unpack_finding(msgspec.json.decode(document.data))]
                return Loaded(number, document._replace(data=b""), Parsed(None), None, found, failed=True)
            context = self._context(document, row["source"], row["position"])
            if context is None:
                return Loaded(number, document, Parsed(None), None, (), failed=True)
            if row["repeats"]:  # only a read of all records sees that this one repeats another
                found = [*context.findings, unpack_finding(msgspec.json.decode(row["repeats"]))]
                return Loaded(number, document, context.parsed, context.record, found, failed=True)
            self.base.execute(_UPDATE, (*self._values(context, row["id"], row["position"]), number))
            return Loaded(number, document, context.parsed, context.record, context.findings, context.failed)

    def _context(self, document: Document, source: str, position: int) -> RecordContext | None:
        pipeline = self._pipeline()
        parsed = self._parsed(pipeline, document, source)
        for number, context in enumerate(pipeline.process(parsed)):
            if number == position:
                return context
        return None

    def _values(self, context: RecordContext, document: int, position: int) -> tuple[Any, ...]:
        record, severities = context.record, [found.severity for found in context.findings]
        title = record.title.proper.value if record else str(context.location)
        creators = [one.name for one in record.contributors if one.relator in CREATORS] if record else []
        names = creators or [one.name for one in record.contributors] if record else []
        number = (record and record.control_number) or ""
        return (
            document,
            position,
            number,
            title,
            names[0] if names else "",
            (record and record.year) or "",
            " ".join(abstract.lang or "und" for abstract in record.abstracts) if record else "",
            severities.count("error"),
            severities.count("warning"),
            severities.count("note"),
            " ".join(dict.fromkeys(["", *(found.code for found in context.findings), ""])) + " ",
            _state(context),
            " ".join([title, number, *names]).casefold(),
        )

    # --- the list

    def count(self, query: Query) -> int:
        """Count the records that a query selects."""
        where, values = _where(query)
        with self.lock:
            found = self.base.execute(f"SELECT count(*) FROM item {where}", values)  # noqa: S608 (fixed words)
            return int(found.fetchone()[0])

    def rows(self, query: Query, page: int) -> list[sqlite3.Row]:
        """Return one page of the list; pages count from 1."""
        where, values = _where(query)
        order = SORTS.get(query.sort, "number")
        statement = f"SELECT * FROM item {where} ORDER BY {order}, number LIMIT ? OFFSET ?"  # noqa: S608 (fixed words)
        with self.lock:
            return self.base.execute(statement, (*values, PAGE_SIZE, (page - 1) * PAGE_SIZE)).fetchall()

    def numbers(self, query: Query) -> Iterator[int]:
        """Yield the numbers of all records that a query selects, in their order."""
        page = 1
        while rows := self.rows(query, page):
            yield from (row["number"] for row in rows)
            page += 1

    def neighbours(self, number: int) -> tuple[int | None, int | None]:
        """Return the numbers of the records before and after."""
        last = self.count(Query())
        return (number - 1 if number > 1 else None), (number + 1 if number < last else None)

    def codes(self) -> list[str]:
        """Return the codes of all findings."""
        with self.lock:
            rows = self.base.execute("SELECT DISTINCT codes FROM item")
            return sorted({code for row in rows for code in row["codes"].split()})


def _split(read: Read) -> Iterator[Document]:
    """Yield each line of JSON Lines as a document, so that a record can be read again without the others."""
    document = read.document
    lines = document.data.split(b"\n")
    if read.source != "jsonl" or b"\x00" in document.data[:4] or not any(map(bytes.strip, lines)):
        yield document
        return
    for number, line in enumerate(lines, document.line):
        if line.strip():
            yield Document(document.name, line, number)


def _state(context: RecordContext) -> str:
    if context.failed or context.record is None:
        return "failed"
    if any(origin.grade == "corrected" for origin in context.record.provenance.values()):
        return "corrected"
    return "look" if any(found.severity == "warning" for found in context.findings) else "sound"


def _repetition(context: RecordContext) -> bytes | None:
    """Return the finding that a record repeats the control number of an earlier one, as JSON, if there is one."""
    found = (found for found in context.findings if found.code in {"duplicate-same", "duplicate-other"})
    repeated = next(found, None)
    return msgspec.json.encode(packed_finding(repeated)) if repeated else None


def _where(query: Query) -> tuple[str, list[str]]:
    parts, values = [], []
    if query.text:
        parts.append("search LIKE ? ESCAPE '!'")
        escaped = query.text.casefold()
        for mark in "!%_":
            escaped = escaped.replace(mark, f"!{mark}")
        values.append(f"%{escaped}%")
    if query.state:
        parts.append("state = ?")
        values.append(query.state)
    if query.code:
        parts.append("instr(codes, ?) > 0")
        values.append(f" {query.code} ")
    return ("WHERE " + " AND ".join(parts) if parts else ""), values
