"""Recognise the labels of an abstract field: "Abstrak", "ABSTRACT (English)", "Kata kunci:", "[EN]".

Each candidate gets a score from the features of its surroundings. The decoder decides whether it is a label or a word
of a sentence.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice
from typing import NamedTuple

from catalog_export.model.vocabulary import LANGUAGES
from catalog_export.read.page import lengths
from catalog_export.read.page.abstract_model import weights
from catalog_export.text.language import words_of
from catalog_export.text.language_tables import fold_words, grammar
from catalog_export.text.patterns import pattern
from catalog_export.text.tables import read_table

ABSTRACT, KEYWORDS, LANGUAGE = "abstract", "keywords", "language"
OUTSIDE = "outside"  # the kind of a part that is certainly of no abstract and of no list


class Label(NamedTuple):
    """A candidate for a label: its place in a line, what it introduces, the language it names and its score."""

    start: int
    end: int
    kind: str
    lang: str | None
    score: float


_ROWS = read_table("read/page/labels.tsv")
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
    return "|".join(words.replace(" ", r"(?:\s?[_–-]\s?|\s)?") for words in sorted(found, key=len, reverse=True))


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
_BEHIND = f"{_MARKS}\t;?"
_NUMBER = r"(?:\(?(?:\d|[ivx]{1,4}|[a-h])[.)]\s*)?"
# "Abstrak" and "abstract" in most ways to misspell them: their letters alone, two of the first in a row.
_MISSPELT = r"a(?=[a-z]?(?:bs|sb|bt|st|ss))(?=[a-z]*r|bstak|bstact)[bstrack]{5,9}(?![^\W_])"
# A label is matched piece by piece: a page needs few of the pieces, and one expression for all takes 40 ms to compile.
LANGUAGE_BEHIND = pattern(_OF_LANGUAGE, re.IGNORECASE)
# The marks and words with which the naming of a language begins.
_LANGUAGE_MARKS = frozenset("_/|([–—,-")
# Behind these a language is named only if something ends the name: "Abstract - English:", not "Abstract—Indonesia has".
_OPEN_NAMING = frozenset("|–—,-")
_LANGUAGE_WORDS = ("in ", "dalam ", "bahasa ", "versi")
_OF_TEXT = pattern(rf"(?P<open>[\[(*_#\s]*)(?P<word>{_VERSION}|{_CODE})(?P<after>[\])*_:：\s]*)", re.IGNORECASE)
# The first three letters of the labels and of their misspellings, and of the names of languages.
_BEGINNINGS = frozenset(word[:3] for word in _LABELS) | {"abt", "abs", "ast", "asb", "a b", "key", "kat"}
_NAMES = frozenset(name[:3] for name in _TAGS) | {"id]", "en]", "id)", "en)", "bah", "ver", "tek"}
_ALL_BEGINNINGS = _BEGINNINGS | _NAMES
# What a text with a label of nearly all pages has in it, and what the label begins with: it is also looked for inside.
_INSIDE_GATES = ((b"bstra", "abs"), (b"kunci", "kata"), (b"ta kuni", "kata"), (b"key", "key"))
# Labels that are looked for inside a line of a field that has the usual one somewhere.
_BESIDE = ("ringkasan", "intisari")
_BETWEEN_LABELS = ("/", "|", "(")  # two labels of one list in a line: "Kata kunci / Keywords:"
_BEFORE_OTHER = frozenset(" /|(\t")
_W = weights()


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
    if with_other and text[end : end + 1] in _BEFORE_OTHER and (second := _other_label(text, end)):
        other = second["word"]
        _, end = _language_behind(text, second.end())
    rest = text[end:].lstrip(_BEHIND)
    behind = len(text) - len(rest)
    return _Match(found["word"], more, other, text[end:behind], behind)


def _other_label(text: str, start: int) -> re.Match[str] | None:
    """Return a second label right behind the end of a label."""
    second = len(text) - len(text[start:].lstrip(" /|("))
    beginning = text[second : second + 3].lower()
    return _at_start(beginning).match(text, second) if beginning in _BEGINNINGS else None


def _language_behind(text: str, start: int) -> tuple[str, int]:
    """Return the naming of a language that begins at a place, empty if there is none, and where it ends."""
    found = LANGUAGE_BEHIND.match(text, start) if can_name_language(text, start) else None
    if not found or (found[0].strip()[0] in _OPEN_NAMING and not _ends_naming(text[found.end() :])):
        return "", start
    return found[0], found.end()


def _ends_naming(rest: str) -> bool:
    """Return whether a text behind the name of a language is not the rest of a sentence or a list with that name."""
    rest = rest[:3].lstrip()
    return not rest or rest[0] in ":：)]*" or rest.startswith(("- ", "– ", "— "))


def can_name_language(text: str, start: int) -> bool:
    """Return whether the naming of a language can begin at a place; few labels have one."""
    if text[start : start + 2].strip()[:1] in _LANGUAGE_MARKS:
        return True
    return text[start : start + 1].isspace() and text[start + 1 : start + 8].lower().startswith(_LANGUAGE_WORDS)


@cache
def _at_start(beginning: str) -> re.Pattern[str]:
    """Compile the pattern of the labels at the start of a line that begin with these letters; empty: of all labels."""
    kinds = [_alternatives(kind, beginning.replace(" ", "")) for kind in (ABSTRACT, KEYWORDS)]
    words = "|".join([*filter(None, kinds), _MISSPELT])
    return re.compile(rf"[•{_ORNAMENT}]*{_NUMBER}(?P<word>{words})(?:\(s\))?(?-i:(?![a-z]))", re.IGNORECASE)


def _beginning(text: str) -> str:
    """Return the first three letters of a line behind marks and a number."""
    bare = text[: lengths.PHRASE].lower().lstrip(_MARKS)
    return (bare if bare[:1].isalpha() else bare.lstrip("0123456789ivx(). "))[:3]


_BETWEEN_WORDS = dict.fromkeys(map(ord, "_–-"), " ")


def _meaning(word: str) -> tuple[str, str | None]:
    """Return what a label introduces, and its language; of "abstrak" and "abstract" misspelt, only English has a c."""
    letters = "".join(word.lower().translate(_BETWEEN_WORDS).split())
    return _LABELS.get(letters) or (ABSTRACT, "en" if "c" in letters else "id")


def kind_of_label(text: str) -> str | None:
    """Return what a line introduces that is only a label, ``None`` for any other line."""
    exact = _LABELS.get(text.strip(_MARKS).lower())
    if exact:
        return exact[0]
    beginning = _beginning(text)
    found = _at_start(beginning).match(text) if beginning in _BEGINNINGS else None
    match = _matched(found, with_other=True) if found else None
    return _meaning(match.word)[0] if match and match.end == len(text) else None


def labels_abstract(text: str) -> bool:
    """Return whether a line is only the label of an abstract; such a label has no comma."""
    return 0 < len(text) < lengths.PHRASE and "," not in text and kind_of_label(text) == ABSTRACT


class LabelFinder:
    """Finds the labels of one field, up to a number that no field has.

    ``find`` is called once for each line, in order. Once the number is reached, it returns no more labels.
    """

    def __init__(self, text: str, *, other_script: bool) -> None:
        """Look which labels ``text``, the whole field, can hold: in most fields none."""
        # Bytes are searched ten times as quickly as letters beyond ASCII.
        lower = text.encode("ascii", "ignore").lower()
        self._inside = [start for gate, start in _INSIDE_GATES if gate in lower]
        if "abs" in self._inside:
            self._inside += [label for label in _BESIDE if label.encode() in lower]
        self.other_script = other_script
        self._left = lengths.LOOKED_AT  # labels

    def find(self, text: str, *, begins: bool) -> Sequence[Label]:
        """Return the candidates in a line, in order; ``begins``: no sentence of a line before goes on in it."""
        beginning = _beginning(text)
        if beginning not in _ALL_BEGINNINGS and not self._inside and not self.other_script:
            return ()
        found = list(islice(self._candidates(text, beginning, begins=begins), self._left))
        self._left -= len(found)
        return found

    def _candidates(self, text: str, beginning: str, *, begins: bool) -> Iterator[Label]:
        place = 0
        label = None
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
            found = _at_start("" if self.other_script else text[start : start + 3].lower()).match(text, start)
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
            found += [
                at for at, char in enumerate(lower) if "\u0400" <= char <= "\u1cff" or "\u2e80" <= char <= "\ud7ff"
            ]
        return sorted(found)


def _rated(text: str, match: _Match, start: int, *, begins: bool) -> Label | None:
    """Return the label of a match with its score, ``None`` where it cannot be one."""
    word, after, end = match.word, match.after, match.end
    kind, lang = _meaning(word)
    if text[end:]:  # a quotation mark or bracket that opens behind the label belongs to the text behind it
        after = after.rstrip('"“([')
        end -= len(match.after) - len(after)
    behind = _feature_behind(word, after + match.more, text[end:], before=text[:start][-1:])
    ahead = _feature_ahead(word, text[:start], kind, begins=begins)
    if behind is None or ahead is None or (ahead == "label line" and not text[end:] and _ends_sentence(word, after)):
        return None
    score = _W[behind] + _W[ahead]
    if text[end : end + 1].islower():
        ended = _COLONS.intersection(after) or (kind == KEYWORDS and _ends_label(word, after, text[end:]))
        score += 0.0 if ended else _W["label lower after"]
    score += _W["label capitals"] if word.isupper() else _W["label lower"] if word[0].islower() else 0.0
    named = _tags_in(match.more)
    lang = named[0] if named else None if match.other else lang
    start = len(text[:start].rstrip("*_#=~"))
    return Label(start, end, kind, lang, score) if score > _W["label least"] else None


_COLONS, _DASHES = frozenset(":：?—"), frozenset(":：;?—=–*")


def _ends_label(word: str, after: str, rest: str) -> bool:
    """Return whether a label of keywords ends before a word in lower case, which then is the first term.

    A sentence would go on without a mark, and with a word of grammar: "Kata kunci dalam penelitian ini".
    """
    if word.isupper() or (after.strip() and after[-1].isspace()):
        return True
    return after.isspace() and fold_words(rest[: lengths.PHRASE])[0] not in grammar().all


def _tags_in(text: str) -> list[str]:
    """Return the languages that a text names."""
    return [_TAGS[name] for name in words_of(text.lower()) if name in _TAGS]


def _ends_sentence(word: str, after: str) -> bool:
    return word[0].islower() and "." in after


def _feature_behind(word: str, after: str, rest: str, *, before: str) -> str | None:
    """Return the feature of what is behind a label, ``None`` where it goes on with a word.

    ``before`` is the character before the label. Capitals can be glued to one in capitals that is glued to a small
    letter: "pasarABSTRACTDNA is".
    """
    if not rest:
        return "label last" if before else "label alone"
    if _DASHES.intersection(after) or "- " in after or " -" in after:
        return "label mark"
    if after.strip():
        return "label stop"
    if after or not rest[0].isalpha():
        return "label word"
    glued = rest[0].isupper() and (not word.isupper() or rest[1:2].islower() or before.islower())
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
    score = (_W["label mark"] if marked else 0.0) + (0.0 if rest else _W["label language alone"])
    return Label(0, match.end(), LANGUAGE, named[0], score)
