"""Parse catalogue pages in PDF: extract the text by its positions, then parse it like a page of text.

Wrapped lines are joined before the page is parsed. So a line number counts the lines of the extracted text: title,
each person and each paragraph is one line, and blank lines count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import Location
from catalog_export.read.base import HEAD, Document, Parsed
from catalog_export.read.page import parse as catalogue_page
from catalog_export.read.page.furniture import bare
from catalog_export.read.pdf.layout import compose
from catalog_export.read.pdf.lines import CHARACTERS, DamagedError, LockedError, PrintedPage
from catalog_export.read.pdf.process import LimitExceededError, read_in_child

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAGIC = b"%PDF-"


def parse(document: Document) -> Iterator[Parsed]:
    """Yield each record of a PDF. A document that is not a PDF is parsed as text."""
    if _MAGIC not in document.data[:HEAD]:
        yield from catalogue_page.parse(document)
        return
    place = Location(document.name)
    try:
        pages, count = read_in_child(document.data)
    except ImportError:
        yield Parsed(None, (finding("pdf-not-installed", place),))
    except LockedError:
        yield Parsed(None, (finding("pdf-locked", place),))
    except DamagedError as error:
        yield Parsed(None, (finding("pdf-broken", place, why=error),))
    except LimitExceededError as error:
        yield Parsed(None, (finding("pdf-over-limit", place, why=error),))
    else:
        yield from _parse_pages(document.name, pages, count)


def printed_lines(document: Document) -> list[str]:
    """Return the extracted text of a PDF as lines, which line numbers count; none if it cannot be read."""
    try:
        return compose(read_in_child(document.data)[0]).text.split("\n")
    except (ImportError, LockedError, DamagedError, LimitExceededError):
        return []


def _parse_pages(name: str, pages: Sequence[PrintedPage], count: int) -> Iterator[Parsed]:
    place = Location(name)
    text, furniture = compose(pages)
    findings = [*_losses(place, pages, count)]
    across = tuple((place, line.text) for page in pages for line in page.lines if line.turned)
    if not text:
        pictures = any(page.pictures for page in pages)
        nothing = finding("pdf-only-pictures" if pictures else "empty-document", place)
        yield Parsed(None, (*findings, nothing), across)
        return
    findings += [*_left_out(place, furniture)]
    for parsed in catalogue_page.parse(Document(name, text.encode())):
        read = [found for found in parsed.findings if found.code != "letters-lost"]  # these are reported by page
        yield parsed._replace(findings=(*findings, *read), unparsed=(*across, *parsed.unparsed))
        findings, across = [], ()


def _losses(place: Location, pages: Sequence[PrintedPage], count: int) -> Iterator[Finding]:
    """Yield a finding for each part of the document that could not be read as text."""
    if count > len(pages):
        yield finding("pdf-pages-left-out", place, read=len(pages), count=count)
    written = any(page.lines for page in pages)
    for page in pages:
        if page.broken:
            yield finding("pdf-page-broken", place, page=page.number)
        elif page.pictures and not page.lines and written:
            yield finding("pdf-page-picture", place, page=page.number)
        if page.too_full:
            yield finding("pdf-page-too-full", place, page=page.number, limit=CHARACTERS)
        if page.unknown:
            yield finding("pdf-letters-unknown", place, page=page.number, count=page.unknown)
        for line in page.lines:
            if line.turned:
                yield finding("pdf-turned-text", place, page=page.number, text=cut_short(line.text))


def _left_out(place: Location, furniture: Sequence[tuple[int, str]]) -> Iterator[Finding]:
    """Yield a note for each running head, foot or series of page numbers, with its first and last page."""
    alike: dict[str, list[tuple[int, str]]] = {}
    for page, line in furniture:
        alike.setdefault(bare(line), []).append((page, line))
    for found in alike.values():
        (first, line), (last, _) = found[0], found[-1]
        yield finding("pdf-furniture", place, text=cut_short(line), page=f"{first}-{last}" if last > first else first)
