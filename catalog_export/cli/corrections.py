"""The command ``corrections``: list, check, apply and merge corrections of single values."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.console import ConsoleReporter
from catalog_export.cli.groups import SectionedGroup, help_with_example
from catalog_export.cli.options import (
    FILE,
    data_option,
    force_option,
    form_option,
    no_profile_option,
    profile_option,
)
from catalog_export.cli.running import profile_of
from catalog_export.model.errors import UsageError
from catalog_export.model.findings import translated
from catalog_export.read.inputs.documents import ABOUT_INPUTS, UNREADABLE
from catalog_export.run.corrections import file as corrections_file
from catalog_export.run.corrections.apply import show
from catalog_export.run.report import Report
from catalog_export.text.messages import localize, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.model.findings import Finding

_OUTPUT = click.option("-o", "--output", metavar="OUT", type=FILE, help="File to write. [default: standard output]")
_FILE = click.argument("file", metavar="FILE", type=FILE)


@click.group(
    cls=SectionedGroup,
    help=help_with_example(
        "List, check, apply and merge corrections of single values.",
        "catalog-export corrections list corrections.jsonl",
    ),
)
def corrections() -> None:
    """Group the commands of corrections."""


@corrections.command(
    "list",
    help=help_with_example(
        "Print the corrections of FILE; with --record, the history of one record.",
        "catalog-export corrections list corrections.jsonl",
    ),
)
@_FILE
@click.option("--record", metavar="ID", help="Only the corrections of this record.")
@form_option
def list_(file: str, record: str | None, form: str) -> None:
    """Print the corrections of a file, oldest first for each record."""
    known = (correction for _, correction in corrections_file.load(file, on_finding=_print))
    found = [correction for correction in known if record in (None, correction.record)]
    if form == "json":
        click.echo(corrections_file.encode_corrections(found), nl=False)
        return
    for one in found:
        signed = "; ".join(filter(None, (one.date[:10], one.person, one.reason)))
        click.echo(f"{one.record}  {one.field}  {translate(show(one.old))} -> {translate(show(one.new))}  ({signed})")


@corrections.command(
    help=help_with_example(
        "Report the corrections of FILE that no longer match what is read from INPUT.",
        "catalog-export corrections check corrections.jsonl pages/",
    )
)
@_FILE
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=FILE)
@profile_option
@no_profile_option
@data_option
@click.pass_context
def check(
    ctx: click.Context,
    /,
    file: str,
    inputs: Sequence[str],
    *,
    no_profile: bool,
    **options: Any,
) -> None:
    """Print the findings about corrections, and how many records of each file have corrections."""
    met = 0
    options["profile"] = profile_of(inputs, options["profile"], None, no_profile=no_profile)
    incomplete: list[Finding] = []
    wanted = Counter(correction.record for _, correction in corrections_file.load(file, on_finding=incomplete.append))
    findings: list[Finding] = []
    for parsed in api.explain(inputs, corrections=file, on_finding=findings.append, **options):
        if parsed.record:
            met += wanted.pop(parsed.record.control_number or "", 0)
    faults = [
        found for found in findings if found.code.startswith("correction-") and found.code != "correction-incomplete"
    ]
    about_inputs = [found for found in findings if found.code in ABOUT_INPUTS]
    for found in about_inputs:
        _print(found)
    for found in (*incomplete, *faults):
        click.echo(str(translated(found)))
    click.echo(
        localize(
            "corrections for these inputs: {met}, of which {faults} were not applied; for other records: {others}",
            met=met,
            faults=len(faults),
            others=wanted.total(),
        )
    )
    is_unread = any(found.code in UNREADABLE for found in about_inputs)
    ctx.exit(3 if is_unread else 1 if faults or incomplete else 0)


@corrections.command(
    help=help_with_example(
        "Write the corrected records of INPUT as JSON Lines.",
        "catalog-export corrections apply corrections.jsonl pages/",
    )
)
@_FILE
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=FILE)
@profile_option
@no_profile_option
@data_option
@_OUTPUT
@force_option
@click.pass_context
def apply(
    ctx: click.Context,
    /,
    file: str,
    inputs: Sequence[str],
    output: str | None,
    *,
    no_profile: bool,
    **options: Any,
) -> None:
    """Write the corrected records, like ``export --to jsonl --corrections FILE``."""
    report = Report()
    options["profile"] = profile_of(inputs, options["profile"], report, no_profile=no_profile)
    reporter = ConsoleReporter(report, "text", to_stdout=False, writes_stdout=not output)
    api.export(
        inputs,
        "jsonl",
        output or "-",
        corrections=file,
        report=report,
        on_finding=reporter.finding,
        **options,
    )
    reporter.end()
    ctx.exit(report.exit_code)


@corrections.command(
    help=help_with_example(
        "Print the corrections of all FILEs by date, each once.",
        "catalog-export corrections merge a.jsonl b.jsonl -o all.jsonl",
    )
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@_OUTPUT
@force_option
@click.pass_context
def merge(ctx: click.Context, /, files: Sequence[str], output: str | None, *, force: bool) -> None:
    """Merge corrections files. The exit code is 1 if two corrections contradict each other."""
    loaded = (corrections_file.load(file, on_finding=_print) for file in files)
    merged = corrections_file.merge_corrections(*([one for _, one in found] for found in loaded))
    if output is None:
        click.echo(corrections_file.encode_corrections(merged), nl=False)
    else:
        _write(output, merged, force=force)
    contradictions = list(corrections_file.conflicts(merged))
    for first, second in contradictions:
        line = localize(
            "{record}: {field} was corrected from {old} to {new} and to {other}; only the first is applied; remove one",
            record=first.record,
            field=first.field,
            old=show(first.old),
            new=show(first.new),
            other=show(second.new),
        )
        click.echo(line, err=True)
    ctx.exit(1 if contradictions else 0)


def _print(found: Finding) -> None:
    click.echo(str(translated(found)), err=True)


def _write(output: str, merged: list[corrections_file.Correction], *, force: bool) -> None:
    def replace(known: list[corrections_file.Correction]) -> list[corrections_file.Correction]:
        if not force and (known or (os.path.exists(output) and os.path.getsize(output))):
            raise UsageError("{output}: exists; give another name, or --force to replace it", output=output)
        return merged

    corrections_file.change(output, replace)
