"""What stands in a cell of a side-car table: its values, and whether they are what the column takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.enrich.sidecar.columns import BAR
from catalog_export.model.findings import finding
from catalog_export.model.identifiers import expected_form, orcid_uri
from catalog_export.model.vocabulary import THESES
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.enrich.sidecar.columns import Heading
    from catalog_export.enrich.sidecar.forms import Cell
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location, ThesisKind

_SPOILED = pattern(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+|[0-9]{5,}[.,]0+")
_YEAR = pattern(r"[0-9]{4}")
_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
CHECKED = frozenset(
    ("id", "year", "thesis", "address", "identifier", "code")
)  # contents that not any text is right for
# Numbers whose length is known, so that zeros lost in front show.
_DIGITS = {"nidn": 10, "nidk": 10, "nuptk": 16}
_KINDS: dict[str, ThesisKind] = {
    **{kind: kind for kind in THESES},
    **{thesis.indonesian.casefold(): kind for kind, thesis in THESES.items()},
    "s1": "bachelor",
    "s2": "master",
    "s3": "doctoral",
    "sarjana": "bachelor",
    "magister": "master",
    "doktor": "doctoral",
}


def several(heading: Heading, cell: Cell) -> list[str]:
    """Return the values of a cell, blanks round them taken off; empty ones keep the place of the others."""
    if isinstance(cell, list) or (BAR in cell and heading.column.several):
        values = cell if isinstance(cell, list) else cell.split(BAR)
        return [_composed(value) for value in values]
    return [_composed(cell)]


def _composed(value: str) -> str:
    text = " ".join(value.split())
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def fault(heading: Heading, value: str, place: Location, usual: int = 0) -> Finding | None:
    """Return what is wrong with a value, if anything.

    ``usual`` is the length that most numbers in the column have, or 0.
    """
    named = {"column": heading.text, "value": value}
    content = heading.column.content
    if content in {"id", "identifier", "code"} and _SPOILED.fullmatch(value):
        return finding("sidecar-number-spoiled", place, **named)
    wanted = _DIGITS.get(scheme(heading), 0) or usual
    if content in {"identifier", "code"} and value.isdecimal() and 0 < wanted - len(value) <= 2:
        return finding("sidecar-zeros-lost", place, **named, digits=len(value), wanted=wanted)
    expected = _expected(heading, value)
    return finding("sidecar-bad-value", place, **named, expected=expected) if expected else None


def unparted(heading: Heading, cell: Cell) -> bool:
    """Tell whether a cell seems to part its values by semicolons or line ends, which would make one value of them."""
    if isinstance(cell, list) or BAR in cell or not heading.column.several:
        return False
    return "\n" in cell or (";" in cell and heading.column.content in {"people", "terms"})


def _expected(heading: Heading, value: str) -> str:
    """Say what a column takes, if ``value`` is not it."""
    match heading.column.content:
        case "year":
            return "" if _YEAR.fullmatch(value) else "a year of four digits"
        case "thesis":
            return "" if value.casefold() in _KINDS else "skripsi, tesis or disertasi"
        case "address":
            return "" if _ADDRESS.fullmatch(value) else "an address with its scheme, such as https://..."
        case "identifier" | "code":
            return expected_form(scheme(heading), value.lstrip("'"))
    return ""


def scheme(heading: Heading) -> str:
    """Return the scheme of the identifiers in a column: supervisor_nidn -> nidn; "" for another column."""
    if heading.column.content == "code":
        return "kodeprodi"
    return heading.column.name.rpartition("_")[2] if heading.column.content == "identifier" else ""


def plain_value(heading: Heading, value: str) -> str:
    """Return a sound value as the record has it."""
    match heading.column.content:
        case "thesis":
            return _KINDS[value.casefold()]
        case "identifier" if scheme(heading) == "orcid":
            return (orcid_uri(value) or value).removeprefix("https://orcid.org/")
        case "identifier" | "code":
            return value.lstrip("'")
    return value


def words_of(name: str) -> frozenset[str]:
    """Return what a name is recognised by: its words, without degrees, initials and marks, in any order."""
    words = name.replace(",", " ").casefold().split()
    return frozenset(word for word in words if "." not in word and len(word) > 1)


def initials_of(name: str) -> frozenset[str]:
    """Return the initials in a name, ``M.`` or ``M``; degrees are none."""
    words = (word.rstrip(".") for word in name.replace(",", " ").casefold().split())
    return frozenset(word for word in words if len(word) == 1)


def is_same(one: str, other: str) -> bool:
    """Tell whether two names may be the same person's: all words of the shorter one stand in the longer.

    Where that is one word only, initials decide: ``A. Yusuf`` is not ``M. Yusuf``, and may be ``Yusuf``.
    """
    first, second = sorted((words_of(one), words_of(other)), key=len)
    if len(first) > 1:
        return first <= second
    some, more = sorted((initials_of(one), initials_of(other)), key=len)
    return bool(first) and first == second and some <= more


def match(names: Sequence[str], stated: Sequence[str]) -> list[int]:
    """Return for each name which of the stated ones it is, each taken once, the most alike first; -1 for none."""
    free = list(range(len(stated)))
    found = [-1] * len(names)
    for same in (_is_alike, is_same):
        for place, name in enumerate(names):
            which = next((number for number in free if same(name, stated[number])), -1) if found[place] < 0 else -1
            if which >= 0:
                found[place] = which
                free.remove(which)
    return found


def _is_alike(one: str, other: str) -> bool:
    words = words_of(one)
    return words == words_of(other) and initials_of(one) == initials_of(other) and (bool(words) or one == other)
