"""The verb ``formats``: what can be written."""

from __future__ import annotations

import click

from catalog_export import api
from catalog_export.commands.verbs import Verb


@click.command(cls=Verb, help="List the formats that can be written.")
def formats() -> None:
    """List formats with suffix, media type and summary."""
    for format_ in api.list_formats():
        click.echo(f"{format_.name:9} {format_.suffix:14} {format_.media_type}")
        click.echo(click.wrap_text(format_.summary, 79, " " * 10, " " * 10))
