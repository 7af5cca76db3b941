"""Where one language ends and the next begins: the cheapest way through the units of a field.

Each unit has the evidence of its function words for each language, and each gap between two a price for changing the
language there: little at a separator or a blank line, much inside a sentence. Borders that could as well stand
elsewhere are reported.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import Location
from catalog_export.read.page.gaps import (
    BLANK,
    BLANK_LOWER,
    BLANK_OPEN,
    INLINE,
    LINE,
    LINE_LOWER,
    LINE_OPEN,
    LINE_ROOM,
    LONE,
    MARK,
    WIDE,
    had_room,
    is_closed,
    refine_gaps,
    widths_of,
)
from catalog_export.read.page.language import script_of, word_forms
from catalog_export.read.page.mute import tell_mute
from catalog_export.read.page.units import GLUED, NAMES, SENTENCE, STOP, WORD, cut_inside, weigh_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalog_export.read.page.gaps import Piece
    from catalog_export.read.page.units import Weights

    Chosen = tuple[list[Piece], list[Weights], list[str | None]]

_GOES_ON = frozenset((BLANK_LOWER, LINE_LOWER))
# Gaps inside a paragraph.
_WITHIN = frozenset((LINE, LINE_OPEN, LINE_LOWER, SENTENCE, GLUED, STOP, WORD, NAMES))
# Lines and characters of what is quoted in a wrapped text.
_MOST_LINES, _LONGEST_QUOTATION = 9, 300
# What a change of language costs at each gap, in the weights of function words.
COSTS = {
    MARK: 0.2,
    LONE: 0.2,
    INLINE: 0.2,
    BLANK: 1.0,
    BLANK_OPEN: 1.2,
    BLANK_LOWER: 6.0,
    LINE: 1.2,
    LINE_OPEN: 3.5,
    LINE_ROOM: 1.0,
    LINE_LOWER: 7.0,
    SENTENCE: 1.5,
    GLUED: 1.5,
    STOP: 5.0,
    WORD: 2.0,
    NAMES: 2.0,
}
# What a unit must weigh to bring a language into play, if it is not 2: the two that nearly every page has.
_CLEAR = {"id": 0.7, "en": 0.7}
# Letters of a unit below which another is not: "y = a + bx" is no Spanish.
_LEAST_LETTERS = 15
# What the weaker language of a unit must weigh, that the unit may hold a border.
_BOTH = 2.0
_UNSURE_MARGIN = 0.3
# Letters of the number of an item, that is in no language: "a.", "iii)".
_LEAST_TEXT = 4
# What the first or last unit must weigh for another language, and not for its own, that it is unsure.
_EDGE_MOST, _EDGE_LEAST = 0.9, 0.3


def choose(units: list[Piece], weights: list[Weights], source: str, findings: list[Finding]) -> Chosen:
    """Choose a language for each unit, ``None`` where nothing speaks for one.

    Return the units, which may have been cut further, with their evidence and languages; unsure borders are added to
    ``findings``.
    """
    refine_gaps(units)
    langs = _candidates(units, weights)
    langs += tell_mute(units, weights, langs)
    if len(langs) < 2:
        return units, weights, [langs[0] if langs else None] * len(units)
    units, weights = cut_inside(units, weights, langs)
    weights = [_more_evidence(unit, found, langs) for unit, found in zip(units, weights, strict=True)]
    chosen = _absorb_islands(units, weights, _cheapest(units, weights, langs))
    _report_unsure(units, weights, chosen, source, findings)
    return units, weights, chosen


def _candidates(units: Sequence[Piece], weights: Sequence[Weights]) -> list[str]:
    """Return the languages that some unit speaks for clearly, the strongest in the field first."""
    totals: Weights = {}
    clear: set[str] = set()
    for unit, found in zip(units, weights, strict=True):
        best, most = None, 0.0
        for lang, weight in found.items():
            totals[lang] = totals.get(lang, 0.0) + weight
            if weight > most and weight >= _CLEAR.get(lang, 2.0):
                best, most = lang, weight
            if weight >= _BOTH and lang in _CLEAR:
                clear.add(lang)  # a unit that begins in one language and ends in another
        if best and (best in _CLEAR or script_of(unit.text) or sum(map(str.isalpha, unit.text)) >= _LEAST_LETTERS):
            clear.add(best)
    return sorted(clear, key=lambda lang: (-totals[lang], lang))[:6]


def _more_evidence(unit: Piece, found: Weights, langs: Sequence[str]) -> Weights:
    """Let the forms of words speak where a unit's function words are silent."""
    if max(found.get(lang, 0.0) for lang in langs) >= 4.0:
        return found
    forms = word_forms(unit.text)
    return {lang: found.get(lang, 0.0) + 0.5 * forms.get(lang, 0.0) for lang in langs}


def _cheapest(units: Sequence[Piece], weights: Sequence[Weights], langs: Sequence[str]) -> list[str | None]:
    """Choose a language for each unit so that evidence less the costs of change is greatest (Viterbi's way)."""
    score = {lang: weights[0].get(lang, 0.0) for lang in langs}
    back: list[Weights | dict[str, str]] = []
    for unit, found in zip(units[1:], weights[1:], strict=True):
        cost = COSTS[unit.gap]
        leader = max(langs, key=score.__getitem__)
        changed = score[leader] - cost
        back.append({lang: leader if changed >= score[lang] else lang for lang in langs})
        score = {lang: max(score[lang], changed) + found.get(lang, 0.0) for lang in langs}
    path: list[str | None] = [max(langs, key=score.__getitem__)]
    for came in reversed(back):
        path.append(came[path[-1]])  # type: ignore[arg-type, index]
    return path[::-1]


def _absorb_islands(units: Sequence[Piece], weights: Sequence[Weights], chosen: list[str | None]) -> list[str | None]:
    """Give a sentence or two inside a paragraph of another language to that language: they are quoted there."""
    starts = [0, *(p for p in range(1, len(units)) if chosen[p] != chosen[p - 1]), len(units)]
    if not starts[1:-2]:
        return chosen
    widths = widths_of(units)
    islands = [
        (_margin(weights[start:end], chosen[start], chosen[start - 1]), start, end)
        for start, end in pairwise(starts[1:-1])
        if chosen[start - 1] == chosen[end]
        and (end - start <= 2 or _is_quoted(units, start, end, widths))
        and not {units[start].gap, units[end].gap} & {MARK, LONE, INLINE, BLANK}
        and not _is_line(units[start : end + 1])
    ]
    for _, start, end in sorted(islands):
        if chosen[start - 1] == chosen[end]:
            chosen[start:end] = [chosen[end]] * (end - start)
    return chosen


def _is_quoted(units: Sequence[Piece], start: int, end: int, widths: Mapping[int, int]) -> bool:
    """Tell whether more units than two are still a sentence or two inside a paragraph that a narrow column wraps.

    It begins inside a line, and ends there or on one that, by the ``widths``, had no room for more.
    """
    gaps = [unit.gap for unit in units[start : end + 1]]
    if gaps[0] == LINE or end - start > _MOST_LINES or not _WITHIN.issuperset(gaps):
        return False
    sentences = 1 + sum(is_closed(unit.text[-8:]) for unit in units[start : end - 1])
    if sentences > 2 or sum([len(unit.text) for unit in units[start:end]]) > _LONGEST_QUOTATION:
        return False
    return units[end].gap != LINE or not had_room(widths[units[end - 1].number], units[end].text, widths[0])


def _is_line(units: Sequence[Piece]) -> bool:
    """Tell whether all units but the last are a line of their own, wider than any column: no quotation."""
    *island, after = units
    own = island[0].gap == LINE == after.gap and island[0].number == island[-1].number
    return own and sum([len(unit.text) for unit in island]) >= WIDE


def _margin(weights: Sequence[Weights], mine: str | None, other: str | None) -> float:
    return sum(found.get(mine or "", 0.0) - found.get(other or "", 0.0) for found in weights)


def _report_unsure(
    units: Sequence[Piece],
    weights: Sequence[Weights],
    chosen: Sequence[str | None],
    source: str,
    findings: list[Finding],
) -> None:
    """Report the borders beside which a unit could as well belong to the other side."""
    for position in range(1, len(units)):
        left, right = chosen[position - 1], chosen[position]
        if left == right or units[position].gap in (MARK, LONE, INLINE):
            continue
        for near, mine, other in ((position - 1, left, right), (position, right, left)):
            if near < position and units[near].gap in _GOES_ON:
                continue  # the end of a sentence that a line before began
            text = units[near].text
            # Forms of words do not do for English: its terms stand in other texts too.
            weighed = weigh_unit(text) if mine == "en" else weights[near]
            unsure = _margin([weighed], mine, other) < _UNSURE_MARGIN and sum(map(str.isalpha, text)) > _LEAST_TEXT
            if unsure or (near == position and units[near].gap == NAMES):
                place = Location(source, units[position - 1].number, units[position].number)
                findings.append(finding("border-unsure", place, text=cut_short(text), left=left, right=right))
    for edge in {0, len(units) - 1}:
        mine, found = chosen[edge], weights[edge]
        other = max(found, key=found.__getitem__, default=None)
        # The whole text of another language, too short for a border, unless it is a quotation.
        speaks = found.get(mine or "", 0.0) < _EDGE_LEAST and other != mine and found[other or ""] > _EDGE_MOST
        if speaks and sum(map(str.isalpha, units[edge].text)) > _LEAST_TEXT:
            place = Location(source, units[edge].number)
            findings.append(finding("border-unsure", place, text=cut_short(units[edge].text), left=mine, right=other))
