"""The command ``load``: load pages into a catalogue store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import jobs_option, reading_options, store_option
from catalog_export.cli.running import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence


_HELP = """\
Load pages into the store. Only changed records get a new datestamp.

\b
  catalog-export load --store catalogue.db pages/
  catalog-export load --store catalogue.db --mirror pages/
"""


@click.command(cls=SectionedCommand, help=_HELP)
@store_option
@click.option("--mirror", is_flag=True, help="Delete the records of the store that are not in the inputs.")
@click.option(
    "-f",
    "--force",
    is_flag=True,
    help="Let --mirror delete more than a tenth of the store, or after records failed.",
)
@jobs_option
@reading_options
@click.pass_context
def load(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    **options: Any,
) -> None:
    """Load pages into the store."""
    from catalog_export.store import load as work

    del options["record_date"]  # a store keeps no MARC records
    place = options.pop("place")
    run_command(ctx, lambda names, _formats, **asked: work(names, place, **asked), inputs, (), **options)
