"""Characters that XML can carry: the filter, the escapes, and the tidying all our formats share.

XML 1.0, section 2.2 admits newline, tab, carriage return and everything from the blank up, but no
surrogate and neither U+FFFE nor U+FFFF; what it does not admit cannot be written in any form and is
dropped. Text that needs nothing, which is nearly all text, is only looked at: by byte deletion and
substring search, which cost a tenth of a regular expression.
"""

from __future__ import annotations

from unicodedata import is_normalized, normalize

from catalog_export.text.characters import PLAIN, are_usual
from catalog_export.text.patterns import pattern

_C0 = bytes(range(32))
_PLAIN_LINES = PLAIN + b"\n"
_FORBIDDEN_BYTES = bytes(sorted(set(_C0) - set(b"\t\n\r")))
_DROPPED = dict.fromkeys((*_FORBIDDEN_BYTES, 0xFFFE, 0xFFFF))
_LONE = range(0xD800, 0xE000)  # halves of surrogate pairs
# What is dropped and what becomes a blank, until it is known what stands beside it. Vertical tab and form feed are
# breaks of a line or page: between words they stand for a blank.
_ONE_LINE = {**dict.fromkeys((*_DROPPED, *_LONE), "\0"), **dict.fromkeys(b"\t\n\r\v\f\xa0", "\t")}
_LINES = {**_ONE_LINE, ord("\n"): "\n", ord("\r"): "\n"}
_REPLACED = pattern(r"(?<! ) *[\t\0][ \t\0]*")
_LINE_END = pattern(r"(?<! ) *\n *")


def escape_text(text: str) -> str:
    """Return ``text`` as XML character data: ``&``, ``<``, ``>`` and carriage return as references."""
    return _with_references(_admitted(text))


def character_data(text: str, *, keep_newlines: bool = False) -> str:
    """Return ``text`` tidied by ``clean`` and escaped: what stands between two tags."""
    return _with_references(clean(text, keep_newlines=keep_newlines))


def _with_references(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if "\r" in text:
        text = text.replace("\r", "&#13;")
    return text


def escape_attribute(text: str) -> str:
    """Return ``text`` as an attribute's value in double quotes; newline and tab survive as references."""
    return escape_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def clean(text: str, *, keep_newlines: bool = False) -> str:
    """Return ``text`` in NFC, without control characters, with no blanks at the ends.

    No-break spaces, tabs and line ends become blanks, one for all that stand together; other blanks stay as
    they are. With ``keep_newlines`` line ends are kept, as U+000A, and no line begins or ends with a blank.
    Halves of a surrogate pair that stand together become the character they mean; lone ones are dropped.
    """
    if not text or _is_clean(text, keep_newlines=keep_newlines):
        return text
    return _tidied(text, keep_newlines=keep_newlines)


def _tidied(text: str, *, keep_newlines: bool) -> str:
    text = _paired(text, "surrogatepass").replace("\r\n", "\n").translate(_LINES if keep_newlines else _ONE_LINE)
    text = _REPLACED.sub(lambda found: " " if " " in found[0] or "\t" in found[0] else "", text)
    return normalize("NFC", _LINE_END.sub("\n", text)).strip("\n ")


def _is_clean(text: str, *, keep_newlines: bool) -> bool:
    if text[0] in "\n " or text[-1] in "\n " or (keep_newlines and not _are_lines_tidy(text)):
        return False
    try:
        rest = text.encode().translate(None, _PLAIN_LINES if keep_newlines else PLAIN)
    except UnicodeEncodeError:
        return False
    if are_usual(rest):
        return True
    if len(rest.translate(None, _C0)) != len(rest):
        return False
    return "\xa0" not in text and "\ufffe" not in text and "\uffff" not in text and is_normalized("NFC", text)


def _are_lines_tidy(text: str) -> bool:
    """Tell whether no line begins or ends with a blank; a search for two characters takes ten times as long."""
    place = text.find("\n")
    while place >= 0 and text[place - 1] != " " and text[place + 1] != " ":
        place = text.find("\n", place + 1)
    return place < 0


def _admitted(text: str) -> str:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return _paired(text, "ignore").translate(_DROPPED)
    if len(data.translate(None, _FORBIDDEN_BYTES)) != len(data) or "\ufffe" in text or "\uffff" in text:
        return text.translate(_DROPPED)
    return text


def _paired(text: str, lone: str) -> str:
    """Put halves of surrogate pairs together; what becomes of ``lone`` ones its name as an error handler says."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", lone)
