"""One abstract field in, one text per language out.

The field of a catalogue page holds the abstracts of all languages, parted by anything or by nothing. So language
decides, and marks only help: the field is cut into units (lines where samples agree on one language, else sentences),
each unit gets the evidence of its function words for each language, and the cheapest way through the units is found,
where changing the language costs little at a separator or a blank line and much inside a sentence. No letter is lost
or moved on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.findings import Finding, cut_short, finding
from catalog_export.model.record import Abstract, Location, Text
from catalog_export.read.page.borders import choose
from catalog_export.read.page.gaps import (
    BLANK,
    BLANK_OPEN,
    INLINE,
    LINE,
    LONE,
    MARK,
    Piece,
    is_closed,
    narrow_lines,
    refine_gaps,
)
from catalog_export.read.page.keywords import take_keywords, terms
from catalog_export.read.page.language import (
    SAMPLED,
    Identified,
    identify,
    sample,
    script_of,
    tell_malay,
)
from catalog_export.read.page.mute import MUTE
from catalog_export.read.page.paragraphs import Joiner, unwrap
from catalog_export.read.page.separators import cut
from catalog_export.read.page.units import (
    GLUED,
    NAMES,
    SENTENCE,
    STOP,
    WORD,
    Weights,
    sentences,
    weigh_unit,
)

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


# Gaps at which a paragraph begins.
_PARAGRAPH = frozenset((MARK, LONE, BLANK, BLANK_OPEN))
# The weight of a line whose samples agree on one language: more than any cost.
_AGREED = 12.0


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
    return _grouped(*choose(units, weights, source, findings))


def _grouped(units: list[Piece], weights: Sequence[Weights], chosen: Sequence[str | None]) -> list[Run]:
    """Return the runs of units of one language, and of one side of a separator."""
    refine_gaps(units)
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


def _parts_texts(units: list[Piece], position: int) -> bool:
    """Tell whether a mark parts two texts of one language: it does not in the middle of a sentence."""
    return not units[position].text[0].islower() or is_closed(units[position - 1].text[-8:])


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
    narrow = narrow_lines(units)
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
