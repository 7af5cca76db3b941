"""Work on a cluster with a real scheduler and real workers, some of which are killed, gives the same bytes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clusters import announce_source, cluster, environment, wait_for
from sample import PAGE

import catalog_export
from catalog_export import api
from catalog_export.model.errors import UsageError, WorkerError

pytest.importorskip("distributed")
from catalog_export.run.batches.engines import cluster as engine

pytestmark = pytest.mark.slow
TEXT = Path(PAGE).read_text("utf-8")
COUNT = 24
DATE = "2026-11-23"


def page(number):
    return TEXT.replace("20389935", str(number))


def prepare(folder, patch):
    """Make good, bad and repeated pages in a folder and change to it."""
    patch.chdir(folder)
    patch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    announce_source(folder)
    Path("in").mkdir()
    for number in range(COUNT):
        Path(f"in/{number:02}.odd").write_text(page(number), "utf-8")
    Path("in/05.odd").write_text("")
    Path("in/09.odd").write_text(page(2).replace("Melissa", "Other"), "utf-8")
    Path("in/15.odd").write_text(page(2), "utf-8")
    Path("in/17.odd").write_text(page(16), "utf-8")


@pytest.fixture
def here(tmp_path, monkeypatch):
    prepare(tmp_path, monkeypatch)
    return tmp_path


INPUTS = [f"in/{number:02}.odd" for number in range(COUNT)]
SPREAD = ("--to", "marc", "--shard-size", 1, "-o", "out")


def start(*arguments, inputs=INPUTS, alone=60):
    """Start the command, which waits ``alone`` seconds for workers."""
    waits = f"cluster.WITHOUT_WORKERS, cluster.CHECK_EVERY = {alone}, {min(5, alone)}"
    imports = "from catalog_export.run.batches.engines import cluster; from catalog_export.cli.main import main"
    code = f"{imports}; {waits}; main()"
    command = [sys.executable, "-c", code, *map(str, arguments), *inputs]
    return subprocess.Popen(
        command, env=environment(Path.cwd()), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def end(process):
    try:
        _, err = process.communicate(timeout=90)
    finally:
        process.kill()
        process.wait()
    return process.returncode, err.splitlines()


def without_seconds(code, lines):
    return code, [*(line for line in lines[:-1] if not line.startswith("--shard-size")), lines[-1].rpartition(",")[0]]


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """The result of one process: exit code, messages (without the seconds), and bytes."""
    with pytest.MonkeyPatch.context() as patch:
        prepare(tmp_path_factory.mktemp("alone"), patch)
        return *without_seconds(*end(start("--to", "marc", "-o", "whole"))), Path("whole").read_bytes()


def dask(made):
    return "--engine", "dask", "--scheduler", made.address


def done(folder="out.parts"):
    return len(list(Path(folder, ".catalog-export").glob("*.result")))


def outcome(process):
    """Return the result of a distributed run, as ``alone`` does; check that it leaves no other files."""
    found = without_seconds(*end(process))
    assert not list(Path().rglob("*.tmp"))
    return *found, Path("out").read_bytes()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    """A scheduler whose workers know the source of .odd files."""
    folder = tmp_path_factory.mktemp("odd")
    announce_source(folder)
    with cluster(folder / "dask", folder) as made:
        yield made


@pytest.fixture
def made(scheduler):
    """A cluster without workers; the workers of a test are stopped after it."""
    yield scheduler
    scheduler.end_workers()
    scheduler.wait(0)


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    """Two workers that are never killed, one with two threads."""
    with cluster(tmp_path_factory.mktemp("two") / "dask") as made:
        made.worker()
        made.worker(threads=2)
        made.wait(2)
        yield made


@pytest.fixture
def pages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    Path("pages").mkdir()
    for number in range(12):
        Path(f"pages/{number:02}.md").write_text(page(number if number not in (7, 10) else 3), "utf-8")
    Path("pages/04.md").write_text("")
    return "pages"  # a name that starts from here, where the workers do not stand


def said(report):
    counts = report.as_dict()
    del counts["seconds"]
    return [str(found) for found in report.findings], counts


def test_the_bytes_and_findings_of_one_process(two, pages):
    to = ["marc", "dc", "jsonl"]
    whole = said(api.export(pages, to, [f"whole.{name}" for name in to]))
    on_cluster = {"engine": "dask", "scheduler": two.address, "shard_size": 2}
    ticks = []
    spread = api.export(pages, to, [f"out.{name}" for name in to], on_record=ticks.append, **on_cluster)
    assert said(spread) == whole
    assert len(ticks) == 6
    for name in to:
        assert Path(f"out.{name}").read_bytes() == Path(f"whole.{name}").read_bytes()
    with two.client() as client:
        assert client.run(lambda: len(engine._pools)) == dict.fromkeys(client.nthreads(), 0)  # all are gone
    # what the cluster did, one process takes up
    again = api.export(pages, to, [f"out.{name}" for name in to], shard_size=2)
    assert again.remarks == ["nothing has changed since these records were written; nothing was done"]


def test_inputs_and_outputs_at_addresses(two, pages, tmp_path):
    pytest.importorskip("fsspec")
    on_cluster = {"engine": "dask", "scheduler": two.address, "shard_size": 3}
    base = tmp_path.as_uri()
    to = ["marc", "dc"]
    api.export(pages, to, ["whole.mrc", "whole.xml"])
    api.export(f"{base}/{pages}", to, [f"{base}/out.mrc", f"{base}/out.xml"], quarantine=f"{base}/bad", **on_cluster)
    assert Path("out.mrc").read_bytes() == Path("whole.mrc").read_bytes()
    assert Path("out.xml").read_bytes() == Path("whole.xml").read_bytes()
    assert sorted(path.suffix for path in Path("bad").iterdir()) == [".findings", ".md"]
    api.export(pages, "mrk", "here/", shard_size=3)
    for again in range(2):
        assert (api.export(pages, "mrk", f"{base}/there/", **on_cluster).remarks != []) is bool(again)
    for path in Path("here").glob("*.mrk"):
        assert Path("there", path.name).read_bytes() == path.read_bytes()
    assert not list(Path().rglob("*.tmp"))


def test_shards_check_and_streams(two, pages, capfdbinary):
    on_cluster = {"engine": "dask", "scheduler": two.address}
    api.export(pages, "marcxml", "here/", shard_size=3)
    api.export(pages, "marcxml", "there/", shard_size=3, jobs=1, quarantine="bad", **on_cluster)
    for path in Path("here").glob("*.marcxml"):
        assert Path("there", path.name).read_bytes() == path.read_bytes()
    assert (
        json.loads(Path("here/manifest.json").read_text())["shards"]
        == (json.loads(Path("there/manifest.json").read_text())["shards"])
    )
    assert sorted(path.suffix for path in Path("bad").iterdir()) == [".findings", ".md"]
    assert said(api.check(pages, "marc", **on_cluster)) == said(api.check(pages, "marc"))
    api.export(pages, "mrk", "whole")
    api.export(pages, "mrk", (), **on_cluster)
    assert capfdbinary.readouterr().out == Path("whole").read_bytes()


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"engine": "ray"}, "no engine 'ray'; expected processes or dask"),
        ({"scheduler": "tcp://x:1"}, "a scheduler is for the engine dask"),
        ({"engine": "dask"}, "needs the address of a scheduler"),
        ({"engine": "dask", "scheduler": "nonsense://x"}, "is not the address of a scheduler"),
    ],
)
def test_contradictory_options_are_refused(pages, options, fault):
    with pytest.raises(UsageError, match=fault):
        api.export(pages, "mrk", "out", **options)
    assert not Path("out.parts").exists()


def test_runs_that_cannot_be_distributed_are_refused(two, pages):
    on_cluster = {"engine": "dask", "scheduler": two.address}
    with pytest.raises(UsageError, match="a file for each record; set a shard size"):
        api.export(pages, "mrk", "out/", **on_cluster)
    with pytest.raises(UsageError, match="pipes cannot be split"):
        api.export("-", "mrk", "out", **on_cluster)


def test_a_missing_extra_is_reported(pages, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'catalog-export\[dask\]'"):
        api.export(pages, "mrk", "out", engine="dask", scheduler="tcp://127.0.0.1:1")


def test_a_missing_scheduler_is_reported(pages, monkeypatch):
    from distributed import Client

    waited = []

    def client(address, *, timeout, **options):
        waited.append(timeout)
        return Client(address, timeout=0.5, **options)

    monkeypatch.setattr("distributed.Client", client)
    with pytest.raises(WorkerError, match=r"tcp://127.0.0.1:9: no scheduler answers there"):
        api.export(pages, "mrk", "out", engine="dask", scheduler="tcp://127.0.0.1:9")
    assert set(waited) == {engine.CONNECT}
    assert not Path("out.parts").exists()


@pytest.mark.parametrize(("stalls", "connects"), [(1, True), (2, False)])
def test_a_thread_that_did_not_start_in_time_is_tried_again(stalls, connects, monkeypatch):
    answers = [AssertionError] * stalls + ["client"]

    def client(*_, **__):
        answer = answers.pop(0)
        if answer is AssertionError:
            raise AssertionError
        return answer

    monkeypatch.setattr("distributed.Client", client)
    if connects:
        assert engine.connect_client("tcp://127.0.0.1:9") == ("client", "tcp://127.0.0.1:9")
    else:
        with pytest.raises(WorkerError, match="did not start"):
            engine.connect_client("tcp://127.0.0.1:9")


# --- a worker that is not like the others


def test_a_worker_must_see_the_same_files(two, pages, tmp_path):
    (tmp_path / "mark").write_text("")
    setting = engine.RunSetting(str(tmp_path), (str(tmp_path / "mark"),), ("pages/01.md",), engine.installed_versions())
    with two.client() as client:
        assert set(client.run(engine.check_worker, setting).values()) == {None}
        for wrong, fault in [
            ({"marks": (str(tmp_path / "none" / "mark"),)}, "cannot write to .*none .*No such file"),
            ({"marks": ("memory://none/mark",)}, "cannot write to memory://none/ .*an address that all can"),
            ({"samples": ("pages/none.md",)}, "cannot read pages/none.md .*No such file"),
            ({"versions": {**setting.versions, "pycld2": "0.1"}}, "has pycld2 .*, but the run was started with 0.1"),
            ({"versions": {**setting.versions, "the format x": "x 1"}}, "has the format x none"),
        ]:
            with pytest.raises(UsageError, match=fault):
                client.run(engine.check_worker, setting._replace(**wrong))


@pytest.mark.parametrize("has_engine", [True, False])
def test_a_worker_of_another_version_is_named(tmp_path, pages, has_engine):
    package = tmp_path / "old" / "catalog_export"
    package.mkdir(parents=True)
    if has_engine:
        shutil.copytree(Path(catalog_export.__file__).parent, package, dirs_exist_ok=True)
        (package / "model" / "version.py").write_text('__version__ = "0.0.1"\n', "utf-8")
    else:
        (package / "__init__.py").write_text("__version__ = ''", "utf-8")
    with cluster(tmp_path / "dask") as made:
        made.worker(places=[tmp_path / "old"])
        with pytest.raises(UsageError) as caught:
            api.export(pages, "mrk", "out", engine="dask", scheduler=made.address)
    assert str(caught.value).startswith("the worker tcp://127.0.0.1:")
    fault = f"has catalog-export 0.0.1, but the run was started with {catalog_export.__version__}; install the same"
    assert (fault if has_engine else "does not have catalog-export") in str(caught.value)
    assert not Path("out").exists()


# --- workers that die


def test_a_killed_worker_costs_its_shards_a_retry(here, made, alone):
    for number in (3, 4, 15):
        Path(f"in/{number:02}.odd.hold").write_text("")
    doomed = made.worker()
    made.worker(threads=2)
    made.wait(2)
    process = start(*SPREAD, *dask(made))
    wait_for(lambda: done() >= 8)
    doomed.send_signal(signal.SIGKILL)
    for path in Path("in").glob("*.hold"):
        path.unlink()
    assert outcome(process) == alone


def test_a_killed_run_leaves_no_processes_to_the_next(here, made, alone):
    Path("in/15.odd.hold").write_text("")
    made.worker()
    made.wait(1)
    process = start(*SPREAD, *dask(made))
    wait_for(lambda: done() >= 8)
    process.kill()
    end(process)
    Path("in/15.odd.hold").unlink()
    assert outcome(start(*SPREAD, *dask(made))) == alone
    with made.client() as client:
        wait_for(lambda: not any(client.run(lambda: len(engine._pools)).values()))


def test_a_restarted_worker_continues(here, made, alone):
    Path("in/15.odd.hold").write_text("")
    made.worker(nanny=True)
    made.wait(1)
    process = start(*SPREAD, *dask(made))
    wait_for(lambda: done() >= 8)
    with made.client() as client:
        [number] = client.run(os.getpid).values()
    os.kill(number, signal.SIGKILL)
    Path("in/15.odd.hold").unlink()
    assert outcome(process) == alone


def test_a_run_without_workers_stops_and_resumes_later(here, made, alone):
    Path("in/15.odd.hold").write_text("")
    workers = [made.worker(), made.worker()]
    made.wait(2)
    process = start(*SPREAD, *dask(made), alone=1)
    wait_for(lambda: done() >= 8)
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    code, lines = end(process)
    assert code == 3
    assert "has had no workers for 1 seconds; start some" in lines[-1]
    assert any("the same command continues from there" in line for line in lines)
    assert not Path("out").exists()
    Path("in/15.odd.hold").unlink()
    before = done()
    made.worker()
    assert outcome(start(*SPREAD, *dask(made))) == alone
    assert before >= 8


class FinishedThenLost:
    """A future whose worker finishes its task and dies before the result is read."""

    status = "pending"

    def add_done_callback(self, call):
        self.status = "finished"
        call(self)
        self.status = "lost"

    def release(self):
        self.status = "released"


class ClientWithoutWorkers:
    """A client of a scheduler whose last worker has died."""

    def submit(self, *_, **__):
        return FinishedThenLost()

    def nthreads(self):
        return {}


@pytest.fixture
def deserted(monkeypatch):
    """An engine whose workers die as soon as they have finished a task."""
    monkeypatch.setattr(engine, "connect_client", lambda _: (ClientWithoutWorkers(), "tcp://h:1"))
    return engine.Cluster(print, "tcp://h:1", 1)


def test_a_task_is_done_if_its_worker_dies_afterwards(deserted):
    assert deserted.start("task")() is None


def test_workers_that_die_after_a_task_are_reported_missing(deserted, monkeypatch):
    monkeypatch.setattr(engine, "WITHOUT_WORKERS", -1)
    with pytest.raises(WorkerError, match="has had no workers"):
        deserted.start("task")()


def test_a_lost_scheduler_is_reported(here, alone):
    Path("in/15.odd.hold").write_text("")
    with cluster(here / "dask", here) as made:
        made.worker()
        made.wait(1)
        process = start(*SPREAD, *dask(made))
        wait_for(lambda: done() >= 8)
        made.scheduler.send_signal(signal.SIGKILL)
        code, lines = end(process)
        Path("in/15.odd.hold").unlink()
    assert code == 3
    assert "was lost" in lines[-1]
    assert outcome(start(*SPREAD)) == alone


def test_inputs_that_end_every_process_are_named(here, made):
    Path("in/07.odd.always").write_text("")
    made.worker()
    made.wait(1)
    code, lines = end(start(*SPREAD, *dask(made)))
    assert code == 3
    assert "died at the same inputs" in lines[-1]
    assert "07.odd" in lines[-1]


def test_an_interrupt_cancels_submitted_work(here, made, alone):
    Path("in/15.odd.hold").write_text("")
    made.worker(threads=2)
    made.wait(1)
    process = start(*SPREAD, *dask(made))
    wait_for(lambda: done() >= 8)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    code, lines = end(process)
    with made.client() as client:
        wait_for(lambda: not any(client.run(lambda: len(engine._pools)).values()))
    assert code == 130
    assert any("the same command continues from there" in line for line in lines)
    assert not list(Path().rglob("*.tmp"))
    Path("in/15.odd.hold").unlink()
    assert outcome(start(*SPREAD, *dask(made))) == alone
