"""Name -> format or source: ours, and those that other packages announce as entry points.

A package adds a format with an entry point in the group ``catalog_export.formats`` that names a function
``build(profile, record_date) -> Format``, and a source with one in ``catalog_export.sources`` that names a
``Source`` and has the end of the names of its files for a name (``docs/extending.md``). Ours are looked up first and
imported one by one, so that a run loads only what it uses.
"""

from __future__ import annotations

from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from catalog_export import profile as profiles
from catalog_export.errors import CatalogExportError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from importlib.metadata import EntryPoint

    from catalog_export.formats.base import Format
    from catalog_export.model import Record
    from catalog_export.profile import Profile
    from catalog_export.sources.base import Document, Parsed, Source

FORMATS = {
    "dc": "catalog_export.formats.oai_dc:build",
    "qdc": "catalog_export.formats.qdc:build",
    "marc": "catalog_export.formats.marc:build",
    "marcxml": "catalog_export.formats.marcxml:build",
    "mrk": "catalog_export.formats.mrk:build",
    "bibtex": "catalog_export.formats.bibtex:build_bibtex",
    "biblatex": "catalog_export.formats.bibtex:build_biblatex",
    "jsonl": "catalog_export.formats.jsonl:build",
    "ep3xml": "catalog_export.formats.ep3xml:build",
}
# In which parts of ours hand records to one another; no list names them.
INNER = {"store": "catalog_export.store.intake:build"}
ALIASES = {"oai_dc": "dc", "eprints": "ep3xml"}

SOURCES = {
    "catalogue-page": "catalog_export.sources.catalogue_page:parse",
    "jsonl": "catalog_export.sources.jsonl:parse",
    "pdf": "catalog_export.sources.pdf:parse",
}
# Which source reads a file, by the end of its name. A folder walk takes these names and no others.
SUFFIXES = {
    ".md": "catalogue-page",
    ".markdown": "catalogue-page",
    ".txt": "catalogue-page",
    ".html": "catalogue-page",
    ".htm": "catalogue-page",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".pdf": "pdf",
}
COMPRESSED = (".gz", ".zst")
_FORMATS, _SOURCES = "catalog_export.formats", "catalog_export.sources"  # groups of entry points


def find_format(name: str, profile: Profile, record_date: datetime) -> Format:
    """Build the format ``name``; ``UsageError`` with the nearest names where there is none, or a profile is wrong."""
    profiles.check(profile)
    if target := FORMATS.get(plain_name(name)) or INNER.get(name):
        return _ours(target)(profile, record_date)  # type: ignore[no-any-return]
    if entry := _entry_points(_FORMATS).get(plain_name(name)):
        return _foreign_format(entry, profile, record_date)
    raise UsageError(f"unknown format {name!r}; {_nearest(name, format_names())}")


def check_format(name: str) -> None:
    """Raise ``UsageError`` for a name that no format has, without loading the format."""
    if plain_name(name) not in FORMATS and plain_name(name) not in _entry_points(_FORMATS):
        raise UsageError(f"unknown format {name!r}; {_nearest(name, format_names())}")


def format_names() -> list[str]:
    """Name every format that can be written, ours first."""
    return [*FORMATS, *sorted(_entry_points(_FORMATS).keys() - FORMATS.keys())]


def list_formats(
    profile: Profile, record_date: datetime, on_broken: Callable[[UsageError], object] | None = None
) -> list[Format]:
    """Build every format there is, ours first; those of other packages that cannot be built are left out.

    ``on_broken`` is told why.
    """
    profiles.check(profile)
    found = [find_format(name, profile, record_date) for name in FORMATS]
    for name in format_names()[len(FORMATS) :]:
        try:
            found.append(find_format(name, profile, record_date))
        except UsageError as error:
            if on_broken is not None:
                on_broken(error)
    return found


def plugins() -> dict[str, str]:
    """Give the formats and sources that other packages announce, each with the version of its package."""
    return {
        f"the {kind} {name}": _package(entry)
        for kind in ("format", "source")
        for name, entry in sorted(_entry_points(f"catalog_export.{kind}s").items())
    }


def author(what: str) -> str:
    """Tell whose ``what`` is (``the format ris``): this program's, or that of which other package."""
    _, kind, name = what.split(" ", 2)
    ours = name in (FORMATS if kind == "format" else SOURCES)
    return "catalog-export" if ours else plugins().get(what, "catalog-export")


def source_name(name: str, head: bytes) -> str:
    """Tell the source of a document from the end of its name, else from its first bytes."""
    if head.startswith(b"%PDF-"):  # whatever its name: a download is often called .md or .html
        return "pdf"
    ending = suffix(name)
    if ending in SUFFIXES:
        return SUFFIXES[ending]
    if ending and ending[1:] in _entry_points(_SOURCES):
        return ending[1:]
    return "jsonl" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "catalogue-page"


def takes(name: str) -> bool:
    """Tell by the end of its name whether there is a source for a file: a walk through a folder takes no other."""
    ending = suffix(name)
    return ending in SUFFIXES or (ending != "" and ending[1:] in _entry_points(_SOURCES))


def suffixes() -> list[str]:
    """Give the ends of the names that ``takes`` knows, ours first."""
    theirs = sorted(f".{name}" for name in _entry_points(_SOURCES))
    return [*SUFFIXES, *(ending for ending in theirs if ending not in SUFFIXES)]


@cache
def find_source(name: str) -> Source:
    """Load the source ``name``; ``UsageError`` where this installation has none of that name."""
    if target := SOURCES.get(name):
        return _ours(target)  # type: ignore[no-any-return]
    if entry := _entry_points(_SOURCES).get(name):
        return _foreign_source(entry)
    raise UsageError(f"unknown source {name!r}; {_nearest(name, SOURCES)}")


def suffix(name: str) -> str:
    """Give the end of a file name in lower case, that of a compression taken off: ``a.MD.gz`` -> ``.md``."""
    base = name[max(name.rfind("/"), name.rfind("\\")) + 1 :].lower()
    for ending in COMPRESSED:
        base = base.removesuffix(ending)
    dot = base.rfind(".")
    return base[dot:] if dot > 0 else ""


def plain_name(name: str) -> str:
    """Return the name of the format that ``name`` or an alias stands for."""
    name = name.lower()
    return ALIASES.get(name, name)


def _ours(target: str) -> Any:  # noqa: ANN401 (a format's builder or a source)
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


@cache
def _entry_points(group: str) -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {entry.name.lower(): entry for entry in entry_points(group=group)}


# --- other packages: whatever they do wrong, the user learns which one it was


def _foreign_format(entry: EntryPoint, profile: Profile, record_date: datetime) -> Format:
    from catalog_export.formats.base import Format

    try:
        format_ = entry.load()(profile, record_date)
    except CatalogExportError:
        raise
    except Exception as error:
        raise _broken(entry, error) from error
    if not isinstance(format_, Format):
        raise UsageError(f"{entry.name!r} of the package {_package(entry)} builds {format_!r}; expected a Format")
    return format_._replace(name=entry.name.lower(), encode=partial(_encode, format_.encode))


def _encode(encode: Callable[[Record], bytes], record: Record) -> bytes:
    data: object = encode(record)
    if not isinstance(data, bytes):
        raise TypeError(f"encode gave {type(data).__name__}; expected bytes")
    return data


def _foreign_source(entry: EntryPoint) -> Source:
    try:
        source = entry.load()
    except Exception as error:
        raise _broken(entry, error) from error
    if not callable(source):
        raise UsageError(f"{entry.name!r} of the package {_package(entry)} is {source!r}; expected a function")
    return partial(_parse, source)


def _parse(source: Source, document: Document) -> Iterator[Parsed]:
    from catalog_export.sources.base import Parsed

    parsed: object
    for parsed in source(document):
        if not isinstance(parsed, Parsed):
            raise TypeError(f"it yields {type(parsed).__name__}; expected Parsed")
        yield parsed


def _broken(entry: EntryPoint, error: Exception) -> UsageError:
    what = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
    return UsageError(f"{entry.name!r} of the package {_package(entry)} cannot be loaded: {what}")


def _package(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(name.lower(), known, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{hint}Known: {', '.join(known)}"
