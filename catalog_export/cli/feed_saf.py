"""The command ``feed saf``: batches for ``dspace import``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.feeding import (
    collections_option,
    eperson_option,
    feeding_options,
    folder_option,
    run_feed_command,
)
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import files_option, reading_options

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
Write batches in DSpace's Simple Archive Format, for dspace import.

\b
  catalog-export feed saf pages/ -o out/ --collection-handle 123456789/2

New items are in DIR/add-0001 and so on, changed ones in DIR/replace-0002 and so
on. The commands that import them are printed. An import writes the file mapfile
into its batch; the next feed reads it, and then the batch counts as delivered.
"""


@click.command(cls=SectionedCommand, help=_HELP, short_help="Write batches for dspace import.")
@folder_option
@click.option("--zip", "zipped", is_flag=True, help="Write the items of a batch as one zip file.")
@collections_option
@files_option
@click.option(
    "--batch-size", metavar="N", type=click.IntRange(1), default=1000, help="Items in a batch. [default: 1000]"
)
@eperson_option
@click.option(
    "--partial",
    "partial_mapfiles",
    is_flag=True,
    help="Treat items that are missing from the mapfile as not imported, and deliver them again.",
)
@feeding_options
@reading_options
@click.pass_context
def saf(ctx: click.Context, /, inputs: Sequence[str], **options: Any) -> None:
    """Write batches for dspace import."""
    from catalog_export.feeds.dspace.saf import feed

    run_feed_command(ctx, feed, inputs, **options)
