"""The command ``store``: export, verify and vacuum a catalogue store, and show its status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from catalog_export import api
from catalog_export.cli.console import ConsoleReporter
from catalog_export.cli.groups import SectionedGroup, help_with_example
from catalog_export.cli.options import (
    collection_option,
    force_option,
    form_option,
    no_profile_option,
    output_option,
    parse_date,
    profile_option,
    receiver_option,
    store_option,
    to_option,
    verify_option,
)
from catalog_export.cli.running import default_formats, profile_of
from catalog_export.run.options import RunOptions
from catalog_export.run.report import Report, counted
from catalog_export.text.messages import Message, localize
from catalog_export.write import registry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from catalog_export.store.maintenance import Status


@click.group(
    cls=SectionedGroup,
    help=help_with_example(
        "Export, verify and vacuum a catalogue store, and show its status.",
        "catalog-export store status --store catalogue.db",
    ),
)
def store() -> None:
    """Group the commands of the store."""


@store.command(
    help=help_with_example(
        "Show the counts, sets, datestamps and size of a store.", "catalog-export store status --store catalogue.db"
    )
)
@store_option
@form_option
def status(place: str, form: str) -> None:
    """Print counts, sets, datestamps, size."""
    from catalog_export.store import open_store

    with open_store(place, create=False) as opened:
        found = opened.status()
    if form == "json":
        from json import dumps

        sets = [row._asdict() for row in found.sets]
        click.echo(dumps({**found._asdict(), "sets": sets}, default=_stamp, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))


def _lines(found: Status) -> Iterator[str]:
    yield localize("records: {count:,}, deleted: {deleted:,}", count=found.records, deleted=found.deleted)
    if found.earliest:
        yield localize(
            "datestamps: {earliest} to {latest}, {count:,} in all",
            earliest=_stamp(found.earliest),
            latest=_stamp(found.latest),
            count=found.datestamps,
        )
    if found.forgotten:
        yield localize("deletions forgotten: up to {date}", date=_stamp(found.forgotten))
    for row in found.sets:
        spec, name = row.spec or Message("(none)"), row.name and f"  ({row.name})"
        line = localize(
            "set {spec}: {count:,}, deleted: {deleted:,}", spec=spec, count=row.records, deleted=row.deleted
        )
        yield f"{line}{name}"
    for target, count in found.deliveries.items():
        yield localize("delivered to {target}: {count:,}", target=target, count=count)
    if found.staged:
        yield localize(
            "left over from an interrupted load: {count:,}; the same load continues from there", count=found.staged
        )
    size = found.size / 1e6
    yield localize("schema version: {version}, size: {size:,.1f} MB", version=found.schema_version, size=size)


def _stamp(when: datetime | None) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ") if when else ""


@store.command(
    help=help_with_example(
        "Write the records of a store in a format, in the order of their control numbers.",
        "catalog-export store export --store catalogue.db --to marc -o all.mrc",
    )
)
@store_option
@to_option("Format to write; 'catalog-export formats' lists them. May be repeated.")
@output_option
@force_option
@click.option("--set", "set_spec", metavar="SPEC", help="Only the records of this set.")
@profile_option
@no_profile_option
@verify_option
@collection_option
@receiver_option("Write records for a receiver, and report what the records lack for it and what it loses")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    place: str,
    to: Sequence[str],
    output: Sequence[str],
    *,
    profile: str | None,
    receiver: str | None,
    verify: bool,
    no_profile: bool,
    **options: Any,
) -> None:
    """Write records in formats."""
    from catalog_export.store import open_store

    to = to or default_formats(ctx, receiver)
    report = Report()
    profile = profile_of([place], profile, report, no_profile=no_profile)
    known = api.load_profile(profile, receiver, to)
    formats = [registry.find_format(name, known, api.now()) for name in to]
    reporter = ConsoleReporter(report, "text", to_stdout=False)
    with open_store(place, create=False) as opened:
        from catalog_export.store.export import export_records

        settings = RunOptions(known, verify=verify)
        export_records(opened, formats, output, settings, report, reporter.finding, on_record=reporter.tick, **options)
    reporter.end()
    ctx.exit(report.exit_code)


@store.command(
    help=help_with_example(
        "Check the file, its counts, and the hash of each record.", "catalog-export store verify --store catalogue.db"
    )
)
@store_option
@click.option("--mark", is_flag=True, help="Mark missing or damaged contents, so that the next load replaces them.")
@click.pass_context
def verify(ctx: click.Context, /, place: str, *, mark: bool) -> None:
    """Print what is wrong with a store."""
    from catalog_export.store import open_store

    report = Report(check=True)
    reporter = ConsoleReporter(report, "text", to_stdout=True)
    with open_store(place, create=False) as opened:
        for found in opened.verify(mark=mark):
            report.count(found)
            report.failed += found.severity == "error"
            reporter.finding(found)
        report.read = opened.status().records
    report.end()
    reporter.end()
    ctx.exit(report.exit_code)


@store.command(
    help=help_with_example(
        "Release the space of replaced contents. Deleted records remain, unless --deleted-before.",
        "catalog-export store vacuum --store catalogue.db",
    )
)
@store_option
@click.option(
    "--deleted-before",
    metavar="DATE",
    type=parse_date,
    help="Also forget the records that were deleted before DATE (UTC). A harvester that has not asked since then "
    "keeps these records.",
)
def vacuum(place: str, deleted_before: datetime | None) -> None:
    """Release unused space."""
    from catalog_export.store import open_store

    with open_store(place, create=False) as opened:
        done = opened.vacuum(deleted_before)
    parts = [
        localize("size: {after:,.1f} MB, before: {before:,.1f} MB", after=done.after / 1e6, before=done.before / 1e6)
    ]
    if deleted_before:
        parts.append(localize("{records} forgotten", records=counted(done.tombstones, "deleted record")))
    if done.leftovers:
        parts.append(localize("{records} of an interrupted load removed", records=counted(done.leftovers, "record")))
    click.echo("; ".join(parts), err=True)
