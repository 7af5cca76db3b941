"""The values for the only record of a run (``values={...}``, ``--set``): one row of a side-car table."""

from __future__ import annotations

from io import BytesIO
from json import dumps
from typing import TYPE_CHECKING

from catalog_export.enrich.sidecar.forms import JsonLinesTable
from catalog_export.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog_export.enrich.sidecar.forms import SidecarRow


SOURCE = "values"  # the location of the values in findings and provenances


class Assignments:
    """One row without a number. It has the columns, checks and findings of a table."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Check the names of the columns; ``TableError`` for an unknown one."""
        form = JsonLinesTable(SOURCE, BytesIO())
        self.row: SidecarRow = form.row(dumps(dict(values)).encode(), 0)
        if self.row.number:
            raise UsageError("values={...} has the column id; the number of the record is that of its page; omit it")

    def usual_length(self, _column: str, /) -> int:
        """Return 0: one number shows no usual length."""
        return 0
