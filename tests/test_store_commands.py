"""The commands load and store: options, messages, exit codes, and the deletions of a mirror."""

import json
import re
import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace

import fakes
import pytest
from click.testing import CliRunner
from test_store import FULL, numbered

import catalog_export
from catalog_export.cli import main as cli
from catalog_export.model.errors import UsageError
from catalog_export.store import load, open_store
from catalog_export.store.ingest import StoreSink
from catalog_export.store.serialization import pack_record
from catalog_export.store.wire import encode_record

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "records" / "20389935.md"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def folder(tmp_path):
    """Return a folder with twenty pages of the fake source."""
    pages = tmp_path / "pages"
    pages.mkdir()
    for number in range(10, 30):
        (pages / f"{number}.md").write_text(f"{number}|Judul {number}\n")
    with fakes.installed():
        yield pages


def run(line):
    result = CliRunner().invoke(cli.cli, shlex.split(line), prog_name="catalog-export")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def counts(result):
    closing = result.stderr.splitlines()[-1]
    names = ("new", "changed", "unchanged", "revived", "deleted", "failed")
    parts = dict(reversed(part.split(" ")) for part in closing.split(", ") if part.split(" ")[-1] in names)
    return {name: int(number) for name, number in parts.items() if number != "0"}


# --- load


def test_load_stores_pages_and_reports_changes(folder):
    result = run("load --store a.db pages")
    assert result.stdout == ""
    assert result.stderr.startswith("read 20 records, 20 new, 0 changed, 0 unchanged, 0 revived, 0 deleted, 0 failed, ")
    assert result.exit_code == 0
    (folder / "10.md").write_text("10|Judul baru\n")
    assert counts(run("load --store a.db pages")) == {"changed": 1, "unchanged": 19}


def test_load_accepts_the_options_of_export(folder):
    (folder / "30.md").write_text("30|x|warning\n")
    (folder / "31.md").write_text("31|x|error\n")
    (folder / "32.md").write_text("10|Judul 10\n")
    result = run("load --store a.db pages --strict --quarantine bad --log-file log --report-format json --verify")
    assert result.exit_code == 1
    summary = json.loads(result.stderr)["summary"]
    assert (summary["read"], summary["failed"], summary["repeated"], summary["fed"]["new"]) == (23, 2, 1, 20)
    assert len(list(Path("bad").glob("*.md"))) == 2
    assert "finding" in Path("log").read_text()


def test_a_load_that_is_stopped_changes_nothing(folder):
    run("load --store a.db pages")
    (folder / "10.md").write_text("10|Judul baru\n")
    (folder / "11.md").write_text("11|x|error\n")
    result = run("load --store a.db pages --fail-fast --report-format json")
    assert result.exit_code == 1
    assert json.loads(result.stderr.partition("\nError")[0])["summary"]["written"] == {"store": 0}
    assert "Error: stopped, since a record failed" in result.stderr
    assert ", 0 new, 0 changed, 0 unchanged, " in run("load --store a.db pages --fail-fast").stderr
    with open_store("a.db") as store:
        assert store.get("10").record.title.proper.value == "Judul 10"


def test_the_same_from_python(folder):
    report = load("pages", "a.db", mirror=True)
    assert report.fed == {"new": 20, "changed": 0, "unchanged": 0, "revived": 0, "deleted": 0}
    assert report.written == {"store": 20}
    assert load([folder / "10.md"], "a.db").fed["unchanged"] == 1
    with pytest.raises(TypeError, match=r"^load\(\) got an unexpected keyword argument 'to'$"):
        load("pages", "a.db", to="marc")
    with pytest.raises(UsageError, match=r"^jobs is -1; expected 1 or more$"):
        load("pages", "a.db", jobs=-1)


def test_the_store_may_be_named_by_the_environment(folder, monkeypatch):
    monkeypatch.setenv("CATALOG_EXPORT_STORE", "a.db")
    assert counts(run("load pages")) == {"new": 20}
    assert run("store status").exit_code == 0
    monkeypatch.delenv("CATALOG_EXPORT_STORE")
    assert run("load pages").exit_code == 2


def test_profile_and_side_car_reach_the_store(folder):
    Path("profile.toml").write_text('[defaults]\npublisher = "Perpustakaan"\n')
    Path("more.csv").write_text("id,tahun\n10,2014\n")
    run("load --store a.db pages/10.md --profile profile.toml --data more.csv")
    with open_store("a.db") as store:
        record = store.get("10").record
    assert (record.publisher, record.year) == ("Perpustakaan", "2014")
    assert record.provenance["publisher"].grade == "profile"


def test_several_processes_load_the_same(tmp_path):
    lines = [json.dumps({"control_number": str(n), "title": {"proper": {"text": f"Judul {n}"}}}) for n in range(1500)]
    lines += [lines[3], '{"control_number": "4", "title": {"proper": {"text": "Lain"}}}', "{"]
    Path("a.jsonl").write_text("\n".join(lines) + "\n")
    reports = [load("a.jsonl", f"{jobs}.db", jobs=jobs) for jobs in (1, 3)]
    assert [report.fed["new"] for report in reports] == [1500, 1500]
    assert [(report.read, report.failed, report.repeated) for report in reports] == [(1503, 2, 1)] * 2
    with open_store("1.db") as one, open_store("3.db") as three:
        assert list(one.rows()) == [row._replace(datestamp=one.earliest()) for row in three.rows()]
        assert list(three.verify()) == []
    assert load("a.jsonl", "3.db", jobs=2, mirror=True).fed["unchanged"] == 1500


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 100_000])
def test_records_of_workers_may_be_cut_anywhere(size):
    found = [FULL, numbered(""), numbered("日本"), FULL]
    taken = []
    sink = StoreSink(SimpleNamespace(add_stored=taken.append), None, None, force=False)
    data = b"".join(map(encode_record, found))
    for start in range(0, len(data), size):
        sink.write(data[start : start + size])
    assert taken == [pack_record(record) for record in found]
    assert sink.rest == b""


# --- mirror


HELD = "a.db: error: {} of the store did not occur in the input; nothing was deleted: {} [deletions-held]"


def held(result):
    [line] = [line for line in result.stderr.splitlines() if "[deletions-held]" in line]
    return line


def test_a_mirror_deletes_vanished_records(folder):
    run("load --store a.db pages")
    (folder / "10.md").unlink()
    (folder / "11.md").unlink()
    result = run("load --store a.db pages --mirror")
    assert counts(result) == {"unchanged": 18, "deleted": 2}
    assert result.exit_code == 0
    (folder / "10.md").write_text("10|Judul 10\n")
    assert counts(run("load --store a.db pages --mirror")) == {"unchanged": 18, "revived": 1}


def test_a_mirror_deletes_many_by_force_only(folder):
    run("load --store a.db pages")
    for number in range(10, 13):
        (folder / f"{number}.md").unlink()
    result = run("load --store a.db pages --mirror")
    why = "that is more than 10% of the 20 there are; if that is right, force the deletion"
    assert held(result) == HELD.format("3 records", why)
    assert counts(result) == {"unchanged": 17}
    assert result.exit_code == 1
    assert counts(run("load --store a.db pages --mirror --force")) == {"unchanged": 17, "deleted": 3}


def test_an_unreadable_input_deletes_nothing_even_with_force(folder):
    run("load --store a.db pages")
    (folder / "10.md").unlink()
    (folder / "11.md").write_text("11|Judul baru\n")
    Path("more.md.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    for missing in ("none.md", "more.md.gz"):
        for force in ("", "--force"):
            result = run(f"load --store a.db pages {missing} --mirror {force}")
            why = "1 input could not be read; repair the input and run again"
            assert held(result) == HELD.format("1 record", why)
            assert result.exit_code == 3
    with open_store("a.db") as store:
        assert not store.get("10").deleted
        assert store.get("11").record.title.proper.value == "Judul baru"


def test_a_record_that_failed_deletes_nothing_but_by_force(folder):
    run("load --store a.db pages")
    (folder / "10.md").write_text("10|x|error\n")
    result = run("load --store a.db pages --mirror")
    assert held(result) == HELD.format(
        "1 record", "1 record failed and may be a missing one; correct the pages, or force the deletion"
    )
    assert result.exit_code == 1
    assert counts(run("load --store a.db pages --mirror --force")) == {"unchanged": 19, "deleted": 1, "failed": 1}


def test_load_from_python_mirrors_and_forces_only_if_asked(folder):
    load("pages", "a.db")
    (folder / "10.md").unlink()
    assert load("pages", "a.db").fed["deleted"] == 0
    for number in (11, 12):
        (folder / f"{number}.md").unlink()
    report = load("pages", "a.db", mirror=True)
    assert (report.fed["deleted"], report.codes["error", "deletions-held"]) == (0, 1)
    assert load("pages", "a.db", mirror=True, force=True).fed["deleted"] == 3


def test_a_failed_record_that_is_new_does_not_stop_a_mirror(folder):
    (folder / "40.md").write_text("40|x|error\n")
    run("load --store a.db pages")
    assert "deletions-held" not in run("load --store a.db pages --mirror").stderr


def test_an_empty_input_deletes_nothing(folder):
    run("load --store a.db pages")
    Path("empty").mkdir()
    (folder / "10.md").unlink()
    result = run("load --store a.db pages empty --mirror")
    assert held(result).endswith("an input has no pages; check it, or force the deletion [deletions-held]")
    for page in folder.glob("*.md"):
        page.unlink()
    result = run("load --store a.db pages --mirror --force")
    assert held(result) == HELD.format("20 records", "nothing was read")
    with open_store("a.db") as store:
        assert store.status().deleted == 0


# --- the store


@pytest.fixture
def loaded(folder):
    run("load --store a.db pages")
    (folder / "10.md").unlink()
    run("load --store a.db pages --mirror")


def test_status_shows_counts_and_datestamps(loaded):
    result = run("store status --store a.db")
    lines = result.stdout.splitlines()
    assert lines[0] == "records: 19, deleted: 1"
    assert re.fullmatch(r"datestamps: 20\S+Z to 20\S+Z, [12] in all", lines[1])
    assert lines[2] == "set (none): 19, deleted: 1"
    assert lines[3].startswith("schema version: 3, size: ")
    machine = json.loads(run("store status --store a.db --report-format json").stdout)
    assert (machine["records"], machine["deleted"], machine["sets"][0]["deleted"]) == (19, 1, 1)
    assert machine["latest"].endswith("Z")


def test_export_writes_the_same_as_from_the_pages(folder, loaded):
    expected = run("--to jsonl pages").stdout
    assert run("store export --store a.db --to jsonl").stdout == expected
    assert run("store export --store a.db --to jsonl -o out.jsonl").stderr.startswith("read 19 records, wrote 19 jsonl")
    assert Path("out.jsonl").read_text() == expected
    again = run("store export --store a.db --to jsonl -o out.jsonl")
    assert (again.exit_code, "exists already" in again.stderr) == (3, True)
    run("store export --store a.db --to wrapped --to jsonl -o out/")
    assert len(list(Path("out").iterdir())) == 38
    assert run("store export --store a.db").exit_code == 2
    assert "unknown format" in run("store export --store a.db --to none").stderr


def test_export_for_a_receiver_is_that_of_the_pages(folder, loaded, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    run("--for slims pages -o pages.mrc")
    result = run("store export --store a.db --for slims -o store.mrc")
    assert Path("store.mrc").read_bytes() == Path("pages.mrc").read_bytes()
    assert "slims loses the record number (19 records" in result.stderr
    refused = run("store export --store a.db --for slims --to bibtex")
    assert (refused.exit_code, "slims does not read bibtex; use --to marc" in refused.stderr) == (2, True)


def test_export_of_a_set(tmp_path):
    lines = [{"control_number": n, "title": {"proper": {"text": "x"}}, "collection": c} for n, c in ("1a", "2b", "3a")]
    Path("a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    run("load --store a.db a.jsonl")
    assert run("store export --store a.db --to jsonl --set a").stderr.startswith("read 2 records")
    result = run("store export --store a.db --to jsonl --set c")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "there is no set 'c'; there are a, b" in result.stderr


def test_a_record_without_a_form_is_a_finding_with_its_place(tmp_path):
    line = {"control_number": "1", "title": {"proper": {"text": "arsip " * 1700}}}
    Path("a.jsonl").write_text(json.dumps(line) + "\n")
    run("load --store a.db a.jsonl")
    result = run("store export --store a.db --to marc -o a.mrc")
    assert result.stderr.startswith("a.jsonl:1: error: field 245 takes ")
    assert result.exit_code == 1


def test_verify_reports_faults(loaded):
    sound = run("store verify --store a.db")
    assert (sound.stdout, sound.exit_code) == ("", 0)
    assert sound.stderr.startswith("read 19 records, 19 sound, 0 failed, ")
    with open_store("a.db") as store, store.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM bodies WHERE id = 5")
    wrong = run("store verify --store a.db --mark")
    assert wrong.exit_code == 1
    assert wrong.stdout == (
        "a.db: error: record 14 has lost its content; expected the content; run store verify --mark, then load "
        "its page again [store-content-missing]\n"
    )
    assert counts(run("load --store a.db pages")) == {"changed": 1, "unchanged": 18}


def test_vacuum_forgets_on_request_only(loaded):
    assert "forgotten" not in run("store vacuum --store a.db").stderr
    assert run("store vacuum --store a.db --deleted-before 2999-01-01").stderr.endswith("1 deleted record forgotten\n")
    assert "\ndeletions forgotten: up to 20" in run("store status --store a.db").stdout
    result = run("store vacuum --store a.db --deleted-before yesterday")
    assert (result.exit_code, "is not a date; expected one such as 2026-11-23" in result.stderr) == (2, True)


@pytest.mark.parametrize("verb", ["status", "export --to jsonl", "verify", "vacuum"])
def test_no_verb_but_load_makes_a_store(verb):
    result = run(f"store {verb} --store none.db")
    assert result.stderr.startswith("Error: none.db: there is no store; expected one that load has filled")
    assert result.exit_code == 2
    assert not Path("none.db").exists()


def test_the_sample_goes_through_the_store_unchanged():
    run(f"load --store a.db {SAMPLE}")
    [parsed] = catalog_export.parse(SAMPLE)
    with open_store("a.db") as store:
        row = store.get("20389935")
    assert row.record == parsed.record
    assert row.record.provenance == parsed.record.provenance


def test_the_program_in_the_document_runs(tmp_path, capsys):
    shutil.copytree(SAMPLE.parent, tmp_path / "pages")
    [program] = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "store.md").read_text("utf-8"), re.DOTALL)
    exec(compile(program, "docs/store.md", "exec"), {})
    first, second, third = capsys.readouterr().out.splitlines()
    assert (first, third.split()[0]) == ("1 0 0", "20389935")
    assert second.endswith("+00:00 () Peran paradiplomasi dalam membangun kerjasama kota Kembar Jakarta-Beijing")
