"""Parse documents into records. An unexpected exception of a source becomes a finding."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from catalog_export.model import plugins
from catalog_export.model.errors import CatalogExportError
from catalog_export.model.findings import Finding, finding
from catalog_export.model.record import Location
from catalog_export.read import sources
from catalog_export.read.base import UTF16, Parsed
from catalog_export.read.inputs.documents import read_documents
from catalog_export.text.messages import Message
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.read.base import Document
    from catalog_export.read.inputs.parts import Part

    Input = str | Part | Finding  # a file, a part of one, or a finding about a folder

TRACEBACK = "CATALOG_EXPORT_TRACEBACK"


def read_inputs(inputs: Iterable[Input]) -> Iterator[Document | Finding]:
    """Yield the documents of the inputs, and the findings about inputs that cannot be read."""
    for item in inputs:
        if isinstance(item, Finding):
            yield item
        else:
            yield from read_documents(item)


def parse_inputs(inputs: Iterable[Input]) -> Iterator[tuple[Parsed, Document | None]]:
    """Yield each record of the inputs with its document, and the findings about inputs that cannot be read."""
    for item in read_inputs(inputs):
        if isinstance(item, Finding):
            yield Parsed(None, (item,)), None
        else:
            for parsed in parse_document(item):
                yield parsed, item


def parse_document(document: Document) -> Iterator[Parsed]:
    """Yield each record of one document as parsed by its source."""
    parser, done = sources.find_source(document.source), 0
    try:
        for parsed in parser(document):
            yield parsed
            done += 1
    except CatalogExportError:
        raise
    except Exception as error:  # noqa: BLE001 (the policy of ``pipeline``)
        lines = document.source == "jsonl" and not document.data.startswith(UTF16)
        if lines and b"\n" in document.data:
            yield from islice(_line_by_line(document), done, None)
        else:
            place = Location(document.name, document.line if lines else 0)
            yield Parsed(None, (internal_error(Message("the source {name}", name=document.source), place, error),))


def _line_by_line(document: Document) -> Iterator[Parsed]:
    """Parse each line of JSON Lines separately, so that a line that fails does not affect the others."""
    for number, line in enumerate(document.data.split(b"\n"), document.line):
        if line.strip():
            yield from parse_document(document._replace(data=line, line=number))


def internal_error(what: str, location: Location, error: Exception) -> Finding:
    """Return the finding for an unexpected exception, or raise it if CATALOG_EXPORT_TRACEBACK is set."""
    if os.environ.get(TRACEBACK):
        raise error
    failed = f"{type(error).__name__}: {error}"
    return finding("internal-error", location, what=what, error=failed, author=author(what))


def author(what: str) -> str:
    """Return the package that provides ``what``, such as ``the format ris``: this one or a plug-in."""
    _, kind, name = what.split(" ", 2)
    ours = name in (registry.FORMATS if kind == "format" else sources.SOURCES)
    return "catalog-export" if ours else plugins.plugins().get(what, "catalog-export")
