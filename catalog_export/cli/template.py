"""The verb ``template``: empty files to begin with."""

from __future__ import annotations

import click

from catalog_export.cli.verbs import Verb

_DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}


@click.command(cls=Verb, help="Print an empty side-car table: headings, what each column means, a sample row.")
@click.argument("form", metavar="csv", type=click.Choice(["csv"]))
@click.option(
    "--delimiter",
    metavar="NAME",
    type=click.Choice(list(_DELIMITERS)),
    default="comma",
    help="What parts the cells: comma, semicolon (for a spreadsheet set to Indonesian) or tab. [default: comma]",
)
def template(form: str, delimiter: str) -> None:  # noqa: ARG001 (the only form there is)
    """Print an empty table."""
    from catalog_export.enrich.sidecar.template import csv_template

    click.echo(csv_template(_DELIMITERS[delimiter]).encode(), nl=False)
