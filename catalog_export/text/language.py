"""What language a text is in, how sure that is, and which rule says so.

Function words come first: they carry the grammar, and borrowed terms cannot outvote them. Where there are none (a
title of four nouns) the forms of the words decide, then Compact Language Detector 2; what stays undecided is
not guessed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.text.function_words import (
    BEGINNINGS,
    ENDINGS,
    FINALS,
    INDONESIAN_ONLY,
    LETTERS,
    MALAY_ONLY,
    MALAY_RATHER,
    PERSIAN_LETTERS,
    SCRIPTS,
    WORDS,
)
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    Entries = tuple[tuple[str, float], ...]


class Identified(NamedTuple):
    """A decision about a text's language; ``lang`` is ``None`` where no rule could decide."""

    lang: str | None
    confidence: float
    rule: str


UNKNOWN = Identified(None, 0.0, "no rule decided")
# What is said of a text of which all samples agree.
SAMPLED = {lang: Identified(lang, 1.0, "function words") for lang in ("id", "en")}
_SHORT = {lang: Identified(lang, 0.9, "function words") for lang in ("id", "en")}

_MARKS = "!\"#$%&'()*+,./:;<=>?@[\\]^_`{|}~“”‘’«»„‚…–—•·"
_KIN = frozenset(("jv", "su"))
_BLANKS = str.maketrans(dict.fromkeys(_MARKS + "\xa0", " "))
# Words whose entries are kept at hand: texts repeat most of their words.
_REMEMBERED = 4096
# A capitalised word in running text is a name or a term and speaks less for the language around it.
_NAME_SHARE = 0.25
# Letters below which the detector's answers are chance.
_DETECTABLE, _DETECTABLE_ANYWHERE = 24, 48


def _weigh_words() -> dict[str, Entries]:
    """Turn the tables about: word -> (language, weight) of every language that has it."""
    table: dict[str, Entries] = {}
    for lang, groups in WORDS.items():
        seen: set[str] = set()
        for weight in sorted(groups, reverse=True):
            entry = ((lang, weight),)
            for word in groups[weight].split():
                if word not in seen:
                    seen.add(word)
                    table[word] = table[word] + entry if word in table else entry
    return table


_WEIGHTS = _weigh_words()


def words_of(text: str) -> list[str]:
    """Part a text into words: at blanks and marks, hyphens kept."""
    return text.translate(_BLANKS).split()


@cache
def _read_words() -> tuple[dict[str, float], dict[str, float]]:
    """Read the table of words once: log-odds of Indonesian against English, and of prose against keywords."""
    indonesian: dict[str, float] = {}
    prose: dict[str, float] = {}
    for line in Path(__file__).with_name("words.tsv").read_text("utf-8").splitlines():
        if line[0] != "#":
            word, one, other = line.split("\t")
            indonesian[word] = float(one)
            prose[word] = float(other)
    return indonesian, prose


def word_weights() -> dict[str, float]:
    """Return how far each word speaks for Indonesian (positive) or English (negative)."""
    return _read_words()[0]


def prose_weights() -> dict[str, float]:
    """Return how far each word speaks for running text (positive) or a list of keywords (negative)."""
    return _read_words()[1]


@cache
def grammar_words() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words of Indonesian and of English grammar, and of both those that terms in the other have not."""
    weights, prose = _read_words()
    indonesian = frozenset(word for word, value in weights.items() if value >= _CLEAR and prose[word] >= _GRAMMAR)
    english = frozenset(word for word, value in weights.items() if value <= -_CLEAR and prose[word] >= _GRAMMAR)
    of_terms = frozenset(word for word, value in prose.items() if value < _NO_TERM)
    return indonesian, english, indonesian - of_terms, english - of_terms


@cache
def other_words() -> frozenset[str]:
    """Return the words of grammar of other languages that texts in Indonesian and English do not have."""
    return _FOREIGN - _read_words()[0].keys()


# Log-odds from which a word belongs to one language rather than to both, to grammar rather than to a subject, and to
# sentences only.
_CLEAR, _GRAMMAR, _NO_TERM = 3.5, 0.9, 1.5


_UNMARKED = ".,()\x01;:!?\"'[]{}*_|<>“”‘’«»"


def fold_words(text: str) -> list[str]:
    """Return the words of a text in lower case without marks, one for each blank and one more."""
    text = text.lower()
    for mark in _UNMARKED:  # faster than str.translate, since most texts have few of them
        text = text.replace(mark, "")
    return text.split(" ")


def evidence(text: str, *, titled: bool = False) -> dict[str, float]:
    """Sum up how far the function words of ``text`` speak for each language.

    A capitalised word counts as a name, unless all are capitals or, in a title (``titled``), most words have one.
    """
    if "://" in text or "@" in text or "www." in text or ".ac.id" in text:
        text = _ADDRESS.sub(" ", text)
    if "No" in text or "NO" in text or "no. " in text:
        text = _NUMERO.sub(" ", text)
    words = words_of(text) if any(map(text.__contains__, "/'’(-—–[")) else text.split()
    found: dict[str, float] = {}
    for _, weighed, factor in weigh(words, titled=titled):
        for lang, weight in weighed:
            found[lang] = found.get(lang, 0.0) + weight * factor
    return found


def weigh(words: Sequence[str], *, titled: bool = False) -> Iterator[tuple[int, Entries, float]]:
    """Yield the words that speak for a language: position, languages with weights, and the share that counts."""
    share = 1.0 if _all_capitals(words) or (titled and _mostly_capitals(words)) else _NAME_SHARE
    capitals = ["A" <= word < "[" for word in words]
    plain = titled or share == 1.0 or sum(capitals) < 2
    for position, known in enumerate(map(_look_up, words)):
        if known is None:
            continue
        weighed, form = known
        factor = 1.0
        if form == _CAPITALISED:
            factor = share if position else 1.0
        elif form == _AS_IT_IS and not plain and sum(capitals[max(0, position - 2) : position + 3]) > 1:
            factor = _NAME_SHARE  # a small word between capitalised ones: "the Last Train to the Sea"
        yield position, weighed, factor


_AS_IT_IS, _IN_MARKS, _CAPITALISED = range(3)


@lru_cache(_REMEMBERED)
def _look_up(word: str) -> tuple[Entries, int] | None:
    """Return the languages and weights of a word, and in which form it stands there; ``None`` if none knows it."""
    if word in _WEIGHTS:
        return _WEIGHTS[word], _AS_IT_IS
    bare = word.strip(_MARKS)
    if bare in _WEIGHTS:
        return _WEIGHTS[bare], _IN_MARKS
    lower = bare.lower()
    return (_WEIGHTS[lower], _CAPITALISED) if lower in _WEIGHTS else None


def _all_capitals(words: Sequence[str]) -> bool:
    return bool(words) and words[0].isupper() and all(word.upper() == word for word in words)


def _mostly_capitals(words: Sequence[str]) -> bool:
    return sum(word[0].isupper() for word in words) * 2 > len(words)


def _telling() -> tuple[frozenset[str], ...]:
    """Return the words of Indonesian, those of English, those of others, and which of the first two others have too."""
    own: dict[str, list[str]] = {"id": [], "en": []}
    foreign = list(MALAY_ONLY | {"manakala", "kaedah", "memandangkan", "dapatan"})
    shared: list[str] = []
    for word, entries in _WEIGHTS.items():
        lang, weight = entries[0]  # these two languages come first in the tables
        if lang not in own:
            if weight >= 2:
                foreign.append(word)
        elif weight >= 1 and (len(entries) == 1 or entries[1][0] != "en"):
            own[lang].append(word)
            if len(entries) > 1:
                shared.append(word)
    return frozenset(own["id"]), frozenset(own["en"]), frozenset(foreign), frozenset(shared)


_INDONESIAN, _ENGLISH, _FOREIGN, _SHARED = _telling()

_TELLING = _INDONESIAN | _ENGLISH | _FOREIGN
# "Undang-Undang No. 5": no English word.
_NUMERO = pattern(r"\b[Nn][Oo]\.?\s?(?=\d)")
# Addresses are in no language.
_ADDRESS = pattern(r"\S*(?:://|@|www\.|\.ac\.id)\S*")
# A sample is read up to here where that is enough, which it mostly is.
_SAMPLE, _FEW, _STRIDE = 160, 64, 700
# Hardly any text of the other language lacks this word, and hardly any line of one language has it.
_OTHERS_WORD = {"id": " the ", "en": " yang "}
_OTHER_SCRIPT = pattern("[\u0370-\u1fff\u2e80-\ud7ff]")


def sample(text: str) -> str | None:
    """Tell Indonesian or English from samples of a line: its beginning, its end, and one every 700 characters.

    Where a line changes language, its beginning and its end differ; ``None`` asks for a closer look.
    """
    length = len(text)
    if length <= 2 * _SAMPLE:
        # A short line can hold a border and still too few words of one side.
        if length < _SAMPLE or _has_other_script(text):
            return None
        words = text.split()
        lang = _pure(words[: len(words) // 2], 2)
        return lang if lang == _pure(words[len(words) // 2 :], 2) else None
    # The words at the cut ends are left out: they are parts of words.
    lang = _pure(text[:_FEW].split()[:-1], 2) or _pure(text[:_SAMPLE].split()[:-1], 2)
    if lang is None or (_pure(text[-_FEW:].split()[1:], 2) or _pure(text[-_SAMPLE:].split()[1:], 2)) != lang:
        return None
    other_script = not text.isascii() and _OTHER_SCRIPT.search(text[:_SAMPLE] + text[-_SAMPLE:])
    if other_script or _OTHERS_WORD[lang] in text:
        return None
    for place in range(_STRIDE, length - _STRIDE, _STRIDE):
        middle = text[place : place + _SAMPLE]
        if (_pure(middle[:_FEW].split()[1:-1], 2) or _pure(middle.split()[1:-1], 2)) != lang:
            return None
    return lang


def _has_other_script(text: str) -> bool:
    return not text.isascii() and _OTHER_SCRIPT.search(text) is not None


def _pure(words: Sequence[str], least: int) -> str | None:
    """Tell Indonesian or English where at least ``least`` different words say so and none says otherwise.

    Words that a third language has too do not do by themselves.
    """
    found = _TELLING.intersection(words)
    if len(found) < least or found <= _SHARED:
        return None
    return "id" if found <= _INDONESIAN else "en" if found <= _ENGLISH else None


def script_of(text: str) -> str | None:
    """Return the language of the script most letters are in, ``None`` for Latin or no letters."""
    if text.isascii():
        return None
    counts: dict[str | None, int] = {}
    for char in set(text):
        if char.isalpha():
            code = ord(char)
            lang = next((lang for low, high, lang in SCRIPTS if low <= code <= high), None) if code > 0x3FF else None
            counts[lang] = counts.get(lang, 0) + text.count(char)
    if not counts:
        return None
    # One Han character stands for about three letters of an alphabet.
    latin = counts.pop(None, 0)
    if not counts or sum(counts.values()) * 3 < latin:
        return None
    if counts.get("ja", 0) * 12 > counts.get("zh", 0):
        counts["ja"] += counts.pop("zh", 0)  # Japanese is written with Han characters too
    best = max((lang for lang in counts if lang), key=lambda lang: (counts[lang], lang))
    return "fa" if best == "ar" and PERSIAN_LETTERS.intersection(text) else best


def word_forms(text: str) -> dict[str, float]:
    """Sum up how far beginnings, endings and letters of the words of ``text`` speak for each language."""
    found: dict[str, float] = {}
    if not text.isascii():
        for lang, letters in LETTERS.items():
            if not set(letters).isdisjoint(text.lower()):
                found[lang] = 0.8
    for word in words_of(text):
        for lang, weight in _forms_of(word):
            found[lang] = found.get(lang, 0.0) + weight
    return found


@lru_cache(_REMEMBERED)
def _forms_of(word: str) -> list[tuple[str, float]]:
    """Return the languages for which the end and the beginning of a word speak."""
    lower = word.lower()
    if len(lower) < 4:
        return []
    forms = [(lang, 0.3) for lang, ends in FINALS.items() if lower.isascii() and lower.endswith(ends)]
    if len(lower) > 4:
        forms += [(lang, 0.6) for lang, ends in ENDINGS.items() if lower.endswith(ends)]
        forms += [(lang, 0.4) for lang, starts in BEGINNINGS.items() if lower.startswith(starts)]
    return forms


def identify(text: str, among: Collection[str] = ()) -> Identified:
    """Tell the language of ``text``.

    ``among`` names the languages to expect (for a title, those of the abstracts): weaker evidence is enough for one
    of them, but some there must be.
    """
    if len(text) < _STRIDE:
        pure = _pure(text.split(), 1 if among else 2)
        if pure and (not among or pure in among) and text.isascii():
            return _SHORT[pure]
    script = script_of(text)
    if script == "zh" and "ja" in among and "zh" not in among:
        return Identified("ja", 0.8, "script, and the language of an abstract")
    if script:
        return Identified(script, 0.99 if script in ("ja", "ko", "th") else 0.9, "script")
    found = evidence(text, titled=True)
    decided = _decide(found, among, "function words", least=1.6)
    if decided is None:
        forms = word_forms(text)
        # The first word counts twice: it is the head of an Indonesian title, whatever borrowed terms follow.
        for more in (found, word_forms(text.split(maxsplit=1)[0]) if text.strip() else {}):
            for lang, weight in more.items():
                forms[lang] = forms.get(lang, 0.0) + weight
        decided = _decide(forms, among, "word forms", least=0.7 if among else 1.8)
    if decided is None:
        decided = detect(text, among)
    if decided is None:
        return UNKNOWN
    return tell_malay(text, decided)


def _decide(found: Mapping[str, float], among: Collection[str], rule: str, *, least: float) -> Identified | None:
    """Take the language with the most evidence where it leads clearly."""
    if not found:
        return None
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0] not in among, item[0]))
    if among:
        # Another language than expected needs evidence of its own, and twice that of the expected ones.
        (best, weight), *_ = ranked
        # What Javanese and Sundanese have, Indonesian may have with another meaning: "teh" is tea.
        least_of_other = 3.0 if best in _KIN and "id" in among else 2.0
        needed = max(least_of_other, 2 * max((weight for lang, weight in ranked if lang in among), default=0.0))
        if best not in among and weight < needed:
            return None
        ranked = [(lang, weight) for lang, weight in ranked if lang in among or weight >= needed]
    (lang, most), second = ranked[0], (ranked[1][1] if len(ranked) > 1 else 0.0)
    lead = 1.25 if lang in among else 1.6
    if most < least or most < second * lead:
        return None
    return Identified(lang, round(most / (most + second) * min(1.0, 0.6 + most / 10), 2), rule)


def tell_malay(text: str, decided: Identified) -> Identified:
    """Call a text Malay instead of Indonesian only with good reason: three words or more, one that is Malay alone."""
    if decided.lang != "id":
        return decided
    words = words_of(text.lower())
    alone, rather = len(MALAY_ONLY.intersection(words)), len(MALAY_RATHER.intersection(words))
    # Words that Indonesian uses too count half.
    if alone and 2 * alone + rather >= 5 and alone + rather > 2 * len(INDONESIAN_ONLY.intersection(words)):
        return Identified("ms", 0.8, "words that Malay has and Indonesian has not")
    return decided


# Withdrawn codes of ISO 639-1 that the detector still gives, and the languages of theses that it is asked for.
_WITHDRAWN = {"in": "id", "iw": "he", "jw": "jv"}
_DETECTED = frozenset(
    """ar cs da de el en es fa fi fr he hi hu id it ja jv ko la ms my nl no pl pt ru su sv ta th tl tr uk vi
    zh""".split()
)


@cache
def _detector() -> Callable[..., tuple[bool, int, tuple[tuple[str, str, int, float], ...]]] | None:
    """Load the detector when it is first needed; most pages never do. Not every platform has it."""
    try:
        import pycld2
    except ImportError:
        return None
    return pycld2.detect  # type: ignore[no-any-return]


def detect(text: str, among: Collection[str] = ()) -> Identified | None:
    """Ask Compact Language Detector 2, and believe it only where it calls itself reliable."""
    answer = _detector()
    letters = sum(map(str.isalpha, text))
    if answer is None or letters < _DETECTABLE:
        return None
    try:
        reliable, _, guesses = answer("".join(c if c.isprintable() else " " for c in text), isPlainText=True)
    except ValueError:  # pycld2.error, for text it takes to be invalid
        return None
    _, code, percent, _ = guesses[0]
    lang = _WITHDRAWN.get(code, code).partition("-")[0]
    expected = lang in among or letters >= _DETECTABLE_ANYWHERE
    if not reliable or percent < 80 or lang not in _DETECTED or not expected:
        return None
    return Identified(lang, 0.7, "Compact Language Detector 2")
