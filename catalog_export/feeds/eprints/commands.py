"""The commands that import a batch into EPrints and undo the import.

They are run on the server of EPrints, in its folder, as its user. The importer always ends with success, so its output
is saved and read by the next feed. Without ``--force``, the deletion of several items waits for an answer.

An update runs once for each of the three statuses, because the importer refuses items with another status. One update
of all items would move live items back into review, because the batch does not state a status.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.commands import instructions
from catalog_export.text.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


RECORDS, BIBTEX, LOG = "eprints.xml", "eprints.bib", "imported.txt"
STATUSES = ("inbox", "buffer", "archive")  # an item that was removed can come back only in the first


class ImportAccount(NamedTuple):
    """The id of the repository and the account that will own the items; either may be empty."""

    repository: str = ""
    user: str = ""


def for_add(batch: str, account: ImportAccount, forget: str, *, with_bibtex: bool) -> tuple[str, str]:
    """Return the commands for new items, and the one that undoes them; ``forget`` is the command that forgets them."""
    log = quote(os.path.join(batch, LOG))
    numbers = f"sed -n 's/^EPRINTS_IMPORT: ITEM_IMPORTED //p' {log}"
    undo = f"{numbers} | xargs bin/epadmin --force delete {_repository(account)} eprint"
    options = ["--user", account.user or "USER", "--scripted", "--enable-web-imports"]
    steps = {
        Message("Import. Run this in the folder of EPrints (such as /opt/eprints3), as the user of EPrints."): [
            _import(account, options, "XML", os.path.join(batch, RECORDS), log)
        ],
        Message("Then run the feed again. It reads imported.txt, and the items count as delivered."): [],
    }
    otherwise = {Message("To undo the import:"): [undo, forget]}
    if with_bibtex:
        path = os.path.join(batch, BIBTEX)
        instead = Message("Or import the values that BibTeX has a field for:")
        otherwise = {instead: [_import(account, options[:3], "BibTeX", path, log)], **otherwise}
    return instructions(Message("New items"), steps, otherwise), undo


def for_update(batch: str, account: ImportAccount, forget: str) -> str:
    """Return the commands for changed items."""
    log = quote(os.path.join(batch, LOG))
    words = ["bin/import", _repository(account), "--scripted", "--update", "--enable-import-fields"]
    update = (
        f"{' '.join(map(quote, words))} --enable-web-imports --force $status XML {quote(os.path.join(batch, RECORDS))}"
    )
    steps = {
        Message("Update. The written fields are replaced. Other fields, the owner and the status stay."): [
            f"for status in {' '.join(STATUSES)}; do {update}; done > {log}"
        ],
        Message("Then run the feed again. It reads imported.txt, and the items count as delivered."): [],
    }
    back = Message("EPrints keeps the earlier version of each item under its History. If you do not import the batch:")
    return instructions(Message("Changed items"), steps, {back: [forget]})


def for_delete(account: ImportAccount, forget: str, numbers: Sequence[str]) -> str:
    """Return the commands that delete items; that cannot be undone."""
    steps = {
        Message("Delete. This cannot be undone. A record that returns becomes a new item."): [
            f"bin/epadmin --force delete {_repository(account)} eprint {' '.join(map(quote, numbers))}"
        ]
    }
    return instructions(
        Message("Items whose records no longer exist"), steps, {Message("If you do not delete the items:"): [forget]}
    )


def _import(account: ImportAccount, options: Iterable[str], plugin: str, path: str, log: str) -> str:
    words = ["bin/import", _repository(account), *options, "eprint", plugin, path]
    return f"{' '.join(map(quote, words))} > {log}"


def _repository(account: ImportAccount) -> str:
    return account.repository or "REPOSITORY"
