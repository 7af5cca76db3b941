"""Cut a piece of a line into units: at the places where a language, a list of keywords or a head can begin.

Most lines are in one language and stay whole. Otherwise the running sum of the word weights turns, and a border is near
the turn: behind the end of a sentence, before a capital, or where a blank was lost.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, pairwise, repeat
from operator import neg, sub
from typing import NamedTuple

from catalog_export.read.page.abstract_model import (
    ABBREVIATION,
    CAPITAL,
    CLOSING,
    GLUED,
    GLUED_STOP,
    LEADING,
    NO_OTHERS,
    STOP,
    STOP_LOWER,
    TEXT,
    Unit,
)
from catalog_export.text.language import detect, evidence, script_of
from catalog_export.text.language_tables import fold_words, grammar_words, other_words, prose_weights, word_weights
from catalog_export.text.normalize import has_other_script
from catalog_export.text.patterns import pattern

_ENDS = frozenset(".!?…。！？؟।")
_ENDINGS = _ENDS | set(CLOSING)
_END_OF_SENTENCE = pattern(r"[.!?…。！？؟।] ")
_SCRIPT = "\u0370-\u1cff\u2e80-\ud7ff"
# A capital, or what opens a quotation, with a mark or a letter right before it.
_GLUED = pattern(r"[A-Z\"“(](?:(?<=[^\s\"“('A-Z-].)|(?<=[.!?][\"”].))")
# What may be right before it where a blank was lost: "hasilnya.Abstract", "neraka" + "This", "80%" + "Graph".
_GLUE = pattern(
    r"(?<=[.!?][\"”])(?=[\"“]?[A-Z])|(?<=[.!?])(?<![^A-Z][A-Z]\.)(?<!\W[A-Z][a-z]\.)(?=[\"“(]?[A-Z])|"
    r"(?<=[a-z]{3})(?=[A-Z](?:[a-z]+)?[ ,])|"
    r"(?<=[a-z\d%)\]\"”][\d%)\]\"”,])(?=[A-Z][a-z]+ [a-z])"
)
_SCRIPT_CHANGE = pattern(rf"(?<=[\w.,:;!?)])(?<![{_SCRIPT}])(?=[{_SCRIPT}])|(?<=[{_SCRIPT}])(?=[A-Za-z])")
BEGINS_ITEM = pattern(r"[-•*·]|\(?(?:\d{1,2}|[a-t])[.)]")  # what begins an item of a list
_ABBREVIATION = pattern(r"[\W]*(?:[A-Z]|[A-Z][a-z]{1,2}|[A-Z]{2}|Prof|Tbk|vs|dkk|sp|spp|al)\.")
# Small words that something follows.
_LEADING = frozenset(
    """di ke dari pada oleh dan atau dengan untuk bagi kepada terhadap antara adalah yaitu metode of in at by and or the
    a an for from to with is are""".split()
)
_NO_START = frozenset("<>0123456789-–+*/%&=#.,;:)]")
_OPENING = frozenset('("“[«')
_LOST = "\x01"  # what marks a token before which a blank was lost
_QUOTATION = 30  # words; a longer one is a separate text
_NAME_SHARE = 0.3  # a capitalised word inside a sentence is a name or a term, and says less than others
_UNKNOWN = -0.7  # a word that the table does not know is rather one of a list
# Log-odds: less does not pay for any border; so much more is seldom found in a text without one.
_LEAST_TURN, _CLEAR_TURN = 3.0, 80.0
_LEAST_RISE = 1.0  # log-odds of prose; less does not end a list
# Words around a turn of the sum in which a border may be behind a sentence, and before any capital.
_SENTENCES, _CAPITALS = 40, 15
# A text of more words than a few with less evidence for each is in neither of the usual languages.
_FEW, _WEAK = 5, 0.3
_LONGEST_NAMES = 6  # words of a sentence of names
# Of a line that is only sampled, in characters: the shortest, its ends, a sample, and a line that may be wrapped;
# different words of grammar; log-odds and characters of a word, on the average.
_LEAST, _NEAR, _SAMPLE, _WRAPPED = 160, 60, 160, 600
_ENOUGH, _AVERAGE, _LETTERS = 2, 2.0, 7


class _Weights(NamedTuple):
    """The weights of the words of a unit: Indonesian against English, prose against keywords."""

    values: Sequence[float]
    prose: Sequence[float]
    names: bool  # whether it begins with a sentence of names only


def cut(gap: str, text: str, number: int, *, fine: bool = False, begun: bool = False) -> Iterator[Unit]:
    """Yield the units of a piece of a line.

    ``fine``: cut before any capital, as in a list. ``begun``: the piece goes on with a sentence of the line before; the
    rest of that sentence can be of another language than what follows.
    """
    other_script = has_other_script(text)
    if not fine and not other_script and (indonesian := sampled(text)):
        size = len(text) // _LETTERS
        yield Unit(gap, text, number, TEXT, None, 0.0, indonesian, float(size), size, text.count(","))
        return
    marked = _mark_lost_blanks(text, other_script=other_script)
    words = fold_words(marked)
    values = list(map(word_weights().get, words, repeat(0.0)))
    prose = list(map(prose_weights().get, words, repeat(_UNKNOWN if fine else 0.0)))
    other = other_script or len(other_words().intersection(words)) > 1
    starts = [0]
    if other or _turns(values) or (fine and _rise(prose) > _LEAST_RISE):
        tokens = marked.split(" ")
        turns = None if fine or other else list(_turns_of(list(accumulate(values, initial=0.0))))
        _reduce_names(tokens, values, _windows(turns, _SENTENCES, len(tokens)))
        starts = _starts(tokens, turns, fine=fine)
    elif begun and (stop := _END_OF_SENTENCE.search(marked)):
        starts = [0, marked.count(" ", 0, stop.end())]
    tokens = marked.split(" ")
    for start, end in pairwise([*starts, len(words)]):
        piece = " ".join(tokens[start:end]).replace(" " + _LOST, "").lstrip(_LOST) if len(starts) > 1 else text
        if start:
            gap = gap_between(tokens[start - 1], tokens[start].lstrip(_LOST), glued=tokens[start][0] == _LOST)
        names = not values[start] and _begins_with_names(
            tokens[start : start + _LONGEST_NAMES], values[start : start + _LONGEST_NAMES]
        )
        weights = _Weights(values[start:end], prose[start:end], names)
        yield _unit(gap, piece, number, weights, other=other)


def _unit(gap: str, text: str, number: int, weights: _Weights, *, other: bool) -> Unit:
    """Return a unit of text; ``other``: it may be in another language than the usual two."""
    values, prose, names = weights
    indonesian = sum(values)
    size = len(values)
    weak = size > _FEW and abs(indonesian) < _WEAK * size and sum(map(bool, values)) * 3 < size
    others = _others(text, weak=weak) if other or weak else NO_OTHERS
    commas = text.count(",") + text.count(";")
    return Unit(gap, text, number, TEXT, None, 0.0, indonesian, sum(prose), size, commas, others, names, prose[0])


def sampled(text: str) -> float:
    """Return the evidence of a line that samples show to be in one language, 0 where all words must be read.

    The samples are the ends of the line and some places between; no word of another language's grammar is in them. A
    sentence that begins close to the end of a line that may be wrapped is looked at more closely.
    """
    length = len(text)
    if length < _LEAST or (length < _WRAPPED and text.find(". ", length - _NEAR) >= 0):
        return 0.0
    if text[0].islower() and text.find(". ", 0, _NEAR) > 0:
        return 0.0
    if length > _SAMPLE:  # what a sample cuts is no word
        words, end = text[:_SAMPLE].split(" ")[:-1], text[-_SAMPLE:].split(" ")[1:]
    else:
        words = end = text.split(" ")
    for place in range(2 * _SAMPLE, length - _SAMPLE, 2 * _SAMPLE):
        words += text[place : place + _SAMPLE // 2].split(" ")[1:-1]
    indonesian, english, only_indonesian, only_english = grammar_words()
    if not indonesian.isdisjoint(end) and len(indonesian.intersection(words)) >= _ENOUGH:
        sign = 1 if only_english.isdisjoint(words + end) and " the " not in text else 0
    elif not english.isdisjoint(end) and len(english.intersection(words)) >= _ENOUGH:
        sign = -1 if only_indonesian.isdisjoint(words + end) and " yang " not in text else 0
    else:
        return 0.0
    if not sign or not other_words().isdisjoint(words + end):
        return 0.0
    return sign * _AVERAGE * (length // _LETTERS)


def _rise(values: Sequence[float]) -> float:
    """Return the greatest sum of weights in a row."""
    sums = list(accumulate(values, initial=0.0))
    rise: float = max(map(sub, sums, accumulate(sums, min)))
    return rise


def _turns(values: Sequence[float]) -> bool:
    """Report whether the running sum both rises and falls by more than the least price of a border."""
    contrary = sum(map(abs, values)) - abs(sum(values))  # twice the evidence against the language of the line
    if contrary <= 2 * _LEAST_TURN:
        return False
    if contrary > _CLEAR_TURN:
        return True
    return _rise(values) > _LEAST_TURN and _rise(list(map(neg, values))) > _LEAST_TURN


def _mark_lost_blanks(text: str, *, other_script: bool) -> str:
    """Put a blank and a mark where a blank between two elements was lost."""
    places = [match.start() for match in _GLUED.finditer(text) if _GLUE.match(text, match.start())]
    for place in reversed(places):
        text = f"{text[:place]} {_LOST}{text[place:]}"
    return _SCRIPT_CHANGE.sub(f" {_LOST}", text) if other_script else text


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
        elif values[position] and position and tokens[position - 1][-1:] not in _ENDS and word[0] != _LOST:
            values[position] *= _NAME_SHARE


def _end_of_quotation(tokens: Sequence[str], start: int) -> int:
    """Return the place behind the quotation or bracket that begins at a token."""
    for place in range(start, min(start + _QUOTATION, len(tokens))):
        if tokens[place][-1:] in CLOSING or tokens[place][-2:-1] in CLOSING:
            return place + 1
    return start


def _begins_with_names(tokens: Sequence[str], values: Sequence[float]) -> bool:
    for position, token in enumerate([token.lstrip(_LOST) for token in tokens]):
        if values[position] or not (token[:1].isupper() or (position and token[:1].isdigit())):
            return False
        if token[-1] in ".," and len(token) > 2:
            return True
    return False


def _starts(tokens: Sequence[str], turns: Sequence[int] | None, *, fine: bool) -> list[int]:
    """Return the places of the tokens before which something can begin.

    Of Indonesian and English one begins near a turn of the sum: behind the end of a sentence, or in a narrow window
    before any capital. ``turns`` is ``None`` where one can begin everywhere.
    """
    places = {place for place, token in enumerate(tokens) if token[:1] == _LOST}
    for window in _windows(turns, _SENTENCES, len(tokens)):
        places.update([place for place in window if tokens[place - 1][-1:] in _ENDINGS])
    for window in _windows(None if fine else turns or (), _CAPITALS, len(tokens)):
        places.update([place for place in window if tokens[place] < "a" and tokens[place][:1] not in _NO_START])
    return [0, *(place for place in sorted(places) if place and _begins(tokens, place, fine=fine))]


def _turns_of(sums: Sequence[float]) -> Iterator[int]:
    """Yield the places of the maximum and the minimum where the sum turns by more than the least price of a border."""
    top, bottom = max(sums), min(sums)
    high, low = sums.index(top), sums.index(bottom)
    if min(top - min(sums[:high], default=top), top - min(sums[high:])) > _LEAST_TURN:
        yield high
    if min(max(sums[:low], default=bottom), max(sums[low:])) - bottom > _LEAST_TURN:
        yield low


def _windows(turns: Iterable[int] | None, width: int, length: int) -> list[range]:
    """Return the places of tokens around each turn; all places but the first for ``None``."""
    if turns is None:
        return [range(1, length)]
    return [range(max(1, turn - width), min(length, turn + width)) for turn in turns]


def _begins(tokens: Sequence[str], place: int, *, fine: bool) -> bool:
    """Report whether something can begin with a token: not with a mark, nor behind the number of an item."""
    before, word = tokens[place - 1], tokens[place]
    if not before or not any(map(str.isalnum, word)):
        return False
    if fine and BEGINS_ITEM.fullmatch(before):
        return False
    return word < "a" or word[0] == _LOST or before.rstrip(CLOSING)[-1:] in _ENDS


def gap_between(before: str, after: str, *, glued: bool = False) -> str:
    """Return the gap between two words of a line."""
    ended = before.rstrip(CLOSING)[-1:] in _ENDS and not _ABBREVIATION.fullmatch(before)
    if glued:
        return GLUED_STOP if ended else GLUED
    if not ended:
        if before[-1:] == ".":
            return ABBREVIATION
        return LEADING if before.lower() in _LEADING else CAPITAL
    return STOP_LOWER if after[:1].islower() else STOP


def titled(text: str) -> int:
    """Return how many more capitalised than other words there are, small words and the first one aside."""
    words = [word for word in text.split(" ")[1:] if word[:1].isalpha() and word not in _LEADING]
    return sum(1 if word[0].isupper() else -1 for word in words)


def _others(text: str, *, weak: bool) -> Mapping[str, float]:
    """Return how far other languages than Indonesian and English lead in a text."""
    script = script_of(text)
    if script:
        return {script: 4.0 + len(text) / 10}
    found = evidence(text)
    usual = max(found.get("id", 0.0), found.get("en", 0.0))
    leading = {
        lang: value - usual for lang, value in found.items() if lang not in ("id", "en") and value > max(usual, 1.9)
    }
    if not leading and weak and text.count(",") * 4 < text.count(" "):
        detected = detect(text)  # of texts that no table decides
        if detected and detected.lang not in ("id", "en", "ms", None):
            return {detected.lang: text.count(" ") * 0.5}
    return leading
