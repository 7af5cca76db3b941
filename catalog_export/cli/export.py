"""The command ``export``: write records in formats."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.groups import LazyGroup, SectionedCommand
from catalog_export.cli.options import (
    FILE,
    bibtex_options,
    collection_option,
    engine_options,
    force_option,
    output_option,
    reading_options,
    receiver_option,
    set_option,
    to_option,
)
from catalog_export.cli.running import default_formats, run_command
from catalog_export.text.messages import localize
from catalog_export.write.output import STDOUT

if TYPE_CHECKING:
    from collections.abc import Sequence


_HELP = """\
Write records in a format (the default).

\b
  catalog-export export --to marc -o catalogue.mrc pages/
  catalog-export export --to dc page.md
  catalog-export export --to bibtex --for eprints -o out.bib pages.zip
"""


@click.command(cls=SectionedCommand, help=_HELP)
@to_option("Format to write; 'catalog-export formats' lists them. May be repeated.")
@output_option
@click.option(
    "--append",
    metavar="FILE",
    type=FILE,
    help="Add entries to a BibTeX file, or replace them by key; all other bytes remain. Without --to, as bibtex.",
)
@bibtex_options
@force_option
@engine_options
@click.option(
    "--shard-size",
    metavar="N",
    type=click.IntRange(1),
    help="Write a folder (-o DIR/) of files with N pages each, and a manifest.",
)
@collection_option
@click.option("--check", is_flag=True, help="Write nothing; print all findings, as 'catalog-export check' does.")
@receiver_option("Write records for a receiver, and report what the records lack for it and what it loses")
@set_option
@reading_options
@click.pass_context
def export(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    *,
    check: bool,
    to: Sequence[str],
    receiver: str | None,
    append: str | None,
    **options: Any,
) -> None:
    """Write records in a format."""
    _refuse_late_command(ctx, inputs)
    if check:
        for name in ("output", "force", "collection", "shard_size"):
            del options[name]
        run_command(ctx, api.check, inputs, to, receiver=receiver, **options)
    if append:
        if options["output"]:
            raise click.UsageError(localize("--append names the output; omit -o"), ctx)
        options |= {"output": [append], "append": True}
        to = to or ["bibtex"]
    options["output"] = options["output"] or [STDOUT]
    run_command(ctx, api.export, inputs, to or default_formats(ctx, receiver), receiver=receiver, **options)


def _refuse_late_command(ctx: click.Context, inputs: Sequence[str]) -> None:
    """Raise an error if the first input is the name of a command that stands after options."""
    group = ctx.find_root().command
    name = inputs[0] if inputs else ""
    if isinstance(group, LazyGroup) and name in group.table and not os.path.exists(name):
        message = localize("{name} is a command; write it before the options: catalog-export {name} ...", name=name)
        raise click.UsageError(message, ctx)
