"""Shared by all commands that read pages: find the inputs, run a function of the library, and report the result."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.console import QUIET_FORMS, ConsoleReporter
from catalog_export.cli.options import DELIMITERS, PROFILE_NAME
from catalog_export.model.errors import CatalogExportError, UsageError
from catalog_export.read.inputs.documents import names_in, piped
from catalog_export.read.inputs.walk import STDIN
from catalog_export.run.conflicts import check_listing, reject_log_overlap
from catalog_export.run.report import Report
from catalog_export.text.messages import localize
from catalog_export.write.output import is_folder
from catalog_export.write.receivers.table import best_format, find_receiver
from catalog_export.write.registry import format_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

DEFAULT_FOLDER = "records"


def default_formats(ctx: click.Context, receiver: str | None) -> Sequence[str]:
    """Return the best format for the receiver. Without one, a format must be named."""
    if receiver:
        return best_format(find_receiver(receiver))
    names = ", ".join(format_names())
    raise click.UsageError(localize("Missing option '--to'. Choose from: {names}.", names=names), ctx)


def run_command(
    ctx: click.Context,
    function: Callable[..., Report],
    given: Sequence[str],
    to: Sequence[str],
    *,
    form: str,
    files_from: str | None,
    no_infer: bool,
    no_profile: bool,
    fail_on: str = "error",
    fail_fast: bool,
    progress: bool | None,
    log_file: str | None,
    quiet: bool,
    verbose: bool,
    report_delimiter: str = "comma",
    prints: bool = False,
    **options: Any,
) -> NoReturn:
    """Run ``function`` of the library on the inputs, print its findings and the closing lines, and exit.

    ``prints`` says that the function prints its result on standard output, as ``export`` does without an output.
    """
    outputs = options.get("output", ())
    inputs = _checked(_inputs(ctx, given, files_from, form), outputs, files_from, log_file)
    report = Report(check=function is api.check, fail_on=fail_on, verbose=verbose)
    if options.get("shard_size") and not all(map(is_folder, outputs or [STDIN])):
        report.remarks.append(localize("--shard-size is for a folder (-o DIR/); the output is one file"))
    options["profile"] = profile_of(given, options["profile"], report, no_profile=no_profile)
    reporter = ConsoleReporter(
        report,
        form,
        to_stdout=report.check,
        writes_stdout=prints or (function is api.export and STDIN in (outputs or [STDIN])),
        progress=progress,
        log_file=log_file,
        quiet=quiet,
        delimiter=DELIMITERS[report_delimiter],
    )
    if fail_fast:
        options["max_errors"] = 0
    observers = {"report": report, "on_finding": reporter.finding, "on_record": reporter.tick}
    _run_reported(lambda: function(inputs, to, infer=not no_infer, **observers, **options), reporter)
    raise click.exceptions.Exit(report.exit_code)


def _checked(
    inputs: Iterable[str], outputs: str | Sequence[str], files_from: str | None, log_file: str | None
) -> Iterable[str]:
    """Return the inputs, checked against the log. ``UsageError`` if the list of inputs or the log is an output."""
    if files_from:
        check_listing(files_from, [outputs] if isinstance(outputs, str) else outputs)
    if not log_file:
        return inputs
    checked = reject_log_overlap(inputs, log_file, outputs)
    return list(checked) if isinstance(inputs, Sequence) else checked


def _run_reported(run: Callable[[], object], reporter: ConsoleReporter) -> None:
    """Run, and print the closing lines also if the run is interrupted or fails after its begin."""
    report = reporter.report
    try:
        run()
    except KeyboardInterrupt:
        report.interrupted = True
        report.end()
    except SystemExit:  # a signal
        report.interrupted = True
        report.end()
        reporter.end()
        raise
    except CatalogExportError:
        if report.seconds or reporter.log:  # the run had begun
            reporter.end()
        raise
    reporter.end()


def profile_of(given: Sequence[str], profile: str | None, report: Report | None, *, no_profile: bool) -> str | None:
    """Return the profile that was named, else the one that is found.

    The latter is named in the closing lines of the report, or without a report on standard error.
    """
    if no_profile:
        if profile:
            raise click.UsageError(localize("--profile and --no-profile contradict each other; give one of them."))
        return None
    found = profile or _discover_profile(given or [DEFAULT_FOLDER])
    if found and not profile:
        remark = localize("the profile {path} was found and used; --no-profile runs without it", path=found)
        if report is None:
            click.echo(remark, err=True)
        else:
            report.remarks.append(remark)
    return found


def _discover_profile(inputs: Sequence[str]) -> str | None:
    """Return the profile beside the inputs, else the one in the current folder, else ``None``.

    A profile is beside an input if it is in the same folder, or in the input if that is a folder. Raise ``UsageError``
    if the inputs have different profiles.
    """
    # An address on the web has no folder on this machine, so no profile is found beside it.
    folders = dict.fromkeys(name if os.path.isdir(name) else os.path.dirname(name) for name in inputs if name != STDIN)
    paths = (os.path.join(folder, PROFILE_NAME) for folder in folders)
    found = {os.path.realpath(path): path for path in paths if os.path.isfile(path)}
    if len(found) > 1:
        names = ", ".join(found.values())
        raise UsageError(
            "the inputs have different profiles ({names}); choose one by --profile, or --no-profile", names=names
        )
    if found:
        return next(iter(found.values()))
    return PROFILE_NAME if os.path.isfile(PROFILE_NAME) else None


def _inputs(ctx: click.Context, given: Sequence[str], files_from: str | None, form: str) -> Iterable[str]:
    """Return the inputs: those that were named, else the folder ``records``, else standard input if it is a pipe."""
    if given or files_from:
        return chain(given, names_in(files_from)) if files_from else given
    if os.path.isdir(DEFAULT_FOLDER):
        if piped() and form not in QUIET_FORMS:
            line = localize("No INPUT: reading {folder}/. To read standard input, name it: -", folder=DEFAULT_FOLDER)
            click.echo(line, err=True)
        return [DEFAULT_FOLDER]
    if piped():
        return [STDIN]
    raise click.UsageError(localize("no INPUT, no folder {folder}/ and nothing piped in.", folder=DEFAULT_FOLDER), ctx)
