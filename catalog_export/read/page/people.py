"""Agent lines of a catalogue page: names and roles, as given.

A role is a part after a comma, known words before the name, or one in brackets or after a dash behind it; everything
else belongs to the name, degrees and the comma of an inverted name included.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
import re
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from catalog_export.model.record import Contributor
from catalog_export.model.vocabulary import NAME_KINDS, ROLE_ABBREVIATIONS, ROLE_PHRASES, ROLES
from catalog_export.read.page import lengths
from catalog_export.read.page.names import JOINING, PARTICLES, is_family, is_whole, kind_by, kind_of, whole_names
from catalog_export.read.page.page_words import words_in
from catalog_export.read.page.roles_in_front import (
    BARE,
    Front,
    begins_with_bare_role,
    is_role_in_front,
    relator_of,
    split_front,
)
from catalog_export.text.patterns import pattern

_role_of = attrgetter("role")


class Agents(NamedTuple):
    """What an agent line states: contributors in order, and what is no name (``[and others]``, unknown roles)."""

    contributors: tuple[Contributor, ...]
    others: bool = False
    unknown_roles: tuple[str, ...] = ()
    text: str = ""
    last: str = ""  # what of the text is the last contributor's
    nameless: tuple[str, ...] = ()  # roles without a name
    unsplit: tuple[str, ...] = ()  # names behind one role that could be several

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
        return tuple([c.name for c in self.contributors if c.name in self.unsplit or _is_joined(c)])


def _is_joined(contributor: Contributor) -> bool:
    name, words = contributor.name, contributor.name.split()
    if name.replace(" ", "").isalpha() and _OF_NO_NAME.isdisjoint(words):
        return False  # nearly all are such; the test saves time
    if name[0].islower() and (words[0] in BARE or not _BY.isdisjoint(words)):
        return True  # a role in small letters that is not known, or has no whole names behind it
    if "," in name and any(part.strip().partition(" ")[0].casefold() in ROLES for part in name.split(",")[1:]):
        return True  # a role with the next person right behind it
    if contributor.kind != "personal":
        return "&" in words or not _BETWEEN_NAMES.isdisjoint(words)
    if not (JOINING | _BETWEEN_NAMES).isdisjoint(words) or ":" in name:
        return True
    family, *others = name.split(", ")
    whole = list(filter(is_whole, others))
    plain = [part for part in whole if part.replace(" ", "").isalpha()]
    given = [part for part in others if part[2:] and "." not in part and part.istitle()]
    # "Budi Hartono, Ani Lestari": no degree, and no family name with its given names ("van der Berg, Pieter Jan").
    return len(plain) > is_family(family) or len(whole) > 1 or len(given) > 1


_BY = words_in("by")
_OF_NO_NAME = JOINING | _BY | frozenset(BARE)
_BETWEEN_NAMES = frozenset(("|", "/", "-", "–", "—"))
# "[and others]", "et al.", "dkk.": there were more people, and they have no name here.
_OTHERS = pattern(
    r"(?:(?:\.\.\.|…)\s*)?(?:[\[(]\s*(?:(?:and|dan)\s+(?:\w+\s+){0,2}(?:others?|lain(?:[-\s]lain(?:nya)?|nya)?)|et\.?\s*al\.?|dkk\.?|"
    r"\.\.\.\s*et\.?\s*al\.?)\s*[\])]|\b(?:et\.?\s+al\b\.?|dkk\b\.?|(?:and|dan)\s+(?:others|lain[-\s]lain|kawan[-\s]kawan)\b))",
    re.IGNORECASE,
)
# Dates of birth and death after the last comma.
_DATES = pattern(r"[,\s]\s*(\(?(?:b\.\s*|d\.\s*|lahir\s+)?(?:1\d|20)\d\d\s*[-–]\s*(?:(?:1\d|20)\d\d)?\)?)\s*$")
_MEANING_MORE = frozenset(
    word.rstrip(".") for phrase in (*ROLE_PHRASES, *ROLES, *ROLE_ABBREVIATIONS) for word in phrase.split()
)
_MEANING_MORE |= {"and", "dan", "et", "dkk"}
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
        tuple(found.contributors),
        found.others,
        tuple(found.unknown),
        line.strip(),
        found.last,
        tuple(found.nameless),
        tuple(found.unsplit),
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
    return Contributor(name, last, relator, kind_by(words) if name.replace(" ", "").isalpha() else kind_of(name))


class _Found:
    """Collects the contributors and roles that the pieces of an agent line state."""

    def __init__(self) -> None:
        self.contributors: list[Contributor] = []
        self.unknown: list[str] = []
        self.nameless: list[str] = []
        self.unsplit: list[str] = []
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
        if all(part.strip().casefold() in ROLES for part in bare.split(",")):
            self.nameless.append(bare)
            return
        front = split_front(bare)
        if front and self.take_several(front):
            self.last = piece
            return
        name, role, relator = _take_role(bare, front)
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

    def take_several(self, front: Front) -> bool:
        """Take several whole names behind one role: ``editor, A B, C D``; return whether they are.

        Names with a whole one or two bodies among them are rather several, if they are in the usual order.
        """
        names = whole_names(front.names) if front.in_order else []
        if len(names) > 1:
            self.contributors += [Contributor(name, front.role, front.relator, kind_of(name)) for name in names]
            self.unknown += [] if front.relator else [front.role]
        elif not names and front.in_order and "," in front.names:
            parts = [part.strip() for part in front.names.split(",")]
            bodies = [part for part in parts if kind_of(part) == "corporate"]
            inverted = len(parts) == 2 and " " in parts[0] and is_family(parts[0])
            self.unsplit += [front.names] if len(bodies) > 1 or (any(map(is_whole, parts)) and not inverted) else []
        return len(names) > 1


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
    led = len(parts) > 1 and is_role_in_front(parts[0])
    for position in range(1, len(parts)):
        # "Penulis: A, Pembimbing: B"; "A (editor), B (supervisor)", but "A (editor), S.H."
        if _begins_with_role(parts, position, start if led else position) or (
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


def _begins_with_role(parts: list[str], position: int, start: int) -> bool:
    """Return whether a part begins with a role and a name: ``Pembimbing: B``, or ``penyusun A B, editor C D``.

    A line that begins with a role can have further ones before names: ``editor, A B, penyusun, C D``. ``start`` is the
    position of the last one.
    """
    part = parts[position]
    role, colon, name = part.partition(":")
    if colon and name.strip() and relator_of(role):
        return True
    if start + 1 < position < len(parts) - 1 and is_role_in_front(part):
        return True
    return begins_with_bare_role(part) and split_front(_OTHERS.sub("", parts[0])) is not None


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


def _take_role(text: str, front: Front | None) -> tuple[str, str, str | None]:
    """Take the roles off a name: return name, role words and relator code (``None`` for a role we do not know).

    A role behind a name counts instead of the "oleh" in front of it.
    """
    name, role, relator = _role_behind(front.names if front else text)
    if front is None or (role and front.role.casefold() in ROLE_PHRASES):
        return name, role, relator
    if relator is None:
        return front.names, front.role, front.relator
    return name, front.role if relator == front.relator else f"{front.role}, {role}", front.relator


def _role_behind(text: str) -> tuple[str, str, str | None]:
    """Take the role off that is behind a name: return name, role words and relator code."""
    head, comma, last = text.rpartition(",")
    if comma and head.strip() and (relator := relator_of(last)):
        return head.strip(" ,"), last.strip(), relator
    for name, role in (_split_brackets(text), _split_dash(text)):
        if name and (relator := relator_of(role.casefold())):
            return name, role, relator
    if comma and head.strip() and _reads_like_role(last) and not _begins_with_label(head):
        return head.strip(), last.strip(), None
    return text, "", None


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
    return long and text.islower() and "." not in text and words[0] not in PARTICLES


def _take_dates(name: str) -> tuple[str, str | None]:
    if match := _DATES.search(name):
        return name[: match.start()].rstrip(" ,"), match[1].strip("()")
    return name, None


def looks_like_agents(agents: Agents) -> bool:
    """Return whether a line read as agents names people or bodies with a role, or has the shape of bare names."""
    if not agents.contributors or "\t" in agents.text:  # a tab separates the cells of a table
        return False
    return agents.stated or agents.others or all(_shaped(c) for c in agents.contributors)


_ARTICLE = "al-"  # of Arabic, before a part of a name
_OF_TITLES = words_in("title") - PARTICLES


def _begins_with_label(text: str) -> bool:
    """Return whether a text begins with a label of a page, and not with a name: "Subjek: Hukum"."""
    label, colon, _ = text.replace("：", ":").partition(":")
    return bool(colon) and 1 < len(label) <= lengths.PHRASE and label[0].isalpha() and "," not in label


def _shaped(contributor: Contributor) -> bool:
    """Return whether a name without a role has the shape of one: few words, each capitalised or a particle."""
    words = contributor.name.split()
    if any(map(str.isdigit, contributor.name)) or _begins_with_label(contributor.name):
        return False
    if contributor.name.count("[") > 1 or "@" in contributor.name:
        return False  # the buttons of a page, and an e-mail address
    if contributor.dates or contributor.kind == "corporate":
        return len(contributor.name) < lengths.LINE and not words[0][0].islower()
    if contributor.name.isupper() and not _OF_TITLES.isdisjoint(contributor.name.casefold().split()):
        return False  # a title in capitals
    before_comma = contributor.name.partition(",")[0].count(" ") + 1
    if contributor.name.endswith(("?", "!", ":")) or before_comma > lengths.NAME:
        return False
    titles = [word for word in words[:-1] if word in words_in("academic title")]
    return all(
        word in PARTICLES or word[0].isupper() or word in titles or word.startswith(_ARTICLE)
        for word in words
        if word[0].isalnum()
    )
