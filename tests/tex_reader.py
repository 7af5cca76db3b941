"""A reader of TeX source for tests, written from the rules of TeX, independent of our tables.

It knows control symbols, control words with their text, maths that is one relation sign, and groups.
"""

import re
import unicodedata

_WORDS = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
}
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
_TOKEN = re.compile(
    r"\\(?P<symbol>[&%$#_{}])"
    r"|\{\\(?P<mark>[`'^~=.\"]|[urHvdckb] )(?P<letter>[A-Za-z])\}"
    r"|\\(?P<word>[A-Za-z]+)(?:\{\})?"
    r"|\$(?P<maths>[<>])\$"
    r"|(?P<ligature>---?|``|'')"
    r"|(?P<brace>[{}])"
    r"|(?P<plain>[^\\$&%#_~^])",
    re.DOTALL,
)
_LIGATURES = {"--": "–", "---": "—", "``": "“", "''": "”"}


def read_tex(source: str) -> str:
    """Return the text that TeX prints for ``source``; fail if TeX would not print all of it."""
    out, position = [], 0
    while position < len(source):
        token = _TOKEN.match(source, position)
        assert token, f"not text in TeX: {source[position : position + 20]!r}"
        position = token.end()
        out.append(_text(token))
    return unicodedata.normalize("NFC", "".join(out))


def _text(token: re.Match) -> str:
    if token["mark"]:
        return token["letter"] + _ACCENTS[token["mark"].strip()]
    if token["word"]:
        return _WORDS[token["word"]]
    if token["brace"]:
        return ""
    if token["ligature"]:
        return _LIGATURES[token["ligature"]]
    return token["symbol"] or token["maths"] or token["plain"]
