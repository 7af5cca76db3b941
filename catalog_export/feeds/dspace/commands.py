"""The commands that import a batch into DSpace and undo the import.

Paths are absolute, because the importer refuses a source such as ``./batch``. Replacements name the collections,
because a replacing import ignores the files ``collections`` and fails without any.
"""

from __future__ import annotations

import os
from shlex import join
from typing import TYPE_CHECKING

from catalog_export.feeds.commands import instructions
from catalog_export.feeds.dspace.saf_writer import ZIP
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAPFILE = "mapfile"
_MAIL = "MAIL"  # placeholder for an account that is not known


def import_command(verb: str, eperson: str, mapfile: str, *more: str) -> str:
    """Return a command line of ``dspace import``; ``verb`` is add, replace or delete."""
    return join(("dspace", "import", f"--{verb}", "--eperson", eperson or _MAIL, "--mapfile", mapfile, *more))


def source(batch: str) -> list[str]:
    """Return the options with the source of an existing batch."""
    return ["--source", batch, *(["--zip", ZIP] if os.path.exists(os.path.join(batch, ZIP)) else [])]


def for_add(batch: str, eperson: str, forget: str, *, zipped: bool) -> tuple[str, str]:
    """Return the commands for new items, and the one that undoes them; ``forget`` is the command that forgets them."""
    mapfile = os.path.join(batch, MAPFILE)
    where = ["--source", batch, *(["--zip", ZIP] if zipped else [])]
    undo = import_command("delete", eperson, mapfile)
    steps = {
        Message("Test the batch. DSpace imports nothing. Look for the word ERROR in the output."): [
            import_command("add", eperson, mapfile, *where, "--validate")
        ],
        Message(
            "Import. After an error, DSpace has imported nothing, but has written a mapfile. Remove the mapfile, and "
            "import again."
        ): [import_command("add", eperson, mapfile, *where)],
        Message("Then run the feed again. It reads the mapfile, and the items count as delivered."): [],
    }
    return instructions(Message("New items"), steps, {Message("To undo the import:"): [undo, forget]}), undo


def for_replace(
    batch: str, eperson: str, forget: str, collections: Sequence[str], earlier: Mapping[str, str], *, zipped: bool
) -> tuple[str, str]:
    """Return the commands for changed items, and the one that undoes them.

    ``earlier`` maps the folders of the batches that have the previous versions to mapfiles of these items.
    """
    to = [word for collection in collections for word in ("--collection", collection)]
    where = ["--source", batch, *(["--zip", ZIP] if zipped else [])]
    undo = [import_command("replace", eperson, mapfile, *source(old), *to) for old, mapfile in earlier.items()]
    steps = {
        Message(
            "Replace. The items keep their handles. They lose their statistics, and changes that were made in DSpace."
        ): [import_command("replace", eperson, os.path.join(batch, MAPFILE), *where, *to)]
    }
    back = {Message("To undo the replacement with the items of earlier batches:"): [*undo, forget]}
    return instructions(Message("Changed items"), steps, back), "\n".join(undo)


def for_delete(batch: str, eperson: str, forget: str) -> str:
    """Return the commands that delete items; that cannot be undone."""
    steps = {
        Message("Delete. This cannot be undone. A record that returns becomes a new item with a new handle."): [
            import_command("delete", eperson, os.path.join(batch, MAPFILE))
        ]
    }
    return instructions(
        Message("Items whose records no longer exist"), steps, {Message("If you do not delete the items:"): [forget]}
    )


def export_command(collection: str, path: str) -> str:
    """Return the command that exports the metadata of a collection to a CSV file."""
    return join(("dspace", "metadata-export", "--id", collection, "--file", path))


def load_command(table: str, eperson: str) -> str:
    """Return the command that imports a table."""
    return join(("dspace", "metadata-import", "--email", eperson or _MAIL, "--file", table))


def for_table_of_new(table: str, eperson: str, forget: str, collections: Sequence[str], export: str) -> tuple[str, str]:
    """Return the commands for a table of new items, and the one that undoes them.

    ``export`` is the path of exported metadata, with braces for the number of the collection.
    """
    batch = os.path.dirname(table)
    undo = import_command("delete", eperson, os.path.join(batch, MAPFILE))
    steps = {
        Message("Import. DSpace shows the new items, and asks before it adds them."): [load_command(table, eperson)],
        Message(
            "Then export the collections, and run the feed again. It reads the identifiers of the items, and they "
            "count as delivered."
        ): [export_command(c, export.format(number)) for number, c in enumerate(collections, 1)],
    }
    back = {Message("To undo the import, after that feed has written the mapfile:"): [undo, forget]}
    return instructions(Message("New items"), steps, back), undo


def for_table_of_changes(table: str, eperson: str, forget: str, collections: Sequence[str]) -> tuple[str, str]:
    """Return the commands for a table of changed items, and those that undo them."""
    batch = os.path.dirname(table)
    kept = {c: os.path.join(batch, f"before-{number}.csv") for number, c in enumerate(collections, 1)}
    undo = [load_command(path, eperson) for path in kept.values()]
    steps = {
        Message("Export the present values, so that the import can be undone."): [
            export_command(c, path) for c, path in kept.items()
        ],
        Message("Import. DSpace shows the changes, and asks before it makes them."): [load_command(table, eperson)],
    }
    return instructions(Message("Changed items"), steps, {Message("To undo the import:"): [*undo, forget]}), "\n".join(
        undo
    )
