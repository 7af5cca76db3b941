"""Pages on real servers on loopback: the web, with and without pieces of files, and S3 (s3fs against moto)."""

import gzip
import io
import json
import os
import re
import shutil
import socket
import subprocess
import time
import zipfile
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.batches import plan

pytest.importorskip("aiohttp", reason="no aiohttp: pip install 'fsspec[http]'")
TEXT = Path(PAGE).read_text("utf-8")


def page(number):
    return TEXT.replace("20389935", str(number))


class Plain(SimpleHTTPRequestHandler):
    """A server that sends whole files only."""

    def log_message(self, *_):
        """Be quiet."""


class InPieces(Plain):
    """A server that sends pieces as well."""

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
    """Pages in all kinds of files; one is larger than what is asked of a server at a time."""
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
    """Tell whether addresses come to what their files on disk come to, in one process and in two."""
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
        assert [shard.units > 1000 for shard in plan.cut(names[-1:], 10)] == [True]  # weighed by its size
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
    """A bucket with the same files, on moto's server, which stands apart: what it needs and what s3fs needs clash."""
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
