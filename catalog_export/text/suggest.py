"""Suggest the nearest known name for a misspelt one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], count: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return at most ``count`` known names that resemble ``name``, the most similar first.

    ``cutoff`` is the least similarity, from 0 to 1, as ``difflib.get_close_matches`` measures it.
    """
    from difflib import get_close_matches  # a run without a wrong name does not need it

    return get_close_matches(name, list(known), count, cutoff)


def suggestion(name: str, known: Iterable[str]) -> Message:
    """Return a hint for an unknown name: the two nearest names, if any, and all known ones."""
    known = list(known)
    near, names = nearest(name.lower(), known, count=2, cutoff=0.5), ", ".join(known)
    if not near:
        return Message("known: {known}", known=names)
    if len(near) == 1:
        return Message("did you mean {near}? Known: {known}", near=near[0], known=names)
    return Message("did you mean {near} or {other}? Known: {known}", near=near[0], other=near[1], known=names)
