"""The institution profile: what a user asserts for every record, and how names and formats are written.

``load`` reads one from TOML, ``complete`` merges it into a record. ``docs/profile.md`` explains every key.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from catalog_export.errors import ProfileError
from catalog_export.model import Provenance
from catalog_export.toml_file import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog_export.model import Contributor, Location, Record, ThesisKind


def _one_of(*allowed: str) -> Any:  # noqa: ANN401 (a field is declared as what it holds)
    """Declare a key that takes one of ``allowed``; the first is the default."""
    return field(default=allowed[0], metadata={"allowed": allowed})


def _shaped(pattern: str, expected: str, default: str = "") -> Any:  # noqa: ANN401
    """Declare a key whose value, unless empty, matches ``pattern``; ``expected`` says so in words."""
    return field(default=default, metadata={"pattern": pattern, "expected": expected})


@dataclass(frozen=True, slots=True)
class Institution:
    """``[institution]``: who makes the records."""

    org_code: str = _shaped(
        r"[A-Za-z][A-Za-z0-9:/-]{0,15}",
        "a MARC organisation code: a letter, then up to 15 letters, digits, - / :",
    )
    name: str = ""
    key_prefix: str = _shaped(r"[A-Za-z][A-Za-z0-9-]*", "a letter, then letters, digits or hyphens")
    cataloguing_language: str = _one_of("eng", "ind")


@dataclass(frozen=True, slots=True)
class Defaults:
    """``[defaults]``: asserted for records that do not state the value. There is no year, on purpose."""

    publisher: str = ""
    place: str = ""
    country: str = _shaped(
        r"(?!id$)[a-z]{2,3}", "a MARC country code of two or three small letters; Indonesia is io, not id"
    )
    rights: str = ""
    rights_uri: str = _shaped(r"[A-Za-z][A-Za-z0-9+.-]*:\S+", "an address with its scheme, such as https://...")
    collection: str = ""
    carrier: str = _one_of("", "online")
    thesis_kind: str = _one_of("", "bachelor", "master", "doctoral")
    grantor: str = ""


@dataclass(frozen=True, slots=True)
class NameRules:
    """``[names]``: the entry form of personal names.

    ``overrides`` is the file as named in the profile, ``table`` what it holds: name -> entry form.
    """

    entry: str = _one_of("as-given", "last-element")
    overrides: str = ""
    table: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Marc:
    """``[marc]``."""

    flavour: str = _one_of("marc21", "indomarc")
    names: str = _one_of("controlled", "uncontrolled")
    supervisor_code: str = _one_of("ths", "dgs")
    examiner_code: str = _one_of("dgc", "ctb")
    thesis_status: str = _one_of("published", "unpublished")
    summary_languages: str = _one_of("others", "all")
    abstracts: str = _one_of("all", "primary")


@dataclass(frozen=True, slots=True)
class Dc:
    """``[dc]``."""

    language_scheme: str = _one_of("bcp47", "iso639-3")


@dataclass(frozen=True, slots=True)
class Bibtex:
    """``[bibtex]``."""

    abstracts: str = _shaped("all|primary|none|lang:[a-z]{2,3}", "all, primary, none or lang: and a tag", "all")
    names: str = _one_of("auto", "literal")
    degrees: str = _one_of("keep", "drop")
    parallel_title: str = _one_of("titleaddon", "title", "omit")
    langid_id: str = _shaped("[a-z]+", "a language name of babel, such as indonesian or bahasai", "indonesian")
    key: str = _shaped(
        r"(?=.*\{id\})([A-Za-z]|\{name\}|\{prefix\})([A-Za-z0-9-]|\{name\}|\{prefix\}|\{id\})*",
        "{name}, {prefix} or a letter first, {id} after it, and only letters, digits and hyphens beside them",
        "{name}-{id}",
    )
    encoding: str = _one_of("utf-8", "ascii")


@dataclass(frozen=True, slots=True)
class Profile:
    """A whole profile; ``Profile()`` is the empty one, which asserts nothing.

    ``places`` says where each key of the file stands, by its full name (``defaults.publisher``).
    """

    institution: Institution = Institution()
    defaults: Defaults = Defaults()
    names: NameRules = NameRules()
    marc: Marc = Marc()
    dc: Dc = Dc()
    bibtex: Bibtex = Bibtex()
    places: Mapping[str, Location] = field(default_factory=dict, compare=False)


# --- reading a profile

_TABLES = {
    "institution": Institution,
    "defaults": Defaults,
    "names": NameRules,
    "marc": Marc,
    "dc": Dc,
    "bibtex": Bibtex,
}
_KEYS = {f"{table}.{key.name}": key for table, part in _TABLES.items() for key in fields(part) if key.name != "table"}
_DATES = frozenset({"year", "date", "issued", "tahun"})


def load(path: str | os.PathLike[str]) -> Profile:
    """Read a profile from a TOML file, and the table of names it points at.

    ``ProfileError`` lists all faults, each as ``file:line: what, what was expected`` on a line of its own.
    """
    from pathlib import Path

    file = os.fspath(path)
    tree, places = read_toml(file)
    values: dict[str, dict[str, Any]] = {}
    faults = []
    for key, value in _flatten(tree):
        if fault := _fault(key, value):
            faults.append(f"{places.get(key, file)}: {fault}")
        elif key in _KEYS:
            table, _, name = key.partition(".")
            values.setdefault(table, {})[name] = value.strip()
    if faults:
        raise ProfileError("\n".join(faults))
    names = values.get("names", {})
    if names.get("overrides"):
        names["table"], more = _load_names(str(Path(file).parent / names["overrides"]))
        places.update(more)
    parts = {table: _TABLES[table](**content) for table, content in values.items()}
    return Profile(**parts, places=places)


def _flatten(tree: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in tree.items():
        name = f"{within}.{key}" if within else key
        if isinstance(value, dict) and (name in _TABLES or within):
            yield from _flatten(value, name)
        else:
            yield name, value


def _fault(key: str, value: object) -> str:
    name = key.rpartition(".")[2]
    if name.casefold() in _DATES:
        return f"{key}: a profile never supplies a date: it would be false for most records; remove the key"
    if key in _TABLES:
        return f"{key} is {value!r}; expected a table: [{key}]"
    if key not in _KEYS:
        return _unknown(key, name, table=isinstance(value, dict))
    if not isinstance(value, str):
        return f"{key} is {value!r}; expected a string in quotes"
    expected = _expected(_KEYS[key].metadata, value.strip())
    return f"{key} is {value!r}; expected {expected}" if expected else ""


def _unknown(key: str, name: str, *, table: bool) -> str:
    from difflib import get_close_matches

    if table:
        nearest = get_close_matches(key, _TABLES, 1) or [", ".join(_TABLES)]
        return f"unknown table {key!r}; did you mean {nearest[0]}?"
    elsewhere = [known for known in _KEYS if known.endswith(f".{name}")]
    nearest = elsewhere[:1] or get_close_matches(key, _KEYS, 1)
    return f"unknown key {key!r}; " + (f"did you mean {nearest[0]}?" if nearest else f"known are {', '.join(_KEYS)}")


def _expected(metadata: Mapping[str, Any], value: str) -> str:
    import re

    if "allowed" in metadata:
        return "" if value in metadata["allowed"] else " or ".join(repr(one) for one in metadata["allowed"])
    if value and "pattern" in metadata and not re.fullmatch(metadata["pattern"], value):
        return str(metadata["expected"])
    return ""


def _load_names(file: str) -> tuple[dict[str, str], dict[str, Location]]:
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

_DEFAULTS = tuple(key.name for key in fields(Defaults))
_EMPTY = Profile()
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
    if profile.defaults is not _EMPTY.defaults:
        record = _with_defaults(record, profile)
    if profile.names is not _EMPTY.names:
        record = _with_entries(record, profile)
    return record


def used(record: Record) -> Iterator[str]:
    """Yield what a profile supplied to ``record``, one line a value, the same line for the same value."""
    for path, origin in record.provenance.items():
        if origin.grade == "profile":
            yield f"{origin.rule} = {getattr(record, path)!r}" if path in _DEFAULTS else origin.rule


def settings(profile: Profile) -> dict[str, str]:
    """Return every key of the profile, by its full name, whose value is not the default."""
    return {
        key: value
        for key, known in _KEYS.items()
        if (value := getattr(getattr(profile, key.partition(".")[0]), known.name)) != known.default
    }


def _without_inferred(record: Record) -> Record:
    dropped = {
        path: None for path, origin in record.provenance.items() if origin.grade == "inferred" and path in _DROPPABLE
    }
    if not dropped:
        return record
    kept = {path: origin for path, origin in record.provenance.items() if path not in dropped}
    return replace(record, **dropped, provenance=kept)  # type: ignore[arg-type]


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
    return replace(record, **added, provenance={**record.provenance, **origins})


def _agrees(name: str, record: Record, defaults: Defaults, thesis_kind: ThesisKind | None) -> bool:
    """Tell whether a default can stand beside what the record states, and would not make half of it false."""
    if name == "place":
        return not record.publisher or record.publisher == (defaults.publisher or record.publisher)
    if name in {"rights", "rights_uri"}:
        return not record.rights and not record.rights_uri
    if name == "thesis_kind":
        return not record.collection or record.collection == defaults.collection
    if name == "collection":
        return not record.thesis_kind or record.thesis_kind == (defaults.thesis_kind or record.thesis_kind)
    if name == "grantor":
        return bool(record.thesis_kind or thesis_kind)
    return True


def _with_entries(record: Record, profile: Profile) -> Record:
    contributors = list(record.contributors)
    origins = {}
    for number, contributor in enumerate(contributors):
        entry, key = _entry(contributor, profile.names)
        if entry and entry != contributor.name:
            contributors[number] = replace(contributor, entry=entry)
            rule = "names.overrides" if key.startswith("names.overrides") else key
            origins[f"contributors[{number}].entry"] = Provenance("profile", profile.places.get(key), rule)
    if not origins:
        return record
    return replace(record, contributors=tuple(contributors), provenance={**record.provenance, **origins})


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
