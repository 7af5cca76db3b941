"""The help of every command has an example, and its options describe what they do in that command."""

import click
import pytest
from click.testing import CliRunner

from catalog_export.cli.main import as_options, cli


def commands(group, path=()):
    """Yield every command with its name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        words = (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, words)
        yield words


def help_of(*words):
    """Return the help of a command on one line."""
    result = CliRunner().invoke(cli, [*words, "--help"])
    assert result.exit_code == 0
    return " ".join(result.output.split())


@pytest.mark.parametrize("words", list(commands(cli)), ids=" ".join)
def test_every_help_has_an_example(words):
    result = CliRunner().invoke(cli, [*words, "--help"])
    lines = map(str.strip, result.output.splitlines())
    assert any(line.startswith(f"catalog-export {' '.join(words)}") for line in lines)


def test_check_describes_its_own_options():
    text = help_of("check")
    assert "Write records for a receiver" not in text
    assert "is not written" not in text
    assert "such a record counts as failed, exit code 1" in text


@pytest.mark.parametrize("command", ["cite", "stats", "diff"])
def test_commands_without_records_lack_their_options(command):
    text = help_of(command)
    assert "--record-date" not in text
    assert "--verify" not in text


def test_on_behalf_of_describes_each_command():
    assert "User who will own the new items" in help_of("feed", "sword")
    assert "User for whom the items were deposited" in help_of("feed", "sword-undo")


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("out.mrc: exists; force=True replaces it", "out.mrc: exists; --force replaces it"),
        ("give dry_run=True", "give --dry-run"),
        ("give output='out.mrc', or to='mrk'", "give -o out.mrc, or --to mrk"),
        ("values={...} is for one record", "--set is for one record"),
        ("a=1 and title='x' are kept", "a=1 and title='x' are kept"),
    ],
)
def test_errors_of_the_library_name_options(message, shown):
    assert as_options(message) == shown


@pytest.mark.parametrize(("delimiter", "cells"), [("comma", ","), ("semicolon", ";"), ("tab", "\t")])
def test_report_table_opens_in_a_spreadsheet(tmp_path, delimiter, cells):
    page = tmp_path / "page.json"
    page.write_text("[\n {}\n]\n")
    result = CliRunner().invoke(
        cli, ["check", "--report-format", "csv", "--report-delimiter", delimiter, str(page)], catch_exceptions=False
    )
    head, row, *_ = result.stdout_bytes.decode("utf-8").splitlines()
    assert head == "\ufeff" + cells.join(["file", "line", "end_line", "severity", "code", "message"])
    assert row.startswith(f"{page}{cells}")
    assert "jq -c .[]" in row
