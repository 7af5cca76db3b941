"""Find the relator code of a role word: in any capitals, in the plural, or with a rank (Pembimbing Utama)."""

from __future__ import annotations

from catalog_export.model.tables import read_code_table
from catalog_export.model.vocabulary import ROLE_ABBREVIATIONS, ROLES
from catalog_export.text.patterns import pattern

_RANKS = [(word, position) for word, position in read_code_table("role_ranks")]
_RANK_BEFORE = tuple(f"{word} " for word, position in _RANKS if position == "before")
_WORDS_AFTER = "|".join(word for word, position in _RANKS if position == "after")
_RANK_AFTER = pattern(rf"\s+(?:\(?(?:i{{1,3}}|iv|v|[1-5])\)?|{_WORDS_AFTER})$")
_BETWEEN = pattern(r"\s+(?:&|and|dan)\s+|\s*[/,]\s*")  # two roles of one person


def relator_of(word: str) -> str | None:
    """Return the relator code of a role word; ``None`` for a word that is not a role.

    Of two roles ("author and editor") the first one counts.
    """
    role = word.strip(" .").casefold().removesuffix("(s)")
    if role in ROLES:
        return ROLES[role]
    bare = _RANK_AFTER.sub("", role)
    for rank in _RANK_BEFORE:
        bare = bare.removeprefix(rank)
    if bare in ROLES or bare.removesuffix("s") in ROLES:
        return ROLES.get(bare) or ROLES[bare.removesuffix("s")]
    if "." in word:
        return ROLE_ABBREVIATIONS.get(word.strip(" ()[]"))
    first, *others = _BETWEEN.split(role, maxsplit=1)
    return relator_of(first) if others and relator_of(others[0]) else None


def split_roles(role: str, relator: str | None) -> list[tuple[str, str | None]]:
    """Split the roles of one person ("author, supervisor"), each with its relator code.

    Return ``[(role, relator)]`` unless every part is a known role.
    """
    if role.isalpha():
        return [(role, relator)]  # one word
    found = [(word, relator_of(word)) for word in _BETWEEN.split(role)]
    return found if len(found) > 1 and all(code for _, code in found) else [(role, relator)]
