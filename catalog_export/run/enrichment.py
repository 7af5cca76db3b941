"""Merge the side-car tables, the corrections and the profile of a run into its records.

Most runs merge nothing, so each part is imported when a run needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.enrich.sidecar.tables import SidecarTables
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Record
    from catalog_export.run.corrections.apply import Corrections
    from catalog_export.run.options import RunOptions


class Enrichment:
    """What a run merges into its records. ``is_needed`` is false if that is nothing."""

    def __init__(self, options: RunOptions) -> None:
        self.profile, self.infer = options.profile, options.infer
        self.tables: SidecarTables | None = None
        self.corrections: Corrections | None = None
        self.settings: dict[str, str] = {}  # the line of the report for each key of the profile that is set
        if options.data or options.values:
            from catalog_export.enrich.sidecar.tables import SidecarTables

            self.tables = SidecarTables(options.data, dict(options.values))
        if options.corrections:
            from catalog_export.run.corrections.apply import Corrections

            self.corrections = Corrections(options.corrections, may_be_missing=options.starts_corrections)
        self.is_needed = bool(self.tables or self.corrections or not self.infer or self.profile != Profile())
        if self.is_needed:
            from catalog_export.enrich.profile import settings

            self.settings = {key: f"{key} = {value!r}" for key, value in settings(self.profile).items()}

    @property
    def digest(self) -> str:
        """The digest of the tables and corrections; empty if there are none."""
        return "".join(merged.digest for merged in (self.tables, self.corrections) if merged)

    def findings(self) -> Iterator[Finding]:
        """Yield the findings about the tables and corrections as files."""
        if self.tables:
            yield from self.tables.opened()
        if self.corrections:
            yield from self.corrections.findings

    def complete(self, record: Record) -> tuple[Record, list[Finding]]:
        """Return the completed record, and findings about rows and corrections."""
        findings: list[Finding] = []
        added: Sequence[Finding]
        if self.tables:
            record, added = self.tables.complete(record)
            findings += added
        if self.corrections:
            record, added = self.corrections.apply(record, self._with_profile)
            findings += added
        else:
            record = self._with_profile(record)
        return record, findings

    def _with_profile(self, record: Record) -> Record:
        from catalog_export.enrich.profile import complete

        return complete(record, self.profile, infer=self.infer)

    def settings_used(self, record: Record) -> list[str]:
        """Return the line of the report for each value of the profile that a record has."""
        from catalog_export.enrich.profile import used

        return [self.settings.get(value, value) for value in sorted(set(used(record)))]
