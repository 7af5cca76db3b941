"""The command ``desk``: read and correct records in the browser."""

from __future__ import annotations

import os
import webbrowser
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import (
    FILE,
    corrections_option,
    data_option,
    force_option,
    no_profile_option,
    profile_option,
    receiver_option,
)
from catalog_export.cli.running import profile_of
from catalog_export.model.errors import UsageError
from catalog_export.model.findings import translated
from catalog_export.read.inputs.walk import CORRECTIONS
from catalog_export.run.conflicts import outputs_of_document
from catalog_export.run.options import RunOptions
from catalog_export.run.report import counted
from catalog_export.text.messages import localize, process_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_export.desk.shelf import Shelf

PASSWORD = "CATALOG_EXPORT_DESK_PASSWORD"  # noqa: S105 (the name of a variable)
_HELP = """\
Read, check and correct records in the browser.

\b
  catalog-export desk pages/
  catalog-export desk --corrections corrections.jsonl pages/
  catalog-export desk --report report.html pages/

Each correction is saved in the corrections file (without --corrections:
corrections.jsonl). 'catalog-export --corrections FILE' applies it. The extra
"desk" is required: pip install 'catalog-export[desk]'. See docs/desk.md.
"""


@click.command(cls=SectionedCommand, help=_HELP)
@click.argument("inputs", metavar="[INPUT]...", nargs=-1, type=FILE)
@profile_option
@no_profile_option
@data_option
@corrections_option
@receiver_option("Report what the records lack for a receiver, and what it would lose")
@click.option("--report", metavar="FILE", type=FILE, help="Write the records to one HTML file, and exit.")
@force_option
@click.option("--port", metavar="PORT", type=click.IntRange(0, 65_535), default=0, help="[default: a free one]")
@click.option(
    "--host",
    metavar="ADDRESS",
    help=f"Also answer other machines at this address of this machine. The password in {PASSWORD} is required.",
)
@click.option(
    "--public-address",
    metavar="ADDRESS",
    help="Address at which a web server with TLS passes requests on to the desk, such as https://desk.example.ac.id. "
    f"The password in {PASSWORD} is required.",
)
@click.option("--person", metavar="NAME", help="Sign the corrections with a name.")
@click.option("--no-browser", is_flag=True, help="Print the address only; do not open it.")
@click.pass_context
def desk(
    ctx: click.Context,
    /,
    inputs: Sequence[str],
    *,
    report: str | None,
    force: bool,
    no_profile: bool,
    port: int,
    host: str | None,
    public_address: str | None,
    person: str | None,
    no_browser: bool,
    **options: Any,
) -> None:
    """Serve the desk, or write the contact sheet."""
    for module in ("flask", "waitress", "filelock"):
        if find_spec(module) is None:
            raise UsageError(
                "the desk needs {module}, which is not installed: pip install 'catalog-export[desk]'", module=module
            )
    from catalog_export.desk.access import LOOPBACK, PublicAddress, Reach
    from catalog_export.desk.editing import Editor
    from catalog_export.desk.server import RunningDesk
    from catalog_export.desk.shelf import Shelf

    if host is not None and not host.strip():
        raise UsageError("{value!r} is no address; expected one such as 127.0.0.1 or ::1", value=host)
    public = None if public_address is None else PublicAddress.parse(public_address)
    password = _password() if host or public else None
    options["profile"] = profile_of(inputs, options["profile"], None, no_profile=no_profile)
    chosen = RunOptions.make(options)
    named, path = chosen.corrections, chosen.corrections or CORRECTIONS
    shelf = Shelf(chosen._replace(corrections=path), starts_corrections=not (report and named))
    if report:
        written = outputs_of_document(report, (*chosen.data, chosen.corrections, options["profile"]))
        ctx.exit(_write_report(shelf, list(written.checked(inputs)), report, force=force))
    if named and not os.path.exists(path):
        click.echo(localize("{path} does not exist; the first correction makes it", path=path), err=True)
    shelf.start(inputs)
    address = RunningDesk(shelf, Editor(path, person), Reach(host or LOOPBACK, port, password, public))
    click.echo(address.url)
    click.echo(localize("Open this address in a browser. Stop the desk with Ctrl-C."), err=True)
    if not no_browser:
        webbrowser.open(address.url)
    address.run()


def _write_report(shelf: Shelf, inputs: Sequence[str], path: str, *, force: bool) -> int:
    """Write the contact sheet, print the closing line, and return the exit code."""
    from catalog_export.desk import report as contact_sheet

    shelf.add(inputs)
    counts = shelf.pipeline.report
    # Writing the sheet checks and counts the records again.
    sound, shortfalls, code = counts.read - counts.failed - counts.repeated, counts.shortfalls(), counts.exit_code
    contact_sheet.write(shelf, path, process_language(), force=force)
    for found in shelf.findings():
        click.echo(str(translated(found)), err=True)
    line = localize("wrote {records} to {path}", records=counted(sound, "record"), path=path)
    click.echo(", ".join([line, *shortfalls] if code else [line]), err=True)
    return code


def _password() -> str:
    """Return the password; ``UsageError`` if it is missing or too short."""
    from catalog_export.desk.access import SHORTEST

    password = os.environ.get(PASSWORD, "")
    if len(password) < SHORTEST:
        raise UsageError(
            "--host and --public-address let other machines in; set a password in {password}, of {shortest} or more "
            "characters",
            password=PASSWORD,
            shortest=SHORTEST,
        )
    return password
