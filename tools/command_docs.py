"""Write ``docs/commands.md``: the help of every command, as click prints it.

Run ``python tools/command_docs.py`` after an option or its help has changed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog_export.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
WIDTH = 100  # characters of a line of help
INTRODUCTION = """\
# Commands

<!-- Written by tools/command_docs.py. Do not edit. -->

`catalog-export COMMAND --help` prints the same texts. [usage.md](usage.md) explains the behaviour that all commands share.

"""


def page() -> str:
    """Return the page ``docs/commands.md``."""
    parts = [(name, context.get_help().rstrip()) for name, context in commands(cli, ("catalog-export",))]
    names = "\n".join(f"- [`{name}`](#{name.replace(' ', '-')})" for name, _ in parts)
    sections = (f"## {name}\n\n```text\n{text}\n```\n" for name, text in parts)
    return f"{INTRODUCTION}{names}\n\n" + "\n".join(sections)


def commands(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[str, click.Context]]:
    """Yield the full name and the context of a command and of its subcommands."""
    context = click.Context(
        command, info_name=" ".join(names), terminal_width=WIDTH, help_option_names=["-h", "--help"]
    )
    yield " ".join(names), context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from commands(found, (*names, name))


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
