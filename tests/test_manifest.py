"""The state of a run of shards: what is kept, what is refused, what is removed, and what reaches the disk."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog_export.model.errors import OutputError
from catalog_export.model.version import __version__
from catalog_export.run.batches.manifest import RunState
from catalog_export.write.storage import local

NOW, LATER = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
SETTINGS = {"formats": ["marc"], "suffixes": [".mrc"]}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "out"


def begin(folder, *, count=3, whole=True, settings=SETTINGS, when=None, now=NOW, outputs=(), force=False):
    """Begin a run, and give its state and its record date."""
    state = RunState(str(folder), count, whole=whole, lasts=True)
    try:
        date = state.begin(settings, when, now, list(outputs), force=force)
    finally:
        state.close()
    return state, date


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text("utf-8"))


def put(folder, *names):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")


def test_a_new_run_has_its_manifest(folder):
    _, date = begin(folder)
    assert date == NOW
    assert manifest(folder) == {
        "complete": False,
        "version": __version__,
        "settings": SETTINGS,
        "record_date": "2026-11-23T00:00:00+00:00",
        "count": 3,
    }


def test_the_requested_date_counts_before_the_clock(folder):
    assert begin(folder, when=LATER)[1] == LATER


def test_the_same_run_continues_with_its_date(folder):
    begin(folder)
    put(folder, "000000.mrc")
    assert begin(folder, now=LATER)[1] == NOW
    assert begin(folder, when=NOW, now=LATER)[1] == NOW
    assert (folder / "000000.mrc").exists()


@pytest.mark.parametrize("change", [{"settings": {**SETTINGS, "strict": True}}, {"when": LATER}])
def test_another_run_is_refused_where_shards_are(folder, change):
    begin(folder)
    put(folder, "000000.mrc")
    with pytest.raises(OutputError, match=r"000000.mrc: exists already"):
        begin(folder, **change)
    assert manifest(folder)["settings"] == SETTINGS
    begin(folder, force=True, **change)
    assert not (folder / "000000.mrc").exists()


def test_a_run_of_another_version_starts_again(folder):
    state, _ = begin(folder)
    state.write({**manifest(folder), "version": "0"})
    assert begin(folder, now=LATER)[1] == LATER
    assert manifest(folder)["version"] == __version__


def test_force_repeats_a_complete_run_and_continues_another(folder):
    state, _ = begin(folder)
    put(folder, "000000.mrc")
    assert begin(folder, now=LATER, force=True)[1] == NOW
    assert (folder / "000000.mrc").exists()
    state.update("complete", True)
    assert begin(folder, now=LATER, force=True)[1] == LATER
    assert not (folder / "000000.mrc").exists()


@pytest.mark.parametrize("whole", [True, False])
def test_only_a_folder_of_shards_refuses_files_of_their_names(folder, whole):
    put(folder, "000002.mrc", "000003.mrc", "2.mrc", "000001.txt")
    if whole:
        with pytest.raises(OutputError, match=r"000002.mrc: exists already"):
            begin(folder, whole=whole)
    else:
        begin(folder, whole=whole)
    assert sorted(path.name for path in folder.glob("*.mrc")) == ["000002.mrc", "000003.mrc", "2.mrc"]


@pytest.mark.parametrize(("whole", "kept"), [(True, 1), (False, 0)])
def test_only_a_folder_of_parts_is_cleared_of_temporary_files(folder, whole, kept):
    name = ".catalog-export-0123456789abcdef.tmp"
    put(folder, name, f".catalog-export/{name}", "other.tmp")
    begin(folder, whole=whole)
    assert (folder / name).exists() == kept
    assert not (folder / ".catalog-export" / name).exists()
    assert (folder / "other.tmp").exists()


def test_an_existing_output_is_refused_without_force(folder, tmp_path):
    put(tmp_path, "all.mrc")
    with pytest.raises(OutputError, match=r"all.mrc: exists already"):
        begin(folder, whole=False, outputs=[str(tmp_path / "all.mrc")])
    assert not (folder / "manifest.json").exists()
    begin(folder, whole=False, outputs=[str(tmp_path / "all.mrc")], force=True)


def test_a_second_run_is_refused_until_the_first_ends(folder):
    first = RunState(str(folder), 3, whole=True, lasts=True)
    first.begin(SETTINGS, None, NOW, [], force=False)
    name = folder / ".catalog-export" / ".catalog-export-0123456789abcdef.tmp"
    name.write_text("of the first run")
    with pytest.raises(OutputError, match="another run is writing here; wait for its end"):
        begin(folder)
    assert name.exists()
    assert (folder / ".catalog-export" / "lock").exists()  # the same name in all versions
    first.close()
    assert not name.exists()
    begin(folder)
    name.write_text("of the second run")
    first.close()
    assert name.exists()


def test_the_manifest_waits_for_the_disk(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(local.os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_size))
    begin(folder)
    assert synced == [(folder / "manifest.json").stat().st_size]


def test_a_manifest_that_cannot_be_written_is_an_output_error(folder, monkeypatch):
    state, _ = begin(folder)

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(local, "put", full)
    with pytest.raises(OutputError, match=r"out: cannot be written \(No space left on device\)"):
        state.update("complete", True)
    assert state.manifest["complete"] is False


def test_a_folder_that_cannot_be_made_is_an_output_error(folder):
    folder.write_text("a file")
    with pytest.raises(OutputError, match=r"out/below: cannot be written \("):
        begin(folder / "below")


@pytest.mark.parametrize("error", [OSError("gone"), OutputError("gone")])
def test_closing_does_not_hide_the_error_of_the_run(folder, monkeypatch, error):
    state = RunState(str(folder), 3, whole=True, lasts=True)
    state.begin(SETTINGS, None, NOW, [], force=False)

    def fail(_folder):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(local, "names", fail)
        state.close()
    assert state.lock.closed
    begin(folder)


def test_values_that_do_not_differ_are_not_written_again(folder):
    state, _ = begin(folder)
    before = (folder / "manifest.json").stat().st_ino
    state.update("complete", False)
    assert (folder / "manifest.json").stat().st_ino == before
    state.update("complete", True)
    assert manifest(folder)["complete"] is True


@pytest.mark.parametrize(
    ("complete", "saved", "count", "written"),
    [(True, 3, 3, 3), (False, 3, 5, 5), (True, 5, 3, 5), (False, 5, 3, None), (False, 3, 3, None)],
)
def test_a_run_is_marked_incomplete_before_shards_are_repeated(folder, complete, saved, count, written):
    state, _ = begin(folder, count=saved)
    state.update("complete", complete)
    state.count = count
    before = (folder / "manifest.json").stat().st_ino
    state.mark_incomplete()
    assert manifest(folder)["complete"] is False
    assert manifest(folder)["count"] == (written or saved)
    assert ((folder / "manifest.json").stat().st_ino == before) is (written is None)


def test_shards_that_no_longer_exist_are_removed(folder):
    state, _ = begin(folder)
    put(folder, "000001.mrc", "000002.mrc", "000003.mrc", "000002.bib")
    put(folder / ".catalog-export", "000001.result", "000002.result", "000003.result", "2.result")
    state.drop_from(2)
    assert sorted(path.name for path in folder.glob("0*")) == ["000001.mrc", "000002.bib", "000003.mrc"]
    assert sorted(path.name for path in (folder / ".catalog-export").glob("*.result")) == ["000001.result", "2.result"]
    state.drop_bodies()
    assert sorted(path.name for path in folder.glob("0*")) == ["000002.bib", "000003.mrc"]


@pytest.mark.parametrize("name", ["٠٠٠٠٠١.mrc", "00001.mrc", "0000001.mrc", "000001.mrc.gz", "000001", "²00001.mrc"])
def test_other_numbers_are_no_shards(folder, name):
    put(folder, name)
    begin(folder)
    assert Path(folder, name).exists()


def test_a_shard_beyond_a_million_has_seven_digits(folder):
    state, _ = begin(folder, count=2_000_000)
    put(folder, "1000000.mrc")
    state.drop_bodies()
    assert not (folder / "1000000.mrc").exists()


@pytest.mark.parametrize("text", ["[]", "{}", '{"complete": true}', "no JSON", "\ud800"])
def test_a_foreign_manifest_is_refused_without_force(folder, text):
    put(folder)
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(OutputError, match=r"manifest.json: exists already"):
        begin(folder)
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]
    begin(folder, force=True)
    assert manifest(folder)["count"] == 3


def test_half_characters_of_names_are_kept_in_the_manifest(folder):
    begin(folder, settings={**SETTINGS, "profile": "\udcff.toml"})
    written = (folder / "manifest.json").read_bytes()
    assert b"\\udcff.toml" in written
    assert written.endswith(b"\n}\n")
