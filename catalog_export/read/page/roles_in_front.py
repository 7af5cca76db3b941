"""Read role words in front of names, as on title pages: ``disusun oleh A``, ``tim peneliti, A``, ``editor A B``."""

# No ``from __future__ import annotations``, as in ``model.record``.
from functools import lru_cache
from typing import NamedTuple

from catalog_export.model import roles
from catalog_export.model.vocabulary import ROLE_PHRASES, ROLES
from catalog_export.read.page import lengths
from catalog_export.read.page.names import whole_names
from catalog_export.read.page.page_words import words_in

relator_of = lru_cache(roles.relator_of)  # one piece of a line is looked up several times
# Also found right before a name: "editor Ani Lestari", and phrases without "oleh", "disusun Ani Lestari".
BARE = ROLES | {phrase.removesuffix(" oleh"): code for phrase, code in ROLE_PHRASES.items() if phrase.endswith(" oleh")}
_PHRASES = tuple(ROLE_PHRASES)
_WORDS = tuple(BARE)
# Those that names and bodies begin with as well (Karya Bakti): only in small letters or with a colon.
_ALSO_NAMES = words_in("also names")
_BY = words_in("by")
# The marks behind a role that is first.
_MARKS = (",", ":", "：", "- ", "– ", "— ")
_GAP = " :：,"


class Front(NamedTuple):
    """A role in front of names: the words, the relator code, the names, and whether they are in the usual order.

    Behind a colon, as behind a label, a name can be inverted.
    """

    role: str
    relator: str | None
    names: str
    in_order: bool = True


def split_front(text: str) -> Front | None:
    """Split the role words off that a text begins with; ``None`` where there are none.

    Of several phrases the first one counts, of a phrase and another role the other one: ``oleh tim penulis, A``.
    """
    found, rest = None, text
    while phrase := _phrase(rest):
        found, rest = found or phrase, phrase.names
    return _bare(rest) or _marked(rest) or (found and found._replace(names=rest)) or _unknown(text)


def _phrase(text: str) -> Front | None:
    """Split words that lead to a name off it: ``oleh Ani``, ``Disusun oleh : Ani``."""
    folded = text.lower()
    if not folded.startswith(_PHRASES):
        return None
    words = text[: max(len(words) for words in _PHRASES if folded.startswith(words))]
    names = text[len(words) :].lstrip(_GAP)
    gap = text[len(words) : len(text) - len(names)]
    if not names or not gap.endswith(" "):
        return None
    if words.lower() in _ALSO_NAMES and not words.islower() and ":" not in gap:
        return None
    return Front(words, ROLE_PHRASES[words.lower()], names)


def _bare(text: str) -> Front | None:
    """Split a role word in small letters off the whole names of persons right behind it."""
    if not text.startswith(_WORDS):
        return None
    role = max((words for words in _WORDS if text.startswith(words)), key=len)
    names = text[len(role) :]
    return Front(role, BARE[role], names.strip()) if names.startswith(" ") and whole_names(names) else None


def _unknown(text: str) -> Front | None:
    """Split a word that is not known and "oleh" off whole names: ``diparafrasekan oleh Ani Lestari``."""
    if not text[:1].islower():
        return None
    word, _, rest = text.partition(" ")
    by, _, names = rest.partition(" ")
    return Front(f"{word} {by}", None, names) if word.isalpha() and by in _BY and whole_names(names) else None


def _marked(text: str) -> Front | None:
    """Split a role off that has a mark behind it: ``Editor, A``, ``tim penulis: A``."""
    for mark in _MARKS:
        role, found, names = text.partition(mark)
        if found and names.strip() and len(role) <= lengths.PHRASE and (relator := _relator_before(mark, role)):
            return Front(role.strip(), relator, names.strip(), mark == ",")
    return None


def _relator_before(mark: str, role: str) -> str | None:
    """Return the relator code of a role before a mark.

    Several words before a comma are a role in small letters only: "Tim Penyusun, Pusat Bahasa" is a body.
    """
    bare = role.strip()
    if mark == "," and bare[1:] != bare[1:].lower():
        return ROLES.get(bare.casefold())
    return relator_of(bare)


def is_role_in_front(part: str) -> bool:
    """Return whether the part before the first comma of a line is a role: ``editor``, ``Tim peneliti``."""
    return _relator_before(",", part) is not None


def begins_with_bare_role(part: str) -> bool:
    """Return whether the part behind a comma begins with a role and a whole name: ``editor Ani Lestari``."""
    return _bare(part.strip()) is not None
