"""Complete a record with the values and the entry forms of an institution profile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from catalog_export.enrich.entry_forms import entry_form
from catalog_export.model.profile import Defaults, NameRules
from catalog_export.model.rda_types import rda_code
from catalog_export.model.record import Provenance
from catalog_export.model.vocabulary import PLACES
from catalog_export.text.normalize import fold_blanks
from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.model.profile import Profile
    from catalog_export.model.record import Contributor, Record, ThesisKind

_DEFAULTS = Defaults._fields
_SIZE = pattern(r"[0-9] ?(?:cm|mm)\b", re.IGNORECASE)  # of an item that can be measured
_ONLINE = pattern(r"\b(?:online|daring|pdf|file)\b", re.IGNORECASE)  # an item whose pages may still have a size
# Fields that --no-infer may empty. Their value is one string; longer values also contain stated parts.
_DROPPABLE = frozenset({*_DEFAULTS, "language", "degree", "year"})


def complete(record: Record, profile: Profile, *, infer: bool = True) -> Record:
    """Return ``record`` with the values of the profile that the record does not state.

    Each added value has the grade ``profile`` in the record's provenance, with its key as the rule
    (``defaults.publisher``). ``infer=False`` first removes the values whose grade is ``inferred``. If nothing changes,
    return ``record`` itself.
    """
    if not infer:
        record = _without_inferred(record)
    if profile.defaults != Defaults():
        record = _with_defaults(record, profile)
    if profile.names != NameRules():
        record = _with_entries(record, profile)
    return record


def used(record: Record) -> Iterator[str]:
    """Yield one line for each value that a profile supplied to ``record``; equal values give equal lines."""
    for path, origin in record.provenance.items():
        if origin.grade == "profile":
            yield f"{origin.rule} = {getattr(record, path)!r}" if path in _DEFAULTS else origin.rule


def _without_inferred(record: Record) -> Record:
    dropped: dict[str, Any] = {
        path: None for path, origin in record.provenance.items() if origin.grade == "inferred" and path in _DROPPABLE
    }
    if not dropped:
        return record
    kept = {path: origin for path, origin in record.provenance.items() if path not in dropped}
    return record._replace(**dropped, provenance=kept)


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
    """Whether a default agrees with the values that the record states."""
    if name == "place":
        return not record.publisher or record.publisher == (defaults.publisher or record.publisher)
    if name in {"country", "carrier"}:
        return _is_there(record.place, defaults) if name == "country" else _is_online(record)
    if name in {"rights", "rights_uri"}:
        return not record.rights and not record.rights_uri
    if name == "thesis_kind":
        return not record.collection or record.collection == defaults.collection
    if name == "collection":
        return not record.thesis_kind or record.thesis_kind == (defaults.thesis_kind or record.thesis_kind)
    return name != "grantor" or bool(record.thesis_kind or thesis_kind)


def _is_there(place: str | None, defaults: Defaults) -> bool:
    """Whether a stated place can be in the country of the profile."""
    if not place or place == defaults.place:
        return True
    return defaults.country == "io" and place.strip("[] ").casefold() in PLACES


def _is_online(record: Record) -> bool:
    """Whether the stated types are those of an online resource.

    Without types, whether the extent states no size, or states an online resource before it.
    """
    media, carrier = record.media_type, record.carrier_type
    if not media and not carrier:
        extent = record.extent or ""
        size = _SIZE.search(extent)
        return not size or bool(_ONLINE.search(extent[: size.start()]))
    return (not media or rda_code("media", media) == "c") and (not carrier or rda_code("carrier", carrier) == "cr")


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
    if contributor.kind != "personal" or contributor.entry:
        return None, ""
    name = fold_blanks(contributor.name)
    if name in rules.table:
        return rules.table[name], override_key(name)
    return entry_form(name, rules.entry), "names.entry"


def _origin(profile: Profile, key: str) -> Provenance:
    return Provenance("profile", profile.places.get(key), key)


def override_key(name: str) -> str:
    """Return the key of a profile that states the entry form of a name."""
    return f"names.overrides.{name}"
