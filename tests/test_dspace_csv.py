"""The feed ``dspace-csv``: its tables in a simulated DSpace, over several feeds."""

import os
import re
import shlex
from pathlib import Path

import pytest
import strategies
from click.testing import CliRunner
from dspace import DSpace, commands, read_table
from hypothesis import given, settings
from sample import PAGE, SAMPLE

from catalog_export import find_format
from catalog_export.cli.main import cli
from catalog_export.feeds.dspace.csv_tables import encode_row, feed
from catalog_export.feeds.dspace.items import DspaceSite, sound_values
from catalog_export.feeds.dspace.table import NEW, dspace_cells, item_table, read_export
from catalog_export.model.errors import InputError, RecordError
from catalog_export.model.profile import Dspace
from catalog_export.model.record import Abstract, Record, Text, Title

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")

pytest.importorskip("sqlalchemy")

HANDLE = "123456789/1"
SITE = DspaceSite(Dspace(), (HANDLE,))


def book(number, title="Judul", **more):
    return Record(Title(Text(title, "id")), control_number=number, **more)


@pytest.fixture
def fed(tmp_path):
    def go(*records, **options):
        source = tmp_path / "records.jsonl"
        source.write_bytes(b"".join(find_format("jsonl").encode(record) + b"\n" for record in records))
        go.batches = []
        report = feed([source], tmp_path / "out", collections=[HANDLE], on_batch=go.batches.append, **options)
        go.commands = [line for batch in go.batches for line in commands(batch)]
        return report

    go.folder = tmp_path / "out"
    return go


# --- a table


def test_the_sample_is_the_golden_table(golden):
    golden("20389935.dspace.csv", item_table([(NEW, [HANDLE], dspace_cells(SAMPLE, SITE))]).encode())


@settings(max_examples=100, deadline=None)
@given(strategies.records)
def test_any_record_is_a_row_that_dspace_reads_or_a_finding(record):
    try:
        given = dspace_cells(record, SITE)
    except RecordError as error:
        codes = {found.code for found in error.findings}
        if codes == {"dspace-csv-mark"}:
            texts = [value.text for value in sound_values(record, SITE)]
            assert any("::" in text or "||" in text or text[0] == "|" or text[-1] == "|" for text in texts)
        else:
            assert codes <= {"dspace-no-title", "dspace-csv-number"}
        return
    heads, [(identifier, read)] = read_table(item_table([(NEW, [HANDLE], given)]))
    assert (identifier, heads) == ("+", ["collection", *given])
    assert read == {"collection": [HANDLE], **given}


@pytest.mark.parametrize("title", ["a || b", "a :: b"])
def test_values_that_dspace_cuts_are_findings(title):
    mark = title.split()[1]
    with pytest.raises(RecordError) as caught:
        dspace_cells(book("1", title), SITE)
    assert str(caught.value) == (
        f"1: error: dc.title[id] contains {mark}, at which DSpace cuts the cells of a table: {title}; the "
        "record was not delivered; use feed saf for it [dspace-csv-mark]"
    )


def test_a_bar_at_the_end_of_one_value_of_several_is_a_finding():
    assert dspace_cells(book("1", keywords=(Text("a|"),)), SITE)["dc.subject"] == ["a|"]
    with pytest.raises(RecordError, match=r"dc\.subject contains \|\|"):
        dspace_cells(book("1", keywords=(Text("a|"), Text("b"))), SITE)


@pytest.mark.parametrize("number", [None, " 7", "7\t8", "7\n8", "7" * 600])
def test_an_item_without_a_number_in_the_table_is_refused(number):
    with pytest.raises(RecordError) as caught:
        encode_row(book(number), site=SITE)
    assert str(caught.value).endswith(
        ": error: there is no control number to find DSpace's item later; the record was not "
        "delivered; use feed saf for it [dspace-csv-number]"
    )


def test_a_table_takes_handles_only():
    uuid = "0f1e2d3c-0000-4000-8000-123456789abc"
    with pytest.raises(RecordError) as caught:
        encode_row(book("1"), site=DspaceSite(Dspace(), (uuid,)))
    assert str(caught.value) == (
        f"1: error: the collection {uuid} is named by its UUID; a table takes only handles; the record was not "
        "delivered; give the handle [dspace-csv-handle]"
    )


# --- over several feeds


def test_new_items_are_found_in_the_export_of_dspace(fed):
    space = DSpace()
    assert fed(SAMPLE, book("2")).fed["new"] == 2
    load, export, *_ = fed.commands
    space.run(load)
    assert fed(SAMPLE, book("2")).fed["waiting"] == 2
    space.run(export)
    assert fed(SAMPLE, book("2")).fed == {"new": 0, "changed": 0, "unchanged": 2}
    assert space.by_number()["20389935"].values("dc.description.abstract") == [a.text for a in SAMPLE.abstracts]


def exported(space, fed, *records):
    """Import the new items, export them, and feed the same records again."""
    fed(*records)
    load, export, *_ = fed.commands
    space.run(load)
    space.run(export)
    return fed(*records)


def test_a_change_keeps_handles_and_values_added_in_dspace(fed):
    space = DSpace()
    exported(space, fed, book("1", publisher="UI"), book("2"))
    item = space.by_number()["2"]
    item.metadata.append(("dc.publisher", None, "Penerbit"))
    before = dict(space.by_number()["1"].__dict__, metadata=None)
    assert fed(book("1", "Baru", publisher="UI"), book("2", "Baru juga")).fed["changed"] == 2
    assert len(fed.batches) == 2, "the items have not the same columns"
    for batch in fed.batches:
        for line in commands(batch)[:2]:
            space.run(line)
    one, two = space.by_number()["1"], space.by_number()["2"]
    assert (one.values("dc.title"), two.values("dc.title")) == (["Baru"], ["Baru juga"])
    assert two.values("dc.publisher") == ["Penerbit"]
    assert one.values("dc.identifier.uri") == [f"https://hdl.handle.net/{one.handle}"]
    assert dict(one.__dict__, metadata=None) == before
    assert fed(book("1", "Baru", publisher="UI"), book("2", "Baru juga")).fed["unchanged"] == 2


def test_a_value_with_a_new_language_is_deleted_in_the_old(fed):
    space = DSpace()
    exported(space, fed, book("1", abstracts=(Abstract(("Isi",), "en"),)))
    fed(book("1", abstracts=(Abstract(("Isi",), "id"),)))
    keep, load, back, _forget = fed.commands
    space.run(keep)
    space.run(load)
    abstracts = [value for value in space.by_number()["1"].metadata if value[0] == "dc.description.abstract"]
    assert abstracts == [("dc.description.abstract", "id", "Isi")]
    assert "--file" in back


def test_a_change_is_undone_with_the_saved_values(fed):
    space = DSpace()
    exported(space, fed, book("1"))
    fed(book("1", "Baru"))
    keep, load, back, forget = fed.commands
    space.run(keep)
    space.run(load)
    heads, rows = read_table(Path(shlex.split(keep)[-1]).read_text("utf-8").replace("\r\n", "\n"))
    title = [dict(row)["dc.title[id]"] for _, row in rows]
    assert (heads[0], title) == ("collection", [["Judul"]])
    assert shlex.split(back)[-1] == shlex.split(keep)[-1]
    assert CliRunner().invoke(cli, shlex.split(forget)[1:]).exit_code == 0
    assert fed(book("1")).fed["unchanged"] == 1


def test_the_mapfile_of_the_next_feed_undoes_new_items(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    load, export, delete, forget = fed.commands
    space.run(load)
    space.run(export)
    fed(book("1"), book("2"))
    space.run(delete)
    assert space.items == {}
    assert CliRunner().invoke(cli, shlex.split(forget)[1:]).exit_code == 0
    assert fed(book("1"), book("2")).fed["new"] == 2
    os.utime(fed.folder / "exported-1.csv", (0, 0))
    assert fed(book("1"), book("2")).fed["waiting"] == 2, "the table was exported before this batch"


def test_a_part_of_the_items_may_be_exported_first(fed):
    space = DSpace()
    fed(book("1"), book("2"))
    load, export, *_ = fed.commands
    space.run(load)
    two = space.by_number()["2"]
    two.collections = ["123456789/2"]
    space.run(export)
    assert fed(book("1"), book("2")).fed == {"new": 0, "changed": 0, "unchanged": 1, "waiting": 1}
    assert fed(book("1", "Baru"), book("2")).fed["changed"] == 1
    space.run(export.replace(HANDLE, "123456789/2"))
    assert fed(book("1", "Baru"), book("2")).fed["unchanged"] == 2
    assert (fed.folder / "add-0001" / "mapfile").exists()


def test_two_items_of_one_number_are_a_finding(fed):
    space = DSpace()
    fed(book("1"))
    load, export, *_ = fed.commands
    space.run(load)
    space.run(load)
    space.run(export)
    report = fed(book("1"))
    [found] = report.findings
    assert str(found) == (
        f"{fed.folder}/exported-1.csv: error: two items in DSpace have the control number 1; neither counts "
        "as delivered; remove one, and export again [export-twice]"
    )
    assert report.fed["waiting"] == 1


def test_vanished_records_are_deleted_by_a_mapfile(fed):
    space = DSpace()
    exported(space, fed, book("1"), book("2"))
    assert fed(book("1"), delivery_options={"mirror": True}).fed["vanished"] == 1
    [delete, _forget] = fed.commands
    space.run(delete)
    assert set(space.by_number()) == {"1"}


@pytest.mark.parametrize("text", ["", "a,b\n", "\xff"])
def test_other_tables_than_exported_ones_are_reported(tmp_path, text):
    path = tmp_path / "exported.csv"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=re.escape(str(path))):
        list(read_export(str(path)))


def test_a_dry_run_writes_nothing(fed):
    report = fed(book("1"), delivery_options={"dry_run": True})
    assert (report.fed["new"], fed.folder.exists()) == (1, False)


def test_the_command(tmp_path):
    words = ["feed", "dspace-csv", str(PAGE), "-o", str(tmp_path / "out"), "--collection-handle", HANDLE]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.stderr
    assert f"dspace metadata-import --email MAIL --file {tmp_path}/out/add-0001/items.csv" in result.stdout
    assert f"dspace metadata-export --id {HANDLE} --file {tmp_path}/out/exported-1.csv" in result.stdout
    heads, [(identifier, row)] = read_table((tmp_path / "out" / "add-0001" / "items.csv").read_text("utf-8"))
    assert (identifier, row["collection"], heads[1]) == ("+", [HANDLE], "dc.title[id]")


def test_a_record_with_everything_is_one_row():
    record = SAMPLE._replace(keywords=(Text('"a, b"', "id"), Text("c\nd", "id")))
    _, [(_, row)] = read_table(item_table([(NEW, [HANDLE], dspace_cells(record, SITE))]))
    assert row["dc.subject[id]"] == ['"a, b"', "c d"]
