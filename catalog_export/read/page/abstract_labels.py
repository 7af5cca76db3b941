"""Recognise the labels of an abstract field: "Abstrak", "ABSTRACT (English)", "Kata kunci:", "[EN]".

Each candidate gets a score from the features of its surroundings. The decoder decides whether it is a label or a word
of a sentence.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple, cast

from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.read.page.data import read_table, weights
from catalog_export.text.normalize import has_other_script
from catalog_export.text.patterns import pattern

ABSTRACT, KEYWORDS, LANGUAGE = "abstract", "keywords", "language"


class Label(NamedTuple):
    """A candidate for a label: its place in a line, what it introduces, the language it names and its score."""

    start: int
    end: int
    kind: str
    lang: str | None
    score: float


_ROWS = read_table("labels.tsv")
# Kind and language by the words of a label without blanks.
_LABELS = {words.replace(" ", ""): (kind, None if lang == "-" else lang) for kind, lang, words in _ROWS}
LANGUAGE_NAMES = {
    name.partition(",")[0].lower(): tag
    for tag, known in LANGUAGES.items()
    for name in (known.english, known.indonesian)
}
CODES = {"id": "id", "en": "en", "ind": "id", "ina": "id", "eng": "en", "ing": "en"}
_TAGS = CODES | LANGUAGE_NAMES


def _alternatives(kind: str, beginning: str = "") -> str:
    """Return a pattern for the labels of a kind, the longest first; ``beginning``: of the words without blanks."""
    found = [words for known, _, words in _ROWS if known == kind and words.replace(" ", "").startswith(beginning)]
    return "|".join(words.replace(" ", r"[\s_-]?") for words in sorted(found, key=len, reverse=True))


_ABSTRACT, _KEYWORDS = _alternatives(ABSTRACT), _alternatives(KEYWORDS)
_NAME = "|".join(sorted(LANGUAGE_NAMES, key=len, reverse=True))
_VERSION = rf"(?:versi |version |teks )?(?:dalam |in )?(?:(?:bahasa )?(?:{_NAME})|bahasa)(?: version| versi| text)?"
_CODE = "|".join(CODES)
# What may follow a label: "(in English)", " - Indonesia", "_id", "[EN]".
_OF_LANGUAGE = (
    rf"(?:\s?[_/|(\[–—,-]\s?(?:{_VERSION}|{_CODE})(?:\s?(?:[/&,]|dan|and)\s?(?:{_VERSION}|{_CODE}))*(?![^\W_])[)\]]?"
    rf"|\s(?:(?:(?:in |dalam )(?:bahasa )?|bahasa )(?:{_NAME})|version|versi (?:bahasa )?(?:{_NAME}))(?![^\W_]))"
)
_MARKS = " #>*_~=\"“”'[](){}|–—:：.,-•"
_ORNAMENT = r"\s#>*_~=\"“”'\[\](){}|–—:：.,-"
_NUMBER = r"(?:\(?(?:\d|[ivx]{1,4}|[a-h])[.)]\s*)?"
# The word of a label, case aside; where a capital is glued behind it, the pattern ends before the capital.
LABELS = rf"(?:{_ABSTRACT})"
# "Abstrak" and "abstract" in most ways to misspell them: their letters alone, two of the first in a row.
_MISSPELT = r"a(?=[a-z]?(?:bs|sb|bt|st|ss))(?=[a-z]*r|bstak|bstact)[bstrack]{5,9}(?![^\W_])"
# A label is matched piece by piece: a page needs few of the pieces, and one expression for all takes 40 ms to compile.
_INSIDE = pattern(rf"(?P<word>{_ABSTRACT}|{_KEYWORDS})(?-i:(?![a-z]))", re.IGNORECASE)
LANGUAGE_GATE = pattern(r"\s?[_/|(\[–—,-]|\s(?:in |dalam |bahasa |versi)", re.IGNORECASE)
LANGUAGE_BEHIND = pattern(_OF_LANGUAGE, re.IGNORECASE)
OTHER_GATE = pattern(rf"[\s/|(]+[{''.join(sorted({word[0] for word in _LABELS}))}]", re.IGNORECASE)
OTHER_LABEL = pattern(rf"[\s/|(]+({_ABSTRACT}|{_KEYWORDS})", re.IGNORECASE)
_AFTER = pattern(rf"[;?{_ORNAMENT}]*")
_OF_TEXT = pattern(rf"(?P<open>[\[(*_#\s]*)(?P<word>{_VERSION}|{_CODE})(?P<after>[\])*_:：\s]*)", re.IGNORECASE)
KEYWORD_LABEL = pattern(rf"[\s#>*_~\"“\[(]*(?:{_KEYWORDS})[\s*_:：.)-]*", re.IGNORECASE)
NAMED_LINE = pattern(
    rf"[{_ORNAMENT}]*{_NUMBER}(?:{_ABSTRACT}|{_MISSPELT})(?:{_OF_LANGUAGE})?"
    rf"(?:[\s/|]+(?:{_ABSTRACT}|{_MISSPELT})(?:{_OF_LANGUAGE})?)?"
    rf"[{_ORNAMENT}]*",
    re.IGNORECASE,
)
# The first three letters of the labels and of their misspellings, and of the names of languages.
_BEGINNINGS = frozenset(word[:3] for word in _LABELS) | {"abt", "abs", "ast", "asb", "a b", "key", "kat"}
_NAMES = frozenset(name[:3] for name in _TAGS) | {"id]", "en]", "id)", "en)", "bah", "ver", "tek"}
# What a text with a label of nearly all pages has in it, and what the label begins with: it is also looked for inside.
_INSIDE_GATES = ((b"bstra", "abs"), (b"kunci", "kata"), (b"key", "key"))
# Labels that are looked for inside a line of a field that has the usual one somewhere.
_BESIDE = ("ringkasan", "intisari")
_OTHER_SCRIPT = pattern("[\u0400-\u1cff\u2e80-\ud7ff]")
_BETWEEN_LABELS = ("/", "|", "(")  # two labels of one list in a line: "Kata kunci / Keywords:"
_LONGEST = 60  # characters of a label at the start of a line
_W = weights()
_NUMBERED = pattern(r"^[\divx().\s]+")


class _Match(NamedTuple):
    """A label as printed: its word, a language behind it, another label behind that, marks, and where they end."""

    word: str
    more: str
    other: str
    after: str
    end: int


def _matched(found: re.Match[str], *, with_other: bool) -> _Match:
    """Return the label whose word was found, with everything that belongs to it."""
    text, end, other = found.string, found.end(), ""
    more, end = _language_behind(text, end)
    if with_other and OTHER_GATE.match(text, end) and (second := OTHER_LABEL.match(text, end)):
        other = second[1]
        _, end = _language_behind(text, second.end())
    after = cast("re.Match[str]", _AFTER.match(text, end))
    return _Match(found["word"], more, other, after[0], after.end())


def _language_behind(text: str, start: int) -> tuple[str, int]:
    """Return the naming of a language that begins at a place, empty if there is none, and where it ends."""
    found = LANGUAGE_BEHIND.match(text, start) if LANGUAGE_GATE.match(text, start) else None
    return (found[0], found.end()) if found else ("", start)


@cache
def _at_start(beginning: str) -> re.Pattern[str]:
    """Compile the pattern of the labels at the start of a line that begin with these letters; empty: of all labels."""
    kinds = [_alternatives(kind, beginning.replace(" ", "")) for kind in (ABSTRACT, KEYWORDS)]
    words = "|".join([*filter(None, kinds), _MISSPELT])
    return re.compile(rf"[•{_ORNAMENT}]*{_NUMBER}(?P<word>{words})(?-i:(?![a-z]))", re.IGNORECASE)


class LabelFinder:
    """Finds the labels of one field."""

    def __init__(self, text: str) -> None:
        """Look which labels ``text``, the whole field, can hold: in most fields none."""
        lower = text.encode("ascii", "ignore").lower()  # ten times as quick as that of other letters
        self._inside = [start for gate, start in _INSIDE_GATES if gate in lower]
        if "abs" in self._inside:
            self._inside += [label for label in _BESIDE if label.encode() in lower]
        self.other_script = has_other_script(text)

    def find(self, text: str, *, begins: bool) -> Iterator[Label]:
        """Yield the candidates in a line, in order; ``begins``: no sentence of a line before goes on in it."""
        head = text[:_LONGEST].lower()
        place = 0
        label = None
        bare = head.lstrip(_MARKS)
        beginning = bare[:3] if bare[:1].isalpha() else _NUMBERED.sub("", bare)[:3]
        if self.other_script or beginning in _BEGINNINGS:
            first = _at_start("" if self.other_script else beginning).match(text)
            label = _rated(text, _matched(first, with_other=True), 0, begins=begins) if first else None
        if label is None and begins and beginning in _NAMES:
            label = _language_label(text)
        if label:
            yield label
            place = label.end
        for start in self._places(text.lower(), place) if self._inside or self.other_script else ():
            if start < max(place, 1):
                continue
            found = _INSIDE.match(text, start)
            match = found and _matched(
                found, with_other=text[found.end() : found.end() + 2].strip()[:1] in _BETWEEN_LABELS
            )
            if match and (not text[start].islower() or ":" in match.after):
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
        if self.other_script:
            found += [match.start() for match in _OTHER_SCRIPT.finditer(lower)]
        return sorted(found)


def _rated(text: str, match: _Match, start: int, *, begins: bool) -> Label | None:
    """Return the label of a match with its score, ``None`` where it cannot be one."""
    word, after, end = match.word, match.after, match.end
    kind, lang = _LABELS.get(re.sub(r"[\s_-]", "", word.lower()), (ABSTRACT, None))
    # A quotation mark or bracket that opens behind the label belongs to the text behind it.
    opening = _OPENING.search(after) if text[end:] else None
    if opening:
        end -= len(opening[0])
        after = after[: opening.start()]
    behind = _feature_behind(word, after + match.more, text[end:], first=start == 0)
    ahead = _feature_ahead(word, text[:start], kind, begins=begins)
    if behind is None or ahead is None or (ahead == "label line" and not text[end:] and _ends_sentence(word, after)):
        return None
    score = _W["label word"] + _W[behind] + _W[ahead]
    if text[end : end + 1].islower() and not _COLONS.intersection(after) and not (kind == KEYWORDS and word.isupper()):
        score += _W["label lower after"]
    elif text[end : end + 1].islower() and kind == ABSTRACT:
        score += _W["label lower after"] / 2
    score += _W["label capitals"] if word.isupper() else _W["label lower"] if word[0].islower() else 0.0
    named = _tags_in(match.more)
    lang = named[0] if named else None if match.other else lang
    start = len(text[:start].rstrip("*_#=~"))
    return Label(start, end, kind, lang, score) if score > _W["label least"] else None


_OPENING = pattern(r"[\"“(\[]+$")
_COLONS, _DASHES = frozenset(":：?—"), frozenset(":：;?—=–*")


def _tags_in(text: str) -> list[str]:
    """Return the languages that a text names."""
    return [_TAGS[name] for name in re.findall(r"[^\W_]+", text.lower()) if name in _TAGS]


def _ends_sentence(word: str, after: str) -> bool:
    return word[0].islower() and "." in after


def _feature_behind(word: str, after: str, rest: str, *, first: bool) -> str | None:
    """Return the feature of what is behind a label, ``None`` where it goes on with a word."""
    if not rest:
        return "label alone" if first else "label last"
    if _DASHES.intersection(after) or "- " in after or " -" in after:
        return "label mark"
    if after.strip():
        return "label stop"
    if after or not rest[0].isalpha():
        return "label word"
    glued = rest[0].isupper() and not (word.isupper() and not rest[1:2].islower())
    return "label glued after" if glued else None


def _feature_ahead(word: str, before: str, kind: str, *, begins: bool) -> str | None:
    """Return the feature of what is in front of a label, ``None`` where it is the end of a word."""
    bare = before.rstrip(" *_#=~")
    if not bare:
        return "label first" if begins or before else "label line"
    if bare[-1] in '.!?;)]"”•':
        return "label after stop"
    if kind == ABSTRACT and not word.lower().startswith("ab"):
        return None  # "Sari" and "summary" are words of sentences
    if bare != before:
        return "label inside"
    return "label glued before" if not word[0].islower() and bare[-1].isalnum() else None


def _language_label(text: str) -> Label | None:
    """Return the name of a language that can be the label of a text: "(English)", "Bahasa Indonesia:"."""
    match = _OF_TEXT.match(text)
    named = _tags_in(match["word"]) if match else []
    if not match or not named:
        return None
    rest = text[match.end() :]
    marked = bool(match["open"].strip(" *_")) or ":" in match["after"] or "：" in match["after"]
    if rest and (not marked or not match["after"] or not (rest[0].isupper() or rest[0] in '"“0123456789')):
        return None
    if not marked and match["word"].lower() in CODES:
        return None
    score = _W["label language"] + (_W["label mark"] if marked else 0.0) + (0.0 if rest else _W["label language alone"])
    return Label(0, match.end(), LANGUAGE, named[0], score)
