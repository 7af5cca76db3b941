"""Distinguish names by their form: bodies from persons, and whole names from parts of one."""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Sequence

from catalog_export.model.degrees import are_degrees, generations, without_marks
from catalog_export.model.record import Kind
from catalog_export.model.vocabulary import BODY_STARTS, BODY_WORDS
from catalog_export.read.page import lengths
from catalog_export.read.page.page_words import words_in

PARTICLES = words_in("particle")
JOINING = words_in("joining")
_FAMILIES = PARTICLES | words_in("before a family name")
_MARKS = str.maketrans(dict.fromkeys(".'’-", " "))


def kind_of(name: str) -> Kind:
    """Distinguish a corporate body from a person by the words bodies are named with."""
    plain = name.casefold()
    surname, comma, given = plain.partition(",")
    if comma and " " not in surname and given.strip() and BODY_WORDS.isdisjoint(given.replace(".", " ").split()):
        return "personal"  # Bank, Adelina
    return kind_by(plain.replace(",", " ").replace(".", " ").split())


def kind_by(words: Sequence[str]) -> Kind:
    """Distinguish a body from a person by the words of the name, in small letters and without marks."""
    if len(words) == 2 and words[0] not in BODY_STARTS and not words_in("often a name").isdisjoint(words):
        return "personal"  # Andrew Press
    return "corporate" if words and (words[0] in BODY_STARTS or not BODY_WORDS.isdisjoint(words)) else "personal"


def is_whole(name: str) -> bool:
    """Return whether a text is the whole name of one person: several words in capitals, and no degrees.

    ``Ani Lestari``, ``P.H. Santoso``, ``Ludwig van Dam``; but not ``Santoso``, ``A. B.`` or ``S. Kom``.
    """
    words = name.split()
    if not 1 < len(words) <= lengths.NAME or not (words[0][0].isupper() and words[-1][0].isupper()):
        return False
    if not name.translate(_MARKS).replace(" ", "").isalpha():
        return False
    if not all(word[0].isupper() or word in PARTICLES for word in words) or not JOINING.isdisjoint(words):
        return False
    if not any(word[2:] and "." not in word for word in words) or are_degrees(name):
        return False  # only initials and abbreviations
    return kind_of(name) == "personal"


def is_family(name: str) -> bool:
    """Return whether a text before a comma has the form of a family name: one word, or a particle and what follows."""
    return " " not in name or name.casefold().split()[0] in _FAMILIES


def whole_names(text: str) -> list[str]:
    """Split a text that is only whole names, with commas between them; an empty list for any other text.

    Degrees stay with the name before them, and the last of several can have a joining word: ``A B, C D, and E F``. Two
    names without a comma are not split: bodies have "dan" in their names, too.
    """
    names: list[str] = []
    parts = [part.strip() for part in text.split(",")]
    last, _, further = parts[-1].partition(" ")
    if len(parts) == 2 and " " in parts[0] and is_family(parts[0]):
        return []  # one inverted name: Van Dam, Ludwig
    if len(parts) > 1:
        parts[-1:] = [further] if last in JOINING else _split_joined(parts[-1])
    for part in parts:
        if names and part and (are_degrees(part) or without_marks(part).lower() in generations()):
            names[-1] = f"{names[-1]}, {part}"
        elif is_whole(part):
            names.append(part)
        else:
            return []
    return names


def _split_joined(text: str) -> list[str]:
    """Split two names with a joining word between them."""
    words = text.split()
    at = next((at for at, word in enumerate(words) if word in JOINING), 0)
    return [" ".join(words[:at]), " ".join(words[at + 1 :])] if at else [text]
