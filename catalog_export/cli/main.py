"""The command: options in, one library call, findings out, exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.verbs import Verbs, list_options
from catalog_export.model.errors import CatalogExportError, StoppedError, UsageError
from catalog_export.model.version import __version__
from catalog_export.text.suggest import nearest

if TYPE_CHECKING:
    from typing import NoReturn

    from click.shell_completion import CompletionItem

# The verbs, each a module in ``commands``; the help shows them in this order.
VERBS = {
    "export": "export:export",
    "check": "check:check",
    "explain": "explain:explain",
    "formats": "formats:formats",
    "template": "template:template",
    "feed": "feed:feed",
    "load": "load:load",
    "store": "store:store",
    "serve": "serve:serve",
}
_BROKEN_PIPE = 141  # what a shell reports of a program that a broken pipe has ended
_TERMINATED = 143

_HELP = """\
Library catalogue pages to Dublin Core, MARC 21 and BibTeX.

\b
  catalog-export --to marc -o catalogue.mrc        the folder records/
  catalog-export --to dc page.md                   one page, to the screen
  catalog-export --to bibtex -o out/ pages.zip     a file for each record
  catalog-export check pages/                      all that is wrong with them
  catalog-export explain page.md                   where each value came from

INPUT is a file, a folder (all .md, .markdown, .txt, .pdf, .jsonl, .ndjson and
containers in it, in the order of their names), a zip or tar file of pages, any
of these compressed (.gz, .zst), or - for standard input. Without INPUT, the
folder records/ is read if there is one, else what is piped in.
"""
_EPILOG = """\
Exit codes: 0 clean; 1 some records failed or errors were found; 2 wrong usage
or profile; 3 an input or output could not be read or written; 130 interrupted.
The worst wins.

\b
Completion (bash; zsh_source and fish_source likewise), for ~/.bashrc:
  eval "$(_CATALOG_EXPORT_COMPLETE=bash_source catalog-export)"
"""


class Commands(Verbs):
    """The verbs with a default one, and the one place where exceptions become messages and exit codes."""

    default = "export"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default verb before arguments that begin with no verb."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if args and args[0] not in self.table and args[0] not in own:
            self._refuse_misspelt(args[0], ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _refuse_misspelt(self, first: str, ctx: click.Context) -> None:
        if first.startswith("-") or os.path.exists(first) or ctx.resilient_parsing:
            return
        if near := nearest(first, self.table, cutoff=0.75):
            raise click.UsageError(f"There is no file or command {first!r}. Did you mean {near[0]}?", ctx)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 (click's own signature)
        """Run a verb; every fault of the request or the world ends here, in one line."""
        try:
            return super().invoke(ctx)
        except CatalogExportError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1 if isinstance(error, StoppedError) else 3)
        except BrokenPipeError:
            _let_streams_go()
            ctx.exit(_BROKEN_PIPE)
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(130)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of the default verb, for which most people come, before the verbs."""
        list_options(formatter, ctx, [*self.load(self.default).params, *self.get_params(ctx)])
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete verbs, and what may follow the default one."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            return found + self.load(self.default).shell_complete(ctx, incomplete)
        return [*found, CompletionItem(incomplete, type="file")]


def _let_streams_go() -> None:
    """Give the interpreter something to flush into at its end, so that it has nothing to complain of."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@click.group(
    cls=Commands,
    table=VERBS,
    help=_HELP,
    epilog=_EPILOG,
    subcommand_metavar="[export] --to FORMAT [INPUT]... [-o OUT]",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", message="catalog-export %(version)s")
def cli() -> None:
    """See _HELP."""


def _end(_signal: int, _frame: object) -> NoReturn:
    sys.exit(_TERMINATED)  # unwinds, so that nothing half-written stays


def main() -> None:
    """Run the command."""
    import signal

    signal.signal(signal.SIGTERM, _end)
    if isinstance(sys.stdout, TextIOWrapper) and sys.stdout.errors == "strict":  # as standard error does by itself
        sys.stdout.reconfigure(errors="backslashreplace")  # names that are not UTF-8, letters that a code page lacks
    try:
        try:
            cli(prog_name="catalog-export")
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        _let_streams_go()
        sys.exit(_BROKEN_PIPE)
    except OSError as error:  # standard output or error itself, whatever was written to it
        _let_streams_go()
        with suppress(OSError):
            sys.stderr.write(f"Error: the output could not be written ({error.strerror or error})\n")
        sys.exit(3)
