"""Find the quotations in another language inside the paragraphs of an abstract field: they are of the text around them.

The sentence that introduces a quotation, or the text on both its sides, shows it.
"""

from __future__ import annotations

from bisect import bisect
from collections import deque
from itertools import accumulate, repeat
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_model import BLANK, BLANK_LOWER, BLANK_OPEN, ENDS, LONE, MARK, weights
from catalog_export.text.language_tables import fold_words, word_weights

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.read.page.abstract_pieces import Piece

_MARKS, _OPENING, _CLOSING = '"“”', '"“', '"”'
_PARAGRAPH = frozenset((MARK, LONE, BLANK, BLANK_OPEN, BLANK_LOWER))  # gaps at which one begins
_MOST, _LEAST = int(weights()["characters of a quotation"]), weights()["introduction"]

Span = tuple[int, int]  # the places of the first character and behind the last one


def find_quotations(pieces: Sequence[Piece]) -> list[list[Span]]:
    """Return for each piece where the parts of quotations are in it."""
    found: list[list[Span]] = [[] for _ in pieces]
    quoted = any(mark in piece.text for piece in pieces for mark in _OPENING)
    for first, end in _paragraphs(pieces) if quoted else ():
        texts = [piece.text for piece in pieces[first:end]]
        text = " ".join(texts)
        begins = [0, *accumulate(len(text) + 1 for text in texts)]
        for start, stop in _quotations(text):
            if _is_foreign(text, start, stop):
                for at in range(bisect(begins, start) - 1, bisect(begins, stop - 1)):
                    part = (max(0, start - begins[at]), min(len(texts[at]), stop - begins[at]))
                    found[first + at].append(part)
    return found


def quoted_words(tokens: Sequence[str], quoted: Sequence[Span], lost: str) -> Iterator[int]:
    """Yield the places of the tokens of a text that are in its quotations; ``lost`` is before one without a blank."""
    begin = 0
    left = deque(quoted)
    for place, token in enumerate(tokens):
        begin -= token.startswith(lost)
        while left and left[0][1] <= begin:
            left.popleft()
        if not left:
            break
        end = begin + len(token.lstrip(lost))
        if left[0][0] < end:
            yield place
        begin = end + 1


def _paragraphs(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Yield the first place of each paragraph, and that behind its last; labels are in none."""
    first = 0
    for place, piece in enumerate(pieces):
        if piece.label or piece.gap in _PARAGRAPH:
            yield first, place
            first = place + bool(piece.label)
    yield first, len(pieces)


def _quotations(text: str) -> Iterator[Span]:
    """Yield where each quotation of a paragraph is, with its marks."""
    if not any(mark in text for mark in _OPENING):
        return
    start = -1  # of the quotation that is open
    for place in sorted([place for mark in _MARKS for place in _places(mark, text)]):
        if start >= 0 and place - start > _MOST:
            start = -1
        if text[place] in _OPENING and _opens(text, place):
            start = place
        elif start >= 0 and text[place] in _CLOSING and not text[place - 1].isspace():
            yield start, place + 1
            start = -1


def _places(mark: str, text: str) -> Iterator[int]:
    """Yield the places of a mark in a text."""
    place = text.find(mark)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _is_foreign(text: str, start: int, stop: int) -> bool:
    """Return whether a quotation is in another language than the sentence before it, or the text on both its sides."""
    above, behind = text[max(0, start - lengths.LINE) : start], text[stop : stop + lengths.LINE]
    ended = (at for at in range(len(above) - 1, 0, -1) if above[at - 1] in ENDS and not above[at].islower())
    introduction = above[next(ended, 0) :]
    sign = -1 if _evidence(text[start:stop]) > 0 else 1
    sides = min(sign * _evidence(above), sign * _evidence(behind))
    return sides > 0 or sign * _evidence(introduction) > _LEAST


def _evidence(text: str) -> float:
    """Return how far the words of a text speak for Indonesian against English."""
    return sum(map(word_weights().get, fold_words(text), repeat(0.0)))


def _opens(text: str, place: int) -> bool:
    """Return whether a mark opens a quotation: a blank or the beginning is before it, and no blank behind it."""
    return not text[place + 1 : place + 2].isspace() and (place == 0 or text[place - 1].isspace())
