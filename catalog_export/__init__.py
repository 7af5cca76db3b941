"""Library catalogue pages to Dublin Core, MARC 21 and BibTeX, both abstracts parted and tagged by language.

Everything named in ``__all__`` is the public interface. It is imported when first asked for, so that
importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # a type checker knows the name; the module ``typing`` takes as long as a bare interpreter
if TYPE_CHECKING:
    from typing import Any

    from catalog_export import entry_forms, explanation, profile
    from catalog_export.api import check, explain, export, find_format, list_formats, parse, to_pymarc
    from catalog_export.errors import (
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
    from catalog_export.findings import Finding
    from catalog_export.formats.base import Format, MetadataFormat
    from catalog_export.model import Abstract, Contributor, File, Identifier, Location, Provenance, Record, Text, Title
    from catalog_export.profile import Profile
    from catalog_export.report import Report
    from catalog_export.sources.base import Document, Parsed, Source

__version__ = "0.1.0"

_HOME = {
    **dict.fromkeys(("check", "explain", "export", "find_format", "list_formats", "parse", "to_pymarc"), "api"),
    **dict.fromkeys(("Abstract", "Contributor", "File", "Identifier", "Location", "Provenance"), "model"),
    **dict.fromkeys(("Record", "Text", "Title"), "model"),
    **dict.fromkeys(("CatalogExportError", "InputError", "OutputError", "ProfileError", "TableError"), "errors"),
    **dict.fromkeys(("ReceiverError", "RecordError", "StoppedError", "StoreError"), "errors"),
    **dict.fromkeys(("UsageError", "WorkerError"), "errors"),
    **dict.fromkeys(("Document", "Parsed", "Source"), "sources.base"),
    **dict.fromkeys(("Format", "MetadataFormat"), "formats.base"),
    "Finding": "findings",
    "Profile": "profile",
    "Report": "report",
}
_MODULES = ("entry_forms", "explanation", "profile")

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
    "entry_forms",
    "explain",
    "explanation",
    "export",
    "find_format",
    "list_formats",
    "parse",
    "profile",
    "to_pymarc",
]


if not TYPE_CHECKING:  # for a type checker, an unknown name stays unknown

    def __getattr__(name: str) -> Any:  # noqa: ANN401 (PEP 562)
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if name not in _HOME:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return __all__
