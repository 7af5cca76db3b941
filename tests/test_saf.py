"""The feed ``saf``: its batches in a simulated DSpace, over several feeds."""

import os
import re
import shlex
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import strategies
from click.testing import CliRunner
from dspace import DSpace, ImportFailedError, commands
from hypothesis import HealthCheck, given, settings
from sample import PAGE, SAMPLE

from catalog_export import find_format
from catalog_export.cli.main import cli
from catalog_export.feeds.commands import instructions
from catalog_export.feeds.dspace.items import (
    UNFIT,
    DspaceSite,
    contents,
    decode_item,
    encode_item,
    metadata_files,
    verify_item,
)
from catalog_export.feeds.dspace.saf import feed
from catalog_export.feeds.files import RecordFiles
from catalog_export.feeds.outbox import Outbox
from catalog_export.model.errors import InputError, OutputError, RecordError, UsageError
from catalog_export.model.profile import Dspace
from catalog_export.model.record import Contributor, File, Record, Text, Title
from catalog_export.text.normalize import clean
from catalog_export.write.crosswalks.dspace import values

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")

pytest.importorskip("sqlalchemy")

HANDLE = "123456789/1"
SITE = DspaceSite(Dspace(), (HANDLE,))


def book(number, title="Judul", **more):
    return Record(Title(Text(title, "id")), control_number=number, **more)


@pytest.fixture
def fed(tmp_path):
    """Feed records into one folder, in a new run each time; return the report and the paths of the new batches."""

    def go(*records, **options):
        source = tmp_path / "records.jsonl"
        encode_line = find_format("jsonl").encode
        source.write_bytes(b"".join(encode_line(record) + b"\n" for record in records))
        go.batches = []
        options.setdefault("collections", [HANDLE])
        report = feed([source], tmp_path / "out", on_batch=go.batches.append, **options)
        go.commands = [line for batch in go.batches for line in commands(batch)]
        return report

    go.folder = tmp_path / "out"
    go.batches, go.commands = [], []
    return go


def imports(lines, verb):
    return [line for line in lines if f"--{verb} " in line and "--validate" not in line]


def undo(batch):
    """Return the undo commands of a batch."""
    text = Path(batch, "commands.txt").read_text("utf-8").partition("# To undo ")[2]
    return [line.removeprefix("#   ") for line in text.splitlines()[1:]]


# --- one item


def test_the_sample_is_the_golden_item(golden):
    item = decode_item(encode_item(SAMPLE, site=SITE, files=RecordFiles()))
    golden("20389935.saf/dublin_core.xml", item.metadata["dublin_core.xml"].encode())
    assert (list(item.metadata), item.collections, item.bitstreams) == (["dublin_core.xml"], [HANDLE], [])


def test_a_thesis_has_its_schema_in_a_file_of_its_own(golden):
    site = DspaceSite(Dspace(fields="thesis.degree.name thesis.degree.level thesis.degree.grantor"), (HANDLE,))
    record = SAMPLE._replace(thesis_kind="master", degree="M.Hum.", grantor="Universitas Indonesia")
    files = metadata_files(record, site)
    assert list(files) == ["dublin_core.xml", "metadata_thesis.xml"]
    golden("20389935.saf/metadata_thesis.xml", files["metadata_thesis.xml"].encode())


def test_values_that_dspace_drops_or_cuts_are_not_written():
    record = book("1", "a < b & c > d", keywords=(Text(" \t"), Text("x\u00a0y")), publisher="\x02")
    xml = metadata_files(record, SITE)["dublin_core.xml"]
    assert '<dcvalue element="title" qualifier="none" language="id">a &lt; b &amp; c &gt; d</dcvalue>' in xml
    assert xml.count('element="subject"') == 1
    assert ">x y<" in xml
    assert "publisher" not in xml
    assert not re.search(r"<!|xmlns|xml:lang", xml)


def test_verify_finds_differences_in_the_metadata():
    encoded = encode_item(SAMPLE, site=SITE, files=RecordFiles())
    assert list(verify_item(encoded, SAMPLE, site=SITE)) == []
    differences = list(verify_item(encoded, SAMPLE._replace(year="2014"), site=SITE))
    assert [line.rpartition(" ")[2] for line in differences] == ["missing"]
    assert list(
        verify_item(encode_item(SAMPLE._replace(year="2014"), site=SITE, files=RecordFiles()), SAMPLE, site=SITE)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=strategies.records)
def test_any_record_is_an_item_that_dspace_reads_or_a_finding(tmp_path_factory, record):
    space = DSpace(fields=["thesis.degree.name", "local.nim"])
    site = DspaceSite(Dspace(fields="thesis.degree.name", nim="local.nim"), (HANDLE,))
    record = record._replace(files=())
    if not clean(next(values(record, site.profile)).text):
        with pytest.raises(RecordError) as caught:
            encode_item(record, site=site, files=RecordFiles())
        assert str(caught.value).endswith("DSpace would show the item as untitled; supply it [dspace-no-title]")
        return
    item = decode_item(encode_item(record, site=site, files=RecordFiles()))
    folder = tmp_path_factory.mktemp("item")
    for name, text in item.metadata.items():
        (folder / name).write_bytes(text.encode())
    read = space._read(folder, item.collections)
    assert read.values("dc.title")[0].startswith(clean(record.title.proper.value)[:20])
    abstracts = [clean(abstract.text, keep_newlines=True) for abstract in record.abstracts]
    assert read.values("dc.description.abstract") == [text for text in abstracts if text]
    assert list(verify_item(encode_item(record, site=site, files=RecordFiles()), record, site=site)) == []


# --- a batch, and DSpace


def test_new_items_are_imported_by_the_printed_command(fed):
    space = DSpace()
    report = fed(SAMPLE, book("2"))
    assert report.fed == {"new": 2, "changed": 0, "unchanged": 0}
    [trial, load, delete, forget] = fed.commands
    space.run(trial)
    assert space.items == {}
    space.run(load)
    assert set(space.by_number()) == {"20389935", "2"}
    assert [item.collections for item in space.items.values()] == [[HANDLE], [HANDLE]]
    assert "delete" in delete
    assert shlex.split(forget)[:3] == ["catalog-export", "feed", "forget"]


def test_a_second_feed_before_the_import_repeats_nothing(fed):
    fed(book("1"))
    report = fed(book("1", "Judul baru"), book("2"))
    assert report.fed == {"new": 1, "changed": 0, "unchanged": 0, "waiting": 1}
    assert report.remarks == [
        f"waiting for the mapfile of DSpace: {fed.folder}/add-0001, {fed.folder}/add-0002",
    ]


def test_a_mapfile_marks_items_delivered_and_changes_replace(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    space.run(*imports(fed.commands, "add"))
    handles = {number: item.handle for number, item in space.by_number().items()}
    report = fed(book("1", "Judul baru"), book("2"), book("3"))
    assert report.fed == {"new": 1, "changed": 1, "unchanged": 1}
    assert [Path(batch).name for batch in fed.batches] == ["add-0002", "replace-0003"]
    for line in (*imports(fed.commands, "add"), imports(fed.commands, "replace")[0]):
        space.run(line)
    items = space.by_number()
    assert {number: items[number].handle for number in handles} == handles
    assert items["1"].values("dc.title") == ["Judul baru"]
    assert set(items) == {"1", "2", "3"}
    report = fed(book("1", "Judul baru"), book("2"), book("3"))
    assert (report.fed, fed.batches) == ({"new": 0, "changed": 0, "unchanged": 3}, [])


def test_replacements_are_grouped_by_collection(fed):
    space = DSpace()
    two = {"collections": [HANDLE, "123456789/2"]}
    fed(book("1"), **two)
    space.run(*imports(fed.commands, "add"))
    assert space.by_number()["1"].collections == [HANDLE, "123456789/2"]
    fed(book("1", "Baru"), **two)
    [line, *_] = imports(fed.commands, "replace")
    assert line.endswith(f"--collection {HANDLE} --collection 123456789/2")
    space.run(line)
    assert space.by_number()["1"].collections == [HANDLE, "123456789/2"]


def test_a_failed_import_with_a_mapfile_is_ignored(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    [load] = imports(fed.commands, "add")
    with pytest.raises(ImportFailedError):
        space.run(load, fail_at="2")
    mapfile = fed.folder / "add-0001" / "mapfile"
    assert mapfile.exists()
    report = fed(book("1"), book("2"))
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 0, "waiting": 2}
    [found] = report.findings
    assert str(found) == (
        f"{mapfile}: warning: 1 of 2 items are missing; none counts as delivered; if the import failed, remove this "
        "file and import again, else feed with --partial [mapfile-partial]"
    )
    mapfile.unlink()
    space.run(load)
    assert fed(book("1"), book("2")).fed["unchanged"] == 2


def test_items_that_dspace_skipped_are_sent_again_on_request(fed):
    space = DSpace()
    records = book("1"), book("2", collection="Lain")
    options = {"collections": [], "profile": skipping()}
    fed(*records, **options)
    space.run(*imports(fed.commands, "add"))
    assert space.skipped == ["2"]
    report = fed(*records, partial_mapfiles=True, **options)
    assert report.fed == {"new": 1, "changed": 0, "unchanged": 1}
    space.collections.add("123456789/99")
    space.run(*imports(fed.commands, "add"))
    assert set(space.by_number()) == {"1", "2"}
    assert fed(*records, **options).fed["unchanged"] == 2


def skipping():
    from catalog_export.enrich.profile import Defaults, Profile

    table = Dspace(collections={"Buku": HANDLE, "Lain": "123456789/99"})
    return Profile(defaults=Defaults(collection="Buku"), dspace=table)


@pytest.mark.parametrize("line", ["9 123456789/7", "1 null", "1", "1 123456789/7 more"])
def test_a_mapfile_line_of_another_batch_is_a_finding(fed, line):
    fed(book("1"))
    mapfile = fed.folder / "add-0001" / "mapfile"
    mapfile.write_text(f"{line}\n", "utf-8")
    report = fed(book("1"))
    assert [found.code for found in report.findings] == ["mapfile-wrong", "mapfile-partial"]
    assert str(report.findings[0]) == (
        f"{mapfile}:1: error: '{line}' is not in this batch; expected an item of the batch and a unique handle; "
        "use the right file [mapfile-wrong]"
    )
    assert report.exit_code == 1


def test_a_faulty_mapfile_marks_no_item_as_missing(fed):
    fed(book("1"), book("2"))
    mapfile = fed.folder / "add-0001" / "mapfile"
    mapfile.write_text("1 123456789/7\n9 123456789/8\n", "utf-8")
    report = fed(book("1"), book("2"), partial_mapfiles=True)
    assert ([found.code for found in report.findings], report.fed["waiting"]) == (["mapfile-wrong"], 2)
    mapfile.write_text("1 123456789/7\n2 123456789/7\n", "utf-8")
    report = fed(book("1"), book("2"))
    assert [found.code for found in report.findings] == ["mapfile-wrong", "mapfile-partial"]


def test_an_item_in_a_workflow_cannot_be_replaced(fed):
    fed(book("1"))
    uuid = "0f1e2d3c-0000-4000-8000-123456789abc"
    (fed.folder / "add-0001" / "mapfile").write_text(f"1 {uuid}\n", "utf-8")
    report = fed(book("1", "Baru"), book("2"))
    assert (report.fed["new"], report.fed["changed"], report.failed) == (1, 0, 1)
    assert str(report.findings[0]).endswith(
        f"error: the item {uuid} has no handle in DSpace (it went into a workflow); it cannot be replaced; change it "
        "there [dspace-no-handle]"
    )


# --- taking back


def test_new_items_are_taken_back_and_may_come_again(fed):
    space = DSpace()
    fed(book("1"))
    space.run(*imports(fed.commands, "add"))
    fed(book("1"))
    delete, forget = undo(fed.folder / "add-0001")
    space.run(delete)
    assert space.items == {}
    assert CliRunner().invoke(cli, shlex.split(forget)[1:]).exit_code == 0
    assert (fed.folder / "add-0001.undone").is_dir()
    assert fed(book("1")).fed["new"] == 1
    space.run(*imports(fed.commands, "add"))
    assert set(space.by_number()) == {"1"}


def test_running_all_commands_of_a_batch_does_not_undo_it(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    for line in (fed.folder / "add-0001" / "commands.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            space.run(line)
    assert set(space.by_number()) == {"1", "2"}


def test_items_changed_and_then_undone_can_be_sent_again(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    space.run(*imports(fed.commands, "add"))
    fed(book("1", "Baru"), book("2"))
    outbox = Outbox(fed.folder)
    with pytest.raises(UsageError, match="changes of the items of add-0001; forget replace-0002 first"):
        outbox.forget("add-0001")
    space.run(undo(fed.folder / "add-0001")[0])
    assert (outbox.forget("replace-0002"), outbox.forget("add-0001")) == (1, 2)
    assert fed(book("1", "Baru"), book("2")).fed["new"] == 2
    space.run(*imports(fed.commands, "add"))
    assert set(space.by_number()) == {"1", "2"}


def test_undoing_a_batch_keeps_items_that_were_sent_again(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    space.run(*imports(fed.commands, "add"))
    fed(book("2"), delivery_options={"mirror": True})
    space.run(*imports(fed.commands, "delete"))
    fed(book("1"), book("2"))
    space.run(*imports(fed.commands, "add"))
    assert Outbox(fed.folder).forget("add-0001") == 1
    assert fed(book("1"), book("2")).fed == {"new": 1, "changed": 0, "unchanged": 1}


def test_forgetting_asks_for_the_store_that_the_feed_was_given(fed, tmp_path):
    fed(book("1"), store=str(tmp_path / "deliveries.db"))
    outbox = Outbox(fed.folder)
    with pytest.raises(UsageError, match="has no delivery of add-0001; give the store of that feed"):
        outbox.forget("add-0001")
    assert outbox.forget("add-0001", store=str(tmp_path / "deliveries.db")) == 1


def test_a_batch_is_not_forgotten_while_another_feed_writes(fed):
    fed(book("1"))
    outbox = Outbox(fed.folder)
    with outbox.locked(), pytest.raises(OutputError, match="another feed is writing here"):
        Outbox(fed.folder).forget("add-0001")
    assert outbox.forget("add-0001") == 1


@pytest.mark.parametrize("zipped", [False, True])
def test_replacements_are_taken_back_from_the_earlier_batches(fed, zipped):
    space = DSpace()
    fed(book("1"), book("2"), zipped=zipped)
    space.run(*imports(fed.commands, "add"))
    fed(book("1", "Baru"), book("2"), zipped=zipped)
    handle = space.by_number()["1"].handle
    space.run(imports(fed.commands, "replace")[0])
    back, forget = undo(fed.batches[0])
    space.run(back)
    assert (space.by_number()["1"].values("dc.title"), space.by_number()["1"].handle) == (["Judul"], handle)
    assert CliRunner().invoke(cli, shlex.split(forget)[1:]).exit_code == 0
    assert fed(book("1"), book("2")).fed == {"new": 0, "changed": 0, "unchanged": 2}


def test_vanished_records_are_deleted_by_a_mapfile(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    space.run(*imports(fed.commands, "add"))
    report = fed(book("1"), delivery_options={"mirror": True})
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 1, "vanished": 1}
    space.run(*imports(fed.commands, "delete"))
    assert set(space.by_number()) == {"1"}
    assert fed(book("1"), book("2")).fed["new"] == 1


def test_a_batch_of_deletions_can_be_forgotten(fed):
    fed(book("1"), book("2"))
    DSpace().run(*imports(fed.commands, "add"))
    assert fed(book("1"), delivery_options={"mirror": True}).fed["vanished"] == 1
    command = f"catalog-export feed forget {fed.folder} delete-0002"
    assert f"    if you do not run its commands: {command}" in list(Outbox(fed.folder).status())
    assert Outbox(fed.folder).forget("delete-0002") == 1
    assert fed(book("1"), book("2")).fed["unchanged"] == 2


def test_the_forget_command_names_the_store_of_the_feed(fed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store = tmp_path / "my store" / "kept.db"
    store.parent.mkdir()
    fed(book("1"), store="my store/kept.db")
    forget = fed.commands[-1]
    assert shlex.split(forget) == [
        *("catalog-export", "feed", "forget", str(fed.folder), "add-0001", "--store", str(store))
    ]
    monkeypatch.chdir(store.parent)  # whoever runs it later may be anywhere
    assert CliRunner().invoke(cli, shlex.split(forget)[1:]).exit_code == 0
    monkeypatch.chdir(tmp_path)
    assert fed(book("1"), store="my store/kept.db").fed["new"] == 1


def test_deletions_in_a_store_are_forgotten_by_the_command(fed, tmp_path):
    store = str(tmp_path / "kept.db")
    fed(book("1"), book("2"), store=store)
    DSpace().run(*imports(fed.commands, "add"))
    assert fed(book("1"), store=store, delivery_options={"mirror": True}).fed["vanished"] == 1
    command = f"catalog-export feed forget {fed.folder} delete-0002 --store {store}"
    assert f"    if you do not run its commands: {command}" in list(Outbox(fed.folder).status())
    assert CliRunner().invoke(cli, shlex.split(command)[1:]).exit_code == 0
    assert fed(book("1"), book("2"), store=store).fed["unchanged"] == 2


# --- collections


def test_the_profile_maps_records_to_collections(fed):
    fed(book("1", collection="Buku"), book("2", collection=" Lain "), collections=[], profile=skipping())
    assert (fed.folder / "add-0001" / "1" / "collections").read_bytes() == b"123456789/1\n"
    assert (fed.folder / "add-0001" / "2" / "collections").read_bytes() == b"123456789/99\n"


def test_without_a_collection_a_record_is_not_delivered(fed):
    report = fed(book("1", collection="Peta"), book("2"), collections=[])
    assert [str(found).partition(": ")[2] for found in report.findings] == [
        f"error: no DSpace collection is known for {name}; the record was not delivered; name it in "
        "[dspace.collections] of the profile, or give --collection-handle [dspace-no-collection]"
        for name in ("Peta", "(none stated)")
    ]
    assert (report.failed, fed.batches) == (2, [])


def test_a_collection_that_is_none_is_refused(fed):
    with pytest.raises(UsageError, match="'Skripsi' cannot be one of DSpace; expected the handle"):
        fed(book("1"), collections=["Skripsi"])


# --- files


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    named = ("1.pdf", "1-bab2.pdf", "1 bab1.PDF", "10.pdf", "1.txt", "11-x.pdf", "2-a.pdf", "skripsi-r 1.pdf")
    for name in (*named, "cover.jpg"):
        (folder / name).write_bytes(name.encode())
    return folder


def names(record, folder):
    return [bitstream.name for bitstream in RecordFiles(str(folder), unfit=UNFIT).find(record)]


def test_files_are_found_by_the_whole_control_number(files):
    assert names(book("1"), files) == ["1.pdf", "1 bab1.PDF", "1-bab2.pdf"]
    assert names(book("2"), files) == ["2-a.pdf"]
    assert names(book("3"), files) == []
    assert names(book(None), files) == []
    assert names(book("1.pdf"), files) == ["1.pdf"]
    assert names(book("3", files=(File("skripsi-r 1.pdf"),)), files) == ["skripsi-r 1.pdf"]


def test_named_files_come_before_files_found_by_number(files):
    record = book("1", files=(File("cover.jpg", "Sampul"), File("10.pdf")))
    item = decode_item(encode_item(record, site=SITE, files=RecordFiles(str(files))))
    assert contents(item) == "cover.jpg\tbundle:ORIGINAL\tdescription:Sampul\tprimary:true\n10.pdf\tbundle:ORIGINAL\n"


@pytest.mark.parametrize("zipped", [False, True])
def test_files_go_with_their_items(fed, files, zipped):
    space = DSpace()
    fed(book("1"), book("3"), files=files, zipped=zipped)
    space.run(*imports(fed.commands, "add"))
    items = space.by_number()
    assert items["3"].bitstreams == []
    assert [name for name, _ in items["1"].bitstreams] == ["1.pdf", "1 bab1.PDF", "1-bab2.pdf"]
    batch = fed.folder / "add-0001"
    if zipped:
        with zipfile.ZipFile(batch / "items.zip") as archive:
            assert archive.read("1/1-bab2.pdf") == b"1-bab2.pdf"
            assert archive.read("3/contents") == b""
    else:
        assert (batch / "1" / "1-bab2.pdf").read_bytes() == b"1-bab2.pdf"


def test_a_missing_file_stops_only_its_record(fed, files):
    report = fed(book("1", files=(File("lost.pdf"), File("1.pdf"))), book("3"), files=files)
    [found] = report.findings
    assert str(found).partition(": ")[2] == (
        f"error: the file {files}/lost.pdf of the record does not exist or cannot be read; the record was "
        "not delivered; add the file [feed-file-missing]"
    )
    assert (report.failed, report.fed["new"]) == (1, 1)
    assert not (fed.folder / "add-0001" / "1").exists()


@pytest.mark.parametrize("path", ["../secret.pdf", "/etc/hostname", "sub/../../secret.pdf"])
def test_files_outside_the_folder_are_not_published(files, path):
    (files.parent / "secret.pdf").write_bytes(b"")
    with pytest.raises(RecordError) as caught:
        names(book("1", files=(File(path),)), files)
    assert str(caught.value) == (
        f"1: error: the file {path} of the record is outside the folder of files; the "
        "record was not delivered; move it there, or give its folder as --files [feed-file-outside]"
    )


@pytest.mark.parametrize("own", [True, False], ids=["named by the record", "found by its number"])
def test_a_link_out_of_the_folder_is_not_published(files, own):
    (files.parent / "secret.pdf").write_bytes(b"secret")
    (files / "7.pdf").symlink_to(files.parent / "secret.pdf")
    with pytest.raises(RecordError, match="feed-file-outside"):
        names(book("7", files=(File("7.pdf"),) if own else ()), files)


def test_a_link_within_the_folder_is_delivered(files):
    (files / "7.pdf").symlink_to(files / "1.pdf")
    (files.parent / "link").symlink_to(files)
    assert names(book("7"), files.parent / "link") == ["7.pdf"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("contents", "DSpace has a file of that name itself"),
        ("metadata_x.xml", "DSpace has a file of that name itself"),
        ("-r x.pdf", "DSpace would misread the name"),
        ("a\tb.pdf", "DSpace would misread the name"),
    ],
)
def test_a_file_name_that_dspace_misreads_is_a_finding(files, name, why):
    (files / name).write_bytes(b"")
    with pytest.raises(RecordError) as caught:
        names(book("1", files=(File(name),)), files)
    path = str(files / name) if name != "a\tb.pdf" else f"'{files}/a\\tb.pdf'"
    assert str(caught.value) == (
        f"1: error: the file {path} cannot be sent with the record ({why}); the record was not delivered; "
        "rename the file [feed-file-name]"
    )


def test_two_files_of_one_name_are_a_finding(files):
    (files / "more").mkdir()
    (files / "more" / "1.pdf").write_bytes(b"")
    with pytest.raises(RecordError, match="another file of the record has the same name"):
        names(book("1", files=(File("1.pdf"), File("more/1.pdf"))), files)


def test_a_file_that_came_or_grew_makes_the_record_changed(fed, files):
    space = DSpace()
    fed(book("3"), files=files)
    space.run(*imports(fed.commands, "add"))
    (files / "3.pdf").write_bytes(b"isi")
    assert fed(book("3"), files=files).fed["changed"] == 1
    space.run(imports(fed.commands, "replace")[0])
    assert [name for name, _ in space.by_number()["3"].bitstreams] == ["3.pdf"]
    assert fed(book("3"), files=files).fed["unchanged"] == 1


def test_a_missing_folder_of_files_is_reported(fed):
    with pytest.raises(InputError, match="the folder of files could not be read"):
        fed(book("1"), files="/no/such/folder")


# --- batches


def test_batches_are_of_bounded_size(fed):
    fed(*[book(str(number)) for number in range(7)], batch_size=3)
    sizes = [len(Outbox(fed.folder).items(Path(batch).name)) for batch in fed.batches]
    assert sizes == [3, 3, 1]


def test_the_bytes_of_a_zip_file_depend_on_the_items_alone(fed, tmp_path):
    fed(SAMPLE, book("2"), zipped=True)
    first = (fed.folder / "add-0001" / "items.zip").read_bytes()
    feed([tmp_path / "records.jsonl"], tmp_path / "other", collections=[HANDLE], zipped=True)
    assert (tmp_path / "other" / "add-0001" / "items.zip").read_bytes() == first


@pytest.mark.parametrize("kind", [str, Path])
def test_what_stands_alone_is_not_read_letter_by_letter(tmp_path, kind):
    (tmp_path / "r.jsonl").write_bytes(find_format("jsonl").encode(book("7")))
    (tmp_path / "t.csv").write_text("id,year\n7,2014\n")
    options = {"collections": HANDLE, "data": kind(tmp_path / "t.csv")}
    report = feed(kind(tmp_path / "r.jsonl"), tmp_path / "out", **options)
    assert (report.fed["new"], report.findings) == (1, [])
    item = tmp_path / "out" / "add-0001" / "7"
    assert (item / "collections").read_text() == f"{HANDLE}\n"
    assert "2014" in (item / "dublin_core.xml").read_text("utf-8")


def test_a_record_whose_number_is_no_name_of_a_folder(fed):
    space = DSpace()
    fed(book("UI/2014 7"))
    space.run(*imports(fed.commands, "add"))
    assert fed(book("UI/2014 7")).fed["unchanged"] == 1


def test_a_dry_run_writes_nothing(fed):
    report = fed(book("1"), delivery_options={"dry_run": True})
    assert (report.fed["new"], fed.folder.exists()) == (1, False)
    assert "dry run: nothing was delivered; batches that would be written: 1 add" in report.remarks


def test_a_dry_run_reads_the_mapfile_without_recording_it(fed):
    fed(book("1"))
    DSpace().run(*imports(fed.commands, "add"))
    before = {path: path.read_bytes() for path in fed.folder.rglob("*") if path.is_file()}
    report = fed(book("1", "Baru"), delivery_options={"dry_run": True})
    assert report.fed["changed"] == 1
    assert report.remarks == ["dry run: nothing was delivered; batches that would be written: 1 replace"]
    assert {path: path.read_bytes() for path in fed.folder.rglob("*") if path.is_file()} == before


def test_a_dry_run_needs_no_store(fed, tmp_path):
    store = str(tmp_path / "deliveries.db")
    assert fed(book("1"), delivery_options={"dry_run": True}, store=store).fed["new"] == 1
    assert not (tmp_path / "deliveries.db").exists()


def test_a_dry_run_finds_vanished_records_without_a_database(fed):
    fed(book("1"), book("2"))
    DSpace().run(*imports(fed.commands, "add"))
    fed(book("1"), book("2"))
    for path in fed.folder.glob("deliveries.db*"):
        path.unlink()
    assert fed(book("1"), delivery_options={"dry_run": True, "mirror": True}).fed["vanished"] == 1


def test_the_folder_of_another_feed_is_refused(fed, tmp_path):
    fed(book("1"))
    (fed.folder / "target.txt").write_text("eprints\n", "utf-8")
    with pytest.raises(UsageError, match="has the batches of the feed eprints; give saf another folder"):
        fed(book("1"))


def test_one_store_can_remember_several_folders(fed, tmp_path):
    store = str(tmp_path / "deliveries.db")
    fed(book("1"), store=store)
    report = feed([tmp_path / "records.jsonl"], tmp_path / "other", collections=[HANDLE], store=store)
    assert report.fed["new"] == 1
    assert fed(book("1"), store=store).fed == {"new": 0, "changed": 0, "unchanged": 0, "waiting": 1}
    assert not (fed.folder / "deliveries.db").exists()


def test_a_lost_database_is_rebuilt_with_the_handles(fed):
    fed(book("1"))
    DSpace().run(*imports(fed.commands, "add"))
    fed(book("1"))
    for path in fed.folder.glob("deliveries.db*"):
        path.unlink()
    assert fed(book("1", "Baru")).fed["changed"] == 1


def test_a_full_disk_leaves_no_half_batch(fed, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("catalog_export.feeds.dspace.saf.write_items", full)
    with pytest.raises(OutputError, match="No space left on device"):
        fed(book("1"))
    assert not [path for path in fed.folder.iterdir() if path.is_dir()]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_a_feed_killed_repeatedly_delivers_each_record_once(tmp_path):
    source = tmp_path / "records.jsonl"
    line = find_format("jsonl").encode
    source.write_bytes(b"".join(line(book(str(number))) + b"\n" for number in range(100)))
    words = [sys.executable, "-m", "catalog_export", "feed", "saf", str(source), "-o", str(tmp_path / "out")]
    words += ["--collection-handle", HANDLE, "--batch-size", "20"]
    for batches in (1, 3):
        process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list((tmp_path / "out").glob("add-*"))) < batches:
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    space = DSpace()
    for batch in sorted((tmp_path / "out").glob("add-*")):
        space.run(*imports(commands(batch), "add"))
    assert len(space.items) == 100
    assert len(space.by_number()) == 100


# --- the command


def invoke(*words):
    return CliRunner().invoke(cli, ["feed", *map(str, words)])


def test_the_command_prints_the_commands_and_keeps_them(tmp_path):
    result = invoke("saf", PAGE, "-o", tmp_path / "out", "--collection-handle", HANDLE, "--eperson", "a@ui.ac.id")
    assert result.exit_code == 0, result.stderr
    kept = (tmp_path / "out" / "add-0001" / "commands.txt").read_text("utf-8")
    assert kept in result.stdout
    assert "dspace import --add --eperson a@ui.ac.id --mapfile " in kept
    assert "read 1 record, 1 new, 0 changed, 0 unchanged, 0 failed, " in result.stderr


def test_status_lists_deliveries_and_undo_commands(tmp_path):
    out = tmp_path / "out"
    invoke("saf", PAGE, "-o", out, "--collection-handle", HANDLE, "--record-date", "2026-11-23")
    shown = invoke("status", out).stdout.splitlines()
    assert shown[0] == f"{out}/add-0001: 1 record, 2026-11-23, 1 not confirmed"
    assert shown[1] == f"    to undo it: dspace import --delete --eperson MAIL --mapfile {out}/add-0001/mapfile"
    (out / "add-0001" / "mapfile").write_text("20389935 123456789/5\n", "utf-8")
    invoke("saf", PAGE, "-o", out, "--collection-handle", HANDLE)
    assert invoke("status", out).stdout.splitlines()[0].endswith("2026-11-23, delivered")


@pytest.mark.parametrize("verb", ["saf", "dspace-csv", "eprints"])
@pytest.mark.parametrize("mark", ["\n", "\r", "\x1b", "\x85", "\u2028", "\u202e"])
def test_a_folder_name_that_breaks_a_comment_is_refused(tmp_path, verb, mark):
    result = invoke(verb, PAGE, "-o", f"{tmp_path}/a{mark}touch broken", "--dry-run")
    assert (result.exit_code, "the output folder" in result.stderr) == (2, True)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", ["eperson", "store"])
def test_an_argument_that_breaks_a_comment_is_refused(fed, option):
    with pytest.raises(UsageError, match="has a line break or another control character"):
        fed(book("1"), **{option: "a\ntouch broken"})
    assert not fed.folder.exists()


def test_every_line_of_an_undo_command_is_a_comment():
    text = instructions("Title", {"Step.": ["run"]}, {"Undo:": ["undo 'a\nb'\r\x85c"]})
    assert [line for line in text.splitlines() if line and not line.startswith("#")] == ["run"]


@pytest.mark.parametrize("verb", ["saf", "dspace-csv", "eprints"])
def test_a_listed_input_that_is_the_output_leaves_nothing_behind(tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "list").write_text("pages\n", "utf-8")
    result = invoke(verb, "--files-from", "list", "-o", "pages")
    assert (result.exit_code, "is an input and the output" in result.stderr) == (2, True)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["list", "pages"]


@pytest.mark.parametrize("verb", ["saf", "dspace-csv", "eprints"])
@pytest.mark.parametrize("store", [(), ("--store", "kept.db")])
def test_a_feed_into_the_folder_of_its_pages_is_refused(tmp_path, monkeypatch, verb, store):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "1.md").write_bytes(Path(PAGE).read_bytes())
    for output in ("pages", "pages/."):
        result = invoke(verb, "pages", "-o", output, *store)
        assert (result.exit_code, "is an input and the output" in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.rglob("*")] == ["pages", "1.md"]


def test_the_status_of_a_moved_folder_keeps_deletions_apart(fed):
    fed(book("1"), book("2"))
    DSpace().run(*imports(fed.commands, "add"))
    fed(book("1"), delivery_options={"mirror": True})
    moved = fed.folder.rename(fed.folder.parent / "moved")
    assert list(Outbox(moved).status())[-1].startswith(
        "    if you do not run its commands: catalog-export feed forget "
    )


def test_an_unknown_batch_is_wrong_usage(tmp_path):
    result = invoke("forget", tmp_path, "add-0001")
    assert (result.exit_code, "is not the folder of a feed" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", ["", "none", "page.md"])
def test_the_status_of_another_folder_is_wrong_usage(tmp_path, name):
    (tmp_path / "page.md").touch()
    result = invoke("status", tmp_path / name)
    assert (result.exit_code, "is not the folder of a feed" in result.stderr) == (2, True)
    assert invoke("forget", tmp_path / name, "add-0001").exit_code == 2


def test_help_lists_the_feeds():
    result = invoke("--help")
    assert result.exit_code == 0
    assert {"saf", "dspace-csv", "status", "forget"} <= set(re.findall(r"^  ([a-z-]+) ", result.stdout, re.MULTILINE))
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_contributor_without_a_role_is_not_lost():
    record = book("1", contributors=(Contributor("Budi"),))
    assert ">Budi<" in metadata_files(record, SITE)["dublin_core.xml"]


def test_the_command_reports_missing_values(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    result = invoke("saf", PAGE, "-o", tmp_path / "out", "--collection-handle", HANDLE)
    assert result.exit_code == 2
    assert "pip install 'catalog-export[store]'" in result.stderr
    assert os.listdir(tmp_path) in ([], ["out"])
