"""The command ``cite``: print records as a bibliography in a citation style."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import FILE, checking_options, force_option, set_option
from catalog_export.cli.running import run_command
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.write.citations import LOCALES, STYLES, WRITERS
from catalog_export.write.output import STDOUT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.run.report import Report

_HELP = """\
Print records as a bibliography in a citation style.

\b
  catalog-export cite --style apa page.md
  catalog-export cite --style ieee --locale id-ID pages/
  catalog-export cite --style chicago -o list.docx pages/
  catalog-export cite --style mystyle.csl --as html catalogue.jsonl

The citation processor is in the extra "cite": pip install
'catalog-export[cite]'. See docs/citations.md.
"""


@click.command(cls=SectionedCommand, help=_HELP)
@click.option(
    "--style",
    metavar="STYLE",
    required=True,
    help=f"{', '.join(STYLES)}, or the name of a CSL file.",
)
@click.option(
    "--locale",
    metavar="LOCALE",
    type=click.Choice(LOCALES),
    default="en-US",
    help="Language of words such as 'n.d.': en-US or id-ID. [default: en-US]",
)
@click.option(
    "--as",
    "kind",
    metavar="FORM",
    type=click.Choice(list(WRITERS)),
    help="text, html (a piece of a page), markdown or docx. [default: by the suffix of FILE, else text]",
)
@click.option("-o", "--output", metavar="FILE", type=FILE, help="File to write. [default: standard output]")
@force_option
@set_option
@checking_options
@click.pass_context
def cite(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    *,
    style: str,
    locale: str,
    kind: str | None,
    output: str | None,
    **options: Any,
) -> None:
    """Print records as a bibliography."""
    file = None if output == STDOUT else output
    if kind == "docx" and file is None and sys.stdout is not None and sys.stdout.isatty():
        raise UsageError("docx is binary and would garble the terminal; write it to a file with -o FILE.docx")

    def work(names: Sequence[str], _formats: Sequence[str], **asked: Any) -> Report:
        data = api.cite(names, style, file, locale=locale, form=kind, **asked)
        if file is None:
            print_bytes(data)
        report: Report = asked["report"]
        return report

    run_command(ctx, work, inputs, (), prints=file is None, **options)


def print_bytes(data: bytes) -> None:
    """Write to standard output; ``OutputError`` if it is closed."""
    if sys.stdout is None:
        raise OutputError("standard output is closed")
    click.echo(data, nl=False)
