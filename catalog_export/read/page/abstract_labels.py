"""Recognise the labels of an abstract field: "Abstrak", "ABSTRACT (English)", "Kata kunci:", "[EN]".

Each candidate gets a score from the features of its surroundings. The decoder decides whether it is a label or a word of
a sentence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.read.page.data import read_table, weights
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

ABSTRACT, KEYWORDS, LANGUAGE = "abstract", "keywords", "language"


class Label(NamedTuple):
    """A candidate for a label: its place in a line, what it introduces, the language it names and its score."""

    start: int
    end: int
    kind: str
    lang: str | None
    score: float


def _words() -> dict[str, tuple[str, str | None]]:
    """Return the labels of the table: words without blanks to kind and language."""
    return {
        words.replace(" ", ""): (kind, None if lang == "-" else lang) for kind, lang, words in read_table("labels.tsv")
    }


_LABELS = _words()
LANGUAGE_NAMES = {
    name.partition(",")[0].lower(): tag
    for tag, known in LANGUAGES.items()
    for name in (known.english, known.indonesian)
}
CODES = {"id": "id", "en": "en", "ind": "id", "ina": "id", "eng": "en", "ing": "en"}
_TAGS = CODES | LANGUAGE_NAMES


def _alternatives(kind: str) -> str:
    """Return a pattern for the labels of a kind, the longest first."""
    found = [words for known, _, words in read_table("labels.tsv") if known == kind]
    return "|".join(re.escape(words).replace(r"\ ", r"[\s_-]?") for words in sorted(found, key=len, reverse=True))


_ABSTRACT, _KEYWORDS = _alternatives(ABSTRACT), _alternatives(KEYWORDS)
_NAME = "|".join(sorted(LANGUAGE_NAMES, key=len, reverse=True))
_VERSION = rf"(?:versi |version |teks )?(?:dalam |in )?(?:bahasa(?: (?:{_NAME}))?|{_NAME})(?: version| versi| text)?"
_CODE = "|".join(CODES)
# What may follow a label: "(in English)", " - Indonesia", "_id", "[EN]".
_OF_LANGUAGE = (
    rf"(?:\s?[_/|(\[–—,-]\s?(?:{_VERSION}|{_CODE})(?:\s?(?:[/&,]|dan|and)\s?(?:{_VERSION}|{_CODE}))*(?![^\W_])[)\]]?"
    rf"|\s(?:(?:in |dalam )(?:bahasa )?(?:{_NAME})|bahasa (?:{_NAME})|version|versi (?:bahasa )?(?:{_NAME}))(?![^\W_]))"
)
_ORNAMENT = r"\s#>*_~=\"“”'\[\](){}|–—:：.,-"
_NUMBER = r"(?:\(?(?:\d|[ivx]{1,4}|[a-h])[.)]\s*)?"
# The word of a label, case aside; where a capital is glued behind it, the pattern ends before the capital.
LABELS = rf"(?:{_ABSTRACT})"
# "Abstrak" and "abstract" in most ways to misspell them: their letters alone, two of the first in a row.
_MISSPELT = r"a(?=[a-z]?(?:bs|sb|bt|st|ss))(?=[a-z]*r|bstak|bstact)[bstrack]{5,9}(?![^\W_])"
_AT_START = pattern(
    rf"(?P<before>[•{_ORNAMENT}]*{_NUMBER})(?P<word>{_ABSTRACT}|{_KEYWORDS}|{_MISSPELT})(?-i:(?![a-z]))(?P<more>{_OF_LANGUAGE})?"
    rf"(?:[\s/|(]+(?P<other>{_ABSTRACT}|{_KEYWORDS})(?:{_OF_LANGUAGE})?)?(?P<after>[;?{_ORNAMENT}]*)",
    re.IGNORECASE,
)
_INSIDE = pattern(
    rf"(?P<word>{_ABSTRACT}|{_KEYWORDS})(?-i:(?![a-z]))(?P<more>{_OF_LANGUAGE})?(?P<other>)(?P<after>[;?{_ORNAMENT}]*)",
    re.IGNORECASE,
)
_OF_TEXT = pattern(rf"(?P<open>[\[(*_#\s]*)(?P<word>{_VERSION}|{_CODE})(?P<after>[\])*_:：\s]*)", re.IGNORECASE)
KEYWORD_LABEL = pattern(rf"[\s#>*_~\"“\[(]*(?:{_KEYWORDS})[\s*_:：.)-]*", re.IGNORECASE)
NAMED_LINE = pattern(
    rf"[{_ORNAMENT}]*{_NUMBER}(?:{_ABSTRACT}|{_MISSPELT})(?:{_OF_LANGUAGE})?"
    rf"(?:[\s/|]+(?:{_ABSTRACT}|{_MISSPELT})(?:{_OF_LANGUAGE})?)?"
    rf"[{_ORNAMENT}]*",
    re.IGNORECASE,
)
# What a text with a label has in it, and what the label begins with.
_GATES = (
    "bst", "btr", "bsr", "sbt", "astr", "abt", "s t r a", "kunc", "kuci", "key", "ingkas", "sari", "htisar", "summar",
    "x term", "fassung", "vatting", "resum", "résum", "annot", "mots", "mot c", "schl", "stichw", "woorden", "clave",
    "tembung", "kecap", "clavis",
)  # fmt: skip
# The same for labels that are also looked for inside a line: those of nearly all pages.
_INSIDE_GATES = (("bstra", "abs"), ("kunci", "kata"), ("key", "key"))
_NAMES = ("inggris", "english", "indonesia", "[en", "[id", "(en", "(id", "bahasa", "version")
_OTHER_SCRIPT = pattern("[\u0400-\u1cff\u2e80-\ud7ff]")
_LONGEST = 60  # characters of a label at the start of a line
_W = weights()


class LabelFinder:
    """Finds the labels of one field."""

    def __init__(self, text: str) -> None:
        """Look which labels ``text``, the whole field, can hold: in most fields none."""
        lower = text.lower()
        self._inside = [start for gate, start in _INSIDE_GATES if gate in lower]
        self._other_script = not text.isascii() and _OTHER_SCRIPT.search(text) is not None

    def find(self, text: str, *, begins: bool) -> Iterator[Label]:
        """Yield the candidates in a line, in order; ``begins``: no sentence of a line before goes on in it."""
        head = text[:_LONGEST].lower()
        place = 0
        label = None
        if self._other_script or any(map(head.__contains__, _GATES)):
            first = _AT_START.match(text)
            label = _rated(text, first, 0, begins=begins) if first else None
        if label is None and begins and any(map(head.__contains__, _NAMES)):
            label = _language_label(text, begins=begins)
        if label:
            yield label
            place = label.end
        for start in self._places(text.lower(), place) if self._inside or self._other_script else ():
            if start < max(place, 1):
                continue
            match = _INSIDE.match(text, start)
            if match and (not text[start].islower() or ":" in match["after"]):
                label = _rated(text, match, start, begins=False)
                if label:
                    yield label
                    place = label.end

    def _places(self, lower: str, place: int) -> list[int]:
        """Return the places of a line at which a label can begin."""
        found: list[int] = []
        for stem in self._inside:
            start = lower.find(stem, place)
            while start >= 0:
                found.append(start)
                start = lower.find(stem, start + 1)
        if self._other_script:
            found += [match.start() for match in _OTHER_SCRIPT.finditer(lower)]
        return sorted(found)


def _rated(text: str, match: re.Match[str], start: int, *, begins: bool) -> Label | None:
    """Return the label of a match with its score, ``None`` where it cannot be one."""
    word, after, rest = match["word"], match["after"], text[match.end() :]
    kind, lang = _LABELS.get(re.sub(r"[\s_-]", "", word.lower()), (ABSTRACT, None))
    if match["more"]:
        named = [_TAGS[name] for name in re.findall(r"[^\W_]+", match["more"].lower()) if name in _TAGS]
        lang = named[0] if named else lang
    elif match["other"]:
        lang = None
    end = match.end()
    # A quotation mark or bracket that opens after the label belongs to the text behind it.
    opening = re.search(r"[\"“(\[]+$", after)
    if opening and rest:
        end -= len(opening[0])
        after = after[: opening.start()]
    score = _W["label word"]
    if not rest and start == 0 and not begins and word[0].islower() and "." in after:
        return None  # the last word of a sentence
    if not rest:
        score += _W["label alone"] if start == 0 else _W["label last"]
    elif any(mark in after for mark in ":：;?—=–*"):
        score += _W["label mark"]
    elif "- " in after or (" -" in after):
        score += _W["label mark"]
    elif "." in after or "]" in after or ")" in after or match["more"]:
        score += _W["label stop"]
    elif not after and rest[0].isalpha():
        glued = rest[0].isupper() and not (word.isupper() and not rest[1:2].islower())
        if not glued:
            return None
        score += _W["label glued after"]
    if rest and rest[0].islower() and not any(mark in after for mark in ":：?—"):
        score += _W["label lower after"]
    elif rest and kind == ABSTRACT and rest[0].islower():
        score += _W["label lower after"] / 2
    if word.isupper():
        score += _W["label capitals"]
    elif word[0].islower():
        score += _W["label lower"]
    before = text[:start].rstrip()
    if start == 0:
        score += _W["label first"] if begins else _W["label line"]
    elif not before:
        score += _W["label first"]
    elif before[-1] in '.!?;)]"”•':
        score += _W["label after stop"]
    elif kind == ABSTRACT and not word.lower().startswith("ab"):
        return None  # "Sari" and "summary" are words of sentences
    elif before == text[:start] and not word[0].islower() and before[-1].isalnum():
        score += _W["label glued before"]
    elif before == text[:start] and word[0].islower():
        return None
    else:
        score += _W["label inside"]
    return Label(start, end, kind, lang, score) if score > _W["label least"] else None


def _language_label(text: str, *, begins: bool) -> Label | None:
    """Return the name of a language that can be the label of a text: "(English)", "Bahasa Indonesia:"."""
    match = _OF_TEXT.match(text)
    if not match or not begins:
        return None
    rest = text[match.end() :]
    marked = (
        bool(match["open"].strip(" *_")) + (":" in match["after"] or "：" in match["after"]) + ("[" in match["open"])
    )
    if (rest and not rest[0].isupper() and not rest[0].isdigit() and rest[0] not in '"“') or (rest and not marked):
        return None
    if rest and not match["after"]:
        return None
    named = [_TAGS[name] for name in re.findall(r"[^\W_]+", match["word"].lower()) if name in _TAGS]
    if not named or (not marked and rest == "" and match["word"].lower() in CODES):
        return None
    score = _W["label language"] + (_W["label mark"] if marked else 0.0) + (0.0 if rest else _W["label language alone"])
    return Label(0, match.end(), LANGUAGE, named[0], score)
