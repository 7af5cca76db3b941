"""Runs in shards: the bytes and findings of one process for any number of jobs, and duplicates across shards."""

import io
import json
import os
import zipfile
from hashlib import sha256
from pathlib import Path
from sqlite3 import ProgrammingError
from threading import Thread

import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.model.errors import OutputError, UsageError
from catalog_export.model.files import record_key
from catalog_export.model.record import Abstract, Location, Record, Text, Title
from catalog_export.model.spill_table import SpillTable
from catalog_export.read.inputs.parts import Part
from catalog_export.run.batches.digests import ControlNumberIndex, ShardDeduplicator, content_digest
from catalog_export.run.batches.plan import split_into_shards
from catalog_export.run.deduplicate import Deduplicator
from catalog_export.write import registry
from catalog_export.write.output import sinks
from catalog_export.write.storage import local

TEXT = Path(PAGE).read_text("utf-8")
# Without those that refuse the pages, which state no year.
FORMATS = [name for name in registry.FORMATS if name not in {"highwire", "etdms", "datacite"}]


def page(number, title="Peran paradiplomasi"):
    return TEXT.replace("20389935", str(number)).replace("Peran paradiplomasi", title)


@pytest.fixture(autouse=True)
def _dated(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def pages(tmp_path):
    """Pages with every kind of fault, and the same record again within a shard and across shards."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(10, 30):
        (folder / f"{number}.md").write_text(page(number), "utf-8")
    (folder / "13.md").write_text("")  # nothing in it
    (folder / "16.md").write_text(page(15), "utf-8")  # the same in the next file
    (folder / "21.md").write_text(page(11), "utf-8")  # the same, shards away
    (folder / "22.md").write_text(page(12, "Lain sekali"), "utf-8")  # the number alone is the same
    (folder / "24.md").write_text(page(12, "Lain sekali"), "utf-8")
    (folder / "25.md").write_text(page(25, "x" * 12_000), "utf-8")  # no form in ISO 2709
    (folder / "26.md").write_text(page(25), "utf-8")  # so in marc this is the first of its number
    (folder / "27.md").write_text(TEXT.replace("<https://lib.ui.ac.id/detail?id=20389935&lokasi=lokal>", ""), "utf-8")
    (folder / "picture.png").write_bytes(b"")
    return folder


def content(name):
    """Return the bytes of an output; ``None`` if no record has this form."""
    return Path(name).read_bytes() if Path(name).exists() else None


def export(folder, to, output, **options):
    report = api.export(folder, to, output, **options)
    lines = [str(found) for found in report.findings]
    counts = report.as_dict()
    del counts["seconds"]
    return lines, counts


@pytest.mark.parametrize("to", FORMATS)
def test_shards_join_to_the_bytes_and_findings_of_one_process(pages, to):
    whole = export(pages, to, "whole")
    for size in (1, 3, 7, 100):
        assert export(pages, to, f"out{size}", shard_size=size) == whole
        assert content(f"out{size}") == content("whole")


def test_the_bytes_do_not_depend_on_the_jobs(pages):
    outputs = [f"whole.{to}" for to in FORMATS]
    whole = export(pages, FORMATS, outputs)
    assert any("[duplicate-other]" in line and "22.md" in line for line in whole[0])
    for jobs in (1, 2, 4):
        names = [f"{jobs}.{to}" for to in FORMATS]
        assert export(pages, FORMATS, names, jobs=jobs, shard_size=3) == whole
        assert [content(name) for name in names] == [content(name) for name in outputs]


@pytest.mark.parametrize("damaged", [False, True])
def test_a_zip_file_is_divided(pages, damaged):
    packed = Path("pages.zip")
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(pages.iterdir()):
            archive.write(path, f"in/{path.name}")
        archive.writestr("in/.hidden.md", "")
    if damaged:
        data = bytearray(packed.read_bytes())
        data[data.rfind(b"PK\x01\x02")] = 0  # the last entry of the directory
        packed.write_bytes(data)
    whole = export(packed, ["marc", "jsonl"], ["a", "b"])
    assert ("[input-unreadable]" if damaged else "[files-left-out]") in whole[0][-1]
    for options in ({"shard_size": 1}, {"shard_size": 4, "jobs": 2}, {"shard_size": 100}):
        assert export(packed, ["marc", "jsonl"], ["c", "d"], force=True, **options) == whole
        assert (Path("a").read_bytes(), Path("b").read_bytes()) == (Path("c").read_bytes(), Path("d").read_bytes())
    shards = list(split_into_shards([str(packed)], 4))
    assert [shard.units for shard in shards] == [4] * 5
    assert [item.line for shard in shards for item in shard.items() if isinstance(item, Part)][:3] == [1, 5, 9]


def test_rerun_shards_do_not_delay_the_others(tmp_path):
    folder = tmp_path / "much"
    folder.mkdir()
    for number in range(60):  # nearly every shard holds records of several earlier ones, written or not
        (folder / f"{number:02}.md").write_text(page(number * 7 % 13), "utf-8")
    (folder / "03.md").write_text(page(8, "x" * 12_000), "utf-8")
    whole = export(folder, ["mrk", "jsonl"], ["a", "b"])
    assert whole[1]["repeated"] > 40
    for options in ({"jobs": 2, "shard_size": 1}, {"jobs": 3, "shard_size": 4}, {"shard_size": 7}):
        assert export(folder, ["mrk", "jsonl"], ["c", "d"], force=True, **options) == whole
        assert (Path("a").read_bytes(), Path("b").read_bytes()) == (Path("c").read_bytes(), Path("d").read_bytes())


def test_a_worker_that_comes_too_late_changes_nothing(pages, monkeypatch):
    from catalog_export.run.batches import shards

    tasks, work = [], shards.work
    monkeypatch.setattr("catalog_export.run.batches.spread.work", lambda task: (tasks.append(task), work(task)))
    export(pages, "mrk", "out/", shard_size=8)
    files = {path: path.read_bytes() for path in Path("out").rglob("0*")}
    assert [bool(task.known) for task in tasks] == [False, False, True, False]

    def done_meanwhile(_self, _inputs):
        yield from ()
        result = Path(tasks[1].setup.result(tasks[1].shard.number))
        result.write_bytes(result.read_bytes())

    monkeypatch.setattr(shards.Pipeline, "parse", done_meanwhile)
    work(tasks[1])
    assert {path: path.read_bytes() for path in Path("out").rglob("0*")} == files
    assert not list(Path().rglob("*.tmp"))


@pytest.mark.parametrize("options", [{"strict": True}, {"verify": True}, {"infer": False}])
def test_options_travel(pages, options):
    whole = export(pages, ["jsonl", "mrk"], ["a", "b"], **options)
    assert export(pages, ["jsonl", "mrk"], ["c", "d"], shard_size=3, jobs=2, **options) == whole
    assert (Path("a").read_bytes(), Path("b").read_bytes()) == (Path("c").read_bytes(), Path("d").read_bytes())


def test_shards_report_each_unverified_format_once(pages):
    reported = []
    options = {"shard_size": 3, "verify": True, "on_finding": reported.append}
    report = api.export(pages, ["ris", "mrk", "csv"], ["a", "b", "c"], **options)
    found = [found.message.split()[4] for found in reported if found.code == "verify-unavailable"]
    assert found == ["ris;", "csv;"]
    assert report.codes["note", "verify-unavailable"] == 2


@pytest.mark.parametrize("collection", [None, True])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_one_record_and_none(tmp_path, collection, count):
    folder = tmp_path / "few"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(page(number) if 1 < number < 2 + count else "")
    whole, out = io.BytesIO(), io.BytesIO()
    api.export(folder, "dc", whole, collection=collection)
    api.export(folder, "dc", out, shard_size=1, collection=collection)
    assert out.getvalue() == whole.getvalue()
    api.export(folder, "dc", "file", shard_size=1, collection=collection)
    assert (Path("file").read_bytes() if count else b"") == whole.getvalue()
    assert Path("file").exists() == bool(count)


@pytest.mark.parametrize("theirs", ['{"type": "Manifest"}', '{"settings": ["x"], "count": 3}', "[]", "not JSON"])
def test_a_manifest_of_another_program_is_kept(pages, theirs):
    Path("out").mkdir()
    manifest = Path("out/manifest.json")
    manifest.write_text(theirs)
    with pytest.raises(OutputError, match=r"manifest.json: exists already and was not changed; force=True"):
        api.export(pages, "mrk", "out/", shard_size=5)
    assert manifest.read_text() == theirs
    assert list(Path("out").iterdir()) == [manifest]
    api.export(pages, "mrk", "out/", shard_size=5, force=True)
    assert json.loads(manifest.read_text())["complete"]
    assert api.export(pages, "mrk", "out/", shard_size=5).unchanged


def test_files_of_another_run_in_the_shard_folder_are_kept(pages):
    Path("out").mkdir()
    [(_, sink)] = sinks([api.find_format("mrk")], ["out/all.mrk"], collection=None, force=False)
    sink.add(Record(Title(Text("a"))), b"1")
    api.export(pages, "marc", "out/", shard_size=5)
    sink.complete()
    sink.finish()
    assert Path("out/all.mrk").read_bytes()[:1] == b"1"


def test_shards_go_into_one_folder(pages):
    with pytest.raises(UsageError, match="shards of all formats are written to one folder"):
        api.export(pages, ["mrk", "marc"], ["a/", "b/"], shard_size=5)
    assert not Path("a").exists()
    api.export(pages, ["mrk", "marc"], ["a/", "./a/"], shard_size=50)
    assert {path.name for path in Path("a").iterdir()} >= {"000000.mrk", "000000.mrc"}


def test_data_is_synced_before_the_manifest_is_complete(pages, monkeypatch):
    seen = []

    def settle(paths):
        seen.append((sorted(paths), json.loads(Path("out/manifest.json").read_text())["complete"]))

    monkeypatch.setattr(local, "settle", settle)
    api.export(pages, "mrk", "out/", shard_size=5)
    assert seen == [([f"out/00000{number}.mrk" for number in range(4)], False)]
    assert api.export(pages, "mrk", "out/", shard_size=5).unchanged
    (pages / "10.md").write_text(page(10, "Judul baru"), "utf-8")
    api.export(pages, "mrk", "out/", shard_size=5)
    assert seen[1:] == [(["out/000000.mrk"], False)]


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="needs /proc")
def test_a_failed_sync_after_the_shards_is_an_error(pages, monkeypatch):
    fsync = os.fsync

    def failing(descriptor):
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".mrk"):
            raise OSError(5, "Input/output error")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(OutputError, match="Input/output error"):
        api.export(pages, "mrk", "out/", shard_size=5)
    assert not json.loads(Path("out/manifest.json").read_text())["complete"]


@pytest.mark.parametrize("there", [False, True])
def test_a_joined_file_written_by_others_is_not_replaced(pages, there):
    out = Path("out.mrk")
    if there:
        api.export(pages, "mrk", out, shard_size=5)
        (pages / "10.md").write_text(page(10, "Judul baru"), "utf-8")

    def meddle(_report):
        out.write_text("another's")

    with pytest.raises(OutputError, match=r"out.mrk: exists already and was not changed"):
        api.export(pages, "mrk", out, shard_size=5, on_record=meddle)
    assert out.read_text() == "another's"
    out.unlink()
    api.export(pages, "mrk", out, shard_size=5)
    api.export(pages, "mrk", "whole.mrk")
    assert out.read_bytes() == Path("whole.mrk").read_bytes()


def test_no_collection_is_for_one_record(pages):
    with pytest.raises(UsageError, match="XML without a collection has one record"):
        api.export(pages, "dc", "out", shard_size=3, collection=False)
    assert not Path("out").exists()


def test_standard_output_and_check(pages, capfdbinary):
    whole = export(pages, "mrk", "whole")
    assert export(pages, "mrk", (), jobs=2, shard_size=4) == whole
    assert capfdbinary.readouterr().out == Path("whole").read_bytes()
    alone, spread = (api.check(pages, "marc", jobs=jobs) for jobs in (None, 2))
    assert (spread.findings, spread.exit_code) == (alone.findings, alone.exit_code)
    assert spread.closing().split(",")[:-1] == alone.closing().split(",")[:-1]


# --- shards that stay


def test_shards_in_a_folder_with_their_manifest(pages):
    _, counts = export(pages, ["dc", "qdc"], "out/", shard_size=8)
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(
        [".catalog-export", "manifest.json", *(f"00000{n}.{to}.xml" for n in range(3) for to in ("dc", "qdc"))]
    )
    manifest = json.loads(Path("out/manifest.json").read_text("utf-8"))
    assert manifest["complete"] is True
    assert manifest["record_date"] == "2026-11-23T00:00:00+00:00"
    assert manifest["settings"]["formats"] == ["dc", "qdc"]
    assert manifest["counts"]["written"] == counts["written"]
    assert manifest["counts"]["findings"] == counts["findings"]
    assert [shard["inputs"] for shard in manifest["shards"]] == [8, 8, 4]
    assert manifest["shards"][1]["first"] == str(pages / "18.md")
    for number, shard in enumerate(manifest["shards"]):
        for to, body in shard["files"].items():
            data = Path("out", body["file"]).read_bytes()
            assert body == {
                "file": f"00000{number}.{to}.xml",
                "records": data.count(b"</oai_dc:dc>" if to == "dc" else b"</qdc:qualifieddc>") or body["records"],
                "size": len(data),
                "sha256": sha256(data).hexdigest(),
            }
    assert sum(shard["files"]["dc"]["records"] for shard in manifest["shards"]) == counts["written"]["dc"]


def test_each_shard_is_a_file_by_itself(pages):
    from lxml import etree

    api.export(pages, "marcxml", "out/", shard_size=4)
    records = [len(etree.parse(path).getroot()) for path in sorted(Path("out").glob("*.marcxml"))]
    assert sum(records) == api.export(pages, "marcxml", io.BytesIO()).written["marcxml"]


def test_shards_do_not_replace_others(pages):
    api.export(pages, "mrk", "out/", shard_size=4)
    kept = Path("out/000000.mrk").read_bytes()
    with pytest.raises(OutputError, match=r"000000.*exists already"):
        api.export(pages, "mrk", "out/", shard_size=5)
    assert Path("out/000000.mrk").read_bytes() == kept
    api.export(pages, "mrk", "out/", shard_size=100, force=True)
    assert [path.name for path in Path("out").glob("*.mrk")] == ["000000.mrk"]


def test_sharding_a_pipe_is_refused(monkeypatch):
    with pytest.raises(UsageError, match="pipes cannot be split"):
        api.export("-", "mrk", "out/", shard_size=2)
    for wrong in ({"jobs": 0}, {"shard_size": 0}):
        with pytest.raises(UsageError, match="expected 1 or more"):
            api.export("x", "mrk", "out", **wrong)


# --- the plan


def shards(found, size):
    return [(shard.units, shard.items()) for shard in split_into_shards(found, size)]


def test_files_are_cut_into_runs():
    assert shards(["a.md", "b.md", "c.md"], 2) == [(2, ["a.md", "b.md"]), (1, ["c.md"])]
    assert shards([], 2) == []


def test_lines_are_cut_into_parts(tmp_path):
    path = str(tmp_path / "a.jsonl")
    Path(path).write_bytes(b"{1}\n{22}\n\n{4}\n{5}")
    assert [items for _, items in shards([path], 2)] == [
        [Part(path, 0, 9, 1)],
        [Part(path, 9, 14, 3)],
        [Part(path, 14, 17, 5)],
    ]
    assert shards([path], 9) == [(1, [path])]


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_json_lines_in_parts_read_as_one(pages, size):
    api.export(pages, "jsonl", "all.jsonl")
    data = Path("all.jsonl").read_bytes().splitlines(keepends=True)
    Path("odd.jsonl").write_bytes(b"".join([*data[:3], b"\n\n", b"not json\n", *data[3:], data[0].rstrip(b"\n")]))
    whole = export("odd.jsonl", "mrk", "whole")
    assert any("odd.jsonl:6" in line for line in whole[0])
    assert export("odd.jsonl", "mrk", "out", shard_size=size) == whole
    assert Path("out").read_bytes() == Path("whole").read_bytes()


# --- duplicates


def record(number, title="Judul", lang="id"):
    return Record(
        title=Title(Text(title, lang)), control_number=number, abstracts=(Abstract(("a", "b"), "id"),),
        source=Location(f"{number}.md", 3),
    )  # fmt: skip


def test_numbers_find_records_of_earlier_parts():
    parts = []
    numbers = ControlNumberIndex(lambda part: parts[part])
    for first in range(0, 9000, 1000):  # the table grows
        seen = ShardDeduplicator({})
        for number in range(first, first + 1000):
            assert seen.find(str(number), record(str(number))) is None
            seen.add(str(number), record(str(number)))
        parts.append(seen.digests())
        assert numbers.repeated(parts[-1]) == {}
        numbers.add(parts[-1])
    seen = ShardDeduplicator({})
    for number in (5, 8999, 9001, 4500):
        seen.find(str(number), record(str(number)))
    known = numbers.repeated(seen.digests())
    assert sorted(place for _, place in known.values()) == ["4500.md:3", "5.md:3", "8999.md:3"]
    again = ShardDeduplicator(known)
    assert again.find("5", record("5")) == ("5.md:3", True)
    assert again.find("5", record("5", "Lain")) == ("5.md:3", False)
    assert again.find("5", record("5", lang="en")) == ("5.md:3", False)
    assert again.find("9001", record("9001")) is None


def test_records_that_were_spilled_to_disk_are_found():
    known = Deduplicator(recent=10)
    for number in [*range(25), "\udcff"]:
        assert known.find(str(number), record(str(number), title=f"Judul {number}")) is None
        known.add(str(number), record(str(number), title=f"Judul {number}"))
    assert len(known.recent) == 6
    for number in (0, 9, 10, 24, "\udcff"):
        assert known.find(str(number), record(str(number), title=f"Judul {number}"))[1] is True
        assert known.find(str(number), record(str(number), title="Lain"))[1] is False
    assert known.find("7", record("7"))[0] == "7.md:3"


def test_a_full_disk_for_a_spill_table_is_an_error():
    aside = SpillTable("INTEGER", "INTEGER")
    aside.connection.execute("PRAGMA max_page_count = 5")
    with pytest.raises(OutputError, match="SQLITE_TMPDIR"):
        aside.put([(number, number) for number in range(100_000)])


def test_a_spill_table_is_closed_in_any_thread():
    aside = [SpillTable("INTEGER", "INTEGER")]
    base = aside[0].connection
    thread = Thread(target=aside.clear)  # a pytest run fails for an exception that a destructor cannot raise
    thread.start()
    thread.join()
    with pytest.raises(ProgrammingError, match="closed"):
        base.execute("SELECT 1")


def test_paragraphs_are_part_of_the_content():
    one, other = (Record(title=Title(Text("t")), abstracts=(Abstract(texts),)) for texts in (("a", "b"), ("a\n\nb",)))
    seen = ShardDeduplicator({})
    seen.add(record_key(one), one)
    assert seen.find(record_key(one), one)[1] is True
    assert seen.find(record_key(other), other)[1] is False


def test_every_compared_field_changes_the_content_digest():
    record = Record(Title(Text("Judul", "id")), "1")
    changed = [
        record._replace(year="2016"),
        record._replace(place="2016"),
        record._replace(abstracts=(Abstract(("a", "b"), "id"),)),
        record._replace(abstracts=(Abstract(("a",), "id"), Abstract(("b",), "id"))),
        record._replace(title=Title(Text("Judul\ud800", "id"))),
        record._replace(title=Title(Text("Judul\ud801", "id"))),
    ]
    assert len({content_digest(one) for one in (record, *changed)}) == 7
    assert content_digest(record._replace(source=Location("other.md", 3))) == content_digest(record)
