"""The list of a desk: a table of one row for each record, which is searched, filtered and sorted by SQLite.

Each order has an index with all columns that a filter uses, so that no query reads the rows of other pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from catalog_export.model.record import Record
from catalog_export.model.vocabulary import CREATORS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from catalog_export.run.context import RecordContext

PAGE_SIZE = 50
_FEW = 2000  # records that are sorted, instead of reading the index of the order
STATES = ("sound", "look", "failed", "corrected")
# The columns of each order. The record number makes the order unambiguous.
SORTS = {
    "number": ("number",),
    "title": ("title COLLATE NOCASE", "number"),
    "author": ("author COLLATE NOCASE", "number"),
    "year": ("year", "number"),
    "state": ("state", "number"),
}
_TITLE_FIELDS = ("parallel", "other_title_information", "statement_of_responsibility")
# Fields that a record may have or lack, as they are named in a filter.
FIELDS = (
    *(name for name in Record._fields if name not in {"title", "source", "provenance"}),
    *(f"title.{name}" for name in _TITLE_FIELDS),
)
_COLUMNS = (
    *("title", "author", "year", "state", "search", "marks"),
    *("id", "langs", "errors", "warnings", "notes"),
)
_FILTERED = ("number", "state", "search", "marks")  # columns that a filter uses
_WITH_MARK = "SELECT id FROM mark WHERE instr(marks, ?) > 0"
SCHEMA = f"""
CREATE TABLE item (number INTEGER PRIMARY KEY, {", ".join(_COLUMNS)});
CREATE TABLE mark (id INTEGER PRIMARY KEY, marks TEXT UNIQUE);
"""  # marks: the codes of findings and the names of fields that a record has; many records share them


class Query(NamedTuple):
    """A filter and an order of the list. ``field`` is the name of a field, with a minus sign for records without it."""

    text: str = ""
    state: str = ""
    code: str = ""
    field: str = ""
    sort: str = "number"

    @classmethod
    def make(cls, given: Mapping[str, str]) -> Query:
        """Take a query from the values of a form. Unknown names select nothing or are ignored."""
        query = cls(*(given.get(name, default) for name, default in _NAMES.items()))
        return query if query.sort in SORTS else query._replace(sort="number")

    def values(self) -> dict[str, str]:
        """Return the values that differ from the default, as in an address."""
        pairs = zip(_NAMES, self, strict=True)
        return {name: value for name, value in pairs if value != _NAMES[name]}


_NAMES = {"q": "", "state": "", "code": "", "field": "", "sort": "number"}


class Selection(NamedTuple):
    """How many records a filter selects, and their numbers as JSON if they are few."""

    records: int
    few: str = ""


class Listing:
    """The rows of the list. It is used under the lock of its ``Shelf``."""

    def __init__(self, base: sqlite3.Connection) -> None:
        self.base = base
        base.executescript(SCHEMA)
        for name, columns in SORTS.items():
            others = [column for column in _FILTERED if not any(known.startswith(column) for known in columns)]
            base.execute(f"CREATE INDEX by_{name} ON item ({', '.join((*columns, *others))})")
        self.selections: dict[Query, Selection] = {}  # since the last change

    def add(self, context: RecordContext) -> int:
        """Add a row; return its number."""
        return self._put(None, self._values(context))

    def update(self, number: int, context: RecordContext) -> None:
        """Replace row ``number`` if its values are others."""
        columns = ", ".join(_COLUMNS)
        row = self.base.execute(f"SELECT {columns} FROM item WHERE number = ?", (number,)).fetchone()  # noqa: S608 (fixed words)
        values = self._values(context)
        if tuple(row) != values:
            self._put(number, values)

    def _put(self, number: int | None, values: tuple[Any, ...]) -> int:
        self.selections.clear()
        places = ", ".join("?" * (len(values) + 1))
        statement = f"INSERT OR REPLACE INTO item (number, {', '.join(_COLUMNS)}) VALUES ({places})"  # noqa: S608 (fixed words)
        return int(self.base.execute(statement, (number, *values)).lastrowid or 0)

    def _values(self, context: RecordContext) -> tuple[Any, ...]:
        marks = _marks(context)
        self.base.execute("INSERT OR IGNORE INTO mark VALUES (NULL, ?)", (marks,))
        (mark,) = self.base.execute("SELECT id FROM mark WHERE marks = ?", (marks,)).fetchone()
        return _values(context, mark)

    def count(self, query: Query) -> int:
        """Count the records that a query selects."""
        return self._selection(query).records

    def rows(self, query: Query, page: int) -> list[sqlite3.Row]:
        """Return one page of the list; pages count from 1."""
        order = ", ".join(SORTS[query.sort])
        numbers, values = self._numbers(query, order)
        statement = f"SELECT * FROM item WHERE number IN ({numbers} LIMIT ? OFFSET ?) ORDER BY {order}"  # noqa: S608 (fixed words)
        return self.base.execute(statement, (*values, PAGE_SIZE, (page - 1) * PAGE_SIZE)).fetchall()

    def neighbours(self, number: int, query: Query) -> tuple[int | None, int | None]:
        """Return the numbers of the records before and after one in the list of a query."""
        names = [column.partition(" ")[0] for column in SORTS[query.sort]]
        row = self.base.execute(f"SELECT {', '.join(names)} FROM item WHERE number = ?", (number,)).fetchone()  # noqa: S608 (fixed words)
        if row is None:
            return None, None
        return self._next(query, row, "<", " DESC"), self._next(query, row, ">", "")

    def _next(self, query: Query, row: Sequence[object], relation: str, direction: str) -> int | None:
        columns = SORTS[query.sort]
        order = ", ".join(f"{column}{direction}" for column in columns)
        beyond = f"({', '.join(columns)}) {relation} ({', '.join('?' * len(columns))})"
        numbers, values = self._numbers(query, order, beyond)
        found = self.base.execute(f"{numbers} LIMIT 1", (*values, *row)).fetchone()
        return found and int(found[0])

    def _selection(self, query: Query) -> Selection:
        query = query._replace(sort="number")
        if query == Query():
            (last,) = self.base.execute("SELECT max(number) FROM item").fetchone()
            return Selection(last or 0)
        if query not in self.selections:
            where, values = _where(query)
            table = f"item INDEXED BY by_number {where}"
            found = self.base.execute(f"SELECT number FROM {table} LIMIT ?", (*values, _FEW + 1)).fetchall()  # noqa: S608 (fixed words)
            if len(found) <= _FEW:
                self.selections[query] = Selection(len(found), json.dumps([number for (number,) in found]))
            else:
                (count,) = self.base.execute(f"SELECT count(*) FROM {table}", values).fetchone()  # noqa: S608 (fixed words)
                self.selections[query] = Selection(count)
        return self.selections[query]

    def _numbers(self, query: Query, order: str, beyond: str = "") -> tuple[str, list[str]]:
        """Return the statement that selects the numbers of a query in order, and its values."""
        if few := self._selection(query).few:
            limits = " AND ".join(filter(None, ("number IN (SELECT value FROM json_each(?))", beyond)))
            return f"SELECT number FROM item WHERE {limits} ORDER BY {order}", [few]  # noqa: S608 (fixed words)
        where, values = _where(query, beyond)
        return f"SELECT number FROM item INDEXED BY by_{query.sort} {where} ORDER BY {order}", values  # noqa: S608 (fixed words)

    def codes(self) -> list[str]:
        """Return the codes of all findings."""
        rows = self.base.execute("SELECT marks FROM mark")
        return sorted({mark for row in rows for mark in row[0].split() if ":" not in mark})


def _where(query: Query, beyond: str = "") -> tuple[str, list[str]]:
    """Return the condition of a query. The values of ``beyond`` follow those that are returned."""
    parts: list[str] = []
    values: list[str] = []
    for word in query.text.casefold().split():
        parts.append("instr(search, ?) > 0")
        values.append(word)
    if query.state:
        parts.append("state = ?")
        values.append(query.state)
    marks = [query.code] if query.code else []
    marks += [f"field:{query.field}"] if query.field and not query.field.startswith("-") else []
    lacking = [f"field:{query.field[1:]}"] if query.field.startswith("-") else []
    for relation, names in (("IN", marks), ("NOT IN", lacking)):
        for name in names:
            parts.append(f"marks {relation} ({_WITH_MARK})")
            values.append(f" {name} ")
    if beyond:
        parts.append(beyond)
    return ("WHERE " + " AND ".join(parts) if parts else ""), values


def _marks(context: RecordContext) -> str:
    """Return the codes of the findings of a record and the names of its fields, each between blanks."""
    names = {found.code: None for found in context.findings}
    record = context.record
    if record:
        held = [name for name in FIELDS if not name.startswith("title.") and getattr(record, name)]
        held += [f"title.{name}" for name in _TITLE_FIELDS if getattr(record.title, name)]
        names |= {f"field:{name}": None for name in held}
    return " ".join(["", *names, ""])


def _values(context: RecordContext, mark: int) -> tuple[Any, ...]:
    """Return the values of a row in the order of ``_COLUMNS``."""
    record, severities = context.record, [found.severity for found in context.findings]
    places = (context.location, *(found.location for found in context.findings))
    title = record.title.proper.value if record else next((str(place) for place in places if "<" not in str(place)), "")
    parallel = [text.value for text in record.title.parallel] if record else []
    contributors = record.contributors if record else ()
    names = [one.name for one in contributors]
    authors = [one.name for one in contributors if one.relator in CREATORS] or names
    number = (record and record.control_number) or ""
    langs = " ".join(abstract.lang or "und" for abstract in record.abstracts) if record else ""
    return (
        title,
        authors[0] if authors else "",
        (record and record.year) or "",
        state(context),
        " ".join([title, *parallel, number, *names]).casefold(),
        mark,
        number,
        langs,
        severities.count("error"),
        severities.count("warning"),
        severities.count("note"),
    )


def state(context: RecordContext) -> str:
    """Return the state of a record: one of ``STATES``."""
    severities = {found.severity for found in context.findings}
    if context.failed or "error" in severities:
        return "failed"
    if context.record and any(origin.grade == "corrected" for origin in context.record.provenance.values()):
        return "corrected"
    return "look" if context.record is None or "warning" in severities else "sound"
