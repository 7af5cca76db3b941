"""The institution profile: what a user asserts for every record, and how names and formats are written.

``load`` reads one from TOML, ``complete`` merges it into a record. ``docs/profile.md`` explains every key.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from catalog_export.errors import ProfileError
from catalog_export.model import Provenance
from catalog_export.profile_tables import (
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
    Table,
)
from catalog_export.vocabulary import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog_export.model import Contributor, Location, Record, ThesisKind

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


class Profile(Table):
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing.

    ``places`` says where each key of the file stands, by its full name (``defaults.publisher``); it does not count when
    two profiles are compared.
    """

    institution: Institution = Institution()
    defaults: Defaults = Defaults()
    names: NameRules = NameRules()
    marc: Marc = Marc()
    dc: Dc = Dc()
    bibtex: Bibtex = Bibtex()
    dspace: Dspace = Dspace()
    oai: Oai = Oai()
    eprints: Eprints = Eprints()
    receiver: str = ""  # as named for a run: --for
    places: Mapping[str, Location] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Profile) and {**self.__dict__, "places": 0} == {**other.__dict__, "places": 0}

    __hash__ = Table.__hash__


# --- reading a profile

_DATES = frozenset({"year", "date", "issued", "tahun"})


def load(path: str | os.PathLike[str]) -> Profile:
    """Read a profile from a TOML file, and the table of names it points at.

    ``ProfileError`` lists all faults, each as ``file:line: what, what was expected`` on a line of its own.
    """
    from catalog_export.toml_file import read_toml

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
    return {_single_spaced(name): " ".join(content.split()) for name, content in value.items()}


def _unknown(key: str, name: str, *, table: bool) -> str:
    from difflib import get_close_matches

    if table:
        nearest = get_close_matches(key, TABLES, 1) or [", ".join(TABLES)]
        return f"unknown table {key!r}; did you mean {nearest[0]}?"
    elsewhere = [known for known in KEYS if known.endswith(f".{name}")]
    nearest = elsewhere[:1] or get_close_matches(key, KEYS, 1)
    return f"unknown key {key!r}; " + (f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(KEYS)}")


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
    from catalog_export.toml_file import read_toml

    table, places = read_toml(file)
    faults = [
        f"{places.get(name, file)}: {name!r} has {form!r}; expected its entry form in quotes, 'Family, Given'"
        for name, form in table.items()
        if not isinstance(form, str) or not form.strip()
    ]
    if faults:
        raise ProfileError("\n".join(faults))
    known = {_single_spaced(name): _single_spaced(form) for name, form in table.items()}
    return known, {_override(_single_spaced(name)): place for name, place in places.items()}


def _override(name: str) -> str:
    return f"names.overrides.{name}"


def _single_spaced(text: str) -> str:
    return " ".join(text.split())


# --- completing a record

_DEFAULTS = tuple(Defaults.__annotations__)
# What --no-infer may take away: the values that are one string or none. A part of a longer value was stated.
_DROPPABLE = frozenset({*_DEFAULTS, "language", "degree", "year"})


def complete(record: Record, profile: Profile, *, infer: bool = True) -> Record:
    """Return ``record`` with what the profile asserts in the place of what the record does not state.

    Each value added has the grade ``profile`` in the record's provenance, with its key as the rule
    (``defaults.publisher``). ``infer=False`` first drops the values whose grade is ``inferred``. Where there
    is nothing to do the record itself comes back.
    """
    if not infer:
        record = _without_inferred(record)
    if profile.defaults != Defaults():
        record = _with_defaults(record, profile)
    if profile.names != NameRules():
        record = _with_entries(record, profile)
    return record


def used(record: Record) -> Iterator[str]:
    """Yield what a profile supplied to ``record``, one line a value, the same line for the same value."""
    for path, origin in record.provenance.items():
        if origin.grade == "profile":
            yield f"{origin.rule} = {getattr(record, path)!r}" if path in _DEFAULTS else origin.rule


def settings(profile: Profile) -> dict[str, str]:
    """Return every key of the profile, by its full name, whose value is not the default."""
    found = ((table, vars(getattr(profile, table))) for table in TABLES)
    return {name: part[key] for table, part in found for key in part if (name := f"{table}.{key}") in KEYS}


def _without_inferred(record: Record) -> Record:
    dropped = {
        path: None for path, origin in record.provenance.items() if origin.grade == "inferred" and path in _DROPPABLE
    }
    if not dropped:
        return record
    kept = {path: origin for path, origin in record.provenance.items() if path not in dropped}
    return record._replace(**dropped, provenance=kept)  # type: ignore[arg-type]


def _with_defaults(record: Record, profile: Profile) -> Record:
    defaults = profile.defaults
    added: dict[str, Any] = {}
    for name in _DEFAULTS:
        value = getattr(defaults, name)
        if value and not getattr(record, name) and _agrees(name, record, defaults, added.get("thesis_kind")):
            added[name] = value
    if not added:
        return record
    origins = {name: _origin(profile, f"defaults.{name}") for name in added}
    return record._replace(**added, provenance={**record.provenance, **origins})


def _agrees(name: str, record: Record, defaults: Defaults, thesis_kind: ThesisKind | None) -> bool:
    """Tell whether a default can stand beside what the record states, and would not make half of it false."""
    if name == "place":
        return not record.publisher or record.publisher == (defaults.publisher or record.publisher)
    if name == "country":
        return _is_there(record.place, defaults)
    if name in {"rights", "rights_uri"}:
        return not record.rights and not record.rights_uri
    if name == "thesis_kind":
        return not record.collection or record.collection == defaults.collection
    if name == "collection":
        return not record.thesis_kind or record.thesis_kind == (defaults.thesis_kind or record.thesis_kind)
    return name != "grantor" or bool(record.thesis_kind or thesis_kind)


def _is_there(place: str | None, defaults: Defaults) -> bool:
    """Tell whether nothing speaks against a stated place being in the profile's country."""
    if not place or place == defaults.place:
        return True
    return defaults.country == "io" and place.strip("[] ").casefold() in PLACES


def _with_entries(record: Record, profile: Profile) -> Record:
    contributors = list(record.contributors)
    origins = {}
    for number, contributor in enumerate(contributors):
        entry, key = _entry(contributor, profile.names)
        if entry and entry != contributor.name:
            contributors[number] = contributor._replace(entry=entry)
            rule = "names.overrides" if key.startswith("names.overrides") else key
            origins[f"contributors[{number}].entry"] = Provenance("profile", profile.places.get(key), rule)
    if not origins:
        return record
    return record._replace(contributors=tuple(contributors), provenance={**record.provenance, **origins})


def _entry(contributor: Contributor, rules: NameRules) -> tuple[str | None, str]:
    from catalog_export.entry_forms import entry_form

    if contributor.kind != "personal" or contributor.entry:
        return None, ""
    name = _single_spaced(contributor.name)
    if name in rules.table:
        return rules.table[name], _override(name)
    return entry_form(name, rules.entry), "names.entry"


def _origin(profile: Profile, key: str) -> Provenance:
    return Provenance("profile", profile.places.get(key), key)
