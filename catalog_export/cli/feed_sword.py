"""The commands ``feed sword`` and ``feed sword-undo``: deposits over SWORD 2, and taking them back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.feeding import DELIVERY_OPTIONS, sending_options
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import files_option, reading_options
from catalog_export.cli.running import run_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog_export.run.report import Report

_HELP = """\
Deposit what is new or changed over SWORD 2, as EPrints takes it.

URL is the address of the site or of its service document. The account stands in
CATALOG_EXPORT_SWORD_USER and CATALOG_EXPORT_SWORD_PASSWORD, or in ~/.netrc. What
was deposited is remembered in the store PLACE, which the next feed needs again.
"""
_owner = click.option("--on-behalf-of", "owner", metavar="USER", default="", help="Deposit in the name of USER.")


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("address", metavar="URL")
@click.option(
    "--status",
    type=click.Choice(["inbox", "buffer"]),
    metavar="WHERE",
    help="Where new items go: inbox (work area) or buffer (review). [default: of the profile, else buffer]",
)
@files_option
@click.option("--fetch", is_flag=True, help="Have EPrints fetch files that have a web address; few sites allow it.")
@click.option(
    "--whole",
    is_flag=True,
    help="Replace a changed item whole, also what staff wrote into it. [default: only our fields; EPrints since 3.4.2]",
)
@click.option("--anew", is_flag=True, help="Deposit changed records again whose items were removed there.")
@click.option("--collection", metavar="TITLE", default="", help="Collection, where the server has several.")
@_owner
@click.option("--retries", metavar="N", type=click.IntRange(0), default=5, help="Try N times again. [default: 5]")
@sending_options
@reading_options
@click.pass_context
def sword(ctx: click.Context, /, address: str, inputs: Sequence[str], **options: Any) -> None:  # noqa: ANN401 (those of the library)
    """Deposit what is new or changed."""
    if not options["store"]:
        raise click.UsageError("Missing option '--store': without it the next feed would deposit everything again.")
    delivery_options: Any = {name: options.pop(name) for name in DELIVERY_OPTIONS}

    def work(names: Iterable[str], _to: object, **more: Any) -> Report:  # noqa: ANN401 (as above)
        from catalog_export.feeds.sword.deposits import feed

        return feed(names, address, delivery_options=delivery_options, **more)

    run_command(ctx, work, inputs, (), **options)


@click.command(cls=SectionedCommand, help="Remove from the server URL what one run of 'feed sword' deposited there.")
@click.argument("address", metavar="URL")
@click.argument("batch", metavar="RUN")
@click.option("--store", metavar="PLACE", required=True, help="Store that remembers what was deposited.")
@_owner
def undo(address: str, batch: str, store: str, owner: str) -> None:
    """Remove what one run deposited."""
    from catalog_export.feeds.sword.http import sends_password_in_clear
    from catalog_export.feeds.sword.undo import undo as take_back

    if sends_password_in_clear(address):
        click.echo("warning: the password is sent over http, where others can read it; use https", err=True)
    undone = take_back(address, batch, store=store, owner=owner)
    click.echo(f"removed {undone.removed:,}, updates that stay {undone.updates:,}", err=True)
    for address_, reason in undone.refused:
        click.echo(f"not removed: {address_} ({reason})", err=True)
    if undone.refused:
        raise click.exceptions.Exit(1)
