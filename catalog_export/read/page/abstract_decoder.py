"""Decide what each unit of an abstract field is: text in a language, label, list of keywords, or head.

One dynamic programme (Viterbi) finds the best path through the units. The evidence of the words speaks for a state, and
each transition has a cost that depends on the gap. Between two languages the running sum of the evidence turns; the
border is where it turns, moved to the cheapest gap nearby.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Sequence
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import NamedTuple

from catalog_export.read.page.abstract_columns import Columns
from catalog_export.read.page.abstract_labels import ABSTRACT, KEYWORDS, LANGUAGE, OUTSIDE
from catalog_export.read.page.abstract_model import TEXT, surplus_of_capitals, weights
from catalog_export.read.page.abstract_phrases import Phrases
from catalog_export.read.page.abstract_units import Unit

LISTED, HEAD, LABELLED, LIST_LABELLED = "list", "head", "label", "label of a list"
_BEHIND_LABEL = {ABSTRACT: LABELLED, LANGUAGE: LABELLED, KEYWORDS: LIST_LABELLED, OUTSIDE: HEAD}
_W = weights()
_EVIDENCE, _PROSE = _W["evidence"] / 2, _W["prose"] / 2  # for each of two states that it decides between
_USUAL = ("id", "en")
_MOST_PATHS, _MOST_OTHERS = int(_W["paths"]), int(_W["other languages"])
_GAPS_BEFORE_HEAD = frozenset(
    ("mark", "blank", "blank open", "line", "line open", "stop", "glued stop", "glued", "lone character")
)
_INNER_GAPS = frozenset(
    ("stop", "stop lower", "glued stop", "glued", "capital", "line lower", "blank lower", "abbreviation")
)
# Costs by gap: of the end of a list, and of a list that goes on.
_LIST_ENDS = {name.removeprefix("ends "): cost for name, cost in _W.items() if name.startswith("ends ")}
_LIST_GOES_ON = {name.removeprefix("goes on "): cost for name, cost in _W.items() if name.startswith("goes on ")}
_FREE_GAPS = frozenset(("mark", "mark inside a line", "lone character"))
# The language of a unit that no other can be meant by, by the sign of its evidence.
_SIGNED = (("en",), ("id",))


class State(NamedTuple):
    """What a unit is, its language, and the languages of the texts so far."""

    mode: str
    lang: str | None
    seen: tuple[str, ...]


@lru_cache
def _text_in(lang: str, seen: tuple[str, ...]) -> State:
    """Return the state of a text in a language behind texts in the languages ``seen``, which it is now the last of."""
    return State(TEXT, lang, (*sorted(known for known in seen if known != lang), lang))


@lru_cache
def _without_language(mode: str, seen: tuple[str, ...]) -> State:
    """Return the state of a label, a list or a head behind texts in the languages ``seen``."""
    return State(mode, None, seen)


class _Path(NamedTuple):
    """The best path to a state: its score, the words of the text it is in, and the path before."""

    score: float
    size: int
    state: State
    before: "_Path | None"


_Step = tuple[State, float, int]  # the state of the next unit, the gain, and the words of the text so far


class _Choice(NamedTuple):
    """The gap before a unit; how far the unit speaks for each state; the costs of a border, and of no border."""

    gap: str
    texts: list[tuple[str, float]]  # by language
    listed: float
    head: float | None  # None: it cannot be of a head
    border: float
    back: float  # the cost of a border to a language that comes back
    inside: float  # the cost of the same language


class Decoded(NamedTuple):
    """The states of the units, and the places of which a reader should know."""

    states: list[State]
    margins: dict[int, float]  # of borders: how much better each is than the best other place
    contrary: list[int]  # of the first and the last unit, where it is rather in the other usual language


def _evidence_of(unit: Unit, lang: str) -> float:
    """Return how far the words of a unit speak for a language."""
    value = unit.indonesian * _EVIDENCE
    if lang == "id":
        return value
    if lang == "en":
        return -value
    other = unit.others.get(lang)
    return abs(value) + 2 * other if other else -abs(value) - _W["other"] * unit.size


class Decoder:
    """Decodes the units of one field."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units, self._columns = units, Columns(units)
        self._langs = _languages(units)
        self._labelled = any(unit.kind not in (TEXT, OUTSIDE) for unit in units)
        self._prose = [unit.prose() * _PROSE if self._labelled else 0.0 for unit in units]
        total = sum(unit.size for unit in units)
        self._clear = _W["reach"] / _W["evidence"]
        self._short = _W["short"] * min(1.0, total / _W["field"])
        self._list_ends: dict[int, float] = {}  # by place

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._units)

    def decode(self) -> Decoded:
        """Return the best states, and the margins of the borders between them."""
        states = self.best_states()
        return Decoded(states, self._margins(states), self._contrary(states))

    def best_states(self) -> list[State]:
        """Return the states of the best path through the units."""
        start = State("", None, ())
        paths: dict[State, _Path] = {start: _Path(0.0, 0, start, None)}
        heads = self._heads()
        for place, unit in enumerate(self._units):
            choice = self._choice(place, can_be_head=place in heads)
            reached: dict[State, _Path] = {}
            for path in paths.values():
                for state, gain, size in self._steps(path, place, choice):
                    score = path.score + gain
                    known = reached.get(state)
                    if known is None or score > known.score:
                        reached[state] = _Path(score, size, state, path)
            if not reached:  # only heads are left, and this unit can be none: it is a text
                for path in paths.values():
                    for lang, gain in choice.texts:
                        state = _text_in(lang, path.state.seen)
                        reached[state] = _Path(path.score + gain, unit.size, state, path)
            paths = _within_reach(reached) if len(reached) > 1 else reached
        ends = [path for path in paths.values() if path.state.mode != HEAD] or list(paths.values())
        best = max(ends, key=lambda path: path.score - (self._too_short(path.size) if path.state.mode == TEXT else 0.0))
        states = []
        while best.before is not None:
            states.append(best.state)
            best = best.before
        states.reverse()
        return states

    def _heads(self) -> set[int]:
        """Return the places of units that can be of a head: a label of an abstract follows not far behind."""
        places: set[int] = set()
        left = 0.0
        for place in range(len(self._units) - 1, -1, -1) if self._labelled else ():
            unit = self._units[place]
            left = _W["words of a head"] if unit.kind == ABSTRACT else left - unit.size
            if left > 0:
                places.add(place)
        return places

    def _too_short(self, size: int) -> float:
        return self._short if size < _W["words of a text"] else 0.0

    def _choice(self, place: int, *, can_be_head: bool) -> _Choice:
        """Return what the unit at a place can be."""
        unit = self._units[place]
        langs = self._langs if abs(unit.indonesian) < self._clear else _SIGNED[unit.indonesian > 0]
        gap = unit.gap_without_label()
        border = _border(gap, unit)
        inside = _W["capital grammar"] if gap == "capital" and unit.first_prose() >= _W["grammar"] else 0.0
        return _Choice(
            gap,
            [(lang, _evidence_of(unit, lang) + self._prose[place]) for lang in langs],
            self._emission(place, LISTED, None) if self._labelled else 0.0,
            self._emission(place, HEAD, None) if can_be_head else None,
            border,
            border if gap in _FREE_GAPS else border + _W["return inside" if gap in _INNER_GAPS else "return"],
            inside,
        )

    def _steps(self, path: _Path, place: int, choice: _Choice) -> list[_Step]:
        """Return the states that a unit can have behind a path."""
        mode, lang, seen = path.state
        unit = self._units[place]
        steps = self._label_steps(path, place) if unit.kind != TEXT else []
        if unit.kind not in (TEXT, LANGUAGE) and unit.score >= _W["label alone"]:
            return steps
        ended = mode == HEAD and self._units[place - 1].kind == OUTSIDE
        if mode == TEXT:
            steps += self._text_steps(path, unit, choice)
        elif ended or (mode != HEAD and (mode != LIST_LABELLED or choice.gap == "label blank")):
            last = seen[-1] if mode == LISTED and choice.gap not in _FREE_GAPS and seen else None
            for lang, gain in choice.texts:
                cost = self._text_cost(path, place, lang)
                steps.append((_text_in(lang, seen), gain - cost, unit.size + (path.size if last == lang else 0)))
        if mode in (LIST_LABELLED, LISTED):
            cost = self._list_cost(choice.gap, place) if mode == LISTED else 0.0
            steps.append((_without_language(LISTED, seen), choice.listed - cost, path.size))
        if choice.head is not None and unit.kind != KEYWORDS and (mode == HEAD or self._can_begin_head(place, mode)):
            cost = 0.0 if mode == HEAD and not ended else _W["head"]
            cost += choice.border + self._too_short(path.size) if mode == TEXT else 0.0
            cost += self._below_list(place) if mode == LISTED else 0.0
            cost += self._behind_open_end(place) if mode == LISTED or (mode == TEXT and unit.listed) else 0.0
            steps.append((_without_language(HEAD, seen), choice.head - cost, 0))
        return steps

    def _can_begin_head(self, place: int, mode: str) -> bool:
        """Return whether a head can begin with a unit: also behind the first label. Behind a comma, a list goes on."""
        unit = self._units[place]
        goes_on = mode == LIST_LABELLED or (mode == LISTED and self._units[place - 1].text[-1:] in ",;")
        goes_on = goes_on or self._columns.is_term_of_line(place)
        rest = mode == TEXT and self._columns.is_rest_of_sentence(place)
        return (unit.gap in _GAPS_BEFORE_HEAD or (place == 1 and mode == LABELLED)) and not goes_on and not rest

    def _below_list(self, place: int) -> float:
        """Return the cost of a head that begins behind a list."""
        gap = self._units[place].gap
        cost = _LIST_ENDS.get(gap, 0.0) + self._phrases.cost(place)
        return cost + (_W["list line"] if gap == "glued" and self._columns.is_line_of_term(place) else 0.0)

    def _behind_open_end(self, place: int) -> float:
        """Return the cost of a head that begins below a line that ends no sentence, or glued to it."""
        gap = self._units[place].gap
        if gap not in ("line open", "glued"):
            return 0.0
        full = gap == "line open" and self._columns.is_below_full_line(place)
        return self._columns.commas_from(place) * _W["head comma"] + _W["head below a line"] * full

    def _text_steps(self, path: _Path, unit: Unit, choice: _Choice) -> list[_Step]:
        """Return the texts that a unit can be of behind a path that is in a text."""
        _, old, seen = path.state
        free = choice.gap in _FREE_GAPS
        short = self._too_short(path.size)
        steps: list[_Step] = []
        for lang, gain in choice.texts:
            if lang != old:
                cost = (choice.back if lang in seen else choice.border) + short
                steps.append((_text_in(lang, seen), gain - cost, unit.size))
            elif free:
                steps.append((path.state, gain - short, unit.size))
            else:
                steps.append((path.state, gain - choice.inside, unit.size + path.size))
        return steps

    def _emission(self, place: int, mode: str, lang: str | None) -> float:
        """Return how far the unit at a place speaks for a state."""
        unit, prose = self._units[place], self._prose[place]
        if mode == TEXT:
            return _evidence_of(unit, lang or "") + prose
        language = abs(unit.indonesian) * _EVIDENCE
        if mode == LISTED:
            long = max(0, unit.size - _W["words of a term"] * (unit.commas + 1)) * _W["list long"]
            return language * _W["list language"] - prose + unit.commas * _W["list comma"] - long
        return language - prose + max(0, surplus_of_capitals(unit.text)) * _W["head capital"]

    def _text_cost(self, path: _Path, place: int, lang: str) -> float:
        """Return the cost of a text in a language behind a path that is in no text."""
        mode, _, seen = path.state
        if mode == LISTED:
            again = _W["list same"] if seen[-1:] == (lang,) else _W["return"] if lang in seen else 0.0
            return self._list_end(place) + again
        if mode == LIST_LABELLED:
            return _W["no list"]
        return _after_label(self._units[place - 1], lang, seen) if mode == LABELLED else 0.0

    def _list_end(self, place: int) -> float:
        """Return the cost of a text that begins behind a list."""
        if place not in self._list_ends:
            self._list_ends[place] = self._cost_of_list_end(place)
        return self._list_ends[place]

    def _cost_of_list_end(self, place: int) -> float:
        unit, before = self._units[place], self._units[place - 1]
        gap = unit.gap_without_label()
        cost = _LIST_ENDS.get(gap, 0.0) - unit.first_prose() * _W["list first"]
        if unit.names and gap not in ("capital", "glued"):
            cost -= _W["names"]
        elif unit.size < _W["words of a sentence"] and unit.text[-1] in ".?!":
            cost += _W["short sentence"]
        if before.text[-1:] in ",;":
            cost += _W["list open"]
        if self._columns.is_line_of_term(place):
            cost += _W["list line"]
        if gap == "capital" and before.text.rsplit(" ", 1)[-1][:1].islower():
            cost -= _W["list small"]
        return cost + (self._phrases.cost(place) if gap not in _FREE_GAPS else 0.0)

    def _list_cost(self, gap: str, place: int) -> float:
        """Return the cost of a list that goes on at a gap."""
        if self._units[place - 1].text[-1:] in ",;":
            return 0.0
        return _LIST_GOES_ON.get(gap, 0.0)

    def _label_steps(self, path: _Path, place: int) -> list[_Step]:
        """Return the states behind a label."""
        mode, _, seen = path.state
        unit = self._units[place]
        gain = unit.score
        if mode == HEAD:
            if unit.kind == KEYWORDS and self._units[place - 1].kind != OUTSIDE:
                return []
            gain += _W["head end"]
        elif mode == LISTED:
            gain += _W["label behind list"] - self._phrases.cost(place)
        elif mode == TEXT and unit.kind != KEYWORDS:
            gain -= self._too_short(path.size)
        return [(_without_language(_BEHIND_LABEL[unit.kind], seen), gain, path.size)]

    def _margins(self, states: Sequence[State]) -> dict[int, float]:
        """Return for each border behind a text or a list how much the best other place of it is worse."""
        margins: dict[int, float] = {}
        for place in range(1, len(states)):
            left, right = states[place - 1], states[place]
            border = left.mode in (TEXT, LISTED) and right.mode == TEXT and left[:2] != right[:2]
            if border and self._units[place].gap not in _FREE_GAPS:
                margins[place] = self._margin(states, place)
        return margins

    def _contrary(self, states: Sequence[State]) -> list[int]:
        """Return the first and the last place of a text that is rather in the other usual language."""
        found = []
        for place in {0, len(states) - 1}:
            unit, (mode, lang, _) = self._units[place], states[place]
            other = _evidence_of(unit, "en" if lang == "id" else "id") if mode == TEXT else 0.0
            if mode == TEXT and other - _evidence_of(unit, lang or "") > _W["contrary"]:
                found.append(place)
        return found

    def _margin(self, states: Sequence[State], place: int) -> float:
        left, right = states[place - 1], states[place]
        here = self._cost(place, left)
        least = _W["sure"]
        moved = 0.0
        for other in range(place + 1, len(states)):  # the border further behind
            if states[other - 1] != right or moved > _W["far"]:
                break
            moved += self._difference(other - 1, right, left)
            if self._units[other].kind == TEXT and states[other] == right:
                least = min(least, moved + self._cost(other, left) - here)
        moved = 0.0
        for other in range(place - 1, 0, -1):  # further in front
            if states[other][:2] != left[:2] or moved > _W["far"]:
                break
            moved += self._difference(other, left, right)
            if states[other - 1][:2] == left[:2]:
                least = min(least, moved + self._cost(other, left) - here)
        return least

    def _difference(self, place: int, mine: State, other: State) -> float:
        return self._emission(place, mine.mode, mine.lang) - self._emission(place, other.mode, other.lang)

    def _cost(self, place: int, left: State) -> float:
        gap = self._units[place].gap_without_label()
        if left.mode == LISTED:
            return self._list_end(place) - self._list_cost(gap, place)
        return _W[gap]  # what the names behind a border say for it is no certainty


def _border(gap: str, unit: Unit) -> float:
    """Return the cost of a border at a gap."""
    return _W[gap] - (_W["names"] if unit.names else 0.0) + (_W["in name"] if unit.in_name else 0.0)


def _within_reach(paths: dict[State, _Path]) -> dict[State, _Path]:
    """Leave out the paths that are so much worse than the best that no later cost makes up for it."""
    scores = [path.score for path in paths.values()]
    least = max(scores) - _W["reach"]
    within = paths if min(scores) >= least else {s: path for s, path in paths.items() if path.score >= least}
    if len(within) <= _MOST_PATHS:
        return within
    best = sorted(within.values(), key=attrgetter("score"), reverse=True)
    return {path.state: path for path in best[:_MOST_PATHS]}


def _languages(units: Sequence[Unit]) -> tuple[str, ...]:
    """Return the languages that can be in a field: the usual two, and those for which the units speak the most."""
    totals: dict[str, float] = {}
    for unit in units:
        for lang, value in unit.others.items():
            totals[lang] = totals.get(lang, 0.0) + value
    others = [lang for lang, value in totals.items() if value >= _W["least other"]]
    return (*_USUAL, *sorted(others, key=lambda lang: -totals[lang])[:_MOST_OTHERS])


def _after_label(label: Unit, lang: str, seen: Sequence[str]) -> float:
    """Return the cost of a text in a language behind a label."""
    cost = 0.0
    if seen and lang == seen[-1]:
        cost += _W["label language same"] if label.kind == LANGUAGE else _W["label same"]
    elif lang in seen:
        cost += _W["return"]
    if label.lang is not None:
        agrees = _W["label language agrees" if label.kind == LANGUAGE else "label agrees"]
        cost -= agrees if label.lang == lang else -agrees
    return cost
