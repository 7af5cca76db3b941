"""The command ``stats``: count the values of each field of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import FILE, checking_options, force_option
from catalog_export.cli.running import run_command
from catalog_export.run.conflicts import outputs_of_document
from catalog_export.run.statistics_forms import FORMS, as_html
from catalog_export.write.output import check_free, write_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.run.report import Report

_HELP = """\
Count the values of each field of a collection: the records that have it,
languages, distinct and commonest values, lengths. Count the findings.

\b
  catalog-export stats pages/
  catalog-export stats --as csv catalogue.jsonl > fields.csv
  catalog-export stats --html collection.html old.mrc

The page of --html has bar charts and needs no network. See docs/compare.md.
"""


@click.command(cls=SectionedCommand, help=_HELP)
@click.option(
    "--as",
    "kind",
    metavar="FORM",
    type=click.Choice(list(FORMS)),
    help="text, csv or json, on standard output. [default: text, or nothing with --html]",
)
@click.option("--html", "page", metavar="FILE", type=FILE, help="Write a page with bar charts to FILE.")
@force_option
@checking_options
@click.pass_context
def stats(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    *,
    kind: str | None,
    page: str | None,
    force: bool,
    **options: Any,
) -> None:
    """Print the statistics of a collection."""
    shown = kind or (None if page else "text")
    if page:
        check_free(page, force=force)
    written = outputs_of_document(page, (*options["data"], options["corrections"], options["profile"]))

    def work(names: Sequence[str], _formats: Sequence[str], **asked: Any) -> Report:
        found = api.stats(written.checked(names), **asked)
        if page:
            write_whole(page, as_html(found).encode("utf-8", "backslashreplace"), force=force)
        if shown:
            click.echo(FORMS[shown](found).encode("utf-8", "backslashreplace"), nl=False)
        report: Report = asked["report"]
        return report

    run_command(ctx, work, inputs, (), prints=shown is not None, **options)
