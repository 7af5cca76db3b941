"""Agent lines of a catalogue page: names and roles, as given.

A role is a part after a comma, a known word before the name, or one in brackets or after a dash behind it; everything
else belongs to the name, degrees and the comma of an inverted name included.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from catalog_export.model import roles
from catalog_export.model.record import Contributor, Kind
from catalog_export.model.vocabulary import BODY_STARTS, BODY_WORDS, NAME_KINDS, ROLE_ABBREVIATIONS, ROLE_PHRASES, ROLES
from catalog_export.read.page import lengths
from catalog_export.read.page.page_words import words_in
from catalog_export.text.patterns import pattern

relator_of = lru_cache(roles.relator_of)  # one piece of a line is looked up several times
_role_of = attrgetter("role")
_JOINING = words_in("joining")


class Agents(NamedTuple):
    """What an agent line states: contributors in order, and what is no name (``[and others]``, unknown roles)."""

    contributors: tuple[Contributor, ...]
    others: bool = False
    unknown_roles: tuple[str, ...] = ()
    text: str = ""
    last: str = ""  # what of the text is the last contributor's
    nameless: tuple[str, ...] = ()  # roles without a name

    @property
    def stated(self) -> bool:
        """Whether one of them has a role, known or not."""
        return any(map(_role_of, self.contributors))

    @property
    def open(self) -> bool:
        """Whether the line goes on below: it ends in a comma, a semicolon, or titles with no name behind them."""
        if self.text.endswith((",", ";")):
            return True
        return bool(self.contributors) and words_in("academic title").issuperset(
            self.contributors[-1].name.casefold().split()
        )

    @property
    def unfinished(self) -> bool:
        """Whether all but the last have a role, whose name may go on below."""
        *others, last = self.contributors or (None,)
        return bool(others) and last is not None and not last.role and all(map(_role_of, others))

    def go_on(self, line: str) -> "tuple[Agents, Agents]":
        """Read a line that continues these agents: return the complete ones, and the last, read with the line."""
        if self.text.endswith(";") or not self.contributors:
            return self, parse_agents(line)
        last = self.contributors[-1]
        unknown = self.unknown_roles[:-1] if last.role and not last.relator else self.unknown_roles
        before = self._replace(contributors=self.contributors[:-1], unknown_roles=unknown)
        comma = "," if self.text.endswith(",") and not self.last.endswith(",") else ""
        return before, parse_agents(f"{self.last}{comma} {line}")

    @property
    def joined(self) -> tuple[str, ...]:
        """Names that may hold more than one person: ``Budi & Ani``, ``Budi Hartono, Ani Lestari``."""
        return tuple([c.name for c in self.contributors if _is_joined(c)])


def _is_joined(contributor: Contributor) -> bool:
    name, words = contributor.name, contributor.name.split()
    if name.replace(" ", "").isalpha() and _JOINING.isdisjoint(words):
        return False  # nearly all are such; the test saves time
    if "," in name and any(part.strip().partition(" ")[0].casefold() in ROLES for part in name.split(",")[1:]):
        return True  # a role with the next person right behind it
    if contributor.kind != "personal":
        return "&" in words or not _BETWEEN_NAMES.isdisjoint(words)
    if not (_JOINING | _BETWEEN_NAMES).isdisjoint(words) or ":" in name:
        return True
    surname, *others = name.split(", ")
    whole = [part for part in others if " " in part and part.replace(" ", "").isalpha()]
    # "Budi Hartono, Ani Lestari": no degree, and no surname with its given names ("van der Berg, Pieter Jan").
    return _PARTICLES.isdisjoint(surname.casefold().split()) and len(whole) > (" " not in surname)


_BETWEEN_NAMES = frozenset(("|", "/", "-", "–", "—"))
# "[and others]", "et al.", "dkk.": there were more people, and they have no name here.
_OTHERS = pattern(
    r"(?:(?:\.\.\.|…)\s*)?(?:[\[(]\s*(?:(?:and|dan)\s+(?:\w+\s+){0,2}(?:others?|lain(?:[-\s]lain(?:nya)?|nya)?)|et\.?\s*al\.?|dkk\.?|"
    r"\.\.\.\s*et\.?\s*al\.?)\s*[\])]|\b(?:et\.?\s+al\b\.?|dkk\b\.?|(?:and|dan)\s+(?:others|lain[-\s]lain|kawan[-\s]kawan)\b))",
    re.IGNORECASE,
)
# Dates of birth and death after the last comma.
_DATES = pattern(r"[,\s]\s*(\(?(?:b\.\s*|d\.\s*|lahir\s+)?(?:1\d|20)\d\d\s*[-–]\s*(?:(?:1\d|20)\d\d)?\)?)\s*$")
# "oleh X" and its kin, in the passive voice of title pages: "disusun oleh : X".
_BY_WORDS = tuple(ROLE_PHRASES)
# Those that names and bodies begin with as well (Karya Bakti): only in small letters or with a colon.
_ALSO_NAMES = words_in("also names")
_MEANING_MORE = frozenset(
    word.rstrip(".") for phrase in (*ROLE_PHRASES, *ROLES, *ROLE_ABBREVIATIONS) for word in phrase.split()
)
_MEANING_MORE |= {"and", "dan", "et", "dkk"}
# The marks behind a role that is first; a comma only behind a whole role: "Tim Penyusun, Pusat Bahasa" is a body.
_ROLE_MARKS = (",", ":", "：", "- ", "– ", "— ")
_DASHES = (" - ", " – ", " — ")  # between a name and the role behind it
# Of a role that is not known: words, and letters of the first. The rest of a subtitle behind a comma has more words.
_MOST_WORDS = _LEAST_OF_ROLE = 4


def parse_agents(line: str) -> Agents:
    """Split one agent line, or several joined by semicolons, into contributors."""
    if len(line) > lengths.READ:
        return Agents((), text=line)
    found = _Found()
    for part in line.split(";"):
        if plain := _plain_agent(part):
            found.contributors.append(plain)
            found.last, found.label = " ".join(part.split()), ("", None)
        else:
            for piece, goes_on in _pieces(part):
                found.take(piece, goes_on=goes_on)
    return Agents(
        tuple(found.contributors), found.others, tuple(found.unknown), line.strip(), found.last, tuple(found.nameless)
    )


_NAME_MARKS = str.maketrans(dict.fromkeys(".,'-", " "))


def _plain_agent(part: str) -> Contributor | None:
    """Read words in ASCII, degrees too, with a role behind them: ``Dr. Ahmad Basuki, M.Si., author``.

    Most lines of people are such.
    """
    head, _, last = part.rpartition(",")
    last = last.strip()
    relator = ROLES.get(last)
    if relator is None or not head.isascii():
        return None
    words = head.lower().translate(_NAME_MARKS).split()
    if not "".join(words).isalpha() or not _MEANING_MORE.isdisjoint(words) or not head.lstrip()[0].isalpha():
        return None
    name = " ".join(head.split()).strip(" ,")
    return Contributor(name, last, relator, _kind_by(words) if name.replace(" ", "").isalpha() else kind_of(name))


class _Found:
    """Collects the contributors and roles that the pieces of an agent line state."""

    def __init__(self) -> None:
        self.contributors: list[Contributor] = []
        self.unknown: list[str] = []
        self.nameless: list[str] = []
        self.others = False
        self.last = ""
        self.label: tuple[str, str | None] = "", None  # the role before a colon, which holds for all names behind it

    def take(self, piece: str, *, goes_on: bool) -> None:
        """Take a piece: an agent, a role or dates of the one before it, or several names behind one role."""
        bare, more = _OTHERS.subn("", piece)
        bare = bare.strip(" ,").removesuffix("()").rstrip()  # of a record without an imprint
        self.others = self.others or bool(more)
        if goes_on and self.contributors and _adds_to(self.contributors, bare):
            self.last = f"{self.last},{piece}"
            return
        if bare in ROLES:
            self.nameless.append(bare)
            return
        if several := _named_by_one_role(bare):
            self.contributors += several
            self.last = piece
            return
        name, role, relator = _take_role(bare)
        if role and relator is None:
            self.unknown.append(role)
        if role:
            self.label = (role, relator) if bare.partition(":")[0].strip() == role else ("", None)
        else:
            role, relator = self.label
        bare, term = _split_dash(name)
        kind = NAME_KINDS.get(term.casefold())
        name, dates = _take_dates(bare if kind else name)
        if name:
            self.contributors.append(Contributor(name, role, relator, kind or kind_of(name), dates=dates))
            self.last = piece


def _named_by_one_role(piece: str) -> list[Contributor]:
    """Read several whole names behind one role: ``editor, Rukmini Handayani, Surya Wijaya``."""
    role, *names = [part.strip() for part in piece.split(",")]
    relator = relator_of(role) if len(names) > 1 else None
    if relator is None or any(" " not in name or not name.replace(" ", "").isalpha() for name in names):
        return []
    return [Contributor(name, role, relator, kind_of(name)) for name in names]


def _adds_to(contributors: list[Contributor], piece: str) -> bool:
    """Give a piece that is only a role or only dates to the agent before it; ``False`` where it is neither."""
    last = contributors[-1]
    relator = relator_of(piece)
    if relator:
        role = f"{last.role}, {piece}" if last.role else piece
        contributors[-1] = last._replace(role=role, relator=last.relator or relator)
    elif _DATES.fullmatch(f", {piece}"):
        contributors[-1] = last._replace(dates=piece.strip("()"))
    return bool(relator or _DATES.fullmatch(f", {piece}"))


def _pieces(part: str) -> Iterator[tuple[str, bool]]:
    """Split the text between two semicolons into agents, each with whether it goes on with the one before it."""
    parts = _without_bullet(" ".join(part.split())).split(",")
    start = 0
    for position in range(1, len(parts)):
        # "Penulis: A, Pembimbing: B"; "A (editor), B (supervisor)", but "A (editor), S.H."
        if _begins_with_role(parts[position]) or (
            not ("." in parts[position] or relator_of(parts[position])) and _ends_in_brackets(parts[position - 1])
        ):
            yield ",".join(parts[start:position]), start > 0
            start = position
        # "A, author, B, supervisor": the first part cannot be a role that ends an agent ("editor, A").
        elif start < position < len(parts) - 1 and relator_of(parts[position]):
            yield ",".join(parts[start : position + 1]), start > 0
            start = position + 1
    if rest := ",".join(parts[start:]).strip():
        yield rest, start > 0


def _without_bullet(text: str) -> str:
    """Remove the mark or the number of an item of a list."""
    bare = text.lstrip("-*•– ")
    number, _, name = bare.partition(" ")
    return name if number.endswith((".", ")")) and number.strip("(.)").isdigit() else bare


def _begins_with_role(part: str) -> bool:
    role, colon, name = part.partition(":")
    return bool(colon and name.strip() and relator_of(role))


def _ends_in_brackets(part: str) -> bool:
    name, role = _split_brackets(part)
    return bool(name and role) and relator_of(role) is not None


def _split_brackets(text: str) -> tuple[str, str]:
    """Split the text in brackets off the end: ``Ani Lestari (editor)``; both parts are empty where there is none."""
    bare = text.rstrip()
    if not bare.endswith((")", "]")):
        return "", ""
    opened = max(bare.rfind("("), bare.rfind("["))
    inner = bare[opened + 1 : -1].strip()
    if opened < 1 or not 1 < len(inner) <= lengths.PHRASE or ")" in inner or "]" in inner:
        return "", ""
    return bare[:opened].strip(" ,"), inner


def _split_dash(text: str) -> tuple[str, str]:
    """Split the text behind the last dash off the end: ``Ani Lestari - editor``; both parts are empty if none is."""
    at = max(text.rfind(dash) for dash in _DASHES)
    return (text[:at].strip(" ,"), text[at + len(" - ") :].strip()) if at > 0 else ("", "")


def _take_role(text: str) -> tuple[str, str, str | None]:
    """Take the role off a name: return name, role word and relator code (``None`` for a role we do not know)."""
    if by := _by(text):
        rest = by[1]
        while again := _by(rest):
            rest = again[1]
        name, role, code = _take_role(rest)
        return (name, role, code) if role else (name, by[0], ROLE_PHRASES[by[0].casefold()])
    head, comma, last = text.rpartition(",")
    if comma and head.strip() and (relator := relator_of(last)):
        return head.strip(" ,"), last.strip(), relator
    for mark in _ROLE_MARKS:
        role, found, name = text.partition(mark)
        known = found and name.strip() and len(role) <= lengths.PHRASE
        relator = (ROLES.get(role.strip().casefold()) if mark == "," else relator_of(role)) if known else None
        if relator:
            return name.strip(), role.strip(), relator
    for name, role in (_split_brackets(text), _split_dash(text)):
        if name and (relator := relator_of(role.casefold())):
            return name, role, relator
    if comma and head.strip() and _reads_like_role(last) and not _begins_with_label(head):
        return head.strip(), last.strip(), None
    return text, "", None


def _by(text: str) -> tuple[str, str] | None:
    """Split words that lead to a name off it: ``oleh Ani``, ``Disusun oleh : Ani``; ``None`` where there are none."""
    folded = text.lower()
    if not folded.startswith(_BY_WORDS):
        return None
    words = text[: max(len(words) for words in ROLE_PHRASES if folded.startswith(words))]
    name = text[len(words) :].lstrip(" :：,")
    gap = text[len(words) : len(text) - len(name)]
    if not name or not gap.endswith(" "):
        return None
    if words.lower() in _ALSO_NAMES and not words.islower() and ":" not in gap:
        return None
    return words, name


def _reads_like_role(text: str) -> bool:
    """Return whether the last part of an agent reads like a role: a few words in small letters, the first long.

    The extent of a work, "xii, 120 hlm", and a degree, "s.pd." or "phd", are none.
    """
    words = text.split()
    if not words or len(words) > _MOST_WORDS:
        return False
    if words[0].casefold() in words_in("committee"):
        return True
    long = len(words[0]) >= _LEAST_OF_ROLE and words[0].replace("-", "").isalpha()
    return long and text.islower() and "." not in text and words[0] not in _PARTICLES


def _take_dates(name: str) -> tuple[str, str | None]:
    if match := _DATES.search(name):
        return name[: match.start()].rstrip(" ,"), match[1].strip("()")
    return name, None


def kind_of(name: str) -> Kind:
    """Distinguish a corporate body from a person by the words bodies are named with."""
    plain = name.casefold()
    surname, comma, given = plain.partition(",")
    if comma and " " not in surname and given.strip() and BODY_WORDS.isdisjoint(given.replace(".", " ").split()):
        return "personal"  # Bank, Adelina
    return _kind_by(plain.replace(",", " ").replace(".", " ").split())


def _kind_by(words: Sequence[str]) -> Kind:
    if len(words) == 2 and words[0] not in BODY_STARTS and not words_in("often a name").isdisjoint(words):
        return "personal"  # Andrew Press
    return "corporate" if words and (words[0] in BODY_STARTS or not BODY_WORDS.isdisjoint(words)) else "personal"


def looks_like_agents(agents: Agents) -> bool:
    """Return whether a line read as agents names people or bodies with a role, or has the shape of bare names."""
    if not agents.contributors or "\t" in agents.text:  # a tab separates the cells of a table
        return False
    return agents.stated or agents.others or all(_shaped(c) for c in agents.contributors)


_ARTICLE = "al-"  # of Arabic, before a part of a name
_PARTICLES = words_in("particle")
_OF_TITLES = words_in("title") - _PARTICLES


def _begins_with_label(text: str) -> bool:
    """Return whether a text begins with a label of a page, and not with a name: "Subjek: Hukum"."""
    label, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and 1 < len(label) <= lengths.PHRASE and label[0].isalpha() and "," not in label


def _shaped(contributor: Contributor) -> bool:
    """Return whether a name without a role has the shape of one: few words, each capitalised or a particle."""
    words = contributor.name.split()
    if any(map(str.isdigit, contributor.name)) or _begins_with_label(contributor.name):
        return False
    if contributor.name.count("[") > 1:
        return False  # the buttons of a page
    if contributor.dates or contributor.kind == "corporate":
        return len(contributor.name) < lengths.LINE and not words[0][0].islower()
    if contributor.name.isupper() and not _OF_TITLES.isdisjoint(contributor.name.casefold().split()):
        return False  # a title in capitals
    before_comma = contributor.name.partition(",")[0].count(" ") + 1
    if contributor.name.endswith(("?", "!", ":")) or before_comma > lengths.NAME:
        return False
    titles = [word for word in words[:-1] if word in words_in("academic title")]
    return all(
        word in _PARTICLES or word[0].isupper() or word in titles or word.startswith(_ARTICLE)
        for word in words
        if word[0].isalnum()
    )
