"""The institution profile: values that a user asserts for every record, and options of names and formats.

``load`` reads a profile from TOML, ``complete`` adds its values to a record. ``docs/profile.md`` explains every key.
"""

from catalog_export.enrich.profile.apply import complete, used
from catalog_export.enrich.profile.load import check, load, settings
from catalog_export.model.profile import (
    Bibtex,
    CorrectionsFile,
    Dc,
    Defaults,
    Dspace,
    Eprints,
    Institution,
    Marc,
    NameRules,
    Oai,
    Profile,
)

__all__ = [
    "Bibtex",
    "CorrectionsFile",
    "Dc",
    "Defaults",
    "Dspace",
    "Eprints",
    "Institution",
    "Marc",
    "NameRules",
    "Oai",
    "Profile",
    "check",
    "complete",
    "load",
    "settings",
    "used",
]
