"""Texts whose function words say nothing: two nouns and a figure, or a language that the tables do not hold.

Such a text would go with the one beside it. Set apart by a mark, a blank line or a line end, it is told by the forms of
its words or by Compact Language Detector 2. Lists of names and terms are in no language, and a few nouns inside a text
belong to it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.read.page.gaps import MARK, is_closed
from catalog_export.read.page.language import detect, identify
from catalog_export.read.page.units import GLUED, NAMES, SENTENCE, STOP, WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.gaps import Piece
    from catalog_export.read.page.units import Weights

# What a unit of such a text weighs.
MUTE = 1.9
_INSIDE = frozenset((SENTENCE, GLUED, STOP, WORD, NAMES))  # gaps inside a line
_USUAL = ("id", "en")
# Below this the function words of a text are silent, and below so much for each of its words it is in none of the
# languages that they tell: "her" is Turkish as well.
_SILENT, _FEW = 0.7, 0.12
# Letters below which a text is not looked at for another language.
_LEAST = 60
# Words below which it can be the end of a sentence that a line before began.
_SHORT = 5
# Words between two commas or semicolons of a list, on the average.
_ITEM = 4


def tell_mute(units: Sequence[Piece], weights: list[Weights], langs: Sequence[str]) -> list[str]:
    """Return the languages beside ``langs`` that texts without function words are in, and put them into ``weights``."""
    starts = [position for position, unit in enumerate(units) if not position or unit.gap not in _INSIDE]
    if len(starts) < 2:
        return []
    found: list[str] = []
    for start, end in pairwise([*starts, len(units)]):
        most = _most(weights[start:end])
        length = sum([len(unit.text) for unit in units[start:end]])
        if most >= _SILENT and most * 5 > length * _FEW:
            continue  # so have nearly all, words being longer than five characters
        text = " ".join([unit.text for unit in units[start:end]])
        lang = _tell(text, most, langs if _stands_apart(units, start, end) else ())
        if lang and lang not in langs:
            found.append(lang)
            for position in range(start, end):
                weights[position] = {**weights[position], lang: MUTE}
    return list(dict.fromkeys(found))


def _stands_apart(units: Sequence[Piece], start: int, end: int) -> bool:
    """Tell whether units can be a text of their own: at an edge of the field or a mark, and no end of a sentence."""
    if not start or units[start].gap == MARK:
        return True
    goes_on = not is_closed(units[start - 1].text[-8:]) and len(units[start].text.split()) < _SHORT
    return not goes_on and (end == len(units) or units[end].gap == MARK)


def _most(weights: Sequence[Weights]) -> float:
    """Return the evidence for the language that has most of it."""
    totals: Weights = {}
    for found in weights:
        for lang, weight in found.items():
            totals[lang] = totals.get(lang, 0.0) + weight
    return max(totals.values(), default=0.0)


def _tell(text: str, most: float, langs: Sequence[str]) -> str | None:
    """Tell the language of a text; one that is in ``langs`` only, where these are given, can be of few nouns."""
    words = text.split()
    listed = (text.count(",") + text.count(";")) * _ITEM >= len(words)
    if not listed and most < _FEW * len(words) and sum(map(str.isalpha, text)) >= _LEAST:
        detected = detect(text)
        if detected and detected.lang not in (*_USUAL, "ms"):
            return detected.lang
    if most < _SILENT and len(langs) == 1 and langs[0] in _USUAL:
        told = identify(text, _USUAL).lang
        return told if told in _USUAL else None
    return None
