"""Formats and sources that other packages add through entry points."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from catalog_export.model.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

# The groups of entry points, by the kind of plug-in.
GROUPS = {"format": "catalog_export.formats", "source": "catalog_export.sources"}


@cache
def entry_points_of(kind: str) -> dict[str, EntryPoint]:
    """Return the installed plug-ins of a kind (``format`` or ``source``) by their names in lower case."""
    from importlib.metadata import entry_points

    return {entry.name.lower(): entry for entry in entry_points(group=GROUPS[kind])}


def plugins() -> dict[str, str]:
    """Return every installed plug-in (``the format ris``) with the name and version of its package."""
    return {
        f"the {kind} {name}": package_of(entry)
        for kind in GROUPS
        for name, entry in sorted(entry_points_of(kind).items())
    }


def load_plugin(entry: EntryPoint) -> object:
    """Load a plug-in; raise ``UsageError`` that names its package if it cannot be loaded."""
    try:
        return entry.load()
    except Exception as error:
        raise broken(entry, error) from error


def broken(entry: EntryPoint, error: Exception) -> UsageError:
    """Return the error for a plug-in that fails while it is loaded or built."""
    reason = str(error) if isinstance(error, ImportError) else f"{type(error).__name__}: {error}"
    return UsageError(
        "{entry!r} of the package {package} cannot be loaded: {reason}",
        entry=entry.name,
        package=package_of(entry),
        reason=reason,
    )


def package_of(entry: EntryPoint) -> str:
    """Return the name and version of the package that provides a plug-in."""
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
