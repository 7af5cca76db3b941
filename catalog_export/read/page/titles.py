"""The title line of a catalogue page in ISBD's areas: title proper, parallel titles, other title information.

Blanks are normalised; wording and capitals are transcribed, never corrected.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from catalog_export.model.record import Text, Title
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
_BROWSER_SUFFIX = pattern(r"\s?[-–—|]\s?lib@ui$", re.IGNORECASE)
_LEAST_PARALLEL = 6  # words of a parallel title in brackets; fewer are a term, a place or a case
_SURE = 0.6  # confidence in the languages on both sides of a bracket
_CUT_ENDS = ("...", "…")
# A token of a formula: a letter or two, a number, or letters with digits or operators among them.
_SYMBOL = pattern(r"[^\W\d_]{1,2}|[^\s]*[\d+*/^<>()±√πΣ][^\s]*|(?:sin|cos|tan|log|ln|exp|max|min)\b.*|[α-ωΑ-Ω]+")

_SUM = pattern(r"\S{1,3} \+ \S")
_SUM_END = pattern(r"\S \+ \S{1,3}$")
_SUMS = pattern(r"\S+(?: \+ \S+)+")
_LETTER = pattern(r"(?<![^\W_])[^\W\d_] = ")
# A short word with a capital and the next word are no symbol: "Hepatitis B = A study", "Jalan X = On the road".
_SHORT_WORD = pattern(
    r"[A-Z][a-z]? (?!(?:sin|cos|tan|log|exp|max|min|dan|atau|pada|di|untuk|dalam|dengan|jika|maka)\b)[a-z]{2,}"
)


def join_title(lines: Sequence[str]) -> str:
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


def parse_title(line: str, among: Collection[str] = ()) -> ParsedTitle:
    """Read a title line; ``among`` names the languages of the abstracts, to judge short titles by."""
    tidy = line.isprintable() and "  " not in line and line == line.strip()
    text = line if tidy else " ".join(line.split())
    bare = _BROWSER_SUFFIX.sub("", text) if text[-6:].lower() == "lib@ui" else text
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
        parallel.append(title)
        if by:
            responsibility = f"{responsibility} = {by}" if responsibility else by
    languages = _languages(proper, parallel, among)
    texts = tuple([Text(value, one.lang) for value, one in zip((proper, *parallel), languages, strict=True)])
    kept_slash = "/" in text and any(" / " in one for one in (proper, other or "", *parallel))
    return ParsedTitle(Title(texts[0], texts[1:], other, responsibility), languages, cut, kept, kept_slash)


def _sides(text: str, among: Collection[str]) -> tuple[list[str], bool]:
    """Split a title at `` = `` wherever both sides are words of a language; also return whether one was left in."""
    left, sign, right = text.partition(" = ")
    if not sign and text[-1:] == ")":
        return _bracketed(text) or [text], False
    if not sign:
        return _glued(text, among) if "=" in text else ([text], False)
    quoted = '"' in text or "'" in text or "(" in text or "[" in text or "“" in text or "‘" in text or "«" in text
    plain = not quoted and " = " not in right and "+" not in text
    if plain and len(left) > 2 and left[-3:].isalpha() and _has_words(right):
        return [left, right], False  # after a word of three letters the sign is no formula's
    masked = mask_enclosed(text) if quoted else text
    borders = [match.start() for match in re.finditer(r" = ", masked)]
    signs = [border for border in borders if not _in_formula(text, border)]
    sides = _between(text, signs)
    if not signs and len(borders) == 1 and _has_same_sums(left, right):
        signs = borders  # "Teori X + Y = Theory X + Y"
        sides = _between(text, signs)
    elif not signs and len(borders) == 1 and not _LETTER.search(text):
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

    A term, a place, a case or an enumeration is part of the title.
    """
    start = _opening(text)
    sides = [text[:start].strip(), text[start + 1 : -1].strip()]
    fewer, more = sorted(len(side.split()) for side in sides)
    if fewer < _LEAST_PARALLEL or more > 2 * fewer or sides[1].count(",") > 1:
        return None
    found = [identify(side) for side in sides]
    sure = all(one.rule == "function words" and one.confidence > _SURE for one in found)
    return sides if sure and found[0].lang != found[1].lang else None


def _opening(text: str) -> int:
    """Return where the bracket that closes at the end of a text was opened; -1 if nowhere."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] == ")") - (text[at] == "(")
        if depth == 0:
            return at
    return -1


def _glued(text: str, among: Collection[str]) -> tuple[list[str], bool]:
    """Divide a title at a sign without blanks between two words, if the two sides are in different languages."""
    match = _GLUED.search(text)
    if match is None:
        return [text], False
    sides = [text[: match.start()], text[match.end() :]]
    if text.count("=") == 1 and (" " in match.group() or sides[1][0].isupper()):  # not "if status=active then"
        langs = {identify(side, among).lang for side in sides}
        if len(langs) > 1 and None not in langs:
            return sides, False
    return [text], True


_GLUED = pattern(r"(?<=[^\W\d_]{3}) ?= ?(?=[^\W\d_]{3})")


def _has_same_sums(left: str, right: str) -> bool:
    """Return whether both sides name the same sums, as two titles do and the sides of an equation do not."""
    sums = _SUMS.findall(left) if " + " in left else []
    return bool(sums) and sums == _SUMS.findall(right)


def _in_formula(text: str, border: int) -> bool:
    """Return whether the sign at ``border`` stands between two symbols, as in ``k = 5``, or at a sum."""
    after = border + 3
    end = text.find(" ", after)
    if "+" in text and (_SUM.match(text, after) or _SUM_END.search(text, max(0, border - 9), border)):
        return True
    return bool(
        not _SHORT_WORD.match(text, after)
        and _SYMBOL.fullmatch(text, text.rfind(" ", 0, border) + 1, border)
        and _SYMBOL.fullmatch(text, after, end if end > 0 else len(text))
    )


def _between(text: str, borders: list[int]) -> list[str]:
    starts = [0, *(border + 3 for border in borders)]
    return [text[start:end].strip() for start, end in zip(starts, [*borders, len(text)], strict=True)]


def _has_words(text: str) -> bool:
    """Return whether a side of an equals sign holds a word, rather than symbols only."""
    for word in text.split(None, 4):
        if len(word) > 2 and word.isalpha():
            return True  # nearly every side begins with one
    return script_of(text) is not None or any(
        len(word) > 2 and word.isalpha() for word in words_of(text.replace("-", " "))
    )


def _areas(text: str) -> tuple[str, str | None, str | None]:
    """Split title, other title information and statement of responsibility (ISBD 1.3 and 1.4).

    Neither begins inside brackets or quotation marks.
    """
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
    found = [identify(text, among) for text in (proper, *parallel)]
    known = [one.lang for one in found]
    if None in known and len(found) == 2 and len(among) == 2:
        for mine, other in ((0, 1), (1, 0)):
            rest = [lang for lang in among if lang != known[other]]
            if known[mine] is None and known[other] in among and len(rest) == 1:
                found[mine] = Identified(rest[0], 0.5, "the abstracts' other language")
    return tuple(found)
