"""Make any text safe to print on a terminal: no control characters, line breaks or reversed reading order."""

from __future__ import annotations

# The controls of ISO 6429 (C0, DEL and C1), the line and paragraph separators, and the marks, embeddings, overrides and
# isolates of the Unicode Bidirectional Algorithm (UAX #9, section 2).
_BIDIRECTIONAL = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPES = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (0x2028, 0x2029, *_BIDIRECTIONAL)},
    ord("\n"): "\\n",
    ord("\t"): "\\t",
    ord("\r"): "\\r",
}


def printable(text: str) -> str:
    r"""Return a text with its control characters and bidirectional marks as escapes such as ``\x9b`` and ``\u202e``."""
    return text if text.isascii() and text.isprintable() else text.translate(_ESCAPES)
