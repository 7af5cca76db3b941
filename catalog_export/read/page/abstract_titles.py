"""Find the heads below the label of an abstract: they repeat the title of the record, or cite the work.

The decoder finds the heads above a label. What is found here is a head whatever the evidence of its words is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import ABSTRACT, OUTSIDE, Label
from catalog_export.read.page.abstract_model import (
    BLANK,
    BLANK_OPEN,
    ENDS,
    LINE,
    LINE_LOWER,
    LINE_OPEN,
    LONE,
    MARK,
    STOP,
    TEXT,
    gap_between,
    is_closed,
    surplus_of_capitals,
    weights,
)
from catalog_export.read.page.sentences import has_word_of_sentence
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.abstract_pieces import Piece

_NEXT_LINE = frozenset((LINE, LINE_LOWER, LINE_OPEN))
_BEGINS_LINE = frozenset((MARK, LONE, BLANK, BLANK_OPEN, LINE, LINE_OPEN))
_W = weights()
_FIRST_WORDS, _FIRST_LETTERS = int(_W["first words of a title"]), int(_W["first letters of a title"])


def titles_in(field: str, title: str) -> list[str] | None:
    """Return the titles of a record of which a field has the first letters, ``None`` if it can have no such head.

    It can have one without a title: a citation with a year between full stops.
    """
    lower = field.replace("\n", " ").lower()
    found = [
        side.strip(" ./")
        for side in title.split(" = ")
        if side[:_FIRST_LETTERS].lower() in lower and " " in side and len(side) <= lengths.PARAGRAPH
    ]
    return found if found or ". 20" in lower or ". 19" in lower else None


def _first_words(text: str) -> str:
    return " ".join(text.split(" ", _FIRST_WORDS)[:_FIRST_WORDS]).lower()


def mark_heads(pieces: Sequence[Piece], titles: Sequence[str]) -> Sequence[Piece]:
    """Return the pieces of a field, in which the heads that are found are pieces of their own, marked as outside.

    ``titles`` can be empty: a citation of the work needs none. A field that has nothing else stays as it is.
    """
    marked: list[Piece] = []
    rest = [*reversed(pieces)]
    while rest:
        end = 0 if rest[-1].label else _end_of_head(rest, titles, marked)
        start = 0 if end else _start_of_last_title(rest, titles)
        if (start or end) and marked and kind_of_piece(marked[-1]) == ABSTRACT:
            marked[-1] = _certain(marked[-1])
        if start:
            text, head = _cut(rest.pop(), start)
            marked += [text, outside(head)]
        elif not end:
            marked.append(rest.pop())
        while end > 0:
            piece = rest.pop()
            if end < len(piece.text):
                piece, text = _cut(piece, end)
                rest.append(text)
            marked.append(outside(piece))
            end -= len(piece.text) + 1
    return marked if any(piece.label is None for piece in marked) else pieces


def _cut(piece: Piece, place: int) -> tuple[Piece, Piece]:
    """Cut a piece at a place of its text."""
    left, right = piece.text[:place].rstrip(), piece.text[place:].lstrip()
    return piece._replace(text=left), piece._replace(gap=MARK, text=right, listed=False)


def outside(piece: Piece) -> Piece:
    """Mark a piece as one outside of the abstracts."""
    return piece._replace(label=Label(0, len(piece.text), OUTSIDE, None, _W["outside"]))


def _certain(label: Piece) -> Piece:
    """Return a label with a head at its side: it is no word of a sentence."""
    return label._replace(label=label.label and label.label._replace(score=_W["outside"]))


def kind_of_piece(piece: Piece) -> str:
    """Return the kind of a label, or that of a text."""
    return piece.label.kind if piece.label else TEXT


def _block(rest: Sequence[Piece]) -> int:
    """Return how many pieces are in a row: the next and those in lines right below it, up to a paragraph's length."""
    size = count = 0
    for piece in reversed(rest):
        if size > lengths.PARAGRAPH or (size and (piece.label or piece.gap not in _NEXT_LINE)):
            break
        size += len(piece.text)
        count += 1
    return count


def _end_of_head(rest: Sequence[Piece], titles: Sequence[str], above: Sequence[Piece]) -> int:
    """Return where the head ends with which the next block begins, 0 if it begins with none.

    Right below a label or another head, the text can follow a title on its line. Elsewhere a title fills its lines. The
    decoder finds the titles above a label. At the beginning of a field, only capitals or a citation are a head: some
    abstracts begin with the title as a sentence.
    """
    piece = rest[-1]
    below = not above or kind_of_piece(above[-1]) in (ABSTRACT, OUTSIDE)
    if piece.text[0].islower() or not (below or _can_be_title(rest, titles)):
        return 0
    if not above and not piece.text[: lengths.NARROW].isupper() and not _cites(piece.text):
        return 0
    count = _block(rest)
    block = rest[: -count - 1 : -1]
    text = " ".join([piece.text for piece in block])
    ends = _ends_of_lines(rest[: -count - 2 : -1], count)
    for title in titles:
        if end := _end_of_title(text, title, ends, alone=not below):
            return end
    if below and _cites(text):
        return _end_of_citation(text, titles)
    size = len(piece.text)
    return size if above and kind_of_piece(above[-1]) == OUTSIDE and size in ends and _names_people(piece.text) else 0


def _can_be_title(rest: Sequence[Piece], titles: Sequence[str]) -> bool:
    """Return whether the next piece begins a line as a long title does, and no label of an abstract is right below it.

    A short title can also be an item of a list.
    """
    piece = rest[-1]
    first = _first_words(piece.text)
    long = [title for title in titles if len(title) > lengths.NARROW]
    begins = piece.gap in _BEGINS_LINE and any(_first_words(title).startswith(first) for title in long)
    return begins and not any(kind_of_piece(below) == ABSTRACT for below in rest[-lengths.HEADER :])


def _start_of_last_title(rest: Sequence[Piece], titles: Sequence[str]) -> int:
    """Return where a title begins that is behind a sentence and right before the label of an abstract, 0 if none."""
    text = rest[-1].text
    for title in titles if len(rest) > 1 and kind_of_piece(rest[-2]) == ABSTRACT else ():
        start = len(text) - len(title)
        if start > 0 and text[start:].lower() == title.lower() and is_closed(text[:start].rstrip()[-8:]):
            return start
    return 0


def _ends_of_lines(pieces: Sequence[Piece], count: int) -> set[int]:
    """Return the places in the joined text of some pieces at which one ends that the next does not go on with."""
    ends: set[int] = set()
    size = -1
    for place, piece in enumerate(pieces[:count], 1):
        size += len(piece.text) + 1
        if place == len(pieces) or not pieces[place].text[0].islower():
            ends.add(size)
    return ends


def _end_of_title(text: str, title: str, ends: set[int], *, alone: bool) -> int:
    """Return where a text ends to repeat a title: at the end of a line, or of its capitals; else 0.

    A title in other letters that a full stop ends is a sentence of the text: some real abstracts begin with it.
    """
    if _first_words(text) != _first_words(title):
        return 0
    size = len(title)
    near = text[: size + lengths.PHRASE]
    sentences = [place for place, char in enumerate(near) if char in ENDS and text[place + 1 : place + 2].isspace()]
    found = {_letters(text[:end]): end for end in (*ends, *sentences) if end <= len(near)}
    for best in nearest(_letters(title), found, cutoff=_W["equal titles"]):
        end = found[best] + (text[found[best] : found[best] + 1] in ENDS)
        if text[:end].isupper() or not is_closed(text[:end]):
            return end
    if not alone and text[:size].isupper() and text[:size].lower() == title.lower() and text[size + 1 :][:1].isupper():
        return _end_of_statement(text, size + 1, ())
    return 0


def _letters(text: str) -> str:
    """Return the letters and digits of a text in lower case: titles are equal but for capitals, marks and blanks."""
    return "".join(filter(str.isalnum, text.lower()))


def _cites(text: str) -> bool:
    """Return whether a text begins with an inverted name and a year between full stops: "Putra, Adi. 2014. ..."."""
    tokens = text.split(" ", lengths.NAME)
    for place, token in enumerate(tokens[:-1]):
        year = token.strip("().,")
        if year.isdigit():
            named = any(before[-1] == "," for before in tokens[:place])
            apart = token[0] == "(" or tokens[place - 1][-1:] == "."
            return named and apart and len(year) == len("2000") and token[-1] in ".),"
        if not token[:1].isupper():
            return False
    return False


def _end_of_citation(text: str, titles: Sequence[str]) -> int:
    """Return where a citation ends: at the end of the text, or before the first sentence that is of no citation."""
    if len(text) <= lengths.PARAGRAPH and not has_word_of_sentence(text):
        return len(text)
    return _end_of_statement(text, 0, titles)


def _end_of_statement(text: str, start: int, titles: Sequence[str]) -> int:
    """Return where the parts of a citation end that begin at a place: capitals, single words, and the title."""
    tokens = text[start:].split(" ")
    end, begun = start, 0
    for place, token in enumerate(tokens, 1):
        following = tokens[place] if place < len(tokens) else ""
        if following and gap_between(token, following) != STOP:
            continue
        part = " ".join(tokens[begun:place])
        of_citation = place - begun == 1 or surplus_of_capitals(part) > 0 or _letters(part) in map(_letters, titles)
        if not of_citation or has_word_of_sentence(part):
            break
        end, begun = end + len(part) + 1, place
    return min(end, len(text))


def _names_people(line: str) -> bool:
    """Return whether a line below a title can name people: no word begins in lower case, and no full stop ends it."""
    words = line.split(" ")
    return 1 < len(words) <= lengths.LINE and not is_closed(line) and not any(word[0].islower() for word in words)
