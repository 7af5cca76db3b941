"""Find running heads, feet and page numbers, in PDFs and in text of printed pages.

In text the printed page is known by its lines only, so less is left out than of a PDF: page numbers in step, and lines
that a page which only continues a record repeats of another. The head of the page on which a record begins can be its
title, except for the line that a browser prints there.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.page.addresses import read_address
from catalog_export.read.page.imprint import year_of
from catalog_export.read.page.lines import Line
from catalog_export.text.patterns import pattern

PAGE_NUMBER = pattern(
    r"[\s\-–—|([]*(?:(?:page|halaman|hal|hlm|p)\b[.:]?\s*)?(\d{1,4})\s*(?:(?:/|of|dari)\s*\d{1,4})?[\s\-–—|)\]]*",
    re.IGNORECASE,
)
# The line that a browser prints at the top of a page: date, time of day, and often the title of the page.
PRINTED_HEAD = re.compile(r"\s*\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+\d{1,2}[.:]\d{2}\b")
# The line that a browser prints at the foot: the address and the number of the page, or its number, date and time.
_PRINTED_FOOT = re.compile(
    r"(?P<address>https?://\S+)\s+\d{1,4}/\d{1,4}"
    r"|\d{1,4} (?:of|dari) \d{1,4}\s+\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},\s+\d{1,2}[.:]\d{2}(?:\s[AP]M)?",
    re.IGNORECASE,
)
_DIGITS = pattern(r"\d+")
_AROUND_ROMAN = " -–—|()[]"
# Numbers below 40 in Roman figures, as on the pages before the text of a thesis.
_ROMAN = {
    tens + ones: number
    for number, (tens, ones) in enumerate(
        product(("", "x", "xx", "xxx"), ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"))
    )
}


def number_of_page(text: str) -> int:
    """Return the number of a page that a line consists of, in Arabic or Roman figures; 0 if it is none."""
    match = PAGE_NUMBER.fullmatch(text)
    return int(match[1]) if match else _ROMAN.get(text.strip(_AROUND_ROMAN), 0)


def bare(text: str) -> str:
    """Give a text with every number as 0."""
    return _DIGITS.sub("0", text)


def is_printed(text: str) -> bool:
    """Return whether a text begins or ends with the line that a browser prints above or below a page."""
    if PRINTED_HEAD.match(text):
        return True
    end = text.rstrip()
    return _PRINTED_FOOT.fullmatch(end[end.rfind("\n") + 1 :].strip()) is not None


def is_printed_foot(text: str, others: Iterable[str]) -> bool:
    """Return whether a line is what a browser prints at the foot of a page, and states nothing.

    The address of a record that none of the ``others``, the lines of the text, has in another place is a fact.
    """
    foot = _PRINTED_FOOT.fullmatch(text)
    if foot is None or foot["address"] is None:
        return foot is not None
    number = read_address(foot["address"]).control_number
    fact = f"id={number}" if number else foot["address"]
    return any(fact in other and not _PRINTED_FOOT.fullmatch(other) for other in others)


def numbered(outermost: Iterable[str | None]) -> set[int]:
    """Find the pages whose outermost line is nothing but a number in step with the pages.

    ``outermost`` is that line of each page; ``None`` where it is not set apart, or all that the page has.
    """
    steps: dict[int, int] = {}
    for index, text in enumerate(outermost):
        number = number_of_page(text) if text and len(text) < lengths.PHRASE else 0
        if number:
            steps[index] = number - index
    in_step = set(steps.values()) == {1} or (len(steps) > 1 and len(set(steps.values())) == 1)
    return set(steps) if in_step else set()


class _Line(NamedTuple):
    position: int
    text: str


def find_furniture(lines: Sequence[str]) -> list[tuple[int, str]]:
    """Return the lines that are furniture: their positions and texts."""
    pages = list(_pages(lines))
    begins = _beginning(pages)
    texts = [line.text for page in pages for line in page]
    found = [page.pop(0) for page in pages if len(page) > 1 and PRINTED_HEAD.match(page[0].text)]
    found += [page.pop() for page in pages if page and is_printed_foot(page[-1].text, texts)]
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
                read = Line.of_markdown(0, line.text)
                states = read.is_breadcrumb or read.address is not None
                kept = begins[index] and (states or (at == 0 and "://" not in line.text))
                if seen[plain] < 2 or plain not in goes_on or kept or not _is_apart(page, at):
                    break
                found.append(page.pop(at))
    return sorted(found)


def page_number_positions(lines: Sequence[Line]) -> list[int]:
    """Return the lines that are the number of a page, set apart without a form feed.

    One is in the middle of a sentence, or counts on from another, or has Roman figures, or is right below a list of
    keywords. A figure that follows a unit or a single letter can be its exponent, one of four digits is a year, and
    numbers from 1 are those of items.
    """
    short = [at for at, line in enumerate(lines) if at and line.text and len(line.text) < lengths.PHRASE]
    apart = [at for at in short if not lines[at - 1].text and not any(line.text for line in lines[at + 1 : at + 2])]
    listed = _below_lists(lines, short)
    places = [at for at in sorted([*apart, *listed]) if not (lines[at].text.isdigit() and year_of(lines[at].text))]
    numbers = {at: number for at in places if (number := number_of_page(lines[at].text))}
    counted = set() if 1 in numbers.values() else _counted(lines, numbers)
    return [at for at in numbers if at in counted or (at in listed and numbers[at] > 1) or _interrupts(lines, at)]


def _below_lists(lines: Sequence[Line], short: Sequence[int]) -> list[int]:
    """Return which of the short lines are right below a list of keywords that had room for them on its line."""
    widest = max([len(line.text) for line in lines], default=0)
    room = [at for at in short if len(lines[at - 1].text) + len(lines[at].text) < widest]
    return [at for at in room if number_of_page(lines[at].text) and lines[at - 1].is_keyword_line]


def _counted(lines: Sequence[Line], numbers: Mapping[int, int]) -> set[int]:
    """Return the lines whose numbers count on, or have Roman figures that are no single letter inside a text."""
    steps = [{at, other} for at, other in pairwise(numbers) if numbers[other] == numbers[at] + 1]
    last = max((at for at, line in enumerate(lines) if line.text), default=-1)
    roman = [at for at in numbers if lines[at].text.strip(_AROUND_ROMAN) in _ROMAN]
    return set().union(*steps, [at for at in roman if at == last or len(lines[at].text.strip(_AROUND_ROMAN)) > 1])


def _interrupts(lines: Sequence[Line], at: int) -> bool:
    """Return whether a line is below a word of letters and above a small letter."""
    before = next((lines[found].text for found in range(at - 1, -1, -1) if lines[found].text), "")
    after = next((lines[found].text for found in range(at + 1, len(lines)) if lines[found].text), " ")
    word = before.rpartition(" ")[2]
    return len(word) > 2 and word.isalpha() and after[0].islower()


def _pages(lines: Sequence[str]) -> Iterator[list[_Line]]:
    """Yield the lines of each page that hold text.

    A page begins at a form feed, or at a printed head: one that was printed before, or that is below a printed foot.
    """
    page: list[_Line] = []
    head = ""
    for position, line in enumerate(lines):
        text = " ".join(line.split())
        printed = text[:1].isdigit() and PRINTED_HEAD.match(text) is not None
        begins = "\f" in line or (printed and page and (bare(text) == head or _PRINTED_FOOT.fullmatch(page[-1].text)))
        if page and begins:
            yield page
            page = []
        if printed and not head:
            head = bare(text)
        if text:
            page.append(_Line(position, text))
    if page:
        yield page


def _beginning(pages: Sequence[Sequence[_Line]]) -> list[bool]:
    """Return for each page whether a record begins on it, by an address that is new."""
    known: set[str | None] = {None}
    found = []
    for page in pages:
        addresses = [Line.of_markdown(0, line.text).address for line in page if "id=" in line.text]
        here = {address.control_number for address in addresses if address}
        found.append(not here <= known)
        known |= here
    return found


def _edge(page: Sequence[_Line], at: int) -> list[_Line]:
    """Give the outermost lines at the top (0) or foot (-1) of a page, but not all it has."""
    size = min(lengths.EDGE, len(page) - 1)
    return list(page[:size] if at == 0 else page[: -size - 1 : -1])


def _is_apart(page: Sequence[_Line], at: int) -> bool:
    """Return whether the outermost of two lines or more can be furniture: figures alone only behind a blank line.

    Without one they can be the last word of a wrapped line: "in the year / 2010".
    """
    return (
        not (page[at].text.isdigit() or page[at].text in _ROMAN)
        or abs(page[at].position - page[1 if at == 0 else -2].position) > 1
    )
