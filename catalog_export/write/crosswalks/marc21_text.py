"""The shapes of MARC 21 fields, and their text: one line of admitted characters, and its closing mark."""

from __future__ import annotations

from typing import TypeAlias
from unicodedata import is_normalized, normalize

from catalog_export.text.characters import PLAIN, are_usual
from catalog_export.text.patterns import pattern

Subfield: TypeAlias = tuple[str, str]
ControlField: TypeAlias = tuple[str, str]
DataField: TypeAlias = tuple[str, str, tuple[Subfield, ...]]
Field: TypeAlias = ControlField | DataField

# MARC 21 admits none of the C0 and C1 controls but its own three delimiters, and those only as delimiters
# (Specifications for Record Structure, Character Sets and Exchange Media). Breaks of line and page are
# blanks.
_CONTROLS = bytes(range(32)) + b"\x7f"
_REPLACED: dict[int, str | None] = {
    **dict.fromkeys((*range(32), *range(127, 160), 0xFFFE, 0xFFFF)),
    **dict.fromkeys(map(ord, "\t\n\v\f\r\x85\xa0\u2028\u2029"), " "),
}
# How the replaced characters beyond ASCII begin in UTF-8; most text has none of these bytes.
_SUSPECT = (b"\xc2", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\xef\xbf")
_INITIALS = pattern(r"\b(\w\.) (?=\w\.)")


def clean(text: str | None) -> str:
    """Return ``text`` in NFC on one line, without control characters and without blanks at the ends.

    Halves of a surrogate pair that stand together become the character they mean; lone ones are dropped, as
    are U+FFFE and U+FFFF. Text that needs nothing, which is nearly all there is, is only looked at.
    """
    if not text:
        return ""
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return _cleaned(text)
    rest = data.translate(None, PLAIN)
    return text.strip(" ") if are_usual(rest) or _admitted(text, rest) else _cleaned(text)


def _admitted(text: str, data: bytes) -> bool:
    if len(data.translate(None, _CONTROLS)) != len(data):
        return False
    suspect = any(start in data for start in _SUSPECT) and text.translate(_REPLACED) != text
    return not suspect and is_normalized("NFC", text)


def _cleaned(text: str) -> str:
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = normalize("NFC", text.replace("\r\n", "\n").translate(_REPLACED))
    return " ".join(filter(None, text.split(" ")))


def stop(text: str, marks: str = ".?!)]-") -> str:
    """Return ``text`` with a full stop, unless it ends in one of ``marks`` (then perhaps quotation marks)."""
    return text if text.rstrip("\"'”’").endswith(tuple(marks)) else text + "."


def close_initials(text: str) -> str:
    """Return ``text`` without the blanks between initials (RDA 1.7.6)."""
    return _INITIALS.sub(r"\1", text) if "." in text else text
