"""Degrees and generations that may follow a personal name, in small letters, without full stops and blanks."""

from __future__ import annotations

from functools import cache

from catalog_export.model.tables import read_code_table

# An Indonesian degree is a level (S sarjana, M magister, Sp spesialis) followed by a field.
_LEVELS = {"field": ("s", "m"), "specialty": ("sp",), "whole": ("",), "generation": ()}


def without_marks(degree: str) -> str:
    """Return the letters of a degree, without what follows a hyphen or bracket: ``Dr.-Ing.`` is ``Dr``."""
    return degree.partition("(")[0].partition("-")[0].replace(".", "").replace(" ", "")


@cache
def degrees() -> frozenset[str]:
    """Return the degrees."""
    rows = read_code_table("degrees")
    return frozenset(level + abbreviation for part, abbreviation in rows for level in _LEVELS[part])


@cache
def generations() -> frozenset[str]:
    """Return what distinguishes persons of one name, and belongs to the name."""
    return frozenset(abbreviation for part, abbreviation in read_code_table("degrees") if part == "generation")


def is_degree(text: str) -> bool:
    """Return whether a text is a degree in its usual form: with full stops, or with several capitals."""
    bare = without_marks(text)
    return bare.lower() in degrees() and ("." in text or bare.isupper() or sum(map(str.isupper, bare)) > 1)


def are_degrees(part: str) -> bool:
    """Return whether a part between commas is a degree, or several with blanks between them."""
    return is_degree(part) or all(map(is_degree, part.split()))
