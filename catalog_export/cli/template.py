"""The command ``template``: print an empty side-car table."""

from __future__ import annotations

import click

from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import DELIMITERS

_HELP = """\
Print an empty side-car table: headings, explanations, a sample row.

\b
  catalog-export template > table.csv
  catalog-export template --delimiter semicolon > table.csv
"""


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("form", metavar="[csv]", type=click.Choice(["csv"]), default="csv")
@click.option(
    "--delimiter",
    metavar="NAME",
    type=click.Choice(list(DELIMITERS)),
    default="comma",
    help="Separator of the cells: comma, semicolon (for a spreadsheet set to Indonesian) or tab. [default: comma]",
)
def template(form: str, delimiter: str) -> None:  # noqa: ARG001 (the only form there is)
    """Print an empty table."""
    from catalog_export.enrich.sidecar.template import csv_template

    click.echo(csv_template(DELIMITERS[delimiter]).encode(), nl=False)
