"""Merge the people that a page states several times: the same person is one contributor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.model.record import Contributor, Identifier
from catalog_export.model.roles import split_roles
from catalog_export.model.vocabulary import CREATORS
from catalog_export.read.page.page_words import words_in
from catalog_export.text.language import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_FEWEST, _MOST = 8, 12  # digits of the number of a student; a year has four, the number of an employee eighteen


def merge(people: Iterable[tuple[Contributor, int]]) -> list[tuple[Contributor, int]]:
    """Return each person once, with the index of the first statement, in the order of the page."""
    found: dict[tuple[str, ...], int] = {}
    merged: list[tuple[Contributor, int]] = []
    for stated, index in people:
        person = _take_number(stated) if stated.name.endswith(")") else stated
        key = _key(person.name)
        if key in found:
            at = found[key]
            known, first = merged[at]
            merged[at] = _joined(known, person), first
        else:
            found[key] = len(merged)
            merged.append((person, index))
    return merged


def _take_number(person: Contributor) -> Contributor:
    """Take the number of a student in brackets off a name: ``Siti Aminah (1206212345)``, of an author."""
    name, _, inner = person.name.removesuffix(")").rpartition("(")
    label, _, number = inner.strip().rpartition(" ")
    labelled = label.casefold().strip(" :.") in words_in("student number")
    if not (number.isdecimal() and _FEWEST <= len(number) <= _MOST and (labelled or not label)):
        return person
    if not (name and (labelled or person.relator == "aut")):
        return person
    return person._replace(name=name.rstrip(" ,"), identifiers=(Identifier("nim", number),))


def _key(name: str) -> tuple[str, ...]:
    """Return what identifies a name: its words in any capitals, the family name of an inverted name last."""
    family, comma, given = name.casefold().partition(", ")
    inverted = comma and " " not in family and "." not in given
    text = f"{given} {family}" if inverted else name.casefold()
    return tuple(words_of(text))


def _relators(person: Contributor) -> set[str | None]:
    return {code for _, code in split_roles(person.role, person.relator)}


def _joined(known: Contributor, again: Contributor) -> Contributor:
    """Return one person of two statements; another role is added to the first. A label can state a body."""
    if again.role and not known.role:
        known = known._replace(role=again.role, relator=again.relator)
    elif again.relator and known.role and again.relator not in _relators(known):
        known = known._replace(role=f"{known.role}, {again.role}", relator=known.relator or again.relator)
    if again.kind == "corporate":
        known = known._replace(kind="corporate")
    return known._replace(
        dates=known.dates or again.dates,
        identifiers=known.identifiers or again.identifiers,
        main_entry=(known.main_entry or again.main_entry) and known.relator not in CREATORS,
    )
