"""The command ``feed``: a group with a command for each kind of receiver."""

from __future__ import annotations

import click

from catalog_export.cli.groups import LazyGroup, SectionedCommand
from catalog_export.cli.options import FILE
from catalog_export.text.messages import localize

FEEDS = {
    "saf": "feed_saf:saf",
    "dspace-csv": "feed_dspace_csv:dspace_csv",
    "eprints": "feed_eprints:eprints",
    "sword": "feed_sword:sword",
    "sword-undo": "feed_sword:undo",
    "status": "feed:status",
    "forget": "feed:forget",
}
_HELP = """\
Deliver new and changed records to a repository.

\b
  catalog-export feed saf pages/ -o out/           for dspace import
  catalog-export feed saf pages/ -o out/ --dry-run only a preview
  catalog-export feed eprints pages/ -o out/       for bin/import of EPrints
  catalog-export feed sword URL pages/ --store catalogue.db
                                                   deposits, over the network
  catalog-export feed status out/                  what was delivered

The deliveries are saved in the folder (by sword: in the store), so that the next
feed contains only new and changed records. The commands for the receiver are
printed, and saved in each batch as commands.txt, with those that undo the batch.
"""


@click.group(
    cls=LazyGroup, table=FEEDS, help=_HELP, subcommand_metavar="RECEIVER [INPUT]... -o DIR", options_metavar=""
)
def feed() -> None:
    """See _HELP."""


@click.command(
    cls=SectionedCommand,
    help="List the batches of the folder DIR and the commands that undo them.\n\n\b\n  catalog-export feed status out/",
    short_help="List the batches of a folder.",
)
@click.argument("folder", metavar="DIR", type=FILE)
def status(folder: str) -> None:
    """Print a line for each batch, and its commands."""
    from catalog_export.feeds.outbox import Outbox

    outbox = Outbox(folder)
    for line in outbox.status():
        click.echo(line)


@click.command(
    cls=SectionedCommand,
    help="Forget a batch that the receiver does not have: it was removed there, or never imported. Its folder is "
    "renamed, and the next feed delivers its records again.\n\n\b\n  catalog-export feed forget out/ add-0003",
    short_help="Forget a batch that the receiver does not have.",
)
@click.argument("folder", metavar="DIR", type=FILE)
@click.argument("batch", metavar="BATCH")
@click.option("--store", metavar="PLACE", help="Store with the deliveries. [default: DIR/deliveries.db]")
def forget(folder: str, batch: str, store: str | None) -> None:
    """Forget one batch."""
    from catalog_export.feeds.outbox import Outbox
    from catalog_export.run.report import counted

    count = Outbox(folder).forget(batch, store=store)
    click.echo(localize("forgot {records} of {batch}", records=counted(count, "record"), batch=batch), err=True)
