"""The verb ``check``: all that is wrong with the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.options import engine_options, reading_options, receiver_option, to_option
from catalog_export.cli.reading import carry_out
from catalog_export.cli.verbs import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(cls=Verb, help="Print all findings of all inputs, and write nothing.")
@to_option("Try this format as well.")
@engine_options
@click.option(
    "--fail-on",
    metavar="SEVERITY",
    type=click.Choice(["warning", "error"]),
    default="error",
    help="Exit with 1 where there is a finding this severe, warning or error. [default: error]",
)
@receiver_option
@reading_options
@click.pass_context
def check(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    to: Sequence[str],
    **options: Any,  # noqa: ANN401 (those of carry_out)
) -> None:
    """Print all findings of all inputs."""
    carry_out(ctx, api.check, inputs, to, **options)
