"""Rules of all feeds: each record is delivered once, and again only after a change, even if a feed is killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import fakes
import feed_fakes
import pytest

from catalog_export.feeds.outbox import Outbox
from catalog_export.model.errors import InputError, OutputError, UsageError
from catalog_export.model.findings import finding
from catalog_export.model.record import Location

pytestmark = pytest.mark.usefixtures("no_waiting_for_the_disk")


@pytest.fixture
def feed(tmp_path):
    """Run the fake feed over lines of ``number|title``, always into the same folder."""
    tmp_path = tmp_path / "work"
    tmp_path.mkdir()

    def go(*lines, **options):
        page = tmp_path / "page.md"
        page.write_text("\n".join(lines), "utf-8")
        return feed_fakes.run(tmp_path / "out", [page], **options)

    with fakes.installed():
        go.folder = tmp_path / "out"
        yield go


def batches(folder):
    """Return the content of each batch: item names and texts."""
    return {
        name: {item.name: Path(folder, name, item.name).read_text("utf-8") for item in Outbox(folder).items(name)}
        for name in Outbox(folder).names()
    }


def tree(folder):
    return {path: path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


# --- what goes out


def test_new_records_go_out_in_batches_of_bounded_size(feed):
    report = feed("1|a", "2|b", "3|c")
    assert report.fed == {"new": 3, "changed": 0, "unchanged": 0}
    assert batches(feed.folder) == {"add-0001": {"1": "a", "2": "b"}, "add-0002": {"3": "c"}}


def test_a_second_feed_delivers_nothing(feed):
    feed("1|a", "2|b", "3|c")
    before = tree(feed.folder)
    report = feed("1|a", "2|b", "3|c")
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 3}
    assert tree(feed.folder) == before


def test_only_new_or_changed_records_are_delivered_again(feed):
    feed("1|a", "2|b")
    report = feed("1|a", "2|B", "3|c")
    assert report.fed == {"new": 1, "changed": 1, "unchanged": 1}
    assert batches(feed.folder) == {
        "add-0001": {"1": "a", "2": "b"},
        "add-0002": {"3": "c"},
        "replace-0003": {"2": "B"},
    }


def test_force_delivers_unchanged_records(feed):
    feed("1|a")
    report = feed("1|a", force=True)
    assert report.fed["changed"] == 1
    assert list(batches(feed.folder)) == ["add-0001", "replace-0002"]


def test_a_record_awaiting_its_receipt_is_not_delivered_again(feed):
    feed("1|a", waits=True)
    report = feed("1|changed", waits=True)
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 0, "waiting": 1}
    assert list(batches(feed.folder)) == ["add-0001"]


def test_an_unencodable_record_fails_and_others_are_delivered(feed):
    report = feed("1|unfit", "2|b")
    assert (report.failed, report.fed["new"], report.exit_code) == (1, 1, 1)
    assert [found.code for found in report.findings] == ["marc-no-title"]


def test_a_refused_record_is_retried_by_the_next_feed(feed):
    report = feed("1|refused", "2|b")
    assert (report.failed, report.fed["new"]) == (1, 1)
    report = feed("1|fine", "2|b")
    assert report.fed == {"new": 1, "changed": 0, "unchanged": 1}


def test_the_closing_line_counts_the_records(feed):
    feed("1|a", "2|b")
    report = feed("1|a", "2|B", "3|unfit")
    assert report.closing().startswith("read 3 records, 0 new, 1 changed, 1 unchanged, 1 failed, ")
    assert report.as_dict()["fed"] == {"new": 0, "changed": 1, "unchanged": 1}


def test_mirror_removes_missing_records_and_restores_them(feed):
    feed("1|a", "2|b")
    assert feed("1|a", mirror=True).fed == {"new": 0, "changed": 0, "unchanged": 1, "vanished": 1}
    assert feed("1|a", mirror=True).fed["vanished"] == 0
    assert feed("1|a", "2|b", mirror=True).fed == {"new": 1, "changed": 0, "unchanged": 1, "vanished": 0}


def test_without_mirror_other_records_stay_at_the_receiver(feed):
    feed("1|a", "2|b")
    assert "vanished" not in feed("1|a").fed


@pytest.mark.parametrize("what", ["2|unfit", "2|b|none"])
def test_a_failed_input_marks_nothing_as_vanished(feed, what):
    feed("1|a", "2|b")
    report = feed("1|a", what, mirror=True)
    assert "vanished" not in report.fed
    assert "some records failed, so no record was treated as vanished" in report.lines()


def test_an_empty_input_marks_nothing_as_vanished(feed):
    feed("1|a")
    report = feed("1|a|none", mirror=True)
    assert "vanished" not in report.fed
    report = feed_fakes.run(feed.folder, [], mirror=True)
    assert "nothing was read, so no record was treated as vanished" in report.lines()


def test_records_are_looked_up_many_at_once(feed, monkeypatch):
    monkeypatch.setattr("catalog_export.feeds.run.LOOKUP_SIZE", 3)
    lines = [f"{number}|title" for number in range(8)]
    assert feed(*lines).fed["new"] == 8
    assert [len(batch) for batch in batches(feed.folder).values()] == [2, 2, 2, 2]
    assert feed(*lines, "9|title").fed == {"new": 1, "changed": 0, "unchanged": 8}


def test_a_dry_run_with_mirror_only_counts(feed):
    feed("1|a", "2|b")
    assert feed("1|a", mirror=True, dry_run=True).fed["vanished"] == 1
    assert feed("1|a", mirror=True).fed["vanished"] == 1


# --- dry runs


def test_a_dry_run_writes_nothing_and_lists_deliveries(feed):
    report = feed("1|a", "2|b", "3|c", dry_run=True)
    assert report.fed == {"new": 3, "changed": 0, "unchanged": 0}
    assert not feed.folder.exists()
    assert not feed.folder.with_suffix(".json").exists()
    assert "dry run: nothing was delivered; batches that would be written: 2 add" in report.lines()


def test_a_dry_run_beside_earlier_batches_changes_nothing(feed):
    feed("1|a", "2|b")
    before = tree(feed.folder.parent)
    report = feed("1|a", "2|B", dry_run=True)
    assert report.fed["changed"] == 1
    assert "dry run: nothing was delivered; batches that would be written: 1 replace" in report.lines()
    after = tree(feed.folder.parent)
    assert {path for path in after if after[path] != before.get(path)} == {feed.folder.parent / "page.md"}


# --- receipts


def test_receipts_are_stored_before_records_are_compared(feed):
    feed("1|a", waits=True)
    deliveries = feed_fakes.Kept(feed.folder.with_suffix(".json"))
    made = deliveries["1"]._replace(remote_id="123/4")
    deliveries.put_all([made])
    report = feed("1|changed", waits=True)
    assert report.fed["changed"] == 1


def test_a_fault_of_a_receipt_is_a_finding(tmp_path, monkeypatch):
    fault = finding("marc-no-title", Location("mapfile", 3))
    monkeypatch.setattr(feed_fakes.FolderFeed, "confirmations", lambda self, deliveries: iter([fault]))
    report = feed_fakes.run(tmp_path / "out", [])
    assert report.findings[0] == fault
    assert report.exit_code == 1


# --- ends of every kind


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
@pytest.mark.parametrize("place", ["written:1", "written:2", "appeared:1", "appeared:2", "recorded:1", "recorded:2"])
def test_a_killed_feed_resumes_without_loss_or_repetition(tmp_path, place):
    page = tmp_path / "page.md"
    page.write_text("\n".join(f"{number}|title {number}" for number in range(5)), "utf-8")

    def start(**more):
        command = [sys.executable, feed_fakes.__file__, str(tmp_path / "out"), str(page)]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **more}, check=False)

    assert start(KILL_AT=place).returncode == -signal.SIGKILL
    ended = start(KILL_AT="")
    assert ended.returncode == 0, ended.stderr
    found = Counter(name for batch in batches(tmp_path / "out").values() for name in batch)
    assert found == Counter(str(number) for number in range(5))
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]
    assert "0 new, 0 changed, 5 unchanged" in start(KILL_AT="").stdout


def test_a_lost_database_is_rebuilt_from_the_batches(feed):
    feed("1|a", "2|b")
    feed("1|a", "2|B")
    feed.folder.with_suffix(".json").unlink()
    report = feed("1|a", "2|B")
    assert report.fed == {"new": 0, "changed": 0, "unchanged": 2}


def test_two_feeds_cannot_write_to_one_folder(tmp_path):
    pytest.importorskip("fcntl")
    with (
        Outbox(str(tmp_path / "out")).locked(),
        pytest.raises(OutputError, match="another feed is writing here"),
        Outbox(str(tmp_path / "out")).locked(),
    ):
        pass


def test_an_unwritable_folder_is_reported(tmp_path):
    (tmp_path / "out").write_text("a file", "utf-8")
    with pytest.raises(OutputError, match="cannot be written"), Outbox(str(tmp_path / "out")).locked():
        pass


# --- the folder


def test_a_batch_lists_the_items_it_replaced(feed):
    feed("1|a")
    feed("1|b")
    [item] = Outbox(feed.folder).items("replace-0002")
    assert (item.delivery.content_hash, item.before.content_hash, item.before.batch) == ("b", "a", "add-0001")


def test_the_numbers_of_batches_set_aside_are_not_used_again(feed):
    feed("1|a")
    outbox = Outbox(feed.folder)
    outbox.mark_undone("add-0001")
    assert (outbox.names(), outbox.next_name("add")) == ([], "add-0002")


def test_an_unknown_batch_is_reported_with_the_known_ones(feed):
    feed("1|a")
    with pytest.raises(UsageError, match="s3://bucket/out/: is an address; expected a folder on a disk"):
        Outbox("s3://bucket/out/")
    with pytest.raises(UsageError, match=r"no batch 'add-0007'.*add-0001"):
        Outbox(feed.folder).require("add-0007")


def test_a_lost_or_damaged_batch_list_is_reported(feed):
    feed("1|a")
    held = feed.folder / "add-0001" / "deliveries.jsonl"
    held.write_text('{"item": "1"}\n', "utf-8")
    with pytest.raises(InputError, match=r"deliveries\.jsonl:1: is damaged"):
        Outbox(feed.folder).items("add-0001")
    held.unlink()
    with pytest.raises(InputError, match="is missing"):
        Outbox(feed.folder).items("add-0001")
