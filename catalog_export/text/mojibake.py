"""Repair text in UTF-8 that was once read as Latin-1 or Windows-1252: "â€œbaikâ€" becomes "“baik”".

Each byte of a character beyond ASCII had become a character: a lead byte (U+00C2 to U+00F4) and continuation bytes
(U+0080 to U+00BF, or the characters that Windows-1252 has for the bytes 80 to 9F). Turning them back loses nothing,
and a sequence that is not UTF-8 stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    import re

# The bytes of Windows-1252 that are not those of Latin-1, by their characters.
_BYTES = {
    bytes([byte]).decode("cp1252"): byte for byte in range(0x80, 0xA0) if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CONTINUATION = "[\x80-\xbf" + "".join(_BYTES) + "]"
_SEQUENCE = pattern(f"[\xc2-\xdf]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}")
# Sequences that no language writes; "É»" can be a capital before a quotation mark.
_CERTAIN = pattern(
    f"[\xc2\xc3]{_CONTINUATION}|[\xe0-\xef]{_CONTINUATION}{{2}}|[\xf0-\xf4]{_CONTINUATION}{{3}}|[\xc2-\xdf][\x80-\x9f]"
)

_MOST_TIMES = 4  # more is not seen


def repair(text: str) -> tuple[str, int]:
    """Return the text with its mojibake repaired, and how many characters that concerned.

    Text that was read wrongly several times is repaired as often.
    """
    most = 0
    for _ in range(_MOST_TIMES):
        text, count = _repair_once(text)
        most = max(most, count)
        if not count:
            break
    return text, most


def _repair_once(text: str) -> tuple[str, int]:
    if not _CERTAIN.search(text):
        return text, 0
    count = 0

    def repaired(match: re.Match[str]) -> str:
        nonlocal count
        try:
            char = bytes([_BYTES.get(char, ord(char) & 0xFF) for char in match[0]]).decode()
        except UnicodeDecodeError:
            return match[0]
        count += 1
        return char

    return _SEQUENCE.sub(repaired, text), count
