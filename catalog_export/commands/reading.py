"""What the verbs that read pages share: their options, and how a run of one is carried out and reported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.errors import CatalogExportError
from catalog_export.inputs.documents import names_in, piped
from catalog_export.inputs.walk import STDIN
from catalog_export.output import is_folder
from catalog_export.receivers.table import RECEIVERS, best_format, find_receiver
from catalog_export.registry import check_format, format_names
from catalog_export.report import FORMS, QUIET_FORMS, Report
from catalog_export.spared import spare_log
from catalog_export.terminal import Show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

DEFAULT_FOLDER = "records"


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


class _Name(click.Path):
    """The name of a file or folder. A variable of a script that was never set gives an empty one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401 (as its base)
        """Refuse an empty name."""
        if not value:
            self.fail("the name is empty; expected that of a file or folder.", param, ctx)
        return super().convert(value, param, ctx)


FILE = _Name(allow_dash=True)
DATA = click.option(
    "--data",
    metavar="TABLE",
    multiple=True,
    type=FILE,
    help="Side-car table (CSV or JSON Lines) with more on single records: year, NIM, subjects ... May be given again; "
    "'catalog-export template csv' prints an empty one.",
)
receiver = click.option(
    "--for",
    "receiver",
    metavar="RECEIVER",
    type=click.Choice(RECEIVERS, case_sensitive=False),
    help=f"Write what a receiver needs, and say what it lacks and loses: {', '.join(RECEIVERS)}.",
)
READING = (
    click.argument("inputs", metavar="[INPUT]...", nargs=-1, type=FILE),
    click.option(
        "--files-from",
        metavar="FILE",
        type=FILE,
        help="Read the names of more inputs from FILE, one a line.",
    ),
    click.option("--profile", metavar="FILE", type=FILE, help="Institution profile (TOML)."),
    DATA,
    click.option("--no-infer", is_flag=True, help="Leave out what the page does not state itself."),
    click.option("--strict", is_flag=True, help="Take warnings for errors: such a record is not written, exit code 1."),
    click.option("--verify", is_flag=True, help="Read every record back with another library and compare."),
    click.option(
        "--record-date",
        metavar="DATE",
        callback=_dated,
        help="Date that MARC records, or deliveries, are made on. [default: SOURCE_DATE_EPOCH, else now]",
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
        type=FILE,
        help="Copy each page that failed to DIR, with its findings beside it.",
    ),
    click.option(
        "--log-file",
        metavar="FILE",
        type=FILE,
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


def to_option(help_: str) -> Callable[[Any], Any]:
    """Give the option that names formats."""
    return click.option(
        "-t",
        "--to",
        metavar="FORMAT",
        multiple=True,
        callback=_checked,
        shell_complete=_complete_format,
        help=help_,
    )


def formats_asked(ctx: click.Context, to: Sequence[str], receiver: str | None) -> Sequence[str]:
    """Give the formats that were named, else the best one for the receiver."""
    if not to and receiver:
        return best_format(find_receiver(receiver))
    if not to:
        raise click.UsageError(f"Missing option '--to'. Choose from: {', '.join(format_names())}.", ctx)
    return to


jobs = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1),
    help="Work in N processes; the output is the same. [default: 1; for some 4,000 pages and more, one a processor]",
)


def engine(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options that say where the work is done."""
    for option in (
        click.option("--scheduler", metavar="ADDRESS", help="Scheduler of the cluster: tcp://HOST:8786."),
        click.option(
            "--engine",
            metavar="ENGINE",
            type=click.Choice(["processes", "dask"]),
            help="Work in processes of this machine, or on a Dask cluster: processes or dask. [default: processes]",
        ),
        jobs,
    ):
        command = option(command)
    return command


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of READING."""
    for option in reversed(READING):
        command = option(command)
    return command


# --- a run


def carry_out(  # noqa: PLR0913
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
    if log_file:
        spared = spare_log(inputs, log_file, options.get("output", ()))
        inputs = list(spared) if isinstance(inputs, Sequence) else spared
    report = Report(check=work is api.check, fail_on=fail_on)
    if options.get("shard_size") and not all(map(is_folder, options["output"] or [STDIN])):
        report.remarks.append("--shard-size is for a folder (-o DIR/); what was written here is in one piece")
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
        if report.seconds or log_file:  # the run had begun
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
