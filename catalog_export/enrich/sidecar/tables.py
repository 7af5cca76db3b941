"""The side-car tables of one run: complete records from their rows, and report the rows that no page used."""

from __future__ import annotations

from array import array
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog_export.enrich.sidecar.assignments import Assignments
from catalog_export.enrich.sidecar.merge import check_row, checked_values, merge_row
from catalog_export.enrich.sidecar.table import SidecarTable, open_table
from catalog_export.model.findings import Finding, finding
from catalog_export.text.messages import localize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog_export.enrich.sidecar.forms import SidecarRow
    from catalog_export.enrich.sidecar.merge import Lengths
    from catalog_export.model.record import Record


_UNUSED, _USED, _REFUSED = 0, 1, 2  # the state of a row; a refused row belongs to a record, but has an error


class SidecarTables:
    """The tables of a run. A value of an earlier table wins over one of a later table.

    ``values`` are those of ``--set``, by column. They win over all tables.
    """

    def __init__(self, names: Sequence[str], values: Mapping[str, str] | None = None) -> None:
        self.assigned = Assignments(values) if values else None
        self.tables = [open_table(name) for name in names]
        self.used = [bytearray(len(table)) for table in self.tables]  # the state of each row

    @property
    def digest(self) -> str:
        """Return a SHA-256 digest of the content of all tables, or "" without tables."""
        return sha256("\n".join(table.digest for table in self.tables).encode()).hexdigest() if self.tables else ""

    def complete(self, record: Record) -> tuple[Record, list[Finding]]:
        """Return a record with the values of its rows, and the findings about them."""
        rows: list[tuple[Lengths, SidecarRow]] = [(self.assigned, self.assigned.row)] if self.assigned else []
        findings: list[Finding] = []
        met: list[tuple[bytearray, int, SidecarRow]] = []
        for table, used in zip(self.tables, self.used, strict=True):
            found = table.find(record.control_number) if record.control_number else []
            if found:
                first, *others = (row for _, row in found)
                findings += _repeated(first, others)
                rows.append((table, first))
            else:
                found = _without_zeros(table, record)
                findings += _missing(table, record, [row for _, row in found])
            met += [(used, index, row) for index, row in found]
        record, more = merge_row(record, rows)
        findings += more
        wrong = {found.location for found in findings if found.severity == "error"}
        for used, index, row in met:
            used[index] = _REFUSED if row.location in wrong else _USED
        return record, findings

    def rows_used(self) -> bytes:
        """Return the used and the refused rows of each table: 32-bit numbers, a count and the rows for each state."""
        packed = array("I")
        for used in self.used:
            for state in (_USED, _REFUSED):
                rows = [index for index, mark in enumerate(used) if mark == state]
                packed.append(len(rows))
                packed.extend(rows)
        return packed.tobytes()

    def add_used(self, packed: bytes) -> None:
        """Mark the rows that another part of the run has used, in the form of ``rows_used``."""
        numbers = array("I", packed)
        start = 0
        for used in self.used:
            for state in (_USED, _REFUSED):
                count = numbers[start]
                for index in numbers[start + 1 : start + 1 + count]:
                    used[index] = state
                start += 1 + count

    def opened(self) -> Iterator[Finding]:
        """Yield the findings about the tables as files."""
        for table in self.tables:
            yield from table.findings

    def left_over(self) -> Iterator[Finding]:
        """Yield, at the end of a run, a finding for each row that no page used, and for its faults."""
        for table, used in zip(self.tables, self.used, strict=True):
            for row in table.rows(index for index, state in enumerate(used) if state == _UNUSED):
                if row.number:
                    yield finding("sidecar-no-page", row.location, id=row.number)
                else:
                    yield finding("sidecar-no-id", row.location)
                yield from check_row(table, row, checked_values(row))

    def remarks(self) -> list[str]:
        """Return for each table a sentence with the number of rows used."""
        return [
            localize(
                "{path}: {used:,} of {count:,} rows were used",
                path=table.path,
                used=used.count(_USED),
                count=len(table),
            )
            for table, used in zip(self.tables, self.used, strict=True)
        ]


def _without_zeros(table: SidecarTable, record: Record) -> list[tuple[int, SidecarRow]]:
    """Return the rows whose number is that of a record without its leading zeros."""
    number = record.control_number or ""
    return table.find(number.lstrip("0")) if number.startswith("0") else []


def _missing(table: SidecarTable, record: Record, alike: Sequence[SidecarRow]) -> Iterator[Finding]:
    """Yield a finding for a record without a row."""
    for row in alike:
        yield finding("sidecar-id-zeros-lost", row.location, value=row.number, id=record.control_number)
    if not alike and record.source is not None:
        yield finding("sidecar-no-row", record.source, table=table.path)


def _repeated(first: SidecarRow, others: Sequence[SidecarRow]) -> Iterator[Finding]:
    """Yield a finding for each further row of one record."""
    for row in others:
        code = "sidecar-row-again" if row.cells == first.cells else "sidecar-rows-differ"
        yield finding(code, row.location, id=row.number, place=first.location)
