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
from catalog_export.model.vocabulary import BODY_STARTS, BODY_WORDS, ROLE_ABBREVIATIONS, ROLES
from catalog_export.text.patterns import pattern

relator_of = lru_cache(roles.relator_of)  # one piece of a line is looked up several times
_role_of = attrgetter("role")
_JOINING = frozenset(("&", "and", "dan"))


class Agents(NamedTuple):
    """What an agent line came to: contributors in order, and what is no name (``[and others]``, unknown roles)."""

    contributors: tuple[Contributor, ...]
    others: bool = False
    unknown_roles: tuple[str, ...] = ()
    text: str = ""
    last: str = ""  # what of the text is the last contributor's

    @property
    def stated(self) -> bool:
        """Whether one of them has a role, known or not."""
        return any(map(_role_of, self.contributors))

    @property
    def open(self) -> bool:
        """Whether the line goes on below: it ends in a comma, a semicolon, or titles with no name behind them."""
        if self.text.endswith((",", ";")):
            return True
        return bool(self.contributors) and _LEADING_TITLES.issuperset(self.contributors[-1].name.split())

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
        return False  # so are nearly all
    if "," in name and _ROLE_RUN_ON.search(name):
        return True
    if contributor.kind != "personal":
        return "&" in words or not _BETWEEN_NAMES.isdisjoint(words)
    if not (_JOINING | _BETWEEN_NAMES).isdisjoint(words) or ":" in name:
        return True
    surname, *others = name.split(", ")
    # "Budi Hartono, Ani Lestari": no degree, and no surname with its given names ("van der Berg, Pieter").
    return (
        " " in surname
        and _PARTICLES.isdisjoint(surname.casefold().split())
        and any(" " in part and part.replace(" ", "").isalpha() for part in others)
    )


_LEADING_TITLES = frozenset(("Prof.", "Dr.", "Ir.", "Drs.", "Dra."))
_BETWEEN_NAMES = frozenset(("|", "/", "-", "–", "—"))
# "[and others]", "et al.", "dkk.": there were more people, and they have no name here.
_OTHERS = pattern(
    r"(?:(?:\.\.\.|…)\s*)?(?:[\[(]\s*(?:(?:and|dan)\s+(?:\w+\s+){0,2}(?:others?|lain(?:[-\s]lain(?:nya)?|nya)?)|et\.?\s*al\.?|dkk\.?|"
    r"\.\.\.\s*et\.?\s*al\.?)\s*[\])]|\b(?:et\.?\s+al\b\.?|dkk\b\.?|(?:and|dan)\s+(?:others|lain[-\s]lain|kawan[-\s]kawan)\b))",
    re.IGNORECASE,
)
# Dates of birth and death after the last comma.
_DATES = pattern(r"[,\s]\s*(\(?(?:b\.\s*|d\.\s*|lahir\s+)?(?:1[5-9]|20)\d\d\s*[-–]\s*(?:(?:1[5-9]|20)\d\d)?\)?)\s*$")
# "oleh X" and its kin, in the passive voice of title pages: "disusun oleh : X".
_BY = {
    "ditulis oleh": "aut",
    "karya": "aut",
    "karangan": "aut",
    "oleh": "aut",
    "by": "aut",
    "written by": "aut",
    "disusun oleh": "com",
    "penyusun": "com",
    "dihimpun oleh": "com",
    "compiled by": "com",
    "disunting oleh": "edt",
    "diedit oleh": "edt",
    "edited by": "edt",
    "diterjemahkan oleh": "trl",
    "alih bahasa": "trl",
    "translated by": "trl",
    "diilustrasikan oleh": "ill",
    "illustrated by": "ill",
    "dibimbing oleh": "ths",
    "supervised by": "ths",
}
# Words of _BY that names and bodies begin with as well (Karya Bakti): only in small letters or with a colon.
_ALSO_NAMES = frozenset(("karya", "karangan", "by", "penyusun"))
_MEANING_MORE = frozenset(word.rstrip(".") for phrase in (*_BY, *ROLES, *ROLE_ABBREVIATIONS) for word in phrase.split())
_MEANING_MORE |= {"and", "dan", "et", "dkk"}
_BY_START = pattern(
    rf"({'|'.join(sorted(map(re.escape, _BY), key=len, reverse=True))})\b(?!\s*,?\s*$)\s*[:：,]?\s+(?=\S)",
    re.IGNORECASE,
)
# Where a role can stand but after the last comma: first, in brackets, or after a dash.
_ROLE_START = pattern(r"([^\W\d][^,:：;]{2,40}?)\s*(?:[,:：]|[–—-](?=\s))\s*(?=\S)")
_LONGEST_ROLE = 40  # characters of a role in brackets
LONGEST_LINE = 4000  # characters of a line of people; one person needs about 40
_ROLE_DASH = pattern(r"\s+[–—-]\s+([^,:：;–—]{2,40})$")
# A last part that reads like a role but is not one we know: lower-case words, not the degree or particle of a name,
# or the head of a committee.
_LIKE_ROLE = pattern(
    r"[a-z][a-z-]{3,}(?:\s+[a-z-]+|\s+[ivx\d]+){0,3}|(?:[Kk]etua|[Aa]nggota|[Ss]ekretaris|[Mm]oderator|[Nn]arasumber)\b.*"
)


def parse_agents(line: str) -> Agents:
    """Split one agent line, or several joined by semicolons, into contributors."""
    if len(line) > LONGEST_LINE:
        return Agents((), text=line)
    found = _Found()
    for part in line.split(";"):
        if plain := _plain_agent(part):
            found.contributors.append(plain)
            found.last, found.label = " ".join(part.split()), ("", None)
        else:
            for piece, goes_on in _pieces(part):
                found.take(piece, goes_on=goes_on)
    return Agents(tuple(found.contributors), found.others, tuple(found.unknown), line.strip(), found.last)


_NAME_MARKS = str.maketrans(dict.fromkeys(".,'-", " "))


def _plain_agent(part: str) -> Contributor | None:
    """Read words in ASCII, degrees too, with a role behind them: ``Dr. Ahmad Basuki, M.Si., author``; most are such."""
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
    """Collects what the pieces of an agent line come to."""

    def __init__(self) -> None:
        self.contributors: list[Contributor] = []
        self.unknown: list[str] = []
        self.others = False
        self.last = ""
        self.label: tuple[str, str | None] = "", None  # the role before a colon, which holds for all names behind it

    def take(self, piece: str, *, goes_on: bool) -> None:
        """Take a piece: an agent, a role or dates of the one before it, or several names behind one role."""
        bare, more = _OTHERS.subn("", piece)
        bare = bare.strip(" ,")
        self.others = self.others or bool(more)
        if goes_on and self.contributors and _adds_to(self.contributors, bare):
            self.last = f"{self.last},{piece}"
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
        name, dates = _take_dates(name)
        if name:
            self.contributors.append(Contributor(name, role, relator, kind_of(name), dates=dates))
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


# A role with the next person right behind it. "I" is a rank, but not where it begins a name of Bali.
_ROLE_RUN_ON = pattern(
    rf", ?((?:{'|'.join(sorted(map(re.escape, ROLES), key=len, reverse=True))})"
    r"(?P<rank> (?:I(?! (?:Made|Wayan|Gede|Gde|Nyoman|Ketut|Putu|Komang|Gusti|Kadek|Dewa|Nengah|Ngurah)\b)"
    r"|II|III|IV|V|[1-5])\b)?) (?=(?:I )?[A-Z][^\W\d_])(?!(?:II|III|IV)\b)"
)
_OF_WORKS = frozenset(("com", "edt", "ill", "trl"))
# What stands before an item of a list.
_BULLET = pattern(r"\A\s*(?:[-*•–\s]+|\(?\d{1,2}[.)]\s)")


def _pieces(part: str) -> Iterator[tuple[str, bool]]:
    """Split the text between two semicolons into agents, each with whether it goes on with the one before it."""
    parts = _BULLET.sub("", " ".join(part.split()), count=1).strip().split(",")
    start = 0
    for position in range(1, len(parts)):
        run_on = _runs_on(parts, position)
        if run_on:
            # "A, author B, supervisor": two lines that a converter joined.
            yield ",".join([*parts[start:position], run_on[1]]), start > 0
            parts[position], start = parts[position][run_on.end() - 1 :], position
        # "Penulis: A, Pembimbing: B"; "A (editor), B (supervisor)", but "A (editor), S.H."
        elif _begins_with_role(parts[position]) or (
            not ("." in parts[position] or relator_of(parts[position])) and _ends_in_brackets(parts[position - 1])
        ):
            yield ",".join(parts[start:position]), start > 0
            start = position
        # "A, author, B, supervisor": the first part cannot be a role that ends an agent ("editor, A").
        elif start < position < len(parts) - 1 and relator_of(parts[position]):
            yield ",".join(parts[start : position + 1]), start > 0
            start = position + 1
    rest = ",".join(parts[start:]).strip()
    if rest:
        yield rest, start > 0


def _runs_on(parts: Sequence[str], position: int) -> re.Match[str] | None:
    """Find a role with the next person behind it; but "Ani, editor Kompas" and "Ani, editor Kompas, author" are one.

    A rank shows that it is a role; if it has none, the next agent must have a role too, and the word must not be one
    that what is edited or translated follows.
    """
    match = _ROLE_RUN_ON.match(f",{parts[position]}")
    if match is None or match["rank"]:
        return match
    later = (relator_of(part) or _ROLE_RUN_ON.match(f",{part}") for part in parts[position + 1 :])
    return match if relator_of(match[1]) not in _OF_WORKS and any(later) else None


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
    if opened < 1 or not 1 < len(inner) <= _LONGEST_ROLE or ")" in inner or "]" in inner:
        return "", ""
    return bare[:opened].strip(" ,"), inner


def _take_role(text: str) -> tuple[str, str, str | None]:
    """Take the role off a name: return name, role word and relator code (``None`` for a role we do not know)."""
    by = _BY_START.match(text)
    if by and (by[1].casefold() not in _ALSO_NAMES or by[1].islower() or ":" in by[0]):
        rest = text[by.end() :]
        while again := _BY_START.match(rest):
            rest = rest[again.end() :]
        name, role, code = _take_role(rest)
        return (name, role, code) if role else (name, by[1], _BY[by[1].casefold()])
    head, comma, last = text.rpartition(",")
    relator = relator_of(last) if comma and head.strip() else None
    if relator:
        return head.strip(" ,"), last.strip(), relator
    match = _ROLE_START.match(text)
    if match:
        # With a comma "Tim Penyusun, Pusat Bahasa" would be a role as well.
        relator = ROLES.get(match[1].casefold()) if "," in match[0] else relator_of(match[1])
        if relator:
            return text[match.end() :].strip(), match[1], relator
    return _take_role_behind(text, head if comma else "", last)


def _take_role_behind(text: str, head: str, last: str) -> tuple[str, str, str | None]:
    """Take a role in brackets or after a dash, or a word after the last comma that reads like a role."""
    name, role = _split_brackets(text)
    if name and (relator := relator_of(role.casefold())):
        return name, role, relator
    match = _ROLE_DASH.search(text)
    relator = relator_of(match[1].casefold()) if match and match.start() else None
    if match and relator:
        return text[: match.start()].strip(" ,"), match[1], relator
    like_role = head and (_LIKE_ROLE.fullmatch(last.strip()) or _ROLE_RUN_ON.match(f",{last}"))
    if like_role and head.strip() and not _LABELLED.match(head):
        return head.strip(), last.strip(), None
    return text, "", None


def _take_dates(name: str) -> tuple[str, str | None]:
    match = _DATES.search(name)
    if match is None:
        return name, None
    return name[: match.start()].rstrip(" ,"), match[1].strip("()")


def kind_of(name: str) -> Kind:
    """Distinguish a corporate body from a person by the words bodies are named with."""
    plain = name.casefold()
    surname, comma, given = plain.partition(",")
    if comma and " " not in surname and given.strip() and BODY_WORDS.isdisjoint(given.replace(".", " ").split()):
        return "personal"  # Bank, Adelina
    return _kind_by(plain.replace(",", " ").replace(".", " ").split())


def _kind_by(words: Sequence[str]) -> Kind:
    if len(words) == 2 and words[0] not in BODY_STARTS and not _OFTEN_NAMES.isdisjoint(words):
        return "personal"  # Andrew Press
    return "corporate" if words and (words[0] in BODY_STARTS or not BODY_WORDS.isdisjoint(words)) else "personal"


_OFTEN_NAMES = frozenset(("press", "bank", "unit", "union", "dewan", "rumah", "society", "group"))


def looks_like_agents(agents: Agents) -> bool:
    """Return whether a line read as agents names people or bodies with a role, or has the shape of bare names."""
    if not agents.contributors:
        return False
    return agents.stated or agents.others or all(_shaped(c) for c in agents.contributors)


# "Subjek: Hukum": a label of the page, not a name.
_LABELLED = pattern(r"[^\W\d_][\w. ]{1,30}[:：]")
_TITLES = frozenset(("dr.", "drg.", "drh.", "apt.", "ir.", "h.", "hj."))  # before a name, in small letters
_NO_NAMES = frozenset("TERHADAP PADA UNTUK DALAM DENGAN YANG OF THE IN ON FOR WITH".split())
_PARTICLES = frozenset("bin binti ibn ibnu van von de der den del la le el al da dan dos di y and".split())


def _shaped(contributor: Contributor) -> bool:
    """Return whether a name without a role has the shape of one: few words, each capitalised or a particle."""
    words = contributor.name.split()
    if any(map(str.isdigit, contributor.name)) or _LABELLED.match(contributor.name):
        return False
    if contributor.name.count("[") > 1:
        return False  # the buttons of a page
    if contributor.dates or contributor.kind == "corporate":
        return len(words) <= 12 and not words[0][0].islower()
    if contributor.name.isupper() and not _NO_NAMES.isdisjoint(words):
        return False  # a title in capitals
    before_comma = contributor.name.partition(",")[0].count(" ") + 1
    if len(contributor.name) > 80 or contributor.name.endswith(("?", "!", ":")) or before_comma > 8:
        return False
    titles = [word for word in words[:-1] if word in _TITLES]
    return all(word in _PARTICLES or word[0].isupper() or word in titles for word in words if word[0].isalnum())
