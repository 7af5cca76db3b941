"""Split an abstract field into one text per language, keywords and notes.

The field of a catalogue page holds the abstracts of all languages, with any separator or none between them. The words
decide: ``abstract_units`` computes the evidence of each unit once, and ``abstract_decoder`` finds the best path through
the units. No letter of an abstract is lost or moved.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, repeat
from math import exp
from typing import NamedTuple

from catalog_export.model.findings import Finding, both_ends, cut_short, finding
from catalog_export.model.record import Abstract, Location, Text
from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_columns import narrow_lines
from catalog_export.read.page.abstract_decoder import HEAD, LISTED, Decoded, Decoder, State
from catalog_export.read.page.abstract_heads import states_value, without_heads
from catalog_export.read.page.abstract_model import TEXT, is_closed, surplus_of_capitals, weights
from catalog_export.read.page.abstract_units import Unit, units_of
from catalog_export.read.page.keyword_terms import terms
from catalog_export.read.page.sentences import has_word_of_sentence
from catalog_export.text.language import Identified, confirmed, identify, recognise_malay
from catalog_export.text.language_tables import fold_words, word_weights
from catalog_export.text.messages import Message
from catalog_export.text.paragraphs import Joiner, unwrap


class AbstractField(NamedTuple):
    """What an abstract field held: texts, each with how its language was identified and its lines, and keywords."""

    abstracts: tuple[Abstract, ...] = ()
    languages: tuple[Identified, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    keywords: tuple[Text, ...] = ()
    keyword_lines: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


# Gaps at which a paragraph begins, and those inside a paragraph.
_PARAGRAPH = frozenset(("mark", "lone character", "label", "blank", "blank open"))
_INSIDE = frozenset(
    ("stop", "stop lower", "capital", "capital behind a small word", "abbreviation", "inside", "mark inside a line")
)
_GLUED = frozenset(("glued", "glued stop"))
_USUAL = ("id", "en")
# The gap behind a label that is a word of the text.
_WITHOUT_LABEL = {"label": "capital", "label glued": "glued"}


class _Run(NamedTuple):
    """Units in a row that belong together."""

    state: State
    units: list[Unit]


class Lines(NamedTuple):
    """The document of a field, and the number in it of each line of the field."""

    source: str
    numbers: Sequence[int]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the numbers of the first and the last of some lines of the field."""
        return self.numbers[first], self.numbers[last]

    def place(self, first: int, last: int) -> Location:
        """Return the place of some lines of the field."""
        start, end = self.span(first, last)
        return Location(self.source, start, end if end > start else 0)


def split_abstracts(lines: Sequence[str], numbers: Sequence[int], source: str, title: str = "") -> AbstractField:
    """Split the lines of an abstract field into one text per language.

    ``numbers`` has the number of each line in the document ``source``; a line may hold line feeds (from tags).
    ``title`` has the titles of the record as printed: a head of an abstract repeats one.
    """
    places = Lines(source, numbers)
    lines, heads = without_heads(lines)
    left_out = [_left_out(head.text, places.place(head.first, head.last)) for head in heads]
    units = units_of(lines, title)
    return field_of(units, places, left_out) if units else AbstractField(findings=tuple(left_out))


def field_of(units: Sequence[Unit], lines: Lines, left_out: Iterable[Finding] = ()) -> AbstractField:
    """Return what the units of an abstract field, at least one, hold; ``left_out``: findings about its heads."""
    decoded = Decoder(units).decode()
    abstracts: list[Abstract] = []
    identified: list[Identified] = []
    places: list[tuple[int, int]] = []
    lists: list[_Run] = []
    findings = list(left_out)
    margins = {id(units[place - side]): margin for place, margin in decoded.margins.items() for side in (0, 1)}
    for run in _runs(units, decoded.states):
        ends = (run.units[0].number, run.units[-1].number)
        if run.state.mode == LISTED:
            lists.append(run)
        elif run.state.mode == HEAD:
            findings += _of_head(run.units, lines)
        elif run.state.mode == TEXT:
            paragraphs = _paragraphs(run.units)
            if not paragraphs:
                continue
            sure = min(margins.get(id(run.units[side]), weights()["sure"]) for side in (0, -1))
            decided = _identify(paragraphs, run, sure)
            if decided.lang is None:
                findings.append(finding("language-unsure", lines.place(*ends), text=cut_short(paragraphs[0])))
                decided = decided._replace(lang="und")
            abstracts.append(Abstract(paragraphs, decided.lang))
            identified.append(decided)
            places.append(lines.span(*ends))
    findings += _unsure(units, decoded, lists, lines)
    findings += _contrary(units, decoded, lines)
    keywords = list(_keywords(lists, languages_of(abstracts)))
    return AbstractField(
        tuple(abstracts),
        tuple(identified),
        tuple(places),
        tuple(term for _, term in keywords),
        tuple(lines.numbers[number] for number, _ in keywords),
        tuple(findings),
    )


def _of_head(units: Sequence[Unit], lines: Lines) -> Iterator[Finding]:
    """Report a head that is left out of an abstract; a labelled value in it that no head has is one of the record."""
    for is_value, group in groupby(units, key=lambda unit: states_value(unit.text)):
        part = [*group]
        place, text = lines.place(part[0].number, part[-1].number), " ".join([unit.text for unit in part])
        yield finding("line-not-understood", place, text=cut_short(text)) if is_value else _left_out(text, place)


def _left_out(head: str, place: Location) -> Finding:
    """Report a head that is left out of an abstract; one that has a sentence may be part of the text."""
    stopped = head[-1] in ".?!" or len(head) > lengths.PARAGRAPH
    has_sentence = stopped and (
        has_word_of_sentence(head) or (len(head) > lengths.PHRASE and surplus_of_capitals(head) < 0)
    )
    return finding("text-left-out" if has_sentence else "head-left-out", place, text=both_ends(head))


def _unsure(units: Sequence[Unit], decoded: Decoded, lists: Sequence[_Run], lines: Lines) -> Iterator[Finding]:
    """Yield a finding for each border that could as well be elsewhere."""
    ends = {id(run.units[-1]): run for run in lists}
    for place, margin in decoded.margins.items():
        left, right = decoded.states[place - 1], decoded.states[place]
        loose = units[place].gap == "capital"
        least = weights()["unsure" if left.mode == TEXT else "unsure capital" if loose else "unsure list"]
        cut = left.mode == TEXT and units[place].gap in _CUT
        if margin < least or cut or _is_overlong(ends.get(id(units[place - 1]))):
            location = lines.place(units[place - 1].number, units[place].number)
            words = f"{units[place - 1].text[-40:]} | {units[place].text[:40]}"
            yield finding("border-unsure", location, text=words, left=_named(left), right=_named(right))


# Gaps at which a border cuts a sentence or separates a small word from what follows it.
_CUT = frozenset(("capital behind a small word", "inside", "line lower", "blank lower"))


def _is_overlong(run: _Run | None) -> bool:
    """Return whether a list has a term as long as a sentence: it may go on into the text behind it."""
    return run is not None and any(
        len(term.split()) > weights()["words of a long term"] for term in terms(_listed(run.units))
    )


def _contrary(units: Sequence[Unit], decoded: Decoded, lines: Lines) -> Iterator[Finding]:
    """Yield a finding for a first or last unit that is rather in the other usual language."""
    for place in decoded.contrary:
        state, unit = decoded.states[place], units[place]
        names = [_named(state), _named(state._replace(lang="en" if state.lang == "id" else "id"))]
        location = lines.place(unit.number, unit.number)
        yield finding("border-unsure", location, text=cut_short(unit.text), left=names[0], right=names[1])


def _named(state: State) -> str:
    """Return in words what is on one side of a border."""
    if state.mode == LISTED:
        return Message("the keywords")
    return Message("the abstract in {language}", language=Message(LANGUAGES[state.lang or "und"].english))


def languages_of(abstracts: Sequence[Abstract]) -> tuple[str, ...]:
    """Return the languages of the abstracts that are known, each once."""
    return tuple(dict.fromkeys([a.lang for a in abstracts if a.lang and a.lang != "und"]))


def _runs(units: Sequence[Unit], states: Sequence[State]) -> Iterator[_Run]:
    """Yield the runs of units; a list of keywords between two parts of one text does not cut it."""
    runs: list[_Run] = []
    text: _Run | None = None  # the last text
    last: _Run | None = None  # the run of the unit before
    for unit, state in zip(units, states, strict=True):
        if state.mode == TEXT and text and text.state.lang == state.lang and _goes_on(text, last, unit):
            gap = _WITHOUT_LABEL.get(unit.gap, unit.gap) if last is text else "blank"
            text.units.append(unit if gap == unit.gap else unit.behind(gap))
            last = text
        elif last and state.mode == last.state.mode and state.mode in (LISTED, HEAD):
            last.units.append(unit)
        else:
            last = _Run(state, [unit])
            runs.append(last)
            text = last if state.mode == TEXT else text
    yield from runs


def _goes_on(text: _Run, last: _Run | None, unit: Unit) -> bool:
    """Return whether a unit goes on with a text: only a list, a head or no separator is between the two."""
    if last is not text:
        return last is not None and last.state.mode in (LISTED, HEAD)
    return unit.gap != "mark" or (unit.text[0].islower() and not is_closed(text.units[-1].text[-8:]))


def _identify(paragraphs: tuple[str, ...], run: _Run, sure: float) -> Identified:
    """Return the language of a text and the confidence in it, from its words and the margin ``sure`` of its borders."""
    whole = sum(unit.indonesian for unit in run.units)
    size = sum(unit.size for unit in run.units)
    lang = run.state.lang
    if lang in ("id", "en") and abs(whole) < max(weights()["short"], weights()["weak"] * size):
        return identify("\n".join(paragraphs))
    if lang not in ("id", "en"):
        return confirmed("\n".join(paragraphs), lang)
    decided = Identified(lang, confidence(min(sure, abs(whole) * weights()["evidence"])), "function words")
    return recognise_malay("\n".join(paragraphs), decided) if lang == "id" else decided


def confidence(margin: float) -> float:
    """Return the probability that a decision with a margin in log-odds is right: 0.5 for none, towards 1."""
    return round(1 / (1 + exp(-max(0.0, margin))), 2)


def _keywords(lists: Sequence[_Run], among: tuple[str, ...]) -> Iterator[tuple[int, Text]]:
    """Yield the terms of the keyword lists with their lines, each once: a page can state a list twice.

    A list has one of the languages of the abstracts. Its terms have that language, unless their words speak for the
    other usual one: a list in Indonesian has English terms.
    """
    texts = [_listed(run.units) for run in lists]
    found = [identify(text, among or _USUAL).lang for text in texts]
    langs = [lang if lang in (among or _USUAL) else None for lang in found]
    known: set[tuple[str, str | None]] = set()
    for run, text, lang in zip(lists, texts, langs, strict=True):
        rest = [other for other in among if other not in langs]
        of_list = rest[0] if lang is None and len(lists) == len(among) and len(rest) == 1 else lang
        for term in terms(text):
            of_term = _language_of_term(term, of_list)
            if (term.casefold(), of_term) not in known:
                known.add((term.casefold(), of_term))
                yield run.units[0].number, Text(term, of_term)


def _language_of_term(term: str, of_list: str | None) -> str | None:
    """Return the language of a term in a list of Indonesian or English ones, or that of the list.

    Indonesian texts have English words, so a term is Indonesian only if one of its words says so clearly. An acronym
    says nothing.
    """
    values = list(map(word_weights().get, fold_words(term), repeat(0.0))) if of_list in _USUAL else ()
    value, least = sum(values), weights()["language of a term"]
    acronym = value > 0 and term.isupper() and " " not in term
    if abs(value) < least or acronym or (value > 0 and max(values) < least):
        return of_list
    return "id" if value > 0 else "en"


def _listed(units: Sequence[Unit]) -> str:
    """Join the units of a list."""
    first = sum(len(unit.text) for unit in units if unit.number == units[0].number)
    least = 1 if first < lengths.NARROW else 2  # lines; a long line can be one with the next
    by_line = len({unit.number for unit in units}) > least and not any(unit.commas for unit in units)
    text = units[0].text
    for unit in units[1:]:
        if by_line and unit.number != units[0].number and unit.gap not in _INSIDE and unit.gap not in _GLUED:
            text += f"; {unit.text}"
        elif unit.number != units[0].number and text.endswith("-") and unit.text[:1].islower():
            text = text[:-1] + unit.text
        else:
            text += unit.text if unit.gap in _GLUED else f" {unit.text}"
    return text


def _paragraphs(units: Sequence[Unit]) -> tuple[str, ...]:
    """Join the units of a text into paragraphs."""
    if _PARAGRAPH.issuperset([unit.gap for unit in units[1:]]):
        return unwrap([unit.text for unit in units])
    narrow = narrow_lines(units)
    joiner = Joiner([unit.text for unit in units])
    paragraphs: list[list[str]] = []
    for position, unit in enumerate(units):
        gap, text = unit.gap, unit.text
        if not position or gap in _PARAGRAPH or (gap == "line" and units[position - 1].number not in narrow):
            paragraphs.append([text])
        elif gap in _INSIDE or gap in _GLUED:
            paragraphs[-1] += ["" if gap in _GLUED else " ", text]
        else:
            before, blank = joiner.join(paragraphs[-1][-1], text)
            paragraphs[-1][-1:] = [before, blank, text]
    return unwrap(["".join(pieces) for pieces in paragraphs])
