"""The command: options in, one library call, findings out, exit code."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from catalog_export import __version__, api
from catalog_export.errors import CatalogExportError, StoppedError, UsageError
from catalog_export.inputs import names_in, piped
from catalog_export.registry import check_format, format_names
from catalog_export.report import FORMS, QUIET_FORMS, Report
from catalog_export.terminal import Show, explained
from catalog_export.walk import STDIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import NoReturn

    from click.shell_completion import CompletionItem

DEFAULT_FOLDER = "records"
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

INPUT is a file, a folder (all .md, .txt, .html, .jsonl and containers in it, in
the order of their names), a zip or tar file of pages, any of these compressed
(.gz, .zst), or - for standard input. Without INPUT, the folder records/ is read
if there is one, else what is piped in.
"""
_EPILOG = """\
Exit codes: 0 clean; 1 some records failed or errors were found; 2 wrong usage
or profile; 3 an input or output could not be read or written; 130 interrupted.
The worst wins.

\b
Completion (bash; zsh_source and fish_source likewise), for ~/.bashrc:
  eval "$(_CATALOG_EXPORT_COMPLETE=bash_source catalog-export)"
"""


class Verb(click.Command):
    """A verb whose help keeps its text together although one option is long."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the options."""
        _list(formatter, ctx, self.get_params(ctx))


def _list(formatter: click.HelpFormatter, ctx: click.Context, options: Sequence[click.Parameter]) -> None:
    rows = [option.get_help_record(ctx) for option in options if isinstance(option, click.Option)]
    with formatter.section("Options"):
        formatter.write_dl([row for row in rows if row], col_max=24)


class Commands(click.Group):
    """A group with a default verb, and the one place where exceptions become messages and exit codes."""

    default = "export"
    command_class = Verb

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default verb before arguments that begin with no verb."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        own = {name for option in self.get_params(ctx) for name in option.opts}
        if args and args[0] not in self.commands and args[0] not in own:
            self._refuse_misspelt(args[0], ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def _refuse_misspelt(self, first: str, ctx: click.Context) -> None:
        if first.startswith("-") or os.path.exists(first) or ctx.resilient_parsing:
            return
        from difflib import get_close_matches

        if near := get_close_matches(first, self.commands, n=1, cutoff=0.75):
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
        _list(formatter, ctx, [*self.commands[self.default].params, *self.get_params(ctx)])
        self.format_commands(ctx, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete verbs, and what may follow the default one."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            return found + self.commands[self.default].shell_complete(ctx, incomplete)
        return [*found, CompletionItem(incomplete, type="file")]


def _let_streams_go() -> None:
    """Give the interpreter something to flush into at its end, so that it has nothing to complain of."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


# --- options


def _complete_format(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in format_names() if name.startswith(incomplete)]


def _checked(_ctx: click.Context, _param: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        check_format(name)
    return names


def _dated(_ctx: click.Context, _param: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; expected one such as 2026-11-23") from error
    return when.replace(tzinfo=when.tzinfo or UTC)


_FILE = click.Path(allow_dash=True)
_READING = (
    click.argument("inputs", metavar="[INPUT]...", nargs=-1, type=_FILE),
    click.option(
        "--files-from",
        metavar="FILE",
        type=_FILE,
        help="Read the names of more inputs from FILE, one a line.",
    ),
    click.option("--profile", metavar="FILE", type=_FILE, help="Institution profile (TOML)."),
    click.option("--no-infer", is_flag=True, help="Leave out what the page does not state itself."),
    click.option("--strict", is_flag=True, help="Take warnings for errors: such a record is not written, exit code 1."),
    click.option("--verify", is_flag=True, help="Read every record back with another library and compare."),
    click.option(
        "--record-date",
        metavar="DATE",
        callback=_dated,
        help="Date that MARC records are made on. [default: SOURCE_DATE_EPOCH, else now]",
    ),
    click.option(
        "--max-errors",
        metavar="N",
        type=click.IntRange(0),
        help="Stop when more than N records failed; a file is then not written.",
    ),
    click.option("--fail-fast", is_flag=True, help="Stop at the first record that failed: --max-errors 0."),
    click.option(
        "--quarantine",
        metavar="DIR",
        type=_FILE,
        help="Copy each page that failed to DIR, with its findings beside it.",
    ),
    click.option(
        "--log-file",
        metavar="FILE",
        type=_FILE,
        help="Append every finding to FILE, in JSON Lines.",
    ),
    click.option(
        "--progress/--no-progress",
        default=None,
        help="Show how far it is on standard error. [default: a bar on a terminal, else a line every 30 s]",
    ),
    click.option(
        "--report-format",
        "form",
        metavar="FORM",
        type=click.Choice(list(FORMS)),
        default="text",
        help="Form of the findings: text, json, csv or github. json and csv stand alone on their stream.",
    ),
)


def _to(help_: str) -> Callable[[Any], Any]:
    return click.option(
        "-t",
        "--to",
        metavar="FORMAT",
        multiple=True,
        callback=_checked,
        shell_complete=_complete_format,
        help=help_,
    )


_jobs = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1),
    help="Work in N processes; the output is the same. [default: 1; for some 4,000 pages and more, one a processor]",
)


def _reading(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_READING):
        command = option(command)
    return command


# --- verbs


@click.group(
    cls=Commands,
    help=_HELP,
    epilog=_EPILOG,
    subcommand_metavar="[export] --to FORMAT [INPUT]... [-o OUT]",
    options_metavar="",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", message="catalog-export %(version)s")
def cli() -> None:
    """See _HELP."""


@cli.command(help="Write records in a format (the default).")
@_to("Format to write; 'catalog-export formats' lists them. May be given again.")
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    multiple=True,
    type=_FILE,
    help="File to write, or a folder (ends in /, or exists) for a file a record; one for each --to. "
    "[default: standard output]",
)
@click.option("-f", "--force", is_flag=True, help="Replace files that are there already.")
@_jobs
@click.option(
    "--shard-size",
    metavar="N",
    type=click.IntRange(1),
    help="Write a folder (-o DIR/) of files with N pages each, and a manifest.",
)
@click.option(
    "--collection/--no-collection",
    default=None,
    help="Always, or never, wrap the records of an XML file in a collection. [default: two records and more]",
)
@click.option("--check", is_flag=True, help="Write nothing; print all findings, as 'catalog-export check' does.")
@_reading
@click.pass_context
def export(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    *,
    check: bool,
    to: Sequence[str],
    **options: Any,  # noqa: ANN401 (those of _carry_out)
) -> None:
    """Write records in a format."""
    if check:
        for name in ("output", "force", "collection", "shard_size"):
            del options[name]
        _carry_out(ctx, api.check, inputs, to, **options)
    if not to:
        raise click.UsageError(f"Missing option '--to'. Choose from: {', '.join(format_names())}.", ctx)
    _carry_out(ctx, api.export, inputs, to, **options)


@cli.command(help="Print all findings of all inputs, and write nothing.")
@_to("Try this format as well.")
@_jobs
@click.option(
    "--fail-on",
    metavar="SEVERITY",
    type=click.Choice(["warning", "error"]),
    default="error",
    help="Exit with 1 where there is a finding this severe, warning or error. [default: error]",
)
@_reading
@click.pass_context
def check(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    to: Sequence[str],
    **options: Any,  # noqa: ANN401 (those of _carry_out)
) -> None:
    """Print all findings of all inputs."""
    _carry_out(ctx, api.check, inputs, to, **options)


@cli.command(help="Say of each value of a record where it came from: line, rule, and how sure it is.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=_FILE)
@click.option("--profile", metavar="FILE", type=_FILE, help="Institution profile (TOML).")
@click.option("--no-infer", is_flag=True, help="Leave out what the page does not state itself.")
@click.option(
    "--report-format",
    "form",
    metavar="FORM",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text, a table for people, or json, a line a record.",
)
@click.pass_context
def explain(ctx: click.Context, /, inputs: Sequence[str], form: str, profile: str | None, *, no_infer: bool) -> None:
    """Print every value of every record with its provenance."""
    report = Report(check=True)
    show = Show(report, "text", to_stdout=False)
    for parsed in api.explain(inputs, profile=profile, infer=not no_infer, report=report, on_finding=show.finding):
        click.echo(explained(parsed, form), nl=False)
    show.end()
    ctx.exit(report.exit_code)


@cli.command(help="List the formats that can be written.")
def formats() -> None:
    """List formats with suffix, media type and summary."""
    for format_ in api.list_formats():
        click.echo(f"{format_.name:9} {format_.suffix:14} {format_.media_type}")
        click.echo(click.wrap_text(format_.summary, 79, " " * 10, " " * 10))


def _carry_out(  # noqa: PLR0913
    ctx: click.Context,
    work: Callable[..., Report],
    given: Sequence[str],
    to: Sequence[str],
    *,
    form: str,
    files_from: str | None,
    no_infer: bool,
    fail_on: str = "error",
    fail_fast: bool,
    progress: bool | None,
    log_file: str | None,
    **options: Any,  # noqa: ANN401 (those of the library's function)
) -> NoReturn:
    """Run one function of the library and say what comes of it."""
    inputs = _named(ctx, given, files_from, form)
    report = Report(check=work is api.check, fail_on=fail_on)
    show = Show(report, form, to_stdout=report.check, progress=progress, log_file=log_file)
    if fail_fast:
        options["max_errors"] = 0
    try:
        work(
            inputs,
            to,
            infer=not no_infer,
            report=report,
            on_finding=show.finding,
            on_record=show.tick,
            **options,
        )
    except KeyboardInterrupt:
        report.interrupted = True
        report.end()
    except CatalogExportError:
        if report.read or log_file:
            show.end()
        raise
    show.end()
    raise click.exceptions.Exit(report.exit_code)


def _named(ctx: click.Context, given: Sequence[str], files_from: str | None, form: str) -> Iterable[str]:
    """Settle what is read: what was named, else ``records/``, else what is piped in."""
    if given or files_from:
        return chain(given, names_in(files_from)) if files_from else given
    if os.path.isdir(DEFAULT_FOLDER):
        if piped() and form not in QUIET_FORMS:
            click.echo(f"No INPUT: reading {DEFAULT_FOLDER}/. To read standard input, name it: -", err=True)
        return [DEFAULT_FOLDER]
    if piped():
        return [STDIN]
    click.echo(
        f"{ctx.find_root().get_help()}\n\nError: no INPUT, no folder {DEFAULT_FOLDER}/ and nothing piped in.",
        err=True,
    )
    raise click.exceptions.Exit(2)


def _end(_signal: int, _frame: object) -> NoReturn:
    sys.exit(_TERMINATED)  # unwinds, so that nothing half-written stays


def main() -> None:
    """Run the command."""
    import gc
    import signal

    gc.freeze()  # what is imported stays: the collector need not look through it again, nor at the end
    signal.signal(signal.SIGTERM, _end)
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
