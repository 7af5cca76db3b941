"""Names of inputs to what their records came to; what fails unexpectedly is a finding, as everywhere in a run."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.model import plugins
from catalog_export.model.errors import CatalogExportError
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read import sources
from catalog_export.read.base import Document, Parsed
from catalog_export.read.inputs.documents import read
from catalog_export.read.inputs.parts import UTF16
from catalog_export.read.inputs.walk import find
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from catalog_export.read.inputs.parts import Part

TRACEBACK = "CATALOG_EXPORT_TRACEBACK"


def parse_inputs(names: Iterable[str]) -> Iterator[Parsed]:
    """Yield what every record of the inputs came to, and the findings of what could not be opened."""
    return parse_found(find(names))


def parse_found(
    items: Iterable[str | Part | Finding], on_document: Callable[[Document], object] | None = None
) -> Iterator[Parsed]:
    """Do so for the files that the inputs stand for; ``on_document`` is told of each document before it is parsed."""
    for found in items:
        if isinstance(found, Finding):
            yield Parsed(None, (found,))
            continue
        for item in read(found):
            if isinstance(item, Finding):
                yield Parsed(None, (item,))
                continue
            if on_document is not None:
                on_document(item.document)
            yield from parse_document(item.document, item.source)


def parse_document(document: Document, source: str) -> Iterator[Parsed]:
    """Yield what each record of one document came to."""
    parser, done = sources.find_source(source), 0
    try:
        for parsed in parser(document):
            yield parsed
            done += 1
    except CatalogExportError:
        raise
    except Exception as error:  # noqa: BLE001 (the policy of the pipeline)
        lines = source == "jsonl" and not document.data.startswith(UTF16)
        if lines and b"\n" in document.data:
            yield from islice(_line_by_line(document), done, None)
        else:
            place = Location(document.name, document.line if lines else 0)
            yield Parsed(None, (internal_error(f"the source {source}", place, error),))


def _line_by_line(document: Document) -> Iterator[Parsed]:
    """Parse JSON Lines anew, each line by itself, so that one that fails takes no other with it."""
    for number, line in enumerate(document.data.split(b"\n"), document.line):
        if line.strip():
            yield from parse_document(Document(document.name, line, number), "jsonl")


def internal_error(what: str, location: Location, error: Exception) -> Finding:
    """Make the finding of what failed unexpectedly, or let it through where that was asked for."""
    if os.environ.get(TRACEBACK):
        raise error
    failed = f"{type(error).__name__}: {error}"
    return finding("internal-error", location, what=what, error=failed, author=author(what))


def author(what: str) -> str:
    """Return the package that provides ``what`` (``the format ris``): ours, or that of a plug-in."""
    _, kind, name = what.split(" ", 2)
    ours = name in (registry.FORMATS if kind == "format" else sources.SOURCES)
    return "catalog-export" if ours else plugins.plugins().get(what, "catalog-export")
