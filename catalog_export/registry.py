"""Name -> format or source: ours, and those that other packages announce as entry points.

A package adds a format with an entry point in the group ``catalog_export.formats`` that names a function
``build(profile, record_date) -> Format``, and a source with one in ``catalog_export.sources`` that names a
``Source``. Ours are looked up first and imported one by one, so that a run loads only what it uses.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from catalog_export import profile as profiles
from catalog_export.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from catalog_export.formats.base import Format
    from catalog_export.profile import Profile
    from catalog_export.sources.base import Source

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


def find_format(name: str, profile: Profile, record_date: datetime) -> Format:
    """Build the format ``name``; ``UsageError`` with the nearest names where there is none, or a profile is wrong."""
    profiles.check(profile)
    target = FORMATS.get(plain_name(name)) or INNER.get(name)
    build = _load(target, "catalog_export.formats", plain_name(name))
    if build is None:
        raise UsageError(f"unknown format {name!r}; {_nearest(name, format_names())}")
    return build(profile, record_date)  # type: ignore[no-any-return]


def check_format(name: str) -> None:
    """Raise ``UsageError`` for a name that no format has, without loading the format."""
    if plain_name(name) not in FORMATS and plain_name(name) not in _entry_points("catalog_export.formats"):
        raise UsageError(f"unknown format {name!r}; {_nearest(name, format_names())}")


def format_names() -> list[str]:
    """Name every format that can be written, ours first."""
    return [*FORMATS, *sorted(set(_entry_points("catalog_export.formats")) - set(FORMATS))]


def list_formats(profile: Profile, record_date: datetime) -> list[Format]:
    """Build every format there is, ours first."""
    return [find_format(name, profile, record_date) for name in format_names()]


def plugins() -> dict[str, str]:
    """Give the formats and sources that other packages announce, each with the version of its package."""
    return {
        f"the {kind} {name}": f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
        for kind in ("format", "source")
        for name, entry in sorted(_entry_points(f"catalog_export.{kind}s").items())
    }


def source_name(name: str, head: bytes) -> str:
    """Tell the source of a document from the end of its name, else from its first bytes."""
    if head.startswith(b"%PDF-"):  # whatever its name: a download is often called .md or .html
        return "pdf"
    ending = suffix(name)
    if ending in SUFFIXES:
        return SUFFIXES[ending]
    if ending and ending[1:] in _entry_points("catalog_export.sources"):
        return ending[1:]
    return "jsonl" if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "catalogue-page"


@cache
def find_source(name: str) -> Source:
    """Load the source ``name``; ``UsageError`` where this installation has none of that name."""
    source = _load(SOURCES.get(name), "catalog_export.sources", name)
    if source is None:
        raise UsageError(f"unknown source {name!r}; {_nearest(name, SOURCES)}")
    return source  # type: ignore[no-any-return]


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


def _load(target: str | None, group: str, name: str) -> Any:  # noqa: ANN401 (a format's builder or a source)
    if target is not None:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)
    entry = _entry_points(group).get(name)
    if entry is None:
        return None
    try:
        return entry.load()
    except Exception as error:  # whatever another package does wrong, the user learns which one it was
        package = entry.dist.name if entry.dist else entry.value
        raise UsageError(f"{name!r} of the package {package} cannot be loaded: {error}") from error


@cache
def _entry_points(group: str) -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=group)}


def _nearest(name: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(name.lower(), known, n=2, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}? " if near else ""
    return f"{hint}Known: {', '.join(known)}"
