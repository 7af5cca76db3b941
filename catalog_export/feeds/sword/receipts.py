"""Receipts of SWORD deposits, stored as JSON: what was sent while there is no answer, then the answer."""

from __future__ import annotations

from json import dumps, loads
from shlex import join
from typing import TYPE_CHECKING, Any

from catalog_export.feeds.commands import check_argument
from catalog_export.feeds.sword.http import origin, public
from catalog_export.text.messages import Message
from catalog_export.text.normalize import clean, fold_blanks
from catalog_export.write.crosswalks.eprints import eprints_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.feeds.sword.atom import AtomEntry
    from catalog_export.model.profile import Eprints
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.eprints import EprintsField


def target(address: str) -> str:
    """Return the name under which deposits are stored: the server alone, whatever page of it is given."""
    scheme, host, port = origin(address)
    return f"sword:{scheme}://{host}:{port}"


def undo_command(address: str, store: str, batch: str) -> str:
    """Return the command that removes the deposits of a run; the query of the address, which may be secret, is cut."""
    words = ("catalog-export", "feed", "sword-undo", public(address), batch, "--store", store)
    return join(check_argument(word, Message("the argument")) for word in words)


def intent(record: Record, options: Eprints, server_time: str) -> str:
    """Return the receipt of a deposit before it is sent: titles and authors to find it by, and the server's time."""
    found = {field.name: field.value for field in eprints_fields(record, options, "", ())}
    title, creators = found["title"], found.get("creators", ())
    texts = [title] if isinstance(title, str) else [_value(item, "text") for item in title]
    return dumps(
        {
            "sent": "no answer yet",
            "server_time": server_time,
            "titles": [fold_blanks(clean(text)) for text in texts],
            "authors": [fold_blanks(clean(" ".join(_name(item)))) for item in creators if isinstance(item, tuple)],
        },
        ensure_ascii=False,
    )


def receipt(how: str, edit: str, entry: AtomEntry | None, run: str, undo: str) -> str:
    """Return the receipt of a deposit: the answer, the run that made it, and the command that undoes the run."""
    kept = {"how": how, "edit": edit, "deposited": run, "undo": undo}
    if entry is not None:
        kept |= {"state": entry.state, "updated": entry.updated, "title": entry.title}
    return dumps(kept, ensure_ascii=False)


def updated(before: str | None, run: str) -> str:
    """Return the receipt of a deposit that a later run has changed."""
    return dumps({**parse_receipt(before), "how": "update", "changed": run}, ensure_ascii=False)


def parse_receipt(text: str | None) -> dict[str, Any]:
    """Parse a receipt; return an empty dictionary if it is not one."""
    try:
        found = loads(text or "{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _value(field: EprintsField, name: str) -> str:
    return next((str(part.value) for part in field.value if isinstance(part, tuple) and part.name == name), "")


def _name(creator: EprintsField) -> Iterator[str]:
    """Yield the parts of a name in the order in which EPrints shows it."""
    for part in creator.value:
        if isinstance(part, tuple) and part.name == "name":
            yield _value(part, "given")
            yield _value(part, "family")
