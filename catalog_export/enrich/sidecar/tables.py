"""The side-car tables of one run: what they say of a record, which rows were used, and which were not."""

from __future__ import annotations

from array import array
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog_export.enrich.sidecar.merge import check_row, complete, values_of
from catalog_export.enrich.sidecar.table import Table, open_table
from catalog_export.model.findings import Finding, finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.enrich.sidecar.forms import Row
    from catalog_export.model.record import Record


_USED, _WRONG = 1, 2  # a row of a record, and one of which nothing was used, since it has an error


class Tables:
    """Tables that were named for a run, in their order; what an earlier one says counts before a later one."""

    def __init__(self, names: Sequence[str]) -> None:
        self.tables = [open_table(name) for name in names]
        self.used = [bytearray(len(table)) for table in self.tables]  # by row: none of these, _USED, _WRONG

    @property
    def digest(self) -> str:
        """Digest the content of all tables."""
        return sha256("\n".join(table.digest for table in self.tables).encode()).hexdigest() if self.tables else ""

    def complete(self, record: Record) -> tuple[Record, list[Finding]]:
        """Return a record with what its rows say, and what there is to say of them."""
        rows: list[tuple[Table, Row]] = []
        findings: list[Finding] = []
        met: list[tuple[bytearray, int, Row]] = []
        for table, used in zip(self.tables, self.used, strict=True):
            found = table.find(record.control_number) if record.control_number else []
            if found:
                first, *others = (row for _, row in found)
                findings += _repeated(first, others)
                rows.append((table, first))
            else:
                found = _without_zeros(table, record)
                findings += _missing(table, record, [row for _, row in found])
            met += [(used, which, row) for which, row in found]
        record, more = complete(record, rows)
        findings += more
        wrong = {found.location for found in findings if found.severity == "error"}
        for used, which, row in met:
            used[which] = _WRONG if row.place in wrong else _USED
        return record, findings

    def rows_used(self) -> bytes:
        """Give the rows that were used or wrong, packed: for each table and each of the two how many, and which."""
        packed = array("I")
        for used in self.used:
            for what in (_USED, _WRONG):
                rows = [which for which, mark in enumerate(used) if mark == what]
                packed.append(len(rows))
                packed.extend(rows)
        return packed.tobytes()

    def add_used(self, packed: bytes) -> None:
        """Take in the rows that a part of the run has used."""
        numbers = array("I", packed)
        start = 0
        for used in self.used:
            for what in (_USED, _WRONG):
                count = numbers[start]
                for which in numbers[start + 1 : start + 1 + count]:
                    used[which] = what
                start += 1 + count

    def opened(self) -> Iterator[Finding]:
        """Yield what there was to say when the tables were opened."""
        for table in self.tables:
            yield from table.findings

    def left_over(self) -> Iterator[Finding]:
        """Yield, at the end of a run, what is wrong with the rows that no page has used."""
        for table, used in zip(self.tables, self.used, strict=True):
            start = used.find(0)
            while start >= 0:
                row = table.row(start)
                if row.number:
                    yield finding("sidecar-no-page", row.place, id=row.number)
                else:
                    yield finding("sidecar-no-id", row.place)
                yield from check_row(table, row, values_of(row))
                start = used.find(0, start + 1)

    def remarks(self) -> list[str]:
        """Say how many rows were used."""
        return [
            f"{table.path}: {used.count(_USED):,} of {len(table):,} rows were used"
            for table, used in zip(self.tables, self.used, strict=True)
        ]


def _without_zeros(table: Table, record: Record) -> list[tuple[int, Row]]:
    """Find the rows whose number is that of a record but for the zeros in front."""
    number = record.control_number or ""
    return table.find(number.lstrip("0")) if number.startswith("0") else []


def _missing(table: Table, record: Record, alike: Sequence[Row]) -> Iterator[Finding]:
    """Yield a finding for a record without a row."""
    for row in alike:
        yield finding("sidecar-id-zeros-lost", row.place, value=row.number, id=record.control_number)
    if not alike and record.source is not None:
        yield finding("sidecar-no-row", record.source, table=table.path)


def _repeated(first: Row, others: Sequence[Row]) -> Iterator[Finding]:
    """Yield a finding for each further row of one record."""
    for row in others:
        code = "sidecar-row-again" if row.cells == first.cells else "sidecar-rows-differ"
        yield finding(code, row.place, id=row.number, place=first.place)
