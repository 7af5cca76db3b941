"""The command ``check``: print all findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import (
    checking_options,
    engine_options,
    receiver_option,
    record_date_option,
    set_option,
    to_option,
    verify_option,
)
from catalog_export.cli.running import run_command

if TYPE_CHECKING:
    from collections.abc import Sequence


_HELP = """\
Print all findings of all inputs; write no records.

\b
  catalog-export check pages/
  catalog-export check --for koha --strict pages/
  catalog-export check --report-format csv pages/ > findings.csv
"""


@click.command(cls=SectionedCommand, help=_HELP)
@to_option("Check this format too. May be repeated.")
@engine_options
@click.option(
    "--fail-on",
    metavar="SEVERITY",
    type=click.Choice(["warning", "error"]),
    default="error",
    help="Exit with 1 if a finding is at least this severe: warning or error. [default: error]",
)
@receiver_option("Report what the records lack for a receiver, and what it would lose")
@set_option
@verify_option
@record_date_option
@checking_options
@click.pass_context
def check(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    to: Sequence[str],
    **options: Any,
) -> None:
    """Print all findings of all inputs."""
    run_command(ctx, api.check, inputs, to, **options)
