"""The command ``feed eprints``: batches for the program ``import`` of EPrints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.feeding import feeding_options, folder_option, run_feed_command
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import files_option, reading_options

if TYPE_CHECKING:
    from collections.abc import Sequence

_HELP = """\
Write batches of EP3 XML, for bin/import of EPrints.

\b
  catalog-export feed eprints pages/ -o out/ --files pdf/

New items are in DIR/add-0001 and so on, changed ones in DIR/update-0002 and so on.
The commands that import them are printed. Save what an import prints in its batch
as imported.txt; the next feed reads it, and then the batch counts as delivered.
"""


@click.command(cls=SectionedCommand, help=_HELP)
@folder_option
@click.option("--bibtex", "with_bibtex", is_flag=True, help="Also write new items as BibTeX, for other systems.")
@click.option(
    "--status",
    type=click.Choice(["inbox", "buffer", "archive"]),
    metavar="WHERE",
    help="Where new items go: inbox, buffer (review) or archive (live). [default: as in the profile, or buffer]",
)
@files_option
@click.option("--batch-size", metavar="N", type=click.IntRange(1), default=500, help="Items in a batch. [default: 500]")
@click.option(
    "--partial",
    "partial_logs",
    is_flag=True,
    help="Treat items that are missing from imported.txt as not imported, and deliver them again.",
)
@feeding_options
@reading_options
@click.pass_context
def eprints(ctx: click.Context, /, inputs: Sequence[str], **options: Any) -> None:
    """Write batches for bin/import."""
    from catalog_export.feeds.eprints.batches import feed

    run_feed_command(ctx, feed, inputs, **options)
