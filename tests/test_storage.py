"""Outputs at addresses: the same bytes as local files, whole or absent, nothing replaced, and resumed."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import fakes
import pytest
from sample import PAGE

from catalog_export import api
from catalog_export.cli.finding_log import FindingLog
from catalog_export.model.errors import CatalogExportError, InputError, OutputError, UsageError
from catalog_export.run.batches.manifest import RunState
from catalog_export.write.output import sinks
from catalog_export.write.storage import remote, storage_of
from catalog_export.write.storage.names import join_path

fsspec = pytest.importorskip("fsspec")
from fsspec.implementations.memory import MemoryFile, MemoryFileSystem  # noqa: E402
from fsspec.spec import AbstractBufferedFile  # noqa: E402

TEXT = Path(PAGE).read_text("utf-8")
COUNT = 12


class ObjectFile(AbstractBufferedFile):
    """An object that appears when it is closed, also by garbage collection."""

    def _initiate_upload(self):
        self.parts = []

    def _upload_chunk(self, final=False):  # noqa: FBT002 (as its base)
        self.parts.append(self.buffer.getvalue())
        if final:
            self.fs.store[self.path] = MemoryFile(self.fs, self.path, b"".join(self.parts))


class ObjectStore(MemoryFileSystem):
    """A storage whose objects appear when they are closed, and which needs no folders."""

    protocol = "objects"
    store = {}  # noqa: RUF012 (as that of its base)
    pseudo_dirs = [""]  # noqa: RUF012

    def _open(self, path, mode="rb", **kwargs):
        if mode == "wb":
            return ObjectFile(self, path, mode, kwargs["block_size"])
        return super()._open(path, mode, **kwargs)

    def pipe_file(self, path, value, **_):
        self.store[self._strip_protocol(path)] = MemoryFile(self, path, value)

    def makedirs(self, path, **_):
        raise AssertionError(path)


class Stubborn(MemoryFileSystem):
    """A storage that does not rename over a file."""

    protocol = "stubborn"
    store = {}  # noqa: RUF012
    pseudo_dirs = [""]  # noqa: RUF012

    def mv(self, old, new, **_):
        if self.exists(new):
            raise OSError("is there")
        self.cp_file(old, new)
        self.rm_file(old)


class ReadOnly(MemoryFileSystem):
    """A storage that can only be read."""

    protocol = "readonly"

    def _open(self, path, mode="rb", **kwargs):
        raise NotImplementedError

    pipe_file = _open


@pytest.fixture(autouse=True)
def _places(monkeypatch):
    for kind in (ObjectStore, Stubborn, ReadOnly):
        fsspec.register_implementation(kind.protocol, kind, clobber=True)
    monkeypatch.setattr(remote, "OBJECT_STORES", frozenset({"objects"}))
    yield
    for kind in (MemoryFileSystem, ObjectStore, Stubborn):
        kind.store.clear()
        kind.pseudo_dirs[:] = [""]


ADDRESSES = ("file", "memory", "objects", "stubborn")


@pytest.fixture(params=ADDRESSES)
def base(request, tmp_path):
    """An address that ends in a slash, without files below it."""
    if request.param == "file":
        (tmp_path / "there").mkdir()
        return f"file://{tmp_path}/there/"
    return f"{request.param}://bucket/there/"


@pytest.fixture(params=("disk", *ADDRESSES))
def folder(request, tmp_path):
    """An address or a local folder."""
    if request.param in {"disk", "file"}:
        (tmp_path / "there").mkdir()
    return (
        f"{tmp_path}/there/"
        if request.param == "disk"
        else (f"file://{tmp_path}/there/" if request.param == "file" else f"{request.param}://bucket/there/")
    )


def held(folder):
    """Return all files in a folder with their bytes."""
    storage = storage_of(folder)
    return {name: storage.read(join_path(folder, name)) for name in sorted(storage.names(folder))}


# --- what every storage does


def test_a_draft_appears_when_it_is_published(folder):
    storage, path = storage_of(folder), join_path(folder, "a")
    draft = storage.create(path)
    draft.write(b"one")
    draft.write(b"two")
    assert draft.tell() == 6
    assert storage.seen(path) is None
    told = draft.complete()
    assert storage.seen(path) is None
    assert draft.publish(force=False)
    assert storage.seen(path)[0] == told[0] == 6
    assert told[1] in {None, storage.seen(path)[1]}
    assert held(folder) == {"a": b"onetwo"}


def test_a_draft_that_is_discarded_leaves_nothing(folder):
    storage, path = storage_of(folder), join_path(folder, "a")
    storage.put(path, b"old", force=False)
    before = storage.seen(path)
    draft = storage.create(path)
    draft.write(b"half")
    draft.discard()
    del draft
    gc.collect()
    assert held(folder) == {"a": b"old"}
    assert storage.seen(path) == before


def test_a_large_object_goes_in_larger_pieces(monkeypatch):
    monkeypatch.setattr(remote, "PIECE_SIZE", 1000)
    monkeypatch.setattr(remote, "PIECES_OF_ONE_SIZE", 20)
    storage, path = storage_of("objects://b/"), "objects://b/a"
    draft = storage.create(path)
    data = bytes(range(200)) * 5000
    for start in range(0, len(data), 200):
        draft.write(data[start : start + 200])
    assert 60 < len(draft.file.parts) < 100
    draft.publish(force=False)
    assert storage.read(path) == data


def test_nothing_is_replaced_unasked(folder):
    storage, path = storage_of(folder), join_path(folder, "a")
    draft = storage.create(path)
    draft.write(b"mine")
    assert storage.put(path, b"another's", force=False)
    assert not storage.put(path, b"mine", force=False)
    assert not draft.publish(force=False)
    draft.discard()
    assert held(folder) == {"a": b"another's"}
    assert storage.put(path, b"mine", force=True)
    assert held(folder) == {"a": b"mine"}
    draft = storage.create(path)
    draft.write(b"anew")
    assert draft.publish(force=True)
    assert held(folder) == {"a": b"anew"}


def test_content_is_read_whole_and_in_pieces(folder):
    storage, path = storage_of(folder), join_path(folder, "a")
    data = bytes(range(256)) * 10_000
    storage.put(path, data, force=False)
    assert storage.read(path) == data
    assert b"".join(storage.blocks(path)) == data
    assert b"".join(storage.blocks(path, 300, 2_000_000)) == data[300:2_000_300]
    assert list(storage.blocks(path, 300, 0)) == []
    with pytest.raises(FileNotFoundError):
        storage.read(join_path(folder, "b"))
    storage.remove([path, join_path(folder, "b")])
    storage.remove([])
    assert held(folder) == {}
    assert storage.names(join_path(folder, "none")) == []


# --- runs


@pytest.fixture
def pages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795392000")
    Path("pages").mkdir()
    for number in range(COUNT):
        Path(f"pages/{number:02}.md").write_text(TEXT.replace("20389935", str(number)), "utf-8")
    Path("pages/05.md").write_text("")
    Path("pages/09.md").write_text(TEXT.replace("20389935", "2"), "utf-8")
    return "pages"


def said(report):
    counts = report.as_dict()
    del counts["seconds"]
    return [str(found) for found in report.findings], counts


@pytest.mark.parametrize("options", [{}, {"shard_size": 3}])
def test_a_file_has_the_bytes_of_a_local_one(pages, base, options):
    to = ["marc", "dc", "jsonl"]
    whole = said(api.export(pages, to, [f"whole.{name}" for name in to]))
    assert said(api.export(pages, to, [f"{base}out.{name}" for name in to], **options)) == whole
    for name in to:
        assert held(base)[f"out.{name}"] == Path(f"whole.{name}").read_bytes()
    assert not [name for name in held(base) if name.endswith(".tmp")]
    with pytest.raises(OutputError, match=r"out\.marc: exists already.*force=True replaces it"):
        api.export(pages, to, [f"{base}out.{name}" for name in to], **options, infer=False)
    api.export(pages, "marc", f"{base}out.marc", **options, infer=False, force=True)
    assert held(base)["out.marc"] != Path("whole.marc").read_bytes()


def test_one_output_at_an_address_and_one_on_disk(pages, base):
    api.export(pages, ["marc", "dc"], ["a.mrc", "a.xml"])
    api.export(pages, ["marc", "dc"], [f"{base}b.mrc", "b.xml"], shard_size=3)
    api.export(pages, ["dc", "marc"], ["c.xml", f"{base}c.mrc"], shard_size=3)
    assert Path("a.xml").read_bytes() == Path("b.xml").read_bytes() == Path("c.xml").read_bytes()
    assert Path("a.mrc").read_bytes() == held(base)["b.mrc"] == held(base)["c.mrc"]


def test_a_folder_gets_a_file_a_record(pages, base):
    api.export(pages, ["mrk", "dc"], "here/")
    for _ in range(2):  # the very same bytes are left as they are
        api.export(pages, ["mrk", "dc"], f"{base}out/")
        assert held(f"{base}out/") == held("here/")
    storage_of(base).put(f"{base}out/3.mrk", b"mine", force=True)
    with pytest.raises(OutputError, match=r"out/3\.mrk: exists already"):
        api.export(pages, ["mrk", "dc"], f"{base}out/")
    assert held(f"{base}out/")["3.mrk"] == b"mine"
    api.export(pages, ["mrk", "dc"], f"{base}out/", force=True)
    assert held(f"{base}out/") == held("here/")


def test_shards_and_their_manifest(pages, base):
    whole = said(api.export(pages, ["mrk", "dc"], "here/", shard_size=5))
    assert said(api.export(pages, ["mrk", "dc"], f"{base}out/", shard_size=5)) == whole
    here, there = held("here/"), held(f"{base}out/")
    assert there == here
    assert json.loads(there["manifest.json"])["complete"] is True
    assert api.export(pages, ["mrk", "dc"], f"{base}out/", shard_size=5).remarks != []
    Path("pages/11.md").unlink()
    Path("pages/10.md").unlink()
    assert api.export(pages, ["mrk", "dc"], f"{base}out/", shard_size=5).remarks == []
    assert list(held(f"{base}out/")) == [f"00000{n}.{e}" for n in (0, 1) for e in ("dc.xml", "mrk")] + ["manifest.json"]
    with pytest.raises(OutputError, match="exists already"):
        api.export(pages, ["mrk", "dc"], f"{base}out/", shard_size=4)


def test_shards_replace_only_files_of_the_manifest(pages, base):
    out = f"{base}out/"
    api.export(pages, "mrk", out, shard_size=5)
    storage = storage_of(base)
    for name in ("20389935.pdf", "000009.mrk"):
        storage.put(join_path(out, name), b"mine", force=False)
    edited = storage.read(join_path(out, "000000.mrk"))[:-4] + b"mine"
    storage.put(join_path(out, "000000.mrk"), edited, force=True)
    Path("pages/0.md").write_text(TEXT.replace("20389935", "77"), "utf-8")
    with pytest.raises(OutputError, match=r"out/000000\.mrk: exists already"):
        api.export(pages, "mrk", out, shard_size=5)
    assert held(out)["000000.mrk"] == edited
    api.export(pages, "mrk", out, shard_size=100, force=True)
    assert sorted(held(out)) == ["000000.mrk", "000009.mrk", "20389935.pdf", "manifest.json"]


@pytest.mark.parametrize("options", [{}, {"jobs": 2}])
def test_an_output_among_the_inputs_is_not_read_back(pages, base, options):
    if options and not base.startswith("file"):
        options = {"shard_size": 3}  # the others are in the memory of this process
    storage = storage_of(base)
    for path in Path("pages").iterdir():
        storage.put(join_path(base, path.name), path.read_bytes(), force=False)
    storage.put(join_path(base, ".hidden.md"), b"", force=False)
    whole = api.check("pages").failed
    for _ in range(2):
        report = api.export(base, "jsonl", f"{base}out.jsonl", quarantine=f"{base}bad/", force=True, **options)
        assert (report.read, report.failed) == (COUNT, whole)
    [left_out] = [found.message for found in report.findings if found.code == "files-left-out"]
    assert left_out.startswith("left out .hidden.md, ")
    assert sum(found.location.source.startswith((f"{base}out", f"{base}bad")) for found in report.findings) == 0


def test_a_shard_without_its_second_file_removes_the_first(pages, monkeypatch):
    create = remote.create

    def begin(path, aside=None):
        if path.endswith(".xml"):
            raise OutputError(f"{path}: cannot be written")
        return create(path, aside)

    monkeypatch.setattr(remote, "create", begin)
    with pytest.raises(OutputError, match=r"000000\.dc\.xml: cannot be written"):
        api.export(pages, ["mrk", "dc"], "objects://bucket/there/", shard_size=5)
    gc.collect()  # which closes what was forgotten open, and so shows it
    assert "000000.mrk" not in held("objects://bucket/there/")


def test_workers_write_to_an_address(pages, tmp_path):
    api.export(pages, ["marc", "dc"], ["a.mrc", "a.xml"])
    base = f"file://{tmp_path}/there/"
    Path("there").mkdir()
    api.export(f"file://{tmp_path}/pages", ["marc", "dc"], [f"{base}a.mrc", f"{base}a.xml"], jobs=2, shard_size=2)
    assert (held(base)["a.mrc"], held(base)["a.xml"]) == (Path("a.mrc").read_bytes(), Path("a.xml").read_bytes())
    assert not list(Path("there").rglob("*.tmp"))


# --- ended and started again


def changed(folder, before):
    storage = storage_of(folder)
    now = {name: storage.seen(join_path(folder, name)) for name in storage.names(folder) if name.endswith(".result")}
    return now, [int(name[:6]) for name, state in sorted(now.items()) if before.get(name) != state]


def test_an_ended_run_is_resumed(pages, base):
    output = f"{base}out.mrk"
    api.export(pages, "mrk", "whole")

    def interrupt(report):
        if report.inputs_done >= 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        api.export(pages, "mrk", output, shard_size=2, on_record=interrupt)
    assert held(base) == {}
    results = f"{output}.parts/.catalog-export"
    before, _ = changed(results, {})
    assert len(before) == 3
    assert api.export(pages, "mrk", output, shard_size=2).remarks == []
    assert held(base) == {"out.mrk": Path("whole").read_bytes()}
    before, fresh = changed(results, before)
    assert fresh == [3, 4, 5]
    [remark] = api.export(pages, "mrk", output, shard_size=2).remarks
    assert "nothing was done" in remark
    Path("pages/07.md").write_text(TEXT.replace("20389935", "707"), "utf-8")
    assert api.export(pages, "mrk", output, shard_size=2).remarks == []
    assert changed(results, before)[1] == [3]
    api.export(pages, "mrk", "whole", force=True)
    assert held(base) == {"out.mrk": Path("whole").read_bytes()}
    assert storage_of(base).names(f"{output}.parts") == ["manifest.json"]


def test_files_of_a_killed_run_are_removed(pages, base):
    for output, folder in ((f"{base}out/", f"{base}out/"), (f"{base}a.mrk", f"{base}a.mrk.parts/")):
        api.export(pages, "mrk", output, shard_size=5)
        here, below = f"{folder}.catalog-export-01ab.tmp", f"{folder}.catalog-export/.catalog-export-23cd.tmp"
        for name in (here, below, f"{folder}mine.tmp"):
            storage_of(base).put(name, b"half", force=True)
        api.export(pages, "mrk", output, shard_size=5)
        there = [name for name in (here, below) if storage_of(base).seen(name) is not None]
        assert there == ([here] if output.endswith("/") else [])  # among shards it may be that of another run
        assert held(folder)["mine.tmp"] == b"half"


@pytest.mark.parametrize("when", ["publish", "update"])
def test_ended_while_the_file_gets_its_name(pages, base, monkeypatch, when):
    output = f"{base}out.mrk"

    name, update = remote.RemoteDraft.publish, RunState.update

    def publish_most(draft, *, force):
        if draft.path == output:
            raise KeyboardInterrupt
        return name(draft, force=force)

    def interrupt(*_):
        raise KeyboardInterrupt

    for place, method, other in ((remote.RemoteDraft, "publish", publish_most), (RunState, "update", interrupt)):
        if method == when:
            monkeypatch.setattr(place, method, other)
    with pytest.raises(KeyboardInterrupt):
        api.export(pages, "mrk", output, shard_size=5)
    assert list(held(base)) == ([] if when == "publish" else ["out.mrk"])
    monkeypatch.setattr(remote.RemoteDraft, "publish", name)
    monkeypatch.setattr(RunState, "update", update)
    api.export(pages, "mrk", "whole")
    for again in range(2):
        assert (api.export(pages, "mrk", output, shard_size=5).remarks != []) is bool(again)
        assert held(base) == {"out.mrk": Path("whole").read_bytes()}


def test_a_file_that_is_not_ours_any_more_is_not_replaced(pages, base):
    output = f"{base}out.mrk"
    api.export(pages, "mrk", output, shard_size=5)
    storage_of(base).put(output, b"mine", force=True)
    with pytest.raises(OutputError, match="exists already"):
        api.export(pages, "mrk", output, shard_size=5)
    assert held(base) == {"out.mrk": b"mine"}


def test_a_failed_run_leaves_no_file(pages, base):
    [(_, sink)] = sinks([fakes.build_plain(None, None)], [f"{base}a.txt"], collection=None, force=False)
    sink.add(fakes.record(), b"1")
    sink.abandon()
    del sink
    gc.collect()
    with pytest.raises(CatalogExportError, match="stopped"):
        api.export(pages, "mrk", f"{base}b.mrk", max_errors=0)
    assert held(base) == {}


# --- other options


def test_pages_that_failed_are_kept_at_an_address(pages, base):
    api.export(pages, "mrk", "here", quarantine="bad")
    api.export(pages, "mrk", "there", quarantine=f"{base}bad/")
    assert held(f"{base}bad/") == held("bad")


def test_a_log_is_no_address():
    with pytest.raises(UsageError, match="give --log-file a file"):
        FindingLog("s3://bucket/log.jsonl")


@pytest.mark.parametrize(
    ("output", "fault", "message"),
    [
        ("https://me:secret@host/a.mrk?sig=secret", UsageError, "https://host/a.mrk.sig=.*: the web can be read"),
        ("http://host/out/", UsageError, "the web can be read, but not written to"),
        ("objects://", UsageError, "names no place"),
        ("objects:///a.mrk", UsageError, "names no place"),
        ("objects://bucket", UsageError, "names no file"),
        ("memory://a[1].mrk", UsageError, r"\[ matches other names"),
        ("memory://a/*/", UsageError, r"\* matches other names"),
        ("nonsense://a/b", InputError, "nonsense:// is not a known kind of address"),
        ("readonly://a/b", UsageError, "readonly:// can be read, but not written to"),
        ("file:///proc/a", OutputError, r"cannot be written \((No such file|Permission|Read-only)"),
        ("ftp://me:secret@127.0.0.1:1/a", OutputError, r"ftp://127.0.0.1:1/a.*: cannot be written \(.*refused"),
    ],
)
def test_places_that_cannot_be_written_to(pages, output, fault, message):
    for options in ({}, {"shard_size": 5}):
        with pytest.raises(fault, match=message) as found:
            api.export(pages, "mrk", output, **options)
        assert "secret" not in str(found.value)


def test_a_folder_is_no_file(pages, tmp_path):
    MemoryFileSystem().pipe("/there/a", b"")
    for output in (f"file://{tmp_path}/pages", "memory://there"):
        with pytest.raises(OutputError, match="is a folder; end its name in /"):
            api.export(pages, "mrk", output)


def test_credentials_are_not_printed(pages, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("no memory://me:secret@host/out/ for me with secret")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", broken)
    with pytest.raises(OutputError, match="no memory://") as found:
        api.export(pages, "mrk", "memory://me:secret@host/out/")
    assert "secret" not in str(found.value)


def test_credentials_of_inputs_are_not_printed(pages):
    for name in ("1", "2"):
        MemoryFileSystem().pipe(f"/me:secret@host/{name}.md", TEXT.replace("20389935", name).encode())
    MemoryFileSystem().pipe("/me:secret@host/3.md", b"")
    report = api.export("memory://me:secret@host", ["mrk", "jsonl"], "out/", shard_size=2, quarantine="bad")
    assert report.written == {"mrk": 2, "jsonl": 2}
    assert [str(found.location) for found in report.findings] == ["memory://host/3.md"]
    [found] = api.check("memory://me:secret@host/4.md").findings
    assert found.location.source == "memory://host/4.md"
    for path in [path for folder in ("out", "bad") for path in Path(folder).rglob("*") if path.is_file()]:
        assert b"secret" not in path.read_bytes(), path
    assert b"memory://host/1.md" in Path("out/manifest.json").read_bytes()


@pytest.mark.parametrize("missing", ["fsspec.core", "s3fs"])
def test_a_missing_extra_is_reported(pages, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)  # what was imported before
    for output in ("s3://bucket/a.mrk", "s3://bucket/out/"):
        with pytest.raises(CatalogExportError, match=r"pip install 'catalog-export\[remote\]'"):
            api.export(pages, "mrk", output)


def test_without_addresses_fsspec_is_not_imported(pages):
    code = (
        "import sys; from catalog_export import api; api.export('pages', 'mrk', 'out', shard_size=4); "
        "api.export('pages', 'mrk', 'a/'); "
        "assert not {'fsspec', 'catalog_export.write.storage.remote'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
