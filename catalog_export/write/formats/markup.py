"""Escape text for XML, and compare the elements that are read back.

XML 1.0, section 2.2, admits tab, newline, carriage return and everything from U+0020 on, except surrogates, U+FFFE and
U+FFFF. A character that it does not admit has no escape either, so it is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.normalize import clean, join_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOT_ADMITTED = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF))


def escape_text(text: str) -> str:
    """Return ``text`` as XML character data; ``&``, ``<``, ``>`` and carriage return become references."""
    return escape_clean(join_surrogates(text).translate(_NOT_ADMITTED)).replace("\r", "&#13;")


def escape_attribute(text: str) -> str:
    """Return ``text`` as an attribute value for double quotes; newline and tab become references."""
    return escape_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def character_data(text: str, *, keep_newlines: bool) -> str:
    """Return ``text``, cleaned by ``normalize.clean``, as XML character data."""
    return escape_clean(clean(text, keep_newlines=keep_newlines))


def escape_clean(text: str) -> str:
    """Return a text that is already clean as XML character data."""
    # Written out, because a loop over three characters takes twice as long, for each value of each record.
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def different_elements(found: Sequence[object], wanted: Sequence[object]) -> Iterator[str]:
    """Yield a line for each element that was read back and is not the one that was written, and for their numbers."""
    for number, (read, written) in enumerate(zip(found, wanted, strict=False), 1):
        if read != written:
            yield f"element {number}: {read!r} was read back, {written!r} was written"
    if len(found) != len(wanted):
        yield f"{len(found)} elements were read back, {len(wanted)} were written"
