"""Choose the source that parses a document, from the suffix of its name or from its first bytes.

Another package adds a source with an entry point in the group ``catalog_export.sources``. Its name is the suffix of the
files it reads, and its value is a ``Source`` (``docs/extending.md``). The sources of this package take precedence. Each
is imported when it is first used.
"""

from __future__ import annotations

import re
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from catalog_export.model import plugins
from catalog_export.model.errors import UsageError
from catalog_export.read.base import Parsed
from catalog_export.text.suggest import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import EntryPoint

    from catalog_export.read.base import Document, Source

    Packing = Literal["gzip", "zstd", "zip", "tar"]

SOURCES = {
    "catalogue-page": "catalog_export.read.page.parse:parse",
    "jsonl": "catalog_export.read.jsonl:parse",
    "pdf": "catalog_export.read.pdf.source:parse",
    "marc": "catalog_export.read.marc:parse_iso2709",
    "marcxml": "catalog_export.read.marc:parse_marcxml",
}
# The source for each suffix. A folder walk reads only files with these suffixes.
SUFFIXES = {
    ".md": "catalogue-page",
    ".markdown": "catalogue-page",
    ".txt": "catalogue-page",
    ".html": "catalogue-page",
    ".htm": "catalogue-page",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".pdf": "pdf",
}
# The same for files that are named. A folder walk leaves MARC out: most MARC files beside pages are outputs of ours.
NAMED_SUFFIXES = {**SUFFIXES, ".mrc": "marc", ".marc": "marc", ".marcxml": "marcxml"}
COMPRESSED = (".gz", ".zst")
# The root element of MARCXML, behind what may be before it.
_MARCXML = (
    rb"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>)*+"  # atomic: a comment does not end at a later mark
    rb"<(?:[A-Za-z_][\w.-]*:)?(?:collection|record)[\s/>]"
)
# The namespace of MARCXML in a tag, for records inside other elements.
_MARC_NAMESPACE = rb"<[A-Za-z_][^<>]*\sxmlns(?::[\w.-]+)?\s*=\s*[\"']http://www\.loc\.gov/MARC21/slim[\"']"


def source_name(name: str, head: bytes) -> str:
    """Return the source of a document, from the suffix of its name, else from its first bytes (``HEAD`` or more)."""
    if head.startswith(b"%PDF-"):  # regardless of its name: downloads are often named .md or .html
        return "pdf"
    ending = suffix(name)
    if ending in NAMED_SUFFIXES:
        return NAMED_SUFFIXES[ending]
    if ending and ending[1:] in plugins.entry_points_of("source"):
        return ending[1:]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and not start.startswith(rb"{\rtf"):
        return "catalogue-page" if start[1:].lstrip(b" \t\r").startswith(b"\n") else "jsonl"  # one object of many lines
    if start.startswith(b"<") and (re.match(_MARCXML, start, re.DOTALL) or re.search(_MARC_NAMESPACE, start)):
        return "marcxml"
    return "marc" if _begins_with_leader(start) else "catalogue-page"


def _begins_with_leader(start: bytes) -> bool:
    """Return whether bytes begin with a leader of MARC 21: the length of the record, "22", the address of the data."""
    return (start[:5] + start[12:17]).isdigit() and start[10:12] == b"22"


def packing(head: bytes) -> Packing | None:
    """Return how a file is packed, from its first 262 bytes or more; ``None`` if it is not packed."""
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return "zstd"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "tar" if head[257:262] == b"ustar" else None


def has_source(name: str) -> bool:
    """Return whether there is a source for the suffix of a file."""
    ending = suffix(name)
    return ending in SUFFIXES or (ending != "" and ending[1:] in plugins.entry_points_of("source"))


def suffixes() -> list[str]:
    """Return all suffixes that have a source, those of this package first."""
    theirs = sorted(f".{name}" for name in plugins.entry_points_of("source"))
    return [*SUFFIXES, *(ending for ending in theirs if ending not in SUFFIXES)]


@cache
def find_source(name: str) -> Source:
    """Load the source ``name``. Raise ``UsageError`` if it is not installed."""
    if target := SOURCES.get(name):
        module, _, attribute = target.partition(":")
        source: Source = getattr(import_module(module), attribute)
        return source
    if entry := plugins.entry_points_of("source").get(name):
        return _foreign_source(entry)
    raise UsageError("unknown source {name!r}; {hint}", name=name, hint=suggestion(name, SOURCES))


def suffix(name: str) -> str:
    """Return the suffix of a file name in lower case, without that of a compression: ``a.MD.gz`` -> ``.md``."""
    base = name[max(name.rfind("/"), name.rfind("\\")) + 1 :].lower()
    for ending in COMPRESSED:
        base = base.removesuffix(ending)
    dot = base.rfind(".")
    return base[dot:] if dot > 0 else ""


def _foreign_source(entry: EntryPoint) -> Source:
    source = plugins.load_plugin(entry)
    if not callable(source):
        raise UsageError(
            "{entry!r} of the package {package} is {found}; expected a function",
            entry=entry.name,
            package=plugins.package_of(entry),
            found=repr(source),
        )
    return partial(_parse, source)


def _parse(source: Source, document: Document) -> Iterator[Parsed]:
    parsed: object
    for parsed in source(document):
        if not isinstance(parsed, Parsed):
            raise TypeError(f"it yields {type(parsed).__name__}; expected Parsed")
        yield parsed
