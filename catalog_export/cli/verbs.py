"""What a verb of the command is, and a group of verbs of which only the one that was asked for is loaded."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_SENTENCE = 200  # characters, more than any has


class Verb(click.Command):
    """A verb whose help keeps its text together although one option is long."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options."""
        list_options(formatter, ctx, self.get_params(ctx))


def together(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give one decorator that gives a verb all of ``options``, in this order."""
    return lambda command: reduce(lambda made, option: option(made), reversed(options), command)


def list_options(formatter: click.HelpFormatter, ctx: click.Context, options: Sequence[click.Parameter]) -> None:
    """Write the section of the options."""
    rows = [option.get_help_record(ctx) for option in options if isinstance(option, click.Option)]
    with formatter.section("Options"):
        formatter.write_dl([row for row in rows if row], col_max=24)


class VerbGroup(click.Group):
    """A group whose help shows the whole first sentence of each verb, on as many lines as it takes."""

    command_class = Verb

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs."""
        verbs = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, verb.get_short_help_str(_SENTENCE)) for name, verb in verbs if verb])


class Verbs(VerbGroup):
    """A group whose verbs are named by a table: verb -> ``module:attribute`` below this package."""

    def __init__(self, *args: Any, table: Mapping[str, str], **options: Any) -> None:  # noqa: ANN401 (click's own)
        super().__init__(*args, **options)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's own signature)
        """Name the verbs, those that most people come for first."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (likewise)
        """Load a verb."""
        return self.load(cmd_name) if cmd_name in self.table else None

    def load(self, name: str) -> click.Command:
        """Load the verb of that name, which is in the table."""
        module, _, attribute = self.table[name].partition(":")
        return getattr(import_module(f"{__package__}.{module}"), attribute)  # type: ignore[no-any-return]
