"""Text as BibTeX and LaTeX source.

Each escape is the one that most readers turn back into the character, TeX, biber, pandoc, bibtexparser,
pybtex and EPrints among them; docs/decisions/bibtex-escaping.md has the table. Typographic ligatures of TeX
(two hyphens, two quotation marks) are parted, so that every reader keeps the characters of the source.
"""

from __future__ import annotations

from unicodedata import is_normalized, normalize

from catalog_export.write.formats.markup import clean

_SPECIAL = b"\\{}&%$#_~^<>`"
_TO_DO = _SPECIAL + bytes(range(32))
# In this order: the dollar signs and braces of later escapes are not to be escaped. Braces and backslashes
# stand as control characters, which no clean text holds, until the last step.
# Pairs are parted before that.
_ESCAPES = (
    ("&", "\\&"),
    ("%", "\\%"),
    ("$", "\\$"),
    ("#", "\\#"),
    ("_", "\\_"),
    ("~", "\\textasciitilde{}"),
    ("^", "\\textasciicircum{}"),
    ("<", "$<$"),
    (">", "$>$"),
)
_PAIRS = (("--", "-{}-"), ("''", "'{}'"), ("``", "`{}`"), ("?`", "?{}`"), ("!`", "!{}`"))
_MARKED = (
    ("\x01", "\\{"),
    ("\x02", "\\}"),
    ("\x03", "\\textbraceleft{}"),
    ("\x04", "\\textbraceright{}"),
    ("\x05", "\\textbackslash{}"),
)
_ACCENTS = {
    "\u0300": "`",
    "\u0301": "'",
    "\u0302": "^",
    "\u0303": "~",
    "\u0304": "=",
    "\u0306": "u ",
    "\u0307": ".",
    "\u0308": '"',
    "\u030a": "r ",
    "\u030b": "H ",
    "\u030c": "v ",
    "\u0323": "d ",
    "\u0327": "c ",
    "\u0328": "k ",
    "\u0331": "b ",
}
_LETTERS = {
    "ß": "{\\ss}",
    "æ": "{\\ae}",
    "Æ": "{\\AE}",
    "œ": "{\\oe}",
    "Œ": "{\\OE}",
    "ø": "{\\o}",
    "Ø": "{\\O}",
    "ł": "{\\l}",
    "Ł": "{\\L}",
    "ı": "{\\i}",
    "–": "--",
    "—": "---",
    "‘": "`",
    "’": "'",
    "“": "``",
    "”": "''",
}


def escape(text: str) -> str:
    """Return ``text``, tidied to one line, as the content of a braced BibTeX value.

    The very object comes back where there is nothing to do.
    """
    # A long text nearly always holds something to escape, and is not looked through in vain.
    if not text or (len(text) < 200 and _is_plain(text)):
        return text
    return _escape(clean(text))


def _is_plain(text: str) -> bool:
    if text[0] == " " or text[-1] == " ":
        return False
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _TO_DO)) != len(data):
        return False
    # Splitting finds a doubled character faster than searching for the pair does.
    if ("-" in text and b"" in data.split(b"-")) or ("'" in text and b"" in data.split(b"'")):
        return False
    if len(data) == len(text):  # ASCII
        return True
    return "\xa0" not in text and "\ufffe" not in text and "\uffff" not in text and is_normalized("NFC", text)


def _escape(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\x05")
    if "{" in text or "}" in text:
        text = _mark_braces(text)
    for character, escaped in _ESCAPES:
        if character in text:
            text = text.replace(character, escaped)
    for pair, parted in _PAIRS:
        # One character is searched for ten times as fast as two. A run of three has two pairs.
        while pair[1] in text and pair in text:
            text = text.replace(pair, parted)
    for mark, escaped in _MARKED:
        if mark in text:
            text = text.replace(mark, escaped)
    return text


def as_ascii(text: str) -> str:
    """Return TeX source with accented letters and typographic marks in TeX's own notation.

    Characters that have none, such as those of other scripts, stay as they are.
    """
    if text.isascii():
        return text
    return "".join(character if character.isascii() else _notation(character) for character in text)


def _notation(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    decomposed = normalize("NFD", character)
    base, accent = decomposed[0], decomposed[1:]
    if accent not in _ACCENTS or not base.isascii():
        return character
    return f"{{\\{_ACCENTS[accent]}{base}}}"


def _mark_braces(text: str) -> str:
    r"""Mark the braces of ``text``: pairs as U+0001 and U+0002, single ones as U+0003 and U+0004.

    BibTeX counts braces, those after a backslash too. A pair can be ``\{ \}``, which every reader knows; a
    brace without a partner would end the entry, and needs the name of the character, which not every reader
    knows.
    """
    characters = list(text)
    open_: list[int] = []
    for position, character in enumerate(characters):
        if character == "{":
            open_.append(position)
        elif character == "}":
            characters[position] = "\x02" if open_ else "\x04"
            if open_:
                characters[open_.pop()] = "\x01"
    for position in open_:
        characters[position] = "\x03"
    return "".join(characters)
