"""Recognise the names of a library's collections, which also state the kind of a thesis."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from catalog_export.model.tables import read_table
from catalog_export.model.vocabulary import COLLECTION_WORDS

if TYPE_CHECKING:
    from catalog_export.model.record import ThesisKind

_NAMES = tuple(name for (name,) in read_table("collection_names"))
_ACCESS = frozenset(("open", "membership", "so", "s1", "s2", "s3", "restricted", "public"))
_LIBRARY = "universitas indonesia library"
_LONGEST = 120


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
    if len(text) > _LONGEST:
        return None
    bare = " ".join(text.strip("*_#> ").split())
    head, library, rest = _partition_library(bare)
    if library and not rest and 1 < len(head) < _LONGEST - len(_LIBRARY):
        return read_collection(head)
    folded = bare.casefold().replace("(", "").replace(")", "")
    name = next((name for name in _NAMES if folded.startswith(name)), None)
    if name is None and not folded.startswith("ui - "):
        return None
    rest = folded.removeprefix(name or "ui - ")
    known = set(rest.split()) <= _ACCESS if name else len(rest.split()) < 8
    return read_collection(bare) if known else None


def _partition_library(text: str) -> tuple[str, bool, str]:
    place = text.casefold().rfind(_LIBRARY)
    if place < 1 or len(text.casefold()) != len(text):
        return text, False, ""
    return text[:place].strip(), True, text[place + len(_LIBRARY) :].strip()
