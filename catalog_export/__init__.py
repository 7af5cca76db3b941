"""Library catalogue pages to Dublin Core, MARC 21 and BibTeX, with both abstracts separated and tagged by language.

The names in ``__all__`` are the public interface. Each is imported when it is first used. ``import catalog_export`` is
quick therefore, and the command can handle Ctrl-C while it imports the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog_export.api import (
        check,
        cite,
        diff,
        explain,
        export,
        find_format,
        list_formats,
        parse,
        parse_text,
        stats,
        to_pymarc,
    )
    from catalog_export.enrich import entry_forms, profile
    from catalog_export.model.errors import (
        CatalogExportError,
        InputError,
        OutputError,
        ProfileError,
        ReceiverError,
        RecordError,
        StoppedError,
        StoreError,
        TableError,
        UsageError,
        WorkerError,
    )
    from catalog_export.model.findings import Finding
    from catalog_export.model.profile import Profile
    from catalog_export.model.record import (
        Abstract,
        Contributor,
        File,
        Identifier,
        Location,
        Provenance,
        Record,
        Text,
        Title,
    )
    from catalog_export.model.version import __version__
    from catalog_export.read.base import Document, Parsed, Source
    from catalog_export.run import explanation
    from catalog_export.run.report import Report
    from catalog_export.write.formats.base import Format, MetadataFormat

# The module of each public name. The imports above state the same for type checkers.
_HOMES = {
    "catalog_export.api": (
        "check",
        "cite",
        "diff",
        "explain",
        "export",
        "find_format",
        "list_formats",
        "parse",
        "parse_text",
        "stats",
        "to_pymarc",
    ),
    "catalog_export.enrich": ("entry_forms", "profile"),
    "catalog_export.model.errors": (
        "CatalogExportError",
        "InputError",
        "OutputError",
        "ProfileError",
        "ReceiverError",
        "RecordError",
        "StoppedError",
        "StoreError",
        "TableError",
        "UsageError",
        "WorkerError",
    ),
    "catalog_export.model.findings": ("Finding",),
    "catalog_export.model.profile": ("Profile",),
    "catalog_export.model.record": (
        "Abstract",
        "Contributor",
        "File",
        "Identifier",
        "Location",
        "Provenance",
        "Record",
        "Text",
        "Title",
    ),
    "catalog_export.model.version": ("__version__",),
    "catalog_export.read.base": ("Document", "Parsed", "Source"),
    "catalog_export.run": ("explanation",),
    "catalog_export.run.report": ("Report",),
    "catalog_export.write.formats.base": ("Format", "MetadataFormat"),
}
_MODULES = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Abstract",
    "CatalogExportError",
    "Contributor",
    "Document",
    "File",
    "Finding",
    "Format",
    "Identifier",
    "InputError",
    "Location",
    "MetadataFormat",
    "OutputError",
    "Parsed",
    "Profile",
    "ProfileError",
    "Provenance",
    "ReceiverError",
    "Record",
    "RecordError",
    "Report",
    "Source",
    "StoppedError",
    "StoreError",
    "TableError",
    "Text",
    "Title",
    "UsageError",
    "WorkerError",
    "__version__",
    "check",
    "cite",
    "diff",
    "entry_forms",
    "explain",
    "explanation",
    "export",
    "find_format",
    "list_formats",
    "parse",
    "parse_text",
    "profile",
    "stats",
    "to_pymarc",
]


if not TYPE_CHECKING:  # a type checker would accept every name

    def __getattr__(name: str) -> object:
        """Import a public name when it is first used (PEP 562)."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = import_module(_MODULES[name])
        value = getattr(module, name, None)
        globals()[name] = value = import_module(f"{_MODULES[name]}.{name}") if value is None else value
        return value


def __dir__() -> list[str]:
    """List the public names."""
    return sorted({*globals(), *__all__})
