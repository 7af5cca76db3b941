"""Running heads, feet and page numbers in text whose pages are parted by form feeds, as PDF-to-text tools leave them.

Where the printed page is known by its lines only, less is left out than of a PDF: page numbers in step, and what a page
that only goes on with a record repeats of another. The head of the page on which a record begins can be its title.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page.furniture import PAGE_NUMBER, bare, numbered
from catalog_export.read.page.page_lines import is_breadcrumb, is_link, read_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EDGE = 4  # lines at the top or foot of a page that can be furniture


class _Line(NamedTuple):
    position: int
    text: str


def find_furniture(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the lines that are furniture: their positions and texts."""
    pages = list(_pages(lines))
    begins = _beginning(pages)
    found: list[_Line] = []
    for at in (0, -1):
        seen = Counter(bare(text) for page in pages for text in {line.text for line in _edge(page, at)})
        goes_on = {
            bare(line.text) for page, begun in zip(pages, begins, strict=True) if not begun for line in _edge(page, at)
        }
        numbers = numbered(page[at].text if len(page) > 1 and _is_apart(page, at) else None for page in pages)
        for index, page in enumerate(pages):
            if index in numbers:
                found.append(page.pop(at))
            for line in _edge(page, at):
                plain = bare(line.text)
                states = is_breadcrumb(line.text) or is_link(line.text)
                kept = begins[index] and (states or (at == 0 and "://" not in line.text))
                if seen[plain] < 2 or plain not in goes_on or kept or not _is_apart(page, at):
                    break
                found.append(page.pop(at))
    return sorted(found)


def numbers_page(lines: Sequence[str], position: int) -> bool:
    """Tell whether a line is the number of a page: set apart in the middle of a sentence, where no form feed says so.

    A figure that follows a unit or a single letter can be its exponent, and one of four digits is a year.
    """
    number = PAGE_NUMBER.fullmatch(lines[position])
    if not number or not 0 < position < len(lines) - 1 or (len(number[1]) > 3 and number[1] == number[0].strip()):
        return False
    if lines[position - 1].strip() or lines[position + 1].strip():
        return False
    above, below = range(position - 1, -1, -1), range(position + 1, len(lines))
    before = next((lines[place].rstrip() for place in above if lines[place].strip()), "")
    after = next((lines[place].lstrip() for place in below if lines[place].strip()), "")
    word = before.rpartition(" ")[2]
    return len(word) > 2 and word.isalpha() and after[:1].islower()


def _pages(lines: Sequence[str]) -> Iterator[list[_Line]]:
    """Yield the lines of each page that hold text."""
    page: list[_Line] = []
    for position, line in enumerate(lines):
        if "\f" in line and page:
            yield page
            page = []
        if line.strip():
            page.append(_Line(position, " ".join(line.split())))
    if page:
        yield page


def _beginning(pages: Sequence[Sequence[_Line]]) -> list[bool]:
    """Tell of each page whether a record begins on it, by an address that is new."""
    known: set[str | None] = {None}
    found = []
    for page in pages:
        here = {read_address(line.text)[1] for line in page if "id=" in line.text and is_link(line.text)}
        found.append(not here <= known)
        known |= here
    return found


def _edge(page: Sequence[_Line], at: int) -> list[_Line]:
    """Give the outermost lines at the top (0) or foot (-1) of a page, but not all it has."""
    size = min(_EDGE, len(page) - 1)
    return list(page[:size] if at == 0 else page[: -size - 1 : -1])


def _is_apart(page: Sequence[_Line], at: int) -> bool:
    """Tell whether the outermost of two lines or more can be furniture: figures alone only behind a blank line.

    Without one they can be the last word of a wrapped line: "in the year / 2010".
    """
    return not page[at].text.isdigit() or abs(page[at].position - page[1 if at == 0 else -2].position) > 1
