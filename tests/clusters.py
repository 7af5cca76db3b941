"""Real clusters on loopback for the tests: a scheduler and workers, each in its own process."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
SOURCE = """\
import os, signal, time
from catalog_export.read.page import parse as catalogue_page

def parse(document):
    name = document.name
    if os.path.exists(name + ".always"):
        os.kill(os.getpid(), signal.SIGKILL)
    while os.path.exists(name + ".hold"):
        time.sleep(0.02)
    yield from catalogue_page.parse(document)
"""


def announce_source(folder):
    """Write a source for .odd files to a folder; it waits or ends its process on request."""
    (folder / "odd.py").write_text(SOURCE)
    info = folder / "odd-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[catalog_export.sources]\nodd = odd:parse\n")


def environment(*places):
    paths = [*map(str, places), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)
    return value


class Cluster:
    """A scheduler and a number of workers; ``places`` come first in their search path for modules."""

    def __init__(self, folder, *places):
        self.folder, self.places, self.processes = folder, places, []
        folder.mkdir()
        file = folder / "scheduler.json"
        self.scheduler = self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
        self.address = wait_for(lambda: file.exists() and file.read_text() and json.loads(file.read_text())["address"])

    def start(self, kind, *options, places=()):
        command = [sys.executable, "-m", "distributed.cli.dask_" + kind, "--no-dashboard", *options]
        with open(self.folder / f"{len(self.processes)}.log", "wb") as log:
            process = subprocess.Popen(
                command, cwd=self.folder, env=environment(*places, *self.places), stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def worker(self, *options, threads=1, nanny=False, places=()):
        """Start a worker; the scheduler may know it only after a second."""
        fixed = ("--nthreads", str(threads), "--nanny" if nanny else "--no-nanny", "--host", "127.0.0.1")
        place = ("--local-directory", str(self.folder / "scratch"))
        return self.start("worker", self.address, *fixed, *place, *options, places=places)

    def client(self):
        """Return a client as the engine makes it, which tries again if its thread does not start in time."""
        from catalog_export.run.batches.engines.cluster import connect_client

        return connect_client(self.address)[0]

    def wait(self, count):
        """Wait until there are ``count`` workers."""
        with self.client() as client:
            wait_for(lambda: len(client.nthreads()) == count)

    def end_workers(self):
        for process in self.processes[1:]:
            process.kill()
            process.wait()

    def end(self):
        self.end_workers()
        self.scheduler.kill()
        self.scheduler.wait()


@contextmanager
def cluster(folder, *places):
    made = Cluster(folder, *places)
    try:
        yield made
    finally:
        made.end()
