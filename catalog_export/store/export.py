"""Export the records of a store in any format, with the outputs of a run over pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError
from catalog_export.model.record import Location
from catalog_export.read.base import Parsed
from catalog_export.run.deduplicate import Deduplicator
from catalog_export.run.options import Monitor
from catalog_export.run.pipeline import Pipeline
from catalog_export.text.messages import Message
from catalog_export.write.output import paired, sinks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.options import RunOptions
    from catalog_export.run.report import Report
    from catalog_export.store.catalogue import Store
    from catalog_export.write.formats.base import Format


class NoDuplicates(Deduplicator):
    """No search for duplicates: the control numbers of a store are unique."""

    def find(self, number: str, record: Record) -> None:
        """Return ``None``: a store has each number once."""

    def add(self, number: str, record: Record, location: Location | None = None) -> None:
        """Remember nothing."""


def export_records(  # noqa: PLR0913, PLR0917 (each is a choice of the user)
    store: Store,
    formats: Sequence[Format],
    outputs: Sequence[str],
    options: RunOptions,
    report: Report,
    on_finding: Callable[[Finding], object],
    *,
    set_spec: str | None = None,
    collection: bool | None = None,
    force: bool = False,
    on_record: Callable[[Report], object] | None = None,
) -> Report:
    """Write the records of a store, in the order of their control numbers, all of the state of one moment.

    ``UsageError`` if there is no such set.
    """
    known = [spec for spec, _ in store.sets()]
    if set_spec is not None and set_spec not in known:
        raise UsageError(
            "there is no set {set_spec!r}; there are {known}",
            set_spec=set_spec,
            known=", ".join(known) or Message("none"),
        )
    outlets = sinks(formats, paired(formats, outputs), collection=collection, force=force)
    pipeline = Pipeline(outlets, options, Monitor(report, on_finding, on_record), index=NoDuplicates())
    return pipeline.consume(map(pipeline.begin, _parsed(store, set_spec)))


def _parsed(store: Store, set_spec: str | None) -> Iterator[Parsed]:
    for row in store.rows(set_spec=set_spec):
        record = row.record
        if record is not None:
            yield Parsed(record if record.source else _with_source(record, store))


def _with_source(record: Record, store: Store) -> Record:
    return record._replace(source=Location(f"{store.database.name}: record {record.control_number}"))
