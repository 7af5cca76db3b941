"""Library catalogue pages to Dublin Core, MARC 21 and BibTeX, with both abstracts separated and tagged by language.

The names in ``__all__`` are the public interface.
"""

from catalog_export.api import check, explain, export, find_format, list_formats, parse, parse_text, to_pymarc
from catalog_export.enrich import entry_forms, profile
from catalog_export.enrich.profile import Profile
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
    "parse_text",
    "profile",
    "to_pymarc",
]
