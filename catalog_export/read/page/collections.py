"""Recognise the names of a library's collections, which also state the kind of a thesis."""

# No ``from __future__ import annotations``, as in ``model.record``.
from typing import NamedTuple

from catalog_export.model.record import ThesisKind
from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import COLLECTION_WORDS
from catalog_export.read.page import lengths
from catalog_export.read.page.page_words import words_in

# The longest first, since one name can begin with another.
_NAMES = tuple(sorted((name for (name,) in read_code_table("collection_names")), key=len, reverse=True))
_ACCESS = words_in("access")
_LIBRARY = "universitas indonesia library"
_STARTS = frozenset(name[:3] for name in (*_NAMES, "ui - "))
_OF_UNIVERSITY = "ui - "
_BEGINNINGS = (_OF_UNIVERSITY, *_NAMES)


class Collection(NamedTuple):
    """The name of a collection as printed, and the kind of thesis that it states."""

    name: str
    thesis_kind: ThesisKind | None


def read_collection(text: str) -> Collection:
    """Read the name of a collection; brackets around the word of access are removed."""
    words = text.replace("(", " ").replace(")", " ").split() if text.rstrip().endswith(")") else text.split()
    if words and words[-1].casefold() in _ACCESS and words[-1].islower():
        words[-1] = words[-1].capitalize()
    name = " ".join(words).strip("*_ ")
    kinds = (COLLECTION_WORDS.get(word.strip("-,.;")) for word in name.casefold().split())
    return Collection(name, next(filter(None, kinds), None))


def find_collection(text: str) -> Collection | None:
    """Read a line that is only the name of a collection, with or without the name of the library behind it."""
    if len(text) > lengths.LINE:
        return None
    if text[:1].isalnum() and text[:3].casefold() not in _STARTS and "library" not in text[-12:].casefold():
        return None  # nearly all are such; the test saves time
    folded = text.casefold()
    if not folded.lstrip("*_#> ").startswith(_BEGINNINGS) and "library" not in folded:
        return None
    bare = " ".join(text.strip("*_#> ").split())
    head, library, rest = _partition_library(bare)
    owner = "©" in head or head.casefold().startswith("copyright")
    if library and not rest and not owner and 1 < len(head) < lengths.LINE - len(_LIBRARY):
        return read_collection(head)
    folded = bare.casefold().replace("(", "").replace(")", "")
    name = next((name for name in _NAMES if folded.startswith(name)), None)
    rest = folded.removeprefix(name or _OF_UNIVERSITY)
    known = (
        set(rest.split()) <= _ACCESS if name else folded.startswith(_OF_UNIVERSITY) and len(rest.split()) < lengths.NAME
    )
    return read_collection(bare) if known else None


def _partition_library(text: str) -> tuple[str, bool, str]:
    place = text.casefold().rfind(_LIBRARY)
    if place < 1 or len(text.casefold()) != len(text):
        return text, False, ""
    return text[:place].strip(), True, text[place + len(_LIBRARY) :].strip()
