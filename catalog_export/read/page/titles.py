"""The title line of a catalogue page in ISBD's areas: title proper, parallel titles, other title information.

Blanks are normalised; wording and capitals are transcribed, never corrected.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from collections.abc import Collection, Sequence
from typing import NamedTuple

from catalog_export.model.record import Text, Title
from catalog_export.read.page.abstract_model import LEADING_WORDS
from catalog_export.read.page.page_words import words_in
from catalog_export.read.page.people import looks_like_agents, parse_agents
from catalog_export.text.enclosed import mask_enclosed
from catalog_export.text.language import Identified, identify, script_of, words_of
from catalog_export.text.patterns import pattern


class ParsedTitle(NamedTuple):
    """A title, how the language of each part was identified, and what a reader should know of it."""

    title: Title
    languages: tuple[Identified, ...]  # of the title proper, then of each parallel title
    cut: bool = False  # the page has only its beginning
    kept_equals: bool = False  # an equals sign was read as part of the title
    kept_slash: bool = False  # " / " was read as part of the title

    def with_parallel(self, text: str) -> "ParsedTitle":
        """Add a parallel title that the page states apart; one that the title line has already is no second one."""
        known = [title.value.casefold() for title in (self.title.proper, *self.title.parallel)]
        if text.casefold() in known:
            return self
        language = identify(text)
        title = self.title._replace(parallel=(*self.title.parallel, Text(text, language.lang)))
        return self._replace(title=title, languages=(*self.languages, language))


_BROKEN_WORD = pattern(r"(\w)- (?!(?:dan|atau|and|or)\b)(\w)")  # by a line end, but not in "pre- and post-test"
SITE = "lib@ui"  # behind a dash or stroke, in the titles of browsers
# Words of a parallel title in round and in square brackets; fewer are a term, a place, a case or a kind of material.
_LEAST_PARALLEL = {")": 6, "]": 4}
_SIGN = pattern(r"(?<= )=(?= )")  # between two titles
_SURE = 0.6  # confidence in the languages on both sides of a bracket; "Sus" is a word of Spanish, and of case numbers
_CUT_ENDS = ("...", "…")
_LEADING = words_in("leading") | words_in("leading in a title") | {"="}
# The marks of formulas.
_OF_FORMULAS = frozenset("0123456789+*/^<>()±√πΣ")


def _joined(lines: Sequence[str]) -> str:
    """Join the lines of a title; marks of emphasis and a pair of quotation marks around the whole are removed."""
    text = " ".join(lines)
    if "- " in text:
        text = _BROKEN_WORD.sub(r"\1-\2", text)
    if text[:1] == '"' == text[-1:] and " = " in text and text.count('"') == 2:
        text = text[1:-1].strip()
    if text[:1] not in "*_" and text[-1:] not in "*_":
        return text
    whole = text[:1] in "*_" or text.endswith(("**", "__"))
    return text.strip("*_ ") if whole else text


def leads_on(title: str) -> bool:
    """Return whether a title can go on below the line that ends as it does."""
    last = title.rpartition(" ")[2].casefold()
    leads = last in _LEADING or (last in LEADING_WORDS and len(last) > 1)  # "Hepatitis A" is whole
    return leads or last in words_in("before a name") or title[-1] == ","


def lacks_end(title: str) -> bool:
    """Return whether a title must go on: titles also end with some of the words that lead on."""
    return leads_on(title) and title.rpartition(" ")[2].casefold() not in words_in("last in a title")


def parse_title(lines: Sequence[str], among: Collection[str] = ()) -> ParsedTitle:
    """Read the lines of a title; ``among`` names the languages of the abstracts, to judge short titles by."""
    line = _joined(lines)
    tidy = line.isprintable() and "  " not in line and line == line.strip()
    text = line if tidy else " ".join(line.split())
    bare = _without_site(text) if text[-len(SITE) :].lower() == SITE else text
    cut = bare.endswith(_CUT_ENDS)
    shortened = cut and bare != text
    if shortened:
        bare = bare.rstrip(".… ")
    sides, kept = _sides(bare, among)
    if shortened and len(sides) > 1 and len(words_of(sides[-1])) < 2:
        sides.pop()
    proper, other, responsibility = _areas(sides[0])
    parallel = []
    for side in sides[1:]:
        title, by = _responsibility(side)
        whole = title[:1] == "[" and title[-1:] == "]" and _opening(title) == 0
        parallel.append(title[1:-1].strip() if whole else title)
        if by:
            responsibility = f"{responsibility} = {by}" if responsibility else by
    languages = _languages(proper, parallel, among)
    texts = tuple([Text(value, one.lang) for value, one in zip((proper, *parallel), languages, strict=True)])
    kept_slash = "/" in text and any(" / " in one for one in (proper, other or "", *parallel))
    return ParsedTitle(Title(texts[0], texts[1:], other, responsibility), languages, cut, kept, kept_slash)


def _sides(text: str, among: Collection[str]) -> tuple[list[str], bool]:
    """Split a title at `` = `` wherever both sides are words of a language; also return whether one was left in."""
    left, sign, _ = text.partition(" = ")
    if not sign and text[-1:] in _LEAST_PARALLEL:
        return _bracketed(text) or [text], False
    if not sign:
        return _glued(text, among) if "=" in text else ([text], False)
    quoted = '"' in text or "'" in text or "(" in text or "[" in text or "“" in text or "‘" in text or "«" in text
    masked = mask_enclosed(text) if quoted else text
    borders = [found.start() for found in _SIGN.finditer(masked)]
    pieces = _between(text, borders)
    signs = [border for border, *sides in zip(borders, pieces, pieces[1:], strict=False) if not _in_formula(*sides)]
    sides = _between(text, signs)
    if not signs and len(borders) == 1 and not _is_letter(left.rpartition(" ")[2]):
        # "Tahun 2010 = 2010 in review": numbers on both sides, and still two titles in two languages.
        sides = _between(text, borders)
        langs = [identify(side, among).lang for side in sides]
        if None in langs or langs[0] == langs[1]:
            sides = [text]
    if all(map(_has_words, sides)):
        return sides, len(sides) <= len(borders)
    return [text], True


def _bracketed(text: str) -> list[str] | None:
    """Split a parallel title in brackets off a title: about as long, and in another language for certain.

    A term, a place, a case or an enumeration is part of the title. In square brackets cataloguers add a translation.
    """
    start = _opening(text)
    sides = [text[:start].strip(), text[start + 1 : -1].strip()]
    fewer, more = sorted(len(side.split()) for side in sides)
    if start <= 0 or fewer < _LEAST_PARALLEL[text[-1]] or more > 2 * fewer or sides[1].count(",") > 1:
        return None
    found = [identify(side) for side in sides]
    sure = all(one.rule == "function words" and one.confidence > _SURE for one in found)
    known = sure or (text[-1] == "]" and None not in (found[0].lang, found[1].lang))
    return sides if known and found[0].lang != found[1].lang else None


def _opening(text: str) -> int:
    """Return where the bracket that closes at the end of a text was opened; -1 if nowhere."""
    closer = text[-1]
    opener = "(" if closer == ")" else "["
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == closer) - (text[at] == opener)
        if depth == 0:
            return at
    return -1


def _without_addition(title: str) -> str:
    """Return a title without what was added in square brackets at its end: that can be in another language."""
    start = _opening(title) if title[-1:] == "]" else -1
    return title[:start].strip() if start > 0 else title


def _glued(text: str, among: Collection[str]) -> tuple[list[str], bool]:
    """Divide a title at a sign without blanks between two words, if the two sides are in different languages."""
    left, _, right = text.partition("=")
    sides = [left.rstrip(), right.lstrip()]
    if not (_is_word(sides[0].rpartition(" ")[2]) and _is_word(sides[1].partition(" ")[0])):
        return [text], False
    blank = left[-1] == " " or right[0] == " "
    if text.count("=") == 1 and (blank or right[0].isupper()):  # not "if status=active then"
        langs = {identify(side, among).lang for side in sides}
        if len(langs) > 1 and None not in langs:
            return sides, False
    return [text], True


def _without_site(text: str) -> str:
    """Remove the name of the site from the end of the title of a browser."""
    title = text[: -len(SITE)].rstrip()
    return title[:-1].rstrip() if title.endswith(("-", "–", "—", "|")) else text


def _is_word(token: str) -> bool:
    """Return whether a token is a word of three letters or more."""
    return len(token) > 2 and token.isalpha()


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.isalpha()


def _in_formula(left: str, right: str) -> bool:
    """Return whether an equals sign with these sides is between two symbols, as in ``k = 5``, or before a sum.

    A short word and the next word are no symbol: "Hepatitis B = A study".
    """
    first, _, rest = right.partition(" ")
    second = rest.partition(" ")[0]
    if second == "+":
        return True
    begins_title = first.lower() in words_in("short word") and second.islower() and _is_word(second)
    return not begins_title and _is_symbol(left.rpartition(" ")[2]) and _is_symbol(first)


def _is_symbol(token: str) -> bool:
    """Return whether a token is of a formula: a letter or two, or with digits, operators, Greek or a function."""
    if len(token) <= 2 and token.isalpha():
        return True
    return not _OF_FORMULAS.isdisjoint(token) or token in words_in("function") or script_of(token) == "el"


def _between(text: str, signs: list[int]) -> list[str]:
    """Return the sides of equals signs."""
    starts = [0, *(sign + 1 for sign in signs)]
    return [text[start:end].strip() for start, end in zip(starts, [*signs, len(text)], strict=True)]


def _has_words(text: str) -> bool:
    """Return whether a side of an equals sign holds a word, rather than symbols only."""
    for word in text.split():
        if len(word) > 2 and word.isalpha():
            return True  # nearly every side begins with one
    return script_of(text) is not None or any(
        len(word) > 2 and word.isalpha() for word in words_of(text.replace("-", " "))
    )


def _areas(text: str) -> tuple[str, str | None, str | None]:
    """Split title, other title information and statement of responsibility (ISBD 1.3 and 1.4).

    Neither begins inside brackets or quotation marks. A stroke with nothing behind it states no responsibility.
    """
    text = text.removesuffix(" /")
    if " : " not in text and " / " not in text:
        return text, None, None
    masked = mask_enclosed(text, unclosed=True)
    title, responsibility = _responsibility(text, masked)
    colon = masked.find(" : ", 0, len(title))
    proper, other = title[:colon].strip(), title[colon + 3 :].strip()
    ratio = proper[-1:].isdigit() and other[:1].isdigit()  # semen 1 : 3
    if colon > 0 and proper and other and not ratio:
        return proper, other, responsibility
    return title, None, responsibility


def _responsibility(text: str, masked: str = "") -> tuple[str, str | None]:
    """Split off the statement of responsibility: people, or words that lead to them; ``HIV / AIDS`` stays whole."""
    slash = (masked or mask_enclosed(text, unclosed=True)).find(" / ") if " / " in text else -1
    title, by = text[:slash], text[slash + 3 :]
    if slash < 0 or not title.strip() or not by.strip():
        return text, None
    agents = parse_agents(by)
    if agents.stated:
        return title.strip(), by.strip()
    words = title.split()
    headlined = sum(word[0].isupper() for word in words) * 2 > len(words) > 1  # then capitals make no name
    return (text, None) if headlined or not looks_like_agents(agents) else (title.strip(), by.strip())


def _languages(proper: str, parallel: list[str], among: Collection[str]) -> tuple[Identified, ...]:
    """Identify the language of each title, the abstracts' languages as context."""
    found = [identify(_without_addition(text), among) for text in (proper, *parallel)]
    known = [one.lang for one in found]
    if None in known and len(found) == 2 and len(among) == 2:
        for mine, other in ((0, 1), (1, 0)):
            rest = [lang for lang in among if lang != known[other]]
            if known[mine] is None and known[other] in among and len(rest) == 1:
                # No word of this title speaks for a language: even odds.
                found[mine] = Identified(rest[0], 0.5, "the abstracts' other language")
    return tuple(found)
