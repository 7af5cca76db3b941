"""The commands ``feed sword`` and ``feed sword-undo``: deposit records over SWORD 2, and remove them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.feeding import DELIVERY_OPTIONS, sending_options
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import files_option, reading_options
from catalog_export.cli.running import run_command
from catalog_export.model.finding_codes import CODES
from catalog_export.text.messages import localize, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from catalog_export.run.report import Report

_HELP = """\
Deposit new and changed records over SWORD 2, as EPrints accepts it.

\b
  catalog-export feed sword https://eprints.example.org pages/ \\
      --store catalogue.db --status buffer

URL is the address of the site or of its service document. The account is read
from CATALOG_EXPORT_SWORD_USER and CATALOG_EXPORT_SWORD_PASSWORD, or from ~/.netrc.
The deposits are saved in the store PLACE, which the next feed needs.
"""
_UNDO_HELP = """\
Remove the items that one run of 'feed sword' deposited on the server URL.

\b
  catalog-export feed sword-undo https://eprints.example.org RUN \\
      --store catalogue.db
"""


def _owner(help_: str) -> Callable[[Any], Any]:
    return click.option("--on-behalf-of", "owner", metavar="USER", default="", help=help_)


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("address", metavar="URL")
@click.option(
    "--status",
    type=click.Choice(["inbox", "buffer"]),
    metavar="WHERE",
    help="Where new items go: inbox (work area) or buffer (review). [default: as in the profile, or buffer]",
)
@files_option
@click.option("--fetch", is_flag=True, help="Let EPrints download files that have a web address; few sites allow it.")
@click.option(
    "--whole",
    is_flag=True,
    help="Replace all fields of a changed item, also those that staff edited. "
    "[default: only the written fields; needs EPrints 3.4.2]",
)
@click.option("--anew", is_flag=True, help="Deposit a changed record as a new item if its item was removed there.")
@click.option("--collection", metavar="TITLE", default="", help="Title of the collection, if the server has several.")
@_owner("User who will own the new items. The account needs the right to deposit for others.")
@click.option("--retries", metavar="N", type=click.IntRange(0), default=5, help="Retry N times. [default: 5]")
@sending_options
@reading_options
@click.pass_context
def sword(ctx: click.Context, /, address: str, inputs: Sequence[str], **options: Any) -> None:
    """Deposit new and changed records."""
    if not options["store"]:
        raise click.UsageError(
            localize("Missing option '--store': without it the next feed would deposit everything again.")
        )
    delivery_options: Any = {name: options.pop(name) for name in DELIVERY_OPTIONS}

    def work(names: Iterable[str], _to: object, **more: Any) -> Report:
        from catalog_export.feeds.sword.deposits import feed

        return feed(names, address, delivery_options=delivery_options, **more)

    run_command(ctx, work, inputs, (), **options)


@click.command(cls=SectionedCommand, help=_UNDO_HELP)
@click.argument("address", metavar="URL")
@click.argument("batch", metavar="RUN")
@click.option("--store", metavar="PLACE", required=True, help="Store with the deposits.")
@_owner("User for whom the items were deposited, as in 'feed sword'.")
def undo(address: str, batch: str, store: str, owner: str) -> None:
    """Remove what one run deposited."""
    from catalog_export.feeds.sword.http import sends_password_in_clear
    from catalog_export.feeds.sword.undo import undo as take_back

    if sends_password_in_clear(address):
        click.echo(f"{localize('warning')}: {translate(CODES['sword-in-the-clear'].message)}", err=True)
    undone = take_back(address, batch, store=store, owner=owner)
    line = localize("removed {count:,}, updates that remain {updates:,}", count=undone.removed, updates=undone.updates)
    click.echo(line, err=True)
    for address_, reason in undone.refused:
        click.echo(localize("not removed: {address} ({reason})", address=address_, reason=reason), err=True)
    if undone.refused:
        raise click.exceptions.Exit(1)
