"""Role words of catalogue pages: which relator a word stands for, in any capitals, number and rank."""

from __future__ import annotations

from catalog_export.model.vocabulary import ROLES
from catalog_export.text.patterns import pattern

# What may stand before and after a role word without changing it: "Ketua Penguji", "Pembimbing Utama", "Penguji 1".
_RANK_BEFORE = ("dosen ", "ketua ", "anggota ", "tim ", "para ", "thesis ", "academic ")
_RANK_AFTER = pattern(
    r"\s+(?:\(?(?:i{1,3}|iv|v|[1-5])\)?|utama|tambahan|pertama|kedua|ketiga|pendamping|akademik|skripsi|tesis)$"
)
_BETWEEN = pattern(r"\s+(?:&|and|dan)\s+|\s*[/,]\s*")  # two roles of one person
# Abbreviations of roles: only as they are printed, since Ed is a name as well.
_SHORT_ROLES = {"ed.": "edt", "eds.": "edt", "penerj.": "trl", "peny.": "edt"}


def relator_of(word: str) -> str | None:
    """Return the relator code of a role word, in any capitals, number and rank; ``None`` for a word that is no role.

    Of two roles ("author and editor") it is that of the first.
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
        return _SHORT_ROLES.get(word.strip(" ()[]"))
    first, *others = _BETWEEN.split(role, maxsplit=1)
    code = ROLES.get(first)
    return code if code and others and relator_of(others[0]) else None


def parted(role: str, relator: str | None) -> list[tuple[str, str | None]]:
    """Part the roles of one person ("author, supervisor"), each with its relator code; one by itself stays as it is."""
    told = [(word, relator_of(word)) for word in _BETWEEN.split(role)]
    return told if len(told) > 1 and all(code for _, code in told) else [(role, relator)]
