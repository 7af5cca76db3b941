"""Real servers on loopback: pages over HTTP with and without range requests; pages and outputs in S3 (moto)."""

import gzip
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.model.errors import OutputError
from catalog_export.run.batches import plan

pytest.importorskip("aiohttp", reason="no aiohttp: pip install 'fsspec[http]'")
TEXT = Path(PAGE).read_text("utf-8")


def page(number):
    return TEXT.replace("20389935", str(number))


class Plain(SimpleHTTPRequestHandler):
    """A server that sends whole files only."""

    def log_message(self, *_):
        """Log nothing."""


class InPieces(Plain):
    """A server that also sends ranges of files."""

    def send_head(self):
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if wanted is None:
            return super().send_head()
        data = Path(self.translate_path(self.path)).read_bytes()
        start, end = int(wanted[1]), min(int(wanted[2] or len(data)), len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        return io.BytesIO(data[start : end + 1])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Pages in all kinds of files; one is larger than one request asks for."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    here = tmp_path / "pages"
    (here / "a").mkdir(parents=True)
    for number in range(4):
        (here / "a" / f"{number}.md").write_text(page(number), "utf-8")
    with zipfile.ZipFile(here / "b.zip", "w") as archive:
        for number in range(10, 14):
            archive.writestr(f"{number}.md", page(number))
    (here / "c.md.gz").write_bytes(gzip.compress(page(20).encode()))
    lines = (json.dumps({"name": f"{number}.md", "text": page(number)}) for number in range(100, 1400))
    (here / "d.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    assert (here / "d.jsonl").stat().st_size > 5 << 20
    return here


def same(names, folder, base):
    """Return whether addresses give the same result as their files on disk, in one process and in two."""
    there = api.export(names, "jsonl", "there.jsonl", force=True)
    here = api.export([name.replace(base, str(folder)) for name in names], "jsonl", "here.jsonl", force=True)
    assert [str(found).replace(base, str(folder)) for found in there.findings] == list(map(str, here.findings))
    assert there.read == here.read == 1309
    assert Path("there.jsonl").read_text().replace(base, str(folder)) == Path("here.jsonl").read_text()
    api.export(names, "jsonl", "spread.jsonl", jobs=2, shard_size=500, force=True)
    assert api.export(names, "jsonl", "spread.jsonl", shard_size=500).remarks != []
    return Path("spread.jsonl").read_bytes() == Path("there.jsonl").read_bytes()


@pytest.mark.parametrize("handler", [Plain, InPieces])
def test_the_web(folder, handler):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        names = [
            *(f"{base}/a/{number}.md" for number in range(4)),
            *(f"{base}/{n}" for n in ("b.zip", "c.md.gz", "d.jsonl")),
        ]
        assert same(names, folder, base)
        assert [shard.units > 1000 for shard in plan.split_into_shards(names[-1:], 10)] == [True]  # weighed by its size
        [found] = api.check(f"{base}/none.md").findings
        assert found.code == "input-missing"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    [found] = api.check(f"{base}/a/1.md").findings
    assert found.code == "input-unreadable"
    assert "Cannot connect" in found.message


@pytest.fixture
def bucket(folder, monkeypatch):
    """A bucket with the same files on moto's server, which needs a virtual environment without s3fs."""
    pytest.importorskip("s3fs", reason="no s3fs: pip install 'fsspec[s3]'")
    program = os.environ.get("CATALOG_EXPORT_MOTO") or shutil.which("moto_server")
    if program is None:
        pytest.skip("no moto_server: pip install 'moto[s3,server]' (CATALOG_EXPORT_MOTO may name it)")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "invented")
    port = free_port()
    with subprocess.Popen([program, "-H", "127.0.0.1", "-p", str(port)], stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port, server)
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
            import s3fs

            s3fs.S3FileSystem.clear_instance_cache()  # those of another server
            system = s3fs.S3FileSystem(skip_instance_cache=True)
            system.mkdir("harvest")
            system.put(str(folder), "harvest", recursive=True)
            yield system
        finally:
            server.kill()


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def wait_for(port, server):
    end = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < end:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    pytest.fail("moto's server does not answer")


def test_a_bucket(folder, bucket):
    base = "s3://harvest/pages"
    assert same([f"{base}/"], folder, base)
    assert same([f"{base}/a", f"{base}/b.zip", f"{base}/c.md.gz", f"{base}/d.jsonl"], folder, base)
    bucket.pipe("harvest/pages/a/3.md", page(7).encode())  # as long as before
    assert api.export(f"{base}/a", "jsonl", "a.jsonl", shard_size=2).remarks == []
    bucket.pipe("harvest/pages/a/3.md", page(8).encode())
    assert api.export(f"{base}/a", "jsonl", "a.jsonl", shard_size=2).remarks == []
    assert '"8"' in Path("a.jsonl").read_text()
    for missing in ("s3://harvest/none.md", "s3://none/pages/"):
        [found] = api.check(missing).findings
        assert found.code == "input-missing"


# --- outputs in a bucket

FORMATS = ["marc", "dc"]


@pytest.fixture
def here(folder):
    """The output of a local run over the pages."""
    api.export(folder, FORMATS, ["here.mrc", "here.xml"])
    api.export(folder, FORMATS, "here/", shard_size=300)
    return [Path("here.mrc").read_bytes(), Path("here.xml").read_bytes()]


def objects(bucket, path="harvest/out"):
    """Return the current names below a path with their sizes."""
    bucket.invalidate_cache()
    return {name[len(path) :].lstrip("/"): facts["size"] for name, facts in bucket.find(path, detail=True).items()}


def start(*arguments):
    command = [sys.executable, "-m", "catalog_export", *map(str, arguments)]
    root = str(Path(PAGE).parent.parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)


def run(*arguments):
    with start(*arguments) as process:
        _, err = process.communicate(timeout=120)
    assert "Traceback" not in err
    return process.returncode, err.splitlines()


def test_outputs_in_a_bucket(folder, bucket, here):
    names = ["s3://harvest/out/a.mrc", "s3://harvest/out/a.xml"]
    for options in ({}, {"jobs": 2, "shard_size": 300}):
        api.export(folder, FORMATS, names, force=True, **options)
        bucket.invalidate_cache()
        assert [bucket.cat(name) for name in names] == here
        with pytest.raises(OutputError, match="exists already"):
            api.export(folder, FORMATS, names, infer=False, **options)
    [remark] = api.export(folder, FORMATS, names, shard_size=300).remarks
    assert "nothing was done" in remark
    assert sorted(name for name in objects(bucket) if ".parts" not in name) == ["a.mrc", "a.xml"]
    api.export(folder, FORMATS, "s3://harvest/shards/", jobs=2, shard_size=300)
    bucket.invalidate_cache()
    for name in sorted(os.listdir("here")):
        if name[0] == "0":
            assert bucket.cat(f"harvest/shards/{name}") == Path("here", name).read_bytes()
    api.export(folder / "a", FORMATS, "s3://harvest/records/")
    assert sorted(objects(bucket, "harvest/records")) == [f"{n}.{end}" for n in range(4) for end in ("dc.xml", "mrc")]
    assert not [name for name in objects(bucket, "harvest") if name.endswith(".tmp")]


@pytest.mark.parametrize("output", ["s3://harvest/out/", "s3://harvest/out/a.mrc"])
def test_a_killed_run_in_a_bucket_is_resumed(folder, bucket, here, output):
    arguments = ("--to", "marc", folder, "-o", output, "--jobs", 2, "--shard-size", 100)
    for done in (1, 4):
        with start(*arguments) as process:
            while sum(name.endswith(".result") for name in objects(bucket)) < done:
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait(30)
            assert "a.mrc" not in objects(bucket)
            process.stderr.close()
    kept = {name: bucket.info(f"harvest/out/{name}")["LastModified"] for name in objects(bucket) if "result" in name}
    while datetime.now(UTC) < max(kept.values()) + timedelta(seconds=1):  # the time of change is in seconds
        time.sleep(0.05)
    assert run(*arguments)[0] == 0
    names = [name for name in objects(bucket) if re.fullmatch(r"a\.mrc|\d+\.mrc", name)]
    assert b"".join(bucket.cat(f"harvest/out/{name}") for name in sorted(names)) == here[0]
    same_time = [bucket.info(f"harvest/out/{name}")["LastModified"] == when for name, when in kept.items()]
    assert sum(same_time) >= len(kept) - 1
    assert not [name for name in objects(bucket) if name.endswith(".tmp")]
    assert "nothing has changed" in run(*arguments)[1][-2]


def test_interrupted_in_a_bucket(folder, bucket, here):
    arguments = ("--to", "marc", folder, "-o", "s3://harvest/out/a.mrc", "--jobs", 2, "--shard-size", 100)
    with start(*arguments) as process:
        while sum(name.endswith(".result") for name in objects(bucket)) < 2:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert re.search(r"inputs are done and kept in s3://harvest/out/a\.mrc\.parts; the same command goes on", err)
    assert "Traceback" not in err
    assert "a.mrc" not in objects(bucket)
    assert run(*arguments)[0] == 0
    bucket.invalidate_cache()
    assert bucket.cat("harvest/out/a.mrc") == here[0]


def test_faults_of_a_bucket(folder, bucket, monkeypatch):
    missing = r"s3://none/a.*: cannot be written \(The specified bucket does not exist"
    for output, options in (("a.mrc", {}), ("a/", {}), ("a.mrc", {"shard_size": 2}), ("a/", {"shard_size": 2})):
        with pytest.raises(OutputError, match=missing):
            api.export(folder / "a", "marc", f"s3://none/{output}", **options)
    assert not bucket.exists("none")
    with pytest.raises(OutputError, match="is a folder"):
        api.export(folder / "a", "marc", "s3://harvest/pages")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    code, lines = run("--to", "marc", folder / "a", "-o", "s3://harvest/a.mrc")
    assert code == 3
    assert lines == ["Error: s3://harvest/a.mrc: cannot be written (NoCredentialsError: Unable to locate credentials)"]
