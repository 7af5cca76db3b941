"""Pages at addresses: folders are walked as on disk, faults are findings, and workers read them."""

import sys
import zipfile
from pathlib import Path

import fakes
import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.model.errors import InputError
from catalog_export.run.batches import plan

fsspec = pytest.importorskip("fsspec")


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def fake():
    with fakes.installed():
        yield


def run(*inputs, **options):
    report = api.check(inputs, **options)
    return report.read, [(found.code, str(found.location)) for found in report.findings]


def test_a_folder_is_walked_in_the_order_of_its_paths(memory, fake, tmp_path, monkeypatch):
    for name in ("b.md", "a/2.md", "a/1.md", "a.md", ".hidden/x.md", "README.md", "c.png", "d.jsonl"):
        memory.pipe(f"/pages/{name}", f"{name}|t\n".encode())
        (tmp_path / "pages" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "pages" / name).write_text(f"{name}|t\n")
    there = api.export("memory://pages", "plain", str(tmp_path / "out"))
    monkeypatch.chdir(tmp_path)
    here = api.export("pages", "plain", "here")
    assert Path("out").read_bytes() == Path("here").read_bytes()
    assert there.read == here.read == 5
    assert [found.code for found in there.findings] == [found.code for found in here.findings] == ["files-left-out"]


def test_files_and_containers(memory, fake):
    memory.pipe("/a.md", b"1|a|warning")
    with memory.open("/b.zip", "wb") as file, zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x.md", "2|b|note")
    assert run("memory:///a.md", "memory:///b.zip") == (
        2,
        [("fake-warning", "memory:///a.md:1"), ("fake-note", "memory:///b.zip/x.md:1")],
    )


def test_faults_are_findings(memory, fake, monkeypatch):
    assert run("memory:///gone.md") == (0, [("input-missing", "memory:///gone.md")])
    assert run("nonsense://x.md")[1] == [("input-unreadable", "nonsense://x.md")]
    memory.pipe("/a.md", b"1|a")

    def broken(*_, **__):
        raise RuntimeError("no credentials")

    for method in ("open", "isdir"):
        with monkeypatch.context() as patch:
            patch.setattr(type(memory), method, broken)
            report = api.check("memory:///a.md")
        assert [(found.code, "no credentials" in found.message) for found in report.findings] == [
            ("input-unreadable", True)
        ]
        assert report.exit_code == 3
    with pytest.raises(InputError):
        list(api.parse("memory:///gone.md"))


def test_a_missing_extra_is_reported(monkeypatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    [found] = api.check("s3://bucket/a.md").findings
    assert "pip install 'catalog-export[remote]'" in found.message


def test_workers_read_addresses(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    Path("pages").mkdir()
    for number in range(6):
        Path(f"pages/{number}.md").write_text(Path(PAGE).read_text("utf-8").replace("20389935", str(number)), "utf-8")
    address = (tmp_path / "pages").as_uri()
    api.export("pages", "marc", "here")
    for _ in range(2):
        report = api.export(address, "marc", "there", jobs=2, shard_size=2)
        assert Path("there").read_bytes() == Path("here").read_bytes()
    assert report.remarks
    Path("pages/3.md").write_text(Path("pages/3.md").read_text("utf-8").replace("Melissa", "Melisa"), "utf-8")
    assert not api.export(address, "marc", "there", jobs=2, shard_size=2).remarks
    assert b"Melisa" in Path("there").read_bytes()


def test_changes_are_reported(memory):
    memory.pipe("/a.md", b"1")
    first = plan.fingerprint(["memory:///a.md"])
    assert plan.fingerprint(["memory:///a.md"]) == first
    memory.pipe("/a.md", b"22")
    assert plan.fingerprint(["memory:///a.md"]) != first
    assert plan.fingerprint(["memory:///gone.md"]) != first
