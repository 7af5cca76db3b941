"""One abstract field in, one text per language out.

The field of a catalogue page holds the abstracts of all languages, parted by anything or by nothing. So language
decides, and marks only help: the field is cut into units (sentences, at most), each unit gets the evidence of its
function words for each language, and the cheapest way through the units is found, where changing the language costs
little at a separator or a blank line and much inside a sentence. No letter is lost or moved on the way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.findings import Finding, finding
from catalog_export.language import Identified, evidence, identify, script_of, tell_malay, word_forms, words_of
from catalog_export.model import Abstract, Location, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Line(NamedTuple):
    """A line of the source document: its number and its text."""

    number: int
    text: str


class Unit(NamedTuple):
    """A sentence or less: what stands between it and the unit before it, its text, and its line."""

    gap: str
    text: str
    number: int


class Run(NamedTuple):
    """Units of one language in a row."""

    lang: str | None
    units: tuple[Unit, ...]


class Parted(NamedTuple):
    """What an abstract field held: texts, each with how its language was told and its lines, and keywords."""

    abstracts: tuple[Abstract, ...] = ()
    told: tuple[Identified, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    keywords: tuple[Text, ...] = ()
    keyword_line: int = 0
    findings: tuple[Finding, ...] = ()


# What stands before a unit, and what a change of language costs there, in the weights of function words.
MARK, BLANK, BLANK_OPEN, BLANK_LOWER = "mark", "blank", "blank, no full stop before", "blank, lower case after"
LINE, LINE_OPEN, LINE_LOWER = "line", "line, no full stop before", "line, lower case after"
SENTENCE, GLUED, WORD = "sentence", "sentence without a blank", "word"
COSTS = {
    MARK: 0.2,
    BLANK: 1.0,
    BLANK_OPEN: 2.0,
    BLANK_LOWER: 6.0,
    LINE: 1.5,
    LINE_OPEN: 3.5,
    LINE_LOWER: 7.0,
    SENTENCE: 3.0,
    GLUED: 3.0,
    WORD: 4.0,
}

_LABELS = (
    r"abs?trac?t(?:rac)?|abs?tra[ck]k?|abstrack|abtrak|abtract|abstraksi|ringkasan(?: eksekutif)?|intisari|ikhtisar|"
    r"executive summary|summary|zusammenfassung|kurzfassung|r[ée]sum[ée]|samenvatting|resumen|sari ?pati|ringkesan|"
    r"abstrakt|аннотация|реферат|要旨|概要|摘要|초록|요약|ملخص(?: البحث)?|الملخص|المستخلص"
)
_DECORATION = r"[\s#>*_~=\"“”'\[({|–—:.-]*"
# A line that is only a label, in any decoration: "## Abstrak", "***ABSTRACT***", "Abstract:".
_LABEL_LINE = re.compile(rf"{_DECORATION}(?:{_LABELS})[\s#>*_~=\"“”'\])}}|–—:.-]*", re.IGNORECASE)
# A label before the text on the same line: the mark after it tells it from a sentence about abstract art.
_LABEL_START = re.compile(rf"{_DECORATION}(?:{_LABELS})[*_]*\s*(?:[:：][*_]*|[–—-](?=\s)|\.(?=\s+[A-Z]))\s*", re.IGNORECASE)
_LABEL_CAPITALS = re.compile(r"[\s*_\"“\[(]*(?:ABSTRACT|ABSTRAK|ABTRAK|ABSTRAKSI|RINGKASAN|SUMMARY)[*_]*[\s:.–—-]+(?=[\"“(\[]?[A-Z0-9])")
_LABEL_INSIDE = re.compile(
    r"(?<=[.!?\"”)\]])\s*(?:\b|(?<=[.!?\"”)\]]))[*_]{0,3}(?:(?:ABSTRACT|ABSTRAK|ABTRAK)[*_]{0,3}[\s:.–—-]+|(?:Abstract|Abstrak)[*_]{0,3}\s*[:：]\s*)(?=[\"“(\[]?[A-Z0-9])"
)

_KEYWORDS = (
    r"kata[\s-]*kun?ci|key[\s-]*words?(?: and phrases)?|mots?[\s-]cl[ée]s?|schlüssel(?:wörter|begriffe)|schlagwörter|"
    r"stichwörter|trefwoorden|sleutelwoorden|palabras[\s-]clave|tembung(?: wigati| wos)|kecap konci|kata panyungsi|"
    r"ключевые слова|关键词|關鍵詞|キーワード|주제어|키워드|الكلمات(?: المفتاحية| الدالة| الرئيسية)?"
)
_KEYWORD_START = re.compile(rf"[\s#>*_~\"“\[(]*(?:{_KEYWORDS})[\s*_]*(?:[:：;=.–—-]+[\s*_]*|$)", re.IGNORECASE)
_KEYWORD_INSIDE = re.compile(
    rf"(?:(?<=[.!?;,\"”’)\]])|(?<=\s))\s*[*_]{{0,3}}(?:{_KEYWORDS})[*_]{{0,3}}\s*[:：]\s*[*_]{{0,3}}\s*", re.IGNORECASE
)

# Lines of marks only; and runs of marks inside a line. Four dots can be the end of a cut text.
_MARK_LINE = re.compile(r"\s*(?:[.·…]\s*){3,}|\s*([=*_~#•-])(?:\s*\1){2,}\s*|\s*(?:\*\s*){2,}|\s*<hr\s*/?>\s*", re.IGNORECASE)
_MARK_INSIDE = re.compile(r"={5,}|\.{5,}|…{3,}|_{5,}|\*{5,}|~{5,}|-{5,}|#{5,}")

# Dots that end a cut text stand for nothing.
_END_DOTS = re.compile(r"\s+(?:\.{3,}|…+)$")
_CLOSED = re.compile(r"[.!?:;…。！？؟।][\"”’')\]»}*_]*$")
_SENTENCE_END = re.compile(
    r"(?<![\s.][A-Z])(?<!\s[A-Z][a-z])(?<![A-Z]\.[A-Z])"
    r"[.!?…][\"”’')\]»]*(?:(?P<blank>\s+)(?=[\"“‘'(\[«]*[^\sa-z])|(?<=[a-z0-9)\"”’]{2}[.!?])(?=[A-Z][a-z]))|[。！？](?=.)|(?<=[؟।])\s+(?=.)"
)
_QUOTED = re.compile(r"[\"“«„]([^\"“”«»„\n]{3,400})[\"”»]|\(([^()\n]{3,200})\)")
_SPACES = re.compile(r"\s+")
_WORD_BREAK = re.compile(r"(\w+)-$")

_OPENERS = {'"': '"', "“": "”", "[": "]", "(": ")", "{": "}", "«": "»", "‘": "’", "'": "'", "„": "“"}
_CLOSERS = {closer: opener for opener, closer in _OPENERS.items()} | {'"': '"', "”": "“"}


def part(lines: Sequence[Line], source: str) -> Parted:
    """Part the lines of an abstract field of the document ``source`` into one text per language."""
    kept, keyword_lines = _take_keywords(list(_cut(lines)))
    units = [unit for gap, line in kept for unit in _units(gap, line)]
    findings: list[Finding] = []
    abstracts: list[Abstract] = []
    told: list[Identified] = []
    places: list[tuple[int, int]] = []
    for run in _runs(units, source, findings):
        paragraphs = _paragraphs(run.units)
        if not paragraphs:
            continue
        text = "\n".join(paragraphs)
        decided = _tell(text, run.lang)
        place = (run.units[0].number, run.units[-1].number)
        if decided.lang is None:
            findings.append(finding("language-unsure", Location(source, *place), text=_cut_short(text)))
            decided = decided._replace(lang="und")
        abstracts.append(Abstract(paragraphs, decided.lang))
        told.append(decided)
        places.append(place)
    keywords = tuple(_keywords(keyword_lines, tuple(a.lang for a in abstracts if a.lang and a.lang != "und")))
    first = keyword_lines[0].number if keyword_lines else 0
    return Parted(tuple(abstracts), tuple(told), tuple(places), keywords, first, tuple(findings))


# ---------------------------------------------------------------------------------------------- marks and labels


def _cut(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield the lines that hold text, each with the gap before it; cut at marks and labels, and leave those out."""
    gap = MARK
    for number, raw in lines:
        text = raw.strip()
        if text.endswith(("...", "…")):
            text = _END_DOTS.sub("", text)
        if not text:
            gap = gap if gap == MARK else BLANK
        elif (len(text) < 200 and _MARK_LINE.fullmatch(text)) or (len(text) < 60 and _LABEL_LINE.fullmatch(text)):
            gap = MARK
        else:
            for piece, cut in _cut_inside(text):
                yield (MARK if cut else gap), Line(number, piece)
                gap = LINE
            if raw.rstrip().endswith(("=====", ".....", "-----", "*****", "_____", "~~~~~")):
                gap = MARK


def _cut_inside(text: str) -> Iterator[tuple[str, bool]]:
    """Cut one line at the marks and labels inside it; tell of each piece whether a mark or label stood before it."""
    start, cut = _after_label(text)
    pieces = list(_at_marks(text[start:])) if any(run in text for run in ("=====", ".....", "…", "-----", "_____", "*****", "~~~~~", "#####")) else [text[start:]]
    for piece in pieces:
        offset, labelled = _after_label(piece) if cut is False and piece is not pieces[0] else (0, False)
        rest = piece[offset:]
        cut = cut or labelled
        for match in _LABEL_INSIDE.finditer(rest) if "bstra" in rest or "BSTRA" in rest else ():
            before = rest[: match.start()]
            if before.strip():
                yield before.strip(), cut
            rest, cut = rest[match.end() :], True
            break
        if rest.strip():
            yield rest.strip(), cut
        cut = True


def _after_label(text: str) -> tuple[int, bool]:
    match = _LABEL_START.match(text) or _LABEL_CAPITALS.match(text)
    return (match.end(), True) if match else (0, False)


def _at_marks(text: str) -> Iterator[str]:
    """Cut at runs of marks. One dot of a run glued to a word is that sentence's own full stop."""
    start = 0
    for match in _MARK_INSIDE.finditer(text):
        before, after = text[start : match.start()], text[match.end() :].lstrip()
        if match.group()[0] in ".…" and after[:1].islower() and not _CLOSED.search(before.rstrip()):
            continue  # an ellipsis
        if match.group()[0] == "." and before[-1:].isalnum():
            before += "."
        if before.strip():
            yield before
        start = match.end()
    if text[start:].strip():
        yield text[start:]


# ---------------------------------------------------------------------------------------------- keywords


def _take_keywords(lines: list[tuple[str, Line]]) -> tuple[list[tuple[str, Line]], list[Line]]:
    """Part the keyword lines, and the keyword lists that follow a text on its line, from the text."""
    kept: list[tuple[str, Line]] = []
    found: list[Line] = []
    position = 0
    while position < len(lines):
        gap, line = lines[position]
        position += 1
        match = _KEYWORD_START.match(line.text) or _KEYWORD_INSIDE.search(line.text)
        if match is None or (match.end() == len(line.text) and position == len(lines)):
            kept.append((gap, line))
            continue
        before, listed = line.text[: match.start()].strip(), line.text[match.end() :].strip()
        if before:
            kept.append((gap, line._replace(text=before)))
        position, listed = _whole_list(lines, position, listed)
        listed, rest = _end_of_list(listed)
        found.append(Line(line.number, listed))
        if rest:
            # Read the rest again: it can hold the other language's text and, after it, its keywords.
            lines.insert(position, (MARK, line._replace(text=rest)))
        elif position < len(lines):
            lines[position] = (MARK if lines[position][0] == MARK else BLANK, lines[position][1])
    return kept, found


def _whole_list(lines: list[tuple[str, Line]], position: int, listed: str) -> tuple[int, str]:
    """Add the lines on which a keyword list goes on: all that follow an open end, or the first where it is empty."""
    while position < len(lines):
        gap, (_, text) = lines[position]
        if gap == MARK or len(text) > 200 or _KEYWORD_START.match(text):
            break
        if listed and (gap != LINE or not (listed.endswith((",", ";", "-")) or text[:1].islower() or text[:1] in "-•*")):
            break
        if listed.endswith("-") and text[:1].islower():
            listed = listed[:-1] + text
        else:
            listed = f"{listed} {text}" if text[:1] not in "-•*" or not listed else f"{listed}; {text[1:].strip()}"
        position += 1
    return position, listed


def _end_of_list(listed: str) -> tuple[str, str]:
    """Cut a keyword list where a sentence begins after it."""
    for match in re.finditer(r"[.;]\s+(?=[A-Z\"“])", listed):
        rest = listed[match.end() :]
        if len(rest) > 80 and len(words_of(rest)) > 10 and _SENTENCE_END.search(rest + " X"):
            return listed[: match.start()], rest
    return listed, ""


def _keywords(lines: Sequence[Line], among: tuple[str, ...]) -> Iterator[Text]:
    """Yield the terms of the keyword lists; a list has one language, told from all its terms."""
    langs = [identify(line.text, among).lang for line in lines]
    for line, lang in zip(lines, langs, strict=True):
        if lang is None and len(lines) == len(among):
            lang = next((other for other in among if other not in langs), None)  # noqa: PLW2901
        text = line.text.strip(" .*_\"”]")
        separator = next((mark for mark in (";", "；", "•", "·", ",", "，", "、", "،") if mark in text), None)
        for term in text.split(separator) if separator else [text]:
            bare = _SPACES.sub(" ", term).strip(" .*_-")
            if bare:
                yield Text(bare, lang)


# ---------------------------------------------------------------------------------------------- units and runs


def _units(gap: str, line: Line) -> Iterator[Unit]:
    """Cut a line into sentences."""
    start = 0
    for match in _SENTENCE_END.finditer(line.text):
        if line.text[start : match.end()].strip():
            yield Unit(gap, line.text[start : match.end()].strip(), line.number)
            gap = SENTENCE if match.group()[-1:].isspace() else GLUED
            start = match.end()
    rest = line.text[start:].strip()
    if rest:
        yield Unit(gap, rest, line.number)


def _refine_gap(before: Unit, unit: Unit) -> str:
    """Say more of a blank line or line end: whether a sentence ended before it and one begins after it."""
    if unit.gap not in (BLANK, LINE) or _CLOSED.search(before.text):
        return unit.gap
    lower = unit.text[:1].islower()
    if unit.gap == BLANK:
        return BLANK_LOWER if lower else BLANK_OPEN
    return LINE_LOWER if lower or before.text.endswith("-") else LINE_OPEN


def _weigh(text: str) -> dict[str, float]:
    """Weigh one unit; what stands in quotation marks or brackets inside it may be of another language."""
    script = script_of(text)
    if script:
        return {script: 2.0 + len(text) / 10}
    bare = _QUOTED.sub(" ", text) if "(" in text or '"' in text or "“" in text or "«" in text else text
    return evidence(bare) or (evidence(text) if bare != text else {})


def _runs(units: list[Unit], source: str, findings: list[Finding]) -> Iterator[Run]:
    """Group the units by language, along the cheapest way."""
    if not units:
        return
    units = [units[0], *(u._replace(gap=_refine_gap(b, u)) for b, u in zip(units, units[1:], strict=False))]
    weights = [_weigh(unit.text) for unit in units]
    langs = _candidates(weights)
    if len(langs) > 1:
        units, weights = _split_inside(units, weights, langs)
        weights = [_more_evidence(unit, found, langs) for unit, found in zip(units, weights, strict=True)]
        chosen = _cheapest(units, weights, langs)
        chosen = _absorb_islands(units, weights, chosen)
        _report_unsure(units, weights, chosen, source, findings)
    else:
        chosen = [langs[0] if langs else None] * len(units)
    start = 0
    for position in range(1, len(units) + 1):
        if position == len(units) or chosen[position] != chosen[start] or _parts_same(units, position):
            yield Run(chosen[start], tuple(units[start:position]))
            start = position


def _parts_same(units: list[Unit], position: int) -> bool:
    """Tell whether a mark parts two texts of one language: not in the middle of a sentence."""
    return units[position].gap == MARK and not (
        units[position].text[:1].islower() and not _CLOSED.search(units[position - 1].text)
    )


def _candidates(weights: list[dict[str, float]]) -> list[str]:
    """Return the languages that some unit speaks for clearly, the strongest in the field first."""
    totals: dict[str, float] = {}
    clear: set[str] = set()
    for found in weights:
        for lang, weight in found.items():
            totals[lang] = totals.get(lang, 0.0) + weight
        if found:
            best = max(found, key=lambda lang: (found[lang], lang))
            if found[best] >= 2.0:
                clear.add(best)
    return sorted(clear, key=lambda lang: (-totals[lang], lang))[:5]


def _more_evidence(unit: Unit, found: dict[str, float], langs: list[str]) -> dict[str, float]:
    """Let the forms of words speak where a unit's function words are silent."""
    if max((found.get(lang, 0.0) for lang in langs), default=0.0) >= 2.0:
        return found
    forms = word_forms(words_of(unit.text))
    return {lang: found.get(lang, 0.0) + 0.5 * forms.get(lang, 0.0) for lang in langs}


def _split_inside(
    units: list[Unit], weights: list[dict[str, float]], langs: list[str]
) -> tuple[list[Unit], list[dict[str, float]]]:
    """Cut units that begin in one language and end in another, where no full stop stands between the two."""
    out_units: list[Unit] = []
    out_weights: list[dict[str, float]] = []
    for unit, found in zip(units, weights, strict=True):
        strong = [lang for lang in langs if found.get(lang, 0.0) >= 4.0]
        cut = _border_inside(unit.text, found, strong) if len(strong) > 1 else 0
        if cut:
            left, right = unit.text[:cut].rstrip(), unit.text[cut:]
            out_units += [unit._replace(text=left), Unit(WORD, right, unit.number)]
            out_weights += [_weigh(left), _weigh(right)]
        else:
            out_units.append(unit)
            out_weights.append(found)
    return out_units, out_weights


def _border_inside(text: str, found: dict[str, float], strong: list[str]) -> int:
    """Return where in ``text`` a second language begins, at a capitalised word, or 0."""
    best, cut = max(found[lang] for lang in strong) + COSTS[WORD], 0
    for match in re.finditer(r"(?<=\s)[\"“(]?[A-Z]", text):
        left, right = evidence(text[: match.start()]), evidence(text[match.start() :])
        for one in strong:
            for other in strong:
                if one != other and left.get(one, 0.0) + right.get(other, 0.0) > best:
                    best, cut = left.get(one, 0.0) + right.get(other, 0.0), match.start()
    return cut


def _cheapest(units: list[Unit], weights: list[dict[str, float]], langs: list[str]) -> list[str | None]:
    """Choose a language for each unit so that evidence less the costs of change is greatest (Viterbi's way)."""
    score = {lang: weights[0].get(lang, 0.0) for lang in langs}
    back: list[dict[str, str]] = []
    for unit, found in zip(units[1:], weights[1:], strict=True):
        cost = COSTS[unit.gap]
        leader = max(langs, key=lambda lang: score[lang])
        came = {lang: leader if score[leader] - cost > score[lang] else lang for lang in langs}
        score = {
            lang: max(score[lang], score[leader] - cost) + found.get(lang, 0.0) for lang in langs
        }
        back.append(came)
    lang = max(langs, key=lambda lang: score[lang])
    path: list[str | None] = [lang]
    for came in reversed(back):
        lang = came[lang]
        path.append(lang)
    return path[::-1]


def _absorb_islands(units: list[Unit], weights: list[dict[str, float]], chosen: list[str | None]) -> list[str | None]:
    """Give a sentence or two inside a paragraph of another language to that language: they are quoted there."""
    while True:
        starts = [0, *(p for p in range(1, len(units)) if chosen[p] != chosen[p - 1]), len(units)]
        islands = [
            (_margin(weights[start:end], chosen[start], chosen[start - 1]), start, end)
            for start, end in zip(starts[1:-1], starts[2:-1], strict=False)
            if end - start <= 2
            and chosen[start - 1] == chosen[end]
            and not {units[start].gap, units[end].gap} & {MARK, BLANK}
        ]
        if not islands:
            return chosen
        _, start, end = min(islands)
        chosen = [*chosen[:start], *[chosen[start - 1]] * (end - start), *chosen[end:]]


def _margin(weights: list[dict[str, float]], mine: str | None, other: str | None) -> float:
    return sum(found.get(mine or "", 0.0) - found.get(other or "", 0.0) for found in weights)


def _report_unsure(
    units: list[Unit], weights: list[dict[str, float]], chosen: list[str | None], source: str, findings: list[Finding]
) -> None:
    """Report the borders beside which a unit could as well belong to the other side."""
    for position in range(1, len(units)):
        left, right = chosen[position - 1], chosen[position]
        if left == right or units[position].gap == MARK:
            continue
        for near in (position - 1, position):
            mine, other = (left, right) if near < position else (right, left)
            margin = _margin([weights[near]], mine, other)
            unit = units[near]
            if margin < 0.3 and sum(map(str.isalpha, unit.text)) > 3 and not (near < position and unit.gap == MARK):
                place = Location(source, units[position - 1].number, units[position].number)
                findings.append(finding("border-unsure", place, text=_cut_short(unit.text), left=left, right=right))


def _tell(text: str, lang: str | None) -> Identified:
    """Say how sure a run's language is; ask every rule where its function words left it open."""
    if lang is None:
        return identify(text)
    script = script_of(text)
    if script:
        return Identified(script, 0.99, "script")
    found = evidence(text)
    mine = found.get(lang, 0.0)
    rival = max((weight for other, weight in found.items() if other != lang), default=0.0)
    confidence = round(mine / (mine + rival) * min(1.0, 0.6 + mine / 10), 2) if mine else 0.5
    return tell_malay(text, Identified(lang, confidence, "function words"))


# ---------------------------------------------------------------------------------------------- text again


def _paragraphs(units: Sequence[Unit]) -> tuple[str, ...]:
    """Put a run's units together again: mend page breaks, wrapped lines and hyphens, and take wrappers off."""
    whole = " ".join(unit.text for unit in units)
    paragraphs: list[str] = []
    for position, unit in enumerate(units):
        text = _SPACES.sub(" ", unit.text)
        if not position or unit.gap in (MARK, BLANK, BLANK_OPEN) or (unit.gap == LINE and not _wrapped(units, position)):
            paragraphs.append(text)
        elif unit.gap == GLUED:
            paragraphs[-1] += text
        else:
            paragraphs[-1] = _join(paragraphs[-1], text, whole)
    return _unwrap(paragraphs)


def _wrapped(units: Sequence[Unit], position: int) -> bool:
    """Tell whether the line end before a unit comes from a narrow column rather than from a new paragraph."""
    number = units[position - 1].number
    length = sum(len(unit.text) + 1 for unit in units if unit.number == number)
    return 40 < length < 130


def _join(before: str, after: str, whole: str) -> str:
    """Join two lines; a hyphen at the end of the first goes, unless the word is written with one."""
    match = _WORD_BREAK.search(before)
    if match is None or not after[:1].islower():
        return f"{before} {after}"
    head, tail = match.group(1), after.split(maxsplit=1)[0].rstrip(".,;:!?)\"”")
    doubled = tail.lower().startswith(head.lower()) and len(head) > 2  # anak-anak: the plural of Indonesian
    if doubled or f"{head}-{tail}" in whole:
        return before + after
    return before[:-1] + after


def _unwrap(paragraphs: list[str]) -> tuple[str, ...]:
    """Take brackets and quotation marks off both ends, each end by itself, unless they belong to a word inside."""
    if not paragraphs:
        return ()
    while paragraphs:
        text = "\n".join(paragraphs)
        if not any(map(str.isalnum, text)):
            return ()
        first, last = paragraphs[0], paragraphs[-1]
        if not first or not last:
            paragraphs = [paragraph for paragraph in paragraphs if paragraph]
        elif _opens_nothing(text):
            paragraphs[0] = first[1:].lstrip()
        elif _closes_nothing(text):
            paragraphs[-1] = last[:-1].rstrip()
        else:
            break
    return tuple(paragraphs)


def _opens_nothing(text: str) -> bool:
    """Tell whether the mark at the start is a wrapper: its partner is missing, or stands at the very end."""
    mark = text[0]
    if mark not in _OPENERS:
        return mark in "*_|" and not text.startswith(("* ", "_ "))
    closer = _OPENERS[mark]
    if mark in "'‘" and len(text) > 1 and text[1].isalnum() and closer not in text[1:]:
        return False  # an apostrophe: 't Hooft
    if mark != closer:
        depth = 0
        for position, char in enumerate(text):
            depth += (char == mark) - (char == closer)
            if not depth:
                return not text[position + 1 :].strip(" .\"”’'\n)]*_")
        return True
    following = text.find(closer, 1)
    if following < 0 or not text[following + 1 :].strip(" .'’)]*_"):
        return True
    return text[following - 1].isspace() or (not text[following - 1].isalnum() and text[following + 1].isalnum())


def _closes_nothing(text: str) -> bool:
    """Tell whether the mark at the end is a wrapper whose partner is missing."""
    mark = text[-1]
    if mark not in _CLOSERS or mark in "'’":
        return mark in "*_|[{"
    opener = _CLOSERS[mark]
    if mark == opener:
        return text.count(mark) % 2 == 1
    return text.count(opener) < text.count(mark)


def _cut_short(text: str) -> str:
    return text if len(text) <= 60 else text[:57].rstrip() + "..."
