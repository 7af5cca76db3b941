"""Shared by the commands of ``feed``: their options, and a run that prints the commands of its batches."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.console import clear_line
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
    help="Collection of all records; may be repeated. [default: [dspace.collections] of the profile]",
)
eperson_option = click.option(
    "--eperson",
    metavar="MAIL",
    default="",
    help="Account for the import commands. [default: of the profile]",
)


def _delivery_options(mirror: str, store: str) -> Callable[[Any], Any]:
    """Return the options of all feeds. The help of two of them differs between folders and servers."""
    return combine_options(
        click.option("-n", "--dry-run", is_flag=True, help="Report what would be delivered, and write nothing."),
        click.option("-f", "--force", is_flag=True, help="Deliver unchanged records again."),
        click.option("--mirror", is_flag=True, help=f"Treat the inputs as the complete catalogue, and {mirror}"),
        click.option("--store", metavar="PLACE", help=f"Store with the deliveries{store}"),
    )


feeding_options = _delivery_options(
    "write the commands that delete all other delivered records.", ". [default: deliveries.db in the folder]"
)
sending_options = _delivery_options(
    "remove all other deposited records from the server.", ", the same for every feed.  [required]"
)


def run_feed_command(
    ctx: click.Context,
    feed: Callable[..., Report],
    inputs: Sequence[str],
    output: str,
    **options: Any,
) -> NoReturn:
    """Run a feed into a folder, and print the commands of its batches on standard output."""
    delivery_options = {name: options.pop(name) for name in DELIVERY_OPTIONS}

    def work(names: Iterable[str], _to: object, **more: Any) -> Report:
        return feed(names, output, delivery_options=delivery_options, on_batch=_print_commands, **more)

    run_command(ctx, work, inputs, (), **options)


def _print_commands(batch: str) -> None:
    from catalog_export.feeds.outbox import COMMANDS

    clear_line()
    with open(os.path.join(batch, COMMANDS), encoding="utf-8") as file:
        click.echo(f"# --- {batch}")
        click.echo(file.read())
