"""Read the tables of words: the log-odds that were counted, and the function words that were set by hand."""

# No ``from __future__ import annotations``, as in ``model.record``.
from functools import cache
from typing import NamedTuple

from catalog_export.text.tables import read_table

Entries = tuple[tuple[str, float], ...]


@cache
def _function_rows() -> dict[str, list[tuple[str, float, tuple[str, ...]]]]:
    rows: dict[str, list[tuple[str, float, tuple[str, ...]]]] = {}
    for kind, lang, weight, listed in read_table("text/function_words.tsv"):
        rows.setdefault(kind, []).append((lang, float(weight), tuple(listed.split())))
    return rows


def word_rows(kind: str) -> list[tuple[str, float, tuple[str, ...]]]:
    """Return the rows of a kind in the table of function words: language, weight and entries."""
    return _function_rows()[kind]


@cache
def listed_entries(kind: str, lang: str) -> frozenset[str]:
    """Return the entries of a kind for one language."""
    return frozenset(entry for found, _, listed in word_rows(kind) if found == lang for entry in listed)


@cache
def scripts() -> tuple[tuple[int, int, str], ...]:
    """Return the ranges of code points that one language, or its script's commonest language, uses."""
    return tuple((int(low, 16), int(high, 16), lang) for lang, _, (low, high) in word_rows("script"))


@cache
def function_words() -> dict[str, Entries]:
    """Return the languages of each function word with its weight."""
    table: dict[str, Entries] = {}
    for lang, weight, listed in word_rows("word"):
        entry = ((lang, weight),)
        for word in listed:
            table[word] = table[word] + entry if word in table else entry
    return table


class DistinctiveWords(NamedTuple):
    """Words of grammar by the language that they speak for, and those that a third language has as well."""

    indonesian: frozenset[str]
    english: frozenset[str]
    foreign: frozenset[str]
    shared: frozenset[str]
    all: frozenset[str]


@cache
def distinctive_words() -> DistinctiveWords:
    """Return the words of grammar of Indonesian, of English and of other languages."""
    own: dict[str, set[str]] = {"id": set(), "en": set()}
    foreign = set(listed_entries("only", "ms")) | {"manakala", "kaedah", "memandangkan", "dapatan"}
    shared: set[str] = set()
    for word, known in function_words().items():
        lang, weight = known[0]  # these two languages come first in the table
        if lang not in own:
            if weight >= _OF_GRAMMAR:
                foreign.add(word)
        elif weight >= 1 and (len(known) == 1 or known[1][0] != "en"):
            own[lang].add(word)
            if len(known) > 1:
                shared.add(word)
    found = map(frozenset, (own["id"], own["en"], foreign, shared, own["id"] | own["en"] | foreign))
    return DistinctiveWords(*found)


# The weight of words that hardly occur outside the grammar of their language.
_OF_GRAMMAR = 2


@cache
def _word_rows() -> list[tuple[float, float, list[str]]]:
    """Read the rows of the table of words: log-odds of Indonesian and of prose, and the words that have both."""
    return [
        (float(indonesian), float(prose), words.split()) for indonesian, prose, words in read_table("text/words.tsv")
    ]


@cache
def word_weights() -> dict[str, float]:
    """Return how far each word speaks for Indonesian (positive) or English (negative)."""
    return {word: weight for weight, _, words in _word_rows() for word in words}


@cache
def prose_weights() -> dict[str, float]:
    """Return how far each word speaks for running text (positive) or a list of keywords (negative)."""
    return {word: weight for _, weight, words in _word_rows() for word in words}


def _words_from(sign: int, least_prose: float) -> frozenset[str]:
    """Return the words of Indonesian (``sign`` 1) or of English (-1) that speak for prose so far."""
    return frozenset(
        word
        for weight, prose, words in _word_rows()
        if sign * weight >= _CLEAR and prose >= least_prose
        for word in words
    )


class Grammar(NamedTuple):
    """Words of grammar: of Indonesian and of English, those of each that no term of the other has, and of others."""

    indonesian: frozenset[str]
    english: frozenset[str]
    only_indonesian: frozenset[str]
    only_english: frozenset[str]
    other: frozenset[str]
    all: frozenset[str]


@cache
def grammar() -> Grammar:
    """Return the words of grammar by language."""
    indonesian, english = _words_from(1, _GRAMMAR), _words_from(-1, _GRAMMAR)
    other = distinctive_words().foreign.difference(*(words for _, _, words in _word_rows()))
    every = indonesian | english | other
    return Grammar(indonesian, english, _words_from(1, _NO_TERM), _words_from(-1, _NO_TERM), other, every)


# Log-odds from which a word belongs to one language rather than to both, to grammar rather than to a subject, and to
# sentences only.
_CLEAR, _GRAMMAR, _NO_TERM = 3.5, 0.9, 1.5


_MARKS = ".,()\x01;:!?\"'[]{}*_|<>"
_NO_MARKS = dict.fromkeys(map(ord, _MARKS))
_FURTHER_MARKS = "“”‘’«»"


def fold_words(text: str) -> list[str]:
    """Return the words of a text in lower case without marks, one for each blank and one more."""
    if not text.isascii():
        for mark in _FURTHER_MARKS:
            text = text.replace(mark, "")
    text = text.lower()
    if text.isascii():
        return text.translate(_NO_MARKS).split(" ")
    for mark in _MARKS:  # str.translate is several times slower with other letters
        text = text.replace(mark, "")
    return text.split(" ")
