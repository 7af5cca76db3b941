"""The command ``init``: write a commented institution profile."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from catalog_export.cli.groups import SectionedCommand
from catalog_export.cli.options import FILE, PROFILE_NAME
from catalog_export.enrich.profile.load import expected_value
from catalog_export.enrich.profile.template import profile_template
from catalog_export.model.errors import OutputError, UsageError, system_reason
from catalog_export.text.messages import Message, localize, translate

_QUESTIONS = {
    "institution.name": Message("Name of the institution"),
    "institution.org_code": Message("MARC organisation code"),
    "institution.cataloguing_language": Message("Language of cataloguing (eng or ind)"),
    "defaults.publisher": Message("Publisher of records that do not state one"),
    "names.entry": Message("Entry of personal names (as-given or last-element)"),
}


@click.command(
    cls=SectionedCommand,
    help=f"Write a commented profile, {PROFILE_NAME}, to FOLDER (default: the current one). On a terminal, it "
    "asks five questions; press Enter to leave a value out.\n\n\b\n  catalog-export init pages/",
)
@click.argument("folder", metavar="[FOLDER]", type=FILE, default=".")
def init(folder: str) -> None:
    """Write the profile, unless there is one."""
    path = Path(folder, PROFILE_NAME)
    if path.exists():
        raise UsageError("{path}: the file exists; edit it, or remove it first", path=path)
    answers = {key: _ask(key, text) for key, text in _QUESTIONS.items()} if is_on_terminal() else {}
    try:
        _create(path, profile_template(answers))
    except OSError as error:
        raise OutputError(
            "{path}: cannot be written ({reason}); choose another folder", path=path, reason=system_reason(error)
        ) from error
    line = localize("{path} was written; runs over pages in this folder, or started in it, use it.", path=path)
    click.echo(line, err=True)


def _create(path: Path, text: str) -> None:
    """Write a new file, and remove it if it cannot be written completely."""
    file = path.open("x", encoding="utf-8", newline="\n")
    try:
        with file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def is_on_terminal() -> bool:
    """Return whether questions can be answered."""
    return sys.stdin is not None and sys.stdin.isatty()


def _ask(key: str, text: str) -> str:
    def checked(value: str) -> str:
        value = value.strip()
        if value and (expected := expected_value(key, value)):
            raise click.UsageError(localize("expected {expected}", expected=expected))
        return value

    answer: str = click.prompt(translate(text), default="", show_default=False, value_proc=checked, err=True)
    return answer
