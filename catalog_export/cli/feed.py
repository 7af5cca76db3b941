"""The command ``feed``: a group of its own, with a verb for each kind of receiver."""

from __future__ import annotations

import click

from catalog_export.cli.groups import LazyGroup, SectionedCommand
from catalog_export.cli.options import FILE

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
Deliver records to a repository: each once, again where it changed.

\b
  catalog-export feed saf pages/ -o out/           for dspace import
  catalog-export feed saf pages/ -o out/ --dry-run what there is to do
  catalog-export feed eprints pages/ -o out/       for bin/import of EPrints
  catalog-export feed sword URL pages/ --store catalogue.db
                                                   deposits, over the network
  catalog-export feed status out/                  what was delivered

What was delivered is remembered in the folder (of sword: in the store), so that
the next feed holds only what is new or changed. The commands for the receiver are
printed, and kept in each batch as commands.txt, those that take it back included.
"""


@click.group(
    cls=LazyGroup, table=FEEDS, help=_HELP, subcommand_metavar="RECEIVER [INPUT]... -o DIR", options_metavar=""
)
def feed() -> None:
    """See _HELP."""


@click.command(
    cls=SectionedCommand,
    help="Say what was delivered from the folder DIR, batch by batch, and how to take it back.",
    short_help="Say what was delivered from a folder.",
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
    help="Forget a batch that the receiver does not have: it was taken back there, or never imported. Its folder is "
    "renamed, and the next feed delivers its records anew.",
    short_help="Forget a batch that the receiver does not have.",
)
@click.argument("folder", metavar="DIR", type=FILE)
@click.argument("batch", metavar="BATCH")
@click.option("--store", metavar="PLACE", help="Store that remembers the deliveries. [default: DIR/deliveries.db]")
def forget(folder: str, batch: str, store: str | None) -> None:
    """Forget one batch."""
    from catalog_export.feeds.outbox import Outbox
    from catalog_export.run.report import counted

    count = Outbox(folder).forget(batch, store=store)
    click.echo(f"forgot {counted(count, 'record')} of {batch}", err=True)
