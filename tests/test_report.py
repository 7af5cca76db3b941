"""Reports for people and machines: one line per finding, valid JSON and CSV, consistent counts, exit codes."""

import csv
import io
import json

import pytest

from catalog_export.cli.console import FORMS, Csv, Github, Json, Lines
from catalog_export.model.findings import Finding
from catalog_export.model.record import Location
from catalog_export.run.report import Report

ERROR = Finding("no-title", "error", "no title; expected one", Location("records/a.md", 3, 4))
WARNING = Finding("odd", "warning", 'a "quoted", odd\nthing; 100 %', Location("b,c:d.md", 7))
NOTE = Finding("left-out", "note", "left out x", Location("=cmd.md"))


def report_of(**counts):
    report = Report()
    for name, value in counts.items():
        getattr(report, name).update(value) if name == "written" else setattr(report, name, value)
    return report


def printed(form, *findings, report=None):
    out = []
    printer = form(out.append)
    for found in findings:
        printer.finding(found)
    printer.end(report or Report())
    return "".join(out)


def test_a_report_shows_its_totals():
    assert repr(report_of(read=3, failed=1)) == "<Report: read 3 records, wrote none, 1 failed, 0.00 s>"


def test_lines():
    assert printed(Lines, ERROR, WARNING, NOTE) == (
        "records/a.md:3-4: error: no title; expected one [no-title]\n"
        'b,c:d.md:7: warning: a "quoted", odd\\nthing; 100 % [odd]\n'
        "=cmd.md: note: left out x [left-out]\n"
    )


def test_no_text_of_a_page_can_steer_a_terminal():
    evil = Finding("x", "error", "\x1b[2J\r\x07\x9b31m\u2028", Location("a\x1b]0;x\x07.md\n"))
    assert printed(Lines, evil) == "a\\x1b]0;x\\x07.md\\n: error: \\x1b[2J\\r\\x07\\x9b31m\\u2028 [x]\n"


def test_only_the_severity_is_coloured():
    out = []
    Lines(out.append, colour=True).finding(ERROR)
    assert out == ["records/a.md:3-4: \x1b[31merror\x1b[0m: no title; expected one [no-title]\n"]


@pytest.mark.parametrize("findings", [[], [ERROR], [ERROR, WARNING, NOTE]])
def test_json_is_always_one_object(findings):
    report = report_of(read=3, failed=1)
    report.written["marc"] = 2
    for found in findings:
        report.count(found)
    got = json.loads(printed(Json, *findings, report=report))
    assert [item["code"] for item in got["findings"]] == [found.code for found in findings]
    assert got["summary"]["read"] == 3
    assert got["summary"]["written"] == {"marc": 2}
    assert got["summary"]["findings"] == {found.code: 1 for found in findings}
    if findings:
        assert got["findings"][0] == {
            "file": "records/a.md",
            "line": 3,
            "end_line": 4,
            "severity": "error",
            "code": "no-title",
            "message": "no title; expected one",
        }


def test_csv_reads_back_and_runs_no_formula():
    text = printed(Csv, ERROR, WARNING, NOTE)
    assert text[0] == "\ufeff"  # the byte order mark, for spreadsheets
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows == [
        ["file", "line", "end_line", "severity", "code", "message"],
        ["records/a.md", "3", "4", "error", "no-title", "no title; expected one"],
        ["b,c:d.md", "7", "", "warning", "odd", 'a "quoted", odd\nthing; 100 %'],
        ["./=cmd.md", "", "", "note", "left-out", "left out x"],
    ]


def test_github_commands_are_escaped():
    assert printed(Github, ERROR, WARNING, NOTE) == (
        "::error file=records/a.md,line=3,endLine=4,title=no-title::no title; expected one\n"
        '::warning file=b%2Cc%3Ad.md,line=7,title=odd::a "quoted", odd%0Athing; 100 %25\n'
        "::notice file==cmd.md,title=left-out::left out x\n"
    )


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Location("in/bad.jsonl:17/20389935.md", 3, 4), "file=in/bad.jsonl,line=17"),
        (Location("bad.ndjson.gz:2/self/2.md", 3), "file=bad.ndjson.gz,line=2"),
        (Location("s3://pages/bad.jsonl:2/2.md", 3), "file=s3%3A//pages/bad.jsonl,line=2"),
        (Location("bad.jsonl", 17), "file=bad.jsonl,line=17"),
        (Location("in/x.zip/20389935.md", 3), "file=in/x.zip"),
        (Location("x.tar.gz/bad.jsonl:17/1.md", 3), "file=x.tar.gz"),
        (Location("https://host:80/a.md", 3), "file=https%3A//host%3A80/a.md,line=3"),
        (Location("a:1/b.md", 3), "file=a%3A1/b.md,line=3"),
    ],
)
def test_github_findings_name_an_existing_file(place, shown):
    assert (
        printed(Github, ERROR._replace(location=place)) == f"::error {shown},title=no-title::no title; expected one\n"
    )


def test_the_forms_have_names():
    assert list(FORMS) == ["text", "json", "csv", "github"]


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (report_of(read=1), 0),
        (report_of(failed=1), 1),
        (report_of(failed=1, unread=1), 3),
        (report_of(failed=1, unread=1, interrupted=True), 130),
    ],
)
def test_the_worst_exit_code_wins(report, code):
    assert report.exit_code == code


def test_only_errors_and_unread_inputs_change_the_exit_code():
    report = Report()
    for found in (WARNING, NOTE):
        report.count(found)
    assert report.exit_code == 0
    report.count(ERROR)
    assert report.exit_code == 1
    report.count(ERROR._replace(code="input-missing"))
    assert report.exit_code == 3


def test_reports_add_up():
    one, two = report_of(read=2, failed=1), report_of(read=3, repeated=1, unread=1)
    one.written.update(marc=1)
    two.written.update(marc=2, dc=1)
    two.count(ERROR)
    two.findings.append(ERROR)
    one += two
    assert (one.read, one.failed, one.repeated, one.unread) == (5, 1, 1, 1)
    assert one.written == {"marc": 3, "dc": 1}
    assert one.codes == {("error", "no-title"): 1}
    assert one.findings == [ERROR]


def test_closing_lines():
    assert report_of(read=1, seconds=0.1).closing() == "read 1 record, wrote none, 0 failed, 0.10 s"
    report = report_of(read=12345, failed=2, repeated=1, unread=1, seconds=1.234)
    report.written.update(marc=12342)
    assert report.closing() == (
        "read 12,345 records, wrote 12,342 marc, 2 failed, 1 repeated, 1 input not read, 1.23 s"
    )
    report.check = True
    assert report.closing() == "read 12,345 records, 12,342 sound, 2 failed, 1 repeated, 1 input not read, 1.23 s"


def test_findings_are_grouped_by_severity_and_number():
    report = Report()
    for found in (NOTE, WARNING, ERROR, WARNING._replace(code="other"), WARNING):
        report.count(found)
    assert report.lines()[:-1] == ["errors: no-title 1", "warnings: odd 2, other 1", "notes: left-out 1"]


def test_a_single_finding_is_not_grouped():
    report = Report()
    report.count(NOTE)
    assert len(report.lines()) == 1


def test_findings_as_text_contain_no_terminal_controls():
    odd = ERROR._replace(location=Location("a\x9b\u202e.md"), message="x\u2066y\x85")
    assert printed(Lines, odd) == "a\\x9b\\u202e.md: error: x\\u2066y\\x85 [no-title]\n"
