"""Outputs of a run never replace its inputs."""

import errno
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from sample import PAGE

from catalog_export import api
from catalog_export.cli.main import cli
from catalog_export.model.errors import UsageError
from catalog_export.run.conflicts import RunOutputs

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


@pytest.mark.parametrize("output", ["self/1.md", "self/new.txt", "self/sub/../catalogue.ndjson"])
@pytest.mark.parametrize("options", [{}, {"jobs": 2}])
def test_an_output_named_like_a_page_is_refused(output, options):
    Path("self/sub").mkdir()
    with pytest.raises(UsageError, match="is in an input folder and would be read as a page; give it another suffix"):
        api.export("self", "mrk", output, force=True, **options)
    assert Path("self/1.md").read_text("utf-8") == page(1)
    assert api.export("self", ["mrk", "dc"], ["self/a.mrk", "a.md"], **options).read == 3


@pytest.mark.parametrize(("to", "output"), [("highwire", "self/new.html"), ("marc", "link.mrc")])
def test_an_output_that_replaces_a_page_is_refused(to, output):
    Path("self/new.html").write_text("a page", "utf-8")
    Path("link.mrc").symlink_to("self/new.html")
    with pytest.raises(UsageError, match="is in an input folder and would be read as a page"):
        api.export("self", to, output, force=True)
    assert Path("self/new.html").read_text("utf-8") == "a page"


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
def test_inputs_in_an_output_folder_of_their_kind_are_refused(options):
    line = json.dumps({"title": {"proper": {"text": "Arsip"}}})
    Path("self/000000.jsonl").write_text(line)
    for names in ("self", ["self/../self"], ["self/000000.jsonl"], iter(["self/1.md", "self/000000.jsonl"])):
        with pytest.raises(UsageError, match="is an input"):
            api.export(names, "jsonl", "self/", **options)
    assert Path("self/000000.jsonl").read_text() == line
    assert api.export("self/1.md", "jsonl", "self/").written == {"jsonl": 1}
    assert api.export("self", "marc", "self/").read == 5


@pytest.mark.parametrize("option", ["profile", "data"])
def test_a_table_or_profile_is_not_replaced(option):
    Path("given").write_text("id,tahun\n" if option == "data" else "")
    kept = Path("given").read_bytes()
    with pytest.raises(UsageError, match="is an input and the output"):
        api.export("self", "marc", "given", force=True, **{option: "given"})
    assert Path("given").read_bytes() == kept


@pytest.mark.parametrize("feed", ["eprints", "dspace-csv --collection-handle 123/4"])
def test_the_folder_of_a_feed_is_not_read(feed):
    assert CliRunner().invoke(cli, ["feed", *feed.split(), "self", "-o", "self/batches"]).exit_code == 0
    report = api.check("self")
    assert (report.read, report.failed) == (3, 0)
    assert left_out(report) == ["self: note: left out batches/"]


@pytest.mark.parametrize("content", [page(4), "two words", ""])
def test_a_page_named_like_the_mark_of_a_feed_is_read(content):
    Path("self/sub").mkdir()
    Path("self/sub/target.txt").write_text(content, "utf-8")
    Path("self/sub/5.md").write_text(page(5), "utf-8")
    assert api.check("self").read == 5


def test_one_device_is_input_and_output():
    RunOutputs([os.devnull]).reject_overlap(os.devnull)


def test_a_quarantine_among_the_inputs_is_not_read():
    Path("self/2.md").write_text("", "utf-8")
    for _ in range(2):
        report = api.check("self", quarantine="self/bad")
        assert (report.read, report.failed) == (3, 1)
    assert left_out(report) == ["self: note: left out bad/"]
    assert api.check("self", quarantine="self/bad", jobs=2).read == 3
    for names in ("self/bad", ["self", "self/bad/"]):
        with pytest.raises(UsageError, match="is an input and the output"):
            api.check(names, quarantine="self/bad")


# --- where a record was read


@pytest.fixture
def lines():
    """Records that were written from the pages: one was edited since, and one has no form in ISO 2709."""
    api.export("self", "jsonl", "all.jsonl")
    first, second, third = Path("all.jsonl").read_text("utf-8").splitlines()
    Path("all.jsonl").write_text(f"{first}\n{second.replace('paradiplomasi', 'x' * 12_000)}\n{third}\n", "utf-8")
    Path("self/1.md").write_text(page(1, "Judul lain"), "utf-8")


@pytest.mark.parametrize("options", [{}, {"jobs": 2}, {"shard_size": 1}])
def test_findings_name_the_line_that_was_read(lines, options):
    report = api.export(["all.jsonl", "self/1.md"], "marc", "out", quarantine="bad", **options)
    too_long, other = report.findings
    assert str(too_long.location).startswith("all.jsonl:2/self/2.md:")
    assert (other.code, str(other.location).partition(":")[0]) == ("duplicate-other", "self/1.md")
    assert "at all.jsonl:1/self/1.md:" in other.message
    kept = list(Path("bad").glob("all-2-*.jsonl"))
    assert [path.read_text("utf-8") for path in kept] == [Path("all.jsonl").read_text("utf-8").splitlines()[1] + "\n"]


def test_a_record_keeps_its_source():
    api.export("self", "jsonl", "all.jsonl")
    api.export("all.jsonl", "jsonl", "again.jsonl")
    assert Path("again.jsonl").read_bytes() == Path("all.jsonl").read_bytes()


def test_losses_are_reported_with_page_lines_and_table_rows(lines):
    report = api.check("all.jsonl", receiver="slims")
    assert {str(found.location).split("/")[0] for found in report.findings if found.code == "receiver-loses"} == {
        "all.jsonl:1"
    }
    Path("t.csv").write_text("id,tahun\n1,2014\n9,2014\n")
    found = {str(found.location).split("/")[0]: found.code for found in api.check("all.jsonl", data="t.csv").findings}
    assert found == {"all.jsonl:2": "sidecar-no-row", "all.jsonl:3": "sidecar-no-row", "t.csv:3": "sidecar-no-page"}


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


# --- what is not there


@pytest.mark.parametrize("arguments", [["-o", "", "self"], [""], ["self", "--quarantine", ""], ["--files-from", ""]])
def test_an_empty_name_is_refused(arguments):
    result = run("-t", "marc", *arguments)
    assert result.exit_code == 2
    assert "the name is empty; expected the name of a file or folder." in result.stderr
    with pytest.raises(UsageError, match="the name of an output is empty"):
        api.export("self", "marc", "")
    [found] = api.check("").findings
    assert str(found) == "'': error: there is no such file or folder; check the name [input-missing]"


@pytest.mark.parametrize("arguments", [[], ["--jobs", "2"]])
def test_an_empty_list_of_inputs_is_a_warning(arguments):
    Path("list").write_text("\n")
    result = run("-t", "marc", "--files-from", "list", "-o", "out", *arguments)
    assert result.exit_code == 0
    assert result.stderr.startswith("<inputs>: warning: contains no source documents; ")
    assert not Path("out").exists()


@pytest.mark.parametrize(("output", "said"), [(["-o", "out"], True), ([], True), (["-o", "out/"], False)])
def test_shards_without_a_folder_are_reported(output, said):
    lines = run("-t", "mrk", "self", "--shard-size", "2", *output).stderr.splitlines()
    assert lines[:-1] == ["--shard-size is for a folder (-o DIR/); the output is one file"] * said


@pytest.mark.parametrize("output", [["-o", "out", "--jobs", "2"], ["-o", "out/", "--shard-size", "2"]])
def test_a_run_that_a_full_disk_ends_has_its_closing_line(output, monkeypatch):
    from catalog_export.run.batches.engines import processes, serial
    from catalog_export.write.storage import local

    def full(self, *, force):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(processes, "Processes", lambda work, jobs: serial.Serial(work))  # to have the full disk as well
    monkeypatch.setattr(local.LocalDraft, "publish", full)
    result = run("-t", "mrk", "self", *output)
    *_, closing, error = result.stderr.splitlines()
    assert result.exit_code == 3
    assert closing.startswith("read 0 records, wrote 0 mrk, 0 failed, ")
    assert error.endswith("cannot be written (No space left on device)")


@pytest.mark.parametrize(
    "command",
    ["stats --html {} -f self", "desk --report {} -f self", "cite --style apa -o {} -f self"],
)
@pytest.mark.parametrize("output", ["self/1.md", "self/new.html"])
def test_a_document_about_the_pages_is_not_written_among_them(command, output):
    result = CliRunner().invoke(cli, command.format(output).split())
    assert result.exit_code == 2
    assert f"{output}: is in an input folder and would be read as a page" in result.stderr
    assert Path("self/1.md").read_text("utf-8") == page(1)
    assert not Path("self/new.html").exists()


@pytest.mark.parametrize("command", ["stats --html {} --data {} self/1.md", "desk --report {} --data {} self/1.md"])
def test_a_document_does_not_replace_a_table(command):
    Path("more.html").write_text("id,tahun\n1,2014\n")
    result = CliRunner().invoke(cli, [*command.format("more.html", "more.html").split(), "--force"])
    assert (result.exit_code, Path("more.html").read_text()) == (2, "id,tahun\n1,2014\n")


def test_the_corrections_of_the_desk_are_no_page():
    Path("self/corrections.jsonl").write_text(
        '{"record":"1","field":"year","old":null,"new":"2014","date":"2026-11-28"}'
    )
    report = api.check("self")
    assert (report.read, report.failed, report.exit_code) == (3, 0, 0)
    assert left_out(report) == ["self: note: left out corrections.jsonl"]
