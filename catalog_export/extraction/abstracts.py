"""One abstract field in, one text per language out.

The field of a catalogue page holds the abstracts of all languages, parted by anything or by nothing. So language
decides, and marks only help: the field is cut into units (lines where samples agree on one language, else sentences),
each unit gets the evidence of its function words for each language, and the cheapest way through the units is found,
where changing the language costs little at a separator or a blank line and much inside a sentence. No letter is lost
or moved on the way.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.extraction.keywords import take_keywords, terms
from catalog_export.extraction.language import (
    SAMPLED,
    Identified,
    identify,
    sample,
    script_of,
    tell_malay,
    word_forms,
)
from catalog_export.extraction.mute import MUTE, tell_mute
from catalog_export.extraction.paragraphs import Joiner, unwrap
from catalog_export.extraction.separators import BLANK, INLINE, LINE, LONE, MARK, Piece, cut, is_closed
from catalog_export.extraction.units import (
    GLUED,
    NAMES,
    SENTENCE,
    STOP,
    WORD,
    Weights,
    cut_inside,
    sentences,
    weigh_unit,
)
from catalog_export.findings import Finding, cut_short, finding
from catalog_export.model import Abstract, Location, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Run(NamedTuple):
    """Units of one language in a row, and the evidence for it: none where samples of every unit agree."""

    lang: str | None
    units: Sequence[Piece]
    weights: Sequence[Weights] = ()


class Parted(NamedTuple):
    """What an abstract field held: texts, each with how its language was told and its lines, and keywords."""

    abstracts: tuple[Abstract, ...] = ()
    told: tuple[Identified, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    keywords: tuple[Text, ...] = ()
    keyword_lines: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


# Further gaps: what a blank line or line end looks like.
BLANK_OPEN, BLANK_LOWER = "blank, no full stop before", "blank, lower case after"
LINE_OPEN, LINE_LOWER = "line, no full stop before", "line, lower case after"
LINE_ROOM = "line that had room, no full stop before"
_GOES_ON = frozenset((BLANK_LOWER, LINE_LOWER))
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
# Gaps at which a paragraph begins.
_PARAGRAPH = frozenset((MARK, LONE, BLANK, BLANK_OPEN))
# What a unit must weigh to bring a language into play, if it is not 2: the two that nearly every page has.
_CLEAR = {"id": 0.7, "en": 0.7}
# Letters of a unit below which another is not: "y = a + bx" is no Spanish.
_LEAST_LETTERS = 15
# The weight of a line whose samples agree on one language: more than any cost.
_AGREED = 12.0
# What the weaker language of a unit must weigh, that the unit may hold a border.
_BOTH = 2.0
_UNSURE_MARGIN = 0.3
# Letters of the number of an item, that is in no language: "a.", "iii)".
_LEAST_TEXT = 4
# What the first or last unit must weigh for another language, and not for its own, that it is unsure.
_EDGE_MOST, _EDGE_LEAST = 0.9, 0.3
# No column is so wide.
_WIDE = 130


def part(lines: Sequence[str], first: int, source: str) -> Parted:
    """Part the lines of an abstract field into one text per language.

    ``first`` is the number of the first line in the document ``source``; a line may hold line feeds (from tags).
    """
    pieces, lists = take_keywords(cut(lines, first))
    findings: list[Finding] = []
    abstracts: list[Abstract] = []
    told: list[Identified] = []
    places: list[tuple[int, int]] = []
    for run in _runs(pieces, source, findings):
        paragraphs = _paragraphs(run.units)
        if not paragraphs:
            continue
        place = (run.units[0].number, run.units[-1].number)
        decided = _tell(paragraphs, run)
        if decided.lang is None:
            findings.append(finding("language-unsure", Location(source, *place), text=cut_short(paragraphs[0])))
            decided = decided._replace(lang="und")
        abstracts.append(Abstract(paragraphs, decided.lang))
        told.append(decided)
        places.append(place)
    if not lists:
        return Parted(tuple(abstracts), tuple(told), tuple(places), (), (), tuple(findings))
    langs = languages_of(abstracts)
    keywords = list(_keywords(lists, langs))
    lines_of = tuple(number for number, _ in keywords)
    terms_of = tuple(term for _, term in keywords)
    return Parted(tuple(abstracts), tuple(told), tuple(places), terms_of, lines_of, tuple(findings))


def languages_of(abstracts: Sequence[Abstract]) -> tuple[str, ...]:
    """Return the languages of the abstracts that are known, each once."""
    return tuple(dict.fromkeys([a.lang for a in abstracts if a.lang and a.lang != "und"]))


def _keywords(lists: Sequence[Piece], among: tuple[str, ...]) -> Iterator[tuple[int, Text]]:
    """Yield the terms of the keyword lists with their lines; a list has one language, told from all its terms."""
    langs = [identify(piece.text, among).lang for piece in lists]
    for piece, lang in zip(lists, langs, strict=True):
        rest = [other for other in among if other not in langs]
        of_list = rest[0] if lang is None and len(lists) == len(among) and len(rest) == 1 else lang
        for term in terms(piece.text):
            yield piece.number, Text(term, of_list)


# --- units and runs


def _runs(pieces: list[Piece], source: str, findings: list[Finding]) -> list[Run]:
    """Group the pieces by language, along the cheapest way through their units."""
    if not pieces:
        return []
    sampled = [sample(piece.text) for piece in pieces]
    if None not in sampled:
        return _grouped(pieces, (), sampled)
    units: list[Piece] = []
    weights: list[Weights] = []
    for piece, lang in zip(pieces, sampled, strict=True):
        parts = [piece] if lang else list(sentences(piece))
        units += parts
        weights += [{lang: _AGREED}] if lang else [weigh_unit(unit.text) for unit in parts]
    _refine_gaps(units)
    langs = _candidates(units, weights)
    langs += tell_mute(units, weights, langs)
    chosen: list[str | None]
    if len(langs) < 2:
        chosen = [langs[0] if langs else None] * len(units)
    else:
        units, weights = cut_inside(units, weights, langs)
        weights = [_more_evidence(unit, found, langs) for unit, found in zip(units, weights, strict=True)]
        chosen = _absorb_islands(units, weights, _cheapest(units, weights, langs))
        _report_unsure(units, weights, chosen, source, findings)
    return _grouped(units, weights, chosen)


def _grouped(units: list[Piece], weights: Sequence[Weights], chosen: Sequence[str | None]) -> list[Run]:
    """Return the runs of units of one language, and of one side of a separator."""
    _refine_gaps(units)
    runs: list[Run] = []
    start = 0
    for position in range(1, len(units) + 1):
        if (
            position == len(units)
            or chosen[position] != chosen[start]
            or (units[position].gap == MARK and _parts_texts(units, position))
        ):
            runs.append(Run(chosen[start], units[start:position], weights[start:position]))
            start = position
    return runs


def _refine_gaps(units: list[Piece]) -> None:
    """Say more of blank lines and line ends: whether a sentence ended before and whether one begins after."""
    widths: dict[int, int] = {}
    for position in range(1, len(units)):
        gap, text, number = units[position]
        before = units[position - 1]
        end = before.text[-1]
        if gap in (BLANK, LINE) and end != ".":
            lower = (text[0].islower() and end not in "!?…") or end == "-"
            if lower:
                gap = BLANK_LOWER if gap == BLANK else LINE_LOWER
            elif not is_closed(before.text[-8:]):
                widths = widths or _widths(units)
                room = _had_room(widths[before.number], text, widths[0])
                gap = BLANK_OPEN if gap == BLANK else LINE_ROOM if room else LINE_OPEN
            units[position] = Piece(gap, text, number)


def _widths(units: Sequence[Piece]) -> dict[int, int]:
    """Return how wide each line is and, as line 0, the widest."""
    widths = {0: 0}
    for unit in units:
        widths[unit.number] = widths.get(unit.number, 0) + len(unit.text) + 1
    widths[0] = max(widths.values())
    return widths


def _had_room(width: int, text: str, widest: int) -> bool:
    """Tell whether the next word had room on a line: then it does not end there because the column is narrow."""
    return width >= _WIDE or width + len(text.split(maxsplit=1)[0]) < widest * 0.95


def _parts_texts(units: list[Piece], position: int) -> bool:
    """Tell whether a mark parts two texts of one language: it does not in the middle of a sentence."""
    return not units[position].text[0].islower() or is_closed(units[position - 1].text[-8:])


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
    islands = [
        (_margin(weights[start:end], chosen[start], chosen[start - 1]), start, end)
        for start, end in pairwise(starts[1:-1])
        if end - start <= 2
        and chosen[start - 1] == chosen[end]
        and not {units[start].gap, units[end].gap} & {MARK, LONE, INLINE, BLANK}
        and not _is_line(units[start : end + 1])
    ]
    for _, start, end in sorted(islands):
        if chosen[start - 1] == chosen[end]:
            chosen[start:end] = [chosen[end]] * (end - start)
    return chosen


def _is_line(units: Sequence[Piece]) -> bool:
    """Tell whether all units but the last are a line of their own, wider than any column: no quotation."""
    *island, after = units
    own = island[0].gap == LINE == after.gap and island[0].number == island[-1].number
    return own and sum([len(unit.text) for unit in island]) >= _WIDE


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


def _tell(paragraphs: tuple[str, ...], run: Run) -> Identified:
    """Say how sure a run's language is; ask every rule where its function words left it open."""
    if run.lang is None:
        return identify("\n".join(paragraphs))
    if not run.weights or (run.lang in SAMPLED and all(found == {run.lang: _AGREED} for found in run.weights)):
        # The samples hold no word of Malay; "bahawa" (that) is seldom missing from all between them.
        malay = run.lang == "id" and "bahawa" in (text := "\n".join(paragraphs))
        return tell_malay(text, SAMPLED["id"]) if malay else SAMPLED[run.lang]
    if all(found.get(run.lang) == MUTE for found in run.weights):
        decided = identify("\n".join(paragraphs), (run.lang,))
        return decided if decided.lang == run.lang else Identified(run.lang, 0.7, "Compact Language Detector 2")
    mine = sum(found.get(run.lang, 0.0) for found in run.weights)
    rival = max((sum(found.get(other, 0.0) for found in run.weights) for other in _others(run)), default=0.0)
    if script_of(paragraphs[0][:80]) == run.lang:
        return Identified(run.lang, 0.99, "script")
    confidence = round(mine / (mine + rival) * min(1.0, 0.6 + mine / 10), 2) if mine else 0.5
    return tell_malay("\n".join(paragraphs), Identified(run.lang, confidence, "function words"))


def _others(run: Run) -> set[str]:
    return {lang for found in run.weights for lang in found if lang != run.lang}


# --- text again


def _paragraphs(units: Sequence[Piece]) -> tuple[str, ...]:
    """Put a run's units together again."""
    if _PARAGRAPH.issuperset([gap for gap, _, _ in units[1:]]):
        return unwrap([text for _, text, _ in units])
    narrow = _narrow_lines(units)
    joiner = Joiner([unit.text for unit in units])
    paragraphs: list[list[str]] = []
    for position, (gap, text, _) in enumerate(units):
        if not position or gap in _PARAGRAPH or (gap == LINE and units[position - 1].number not in narrow):
            paragraphs.append([text])
        elif gap in (GLUED, SENTENCE, STOP, WORD, NAMES, INLINE):
            paragraphs[-1] += ["" if gap == GLUED else " ", text]
        else:
            before, blank = joiner.join(paragraphs[-1][-1], text)
            paragraphs[-1][-1:] = [before, blank, text]
    return unwrap(["".join(pieces) for pieces in paragraphs])


def _narrow_lines(units: Sequence[Piece]) -> set[int]:
    """Return the lines that end where they do because the column is narrow, rather than because a paragraph ends."""
    widths = _widths(units)
    widest = widths.pop(0)
    if widest >= _WIDE:
        return set()
    return {line for line, width in widths.items() if width > 40 or (len(widths) > 2 and width * 4 > widest * 3)}
