"""Load the parts of a run that most runs do not need, so that a run without them starts sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.enrich.sidecar.tables import SidecarTables
    from catalog_export.model.profile import Profile
    from catalog_export.run.corrections.apply import Corrections
    from catalog_export.run.options import RunOptions
    from catalog_export.run.quarantine import Quarantine
    from catalog_export.write.receivers.base import Receiver


def settings_of(profile: Profile) -> dict[str, str]:
    """Return the line of the report for each key of the profile that is set."""
    from catalog_export.enrich.profile import settings

    return {key: f"{key} = {value!r}" for key, value in settings(profile).items()}


def receiver_named(name: str) -> Receiver:
    """Return the receiver of a name; ``UsageError`` if there is none."""
    from catalog_export.write.receivers import table

    return table.find_receiver(name)


def open_quarantine(folder: str) -> Quarantine:
    """Return the folder that documents with errors are copied to."""
    from catalog_export.run.quarantine import Quarantine

    return Quarantine(folder)


def open_corrections(options: RunOptions) -> Corrections:
    """Return the corrections of the run."""
    from catalog_export.run.corrections.apply import Corrections

    return Corrections(options.corrections or "", may_be_missing=options.starts_corrections)


def open_sidecar(options: RunOptions) -> SidecarTables:
    """Return the side-car tables of the run."""
    from catalog_export.enrich.sidecar.tables import SidecarTables

    return SidecarTables(options.data, dict(options.values))
