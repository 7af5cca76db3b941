"""Cut the pieces of an abstract field into units: where a language, a list of keywords or a head can begin.

Most lines are in one language and stay whole. Otherwise the running sum of the word weights turns, and a border is near
the turn: behind the end of a sentence, before a capital, or where a blank was lost.
"""

from __future__ import annotations

import re
from collections import Counter
from copy import copy
from functools import lru_cache
from itertools import accumulate, chain, pairwise, repeat
from operator import sub
from typing import TYPE_CHECKING

from catalog_export.read.page.abstract_labels import LabelFinder
from catalog_export.read.page.abstract_model import (
    CLOSING,
    ENDS,
    LINE,
    LINE_LOWER,
    LINE_OPEN,
    TEXT,
    gap_between,
    is_item_number,
    weights,
)
from catalog_export.read.page.abstract_pieces import Piece, pieces_of
from catalog_export.read.page.abstract_quotations import find_quotations, quoted_words
from catalog_export.read.page.abstract_rest import can_have_rest, mark_rest
from catalog_export.read.page.abstract_titles import mark_heads, titles_in
from catalog_export.text.language import detect, evidence, script_of
from catalog_export.text.language_tables import fold_words, grammar, prose_weights, word_weights
from catalog_export.text.normalize import has_other_script
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from catalog_export.read.page.abstract_labels import Label
    from catalog_export.read.page.abstract_quotations import Span

NO_OTHERS: Mapping[str, float] = {}
_ENDINGS = ENDS | set(CLOSING)
_SCRIPT = "\u0370-\u1cff\u2e80-\ud7ff"
# A capital, or what opens a quotation, with a mark or a letter right before it.
_GLUED = re.compile(r"[A-Z\"“(](?:(?<=[^\s\"“('A-Z-].)|(?<=[.!?][\"”].)|(?<=[A-Z]{2}.)(?=[a-z]))")
# What may be right before it where a blank was lost: "hasilnya.Abstract", "neraka" + "This", "80%" + "Graph".
_GLUE = pattern(
    r"(?<=[.!?][\"”])(?=[\"“]?[A-Z])|(?<=[.!?])(?<![^A-Z][A-Z]\.)(?<!\W[A-Z][a-z]\.)(?=[\"“(]?[A-Z])|"
    r"(?<=[a-z]{3})(?=[A-Z][A-Za-z]*(?:['’]s)?[ ,])|(?<=[A-Z]{2})(?=[A-Z][a-z]+ [A-Za-z])|"
    r"(?<=[a-z\d%)\]\"”][\d%)\]\"”,])(?=[A-Z][a-z]+ \(?[A-Za-z])|(?<=\w\))(?=[A-Z]+ [A-Z])|"
    r"(?<=\W[A-Z]\.)(?=[A-Z][a-z]+ [a-z])"
)
_SCRIPT_CHANGE = pattern(rf"(?<=[\w.,:;!?)])(?<![{_SCRIPT}])(?=[{_SCRIPT}])|(?<=[{_SCRIPT}])(?=[A-Za-z])")
_NO_START = frozenset("<>0123456789-–+*/%&=#.,;:)]")
_OPENING = frozenset('("“[«')
_MARKS_AROUND = "".join(_ENDINGS) + "([“«,;:"
_LOST = "\x01"  # what marks a token before which a blank was lost
_W = weights()
_NAME_SHARE, _UNKNOWN, _LEAST_TURN, _WEAK = _W["name"], _W["unknown"], _W["least turn"], _W["weak"]
_LEAST_RISE = 1.0  # log-odds of prose; less does not end a list
# Words around a turn of the sum in which a border may be behind a sentence, and before any capital; a quotation and a
# sentence of names have no more.
_SENTENCES, _CAPITALS = int(_W["words around a turn"]), int(_W["words around a turn, to a capital"])
# Characters of a sample of a long line, and different words of grammar in it that are enough.
_SAMPLE, _ENOUGH = int(_W["sample"]), 2
_AVERAGE, _LETTERS = _W["sample word"], int(_W["sample letters"])  # log-odds and characters of a word, on the average


class Unit:
    """A part of the field with its features. Sums of word weights are in log-odds."""

    kind = TEXT
    lang: str | None = None  # of a label
    score = 0.0  # of a label
    indonesian = 0.0  # the words: Indonesian against English
    size = 0  # words
    commas = 0
    others = NO_OTHERS  # how far other languages lead
    names = False  # it begins with a sentence of names only, as the head of an abstract does
    in_name = False  # it begins inside a row of capitalised words that speak for no language
    words: Sequence[str] = ()  # in lower case and without marks; none where only samples of a long text were read

    def __init__(self, gap: str, text: str, number: int, *, listed: bool = False) -> None:
        """Begin a unit; ``number`` is that of its line, ``listed``: it is cut finely, as a list of keywords."""
        self.gap = gap
        self.text = text
        self.number = number
        self.listed = listed

    def behind(self, gap: str) -> Unit:
        """Return the same unit with another gap before it."""
        other = copy(self)
        other.gap = gap
        return other

    def gap_without_label(self) -> str:
        """Return the gap before a text; a label before it that is read as a word of a sentence separates nothing."""
        return "capital" if self.gap in ("label", "label glued") else self.gap

    def prose(self) -> float:
        """Return how far the words speak for prose against a list of keywords, in log-odds."""
        return sum(_prose_of(self.words, listed=self.listed)) if self.words else float(self.size)

    def first_prose(self) -> float:
        """Return how far the first word speaks for prose."""
        return next(_prose_of(self.words[:1], listed=self.listed), 0.0)


def units_of(lines: Sequence[str], title: str = "") -> list[Unit]:
    """Return the units of a field. The number of a unit is that of its line in the field, from 0.

    ``title`` has the titles of the record as printed.
    """
    text = "\n".join(lines)
    other_script = has_other_script(text)
    units: list[Unit] = []
    pieces: Sequence[Piece] = pieces_of(lines, LabelFinder(text, other_script=other_script))
    titles = titles_in(text, title)
    pieces = pieces if titles is None else mark_heads(pieces, titles)
    pieces = mark_rest(pieces) if can_have_rest(pieces) else pieces
    others = [other_script and has_other_script(piece.text) for piece in pieces]
    whole = [_whole(piece) if piece.label or not other else None for piece, other in zip(pieces, others, strict=True)]
    quotations = find_quotations(pieces) if None in whole else [[] for _ in pieces]
    for piece, other, unit, quoted in zip(pieces, others, whole, quotations, strict=True):
        units += [unit] if unit and not quoted else _cut(piece, text, quoted, other_script=other)
    return units


def _label(piece: Piece, label: Label) -> Unit:
    """Return the unit of a label."""
    unit = Unit(piece.gap, piece.text, piece.number)
    unit.kind, unit.lang, unit.score = label.kind, label.lang, label.score
    unit.words = fold_words(piece.text)
    unit.size = len(unit.words)
    unit.indonesian = sum(map(word_weights().get, unit.words, repeat(0.0)))
    return unit


def _whole(piece: Piece) -> Unit | None:
    """Return the unit of a label, or of a long line that samples show to be in one language; ``None`` for others."""
    if piece.label:
        return _label(piece, piece.label)
    if piece.listed or len(piece.text) <= _SAMPLE or _goes_on(piece):
        return None
    indonesian = sampled(piece.text)
    if not indonesian:
        return None
    unit = Unit(piece.gap, piece.text, piece.number)
    unit.indonesian, unit.size, unit.commas = indonesian, len(piece.text) // _LETTERS, piece.text.count(",")
    return unit


def _goes_on(piece: Piece) -> bool:
    """Return whether a text goes on with a sentence of the line before."""
    return piece.gap in (LINE_OPEN, LINE_LOWER) or piece.text[0].islower()


def _cut(piece: Piece, field: str, quoted: Sequence[Span], *, other_script: bool) -> Iterator[Unit]:
    """Yield the units of a text; one that can be a list is cut before any capital. ``quoted``: its quotations.

    A text that goes on with a sentence of the line before is cut behind that sentence, whose rest can be of another
    language than what follows. ``other_script``: the text has letters beyond Latin.
    """
    gap, text, number, _, fine = piece
    if quoted and quoted[0][0] == 0 and gap in (LINE, LINE_OPEN):
        gap = LINE_LOWER  # the sentence that introduces the quotation goes on in it
    whole = Unit(gap, text, number, listed=fine)
    marked = _mark_lost_blanks(text, field, other_script=other_script)
    words = fold_words(marked)
    values = list(map(word_weights().get, words, repeat(0.0)))
    for place in quoted_words(marked.split(" "), quoted, _LOST):
        values[place] = 0.0
    other = other_script or len(grammar().other.intersection(words)) > 1
    tokens, starts = _cuts(marked, words, values, fine=fine, other=other)
    if not starts and not fine and _goes_on(piece):
        tokens = marked.split(" ")
        starts = [place for place, token in enumerate(tokens[:-1], 1) if token[-1:] in ENDS][:1]
    if not starts:
        whole.names = not values[0] and _begins_with_names(marked.split(" ", _CAPITALS), values)
        yield _weighed(whole, words, values, other=other)
        return
    for start, end in pairwise([0, *starts, len(words)]):
        if start:
            gap = gap_between(tokens[start - 1], tokens[start].lstrip(_LOST), glued=tokens[start][0] == _LOST)
        unit = Unit(gap, " ".join(tokens[start:end]).replace(" " + _LOST, "").lstrip(_LOST), number, listed=fine)
        unit.names = not values[start] and _begins_with_names(tokens[start:], values[start:])
        unit.in_name = start > 0 and tokens[start - 1].istitle() and values[start - 1] == values[start] == 0
        yield _weighed(unit, words[start:end], values[start:end], other=other)


def _cuts(
    marked: str, words: Sequence[str], values: list[float], *, fine: bool, other: bool
) -> tuple[Sequence[str], Sequence[int]]:
    """Return the tokens of a text, and the places of those before which it is cut; none where it stays whole.

    The values of names and quotations near a turn are reduced.
    """
    turns = _turns(values)
    if not (other or turns or (fine and _rise(words) > _LEAST_RISE)):
        return (), ()
    tokens = marked.split(" ")
    near = None if fine or other else turns
    _reduce_names(tokens, values, _windows(near, _SENTENCES, len(tokens)))
    lost = [place for place, token in enumerate(tokens) if token[:1] == _LOST] if _LOST in marked else []
    return tokens, _starts(tokens, near, turns, lost, fine=fine)


def _weighed(unit: Unit, words: Sequence[str], values: Sequence[float], *, other: bool) -> Unit:
    """Return a unit with what its words speak for; ``other``: it may be in another language than the usual two."""
    size, indonesian = len(values), sum(values)
    unit.words, unit.size, unit.indonesian = words, size, indonesian
    weak = abs(indonesian) < _WEAK * size
    if other or weak:
        unit.others = _others(unit.text, weak=weak)
    unit.commas = unit.text.count(",") + unit.text.count(";")
    return unit


def sampled(text: str) -> float:
    """Return the evidence of a line that samples show to be in one language, 0 where all words must be read.

    The samples are the ends of the line and some places between. Both ends have words of its grammar in small letters;
    no word of another language's grammar is in the samples, and none but its own in the last.
    """
    length = len(text)
    if length <= _SAMPLE:
        return 0.0
    words, end = text[:_SAMPLE].split(" ")[:-1], text[-_SAMPLE:].split(" ")[1:]  # what a sample cuts is no word
    of = grammar()
    at_start, at_end = of.all.intersection(words), of.all.intersection(end)
    for place in range(2 * _SAMPLE, length - _SAMPLE, 2 * _SAMPLE):
        words += text[place : place + _SAMPLE // 2].split(" ")[1:-1]
    found = of.all.intersection(words)
    if not of.indonesian.isdisjoint(at_start) and at_end and at_end <= of.indonesian:
        mine, sign, contrary, stop = of.indonesian, 1, of.only_english, " the "
    elif not of.english.isdisjoint(at_start) and at_end and at_end <= of.english:
        mine, sign, contrary, stop = of.english, -1, of.only_indonesian, " yang "
    else:
        return 0.0
    if len(mine.intersection(found)) < _ENOUGH or not (contrary.isdisjoint(found) and of.other.isdisjoint(found)):
        return 0.0
    if stop in text:
        return 0.0
    return sign * _AVERAGE * (length // _LETTERS)


def _prose_of(words: Sequence[str], *, listed: bool) -> Iterator[float]:
    """Yield how far each word speaks for prose; ``listed``: in a list, a word that is not known is rather a keyword."""
    return map(prose_weights().get, words, repeat(_UNKNOWN if listed else 0.0))


def _rise(words: Sequence[str]) -> float:
    """Return how far the words in a row that speak the most for prose do so, in a list."""
    sums = list(accumulate(_prose_of(words, listed=True), initial=0.0))
    rise: float = max(map(sub, sums, accumulate(sums, min)))
    return rise


def _turns(values: Sequence[float]) -> list[int]:
    """Return the places of the maximum and the minimum where the sum turns by more than the least cost of a border."""
    sums = list(accumulate(values, initial=0.0))
    top, bottom = max(sums), min(sums)
    high, low = sums.index(top), sums.index(bottom)
    # One of the two sides of the maximum has the minimum, and the other way round.
    least = min(sums[high:] if low < high else sums[: high + 1])
    most = max(sums[: low + 1] if low < high else sums[low:])
    turns = (high, top - least), (low, most - bottom)
    return [place for place, height in turns if height > _LEAST_TURN]


def _mark_lost_blanks(text: str, field: str, *, other_script: bool) -> str:
    """Put a blank and a mark where a blank between two elements was lost.

    What the field has more than once is a name in two parts: "WhatsApp".
    """
    places = [match.start() for match in _GLUED.finditer(text) if _GLUE.match(text, match.start())]
    parts = [text[start:end] for start, end in pairwise([0, *places, len(text)])]
    joined = [_joined(left, right) for left, right in pairwise(parts)]
    places = [place for place, word in zip(places, joined, strict=True) if word not in _repeated(field)]
    for place in reversed(places):
        text = f"{text[:place]} {_LOST}{text[place:]}"
    return _SCRIPT_CHANGE.sub(f" {_LOST}", text) if other_script else text


def _joined(left: str, right: str) -> str:
    """Return the word over the border of two parts of a text, in lower case and without the marks around it."""
    begin = left.rpartition(" ")[2]
    return (begin + right.partition(" ")[0]).strip(_MARKS_AROUND).lower() if begin.strip(_MARKS_AROUND) else ""


@lru_cache(maxsize=1)
def _repeated(field: str) -> frozenset[str]:
    """Return the words that a field has more than once, in lower case and without the marks around them."""
    found = Counter([word.strip(_MARKS_AROUND) for word in field.lower().split()])
    return frozenset(word for word, count in found.items() if count > 1 and word)


def _reduce_names(tokens: Sequence[str], values: list[float], windows: Iterable[range]) -> None:
    """Reduce the weights of names inside a sentence and of quotations."""
    quoted = 0
    for position in chain.from_iterable(windows):
        word = tokens[position]
        if word >= "a" or position < quoted:  # capitals and marks come first
            continue
        if word[:1] in _OPENING:
            quoted = _end_of_quotation(tokens, position)
            values[position:quoted] = [value * _NAME_SHARE for value in values[position:quoted]]
        elif values[position] and position and tokens[position - 1][-1:] not in ENDS and word[0] != _LOST:
            values[position] *= _NAME_SHARE


def _end_of_quotation(tokens: Sequence[str], start: int) -> int:
    """Return the place behind the quotation or bracket that begins at a token."""
    for place in range(start, min(start + _SENTENCES, len(tokens))):
        if tokens[place][-1:] in CLOSING or tokens[place][-2:-1] in CLOSING:
            return place + 1
    return start


def _begins_with_names(tokens: Sequence[str], values: Sequence[float]) -> bool:
    """Return whether tokens begin with a short sentence of names."""
    for position, token in enumerate([token.lstrip(_LOST) for token in tokens[:_CAPITALS]]):
        if values[position] or not (token[:1].isupper() or (position and token[:1].isdigit())):
            return False
        if token[-1] in ".," and len(token) > 2 and (position > 0 or token[-1] == ","):
            return True  # one word and a full stop can be the end of a sentence
    return False


def _starts(
    tokens: Sequence[str], near: Sequence[int] | None, turns: Sequence[int], lost: Sequence[int], *, fine: bool
) -> list[int]:
    """Return the places of the tokens before which something can begin.

    Of Indonesian and English one begins near a turn of the sum: behind the end of a sentence, or in a narrow window
    before any capital. ``near`` is ``None`` where one can begin behind every sentence; ``lost`` are the places of lost
    blanks.
    """
    places = set(lost)
    for window in _windows(near, _SENTENCES, len(tokens)):
        places.update([place for place in window if tokens[place - 1][-1:] in _ENDINGS])
    for window in _windows(None if fine else turns, _CAPITALS, len(tokens)):
        places.update([place for place in window if tokens[place] < "a" and _is_capital(tokens[place])])
    items = _item_numbers(tokens) if fine else set()
    return [place for place in sorted(places) if place and place - 1 not in items and _begins(tokens, place, fine=fine)]


def _is_capital(token: str) -> bool:
    """Return whether a token begins with a capital, or with a mark that opens, which can be before one.

    No text begins with "(AI)" or "(or".
    """
    return token[:1].isalpha() or not (token[:1] in _NO_START or token[1:2].islower() or ")" in token)


def _item_numbers(tokens: Sequence[str]) -> set[int]:
    """Return the places of the numbers of items, which count from 1 at the beginning of a list."""
    found: set[int] = set()
    for place, token in enumerate(tokens):
        if token[-1:] in (".", ")") and token.strip("(.)") == str(len(found) + 1):
            found.add(place)
        elif not found:
            break
    return found


def _windows(turns: Iterable[int] | None, width: int, length: int) -> list[range]:
    """Return the places of tokens around each turn; all places but the first for ``None``."""
    if turns is None:
        return [range(1, length)]
    return [range(max(1, turn - width), min(length, turn + width)) for turn in turns]


def _begins(tokens: Sequence[str], place: int, *, fine: bool) -> bool:
    """Return whether something can begin with a token: not with a mark, nor behind the number of an item."""
    before, word = tokens[place - 1], tokens[place]
    if not before or not any(map(str.isalnum, word)):
        return False
    # A number behind a word ends a sentence: "di SMKN 1. Sekolah".
    if fine and is_item_number(before) and (place == 1 or not tokens[place - 2][-1:].isalnum()):
        return False
    return word < "a" or word[0] == _LOST or before.rstrip(CLOSING)[-1:] in ENDS


def _others(text: str, *, weak: bool) -> Mapping[str, float]:
    """Return how far other languages than Indonesian and English lead in a text."""
    script = script_of(text)
    if script:
        return {script: _LEAST_TURN + len(text)}
    found = evidence(text)
    usual = max(found.get("id", 0.0), found.get("en", 0.0))
    leading = {lang: value - usual for lang, value in found.items() if lang not in ("id", "en") and value > usual}
    if not leading and weak:
        detected = detect(text)  # of texts that no table decides
        if detected and detected.lang not in ("id", "en", "ms", None):
            return {detected.lang: text.count(" ") * _WEAK}
    return leading
