"""The command ``feed dspace-csv``: tables for ``dspace metadata-import``."""

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
from catalog_export.cli.options import reading_options

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
Write tables of metadata, for dspace metadata-import.

\b
  catalog-export feed dspace-csv pages/ -o out/ --collection-handle 123456789/2

New items are in DIR/add-0001/items.csv and so on, changed ones in
DIR/update-0002/items.csv and so on. The import does not report the items that it
creates: export the collection to DIR/exported.csv, where the next feed finds them.
Tables cannot contain files; use feed saf for these.
"""


@click.command("dspace-csv", cls=SectionedCommand, help=_HELP)
@folder_option
@collections_option
@click.option(
    "--batch-size", metavar="N", type=click.IntRange(1, 1000), default=1000, help="Items in a table. [default: 1000]"
)
@eperson_option
@feeding_options
@reading_options
@click.pass_context
def dspace_csv(ctx: click.Context, /, inputs: Sequence[str], **options: Any) -> None:
    """Write tables for dspace metadata-import."""
    from catalog_export.feeds.dspace.csv_tables import feed

    run_feed_command(ctx, feed, inputs, **options)
