"""Temporary files of killed runs are removed by the next run that writes to the same folder."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.model.errors import OutputError
from catalog_export.write.storage import local
from catalog_export.write.storage.names import is_of_this_machine, mark_name, temporary_name

TEXT = Path(PAGE).read_text("utf-8")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs locks that end with a process")
_WRITE_AND_WAIT = """
import sys, time
from catalog_export.write.storage import local
draft = local.create(sys.argv[1])
draft.write(b"half")
draft.stream.flush()
{after}
print(draft.temporary, flush=True)
time.sleep(60)
"""


def _start(path, after=""):
    """Start a process that writes a draft; return it and the name of its temporary file."""
    command = [sys.executable, "-c", _WRITE_AND_WAIT.format(after=after), str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return process, Path(process.stdout.readline().strip())


def _kill(process):
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.mark.parametrize("output", ["out/record.mrk", "out/"])
def test_leftover_of_a_killed_run_is_removed(page, tmp_path, output):
    (tmp_path / "out").mkdir()
    process, left = _start(tmp_path / "out" / "other.mrk")
    _kill(process)
    assert left.read_bytes() == b"half"
    api.export(page, "mrk", f"{tmp_path}/{output}")
    assert [path.suffix for path in (tmp_path / "out").iterdir()] == [".mrk"]


@pytest.mark.parametrize("after", ["", "draft.complete()"], ids=["writing", "complete"])
def test_file_of_a_running_run_stays(page, tmp_path, after):
    process, busy = _start(tmp_path / "other.mrk", after)
    try:
        api.export(page, "mrk", tmp_path / "record.mrk")
        assert busy.read_bytes() == b"half"
    finally:
        _kill(process)


def test_leftover_goes_even_if_the_output_exists(page, tmp_path):
    output = tmp_path / "record.mrk"
    output.write_bytes(b"")
    process, left = _start(tmp_path / "other.mrk")
    _kill(process)
    with pytest.raises(OutputError):
        api.export(page, "mrk", output)
    assert not left.exists()


def test_drafts_of_one_run_do_not_remove_each_other(tmp_path):
    drafts = [local.create(str(tmp_path / name)) for name in "ab"]
    local.remove_leftovers(str(tmp_path))
    for draft in drafts:
        draft.write(b"whole")
        assert draft.publish(force=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize(("age", "stays"), [(60, True), (90_000, False)])
def test_file_of_another_machine_stays_for_a_day(tmp_path, age, stays):
    other = tmp_path / f".catalog-export-{'0' * 24}.tmp"
    assert not is_of_this_machine(other.name)
    other.write_bytes(b"half")
    os.utime(other, (time.time() - age,) * 2)
    local.remove_leftovers(str(tmp_path))
    assert other.exists() == stays


def test_only_temporary_files_are_removed(tmp_path):
    kept = [tmp_path / "mine.tmp", Path(mark_name(str(tmp_path))), tmp_path / ".catalog-export-x.tmp"]
    folder = Path(temporary_name(str(tmp_path)))
    folder.mkdir()
    for path in kept:
        path.write_bytes(b"")
    local.remove_leftovers(str(tmp_path))
    assert sorted(tmp_path.iterdir()) == sorted([*kept, folder])


def test_quarantine_is_cleared_of_leftovers(page, tmp_path):
    (tmp_path / "bad").mkdir()
    process, left = _start(tmp_path / "bad" / "other.txt")
    _kill(process)
    api.export(page, "mrk", tmp_path / "record.mrk", quarantine=tmp_path / "bad")
    assert not left.exists()


def test_draft_retries_if_its_file_was_removed(tmp_path, monkeypatch):
    """Another run may remove the new file before it is locked."""
    real, seen = local.os.path.exists, []
    monkeypatch.setattr(local.os.path, "exists", lambda path: seen.append(path) or (len(seen) > 1 and real(path)))
    draft = local.create(str(tmp_path / "out"))
    assert len(seen) == 2
    assert draft.temporary == seen[1]
    draft.discard()
