"""What the verbs that read pages share: how their inputs are settled, and how a run is carried out and reported."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.console import Show
from catalog_export.model.errors import CatalogExportError
from catalog_export.read.inputs.documents import names_in, piped
from catalog_export.read.inputs.walk import STDIN
from catalog_export.run.conflicts import spare_log
from catalog_export.run.report import QUIET_FORMS, Report
from catalog_export.write.output import is_folder
from catalog_export.write.receivers.table import best_format, find_receiver
from catalog_export.write.registry import format_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import NoReturn

DEFAULT_FOLDER = "records"


def formats_asked(ctx: click.Context, to: Sequence[str], receiver: str | None) -> Sequence[str]:
    """Give the formats that were named, else the best one for the receiver."""
    if not to and receiver:
        return best_format(find_receiver(receiver))
    if not to:
        raise click.UsageError(f"Missing option '--to'. Choose from: {', '.join(format_names())}.", ctx)
    return to


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
