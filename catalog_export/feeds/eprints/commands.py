"""The commands that bring a batch into EPrints and take it back.

They are run on the server of EPrints, in its folder, as the user that it runs as. The importer ends with success
whatever happens, so that its output is kept and read back. Without ``--force`` a deletion of several items asks, and
asks for ever where nobody answers.

An update names the status of its items, each of the three in its turn: the importer refuses those of another one. If
it were given all items at once, it would put what is live back into review, since an update states no status.
"""

from __future__ import annotations

import os
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from catalog_export.feeds.commands import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


RECORDS, BIBTEX, LOG = "eprints.xml", "eprints.bib", "imported.txt"
STATUSES = ("inbox", "buffer", "archive")  # what is gone comes back, if at all, in the first
# Begins the receipt of an update that EPrints has not confirmed.
PENDING = "not confirmed: "


class Account(NamedTuple):
    """The repository's id and the account that owns the items, for the commands; either may be empty."""

    repository: str = ""
    user: str = ""


def for_add(batch: str, account: Account, forget: str, *, with_bibtex: bool) -> tuple[str, str]:
    """Give the commands of a batch of new items, and the one that takes it back; ``forget`` is what forgets it."""
    log = quote(os.path.join(batch, LOG))
    numbers = f"sed -n 's/^EPRINTS_IMPORT: ITEM_IMPORTED //p' {log}"
    undo = f"{numbers} | xargs bin/epadmin --force delete {_repository(account)} eprint"
    options = ["--user", account.user or "USER", "--scripted", "--enable-web-imports"]
    steps = {
        "Import, in the folder of EPrints (such as /opt/eprints3), as the user that it runs as.": [
            _import(account, options, "XML", os.path.join(batch, RECORDS), log)
        ],
        "Then feed again: that reads imported.txt, and the items count as delivered.": [],
    }
    otherwise = {"To take the batch back:": [undo, forget]}
    if with_bibtex:
        path = os.path.join(batch, BIBTEX)
        instead = "To import, instead, what BibTeX can carry of them:"
        otherwise = {instead: [_import(account, options[:3], "BibTeX", path, log)], **otherwise}
    return text("New items", steps, otherwise), undo


def for_update(batch: str, account: Account, forget: str) -> str:
    """Give the commands of a batch of changed items."""
    log = quote(os.path.join(batch, LOG))
    words = ["bin/import", _repository(account), "--scripted", "--update", "--enable-import-fields"]
    update = (
        f"{' '.join(map(quote, words))} --enable-web-imports --force $status XML {quote(os.path.join(batch, RECORDS))}"
    )
    steps = {
        "Update. The fields that we write are replaced; other fields, the owner and the status stay.": [
            f"for status in {' '.join(STATUSES)}; do {update}; done > {log}"
        ],
        "Then feed again: that reads imported.txt, and the items count as delivered.": [],
    }
    back = "To take the batch back: EPrints keeps each item as it was, under its History. If it was not imported:"
    return text("Changed items", steps, {back: [forget]})


def for_delete(account: Account, forget: str, numbers: Sequence[str]) -> str:
    """Give the commands of a batch of items that are to go; nothing takes that back."""
    steps = {
        "Delete. This cannot be taken back; a record that returns becomes a new item.": [
            f"bin/epadmin --force delete {_repository(account)} eprint {' '.join(map(quote, numbers))}"
        ]
    }
    return text("Items whose records are no longer there", steps, {"If it was not carried out:": [forget]})


def _import(account: Account, options: Iterable[str], plugin: str, path: str, log: str) -> str:
    words = ["bin/import", _repository(account), *options, "eprint", plugin, path]
    return f"{' '.join(map(quote, words))} > {log}"


def _repository(account: Account) -> str:
    return account.repository or "REPOSITORY"
