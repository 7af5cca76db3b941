"""Write names so that BibTeX reads them correctly.

BibTeX splits a name into family, given, "von" and "junior" parts at its blanks, commas and lower-case words. That is
right only for names of that pattern, so every other name is braced as a whole. Indonesian names have no family name
that their form would show, and a wrong guess gives a false heading in a list of references.
"""

# No ``from __future__ import annotations``, as in ``model.record``.
from typing import NamedTuple
from unicodedata import normalize

from catalog_export.enrich.entry_forms import is_title, unusual_order
from catalog_export.model.degrees import are_degrees, is_degree, without_marks
from catalog_export.model.profile import Bibtex
from catalog_export.model.record import Contributor
from catalog_export.model.roles import relator_of
from catalog_export.model.vocabulary import BODY_STARTS, BODY_WORDS

# Degrees and offices that precede it; "H." and "Hj." are part of the name a pilgrim bears and stay.
_TITLES = frozenset({"prof", "dr", "drs", "dra", "ir", "drg", "drh", "drrernat", "dring", "drphil", "drhc", "apt"})
# What NFKD leaves that has no decomposition.
_LETTERS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ħ": "h",
        "ŋ": "ng",
    }
)
_NAME_MARKS = str.maketrans("", "", ".-'’")


class Name(NamedTuple):
    """A name in BibTeX's parts: ``given`` is ``None`` for a name that is not split.

    ``whole`` means that BibTeX must not split the name, or its family part if there is a given name.
    """

    family: str
    given: str | None
    whole: bool


def name_of(person: Contributor, options: Bibtex) -> Name:
    """Decide how the name of ``person`` is written."""
    name = " ".join((person.entry or person.name).split())
    if options.degrees == "drop":
        name = without_degrees(name)
    if person.kind == "corporate" or options.names == "literal":
        return Name(name, None, whole=True)
    family, given = _parts(name, certain=True) if person.entry is not None else _inverted(name)
    if given is not None:
        return Name(family, given, whole=not all(map(_is_plain, family.split(" "))))
    if person.entry is not None and " " in name:
        return Name(name, None, whole=True)  # an entry form without a comma begins with the first element
    return Name(name, None, whole=not _is_direct(name))


def family_and_given(person: Contributor) -> tuple[str, str | None]:
    """Return the parts of a name that the profile or the page inverts, else the whole name and ``None``."""
    name = person.entry or person.name
    if person.kind == "corporate":
        return name, None
    if person.entry:
        family, _, given = person.entry.partition(", ")
        return (family, given) if family.strip() and given.strip() else (name, None)
    return _inverted(name)


def key_word(person: Contributor) -> str:
    """Return the word a citation key takes from a name, in ASCII letters, digits and hyphens, or "".

    It is the last word of the name without degrees, of its family part where the name is inverted.
    """
    name = without_degrees(" ".join(person.name.split()))
    if person.kind == "personal":
        name = _parts(name, certain=False)[0]
    for word in reversed(name.replace(",", " ").split()):
        folded = _fold(word)
        if len(folded) > 1:
            return folded if folded[0].isalpha() else ""
    return ""


def without_degrees(name: str) -> str:
    """Return ``name`` without the academic degrees before and after it; a name of nothing else stays."""
    if "." not in name and "," not in name:
        return name
    parts = [part.strip() for part in name.split(",")]
    while len(parts) > 1 and are_degrees(parts[-1]):
        parts.pop()
    words = parts[0].split()
    while len(words) > 1 and "." in words[-1] and is_degree(words[-1]):
        words.pop()
    while len(words) > 1 and words[0].endswith(".") and without_marks(words[0]).lower() in _TITLES:
        words.pop(0)
    return ", ".join([" ".join(words), *parts[1:]])


def _inverted(name: str) -> tuple[str, str | None]:
    """Split a name that the page inverts at its comma; a date, a title or a role is no given name."""
    family, given = _parts(name, certain=False)
    if given is None or any(map(str.isdigit, given)) or is_title(given.split()[0]) or relator_of(given):
        return name, None
    words = (name if " " in family else given).casefold().replace(",", "").split()
    is_body = words[0] in BODY_STARTS or not BODY_WORDS.isdisjoint(words)
    return (name, None) if is_body else (family, given)


def _parts(name: str, *, certain: bool) -> tuple[str, str | None]:
    """Split an inverted name at its comma; ``certain`` means that the profile says it is inverted.

    What follows a comma may also be degrees or initials, which look alike: then the name stays in one piece.
    """
    if "," not in name:
        return name, None
    family, _, given = (part.strip() for part in name.partition(","))
    if not family or not given or "," in given or " and " in f" {name.lower()} ":
        return name, None
    if not certain and (is_degree(given) or all("." in word or is_degree(word) for word in given.split())):
        return name, None
    return family, given


def _is_direct(name: str) -> bool:
    """Return whether BibTeX splits a name in direct order correctly: given names, then one last name.

    A name that may begin with its family name, or with a title, is not split (``enrich.entry_forms``).
    """
    words = name.split(" ")
    if not all(map(_is_plain, words)):
        return False
    return len(words) == 1 or ("." not in words[-1] and not unusual_order(words))


def _is_plain(word: str) -> bool:
    """Return whether ``word`` is a capitalised word of letters: no initial, no particle, no "and", no numeral."""
    letters = word if word.isalpha() else word.translate(_NAME_MARKS)
    return len(letters) > 1 and letters.isalpha() and word[0].isupper() and word.lower() != "and"


def _fold(word: str) -> str:
    if word.isascii() and word.isalnum():
        return word.lower()
    plain = normalize("NFKD", word.casefold()).translate(_LETTERS)
    return "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "-")).strip("-")
