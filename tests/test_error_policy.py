"""Runs with many faults: limits, the quarantine, grouped findings, the log, and progress."""

import gzip
import io
import json
import os
import zipfile
from functools import partial
from pathlib import Path

import fakes
import pytest
from click.testing import CliRunner

from catalog_export import api
from catalog_export.cli import console as terminal
from catalog_export.cli.console import Progress, progress_line
from catalog_export.cli.main import cli
from catalog_export.model.errors import OutputError, StoppedError, UsageError
from catalog_export.read.base import Parsed
from catalog_export.run.report import Report


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with fakes.installed():
        yield


def pages(*texts):
    Path("pages").mkdir()
    for number, text in enumerate(texts, 1):
        Path(f"pages/{number}.md").write_text(text)
    return "pages"


def run(*arguments):
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr.splitlines()


# --- limits


@pytest.mark.parametrize("spread", [(), ("--shard-size", 1)])
def test_more_errors_than_allowed_stop_the_run(spread):
    source = pages("1|a", "2|b|error", "3|c", "4|d|none", "5|e", "6|f|error")
    arguments = ("--to", "plain", "-o", "out", *spread, source)
    code, _, lines = run("--max-errors", 1, *arguments)
    assert code == 1
    assert lines[-1] == "Error: stopped, since more than 1 records failed"
    assert lines[-2].startswith("read 4 records, wrote 0 plain, 2 failed, ")
    assert not Path("out").exists()
    code, _, lines = run("--fail-fast", *arguments)
    assert (code, lines[-1]) == (1, "Error: stopped, since a record failed")
    code, _, lines = run("--max-errors", 3, *arguments)
    assert code == 1
    assert Path("out").read_text() == "1 a\n3 c\n5 e\n"


def test_an_input_that_cannot_be_read_counts():
    with pytest.raises(StoppedError):
        api.check(["gone.md"], max_errors=0)
    with pytest.raises(StoppedError):
        api.check(["gone.md"], max_errors=0, jobs=1)
    assert api.check(["gone.md"], max_errors=1).exit_code == 3


@pytest.mark.parametrize("spread", [(), ("--jobs", 1)])
def test_a_run_stopped_by_an_unreadable_input_exits_with_3(spread):
    source = pages("1|a")
    code, _, lines = run("--fail-fast", "--to", "plain", "-o", "out", *spread, source, "gone.md")
    assert (code, lines[-1]) == (3, "Error: stopped, since an input could not be read")
    assert not Path("out").exists()
    code, _, lines = run("--max-errors", 1, "--to", "plain", "-o", "out", *spread, source, "gone.md", "gone too.md")
    assert (code, lines[-1]) == (3, "Error: stopped, since more than 1 records failed or inputs could not be read")


def test_warnings_do_not_count():
    source = pages("1|a|warning", "2|b|note")
    assert run("--fail-fast", "--to", "plain", source)[0] == 0
    assert run("--fail-fast", "--strict", "--to", "plain", source)[0] == 1


# --- quarantine


def kept(folder="bad"):
    return {path.name: path.read_text() for path in sorted(Path(folder).iterdir())}


@pytest.mark.parametrize("spread", [(), ("--shard-size", 1, "-o", "out")])
def test_bad_pages_are_copied_with_their_findings(spread):
    source = pages("1|a", "2|b|error", "3|unfit", "4|d|warning", "1|other", "6|x|none\n7|y\n8|z|error")
    run("--to", "plain", "--quarantine", "bad", *spread, source)
    names = list(kept())
    stems = ["2", "3", "5", "6"]
    assert [name.split("-")[0] for name in names] == [stem for stem in stems for _ in range(2)]
    assert all(other == f"{name}.findings" for name, other in zip(names[::2], names[1::2], strict=True))
    content = list(kept().values())
    assert content[:2] == ["2|b|error", f"{Path('pages', '2.md')}:1: error: something is amiss [fake-error]\n"]
    assert "[fake-unfit]" in content[3]
    assert "[duplicate-other]" in content[5]
    assert content[6] == "6|x|none\n7|y\n8|z|error"
    assert [line.split(": ")[0].rsplit(":")[-1] for line in content[7].splitlines()] == ["1", "3"]


def test_of_json_lines_the_line_is_kept():
    Path("many.jsonl").write_text("1|a\n2|b|error\n3|c\n4|unfit")
    run("--to", "plain", "--quarantine", "bad", "many.jsonl")
    names, content = list(kept()), list(kept().values())
    assert [name.rsplit("-", 1)[0] for name in names] == ["many-2", "many-2", "many-4", "many-4"]
    assert content[::2] == ["2|b|error\n", "4|unfit\n"]
    code, out, _ = run("--to", "plain", "bad")  # can be given once more; the findings are not read as pages
    assert (code, out) == (1, "")


def test_two_pages_of_one_name_do_not_collide():
    for folder in ("a", "b"):
        Path(folder).mkdir()
        Path(folder, "Ünï page.md").write_text(f"{folder}|x|error")
    run("check", "--quarantine", "bad", "a", "b")
    assert sorted(kept().values())[:2] == ["a/Ünï page.md:1: error: something is amiss [fake-error]\n", "a|x|error"]
    assert len(kept()) == 4
    assert all(name.startswith("n-page-") for name in kept())


def test_a_document_that_is_too_large_is_quarantined():
    source = pages("1|a")
    os.truncate("pages/1.md", (64 << 20) + 1)
    run("check", "--quarantine", "bad", source)
    copy, findings = sorted(Path("bad").iterdir())
    assert copy.stat().st_size == (64 << 20) + 1
    assert findings.read_text().endswith("[document-too-large]\n")


def test_a_refused_document_is_quarantined():
    Path("1").write_text("1|a")
    with zipfile.ZipFile("10", "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
    code, _, _ = run("check", "--quarantine", "bad", "1", "10")
    assert code == 1
    copy, findings = sorted(Path("bad").iterdir())
    assert copy.read_bytes() == Path("10").read_bytes()
    assert (copy.suffix, findings.name) == ("", f"{copy.name}.findings")


def test_a_refused_member_of_a_container_keeps_its_findings():
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("b.md.gz", gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"1|a")))))
        archive.writestr("c.md", b"2|c|error")
    run("check", "--quarantine", "bad", "a.zip")
    assert sorted(Path(name).suffix for name in os.listdir("bad")) == [".findings", ".md"]


def test_a_missing_input_is_not_quarantined():
    run("check", "--quarantine", "bad", "nothing.md")
    assert list(Path("bad").iterdir()) == []


def test_a_record_of_no_place_is_quarantined_with_its_page(monkeypatch):
    def parse(document):
        yield Parsed(fakes.record("1", "crash"))

    monkeypatch.setattr(fakes, "parse", parse)
    code, _, _ = run("--to", "plain", "--quarantine", "bad", pages("1|a"))
    assert code == 1
    [page, findings] = sorted(Path("bad").iterdir())
    assert page.read_text() == "1|a"
    assert "internal-error" in findings.read_text()


def test_a_quarantine_that_cannot_be_is_a_fault():
    Path("bad").write_text("")
    with pytest.raises(OutputError, match="bad"):
        api.check(pages("1|a"), quarantine="bad")


# --- groups


def test_a_recurring_fault_does_not_flood():
    source = pages("\n".join([f"{n}|t|warning" for n in range(1030)] + [f"{n}|t|note" for n in range(2000, 2020)]))
    code, _, lines = run("--to", "plain", "-o", "out", source)
    assert code == 0
    assert sum("[fake-warning]" in line for line in lines) == 21
    assert sum("[fake-note]" in line for line in lines) == 20
    assert lines[40] == "and 1,010 more [fake-warning]: 'catalog-export check' or --log-file shows all"
    assert lines[41] == "warnings: fake-warning 1,030"
    assert run("check", source)[1].count("[fake-warning]") == 1030
    _, _, lines = run("--to", "plain", "-o", "out", "-f", "--report-format", "csv", source)
    assert sum("fake-warning" in line for line in lines) == 1030


# --- the log


def test_the_log_has_every_finding():
    source = pages("\n".join(f"{n}|t|warning" for n in range(30)), "30|t|error")
    for more in ((), ("--fail-fast",)):
        run("--to", "plain", "--log-file", "log", *more, source)
    events = [json.loads(line) for line in Path("log").read_text().splitlines()]
    assert [event["event"] for event in events] == 2 * ["start", *31 * ["finding"], "end"]
    assert events[1] == {
        "event": "finding",
        "file": str(Path("pages", "1.md")),
        "line": 1,
        "end_line": None,
        "severity": "warning",
        "code": "fake-warning",
        "message": "something is amiss",
    }
    assert (events[32]["read"], events[32]["failed"], events[32]["exit_code"]) == (31, 1, 1)


def test_a_log_that_cannot_be_written_is_a_fault():
    code, _, lines = run("--to", "plain", "--log-file", "no/log", pages("1|a"))
    assert code == 3
    assert lines == ["Error: no/log: cannot be written (No such file or directory)"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_log_does_not_hide_written_records():
    code, _, lines = run("--to", "plain", "--log-file", "/dev/full", "-o", "out.txt", pages("1|a"))
    assert code == 3
    assert lines[0].startswith("read 1 record, wrote 1 plain, 0 failed")
    assert lines[1] == "Error: /dev/full: cannot be written (No space left on device)"


# --- progress


def report(**values):
    made = Report()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def test_what_progress_says():
    assert progress_line(report(read=1200), 2.0, bar=True) == "1,200 records, 600/s"
    half = report(read=1200, failed=3, inputs=2400, inputs_done=1200)
    assert progress_line(half, 60.0, bar=False) == "50 %: 1,200 records, 3 failed, 20/s, 1:00 left"
    assert progress_line(half, 60.0, bar=True).startswith("[##########----------] 50 %: ")
    assert progress_line(half, 7300.0, bar=False).endswith("2:01:40 left")
    resumed = report(read=1200, inputs=2400, inputs_done=1200, inputs_before=1000, read_before=1000)
    assert progress_line(resumed, 10.0, bar=False) == "50 %: 1,200 records, 20/s, 1:00 left"
    taken_over = report(read=1000, inputs=2000, inputs_done=1000, inputs_before=1000, read_before=1000)
    assert progress_line(taken_over, 1.0, bar=False) == "50 %: 1,000 records, 0/s"


def test_off_a_terminal_a_line_now_and_then(monkeypatch, capsys):
    import sys

    times = iter([0.0, 1.0, 31.0, 40.0, 60.0, 62.0])
    monkeypatch.setattr(terminal, "monotonic", lambda: next(times))
    progress = Progress(sys.stderr, drawn=False)
    for read in (1, 31, 40, 60, 62):
        progress.tick(report(read=read))
    progress.clear()
    assert capsys.readouterr().err == "31 records, 1/s\n62 records, 1/s\n"


@pytest.mark.parametrize(
    ("arguments", "shown"), [([], True), (["--progress"], True), (["--no-progress"], False),
                             (["--report-format", "json"], False), (["--report-format", "json", "--progress"], True)],
)  # fmt: skip
def test_progress_can_be_asked_for(monkeypatch, arguments, shown):
    monkeypatch.setattr(terminal, "LINE_SECONDS", 0.0)
    _, _, lines = run("--to", "plain", "-o", "out", *arguments, pages("1|a"))
    assert any(line.startswith("1 record, ") for line in lines) is shown


def test_a_limit_below_nothing_is_refused():
    for run in (partial(api.check, ["gone.md"]), partial(api.export, ["gone.md"], "marc", io.BytesIO())):
        with pytest.raises(UsageError, match=r"^max_errors is -1; expected 0 or more$"):
            run(max_errors=-1)
