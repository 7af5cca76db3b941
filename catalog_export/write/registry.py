"""The formats by name: our own, and those of other packages.

Another package adds a format with an entry point in the group ``catalog_export.formats`` that names a function
``build(profile, record_date) -> Format`` (``docs/extending.md``). Our own formats come first. Each is imported when it
is first used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from catalog_export.model import plugins
from catalog_export.model.errors import CatalogExportError, UsageError
from catalog_export.model.profile import Profile
from catalog_export.text.suggest import suggestion
from catalog_export.write.formats.base import Format

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from catalog_export.model.record import Record

FormatBuilder = Callable[[str, Profile, datetime], Format]

FORMATS = {
    "dc": "catalog_export.write.formats.oai_dc:build",
    "qdc": "catalog_export.write.formats.qdc:build",
    "marc": "catalog_export.write.formats.marc:build",
    "marcxml": "catalog_export.write.formats.marcxml:build",
    "mrk": "catalog_export.write.formats.mrk:build",
    "bibtex": "catalog_export.write.formats.bibtex:build_bibtex",
    "biblatex": "catalog_export.write.formats.bibtex:build_biblatex",
    "jsonl": "catalog_export.write.formats.jsonl:build",
    "ep3xml": "catalog_export.write.formats.ep3xml:build",
    "mods": "catalog_export.write.formats.element_trees:build_mods",
    "ris": "catalog_export.write.formats.ris:build",
    "csl-json": "catalog_export.write.formats.json_items:build_csl_json",
    "csv": "catalog_export.write.formats.csv_table:build",
    "xlsx": "catalog_export.write.formats.xlsx:build",
    "schema-org": "catalog_export.write.formats.json_items:build_schema_org",
    "highwire": "catalog_export.write.formats.highwire:build",
    "etdms": "catalog_export.write.formats.element_trees:build_etdms",
    "datacite": "catalog_export.write.formats.json_items:build_datacite",
}
ALIASES = {"oai_dc": "dc", "eprints": "ep3xml"}


def find_format(name: str, profile: Profile, record_date: datetime) -> Format:
    """Build the format ``name``; ``UsageError`` for an unknown name, with the nearest ones, or a wrong profile."""
    if profile != Profile():
        from catalog_export.enrich import profile as profiles  # most runs have no profile

        profiles.check(profile)
    check_format(name)
    if target := FORMATS.get(plain_name(name)):
        module, _, attribute = target.partition(":")
        built: Format = getattr(import_module(module), attribute)(profile, record_date)
        return built
    return _foreign_format(plugins.entry_points_of("format")[plain_name(name)], profile, record_date)


def distinct_formats(to: str | Sequence[str]) -> list[str]:
    """Return the requested format names. ``UsageError`` if two name the same format."""
    names = [to] if isinstance(to, str) else list(to)
    plain = [plain_name(name) for name in names]
    for position, name in enumerate(plain):
        if name in plain[:position]:
            raise UsageError("the format {name} is asked for twice", name=name)
    return names


def check_format(name: str) -> None:
    """Raise ``UsageError`` for a name that no format has, without loading the format."""
    if plain_name(name) not in FORMATS and plain_name(name) not in plugins.entry_points_of("format"):
        raise UsageError("unknown format {name!r}; {hint}", name=name, hint=suggestion(name, format_names()))


def format_names() -> list[str]:
    """Name every format that can be written, ours first."""
    return [*FORMATS, *sorted(plugins.entry_points_of("format").keys() - FORMATS.keys())]


def list_formats(
    profile: Profile, record_date: datetime, on_broken: Callable[[UsageError], object] | None = None
) -> list[Format]:
    """Build all formats, built-in ones first, without those of other packages that cannot be built.

    ``on_broken`` is called with the error of each of these.
    """
    found = [find_format(name, profile, record_date) for name in FORMATS]
    for name in format_names()[len(FORMATS) :]:
        try:
            found.append(find_format(name, profile, record_date))
        except UsageError as error:
            if on_broken is not None:
                on_broken(error)
    return found


def plain_name(name: str) -> str:
    """Return the format name for a name or alias."""
    name = name.lower()
    return ALIASES.get(name, name)


def _foreign_format(entry: EntryPoint, profile: Profile, record_date: datetime) -> Format:
    try:
        format_ = entry.load()(profile, record_date)
    except CatalogExportError:
        raise
    except Exception as error:
        raise plugins.broken(entry, error) from error
    if not isinstance(format_, Format):
        raise UsageError(
            "{entry!r} of the package {package} builds {found}; expected a Format",
            entry=entry.name,
            package=plugins.package_of(entry),
            found=repr(format_),
        )
    return format_._replace(name=entry.name.lower(), encode=partial(_encode, format_.encode))


def _encode(encode: Callable[[Record], bytes], record: Record) -> bytes:
    data: object = encode(record)
    if not isinstance(data, bytes):
        raise TypeError(f"encode gave {type(data).__name__}; expected bytes")
    return data
