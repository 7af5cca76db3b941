"""The command ``formats``: list formats and receivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog_export import api
from catalog_export.cli.groups import SectionedCommand
from catalog_export.model.profile import Profile
from catalog_export.text.messages import localize, translate
from catalog_export.write import registry
from catalog_export.write.receivers.table import RECEIVERS, find_receiver, what_it_reads

if TYPE_CHECKING:
    from catalog_export.model.errors import UsageError


_HELP = """\
List the formats that can be written, and the receivers of --for.

\b
  catalog-export formats
"""


@click.command(cls=SectionedCommand, help=_HELP)
def formats() -> None:
    """List formats with suffix, media type and summary."""
    broken: list[UsageError] = []
    for format_ in registry.list_formats(Profile(), api.now(), broken.append):
        line = f"{format_.name:9} {format_.suffix:14}"
        long = len(line) + len(format_.media_type) >= 80
        click.echo(f"{line.rstrip()}\n{'':9} {format_.media_type}" if long else f"{line} {format_.media_type}")
        click.echo(click.wrap_text(translate(format_.summary), 79, " " * 10, " " * 10))
    click.echo(f"\n{localize('Receivers, for --for:')}")
    for receiver in map(find_receiver, RECEIVERS):
        click.echo(f"{receiver.name:9} {translate(receiver.summary)}")
        click.echo(click.wrap_text(translate(what_it_reads(receiver)), 79, " " * 10, " " * 10))
    for error in broken:
        click.echo(f"{localize('warning')}: {translate(str(error))}", err=True)
