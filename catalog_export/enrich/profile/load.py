"""Load an institution profile from TOML and check its keys and values."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from catalog_export.enrich.profile.apply import override_key
from catalog_export.enrich.profile.keys import KEYS, MAPPINGS
from catalog_export.enrich.profile.toml_file import read_toml
from catalog_export.model.errors import ProfileError
from catalog_export.model.profile import TABLES, Profile
from catalog_export.text.messages import Message, either, join
from catalog_export.text.normalize import fold_blanks
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog_export.model.record import Location

_DATES = frozenset({"year", "date", "issued", "tahun"})


def load(path: str | os.PathLike[str]) -> Profile:
    """Read a profile from a TOML file, and the file of overrides that it names.

    Raise ``ProfileError`` with all faults, each as ``file:line: fault; expected value`` on a separate line.
    """
    file = os.fspath(path)
    tree, places = read_toml(file)
    values: dict[str, dict[str, Any]] = {}
    faults = []
    for key, value in _flatten(tree):
        if fault := _fault(key, value):
            faults.append(Message("{place}: {fault}", place=places.get(key, file), fault=fault))
        elif key in KEYS or key in MAPPINGS:
            table, _, name = key.partition(".")
            values.setdefault(table, {})[name] = _stripped(value)
    if faults:
        raise ProfileError(join(faults))
    names = values.get("names", {})
    if names.get("overrides"):
        names["table"], more = _load_overrides(os.path.join(os.path.dirname(file), names["overrides"]))
        places.update(more)
    if file_of := values.get("corrections", {}).get("file"):
        values["corrections"]["file"] = os.path.join(os.path.dirname(file), file_of)
    parts: dict[str, Any] = {table: TABLES[table](**content) for table, content in values.items()}
    return Profile(**parts, places=places)


def check(profile: Profile) -> None:
    """Raise ``ProfileError`` for a value that ``load`` would refuse; a profile can also be made in Python."""
    faults: list[str] = [
        Message("{name} is {value}; expected {kind}(...)", name=name, value=repr(part), kind=kind.__name__)
        for name, kind in TABLES.items()
        if type(part := getattr(profile, name)) is not kind
    ]
    faults = faults or [fault for key, value in settings(profile).items() if (fault := _fault(key, value))]
    if faults:
        raise ProfileError(join(faults))


def settings(profile: Profile) -> dict[str, str]:
    """Return every key of the profile, by its full name, whose value differs from the default."""
    empty = Profile()
    found = {key: (_value(profile, key), _value(empty, key)) for key in KEYS}
    return {key: value for key, (value, default) in found.items() if value != default}


def _value(profile: Profile, key: str) -> Any:  # noqa: ANN401 (a profile made in Python may have values of any type)
    table, name = key.split(".")
    return getattr(getattr(profile, table), name)


def _flatten(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the full name and the value of every key, in the order of the file."""
    waiting = [(name, value, name in TABLES) for name, value in reversed(list(tree.items()))]
    while waiting:  # not recursive, because dotted keys may be nested deeply
        name, value, has_keys = waiting.pop()
        if isinstance(value, dict) and has_keys and name not in MAPPINGS:
            waiting += [(f"{name}.{key}", inner, True) for key, inner in reversed(value.items())]
        else:
            yield name, value


def _fault(key: str, value: object) -> str:
    """Return the fault of a key and its value; an empty string if there is none."""
    name = key.rpartition(".")[2]
    if name.casefold() in _DATES:
        return Message(
            "{key}: a profile never supplies a date, because it would be wrong for most records; remove the key",
            key=key,
        )
    if key in TABLES or key in MAPPINGS:
        return _mapping_fault(key, value)
    if key not in KEYS:
        return _unknown(key, name, table=isinstance(value, dict))
    if not isinstance(value, str):
        return Message("{key} is {value}; expected a string in quotes", key=key, value=_shown(value))
    expected = expected_value(key, value.strip())
    if not expected:
        return ""
    return Message("{key} is {value}; expected {expected}", key=key, value=_shown(value), expected=expected)


def _mapping_fault(key: str, value: object) -> str:
    if not isinstance(value, dict):
        return Message("{key} is {value}; expected a table: [{key}]", key=key, value=_shown(value))
    form, words = MAPPINGS.get(key, ("", ""))
    for name, content in value.items():
        if not isinstance(content, str) or not re.fullmatch(form, content.strip()):
            return Message(
                "{name!r} in {key} is {value}; expected {expected}",
                name=name,
                key=key,
                value=_shown(content),
                expected=Message(words),
            )
    return ""


def _stripped(value: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(value, str):
        return value.strip()
    return {fold_blanks(name): fold_blanks(content) for name, content in value.items()}


def _unknown(key: str, name: str, *, table: bool) -> str:
    if table:
        near = nearest(key, TABLES) or [", ".join(TABLES)]
        return Message("unknown table {key!r}; did you mean {near}?", key=key, near=near[0])
    elsewhere = [known for known in KEYS if known.endswith(f".{name}")]
    near = elsewhere[:1] or nearest(key, KEYS)
    if near:
        return Message("unknown key {key!r}; did you mean {near}?", key=key, near=near[0])
    return Message("unknown key {key!r}; known are {known}", key=key, known=", ".join(KEYS))


def expected_value(key: str, value: str) -> str:
    """Describe the values that ``key`` accepts if ``value`` is not one of them."""
    _, choices, form = KEYS[key]
    if choices:
        return "" if value in choices else either(map(repr, choices))
    return Message(form[1]) if value and form and not re.fullmatch(form[0], value) else ""


def _shown(value: object) -> str:
    try:
        return repr(value)
    except RecursionError:
        return Message("a deeply nested value")


def _load_overrides(file: str) -> tuple[dict[str, str], dict[str, Location]]:
    table, places = read_toml(file)
    faults = [
        Message(
            "{place}: {name!r} has {value}; expected its entry form in quotes, 'Family, Given'",
            place=places.get(name, file),
            name=name,
            value=_shown(form),
        )
        for name, form in table.items()
        if not isinstance(form, str) or not form.strip()
    ]
    if faults:
        raise ProfileError(join(faults))
    known = {fold_blanks(name): fold_blanks(form) for name, form in table.items()}
    return known, {override_key(fold_blanks(name)): place for name, place in places.items()}
