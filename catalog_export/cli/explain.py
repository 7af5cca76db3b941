"""The command ``explain``: print the source of each value of a record."""

from __future__ import annotations

import os
import sys
from json import dumps
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.console import SET_OPTION, ConsoleReporter
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import (
    FILE,
    corrections_option,
    data_option,
    form_option,
    no_profile_option,
    profile_option,
    set_option,
)
from catalog_export.cli.running import profile_of
from catalog_export.enrich.sidecar.assignments import SOURCE
from catalog_export.model.errors import OutputError
from catalog_export.run.explanation import rows, table
from catalog_export.run.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.read.base import Parsed


_HELP = """\
Print the source of each value: line, rule, confidence.

\b
  catalog-export explain page.md
  catalog-export explain --profile library.toml --report-format json page.md
"""


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=FILE)
@profile_option
@no_profile_option
@data_option
@corrections_option
@set_option
@click.option("--no-infer", is_flag=True, help="Leave out values that the page does not state.")
@form_option
@click.pass_context
def explain(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    form: str,
    *,
    no_infer: bool,
    no_profile: bool,
    **options: Any,
) -> None:
    """Print every value of every record with its provenance."""
    report = Report(check=True)
    options["profile"] = profile_of(inputs, options["profile"], report, no_profile=no_profile)
    reporter = ConsoleReporter(report, "text", to_stdout=False)
    for parsed in api.explain(inputs, infer=not no_infer, report=report, on_finding=reporter.finding, **options):
        click.echo(_explained(parsed, form), nl=False)
    reporter.end()
    ctx.exit(report.exit_code)


def _explained(parsed: Parsed, form: str) -> str:
    """Return the provenance of the values of a record as a table or a line of JSON."""
    found = [
        row._replace(place=SET_OPTION) if (row.grade, row.place) == ("sidecar", SOURCE) else row for row in rows(parsed)
    ]
    if not found:
        return ""
    if form == "json":
        return dumps([row._asdict() for row in found], ensure_ascii=False) + "\n"
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = get_terminal_size().columns
    return "\n".join((*table(found, width, colour=colour), "", ""))
