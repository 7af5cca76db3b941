"""The command ``diff``: compare two collections, and print added, removed and changed records."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import TYPE_CHECKING

import click

from catalog_export import api
from catalog_export.cli.console import ConsoleReporter
from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import FILE
from catalog_export.run.comparison import Comparison
from catalog_export.run.field_values import FIELDS
from catalog_export.run.report import Report
from catalog_export.text.messages import Message, localize
from catalog_export.text.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog_export.run.comparison import Difference

_HELP = """\
Compare two collections: print added, removed and changed records.

\b
  catalog-export diff old/ new/
  catalog-export diff catalogue.jsonl koha-export.mrc
  catalog-export diff --ignore abstracts --as json old.xml new.xml

OLD and NEW are any inputs: pages, JSON Lines, MARC, MARCXML. Two records are
compared if they have the same control number. See docs/compare.md.

Exit codes: 0 no difference; 1 differences, or records that failed; 2 wrong
usage; 3 an input could not be read.
"""
_SIGNS = {"added": "+", "removed": "-", "changed": "~"}
_LONGEST = 200  # characters of a value in text


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("old", metavar="OLD", type=FILE)
@click.argument("new", metavar="NEW", type=FILE)
@click.option(
    "--ignore",
    metavar="FIELD",
    multiple=True,
    type=click.Choice(FIELDS),
    help=f"Do not compare FIELD. May be repeated. Fields: {', '.join(FIELDS)}.",
)
@click.option(
    "--as",
    "kind",
    metavar="FORM",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text, or json: one object with differences and summary. [default: text]",
)
@click.option("--no-infer", is_flag=True, help="Leave out values that a page does not state.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only: no warnings, notes or totals.")
@click.pass_context
def diff(
    ctx: click.Context, /, old: str, new: str, *, ignore: Sequence[str], kind: str, no_infer: bool, quiet: bool
) -> None:
    """Print the differences of two collections."""
    report, comparison = Report(check=True), Comparison(ignore)
    reporter = ConsoleReporter(report, "text", to_stdout=False, quiet=quiet)
    reporter.errors_only = True  # other findings are nearly all the same in both collections
    found = api.diff(old, new, comparison=comparison, infer=not no_infer, report=report, on_finding=reporter.finding)
    for text in _json(found, comparison) if kind == "json" else map(_text, found):
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    counts = [
        localize("{count:,} {status}", count=count, status=Message(status))
        for status, count in comparison.counts.items()
    ]
    if any(severity != "error" for severity, _ in report.codes):
        report.remarks.append(localize("warnings and notes are only counted; 'catalog-export check' shows them"))
    report.remarks.append(localize("records: {counts}", counts=", ".join(counts)))
    reporter.end()
    ctx.exit(report.exit_code or int(comparison.differs))


def _text(found: Difference) -> str:
    """Return the lines of one difference."""
    places = " -> ".join(filter(None, (found.old, found.new)))
    lines = [f"{_SIGNS[found.status]} {printable(found.id)}: {_shown(found.title)} ({printable(places)})"]
    for change in found.fields:
        lines.append(f"    {change.field}")
        lines += [f"      {sign} {value}" for sign, value in _changed(change.removed, change.added)]
    return "".join(f"{line}\n" for line in lines)


def _changed(removed: Sequence[str], added: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each value with its sign. Long texts are shown from a little before their first difference."""
    starts = [0] * max(len(removed), len(added))
    if len(removed) == len(added):
        starts = list(map(_start, removed, added))
    for sign, values in (("-", removed), ("+", added)):
        for value, start in zip(values, starts, strict=False):
            yield sign, f"{'...' * bool(start)}{_shown(value[start:])}"


def _start(one: str, other: str) -> int:
    """Return the position from which two texts are shown: 0 if both fit."""
    if max(len(one), len(other)) <= _LONGEST:
        return 0
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    return max(0, same - 30)


def _shown(value: str) -> str:
    return printable(value if len(value) <= _LONGEST else value[: _LONGEST - 3].rstrip() + "...")


def _json(found: Iterator[Difference], comparison: Comparison) -> Iterator[str]:
    """Yield one JSON object, a difference on each line."""
    yield '{"differences": ['
    separator = "\n"
    for difference in found:
        fields = [change._asdict() for change in difference.fields]
        yield separator + json.dumps({**difference._asdict(), "fields": fields})
        separator = ",\n"
    yield f'\n], "summary": {json.dumps(comparison.counts)}}}\n'
