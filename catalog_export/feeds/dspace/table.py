"""Read and write tables of metadata for DSpace: CSV with one column per field and language.

DSpace splits a cell at ``||`` into values, and each value at ``::``, after which it expects an authority. There is no
way to escape these marks. Lines end with CR, LF or both, also within quotes.
"""

from __future__ import annotations

import csv
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.dspace.items import sound_values
from catalog_export.model.errors import InputError, RecordError
from catalog_export.model.findings import finding
from catalog_export.store.serialization import stored_key
from catalog_export.text.normalize import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from catalog_export.feeds.dspace.items import DspaceSite
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.dspace import DspaceValue

NEW = "+"
_JOIN = "||"
_AUTHORITY = "::"
_NUMBER = "dc.identifier.other"
_LONGEST_CELL = 1 << 24
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def heading(value: DspaceValue) -> str:
    """Return the column of a value: ``dc.title[id]``."""
    return f"{value.field}[{value.language}]" if value.language else value.field


def field_of_column(head: str) -> str:
    """Return the field of a column."""
    return head.partition("[")[0]


def dspace_cells(record: Record, site: DspaceSite) -> dict[str, list[str]]:
    """Return the values of a record by column; ``RecordError`` if DSpace would misread them."""
    place = record.location
    if stored_key(record) != clean(record.control_number or ""):
        raise RecordError(finding("dspace-csv-number", place))
    columns: dict[str, list[str]] = {}
    for value in sound_values(record, site):
        columns.setdefault(heading(value), []).append(value.text)
    for head, found in columns.items():
        mark = _AUTHORITY if any(_AUTHORITY in value for value in found) else _JOIN
        if mark == _AUTHORITY or _JOIN.join(found).split(_JOIN) != found:
            raise RecordError(finding("dspace-csv-mark", place, field=head, mark=mark, text=_JOIN.join(found)[:80]))
    return columns


def item_table(rows: Iterable[tuple[str, Sequence[str], Mapping[str, Sequence[str]]]]) -> str:
    """Return a table of rows, given as identifier or ``+``, collections, and values by column.

    The columns are in the order of their first use. There is a column ``collection`` if a row has collections.
    """
    rows = list(rows)
    heads = list(dict.fromkeys(head for _, _, columns in rows for head in columns))
    moving = ["collection"] if any(collections for _, collections, _ in rows) else []
    lines = [",".join(("id", *moving, *heads))]
    for identifier, collections, columns in rows:
        given = [_JOIN.join(collections)] if moving else []
        found = [_JOIN.join(columns.get(head, ())) for head in heads]
        lines.append(",".join((identifier, *map(_quoted, given + found))))
    return "\n".join(lines) + "\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


class Exported(NamedTuple):
    """An exported item: its UUID, its non-empty columns, and the time of the export (seconds since 1970)."""

    uuid: str
    columns: frozenset[str]
    when: float


def read_export(path: str) -> Iterator[tuple[str, Exported]]:
    """Yield each control number in a table exported by DSpace, with its item.

    ``InputError`` if the file cannot be read or is not such a table.
    """
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        when = os.stat(path).st_mtime
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if "id" not in (rows.fieldnames or ()):
                raise InputError(
                    "{path}: has no column id; expected a table that dspace metadata-export has written", path=path
                )
            for row in rows:
                filled = {head: cell for head, cell in row.items() if isinstance(cell, str) and cell and head}
                uuid = filled.get("id", "").strip().lower()
                if not _UUID.fullmatch(uuid):
                    continue
                item = Exported(uuid, frozenset(filled), when)
                numbers = (cell for head, cell in filled.items() if field_of_column(head) == _NUMBER)
                yield from ((number, item) for cell in numbers for number in cell.split(_JOIN))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError("{path}: the exported metadata could not be read ({error})", path=path, error=error) from error
    finally:
        csv.field_size_limit(before)
