"""The command line in one process: commands, options, inputs, findings, messages, exit codes."""

import csv
import io
import json
import os
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import fakes
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from catalog_export import __version__
from catalog_export.cli import main as cli
from catalog_export.cli import running
from catalog_export.run import parsing


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in a folder with two pages of the fake source."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.delenv(parsing.TRACEBACK, raising=False)
    (tmp_path / "a.md").write_text("1|a\n")
    (tmp_path / "b.md").write_text("2|b|warning\n")
    with fakes.installed():
        yield tmp_path


def run(line, stdin=None):
    result = CliRunner().invoke(cli.cli, shlex.split(line), input=stdin, prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


# --- verbs


@pytest.mark.parametrize(
    "line",
    ["--to plain a.md", "export --to plain a.md", "a.md --to plain", "a.md -tplain", "export a.md --to=PLAIN"],
)
def test_export_is_the_default_verb(line):
    result = run(line)
    assert result.stdout_bytes == b"1 a\n"
    assert result.stderr.startswith("read 1 record, wrote 1 plain, 0 failed, ")
    assert result.exit_code == 0


def test_a_file_named_as_a_verb_is_read_where_it_cannot_be_one(folder):
    (folder / "check").write_text("7|x\n")
    assert run("--to plain check").stdout == "7 x\n"
    assert run("./check --to plain").stdout == "7 x\n"


def test_version():
    for option in ("--version", "-V"):
        assert run(option).stdout == f"catalog-export {__version__}\n"


@pytest.mark.parametrize("line", ["-h", "--help"])
def test_help_shows_the_options_of_the_default_verb(line):
    result = run(line)
    assert result.exit_code == 0
    assert "Usage: catalog-export [export] --to FORMAT [INPUT]... [-o OUT]" in result.stdout
    for word in ("--to FORMAT", "--report-format", "check ", "formats ", "Exit codes:", "bash_source"):
        assert word in result.stdout


@pytest.mark.parametrize("line", ["-h", "export -h", "check -h", "formats -h"])
def test_help_fits_80_columns(line):
    result = run(line)
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_nothing_at_all_shows_help_and_is_wrong_usage():
    result = run("")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Usage:" in result.stderr


def test_a_misspelt_verb_is_named():
    result = run("chekc a.md")
    assert result.exit_code == 2
    assert "There is no file or command 'chekc'. Did you mean check?" in result.stderr


@pytest.mark.parametrize("wrong", ["-to", "-output=a.mrc", "-force", "-help"])
def test_a_long_option_with_one_hyphen_is_named(wrong):
    result = run(f"{wrong} marc a.md")
    name = wrong.partition("=")[0]
    assert result.exit_code == 2
    assert re.search(f"Did you mean '?-{name}'?[?]", result.stderr)


@pytest.mark.parametrize("args", ["-tjsonl -", "-tjsonl -- -to"])
def test_a_short_option_with_its_value_is_no_long_option(args):
    assert "Did you mean" not in run(args).stderr


def test_an_input_or_output_may_have_the_name_of_an_option(folder):
    (folder / "v").write_text("1|a\n")
    (folder / "f").mkdir()
    result = run("--to plain v f -o o")
    assert "Did you mean" not in result.stderr
    assert (folder / "o").exists()


def test_a_command_after_options_is_named():
    result = run("--strict check a.md")
    assert result.exit_code == 2
    assert "check is a command; write it before the options: catalog-export check ..." in result.stderr


def test_an_unknown_option_is_wrong_usage():
    result = run("--to plain --forse a.md")
    assert result.exit_code == 2
    assert "--force" in result.stderr


def test_an_unknown_format_is_answered_with_the_nearest():
    result = run("--to biblatx a.md")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: unknown format 'biblatx'; did you mean biblatex")
    assert len(result.stderr.splitlines()) == 1


def test_no_format_is_wrong_usage():
    result = run("a.md")
    assert result.exit_code == 2
    assert "Missing option '--to'. Choose from: dc, qdc, marc," in result.stderr


def test_formats_are_listed_within_80_columns():
    result = run("formats")
    assert result.exit_code == 0
    for name in ("dc", "marc", "bibtex", "jsonl"):
        assert f"\n{name} " in "\n" + result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


# --- inputs


def test_without_input_the_folder_records_is_read(folder):
    (folder / "records").mkdir()
    (folder / "records/x.md").write_text("9|x\n")
    result = run("--to plain", stdin="8|y\n")
    assert result.stdout == "9 x\n"
    assert "No INPUT: reading records/. To read standard input, name it: -" in result.stderr


def test_piped_input_is_read_without_input_and_records():
    assert run("--to plain", stdin="8|y\n").stdout == "8 y\n"
    assert run("--to plain -", stdin="8|y\n").stdout == "8 y\n"


def test_without_anything_to_read_help_is_named(monkeypatch):
    monkeypatch.setattr(running, "piped", lambda: False)
    result = run("--to plain")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.endswith("Error: no INPUT, no folder records/ and nothing piped in.\n")
    assert "Try 'catalog-export export -" in result.stderr  # the older click names -h
    assert len(result.stderr.splitlines()) < 6


def test_inputs_are_read_in_the_order_they_are_named(folder):
    (folder / "d").mkdir()
    (folder / "d/2.md").write_text("4|z\n")
    (folder / "d/1.md").write_text("3|y\n")
    assert run("--to plain b.md d - a.md", stdin="8|s\n").stdout == "2 b\n3 y\n4 z\n8 s\n1 a\n"


def test_a_list_of_inputs(folder):
    (folder / "list").write_text("b.md\n\n")
    assert run("--to plain a.md --files-from list").stdout == "1 a\n2 b\n"
    assert run("--to plain --files-from -", stdin="b.md\na.md\n").stdout == "2 b\n1 a\n"
    result = run("--to plain --files-from no")
    assert result.exit_code == 3
    assert result.stderr.endswith("Error: no: the list of inputs could not be read (No such file or directory)\n")


def test_a_missing_input_gives_exit_3_and_others_are_read():
    result = run("--to plain no.md a.md")
    assert result.exit_code == 3
    assert result.stdout == "1 a\n"
    assert "no.md: error: there is no such file or folder; check the name [input-missing]\n" in result.stderr
    assert "1 input not read" in result.stderr


# --- output


def test_output_to_a_file(folder):
    result = run("--to wrapped a.md b.md -o out.xml")
    assert result.stdout == ""
    assert (folder / "out.xml").read_bytes() == b"<all>\n1 a\n2 b\n</all>\n"
    again = run("--to wrapped a.md -o out.xml")
    assert again.exit_code == 3
    assert again.stderr == "Error: out.xml: exists already and was not changed; --force replaces it\n"
    assert run("--to wrapped a.md -o out.xml -f").exit_code == 0
    assert (folder / "out.xml").read_bytes() == b"<1 a>\n"


def test_output_to_a_folder(folder):
    (folder / "odd.md").write_text("../x|o\nCON|c\n")
    assert run("--to wrapped a.md odd.md -o out/").exit_code == 0
    assert [re.sub("-[0-9a-f]{12}", "-#", name) for name in sorted(os.listdir(folder / "out"))] == [
        "1.xml",
        "con-#.xml",
        "x-#.xml",
    ]
    assert sorted(os.listdir(folder)) == ["a.md", "b.md", "odd.md", "out"]


def test_several_formats_in_one_pass(folder):
    result = run("-t wrapped -t plain a.md b.md -o w.xml -o out/")
    assert result.exit_code == 0
    assert (folder / "w.xml").read_bytes() == b"<all>\n1 a\n2 b\n</all>\n"
    assert sorted(os.listdir(folder / "out")) == ["1.txt", "2.txt"]
    assert "wrote 2 wrapped, 2 plain, 0 failed" in result.stderr
    assert run("-t wrapped -t plain a.md").exit_code == 2


@pytest.mark.parametrize(
    ("options", "expected", "code"),
    [
        ("a.md", b"<1 a>\n", 0),
        ("a.md --collection", b"<all>\n1 a\n</all>\n", 0),
        ("a.md --no-collection", b"<1 a>\n", 0),
        ("a.md b.md --no-collection", b"", 2),
    ],
)
def test_collections(options, expected, code):
    result = run(f"--to wrapped {options}")
    assert (result.stdout_bytes, result.exit_code) == (expected, code)


def test_a_profile_that_is_wrong_is_wrong_usage(folder):
    (folder / "p.toml").write_text("[institution]\norgcode = 1\n")
    result = run("--to plain a.md --profile p.toml")
    assert result.exit_code == 2
    assert "org_code" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert run("--to plain a.md --profile no.toml").exit_code in (2, 3)


def test_profile_values_are_listed_once(folder):
    (folder / "p.toml").write_text('[defaults]\npublisher = "Universitas Indonesia"\n')
    result = run("--to plain a.md b.md --profile p.toml")
    assert result.stderr.count("profile: defaults.publisher = 'Universitas Indonesia' used for 2 records\n") == 1


def test_the_record_date(monkeypatch):
    dates = []
    monkeypatch.setattr(fakes, "build_plain", lambda _, when: dates.append(when) or fakes.build_twin(_, when))
    for option in ("2026-11-23", "2026-11-23T10:00:00Z", "2026-11-23T17:00:00+07:00"):
        assert run(f"--to plain a.md --record-date {option}").exit_code == 0
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    run("--to plain a.md")
    assert dates == [
        datetime(2026, 11, 23, tzinfo=UTC),
        *[datetime(2026, 11, 23, 10, tzinfo=UTC)] * 2,
        datetime(1970, 1, 1, tzinfo=UTC),
    ]
    result = run("--to plain a.md --record-date yesterday")
    assert result.exit_code == 2
    assert "'yesterday' is not a date; expected one such as 2026-11-23" in result.stderr
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "x")
    assert run("--to plain a.md").stderr == "Error: SOURCE_DATE_EPOCH is 'x'; expected seconds since 1970\n"


# --- findings


def test_findings_go_to_stderr_and_output_alone_to_stdout():
    result = run("--to plain a.md b.md")
    assert result.stdout == "1 a\n2 b\n"
    first, *_ = result.stderr.splitlines()
    assert first == "b.md:1: warning: something is amiss [fake-warning]"
    assert result.exit_code == 0


def test_strict():
    result = run("--to plain --strict a.md b.md")
    assert result.stdout == "1 a\n"
    assert "b.md:1: error: something is amiss [fake-warning]" in result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize("line", ["check a.md b.md no.md", "export --check a.md b.md no.md", "--check a.md b.md no.md"])
def test_check_prints_findings_and_writes_nothing(line, folder):
    before = sorted(os.listdir(folder))
    result = run(line)
    assert result.stdout.splitlines() == [
        "b.md:1: warning: something is amiss [fake-warning]",
        "no.md: error: there is no such file or folder; check the name [input-missing]",
    ]
    *groups, closing = result.stderr.splitlines()
    assert groups == ["errors: input-missing 1", "warnings: fake-warning 1"]
    assert closing.startswith("read 2 records, 2 sound, 0 failed, 1 input not read, ")
    assert result.exit_code == 3
    assert sorted(os.listdir(folder)) == before


def test_check_tries_a_format(folder):
    (folder / "c.md").write_text("3|unfit\n")
    assert run("check c.md").exit_code == 0
    result = run("check c.md --to plain")
    assert result.exit_code == 1
    assert result.stdout == "c.md:1: error: something is amiss [fake-unfit]\n"


def test_check_writes_no_output_even_when_one_is_named(folder):
    assert run("--check --to plain a.md -o out.txt").exit_code == 0
    assert not (folder / "out.txt").exists()


def test_json_findings_are_alone_on_their_stream():
    result = run("--to plain --report-format json a.md b.md")
    assert result.stdout == "1 a\n2 b\n"
    got = json.loads(result.stderr)
    assert [found["code"] for found in got["findings"]] == ["fake-warning"]
    assert got["summary"]["written"] == {"plain": 2}
    result = run("check --report-format json a.md b.md")
    assert json.loads(result.stdout)["summary"]["read"] == 2
    assert result.stderr.splitlines()[-1].startswith("read 2 records, 2 sound")


def test_findings_as_a_table_and_as_annotations():
    rows = list(csv.DictReader(io.StringIO(run("check --report-format csv a.md b.md").stdout.removeprefix("\ufeff"))))
    assert rows == [
        {
            "file": "b.md",
            "line": "1",
            "end_line": "",
            "severity": "warning",
            "code": "fake-warning",
            "message": "something is amiss",
        }
    ]
    assert run("check --report-format github b.md").stdout == (
        "::warning file=b.md,line=1,title=fake-warning::something is amiss\n"
    )


def test_an_unknown_form_of_findings_is_wrong_usage():
    result = run("check --report-format xml a.md")
    assert result.exit_code == 2
    assert "'text', 'json', 'csv', 'github'" in result.stderr


def test_a_crash_is_a_finding_never_a_traceback(folder):
    (folder / "c.md").write_text("3|x|crash\n")
    result = run("--to plain c.md a.md")
    assert result.exit_code == 1
    assert result.stdout == "1 a\n"
    assert "[internal-error]" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_interrupt_reports_the_finished_work(folder, monkeypatch):
    def interrupt(record):
        if record.control_number == "2":
            raise KeyboardInterrupt
        return b"1 a"

    monkeypatch.setattr(fakes, "encode", interrupt)
    result = run("--to plain a.md b.md -o out.txt")
    assert result.exit_code == 130
    assert result.stderr.splitlines()[-1].startswith("interrupted: read 2 records, wrote 0 plain, 0 failed, ")
    assert sorted(os.listdir(folder)) == ["a.md", "b.md"]


# --- completion


def completed(*words):
    *arguments, incomplete = words
    complete = ShellComplete(cli.cli, {}, "catalog-export", "_CATALOG_EXPORT_COMPLETE")
    return [item.value for item in complete.get_completions(list(arguments), incomplete)]


def test_verbs_options_and_formats_are_completed():
    assert completed("ch") == ["ch", "check"]
    assert "--to" in completed("--t")
    assert completed("--to", "marc") == ["marc", "marcxml"]
    assert completed("check", "--to", "bibl") == ["biblatex"]
    assert completed("--to", "dc", "--ver") == ["--verify", "--verbose"]


# --- help


def test_help_shows_options_in_sections():
    text = run("export --help").stdout
    sections = [line.rstrip(":") for line in text.splitlines() if line[:1].isalpha() and line.endswith(":")]
    assert sections == ["Input", "Output", "Errors and checks", "Messages", "Speed", "Options"]
    output = text.partition("\nOutput:\n")[2].partition("\nErrors and checks:\n")[0]
    assert "--output" in output
    assert "--max-errors" not in output


@pytest.mark.parametrize("arguments", [["help"], ["help", "check"], ["help", "feed"]])
def test_help_is_also_a_command(arguments):
    asked = run(" ".join(arguments))
    assert (asked.exit_code, asked.stdout) == (0, run(" ".join([*arguments[1:], "--help"])).stdout)


def test_template_prints_a_table_without_an_argument():
    assert run("template").stdout == run("template csv").stdout != ""


def test_quiet_prints_errors_only(tmp_path):
    Path("odd.md").write_text("1|a|warning\n2|b|error\n")
    assert run("--to plain -o out odd.md --quiet").stderr == "odd.md:2: error: something is amiss [fake-error]\n"
    assert run("check odd.md -q").stdout == "odd.md:2: error: something is amiss [fake-error]\n"


def test_verbose_lists_the_values_of_the_profile(tmp_path):
    Path("p.toml").write_text('[defaults]\npublisher = "UI"\nplace = "Depok"\n')
    summary = run("--to plain a.md --profile p.toml").stderr.splitlines()
    assert summary[0] == "profile: 2 values are set or were used; --verbose lists them"
    listed = run("--to plain a.md --profile p.toml --verbose").stderr.splitlines()
    assert [line.partition(" used")[0] for line in listed[:2]] == [
        "profile: defaults.place = 'Depok'",
        "profile: defaults.publisher = 'UI'",
    ]


# --- conflicts


def test_the_list_of_inputs_is_not_overwritten():
    Path("list").write_text("a.md\n")
    result = run("--to plain --files-from list -o list --force")
    assert result.exit_code == 2
    assert "Error: list: is the list of inputs and the output; give the output another name" in result.stderr
    assert Path("list").read_text() == "a.md\n"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_an_unreadable_input_does_not_end_the_run(monkeypatch):
    Path("shut.md").write_text("3|c")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as for a user without the right; root may read every file
    assert run("--to plain a.md shut.md").stdout == "1 a\n3 c\n"


def test_an_old_output_is_reported_if_no_record_is_written():
    Path("old.txt").write_text("from yesterday")
    Path("empty").mkdir()
    result = run("--to plain empty -o old.txt -f")
    assert result.exit_code == 1
    assert "old.txt: no record was written; the file is from an earlier run" in result.stderr
