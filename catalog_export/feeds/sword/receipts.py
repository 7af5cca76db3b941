"""What a feed over SWORD keeps of each deposit, as JSON: what was sent while no answer is there, then the answer."""

from __future__ import annotations

from json import dumps, loads
from shlex import quote
from typing import TYPE_CHECKING, Any

from catalog_export.feeds.sword.atom import single_spaced
from catalog_export.feeds.sword.http import origin
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.eprints import fields

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog_export.enrich.profile.settings import Eprints
    from catalog_export.feeds.sword.atom import Entry
    from catalog_export.model.record import Record
    from catalog_export.write.crosswalks.eprints import Field


def target(address: str) -> str:
    """Name what was deposited on a server: by the server alone, whatever page of it is named."""
    scheme, host, port = origin(address)
    return f"sword:{scheme}://{host}:{port}"


def undo(address: str, store: str, batch: str) -> str:
    """Give the command that takes back what a run deposited."""
    words = ("catalog-export", "feed", "sword-undo", address, batch, "--store", store)
    return " ".join(map(quote, words))


def intent(record: Record, options: Eprints, server_time: str) -> str:
    """Say what is about to be deposited: by what it can be found, and since when by the server's clock."""
    found = {field.name: field.value for field in fields(record, options, "", ())}
    title, creators = found["title"], found.get("creators", ())
    texts = [title] if isinstance(title, str) else [_part(item, "text") for item in title]
    return dumps(
        {
            "sent": "no answer yet",
            "server_time": server_time,
            "titles": [single_spaced(clean(text)) for text in texts],
            "authors": [single_spaced(clean(" ".join(_name(item)))) for item in creators if isinstance(item, tuple)],
        },
        ensure_ascii=False,
    )


def receipt(how: str, edit: str, entry: Entry | None, run: str, undo: str) -> str:
    """Keep what the server answered to a deposit, the run that made it, and how that run is taken back."""
    kept = {"how": how, "edit": edit, "deposited": run, "undo": undo}
    if entry is not None:
        kept |= {"state": entry.state, "updated": entry.updated, "title": entry.title}
    return dumps(kept, ensure_ascii=False)


def updated(before: str | None, run: str) -> str:
    """Keep that a later run changed a deposit."""
    return dumps({**read(before), "how": "update", "changed": run}, ensure_ascii=False)


def read(text: str | None) -> dict[str, Any]:
    """Read what was kept."""
    try:
        found = loads(text or "{}")
    except ValueError:
        found = None
    return found if isinstance(found, dict) else {}


def _part(field: Field, name: str) -> str:
    return next((str(part.value) for part in field.value if isinstance(part, tuple) and part.name == name), "")


def _name(creator: Field) -> Iterator[str]:
    """Yield the parts of a name in the order in which EPrints shows it."""
    for part in creator.value:
        if isinstance(part, tuple) and part.name == "name":
            yield _part(part, "given")
            yield _part(part, "family")
