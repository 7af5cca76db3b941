"""Options that several commands share, each with the same name, meaning and help."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.console import FORMS
from catalog_export.cli.groups import combine_options
from catalog_export.text.messages import localize
from catalog_export.write.receivers.table import RECEIVERS
from catalog_export.write.registry import check_format, format_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _complete_format(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    return [name for name in format_names() if name.startswith(incomplete)]


def _checked(_ctx: click.Context, _param: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    for name in names:
        check_format(name)
    return names


def parse_date(value: str) -> datetime:
    """Parse the date or time of an option; without a zone it is in UTC."""
    try:
        when = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(
            localize("{value!r} is not a date; expected one such as 2026-11-23", value=value)
        ) from error
    return when.replace(tzinfo=when.tzinfo or UTC)


def _assigned(_ctx: click.Context, _param: click.Parameter, given: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise click.BadParameter(
                localize("{text!r} has no column and value; expected one such as year=2014", text=text)
            )
        if name in values:
            raise click.BadParameter(localize("{name} is given twice; separate several values by |", name=name))
        values[name] = value
    return values


class _Name(click.Path):
    """The name of a file or folder. An unset variable of a script gives an empty name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse an empty name."""
        if not value:
            self.fail(localize("the name is empty; expected the name of a file or folder."), param, ctx)
        return super().convert(value, param, ctx)


PROFILE_NAME = "catalog-export.toml"  # of a profile that is found
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
FILE = _Name(allow_dash=True, readable=False)  # an unreadable input is a finding
data_option = click.option(
    "--data",
    metavar="TABLE",
    multiple=True,
    type=FILE,
    help="Side-car table (CSV, JSON Lines, .xlsx or .ods) with more values of single records: year, NIM, subjects ... "
    "May be repeated; 'catalog-export template csv' prints an empty one.",
)
corrections_option = click.option(
    "--corrections",
    metavar="FILE",
    type=FILE,
    help="Corrections of single values (JSON Lines). [default: the file that the profile names]",
)
set_option = click.option(
    "--set",
    "values",
    metavar="COLUMN=VALUE",
    multiple=True,
    callback=_assigned,
    help="Add a value to a single record, such as --set year=2014. COLUMN is a column of side-car tables. "
    "May be repeated.",
)
bibtex_options = combine_options(
    click.option(
        "--key",
        metavar="PATTERN",
        help="Pattern of BibTeX keys, with {name}, {prefix} and {id}. [default: {name}-{id}]",
    ),
    click.option(
        "--abstracts",
        metavar="WHICH",
        type=click.Choice(["all", "none", "id", "en", "first"]),
        help="Abstracts in BibTeX: all, none, id, en or first. [default: all]",
    ),
    click.option(
        "--names",
        metavar="HOW",
        type=click.Choice(["literal", "split"]),
        help="Names in BibTeX: literal (whole, in braces), or split if the place is certain. [default: split]",
    ),
)
verify_option = click.option("--verify", is_flag=True, help="Read every record back with another library and compare.")
profile_option = click.option("--profile", metavar="FILE", type=FILE, help="Institution profile (TOML).")
no_profile_option = click.option(
    "--no-profile", is_flag=True, help="Do not use a catalog-export.toml beside the inputs or in the current folder."
)
output_option = click.option(
    "-o",
    "--output",
    metavar="OUT",
    multiple=True,
    type=FILE,
    help="File to write, or a folder (it exists, or ends in /) for a file for each record. With several --to, give one "
    "for each. An address (s3://bucket/out/) is possible. [default: standard output]",
)
force_option = click.option("-f", "--force", is_flag=True, help="Replace existing files.")
collection_option = click.option(
    "--collection/--no-collection",
    default=None,
    help="Always or never wrap the records of an XML file in a collection. [default: if there are two or more]",
)
jobs_option = click.option(
    "-j",
    "--jobs",
    metavar="N",
    type=click.IntRange(1),
    help="Use N processes; the output is the same. [default: 1; from about 4,000 pages on, one for each processor]",
)
engine_options = combine_options(
    jobs_option,
    click.option(
        "--engine",
        metavar="ENGINE",
        type=click.Choice(["processes", "dask"]),
        help="processes, on this machine, or dask, on a cluster. [default: processes]",
    ),
    click.option("--scheduler", metavar="ADDRESS", help="Address of the Dask scheduler: tcp://HOST:8786."),
)
store_option = click.option(
    "--store",
    "place",
    metavar="PLACE",
    envvar="CATALOG_EXPORT_STORE",
    required=True,
    type=FILE,
    help="The store: a file such as catalogue.db, or postgresql://USER@HOST/DATABASE. [environment: "
    "CATALOG_EXPORT_STORE]",
)
files_option = click.option(
    "--files",
    metavar="DIR",
    type=FILE,
    help="Folder of the full texts. They are named in the side-car table, or else by the control number: NUMBER*.pdf.",
)
form_option = click.option(
    "--report-format",
    "form",
    metavar="FORM",
    type=click.Choice(["text", "json"]),
    default="text",
    help="text or json. [default: text]",
)


def receiver_option(help_: str) -> Callable[[Any], Any]:
    """Return the option that names the receiver."""
    return click.option(
        "--for",
        "receiver",
        metavar="RECEIVER",
        type=click.Choice(RECEIVERS, case_sensitive=False),
        help=f"{help_}: {', '.join(RECEIVERS)}.",
    )


def _strict_option(consequence: str) -> Callable[[Any], Any]:
    return click.option("--strict", is_flag=True, help=f"Treat warnings as errors: {consequence}, exit code 1.")


_input_options = combine_options(
    click.argument("inputs", metavar="[INPUT]...", nargs=-1, type=FILE),
    click.option(
        "--files-from",
        metavar="FILE",
        type=FILE,
        help="Read the names of more inputs from FILE, one on each line.",
    ),
    profile_option,
    no_profile_option,
    data_option,
    corrections_option,
    click.option("--no-infer", is_flag=True, help="Leave out values that the page does not state."),
)
record_date_option = click.option(
    "--record-date",
    metavar="DATE",
    type=parse_date,
    help="Date of MARC records or deliveries. [default: SOURCE_DATE_EPOCH, else now]",
)
_run_options = combine_options(
    click.option(
        "--max-errors",
        metavar="N",
        type=click.IntRange(0),
        help="Stop if more than N records failed. The output file is then not written.",
    ),
    click.option("--fail-fast", is_flag=True, help="Stop at the first failed record; the same as --max-errors 0."),
    click.option(
        "--quarantine",
        metavar="DIR",
        type=FILE,
        help="Copy each failed page to DIR, with its findings.",
    ),
    click.option(
        "--log-file",
        metavar="FILE",
        type=FILE,
        help="Append every finding to FILE as JSON Lines.",
    ),
    click.option(
        "--progress/--no-progress",
        default=None,
        help="Show the progress on standard error. [default: a bar on a terminal, else a line every 30 s]",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print errors only: no warnings, notes, progress or totals."),
    click.option("-v", "--verbose", is_flag=True, help="Print all notes, and the profile values that were used."),
    click.option(
        "--report-format",
        "form",
        metavar="FORM",
        type=click.Choice(list(FORMS)),
        default="text",
        help="Form of the findings: text, json, csv or github. With json and csv, nothing else is printed with them.",
    ),
    click.option(
        "--report-delimiter",
        "report_delimiter",
        metavar="NAME",
        type=click.Choice(list(DELIMITERS)),
        default="comma",
        help="Separator of the cells of --report-format csv: comma, semicolon or tab. [default: comma]",
    ),
)
reading_options = combine_options(
    _input_options, _strict_option("such a record is not written"), verify_option, record_date_option, _run_options
)
# For commands without records in a format. ``check`` adds --verify and --record-date.
checking_options = combine_options(_input_options, _strict_option("such a record counts as failed"), _run_options)


def to_option(help_: str) -> Callable[[Any], Any]:
    """Return the option that names formats."""
    return click.option(
        "-t",
        "--to",
        metavar="FORMAT",
        multiple=True,
        callback=_checked,
        shell_complete=_complete_format,
        help=help_,
    )
