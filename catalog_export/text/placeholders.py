"""Recognise the words that stand in a field for a value that is not known."""

from __future__ import annotations

# The ways to write that a place or publisher is not known, letters only.
_NOT_KNOWN = frozenset(
    """sl sn sineloco sinenomine tt tp tanpatempat tanpapenerbit placeofpublicationnotidentified
    publishernotidentified dateofpublicationnotidentified penerbittidakdiketahui tempatterbittidakdiketahui
    kotaterbittidakdiketahui tanpatahun tth nd""".split()
)


def without_placeholder(part: str | None) -> str | None:
    """Return a part of an imprint or another value; ``None`` if it only states that nothing is known."""
    bare = (part or "").strip(" ;,:-–—")
    known = any(map(str.isalnum, bare)) and "".join(filter(str.isalpha, bare)).casefold() not in _NOT_KNOWN
    return bare if known else None
