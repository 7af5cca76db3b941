"""Compose the lines of a PDF into text: join wrapped lines, and write blank lines for gaps.

A line was wrapped if the first word of the next line had no room in it. If the positions do not decide, the line end
is kept, and the parser of the text decides from the words.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.read.page import lengths
from catalog_export.read.pdf.furniture import GAP, SLIGHT, USUAL, leave_out, most_common
from catalog_export.text.paragraphs import Joiner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.pdf.lines import PdfLine, PrintedPage

_INCH = 72  # points; no paragraph begins with so many, but a centred line can
_MOST = 2 * GAP  # distance of two lines of a paragraph in heights of their type: somewhat more than double-spaced

_HYPHENS = ("-", "‐")
_URL_MARKS = frozenset("=&?/%#._-")
_RIGHT_TO_LEFT = frozenset(("R", "AL"))  # bidirectional classes of Unicode


class TextColumn(NamedTuple):
    """The left and right edge of the text in points, and whether most lines are justified."""

    left: float
    right: float
    justified: bool = False


class PdfText(NamedTuple):
    """The text of a document, and the lines that were removed: number of the page and text."""

    text: str
    furniture: list[tuple[int, str]]


def compose(pages: Sequence[PrintedPage]) -> PdfText:
    """Compose the text of all pages."""
    rows = [_rows(page) for page in pages]
    furniture = leave_out(rows)
    column = _column([line for lines in rows for line in lines], max((p.width for p in pages), default=0.0))
    usual = _usual_distances(rows)
    joiner = Joiner([line.text for lines in rows for line in lines])
    pieces: list[str] = []
    before: PdfLine | None = None
    for page, lines in zip(pages, rows, strict=True):
        above: PdfLine | None = None
        for line in lines:
            if before is None:
                pieces.append(line.text)
            else:
                same_page = above is not None
                mark = _between(before, line, usual, column) if same_page else _over_page(before, line, column)
                if same_page and _has_rule(page.rules, line.base, before.base):
                    mark = "\n\n---\n\n"
                _append(pieces, line.text, mark, joiner)
            above = before = line
    return PdfText("".join(pieces), [(pages[index].number, text) for index, text in furniture])


def _has_rule(rules: Sequence[float], bottom: float, top: float) -> bool:
    """Return whether one of the rules, which are sorted, is between two heights."""
    at = bisect_right(rules, bottom)
    return at < len(rules) and rules[at] < top


def _append(pieces: list[str], text: str, mark: str, joiner: Joiner) -> None:
    """Append a line after ``mark``. A blank as mark joins it to the line before, which was wrapped."""
    if mark == " ":
        pieces[-1], mark = _join(pieces[-1], text, joiner)
    pieces += [mark, text]


def _join(before: str, after: str, joiner: Joiner) -> tuple[str, str]:
    """Join a wrapped line to the next: in an address, at a hyphen, or between two East Asian characters."""
    if before.rsplit(maxsplit=1)[-1].lower().startswith(("http://", "https://")) and _goes_on_with_address(after):
        return before, ""
    if _ends_with_hyphen(before) and (after[0].isupper() or after[0].isdigit()):
        return before, ""  # Jakarta-Beijing, 2010-2014: never hyphenated by a renderer
    if before[-1] == after[0] and not after[0].isalnum():
        return before, ""  # a line of dashes
    if _is_ideograph(before[-1]) and _is_ideograph(after[0]):
        return before, ""
    return joiner.join(before, after)


def _goes_on_with_address(text: str) -> bool:
    """Return whether a line can be the rest of an address: one word, with a mark of addresses or in small letters."""
    return " " not in text and (not _URL_MARKS.isdisjoint(text) or (text.isalnum() and text == text.lower()))


def _ends_with_hyphen(text: str) -> bool:
    return text.endswith(_HYPHENS) and text[-2:-1].isalnum()


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"”’')]").endswith((".", "!", "?", "。"))


def _is_right_to_left(text: str) -> bool:
    return not text.isascii() and not _RIGHT_TO_LEFT.isdisjoint(map(unicodedata.bidirectional, text))


def _is_ideograph(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF" and not "\uac00" <= char <= "\ud7af"


# ---------------------------------------------------------------------------------------------- rows


def _rows(page: PrintedPage) -> list[PdfLine]:
    """Sort the lines of a page from top to bottom, and merge pieces of one row (indices, exponents, tabs) into a line.

    A page with columns keeps the order of the file, which is usually the reading order.
    """
    lines = [line for line in page.lines if not line.turned]
    rows: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < min(rows[-1][0].height, line.height) / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    apart = sum(_apart(row) for row in rows)
    if apart >= lengths.SEVERAL and apart * lengths.SEVERAL > len(rows):
        return lines
    return [_merge(sorted(row, key=lambda line: line.left)) for row in rows]


def _apart(row: Sequence[PdfLine]) -> bool:
    row = sorted(row, key=lambda line: line.left)
    return any(right.left - left.right > left.height for left, right in pairwise(row))


def _merge(row: Sequence[PdfLine]) -> PdfLine:
    """Join the pieces of a row, with a blank for a gap."""
    if len(row) == 1:
        return row[0]
    text = row[0].text
    for left, right in pairwise(row):
        text += (" " if right.left - left.right > SLIGHT * left.height else "") + right.text
    tallest = max(row, key=lambda line: line.height)
    fonts = {line.font for line in row}
    return tallest._replace(
        text=text,
        left=row[0].left,
        right=max(line.right for line in row),
        font=fonts.pop() if len(fonts) == 1 else "",
    )


# ---------------------------------------------------------------------------------------------- gaps and line ends


def _column(lines: Sequence[PdfLine], width: float) -> TextColumn:
    """Measure the edges of the text: the common start of lines, and their common end if justified, else the widest.

    A few lines may all be short; then the right margin is assumed to equal the left one.
    """
    if not lines:
        return TextColumn(0.0, 0.0)
    left = float(most_common(round(line.left) for line in lines))
    flush = float(most_common(round(line.right) for line in lines))
    stretched = sum(abs(line.right - flush) < _slight(line) for line in lines)
    if stretched > 2 and stretched * 2 > len(lines):
        return TextColumn(left, flush, justified=True)
    right = max(line.right for line in lines)
    reached = sum(line.right > right - line.height / 2 for line in lines)
    return TextColumn(left, right if reached > 2 else max(right, width - left))


def _usual_distances(rows: Sequence[Sequence[PdfLine]]) -> dict[int, float]:
    """Return the usual distance between lines of a paragraph for each height of type, in points."""
    distances: dict[int, list[float]] = {}
    for lines in rows:
        for above, below in pairwise(lines):
            distance = above.base - below.base
            if _alike(above, below) and 0 < distance < _MOST * below.height:
                distances.setdefault(round(below.height), []).append(distance)
    if not distances:
        return {}
    size, most = max(distances.items(), key=lambda item: len(item[1]))
    body = most_common(round(distance) for distance in most) / size
    if len(most) < lengths.SEVERAL:
        body = min(body, GAP)
    found = {height: min(*of_height, body * height * (1 + SLIGHT)) for height, of_height in distances.items()}
    found[size] = body * size
    return found


def _alike(above: PdfLine, below: PdfLine) -> bool:
    """Return whether two lines have the same size of type, and the same font as far as it is known."""
    same = not above.font or not below.font or above.font == below.font
    return same and abs(above.height - below.height) < SLIGHT * below.height


def _between(above: PdfLine, below: PdfLine, usual: dict[int, float], column: TextColumn) -> str:
    """Return the separator of two lines of a page: a blank line, a line end, or a blank for a wrapped line."""
    distance = above.base - below.base
    expected = max(usual.get(round(line.height), USUAL * line.height) for line in (above, below))
    if distance > GAP * expected:
        return "\n\n"
    full = distance > 0 and _is_full(above, below, column)
    if not _alike(above, below):
        return "\n" if full else "\n\n"
    if full and not _is_indented(above, below, column):
        return " "
    ended = _ends_sentence(above.text) and not below.text[0].islower()
    return "\n\n" if ended and (full or not _is_full(above, below, column)) else "\n"


def _over_page(above: PdfLine, below: PdfLine, column: TextColumn) -> str:
    """Return the separator of the last line of a page and the first line of the next page."""
    goes_on = _alike(above, below) and _is_full(above, below, column)
    return " " if goes_on and not _is_indented(above, below, column) else "\n\f"


def _is_indented(above: PdfLine, below: PdfLine, column: TextColumn) -> bool:
    """Return whether a line begins a paragraph with an indent."""
    return _ends_sentence(above.text) and below.height / 2 < below.left - max(above.left, column.left) < _INCH


def _is_full(above: PdfLine, below: PdfLine, column: TextColumn) -> bool:
    """Return whether the first word of the line below had no room in the line above."""
    if _is_right_to_left(above.text) or _is_right_to_left(below.text):
        return False  # right-to-left lines end on the left
    word = 1 if _is_ideograph(below.text[0]) else len(below.text.split(maxsplit=1)[0])
    if _ends_with_hyphen(above.text) and below.text[0].isalnum():
        return True
    room = column.right - above.right
    if column.justified and room > _slight(above) and _ends_sentence(above.text):
        return False  # only the last line of a paragraph is not justified
    margin = above.left - column.left
    centred = margin > _slight(above) and abs(margin - room) < _slight(above)
    if centred:
        room *= 2
    return room < 2 * _slight(above) + (1 + SLIGHT) * (below.right - below.left) * word / len(below.text)


def _slight(line: PdfLine) -> float:
    """Return by how much the positions of equal edges may differ, in points."""
    return SLIGHT * line.height
