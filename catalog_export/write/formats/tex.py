"""Escape text for BibTeX and LaTeX.

Each escape is the one that most readers turn back into the character, TeX, biber, pandoc, bibtexparser, pybtex and
EPrints among them; docs/decisions/bibtex-escaping.md has the table. An empty group separates the characters of TeX's
ligatures (two hyphens, two quotation marks), so that every reader keeps them.
"""

from __future__ import annotations

from unicodedata import normalize

from catalog_export.text.normalize import clean

# The order matters: a later step must not escape what an earlier one wrote. Until the last step, control characters,
# which no clean text contains, represent the braces and backslashes of the text.
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
# The pairs of TeX's ligatures by their second character, because one character is found ten times as fast as two.
_LIGATURES = (("-", ("--",)), ("'", ("''",)), ("`", ("``", "?`", "!`")))
_MARKED = (
    ("\x01", "\\{"),
    ("\x02", "\\}"),
    ("\x03", "\\textbraceleft{}"),
    ("\x04", "\\textbraceright{}"),
    ("\x05", "\\textbackslash{}"),
)
_SPECIAL = b"&%$#_~^<>-'`?!\\{}"
_PLAIN = bytes(range(32, 127)).translate(None, _SPECIAL)
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
    """Return ``text``, cleaned to one line, as the content of a braced BibTeX value."""
    special = _special(text)
    if special is not None:
        return escape_special(text.strip(), special)
    text = clean(text)
    return escape_special(text, text)


def escape_special(text: str, special: str) -> str:
    """Escape a clean text; ``special`` is its characters that may need an escape, in their order, or the whole text."""
    if not special:
        return text
    marked = "\\" in special or "{" in special or "}" in special
    if marked:
        text = _mark_braces(text.replace("\\", "\x05"))
    for character, written in _ESCAPES:
        if character in special:
            text = text.replace(character, written)
    for second, pairs in _LIGATURES:
        for pair in pairs if second in special else ():
            while pair in special and pair in text:  # a run of three characters contains two pairs
                text = text.replace(pair, f"{pair[0]}{{}}{second}")
    for mark, written in _MARKED if marked else ():
        text = text.replace(mark, written)
    return text


def _special(text: str) -> str | None:
    """Return the characters of a text that may need an escape; ``None`` for a text that must be cleaned first.

    One pass finds them and the control characters.
    """
    if not text.isascii() or "  " in text:
        return None
    found = text.encode().translate(None, _PLAIN)
    return None if found.translate(None, _SPECIAL) else found.decode()


def as_ascii(text: str) -> str:
    """Return TeX source with accented letters and typographic marks in TeX's notation.

    A character without such a notation, as of another script, is unchanged.
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

    BibTeX counts braces, also those after a backslash. A pair can be ``\{ \}``, which every reader understands. A
    single brace would end the entry, so it needs the name of the character, which not every reader understands.
    """
    characters = list(text)
    opened: list[int] = []
    for position, character in enumerate(characters):
        if character == "{":
            characters[position] = "\x03"
            opened.append(position)
        elif character == "}":
            characters[position] = "\x02" if opened else "\x04"
            if opened:
                characters[opened.pop()] = "\x01"
    return "".join(characters)
