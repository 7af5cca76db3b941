"""Command and group classes: help with options in sections, and subcommands that are imported when they are used."""

from __future__ import annotations

from copy import copy
from functools import reduce
from importlib import import_module
from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from catalog_export.text.messages import Message, localize, translate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

_KEPT = "\b\n"
_SENTENCE = 200  # characters, more than the first sentence of any help has
# The sections of the help, in this order, with the names of the parameters. All others are in the first section.
_SECTIONS = {
    Message("Options"): (),
    Message("Input"): ("files_from", "profile", "no_profile", "data", "values", "corrections", "no_infer", "files"),
    Message("Output"): (
        "to",
        "output",
        "append",
        "force",
        "key",
        "abstracts",
        "names",
        "collection",
        "receiver",
        "shard_size",
        "record_date",
    ),
    Message("Errors and checks"): ("strict", "verify", "fail_on", "max_errors", "fail_fast", "quarantine"),
    Message("Messages"): ("form", "report_delimiter", "log_file", "progress", "quiet", "verbose"),
    Message("Speed"): ("jobs", "engine", "scheduler"),
}


class TranslatedCommand(click.Command):
    """A command whose help is in the language of the process."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the translated help."""
        click.Command.format_help_text(_translated(self), ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the translated end of the help."""
        click.Command.format_epilog(_translated(self), ctx, formatter)

    def get_short_help_str(self, limit: int = _SENTENCE) -> str:
        """Return the first sentence of the translated help."""
        return click.Command.get_short_help_str(_translated(self), limit)


def _translated(command: click.Command) -> click.Command:
    made = copy(command)
    for name in ("help", "short_help", "epilog"):
        parts = [f"{mark}{translate(part)}" for mark, part in paragraphs(getattr(command, name) or "")]
        setattr(made, name, "\n\n".join(parts) or None)
    return made


def paragraphs(text: str) -> list[tuple[str, str]]:
    """Split a help text into paragraphs, each with click's mark if its lines are to be kept, else an empty string.

    Each paragraph is translated separately, so a new example leaves the others unchanged.
    """
    parts = text.strip("\n").split("\n\n")
    return [(_KEPT, part.removeprefix(_KEPT)) if part.startswith(_KEPT) else ("", part) for part in parts]


class SectionedCommand(TranslatedCommand):
    """A command whose help shows its options in sections."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an option such as ``-to``, which click would read as ``-t`` with the value ``o``."""
        names = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        for arg in takewhile(lambda arg: arg != "--", args):
            name = arg.partition("=")[0]
            if name.startswith("-") and f"-{name}" in names and not ctx.resilient_parsing:
                raise click.NoSuchOption(name, possibilities=[f"-{name}"], ctx=ctx)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the sections of the options."""
        write_options(formatter, ctx, self.get_params(ctx))


def help_with_example(summary: str, command: str) -> str:
    """Return the help of a command with an example."""
    return f"{summary}\n\n\b\n  {command}"


def combine_options(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return one decorator that adds all ``options`` to a command, in this order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


def write_options(formatter: click.HelpFormatter, ctx: click.Context, parameters: Iterable[click.Parameter]) -> None:
    """Write the options, each in its section."""
    section_of = {name: section for section, names in _SECTIONS.items() for name in names}
    rows: dict[str, list[tuple[str, str]]] = {section: [] for section in _SECTIONS}
    for option in parameters:
        if not isinstance(option, click.Option):
            continue
        shown = copy(option)
        # click makes the option --help with the text of the language at that time.
        text = "Show this message and exit." if "--help" in option.opts else option.help
        shown.help = text and translate(text)
        if row := shown.get_help_record(ctx):
            rows[section_of.get(option.name or "", "Options")].append(row)
    for section in (*list(_SECTIONS)[1:], "Options"):
        if rows[section]:
            with formatter.section(translate(section)):
                formatter.write_dl(rows[section], col_max=24)


class SectionedGroup(TranslatedCommand, click.Group):
    """A group whose help shows the whole first sentence of each command."""

    command_class = SectionedCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options and the list of commands."""
        write_options(formatter, ctx, self.get_params(ctx))
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section(localize("Commands")):
            formatter.write_dl([(name, found.get_short_help_str(_SENTENCE)) for name, found in commands if found])


class LazyGroup(SectionedGroup):
    """A group that imports a command when it is used. ``table`` maps names to ``module:attribute`` in this folder."""

    def __init__(self, *args: Any, table: Mapping[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table

    def list_commands(self, _ctx: click.Context, /) -> list[str]:
        """Return the names of the commands in the order of the table."""
        return list(self.table)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; ``None`` if there is none of this name."""
        return self.load(cmd_name) if cmd_name in self.table else None

    def load(self, name: str) -> click.Command:
        """Import the command ``name`` of the table."""
        module, _, attribute = self.table[name].partition(":")
        command: click.Command = getattr(import_module(f"{__package__}.{module}"), attribute)
        return command
