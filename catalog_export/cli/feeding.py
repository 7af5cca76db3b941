"""What the verbs of ``feed`` share: their options, and how a run of one prints the commands of its batches."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.groups import combine_options
from catalog_export.cli.options import FILE
from catalog_export.cli.running import run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn

    from catalog_export.run.report import Report

DELIVERY_OPTIONS = ("dry_run", "force", "mirror")

folder_option = click.option(
    "-o", "--output", metavar="DIR", type=FILE, required=True, help="Folder of the batches, the same for every feed."
)
collections_option = click.option(
    "--collection-handle",
    "collections",
    metavar="HANDLE",
    multiple=True,
    help="Collection that takes all records; given again, further ones. [default: [dspace.collections] of the profile]",
)
eperson_option = click.option(
    "--eperson", metavar="MAIL", default="", help="Account that imports, for the commands. [default: of the profile]"
)


def _kept(mirror: str, store: str) -> Callable[[Any], Any]:
    """Give the options that all feeds have; two of them do something else over the network."""
    return combine_options(
        click.option("-n", "--dry-run", is_flag=True, help="Say what would be delivered, and write nothing."),
        click.option("-f", "--force", is_flag=True, help="Deliver again what has not changed."),
        click.option("--mirror", is_flag=True, help=f"Take the records read for all there are, and {mirror}"),
        click.option("--store", metavar="PLACE", help=f"Store that remembers what was delivered{store}"),
    )


feeding_options = _kept(
    "write how to delete the others that were delivered.", ". [default: deliveries.db in the folder]"
)
sending_options = _kept(
    "remove from the server the others that were deposited.", ", the same for every feed.  [required]"
)


def run_feed_command(
    ctx: click.Context,
    feed: Callable[..., Report],
    inputs: Sequence[str],
    output: str,
    **options: Any,  # noqa: ANN401 (those of the feed and of run_command)
) -> NoReturn:
    """Run a feed into a folder; the commands of its batches are what it prints on standard output."""
    delivery_options = {name: options.pop(name) for name in DELIVERY_OPTIONS}

    def work(names: Iterable[str], _to: object, **more: Any) -> Report:  # noqa: ANN401 (as above)
        return feed(names, output, delivery_options=delivery_options, on_batch=_print_commands, **more)

    run_command(ctx, work, inputs, (), **options)


def _print_commands(batch: str) -> None:
    from catalog_export.feeds.outbox import COMMANDS

    with open(os.path.join(batch, COMMANDS), encoding="utf-8") as file:
        click.echo(f"# --- {batch}")
        click.echo(file.read())
