"""The institution profile: what a user asserts for every record, and how names and formats are written.

``load`` reads one from TOML, ``complete`` merges it into a record. ``docs/profile.md`` explains every key.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from catalog_export.enrich.profile.apply import complete, override_key, single_spaced, used
from catalog_export.enrich.profile.settings import (
    ALLOWED,
    KEYS,
    MAPPINGS,
    SHAPES,
    TABLES,
    Bibtex,
    Dc,
    Defaults,
    Dspace,
    Eprints,
    Institution,
    Marc,
    NameRules,
    Oai,
    Profile,
)
from catalog_export.model.errors import ProfileError
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog_export.model.record import Location

__all__ = [
    "Bibtex",
    "Dc",
    "Defaults",
    "Dspace",
    "Eprints",
    "Institution",
    "Marc",
    "NameRules",
    "Oai",
    "Profile",
    "check",
    "complete",
    "load",
    "settings",
    "used",
]

_DATES = frozenset({"year", "date", "issued", "tahun"})


def load(path: str | os.PathLike[str]) -> Profile:
    """Read a profile from a TOML file, and the table of names it points at.

    ``ProfileError`` lists all faults, each as ``file:line: what, what was expected`` on a line of its own.
    """
    from catalog_export.enrich.profile.toml_file import read_toml

    file = os.fspath(path)
    tree, places = read_toml(file)
    values: dict[str, dict[str, Any]] = {}
    faults = []
    for key, value in _flatten(tree):
        if fault := _fault(key, value):
            faults.append(f"{places.get(key, file)}: {fault}")
        elif key in KEYS or key in MAPPINGS:
            table, _, name = key.partition(".")
            values.setdefault(table, {})[name] = _stripped(value)
    if faults:
        raise ProfileError("\n".join(faults))
    names = values.get("names", {})
    if names.get("overrides"):
        names["table"], more = _load_names(os.path.join(os.path.dirname(file), names["overrides"]))
        places.update(more)
    parts: dict[str, Any] = {table: TABLES[table](**content) for table, content in values.items()}
    return Profile(**parts, places=places)


def check(profile: Profile) -> None:
    """Raise ``ProfileError`` for a value that ``load`` would refuse: a profile can also be made in Python."""
    parts = ((name, getattr(profile, name), kind) for name, kind in TABLES.items())
    faults = [
        f"{name} is {part!r}; expected {kind.__name__}(...)" for name, part, kind in parts if type(part) is not kind
    ]
    faults = faults or [fault for key, value in settings(profile).items() if (fault := _fault(key, value))]
    if faults:
        raise ProfileError("\n".join(faults))


def settings(profile: Profile) -> dict[str, str]:
    """Return every key of the profile, by its full name, whose value is not the default."""
    found = ((table, vars(getattr(profile, table))) for table in TABLES)
    return {name: part[key] for table, part in found for key in part if (name := f"{table}.{key}") in KEYS}


def _flatten(tree: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{within}.{key}" if within else key
        if isinstance(value, dict) and (name in TABLES or within) and name not in MAPPINGS:
            yield from _flatten(value, name)
        else:
            yield name, value


def _fault(key: str, value: object) -> str:
    name = key.rpartition(".")[2]
    if name.casefold() in _DATES:
        return f"{key}: a profile never supplies a date: it would be false for most records; remove the key"
    if key in TABLES:
        return f"{key} is {value!r}; expected a table: [{key}]"
    if key in MAPPINGS:
        return _mapping_fault(key, value)
    if key not in KEYS:
        return _unknown(key, name, table=isinstance(value, dict))
    if not isinstance(value, str):
        return f"{key} is {value!r}; expected a string in quotes"
    expected = _expected(key, value.strip())
    return f"{key} is {value!r}; expected {expected}" if expected else ""


def _mapping_fault(key: str, value: object) -> str:
    if not isinstance(value, dict):
        return f"{key} is {value!r}; expected a table: [{key}]"
    for name, content in value.items():
        if not isinstance(content, str) or not content.strip() or _expected(key, content.strip()):
            return f"{name!r} in {key} is {content!r}; expected {SHAPES[key][1]}"
    return ""


def _stripped(value: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(value, str):
        return value.strip()
    return {single_spaced(name): " ".join(content.split()) for name, content in value.items()}


def _unknown(key: str, name: str, *, table: bool) -> str:
    if table:
        near = nearest(key, TABLES) or [", ".join(TABLES)]
        return f"unknown table {key!r}; did you mean {near[0]}?"
    elsewhere = [known for known in KEYS if known.endswith(f".{name}")]
    near = elsewhere[:1] or nearest(key, KEYS)
    return f"unknown key {key!r}; " + (f"did you mean {near[0]}?" if near else f"known are {', '.join(KEYS)}")


def _expected(key: str, value: str) -> str:
    """Say what ``key`` takes, if that is not ``value``."""
    if key in ALLOWED:
        return "" if value in ALLOWED[key] else " or ".join(map(repr, ALLOWED[key]))
    if value and key in SHAPES:
        import re

        form, words = SHAPES[key]
        return "" if re.fullmatch(form, value) else words
    return ""


def _load_names(file: str) -> tuple[dict[str, str], dict[str, Location]]:
    from catalog_export.enrich.profile.toml_file import read_toml

    table, places = read_toml(file)
    faults = [
        f"{places.get(name, file)}: {name!r} has {form!r}; expected its entry form in quotes, 'Family, Given'"
        for name, form in table.items()
        if not isinstance(form, str) or not form.strip()
    ]
    if faults:
        raise ProfileError("\n".join(faults))
    known = {single_spaced(name): single_spaced(form) for name, form in table.items()}
    return known, {override_key(single_spaced(name)): place for name, place in places.items()}
