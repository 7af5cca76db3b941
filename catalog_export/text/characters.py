"""Characters that need no care in any form we read or write: most texts hold no other, and that is told in one pass."""

from __future__ import annotations

from catalog_export.text.patterns import pattern

# ASCII but the controls. To delete it from a text leaves next to nothing to look at, and takes half the time that
# looking for anything else in it takes.
PLAIN = bytes(range(32, 127))
# Control characters but tab, line feed and form feed, which stand for a blank or part lines; carriage returns are line
# ends. They carry no text.
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"
# Halves of characters beyond U+FFFF: alone they mean nothing, and no form we write can hold them.
HALVES = pattern("[\ud800-\udfff]")
# Beyond ASCII letters, quotation marks, dashes: none of the blanks, of what is invisible or composes with another.
_USUAL = pattern(
    "[\xa1-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u3001-\u3029"
    "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]*"
)


def are_usual(rest: bytes) -> bool:
    """Tell of the rest of a text in UTF-8, its plain bytes deleted, whether all of it stays as it is, and is in NFC."""
    # A run in ASCII alone does not have so large a class compiled.
    return not rest or _USUAL.fullmatch(rest.decode()) is not None


def may_hold_halves(json: bytes) -> bool:
    """Tell at a glance whether JSON may hold half a character: UTF-8 has no form for it, so that it is escaped."""
    return b"\\ud" in json or b"\\uD" in json
