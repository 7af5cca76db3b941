"""What a run reads and what it writes are kept apart."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample import PAGE

from catalog_export import api
from catalog_export.cli import cli
from catalog_export.errors import UsageError

TEXT = Path(PAGE).read_text("utf-8")


def page(number, title="Peran paradiplomasi"):
    return TEXT.replace("20389935", str(number)).replace("Peran paradiplomasi", title)


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path("self").mkdir()
    for number in (1, 2, 3):
        Path(f"self/{number}.md").write_text(page(number), "utf-8")


def numbers(path):
    return [json.loads(line)["control_number"] for line in Path(path).read_text("utf-8").splitlines()]


def left_out(report):
    return [str(found).partition(": hidden")[0] for found in report.findings if found.code == "files-left-out"]


@pytest.mark.parametrize("options", [{}, {"jobs": 2}, {"shard_size": 1}])
def test_an_output_in_a_folder_of_inputs_is_not_read_back(options):
    output = "self/000.jsonl"
    api.export("self", "jsonl", output, **options)
    Path("self/1.md").write_text(page(1, "Judul lain"), "utf-8")
    report = api.export(".", "jsonl", output, force=True, **options)
    assert (report.read, report.failed, report.repeated) == (3, 0, 0)
    assert "Judul lain" in Path(output).read_text("utf-8")
    parts = ", 000.jsonl.parts/" * bool(options)
    assert left_out(report) == [f".: note: left out 000.jsonl{parts}"]


def test_an_output_is_known_by_its_place_and_not_its_name():
    Path("self/sub").mkdir()
    Path("self/sub/link").symlink_to("..")
    Path("self/sub/out.jsonl").write_text("")
    api.export("self/1.md", "jsonl", "self/out.jsonl")
    Path("other.jsonl").symlink_to("self/out.jsonl")
    report = api.export(["self", "self/2.md"], "jsonl", "other.jsonl", force=True)
    assert left_out(report) == ["self: note: left out out.jsonl"]
    assert [found.code for found in report.findings][:2] == ["folder-loop", "empty-document"]


def test_a_folder_of_outputs_below_the_inputs_is_left_out():
    for _ in range(2):
        report = api.export("self", "jsonl", "self/out/")
        assert (report.read, report.failed) == (3, 0)
    assert left_out(report) == ["self: note: left out 1.jsonl, 2.jsonl, 3.jsonl"]


@pytest.mark.parametrize("options", [{}, {"shard_size": 2, "force": True}])
def test_inputs_in_the_folder_of_outputs_of_the_same_kind_are_refused(options):
    line = json.dumps({"title": {"proper": {"text": "Arsip"}}})
    Path("self/000000.jsonl").write_text(line)
    for names in ("self", ["self/../self"], ["self/000000.jsonl"], iter(["self/1.md", "self/000000.jsonl"])):
        with pytest.raises(UsageError, match="is an input"):
            api.export(names, "jsonl", "self/", **options)
    assert Path("self/000000.jsonl").read_text() == line
    assert api.export("self/1.md", "jsonl", "self/").written == {"jsonl": 1}
    assert api.export("self", "marc", "self/").read == 5


def test_a_quarantine_among_the_inputs_is_not_read():
    Path("self/2.md").write_text("", "utf-8")
    for _ in range(2):
        report = api.check("self", quarantine="self/bad")
        assert (report.read, report.failed) == (3, 1)
    assert left_out(report) == ["self: note: left out bad/"]
    assert api.check("self", quarantine="self/bad", jobs=2).read == 3
    for names in ("self/bad", ["self", "self/bad/"]):
        with pytest.raises(UsageError, match="is an input, and what is written there would be read"):
            api.check(names, quarantine="self/bad")


# --- the log


def run(*arguments):
    return CliRunner().invoke(cli, list(arguments))


@pytest.mark.parametrize("arguments", [["self"], ["self/1.md"], ["--files-from", "list"], ["self/2.md"]])
@pytest.mark.parametrize("verb", [["check"], ["-t", "bibtex"]])
def test_a_page_is_no_log(verb, arguments):
    Path("list").write_text("self/2.md\nself/1.md\n")
    result = run(*verb, *arguments, "--log-file", "self/1.md")
    assert result.exit_code == 2
    assert "give the log another name" in result.stderr
    assert Path("self/1.md").read_text("utf-8") == page(1)


def test_a_log_among_the_inputs_is_no_page():
    for name, code in (("self/log.jsonl", 2), ("self/log.txt", 2), ("self/log", 0), ("log.jsonl", 0), ("log.jsonl", 0)):
        assert run("check", "self", "--log-file", name).exit_code == code, name
    assert len(Path("log.jsonl").read_text().splitlines()) == 6
    assert run("-t", "jsonl", "self", "-o", "out", "--log-file", "./out").exit_code == 2
    assert run("-t", "jsonl", "self", "-o", "out", "--log-file", "/dev/null").exit_code == 0
