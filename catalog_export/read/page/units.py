"""Lines of an abstract cut into the units that language is told of: sentences, and sentences that change language.

A unit is weighed by its function words. Where one begins in one language and ends in another with no full stop
between, it is cut at the capitalised word that parts the evidence best.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.read.page.gaps import Piece
from catalog_export.read.page.language import evidence, script_of, weigh
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Weights = dict[str, float]

# Gaps inside a line.
SENTENCE, GLUED, STOP = "sentence", "sentence without a blank", "stop, lower case after"
WORD, NAMES = "word", "word among names"

# What cutting inside a unit must gain, before its cost.
_LEAST_GAIN = 1.0
# Borders that part the evidence as well as each other, but for a word that says next to nothing.
_EQUAL = 0.3

# A full stop ends a sentence before a blank or, glued, between a word or a figure and a capital letter or another
# script; not after an initial, a short title (Dr., No.) or the form of a company (PT.). East Asian ones need no blank.
_SENTENCE_END = pattern(
    r"[.!?…。！？؟।](?:(?<=[.!?…])(?<![\s.(][A-Z].)(?<![\s(][A-Z][a-z].)(?<!\bPT.)(?<!\bCV.)[\"”’')\]»]{0,3}"
    r"(?:\s(?=\S)|(?=[\u0370-\u1fff\u3040-\ud7af])|(?<=[^\W\dA-Z_][^\W\dA-Z_][.!?])(?=[\"“]?[A-Z]|\d+\s[a-z])"
    r"|(?<=[^\W\d_][^\W\d_][.!?])(?=[A-Z][A-Za-z])|(?<=[\d%)\"”’][.!?])(?=[\"“]?[A-Z][a-z])"
    r"|(?<=[.!?][\"”])(?=[\"“][A-Z]))|(?<=[。！？])(?=.)|(?<=[؟।])\s(?=.))"
)
_QUOTED = pattern(r"[\"“«„][^\"“”«»„\n]{3,400}[\"”»]|\([^()\n]{3,200}\)")
_TOKEN = pattern(r"\S+")
_CAPITAL = pattern(r"[\"“]?[A-Z]")
# Small words that something follows.
_LEADING = frozenset(
    """di ke dari pada oleh dan atau dengan untuk bagi kepada terhadap antara adalah yaitu of in at by and or the a an
    for from to with is are""".split()
)


def sentences(piece: Piece) -> Iterator[Piece]:
    """Cut a line into sentences."""
    gap, text, number = piece
    start = 0
    for match in _SENTENCE_END.finditer(text):
        yield Piece(gap, text[start : match.end()].strip(), number)
        start = match.end()
        gap = GLUED if not text[start - 1].isspace() else STOP if text[start].islower() else SENTENCE
    rest = text[start:].strip()
    if rest:
        yield Piece(gap, rest, number)


def weigh_unit(text: str) -> Weights:
    """Weigh one unit; what stands in quotation marks or brackets inside it may be of another language."""
    script = script_of(text)
    if script:
        return {script: 2.0 + len(text) / 10}
    bare = _QUOTED.sub(" ", text) if "(" in text or '"' in text or "“" in text or "«" in text else text
    return evidence(bare) or (evidence(text) if bare != text else {})


def cut_inside(
    units: Sequence[Piece], weights: Sequence[Weights], langs: Sequence[str]
) -> tuple[list[Piece], list[Weights]]:
    """Cut units that begin in one language and end in another with no full stop between the two."""
    out_units: list[Piece] = []
    out_weights: list[Weights] = []
    for unit, found in zip(units, weights, strict=True):
        strong = [lang for lang in langs if found.get(lang, 0.0) >= 1.5]
        border, gap = _border_inside(unit.text, found, strong) if len(strong) > 1 else (0, WORD)
        if border:
            left, right = unit.text[:border].rstrip(), unit.text[border:]
            out_units += [unit._replace(text=left), Piece(gap, right, unit.number)]
            out_weights += [weigh_unit(left), weigh_unit(right)]
        else:
            out_units.append(unit)
            out_weights.append(found)
    return out_units, out_weights


def _border_inside(text: str, found: Weights, strong: Sequence[str]) -> tuple[int, str]:
    """Return where in ``text`` a second language begins, at a capitalised word, or 0. Linear in its length."""
    tokens = list(_TOKEN.finditer(text))
    words = [token.group() for token in tokens]
    weighed = {position: (entries, factor) for position, entries, factor in weigh(words)}
    # Twice as many capitals as other words in what follows: the title of something, named inside the sentence.
    surplus = sum(map(_is_prose, words))
    left: Weights = {}
    best, right, places = max(found[lang] for lang in strong) + _LEAST_GAIN, "", {0: 0.0}
    for position, word in enumerate(words):
        if _CAPITAL.match(word) and position and surplus >= 0 and words[position - 1] not in _LEADING:
            for one in strong:
                for other in strong:
                    value = left.get(one, 0.0) + found[other] - left.get(other, 0.0)
                    if one != other and value > best:
                        places = places if right == other else {}
                        best, right = value, other
                    if other == right and one != other and value > best - _EQUAL:
                        places[position] = value
        surplus -= _is_prose(word)
        entries, factor = weighed.get(position, ((), 0.0))
        if factor == 1.0 or word[0].islower():  # not in a name
            for lang, weight in entries:
                left[lang] = left.get(lang, 0.0) + weight * factor
    equal = {place for place, value in places.items() if value > best - _EQUAL} or {0}
    first, gap = _first_word(words, equal, max(equal, key=lambda place: (places[place], place)), right)
    return tokens[first].start(), gap


def _is_prose(word: str) -> int:
    return -1 if word[0].isupper() else 2 * (len(word) > 3 and word[0].islower())


def _first_word(words: Sequence[str], equal: Collection[int], last: int, lang: str) -> tuple[int, str]:
    """Choose, among capitalised words that part the evidence equally well, the first of the sentence in ``lang``.

    That is a function word of the language; or else, of names in a row, the first, unless a word before needs one.
    """
    weight, place = max((evidence(words[place]).get(lang, 0.0), place) for place in equal)
    if weight >= 1:
        return place, WORD
    first = last
    while first - 1 in equal or (first - 2 in equal and words[first - 1] in _LEADING):
        first -= 1 if first - 1 in equal else 2
    names = NAMES if first < last else WORD
    before = first - 1
    while before > 0 and words[before][0].isupper():
        before -= 1
    return (last if words[before] in _LEADING else first), names
