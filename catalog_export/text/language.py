"""Identify the language of a text, with a confidence and the rule that decided.

Function words decide first, because borrowed terms do not change them. Without function words (a title of four nouns)
the forms of the words decide, then Compact Language Detector 2. Otherwise the language is unknown.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from catalog_export.text import language_tables as tables
from catalog_export.text.patterns import pattern

Entries = tuple[tuple[str, float], ...]
Detector = Callable[..., tuple[bool, int, tuple[tuple[str, str, int, float], ...]]]


class Identified(NamedTuple):
    """A decision about a text's language; ``lang`` is ``None`` where no rule could decide."""

    lang: str | None
    confidence: float
    rule: str


UNKNOWN = Identified(None, 0.0, "no rule decided")
# Confidences: in a script that one language uses, and in the answer of the detector.
_CERTAIN, _DETECTED_AS = 0.99, 0.7
_DETECTOR = "Compact Language Detector 2"
# What is said of a short text whose words of grammar are all of one language.
_LONGEST_SHORT = 700  # characters
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
# Evidence that decides, in the weights of function_words.tsv, where a word of grammar has 2.
_LEAST = 1.6  # nearly one word of grammar
_LEAST_OF_FORMS, _LEAST_OF_EXPECTED_FORMS = 1.8, 0.7  # three endings, or one and the last letter of a word
_LEAST_OF_UNEXPECTED, _LEAST_OF_KIN = 2.0, 3.0  # for a language that no abstract is in
_LETTER = 0.8  # a letter that only one language has, such as "ß"; names have them too
# How many times as much evidence as for the second language is needed.
_LEAD, _LEAD_OF_EXPECTED = 1.6, 1.25
_UNEXPECTED = 2  # likewise for an unexpected language against the expected ones
_SURE_BELOW, _SURE_EACH = 0.6, 10  # the confidence grows from 0.6, by a tenth for each unit of evidence, to 1
# Of the letters of a text in one script: Han characters for one kana in Japanese, letters of an alphabet for one Han.
_HAN_FOR_KANA, _LETTERS_FOR_HAN = 12, 3
# Words of Malay needed, where those that only Malay has count two, and those that are rather Malay one.
_LEAST_OF_MALAY = 5


def words_of(text: str) -> list[str]:
    """Split a text into words: at blanks and marks, hyphens kept."""
    return text.translate(_BLANKS).split()


def evidence(text: str, *, titled: bool = False) -> dict[str, float]:
    """Sum up how far the function words of ``text`` speak for each language.

    A capitalised word counts as a name, unless all are capitals or, in a title (``titled``), most words have one.
    """
    if any(map(text.__contains__, _OF_ADDRESS)):
        text = " ".join([word for word in text.split() if not any(map(word.__contains__, _OF_ADDRESS))])
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
    """Return the languages and weights of a word, and the form in which it is in the table; ``None`` if it is not."""
    known = tables.function_words()
    if word in known:
        return known[word], _AS_IT_IS
    bare = word.strip(_MARKS)
    if bare in known:
        return known[bare], _IN_MARKS
    lower = bare.lower()
    return (known[lower], _CAPITALISED) if lower in known else None


def _all_capitals(words: Sequence[str]) -> bool:
    return bool(words) and words[0].isupper() and all(word.upper() == word for word in words)


def _mostly_capitals(words: Sequence[str]) -> bool:
    return sum(word[0].isupper() for word in words) * 2 > len(words)


# "Undang-Undang No. 5": no English word.
_NUMERO = pattern(r"\b[Nn][Oo]\.?\s?(?=\d)")
# Addresses are in no language.
_OF_ADDRESS = ("://", "@", "www.", ".ac.id")


def _pure(words: Sequence[str], least: int) -> str | None:
    """Return Indonesian or English where ``least`` different words or more speak for it, and none for another language.

    Words that a third language has as well are not enough.
    """
    known = tables.distinctive_words()
    found = known.all.intersection(words)
    if len(found) < least or found <= known.shared:
        return None
    return "id" if found <= known.indonesian else "en" if found <= known.english else None


def script_of(text: str) -> str | None:
    """Return the language of the script most letters are in, ``None`` for Latin or no letters."""
    if text.isascii():
        return None
    counts: dict[str | None, int] = {}
    for char in set(text):
        if char.isalpha():
            code = ord(char)
            lang = (
                next((lang for low, high, lang in tables.scripts() if low <= code <= high), None)
                if code > 0x3FF
                else None
            )
            counts[lang] = counts.get(lang, 0) + text.count(char)
    if not counts:
        return None
    latin = counts.pop(None, 0)
    if not counts or sum(counts.values()) * _LETTERS_FOR_HAN < latin:
        return None
    if counts.get("ja", 0) * _HAN_FOR_KANA > counts.get("zh", 0):
        counts["ja"] += counts.pop("zh", 0)  # Japanese is written with Han characters too
    best = max((lang for lang in counts if lang), key=lambda lang: (counts[lang], lang))
    return "fa" if best == "ar" and tables.listed_entries("persian", "fa").intersection(text) else best


def word_forms(text: str) -> dict[str, float]:
    """Sum up how far beginnings, endings and letters of the words of ``text`` speak for each language."""
    found: dict[str, float] = {}
    if not text.isascii():
        for lang, _, letters in tables.word_rows("letter"):
            if not set(letters).isdisjoint(text.lower()):
                found[lang] = _LETTER
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
    forms = [
        (lang, weight) for lang, weight, ends in tables.word_rows("final") if lower.isascii() and lower.endswith(ends)
    ]
    if len(lower) > 4:
        forms += [(lang, weight) for lang, weight, ends in tables.word_rows("ending") if lower.endswith(ends)]
        forms += [(lang, weight) for lang, weight, starts in tables.word_rows("beginning") if lower.startswith(starts)]
    return forms


def identify(text: str, among: Collection[str] = ()) -> Identified:
    """Return the language of ``text``.

    ``among`` names the languages to expect (for a title, those of the abstracts): weaker evidence is enough for one
    of them, but some there must be.
    """
    if len(text) < _LONGEST_SHORT:
        pure = _pure(text.split(), 1 if among else 2)
        if pure and (not among or pure in among) and text.isascii():
            return _SHORT[pure]
    script = script_of(text)
    if script == "zh" and "ja" in among and "zh" not in among:
        return Identified("ja", 0.8, "script, and the language of an abstract")
    if script:
        return Identified(script, _CERTAIN if script in ("ja", "ko", "th") else 0.9, "script")
    found = evidence(text, titled=True)
    decided = _decide(found, among, "function words", least=_LEAST)
    if decided is None:
        forms = word_forms(text)
        # The first word counts twice: it is the head of an Indonesian title, whatever borrowed terms follow.
        for more in (found, word_forms(text.split(maxsplit=1)[0]) if text.strip() else {}):
            for lang, weight in more.items():
                forms[lang] = forms.get(lang, 0.0) + weight
        decided = _decide(forms, among, "word forms", least=_LEAST_OF_EXPECTED_FORMS if among else _LEAST_OF_FORMS)
    if decided is None:
        decided = detect(text, among)
    if decided is None:
        return UNKNOWN
    return recognise_malay(text, decided)


def _decide(found: Mapping[str, float], among: Collection[str], rule: str, *, least: float) -> Identified | None:
    """Take the language with the most evidence where it leads clearly."""
    if not found:
        return None
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0] not in among, item[0]))
    if among:
        # An unexpected language needs a least amount of evidence, and more than the expected languages have.
        (best, weight), *_ = ranked
        # What Javanese and Sundanese have, Indonesian may have with another meaning: "teh" is tea.
        least_of_other = _LEAST_OF_KIN if best in _KIN and "id" in among else _LEAST_OF_UNEXPECTED
        expected = max((weight for lang, weight in ranked if lang in among), default=0.0)
        needed = max(least_of_other, _UNEXPECTED * expected)
        if best not in among and weight < needed:
            return None
        ranked = [(lang, weight) for lang, weight in ranked if lang in among or weight >= needed]
    (lang, most), second = ranked[0], (ranked[1][1] if len(ranked) > 1 else 0.0)
    lead = _LEAD_OF_EXPECTED if lang in among else _LEAD
    if most < least or most < second * lead:
        return None
    return Identified(lang, round(most / (most + second) * min(1.0, _SURE_BELOW + most / _SURE_EACH), 2), rule)


def recognise_malay(text: str, decided: Identified) -> Identified:
    """Call a text Malay instead of Indonesian only with good reason: three words or more, one that is Malay alone."""
    if decided.lang != "id":
        return decided
    words = words_of(text.lower())
    alone = len(tables.listed_entries("only", "ms").intersection(words))
    if not alone:
        return decided
    rather = len(tables.listed_entries("rather", "ms").intersection(words))
    if 2 * alone + rather >= _LEAST_OF_MALAY and alone + rather > 2 * len(
        tables.listed_entries("only", "id").intersection(words)
    ):
        return Identified("ms", 0.8, "words that Malay has and Indonesian has not")
    return decided


# Withdrawn codes of ISO 639-1 that the detector still gives, and the languages of theses that it is asked for.
_WITHDRAWN = {"in": "id", "iw": "he", "jw": "jv"}
_DETECTED = frozenset(
    """ar cs da de el en es fa fi fr he hi hu id it ja jv ko la ms my nl no pl pt ru su sv ta th tl tr uk vi
    zh""".split()
)


@cache
def _detector() -> Detector | None:
    """Load the detector when it is first needed; most pages never do. Not every platform has it."""
    try:
        import pycld2
    except ImportError:
        return None
    detect: Detector = pycld2.detect
    return detect


def confirmed(text: str, lang: str | None) -> Identified:
    """Return the language that the words around a text decided for it, with the rule that finds it in the text, too."""
    if script_of(text.partition("\n")[0][:80]) == lang:
        return Identified(lang, _CERTAIN, "script")
    found = identify(text, (lang,) if lang else ())
    return found if found.lang == lang else Identified(lang, _DETECTED_AS, _DETECTOR)


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
    return Identified(lang, _DETECTED_AS, _DETECTOR)
