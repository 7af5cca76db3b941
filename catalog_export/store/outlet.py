"""Records out of the store, in any format, through the same outlets as a run over pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.model.record import Location
from catalog_export.read.base import Parsed
from catalog_export.run.deduplicate import Seen
from catalog_export.run.pipeline import Run
from catalog_export.write.output import sinks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.pipeline import Options
    from catalog_export.run.report import Report
    from catalog_export.store.catalogue import Store
    from catalog_export.write.formats.base import Format


class Unique(Seen):
    """What a run knows of records it has met, where none can come twice."""

    def place(self, record: Record) -> None:
        """Tell that it was not met."""

    def add(self, record: Record, place: Location | None = None) -> None:
        """Remember nothing."""


def export(  # noqa: PLR0913, PLR0917 (each is a choice of the user)
    store: Store,
    formats: Sequence[Format],
    outputs: Sequence[str],
    options: Options,
    report: Report,
    on_finding: Callable[[Finding], object],
    *,
    set_spec: str | None = None,
    collection: bool | None = None,
    force: bool = False,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Write the records of a store, in the order of their control numbers, as they are at one moment.

    ``UsageError`` for a set that there is none of.
    """
    known = [spec for spec, _ in store.sets()]
    if set_spec is not None and set_spec not in known:
        raise UsageError(f"there is no set {set_spec!r}; there are {', '.join(known) or 'none'}")
    outlets = sinks(formats, outputs, collection=collection, force=force)
    run = Run(outlets, options, report, on_finding)
    run.seen = Unique()
    return run.go(_parsed(store, set_spec), on_record)


def _parsed(store: Store, set_spec: str | None) -> Iterator[Parsed]:
    for row in store.rows(set_spec=set_spec):
        record = row.record
        if record is not None:
            yield Parsed(record if record.source else _placed(record, store))


def _placed(record: Record, store: Store) -> Record:
    return record._replace(source=Location(f"{store.database.name}: record {record.control_number}"))
