"""Read and check the values in a cell of a side-car table, and match names with people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog_export.enrich.sidecar.columns import BAR
from catalog_export.model.findings import finding
from catalog_export.model.identifiers import expected_form, orcid_uri
from catalog_export.model.vocabulary import THESES
from catalog_export.text.messages import Message
from catalog_export.text.normalize import clean, fold_blanks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.enrich.sidecar.columns import Heading
    from catalog_export.enrich.sidecar.forms import Cell
    from catalog_export.model.findings import Finding
    from catalog_export.model.record import Location, ThesisKind

# A number that a spreadsheet has rounded or given decimals: 1.20E+09, 906500001.00.
_SPOILED = re.compile(r"[0-9]+([.,][0-9]+)?[eE]\+?[0-9]+|[0-9]{5,}[.,]0+")
YEAR = re.compile(r"[0-9]{4}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
CHECKED = frozenset(("id", "year", "thesis", "address", "identifier", "code"))  # contents with a required form
# Digits of numbers with a fixed length: a shorter one has lost its leading zeros.
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


def cell_values(heading: Heading, cell: Cell) -> list[str]:
    """Return the cleaned values of a cell, including empty ones, because values are matched by position."""
    if isinstance(cell, list):
        return [fold_blanks(clean(value)) for value in cell]
    values = cell.split(BAR) if heading.column.is_repeatable else [cell]
    return [fold_blanks(clean(value)) for value in values]


def check_value(heading: Heading, value: str, place: Location, usual: int = 0) -> Finding | None:
    """Return a finding if ``value`` does not have the form that its column requires.

    ``usual`` is the length in digits of most numbers in the column, or 0 if there is none.
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


def has_wrong_separator(heading: Heading, cell: Cell) -> bool:
    """Return whether a cell seems to separate its values by semicolons or line ends instead of vertical bars."""
    if isinstance(cell, list) or BAR in cell or not heading.column.is_repeatable:
        return False
    return "\n" in cell or (";" in cell and heading.column.content in {"people", "terms"})


def _expected(heading: Heading, value: str) -> str:
    """Describe the values that a column accepts if ``value`` is not one of them; else return an empty string."""
    match heading.column.content:
        case "year":
            return "" if YEAR.fullmatch(value) else Message("a year of four digits")
        case "thesis":
            return "" if value.casefold() in _KINDS else Message("skripsi, tesis or disertasi")
        case "address":
            return "" if _ADDRESS.fullmatch(value) else Message("an address with its scheme, such as https://...")
        case "identifier" | "code":
            return expected_form(scheme(heading), value.lstrip("'"))
    return ""


def scheme(heading: Heading) -> str:
    """Return the scheme of the identifiers in a column (supervisor_nidn: nidn), or "" for other columns."""
    if heading.column.content == "code":
        return "kodeprodi"
    return heading.column.name.rpartition("_")[2] if heading.column.content == "identifier" else ""


def record_value(heading: Heading, value: str) -> str:
    """Convert a valid value to its form in the record."""
    match heading.column.content:
        case "thesis":
            return _KINDS[value.casefold()]
        case "identifier" if scheme(heading) == "orcid":
            return (orcid_uri(value) or value).removeprefix("https://orcid.org/")
        case "identifier" | "code":
            return value.lstrip("'")
    return value


def cell_words(name: str) -> frozenset[str]:
    """Return the words of a name, case-folded, without degrees and initials."""
    words = name.replace(",", " ").casefold().split()
    return frozenset(word for word in words if "." not in word and len(word) > 1)


def initials_of(name: str) -> frozenset[str]:
    """Return the initials in a name (``M.`` or ``M``), case-folded. Degrees are not initials."""
    words = (word.rstrip(".") for word in name.replace(",", " ").casefold().split())
    return frozenset(word for word in words if len(word) == 1)


def is_same(one: str, other: str) -> bool:
    """Return whether two names may belong to the same person: all words of the shorter name occur in the longer.

    If that is only one word, the initials decide: ``A. Yusuf`` is not ``M. Yusuf``, but may be ``Yusuf``.
    """
    first, second = sorted((cell_words(one), cell_words(other)), key=len)
    if len(first) > 1:
        return first <= second
    some, more = sorted((initials_of(one), initials_of(other)), key=len)
    return bool(first) and first == second and some <= more


def match_people(names: Sequence[str], stated: Sequence[str]) -> list[int]:
    """Return for each of ``names`` the index of the same person in ``stated``, or -1.

    Each stated name is used once; equal names are matched before similar ones.
    """
    free = list(range(len(stated)))
    found = [-1] * len(names)
    for same in (_is_alike, is_same):
        for position, name in enumerate(names):
            index = next((other for other in free if same(name, stated[other])), -1) if found[position] < 0 else -1
            if index >= 0:
                found[position] = index
                free.remove(index)
    return found


def _is_alike(one: str, other: str) -> bool:
    words = cell_words(one)
    return words == cell_words(other) and initials_of(one) == initials_of(other) and (bool(words) or one == other)
