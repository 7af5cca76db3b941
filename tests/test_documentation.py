"""The pages of ``docs/`` that are generated are equal to the output of their generators."""

import importlib
import os
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

from catalog_export import api
from catalog_export.model.record import Record
from catalog_export.write import registry
from tools import need

ROOT = Path(__file__).parent.parent


def tool(name):
    """Import a script of the folder ``tools``."""
    if str(ROOT / "tools") not in sys.path:
        sys.path.append(str(ROOT / "tools"))
    return importlib.import_module(name)


@pytest.mark.parametrize("script", ["crosswalk_docs", "format_docs", "input_guide_docs", "picture"])
def test_a_generated_page_is_current(script):
    module = tool(script)
    assert module.page() == module.PAGE.read_text("utf-8"), "run python tools/generate_docs.py"


def skip_without_the_locked_click():
    locked = tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]
    [click] = [package["version"] for package in locked if package["name"] == "click"]
    if version("click") != click:
        pytest.skip(f"click {version('click')} formats the help in another way than click {click}")


def test_the_page_of_commands_is_current():
    skip_without_the_locked_click()
    module = tool("command_docs")
    assert module.page() == module.PAGE.read_text("utf-8"), "run python tools/generate_docs.py"


def test_man_page_and_completions_are_current():
    skip_without_the_locked_click()
    made = tool("shell_files").files()
    assert {path for path in (ROOT / "docs" / "share").rglob("*") if path.is_file()} == set(made)
    assert [path for path, text in made.items() if path.read_text("utf-8") != text] == [], "run tools/generate_docs.py"


def test_the_man_page_escapes_what_roff_interprets():
    assert tool("shell_files").escape("a\\b --to\n.SH\n'x") == "a\\eb \\-\\-to\n\\&.SH\n\\&'x"


@pytest.mark.tools
def test_the_man_page_is_valid():
    checked = subprocess.run(
        [need("mandoc"), "-Tlint", "-W", "warning", ROOT / "docs" / "share" / "man" / "man1" / "catalog-export.1"],
        capture_output=True,
        text=True,
        check=False,
    )
    [undated] = checked.stdout.splitlines()  # a date would change with every build
    assert "missing date" in undated


@pytest.mark.tools
def test_the_script_of_bash_completes_a_command():
    script = ROOT / "docs" / "share" / "bash-completion" / "completions" / "catalog-export"
    program = (
        'COMP_WORDS=(catalog-export chec); COMP_CWORD=1; . "$0"; _catalog_export_completion catalog-export; '
        'echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [need("bash"), "-c", program, script],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/bin", "/bin"))},
    )
    assert done.stdout == "check\n"


def test_the_page_of_formats_has_every_format():
    described = tool("format_docs").FORMATS
    assert list(described) == list(registry.FORMATS)


def test_the_crosswalk_page_has_every_field_of_a_record():
    cases = tool("crosswalk_docs").cases()
    assert {case.name.partition(" ")[0].partition(".")[0].strip(",") for case in cases} == (
        set(Record._fields) - {"source", "provenance"}
    )


def test_the_crosswalk_page_has_every_format():
    crosswalks = tool("crosswalk_docs")
    shown = {name for _, names in crosswalks.TABLES for name in names}
    assert shown == {format_.name for format_ in api.list_formats()} - {"marcxml", "mrk", "jsonl", "xlsx"} | {"dspace"}


@pytest.mark.parametrize("name", ["jsonl", "marcxml"])
def test_a_round_trip_loses_what_the_page_says(name):
    crosswalks = tool("crosswalk_docs")
    for case in crosswalks.cases():
        expected = crosswalks.EQUAL if name == "jsonl" else crosswalks.after_reading("marc", case)
        assert crosswalks.after_reading(name, case) == expected, case.name
