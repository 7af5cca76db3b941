"""An ended run is resumed, an unchanged run does nothing, and the work of a dead worker is retried."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.model.errors import OutputError, WorkerError

TEXT = Path(PAGE).read_text("utf-8")
ROOT = Path(PAGE).parent.parent
COUNT = 24
SOURCE = """\
import os, signal, time
from pathlib import Path
from catalog_export.read.page import parse as catalogue_page

def parse(document):
    name = document.name
    acts = {
        "once": lambda: os.kill(os.getpid(), signal.SIGKILL),
        "slow": lambda: time.sleep(60),
        "late": lambda: time.sleep(1),
    }
    for flag, act in acts.items():
        if name + "." + flag in os.listdir("."):
            os.unlink(name + "." + flag)
            act()
    if os.path.exists(name + ".always"):
        os.kill(os.getpid(), signal.SIGKILL)
    yield from catalogue_page.parse(document)
"""


def page(number):
    return TEXT.replace("20389935", str(number))


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    """Change to a folder of pages, with a source for .odd files that ends its process on request."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    Path("odd.py").write_text(SOURCE)
    info = Path("odd-1.dist-info")
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[catalog_export.sources]\nodd = odd:parse\n")
    for number in range(COUNT):
        Path(f"{number:02}.odd").write_text(page(number), "utf-8")
    Path("md").mkdir()


INPUTS = [f"{number:02}.odd" for number in range(COUNT)]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join([".", str(ROOT), os.environ.get("PYTHONPATH", "")])}
ENVIRONMENT.pop("SOURCE_DATE_EPOCH", None)


def start(*arguments, inputs=INPUTS):
    command = [sys.executable, "-m", "catalog_export", *map(str, arguments), *inputs]
    return subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def run(*arguments, **options):
    with start(*arguments, **options) as process:
        _, err = process.communicate(timeout=60)
    return process.returncode, err.splitlines()


def results(folder="out.parts"):
    return {path.name: path.stat().st_mtime_ns for path in Path(folder, ".catalog-export").glob("*.result")}


def wait_for(condition):
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


SPREAD = ("--to", "marc", "-o", "out", "--shard-size", 1)


def undisturbed(date):
    run("--to", "marc", "-o", "whole", "--record-date", date)
    return Path("whole").read_bytes()


# --- killed


@pytest.mark.parametrize(("jobs", "done"), [(1, 0), (1, 7), (2, 1), (2, 12), (2, COUNT)])
def test_a_killed_run_is_resumed(jobs, done):
    if done < COUNT:
        Path("20.odd.late").write_text("")  # holds the run up, however fast the machine
    with start(*SPREAD, "--jobs", jobs) as process:
        wait_for(lambda: Path("out.parts", "manifest.json").exists() and len(results()) >= done)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    before = results()
    date = json.loads(Path("out.parts/manifest.json").read_text("utf-8"))["record_date"]
    wait_for(lambda: datetime.now(UTC).isoformat(timespec="seconds") > date)  # so a new record date would differ
    code, lines = run(*SPREAD, "--jobs", jobs)
    assert code == 0
    assert re.match(f"read {COUNT} records, (wrote|kept) {COUNT} marc, 0 failed, ", lines[-1])  # killed at its end
    after = results()
    assert sum(after[name] == changed for name, changed in before.items()) >= len(before) - 1
    assert Path("out").read_bytes() == undisturbed(date)
    assert not list(Path().rglob("*.tmp"))
    assert not list(Path("out.parts").glob("*.mrc"))


def test_a_run_killed_after_publishing_leaves_no_bodies():
    code = (
        "import os, signal; from catalog_export.run.batches.manifest import RunState\n"
        "from catalog_export.cli.main import main\n"
        "RunState.drop_bodies = lambda self: os.kill(os.getpid(), signal.SIGKILL)\n"
        "main()"
    )
    command = [sys.executable, "-c", code, *map(str, SPREAD), "--jobs", "2", *INPUTS]
    assert subprocess.run(command, env=ENVIRONMENT, capture_output=True, check=False).returncode == -signal.SIGKILL
    whole = Path("out").read_bytes()
    assert list(Path("out.parts").glob("*.mrc"))
    code, lines = run(*SPREAD, "--jobs", 2)
    assert (code, lines[-1].startswith(f"read {COUNT} records, kept {COUNT} marc, 0 failed, ")) == (0, True)
    assert not list(Path("out.parts").glob("*.mrc"))
    assert Path("out").read_bytes() == whole


def test_killed_at_random_until_it_is_done():
    chance, kills = random.Random(4), 0
    begin = time.monotonic()
    whole = undisturbed("2026-11-23")
    length = time.monotonic() - begin  # machines differ tenfold
    arguments = (*SPREAD, "--jobs", 2, "--record-date", "2026-11-23")
    for _ in range(12):
        with start(*arguments) as process:
            try:
                process.wait(length * chance.uniform(0.05, 0.6))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                kills += 1
    assert run(*arguments)[0] == 0
    assert kills
    assert Path("out").read_bytes() == whole


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_reports_what_is_done(number, code, jobs):
    Path("20.odd.slow").write_text("")
    with start(*SPREAD, "--jobs", jobs) as process:
        wait_for(lambda: Path("out.parts", ".catalog-export").exists() and len(results()) >= 20)
        time.sleep(0.3)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == code
    assert "Traceback" not in err
    assert not Path("out").exists()
    assert not list(Path().rglob("*.tmp"))
    *signal_line, shards, remark, closing = err.splitlines()
    assert signal_line == ([] if number == signal.SIGINT else ["Terminated by SIGTERM."])
    assert shards == IN_ONE
    assert re.fullmatch(
        r"20 of 24 inputs are done and kept in .*out\.parts; the same command continues from there", remark
    )
    assert closing.startswith("interrupted: read 20 records, wrote 0 marc, 0 failed, ")
    assert run(*SPREAD, "--jobs", jobs)[0] == 0
    date = json.loads(Path("out.parts/manifest.json").read_text("utf-8"))["record_date"]
    assert Path("out").read_bytes() == undisturbed(date)


# --- once more


IN_ONE = "--shard-size is for a folder (-o DIR/); the output is one file"


def export(**options):
    return api.export("md", "mrk", "out", shard_size=4, **options)


@pytest.fixture
def finished():
    for number in range(COUNT):
        Path(f"md/{number:02}.md").write_text(page(number), "utf-8")
    export()
    before = results()
    time.sleep(0.02)
    return before


def changed(before):
    return [int(name[:6]) for name, when in sorted(results().items()) if before.get(name) != when]


def same_as_whole():
    api.export(
        "md", "mrk", "whole", force=True,
        record_date=datetime.fromisoformat(json.loads(Path("out.parts/manifest.json").read_text())["record_date"]),
    )  # fmt: skip
    return Path("out").read_bytes() == Path("whole").read_bytes()


def test_a_second_run_does_nothing_and_reports_it(finished):
    stood = Path("out").stat()
    report = export()
    assert report.remarks == ["nothing has changed since these records were written; nothing was done"]
    assert (report.read, report.written, report.exit_code) == (COUNT, {"mrk": COUNT}, 0)
    assert report.closing().startswith(f"read {COUNT} records, kept {COUNT} mrk, 0 failed, ")
    assert Path("out").stat() == stood
    assert changed(finished) == []


def test_a_changed_page_rewrites_its_shard_only(finished):
    Path("md/09.md").write_text(page("0909"), "utf-8")
    assert export().remarks == []
    assert changed(finished) == [2]
    assert b"0909" in Path("out").read_bytes()
    assert same_as_whole()
    assert export().remarks != []


def test_removing_the_first_duplicate_restores_the_second(finished):
    Path("md/22.md").write_text(page(1), "utf-8")
    assert export().repeated == 1
    assert same_as_whole()
    Path("md/01.md").write_text(page(77), "utf-8")
    assert export().repeated == 0
    assert same_as_whole()
    Path("md/02.md").write_text(page(13), "utf-8")
    assert export().repeated == 1
    assert same_as_whole()


def test_an_interrupted_change_is_resumed(finished, monkeypatch):
    Path("md/09.md").write_text(page("0909"), "utf-8")

    def broken(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(on_record=lambda report: broken(report) if report.read >= 12 else None)
    assert changed(finished) == [2]
    assert b"0909" not in Path("out").read_bytes()
    assert export().remarks == []
    assert same_as_whole()


def test_a_damaged_part_is_made_again_before_it_is_joined(finished):
    for number in (5, 9):
        Path(f"md/{number:02}.md").write_text(page(f"09{number:02}"), "utf-8")

    def broken(report):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(on_record=lambda report: broken(report) if report.read >= 12 else None)
    [first, *_] = sorted(Path("out.parts").glob("0*.mrk"))
    good, state = first.read_bytes(), first.stat()
    first.write_bytes(good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
    os.utime(first, ns=(state.st_atime_ns, state.st_mtime_ns))
    export()
    assert same_as_whole()


def test_fewer_pages_leave_no_shard_behind(finished):
    api.export("md", "mrk", "shards/", shard_size=4)
    for number in range(8, COUNT):
        Path(f"md/{number:02}.md").unlink()
    assert api.export("md", "mrk", "shards/", shard_size=4).written == {"mrk": 8}
    assert sorted(path.name for path in Path("shards").glob("*.mrk")) == ["000000.mrk", "000001.mrk"]
    assert len(results("shards")) == 2
    assert len(json.loads(Path("shards/manifest.json").read_text("utf-8"))["shards"]) == 2


def test_a_million_shards_have_different_names(tmp_path):
    from catalog_export.run.batches.manifest import RunState

    for name in ("000999.mrc", "999999.mrc", "1000000.mrc", "01000000.mrc", "2000000.mrc", "mine.mrc"):
        (tmp_path / name).write_bytes(b"")
    state = RunState(str(tmp_path), 1000, whole=True, lasts=True)
    state.manifest = {"count": 1_500_000, "settings": {"suffixes": [".mrc"]}}
    state.drop_from(1000)
    assert sorted(path.name for path in tmp_path.glob("*.mrc")) == [
        "000999.mrc", "01000000.mrc", "2000000.mrc", "mine.mrc",
    ]  # fmt: skip


def shards(**options):
    return api.export("md", "mrk", "shards/", shard_size=4, **options)


def pages(count=8):
    for number in range(count):
        Path(f"md/{number:02}.md").write_text(page(number), "utf-8")


def test_a_shard_that_is_gone_is_written_again():
    pages()
    shards()
    kept = Path("shards/000001.mrk").read_bytes()
    Path("shards/000001.mrk").unlink()
    shards()
    assert Path("shards/000001.mrk").read_bytes() == kept


def longer(data):
    return data + b"mine"


def other(data):
    return data[:-4] + b"mine"


@pytest.mark.parametrize("edit", [longer, other])
def test_a_shard_that_was_edited_is_replaced_with_force_only(edit):
    pages()
    shards()
    edited = edit(Path("shards/000000.mrk").read_bytes())
    Path("shards/000000.mrk").write_bytes(edited)
    Path("md/01.md").write_text(page(77), "utf-8")
    with pytest.raises(OutputError, match=r"000000\.mrk: exists already"):
        shards()
    assert Path("shards/000000.mrk").read_bytes() == edited
    shards(force=True)
    assert b"77" in Path("shards/000000.mrk").read_bytes()


def test_an_edited_shard_is_not_replaced_for_a_moved_record():
    pages()
    shards()
    Path("shards/000001.mrk").write_bytes(other(Path("shards/000001.mrk").read_bytes()))
    Path("md/01.md").write_text(page(6), "utf-8")  # so the second shard has it no more
    with pytest.raises(OutputError, match=r"000001\.mrk: exists already"):
        shards()
    assert Path("shards/000001.mrk").read_bytes().endswith(b"mine")


def test_an_edited_shard_is_not_removed_with_its_pages():
    pages()
    shards()
    Path("shards/000001.mrk").write_bytes(b"mine")
    for number in range(4, 8):
        Path(f"md/{number:02}.md").unlink()
    with pytest.raises(OutputError, match=r"000001\.mrk: exists already"):
        shards()
    assert Path("shards/000001.mrk").read_bytes() == b"mine"


def test_a_file_of_the_name_of_a_later_shard_is_not_replaced():
    pages()
    shards()
    Path("shards/000002.mrk").write_bytes(b"mine")
    assert shards().remarks != []
    pages(12)
    with pytest.raises(OutputError, match=r"000002\.mrk: exists already"):
        shards()
    assert Path("shards/000002.mrk").read_bytes() == b"mine"


def test_shards_resume_after_an_end_during_a_change():
    pages()
    shards()
    Path("md/01.md").write_text(page(77), "utf-8")
    with pytest.raises(KeyboardInterrupt):
        shards(on_record=lambda report: (_ for _ in ()).throw(KeyboardInterrupt))
    assert not json.loads(Path("shards/manifest.json").read_text("utf-8"))["complete"]
    Path("shards/.catalog-export/000000.result").unlink()  # as if it had ended before that was written
    shards()
    assert json.loads(Path("shards/manifest.json").read_text("utf-8"))["complete"]
    assert b"77" in Path("shards/000000.mrk").read_bytes()


@pytest.mark.parametrize("force", [False, True])
def test_other_files_in_the_folder_of_shards_stay(force):
    mine = ("20389935.pdf", "20389935.notes.txt", "000000.md", "000009.mrk", "0000000.mrk")
    pages()
    shards()
    for name in mine:
        Path("shards", name).write_bytes(b"mine")
    Path("md/01.md").write_text(page(77), "utf-8")
    shards(force=force)
    api.export("md", "marc", "shards/", shard_size=100, force=True)
    assert [path.name for path in Path("shards").glob("[!.m]*") if path.name not in mine] == ["000000.mrc"]
    assert all(Path("shards", name).read_bytes() == b"mine" for name in mine)


def test_pages_that_are_named_as_shards_may_lie_beside_them():
    for number in range(20000000, 20000005):
        Path(f"md/{number}.md").write_text(page(number), "utf-8")
    report = api.export("md", "marc", "md/", shard_size=2, force=True)
    assert (report.exit_code, report.written) == (0, {"marc": 5})
    assert len(list(Path("md").glob("2*.md"))) == 5


def test_other_settings_do_not_replace_the_file(finished):
    for options in ({"strict": True}, {"infer": False}, {"record_date": datetime(2020, 1, 1, tzinfo=UTC)}):
        with pytest.raises(OutputError, match="exists already"):
            export(**options)
    assert export().remarks != []  # and what is known of it is not lost
    assert changed(finished) == []
    assert export(infer=False, force=True).remarks == []
    assert len(changed(finished)) == 6


def test_a_file_that_is_not_ours_any_more_is_not_replaced(finished):
    Path("out").write_bytes(b"mine")
    with pytest.raises(OutputError, match="exists already"):
        export()
    assert Path("out").read_bytes() == b"mine"


def test_force_restarts_from_the_beginning(finished):
    assert export(force=True).remarks == []
    assert len(changed(finished)) == 6
    assert same_as_whole()


def test_two_runs_do_not_write_to_one_place(finished):
    fcntl = pytest.importorskip("fcntl")
    with open("out.parts/.catalog-export/lock", "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        half = Path("out.parts/.catalog-export-0123456789abcdef.tmp")  # of the run that holds the lock
        half.write_bytes(b"")
        with pytest.raises(OutputError, match="another run is writing here"):
            export()
        assert half.exists()


def test_a_finished_run_keeps_files_of_the_next_run(monkeypatch):
    from catalog_export.run.batches.manifest import RunState

    closed, close, half = [], RunState.close, Path("out.parts/.catalog-export/.catalog-export-0123456789abcdef.tmp")

    def close_and_let_in(state):
        close(state)
        if not closed:
            half.touch()  # of the next run, which takes the lock as soon as it is free
        closed.append(state)

    monkeypatch.setattr(RunState, "close", close_and_let_in)
    export()
    assert half.exists()


# --- workers that die


def test_a_dead_worker_costs_a_retry(monkeypatch):
    for number in (3, 4, 17):
        Path(f"{number:02}.odd.once").write_text("")
    code, lines = run(*SPREAD, "--jobs", 2, "--record-date", "2026-11-23")
    assert (code, len(lines)) == (0, 2)
    assert not list(Path().glob("*.once"))
    assert Path("out").read_bytes() == undisturbed("2026-11-23")


def test_inputs_that_end_every_worker_are_named():
    Path("05.odd.always").write_text("")
    code, lines = run(*SPREAD, "--jobs", 2)
    assert code == 3
    assert "3 worker processes died at the same inputs" in lines[-1]
    assert "05.odd" in lines[-1]
    Path("05.odd.always").unlink()
    assert run(*SPREAD, "--jobs", 2)[0] == 0


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("number", ["SIGHUP", "SIGKILL"])
def test_workers_whose_parent_dies_end_without_a_word(number):
    for name in (1, 2):
        Path(f"{name:02}.odd.late").write_text("")
    with start(*SPREAD, "--jobs", 2) as process:
        wait_for(lambda: not list(Path().glob("*.late")))
        process.send_signal(getattr(signal, number))
        _, err = process.communicate(timeout=30)  # until the last worker has let go of standard error
    assert "Traceback" not in err
    assert err == "" or number == "SIGHUP"  # which the parent reports


def test_the_fault_travels_pickled():
    import pickle

    assert str(pickle.loads(pickle.dumps(WorkerError("x")))) == "x"


def test_force_continues_an_interrupted_run():
    Path("05.odd.slow").touch()
    command = [sys.executable, "-m", "catalog_export", "-t", "mrk", "--shard-size", "4", "-o", "shards/", "-f"]
    command += [f"{number:02}.odd" for number in range(COUNT)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        end = time.monotonic() + 30
        while not Path("shards/.catalog-export/000000.result").exists():
            assert time.monotonic() < end
            time.sleep(0.05)
        process.terminate()
    before = Path("shards/.catalog-export/000000.result").stat().st_mtime_ns
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path("shards/.catalog-export/000000.result").stat().st_mtime_ns == before


def test_a_flipped_bit_in_a_finished_shard_is_repaired():
    pages = [f"{number:02}.md" for number in range(COUNT)]
    for number, name in enumerate(pages):
        Path(name).write_text(page(number), "utf-8")
    api.export(pages, "mrk", "shards/", shard_size=8, record_date=datetime(2026, 11, 23, tzinfo=UTC))
    [first, *_] = sorted(Path("shards").glob("0*.mrk"))
    good, state = first.read_bytes(), first.stat()
    first.write_bytes(good[:-9] + bytes([good[-9] ^ 1]) + good[-8:])
    os.utime(first, ns=(state.st_atime_ns, state.st_mtime_ns))
    with pytest.raises(OutputError, match="force"):  # the file was changed by another program
        api.export(pages, "mrk", "shards/", shard_size=8, record_date=datetime(2026, 11, 23, tzinfo=UTC))
    api.export(pages, "mrk", "shards/", shard_size=8, record_date=datetime(2026, 11, 23, tzinfo=UTC), force=True)
    assert first.read_bytes() == good
