"""Find what is below an abstract and is none: the next part of a printed work, and footnotes below the keywords."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_labels import ABSTRACT, KEYWORDS, OUTSIDE
from catalog_export.read.page.abstract_model import LINE_LOWER, MARK, TEXT, weights
from catalog_export.read.page.abstract_titles import kind_of_piece, outside
from catalog_export.read.page.page_words import words_in
from catalog_export.text.language_tables import fold_words, word_weights

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog_export.read.page.abstract_pieces import Piece

_CHAPTERS, _FRONT = words_in("first chapter"), words_in("front matter")
_HEADINGS = _CHAPTERS | _FRONT
_WORDS = frozenset(form(heading.split()[0]) for heading in _HEADINGS for form in (str.upper, str.capitalize))
_MOST = max(heading.count(" ") for heading in _HEADINGS) + 1
_NUMBERS = frozenset("0123456789.IVX")
_LEAST = weights()["label alone"]


def can_have_rest(pieces: Iterable[Piece]) -> bool:
    """Return quickly whether one of the pieces can have the heading of a chapter, or be a footnote."""
    return any(map(_can_have, pieces))


def _can_have(piece: Piece) -> bool:
    """Return whether a piece begins with a word of a heading or a star, or is a list with such a word."""
    text = piece.text if piece.listed else piece.text[: lengths.PHRASE]
    return text[:1] == "*" or not _WORDS.isdisjoint(text.split())


def mark_rest(pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces of a field, in which the next chapter and footnotes are marked as outside."""
    marked: list[Piece] = []
    rest = [*reversed(pieces)]
    listed = False  # whether the last label is one of keywords
    found = 0  # headings; a printed work has few
    while rest:
        piece = rest.pop()
        listed = kind_of_piece(piece) == KEYWORDS or (listed and kind_of_piece(piece) in (TEXT, OUTSIDE))
        begun = listed and kind_of_piece(marked[-1]) != KEYWORDS if marked else False
        start = -1 if piece.label or found > lengths.LOOKED_AT else _heading(piece, listed=listed, begun=begun)
        if start > 0:
            marked.append(piece._replace(text=piece.text[:start].rstrip()))
            piece = piece._replace(gap=MARK, text=piece.text[start:])
        if start >= 0:
            marked += _from_heading(marked, piece, rest)
            listed = False
            found += 1
        elif listed and marked and _is_footnote(piece, marked[-1]):
            marked.append(outside(piece))
        else:
            marked.append(piece)
    return marked


def _heading(piece: Piece, *, listed: bool, begun: bool) -> int:
    """Return the place of the heading in a piece, -1 if there is none.

    It is alone on its line. Behind keywords it can also have a number or be in capitals, with the text behind it.
    ``listed``: the piece is behind a label of keywords, ``begun``: not right behind it.
    """
    words = piece.text.split(" ")
    last = len(words) if listed and piece.listed else 1
    start = 0
    for place in range(min(last, lengths.LOOKED_AT)):
        number = sum(1 for _ in takewhile(_is_number, words[place : place + 2]))
        for count in range(_MOST, 0, -1):
            end = place + number + count
            name = " ".join(words[place + number : end])
            if name.lower() not in _HEADINGS or end > len(words):
                continue
            if words[end : end + 1] == [":"]:
                continue  # of an abstract with headings
            alone = place == 0 and end == len(words) and (begun or name.lower() in _FRONT)
            if alone or ((begun or place) and (name.isupper() or number) and _begins(words[:place])):
                return start
        start += len(words[place]) + 1
    return -1


def _is_number(word: str) -> bool:
    """Return whether a word is the number of a chapter."""
    return word[-1:] == "." and _NUMBERS.issuperset(word)


def _begins(above: Sequence[str]) -> bool:
    """Return whether a heading in capitals can begin behind the words of a list: behind no comma and no capitals."""
    return not above or (above[-1][-1:] not in ",;:" and not " ".join(above).isupper())


def _from_heading(above: Sequence[Piece], piece: Piece, rest: list[Piece]) -> list[Piece]:
    """Return the piece that begins with a heading, and what is taken from the rest with it.

    The next part of a work is in the language of an abstract above it. It goes on to the label of the next abstract, or
    to a text in another language. Below all other texts, the heading of a chapter begins an abstract with headings.
    """
    front = piece.text.casefold() in _FRONT
    lean = next(filter(None, [_lean(one.text) for one in (piece, *rest[: -lengths.HEADER : -1])]), 0.0)
    below = list(takewhile(lambda one: not _begins_abstract(one, lean if front else 0.0), reversed(rest)))
    texts = [one.text for one in above if len(one.text) > lengths.LINE]
    if any(lean * _lean(text) > 0 for text in texts) and (front or not any(map(_is_list, below))):
        del rest[len(rest) - len(below) :]
        return [outside(one) for one in (piece, *below)]
    return [outside(piece)] if front else [piece._replace(gap=MARK, listed=False)]


def _begins_abstract(piece: Piece, lean: float) -> bool:
    """Return whether a piece is the certain label of an abstract, or a long text against a leaning of words."""
    if kind_of_piece(piece) == ABSTRACT and _is_certain(piece):
        return True
    return len(piece.text) > lengths.LINE and lean * _lean(piece.text) < 0


def _is_list(piece: Piece) -> bool:
    return kind_of_piece(piece) == KEYWORDS


def _is_certain(label: Piece) -> bool:
    return label.label is not None and label.label.score >= _LEAST


def _lean(text: str) -> float:
    """Return how far the words at the beginning of a text speak for Indonesian, below 0 for English."""
    return sum(word_weights().get(word, 0.0) for word in fold_words(text[: lengths.PARAGRAPH]))


def _is_footnote(piece: Piece, above: Piece) -> bool:
    """Return whether a line below keywords is a footnote: it has a star that the first line of the list has not."""
    if above.label is not None and above.label.kind == OUTSIDE:
        return piece.gap == LINE_LOWER or piece.text[0] == "*"
    note = piece.text.lstrip("*")
    starred = note != piece.text and "*" not in note and note.lstrip()[0].isupper() and " " in note.strip()
    return starred and above.listed and above.text[0] != "*" and above.text[-1] not in ",;"
