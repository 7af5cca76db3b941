"""Recognise sentences by words that names, titles and other values hardly have."""

from __future__ import annotations

from catalog_export.read.page import lengths
from catalog_export.read.page.page_words import words_in
from catalog_export.text.language_tables import fold_words

_WORDS = words_in("sentence")
_CERTAIN = 2  # different words; one can be of a title, "Can" is a name


def has_word_of_sentence(text: str) -> bool:
    """Return whether a text has a word that hardly a title has."""
    return not _WORDS.isdisjoint(fold_words(text))


def has_sentences(text: str) -> bool:
    """Return whether a text is certainly no name, title or term: it is long and has several words of sentences."""
    return len(text) > lengths.LINE and len(_WORDS.intersection(fold_words(text))) >= _CERTAIN
