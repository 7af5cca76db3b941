"""Compare the words around a border with the rest of the field: they show where a list of keywords ends.

Two words that are neighbours elsewhere in the field belong to one term. The lists of a field are translations of each
other, and names are not translated: the last terms of two lists share words.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from catalog_export.read.page.abstract_labels import KEYWORDS
from catalog_export.read.page.abstract_model import weights
from catalog_export.text.language_tables import fold_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.page.abstract_units import Unit

_W = weights()


class Phrases:
    """The words of a field in order; they are read when a border behind a list is first looked at."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._costs: dict[int, float] = {}
        self._last_list = max((place for place, unit in enumerate(units) if unit.kind == KEYWORDS), default=-1)

    @cached_property
    def _words(self) -> str:
        """The words of the field with a blank before and behind each."""
        return f" {' '.join(_words(' '.join([unit.text for unit in self._units])))} "

    @cached_property
    def _last_term(self) -> frozenset[str]:
        """The words of the last term of the list that ends the field."""
        listed = " ".join([unit.text for unit in self._units[self._last_list + 1 :]])
        last = listed.rstrip(" .,;").replace("; ", ", ").replace(". ", ", ").rpartition(", ")[2]
        return frozenset(_words(last)[-int(_W["words of a term"]) :])

    def cost(self, place: int) -> float:
        """Return the cost of a list that ends before the unit at a place."""
        if place not in self._costs:
            self._costs[place] = self._cost(place)
        return self._costs[place]

    def _cost(self, place: int) -> float:
        left, right = _words(self._units[place - 1].text)[-1:], _words(self._units[place].text)[:1]
        if not left or not right:
            return 0.0
        cost = _W["neighbours"] if self._is_repeated(f" {left[0]} {right[0]} ") else 0.0
        if place <= self._last_list and left[0] in self._last_term and right[0] not in self._last_term:
            cost -= _W["same last term"]
        return cost

    def _is_repeated(self, pair: str) -> bool:
        """Return whether two words are neighbours more than once in the field."""
        return self._words.find(pair, self._words.find(pair) + 1) >= 0


def _words(text: str) -> list[str]:
    return list(filter(None, fold_words(text)))
