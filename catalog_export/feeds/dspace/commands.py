"""The commands that bring a batch into DSpace and take it back.

Paths are absolute, because the importer refuses a source with a dot or two in it. A batch of replacements names the
collections, because the importer passes over the files ``collections`` when it replaces, and fails without.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING

from catalog_export.feeds.commands import text
from catalog_export.feeds.dspace.saf_writer import ZIP

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAPFILE = "mapfile"
_MAIL = "MAIL"  # where the profile names no account


def imported(verb: str, eperson: str, mapfile: str, *more: str) -> str:
    """Give a command line of ``dspace import``; ``verb`` is add, replace or delete."""
    words = ["dspace", "import", f"--{verb}", "--eperson", eperson or _MAIL, "--mapfile", mapfile, *more]
    return " ".join(map(quote, words))


def source(batch: str) -> list[str]:
    """Give the options that say where a batch lies; it must be there."""
    return ["--source", batch, *(["--zip", ZIP] if os.path.exists(os.path.join(batch, ZIP)) else [])]


def for_add(batch: str, eperson: str, forget: str, *, zipped: bool) -> tuple[str, str]:
    """Give the commands of a batch of new items, and the one that takes it back; ``forget`` is what forgets it."""
    mapfile = os.path.join(batch, MAPFILE)
    where = ["--source", batch, *(["--zip", ZIP] if zipped else [])]
    undo = imported("delete", eperson, mapfile)
    steps = {
        "Try it out: nothing is imported. Look for the word ERROR in what it says.": [
            imported("add", eperson, mapfile, *where, "--validate")
        ],
        "Import. If it ends with an error, DSpace has kept nothing, though there is a mapfile: remove that, and "
        "import again.": [imported("add", eperson, mapfile, *where)],
        "Then feed again: that reads the mapfile, and the items count as delivered.": [],
    }
    return text("New items", steps, {"To take the batch back:": [undo, forget]}), undo


def for_replace(  # noqa: PLR0913 (what the commands are made of)
    batch: str, eperson: str, forget: str, collections: Sequence[str], earlier: Mapping[str, str], *, zipped: bool
) -> tuple[str, str]:
    """Give the commands of a batch of changed items, and the one that takes it back.

    ``earlier`` maps the folders of earlier batches, which hold the items as they were, to mapfiles of these items.
    """
    to = [word for collection in collections for word in ("--collection", collection)]
    where = ["--source", batch, *(["--zip", ZIP] if zipped else [])]
    undo = [imported("replace", eperson, mapfile, *source(old), *to) for old, mapfile in earlier.items()]
    steps = {
        "Replace. Handles stay; what was changed in DSpace itself, and the statistics of the old items, do not.": [
            imported("replace", eperson, os.path.join(batch, MAPFILE), *where, *to)
        ]
    }
    back = {"To take the batch back, from the earlier batches:": [*undo, forget]}
    return text("Changed items", steps, back), "\n".join(undo)


def for_delete(batch: str, eperson: str, forget: str) -> str:
    """Give the commands of a batch of items that are to go; nothing takes that back."""
    steps = {
        "Delete. This cannot be taken back; a record that returns becomes a new item with a new handle.": [
            imported("delete", eperson, os.path.join(batch, MAPFILE))
        ]
    }
    return text("Items whose records are no longer there", steps, {"If it was not carried out:": [forget]})


def exported(collection: str, path: str) -> str:
    """Give the command that writes the metadata of a collection to a CSV file."""
    return " ".join(map(quote, ("dspace", "metadata-export", "--id", collection, "--file", path)))


def loaded(table: str, eperson: str) -> str:
    """Give the command that imports a table."""
    return " ".join(map(quote, ("dspace", "metadata-import", "--email", eperson or _MAIL, "--file", table)))


def for_table_of_new(table: str, eperson: str, forget: str, collections: Sequence[str], export: str) -> tuple[str, str]:
    """Give the commands of a table of new items, and the one that takes it back.

    ``export`` is where the feed looks for exported metadata, with braces for the number of a collection.
    """
    batch = os.path.dirname(table)
    undo = imported("delete", eperson, os.path.join(batch, MAPFILE))
    steps = {
        "Import. It shows what it would do, and asks.": [loaded(table, eperson)],
        "Then export what is there, and feed again: that reads the identifiers of the items, and they count as "
        "delivered.": [exported(c, export.format(number)) for number, c in enumerate(collections, 1)],
    }
    back = {"To take the batch back, after that feed has written the mapfile:": [undo, forget]}
    return text("New items", steps, back), undo


def for_table_of_changes(table: str, eperson: str, forget: str, collections: Sequence[str]) -> tuple[str, str]:
    """Give the commands of a table of changed items, and those that take it back."""
    batch = os.path.dirname(table)
    kept = {c: os.path.join(batch, f"before-{number}.csv") for number, c in enumerate(collections, 1)}
    undo = [loaded(path, eperson) for path in kept.values()]
    steps = {
        "Keep what is there, so that the batch can be taken back.": [exported(c, path) for c, path in kept.items()],
        "Import. It shows what it would change, and asks.": [loaded(table, eperson)],
    }
    return text("Changed items", steps, {"To take the batch back:": [*undo, forget]}), "\n".join(undo)
