"""Suggest the nearest known name for a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return at most ``count`` known names that resemble ``name``, the most similar first.

    ``cutoff`` is the least similarity, from 0 to 1, as ``difflib.get_close_matches`` measures it.
    """
    from difflib import get_close_matches  # a run without a wrong name does not need it

    return get_close_matches(name, list(known), count, cutoff)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a hint for an unknown name: the two nearest names, if any, and all known ones."""
    known = list(known)
    near = nearest(name.lower(), known, count=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{hint}Known: {', '.join(known)}"
