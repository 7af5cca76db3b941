"""Escape text for XML.

XML 1.0, section 2.2, admits tab, newline, carriage return and everything from U+0020 on, except surrogates, U+FFFE and
U+FFFF. A character that it does not admit has no escape either, so it is removed.
"""

from __future__ import annotations

from catalog_export.text.normalize import clean, join_surrogates

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
