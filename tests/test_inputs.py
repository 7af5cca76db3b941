"""Files, folders, standard input, compressed files and containers: each document is read once or reported."""

import gzip
import io
import os
import struct
import sys
import tarfile
import zipfile
from itertools import islice

import pytest

from catalog_export.api import check
from catalog_export.model.errors import InputError
from catalog_export.model.findings import Finding
from catalog_export.read.inputs import documents as inputs
from catalog_export.read.inputs import streams, walk
from catalog_export.read.inputs.documents import names_in, read_documents
from catalog_export.read.inputs.parts import parts
from catalog_export.read.inputs.walk import find

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def documents(name):
    """Return name, content and source of each document, and findings as their codes."""
    items = list(read_documents(str(name)))
    return [i.code if isinstance(i, Finding) else (i.name, i.data, i.source) for i in items]


def names(*given):
    return [item.code if isinstance(item, Finding) else item for item in find(map(str, given))]


def packed_zip(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def packed_tar(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.fixture
def stdin(monkeypatch):
    def feed(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))

    return feed


# --- single files


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_a_page_is_read_whole(tmp_path, size):
    path = tmp_path / "a.md"
    path.write_bytes(b"x" * size)
    assert documents(path) == [(str(path), b"x" * size, "catalogue-page")]


@pytest.mark.parametrize("name", ["a.md.gz", "a.md.zst", "a.md", "a"])
@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_compression_is_recognised_by_the_first_bytes(tmp_path, name, pack):
    path = tmp_path / name
    path.write_bytes(pack(b"# Judul"))
    assert documents(path) == [(str(path), b"# Judul", "catalogue-page")]


def test_several_gzip_members_are_one_file(tmp_path):
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(b"one ") + gzip.compress(b"two"))
    assert documents(path) == [(str(path), b"one two", "catalogue-page")]


@pytest.mark.parametrize(
    ("name", "data", "source"),
    [
        ("a.MD", b"{", "catalogue-page"),
        ("a.jsonl", b"# x", "jsonl"),
        ("a.jsonl.gz", gzip.compress(b"{}", mtime=0), "jsonl"),
        ("a.pdf", b"%PDF-1.7", "pdf"),
        ("a", b"%PDF-1.7", "pdf"),
        ("a.md", b"%PDF-1.7", "pdf"),
        ("a.dat", b'\xef\xbb\xbf {"title": 1}', "jsonl"),
        ("a.dat", b"# Judul", "catalogue-page"),
        ("a.jsonl/../a.html", b"<html>", "catalogue-page"),
    ],
)
def test_the_source_is_chosen_by_name_then_by_content(tmp_path, name, data, source):
    path = tmp_path / os.path.basename(name)
    path.write_bytes(data)
    assert [found[2] for found in documents(path)] == [source]


def test_json_lines_come_in_parts_that_know_their_line(tmp_path):
    lines = [b'{"n": %d, "x": "%s"}\n' % (n, b"x" * (n * 37 % 5000)) for n in range(200)]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(lines).rstrip(b"\n"))
    parts = list(read_documents(str(path)))
    assert len(parts) > 3
    assert b"".join(part.data for part in parts) == path.read_bytes()
    for part in parts:
        assert part.data.startswith(b'{"n": %d,' % (part.line - 1))


def test_a_json_line_longer_than_a_block_is_whole(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"1\n" + b"x" * 300_000 + b"\n3")
    parts = list(read_documents(str(path)))
    assert [(part.line, len(part.data)) for part in parts] == [(1, 2), (2, 300_001), (3, 1)]


def test_json_lines_in_utf_16_are_not_cut(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(('{"a": "Ċ"}\n' * 9000).encode("utf-16"))
    assert len(documents(path)) == 1


def test_a_document_too_large_is_a_finding(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "DOCUMENT_MIB", 1)
    for name, pack in (("a.md", bytes), ("a.md.gz", gzip.compress), ("a", bytes)):
        path = tmp_path / name
        path.write_bytes(pack(b"x" * (1 << 20)))
        assert len(documents(path)[0]) == 3
        path.write_bytes(pack(b"x" * ((1 << 20) + 1)))
        assert documents(path) == ["document-too-large"]


def test_a_json_line_too_long_ends_the_file_with_a_finding(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "DOCUMENT_MIB", 1)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"1\n" + b"x" * (2 << 20) + b"\n3")
    *parts, found = read_documents(str(path))
    assert [part.data for part in parts] == [b"1\n"]
    assert str(found) == (
        f"{path}: error: could not be read (line 2 is longer than 1 MiB, the rest was not read); "
        "repair it and run again [input-unreadable]"
    )


def test_missing_and_unreadable_files_are_findings(tmp_path):
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "gone.md").symlink_to("nowhere.md")
    assert documents(tmp_path / "no.md") == ["input-missing"]
    assert documents(tmp_path / "no.zip") == ["input-missing"]
    assert documents(tmp_path / "gone.md") == ["input-missing"]
    assert documents(tmp_path / "loop.md") == ["input-unreadable"]
    assert documents("nul\0.md") == ["input-unreadable"]


def test_blank_runs_between_json_lines_are_no_documents(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"1\n" + b"\n" * 200_000 + b"2\n")
    assert [part.line for part in read_documents(str(path))] == [1, 196_608]
    path.write_bytes(b"\n" * 200_000)
    assert documents(path) == [(str(path), b"", "jsonl")]


# --- standard input


def test_standard_input(stdin):
    stdin(b"# Judul")
    assert documents("-") == [("<stdin>", b"# Judul", "catalogue-page")]
    stdin(b'{"title": 1}\n')
    assert documents("-") == [("<stdin>", b'{"title": 1}\n', "jsonl")]
    stdin(b"")
    assert documents("-") == [("<stdin>", b"", "catalogue-page")]


def test_containers_on_standard_input(stdin):
    for data in (packed_zip({"a.md": b"A"}), packed_tar({"a.md": b"A"}), packed_tar({"a.md": b"A"}, "w:gz")):
        stdin(data)
        assert documents("-") == [("<stdin>/a.md", b"A", "catalogue-page")]


def test_closed_standard_input_is_a_finding(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert documents("-") == ["input-unreadable"]
    assert not inputs.piped()


# --- containers

MEMBERS = {
    "b/2.md": b"B",
    "a.md": b"A",
    "README.md": b"-",
    ".hidden.md": b"-",
    "__MACOSX/a.md": b"-",
    "picture.png": b"-",
    "c.txt.gz": gzip.compress(b"C"),
    "inner.zip": packed_zip({"x.md": b"X"}),
    "lines.jsonl": b"{}\n",
}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.zip", packed_zip(MEMBERS)),
        ("x.tar", packed_tar(MEMBERS)),
        ("x.tgz", packed_tar(MEMBERS, "w:gz")),
        ("x.tar.zst", zstd.compress(packed_tar(MEMBERS))),
        ("x.md", packed_tar(MEMBERS)),
    ],
    ids=["zip", "tar", "tgz", "tar.zst", "tar-as-md"],
)
def test_a_container_gives_its_pages_in_its_own_order(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    found = documents(path)
    assert found[:2] == [
        (f"{path}/b/2.md", b"B", "catalogue-page"),
        (f"{path}/a.md", b"A", "catalogue-page"),
    ]
    assert found[2:] == [
        (f"{path}/c.txt.gz", b"C", "catalogue-page"),
        (f"{path}/inner.zip/x.md", b"X", "catalogue-page"),
        (f"{path}/lines.jsonl", b"{}\n", "jsonl"),
        "files-left-out",
    ]


@pytest.mark.parametrize("before", ["./", "../", "./in/./", "/"])
def test_here_and_above_in_a_name_hide_nothing(tmp_path, before):
    for name, pack in (("x.tar", packed_tar), ("x.zip", packed_zip)):
        (tmp_path / name).write_bytes(pack({f"{before}a.md": b"A", f"{before}.b/a.md": b"B"}))
        assert documents(tmp_path / name) == [(f"{tmp_path}/{name}/{before}a.md", b"A", "catalogue-page")]


def test_links_and_hidden_pages_in_tar_files_are_counted(tmp_path):
    with tarfile.open(tmp_path / "x.tar", "w") as archive:
        for name, kind in (("a.md", tarfile.REGTYPE), ("b.md", tarfile.SYMTYPE), ("c.md", tarfile.LNKTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "a.md" * (kind != tarfile.REGTYPE)
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("./.d.md"))
        folder = tarfile.TarInfo("e")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
    page, found = read_documents(str(tmp_path / "x.tar"))
    assert page.name == f"{tmp_path}/x.tar/a.md"
    assert found.message.startswith("left out b.md, c.md, .d.md: hidden, ")


def test_containers_do_not_nest_without_end(tmp_path):
    data = b"x"
    for _ in range(50):
        data = gzip.compress(data)
    path = tmp_path / "a.gz"
    path.write_bytes(data)
    assert documents(path) == ["container-in-container"]


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(b"x" * 100_000)[:-20],
        gzip.compress(os.urandom(100_000))[:50_000],
        b"\x1f\x8b" + b"x" * 300,
        zstd.compress(os.urandom(100_000))[:50_000],
        b"\x28\xb5\x2f\xfd" + b"x" * 300,
        packed_zip({"a.md": b"A"})[:-30],
        b"PK\x03\x04" + b"x" * 300,
        packed_tar(MEMBERS)[:300] + b"x" * 900,
    ],
    ids=["gz-cut", "gz-half", "gz-junk", "zst-half", "zst-junk", "zip-cut", "zip-junk", "tar-junk"],
)
def test_damaged_containers_are_findings(tmp_path, data):
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    assert documents(path)[-1] == "input-unreadable"


def test_a_truncated_tar_gives_its_first_pages_and_a_finding(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(packed_tar({"a.md": b"A" * 600, "b.md": b"B" * 9000})[:3000])
    found = documents(path)
    assert found[0] == (f"{path}/a.md", b"A" * 600, "catalogue-page")
    assert found[-1] == "input-unreadable"


def test_a_locked_zip_is_a_finding(tmp_path):
    data = bytearray(packed_zip({"a.md": b"A"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    assert documents(path) == ["input-unreadable"]


# The members of a document in the order in which the usual programs write them.
OFFICE = {
    "a Word document": ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/media/catatan.txt"],
    "a PowerPoint presentation": ["_rels/.rels", *(f"ppt/media/{n}.png" for n in range(90)), "[Content_Types].xml"],
    "an Excel workbook": ["docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml"],
    "an OpenDocument text": ["mimetype", "content.xml"],
    "an OpenDocument spreadsheet": ["mimetype", "content.xml"],
    "an OpenDocument presentation": ["mimetype", "Pictures/", "content.xml"],
    "an e-book (EPUB)": ["mimetype", "META-INF/container.xml", "OEBPS/bab1.html", "OEBPS/bab2.html"],
}
MIMETYPES = {
    "an OpenDocument text": b"application/vnd.oasis.opendocument.text",
    "an OpenDocument spreadsheet": b"application/vnd.oasis.opendocument.spreadsheet-template",
    "an OpenDocument presentation": b"application/vnd.oasis.opendocument.presentation\n",
    "an e-book (EPUB)": b"application/epub+zip",
}


def office(kind):
    return packed_zip({name: MIMETYPES.get(kind, b"") if name == "mimetype" else b"x" for name in OFFICE[kind]})


@pytest.mark.parametrize("kind", OFFICE)
def test_office_documents_are_reported_under_any_name(tmp_path, kind):
    for name in ("a.md", "a.zip", "a.docx", "a"):
        path = tmp_path / name
        path.write_bytes(office(kind))
        (found,) = read_documents(str(path))
        to_do = "save it as " + ("CSV" if kind.endswith(("workbook", "spreadsheet")) else "plain text, Markdown or PDF")
        assert found.message.startswith(f"the file is {kind}; such files cannot be read; {to_do}")
        assert list(parts(str(path), 1)) == [str(path)]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "a document of Word, Excel or PowerPoint as before 2007"),
        (rb"{\rtf1\ansi Judul\par}", "an RTF document"),
    ],
)
def test_old_office_documents_are_reported_under_any_name(tmp_path, data, kind):
    for name in ("a.doc", "a.md", "a"):
        (tmp_path / name).write_bytes(data)
        (found,) = check(tmp_path / name).findings
        assert found.code == "document-unsupported"
        assert found.message.startswith(f"the file is {kind}")
        assert found.message.endswith("; such files cannot be read; save it as plain text, Markdown or PDF")


def test_office_documents_are_reported_in_containers_and_pipes(tmp_path, stdin):
    data = office("a Word document")
    (tmp_path / "x.zip").write_bytes(packed_zip({"a.md": b"A", "b.md": data, "c.md": b"C"}))
    assert documents(tmp_path / "x.zip")[1] == "document-unsupported"
    assert len(documents(tmp_path / "x.zip")) == 3
    (tmp_path / "a.md.gz").write_bytes(gzip.compress(data))
    assert documents(tmp_path / "a.md.gz") == ["document-unsupported"]
    stdin(data)
    assert documents("-") == ["document-unsupported"]


@pytest.mark.parametrize(
    "members",
    [
        {"mimetype": b"text/plain", "a.md": b"A"},
        {"[Content_Types].xml": b"", "a.md": b"A"},
        {"word/a.md": b"A"},
        {"pages/": b"", "pages/a.md": b"A", "[Content_Types].xml": b""},
    ],
)
def test_any_other_zip_file_is_read(tmp_path, members):
    (tmp_path / "x.zip").write_bytes(packed_zip(members))
    assert [one[1] for one in documents(tmp_path / "x.zip") if isinstance(one, tuple)] == [b"A"]


def test_a_damaged_office_document_is_a_finding(tmp_path):
    data = bytearray(packed_zip({"mimetype": b"application/epub+zip", "a.html": b"x"}))
    data[:4] = b"PK\x05\x06"
    (tmp_path / "a.epub").write_bytes(data)
    assert documents(tmp_path / "a.epub") == ["input-unreadable"]
    assert list(parts(str(tmp_path / "a.epub"), 1)) == [str(tmp_path / "a.epub")]


def test_a_tar_of_many_pages_keeps_none_of_them(tmp_path, monkeypatch):
    path = tmp_path / "a.tar"
    path.write_bytes(packed_tar({f"{n}.md": b"x" for n in range(500)}))
    kept = []
    next_ = tarfile.TarFile.next
    monkeypatch.setattr(tarfile.TarFile, "next", lambda self: kept.append(len(self.members)) or next_(self))
    assert len(documents(path)) == 500
    assert max(kept) <= 1


# --- folders


def test_a_walk_sorts_whole_paths_in_any_listing(tmp_path, monkeypatch):
    paths = [
        "b/1.md",
        "a-b.md",
        "a/z.md",
        "a.md",
        "a/b/c.md",
        "a0.md",
        "Z.md",
        "é.md",
        "b/10.md",
        "b/2.txt.gz",
        "b/x.tar",
    ]
    for name in paths:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    expected = [str(tmp_path / name) for name in sorted(paths)]
    assert names(tmp_path) == expected
    listing = os.scandir

    class Reversed:
        def __init__(self, folder):
            with listing(folder) as entries:
                self.entries = list(entries)[::-1]

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(os, "scandir", Reversed)
    assert names(tmp_path) == expected


def test_files_that_a_walk_skips_are_reported(tmp_path):
    for name in ("README.md", "readme.txt", "a.md", "x.png", "y.csv", "z", ".hidden.md", "b/Readme.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    path, found = find([str(tmp_path)])
    assert path == str(tmp_path / "a.md")
    assert str(found) == (
        f"{tmp_path}: note: left out .hidden.md, x.png, y.csv and 1 more: hidden, a link in a tar file, "
        "written by this run or a feed, or not named like a page; name a file directly to read it [files-left-out]"
    )
    assert names(tmp_path / "README.md") == [str(tmp_path / "README.md")]


def test_a_damaged_member_costs_itself_alone(tmp_path):
    cut = gzip.compress(os.urandom(9000))[:5000]
    members = {
        "a.md": b"Isi",
        "b.md.gz": cut,
        "c.md": b"Isi",
        "d.zip": b"PK\x03\x04 no zip",
        "e.md": b"Isi",
        "f.md.gz": b"\x1f\x8bno gzip",
        "g.md": b"Isi",
    }
    for name, packed in (("x.zip", packed_zip(members)), ("x.tar", packed_tar(members))):
        (tmp_path / name).write_bytes(packed)
        items = list(read_documents(str(tmp_path / name)))
        places = [str(i.location if isinstance(i, Finding) else i.name) for i in items]
        assert places == [str(tmp_path / name / member) for member in members]
        assert [i.code for i in items if isinstance(i, Finding)] == ["input-unreadable"] * 3


def test_a_member_that_differs_from_its_checksum_is_not_read(tmp_path):
    packed = packed_zip({"a.md": b"Isi satu", "b.md": b"Isi dua"}).replace(b"Isi satu", b"Isi tiga")
    (tmp_path / "x.zip").write_bytes(packed)
    assert documents(tmp_path / "x.zip") == [
        "input-unreadable",
        (str(tmp_path / "x.zip/b.md"), b"Isi dua", "catalogue-page"),
    ]


@pytest.mark.parametrize("end", [1024, 1024 + 300, 1024 + 512, 1024 + 600])
def test_a_truncated_tar_file_is_reported(tmp_path, end):
    packed = packed_tar({"a.md": b"Isi", "b.md": b"Isi"})
    (tmp_path / "x.tar").write_bytes(packed[:end])
    *_, last = read_documents(str(tmp_path / "x.tar"))
    assert (last.code, str(last.location)) == ("input-unreadable", str(tmp_path / "x.tar"))


def test_a_damaged_header_in_a_tar_file_is_not_its_end(tmp_path):
    packed = bytearray(packed_tar({"a.md": b"Isi", "b.md": b"Isi"}))
    packed[1024 + 148 : 1024 + 156] = b"00000000"  # the checksum
    (tmp_path / "x.tar").write_bytes(packed)
    first, last = read_documents(str(tmp_path / "x.tar"))
    assert (first.data, last.code) == (b"Isi", "input-unreadable")


def test_headers_of_a_tar_file_are_limited(tmp_path):
    for kind in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        with tarfile.open(tmp_path / "x.tar", "w", format=kind) as archive:
            archive.addfile(tarfile.TarInfo("a.md"))
            archive.addfile(tarfile.TarInfo("b" * (8 << 20) + ".md"))
        first, last = read_documents(str(tmp_path / "x.tar"))
        assert (first.name, last.code) == (f"{tmp_path}/x.tar/a.md", "input-unreadable")
        assert "tar headers of more than 1024 KiB" in last.message


def test_global_headers_of_a_tar_file_do_not_accumulate(tmp_path, monkeypatch):
    kept = []
    next_ = tarfile.TarFile.next
    monkeypatch.setattr(tarfile.TarFile, "next", lambda self: kept.append(len(self.pax_headers)) or next_(self))
    page = packed_tar({"a.md": b"x"})[:1024]
    headers = [tarfile.TarInfo.create_pax_global_header({f"key{n}": "value"}) for n in range(50)]
    path = tmp_path / "x.tar"
    path.write_bytes(b"".join(header + page for header in headers) + bytes(1024))
    assert len(documents(path)) == 50
    assert max(kept) <= 1


def test_thousands_of_headers_before_a_member_are_a_finding(tmp_path):
    header = tarfile.TarInfo.create_pax_global_header({"a": "b"})
    (tmp_path / "x.tar").write_bytes(header * 20_000)
    assert documents(tmp_path / "x.tar") == ["input-unreadable"]


@pytest.mark.parametrize("format_", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_a_tar_file_cut_off_anywhere_is_reported(tmp_path, format_):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format_) as archive:
        for name in ("a.md", "b/" * 40 + "é.md", "c.md"):
            info = tarfile.TarInfo(name)
            info.size = 700
            archive.addfile(info, io.BytesIO(b"x" * 700))
        end = archive.offset
    path = tmp_path / "x.tar"
    for cut in range(512, end + 512, 37):
        path.write_bytes(out.getvalue()[:cut])
        assert documents(path)[-1] == "input-unreadable", cut
    path.write_bytes(out.getvalue()[: end + 512])
    assert len(documents(path)) == 3


def test_a_zip_file_inside_another_file_is_limited(tmp_path, monkeypatch):
    monkeypatch.setattr(streams, "COPY_LIMIT", 1 << 20)
    for size, found in ((1 << 10, 1), (2 << 20, 0)):
        (tmp_path / "x.zip.gz").write_bytes(gzip.compress(packed_zip({"a.md": b"A", "b.png": b"x" * size})))
        assert sum(isinstance(one, tuple) for one in documents(tmp_path / "x.zip.gz")) == found
    assert documents(tmp_path / "x.zip.gz") == ["input-unreadable"]


def test_overlapping_entries_of_a_zip_file_end_it(tmp_path):
    packed = packed_zip({"a.md": b"A" * 5000})
    start, end = packed.index(b"PK\x01\x02"), packed.index(b"PK\x05\x06")
    entries = packed[start:end] * 1000
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1000, 1000, len(entries), start, 0)
    (tmp_path / "x.zip").write_bytes(packed[:start] + entries + tail)
    found = documents(tmp_path / "x.zip")
    assert (len(found), found[-1]) == (2, "input-unreadable")


def test_folders_that_link_to_each_other_are_walked_once(tmp_path):
    folders = [tmp_path / f"f{number}" for number in range(9)]
    for folder in folders:
        folder.mkdir()
        (folder / "a.md").write_bytes(b"x")
    for folder in folders:
        for other in folders:
            (folder / f"to-{other.name}").symlink_to(other)
    found = list(islice(find([str(tmp_path)]), 2000))
    paths = [os.path.realpath(name) for name in found if isinstance(name, str)]
    assert len(found) < 2000
    assert set(paths) == {f"{folder}/a.md" for folder in folders}


def test_each_office_document_in_a_folder_is_named(tmp_path):
    for name in ("a.md", "b.docx", "c.DOC", "~$b.docx", ".d.docx"):
        (tmp_path / name).write_bytes(b"x")
    found = [one for one in find([str(tmp_path)]) if isinstance(one, Finding)]
    assert [(one.code, str(one.location)) for one in found[:2]] == [
        ("office-file-left-out", f"{tmp_path}/b.docx"),
        ("office-file-left-out", f"{tmp_path}/c.DOC"),
    ]
    assert found[0].message.startswith("the file is a Word document and was left out")
    (tmp_path / "x.zip").write_bytes(packed_zip({"a.md": b"A", "s/e.odt": b"x"}))
    assert documents(tmp_path / "x.zip")[1:] == ["office-file-left-out"]


def test_a_large_folder_is_sorted_in_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(walk, "NAMES_IN_RUN", 7)
    monkeypatch.setattr(walk, "NAMES_IN_BLOCK", 3)
    made = [f"{number * 37 % 101}.md" for number in range(50)] + [
        "Ü.md",
        os.fsdecode(b"\xff.md"),
        "9/a.md",
        "9-.md",
        "9.x/a.md",
    ]
    for name in made:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert names(tmp_path) == sorted(str(tmp_path / name) for name in made)


def test_a_folder_without_documents_is_a_warning(tmp_path):
    (tmp_path / "sub").mkdir()
    assert names(tmp_path) == ["no-documents"]


def test_a_link_to_a_folder_is_followed_but_not_in_circles(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.md").write_bytes(b"x")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert names(tmp_path) == [f"{tmp_path}/a/1.md", "folder-loop", f"{tmp_path}/b/1.md", "folder-loop"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
def test_a_pipe_in_a_folder_is_passed_over(tmp_path):
    for name in ("a.md", "c.md"):
        (tmp_path / name).write_bytes(b"x")
    os.mkfifo(tmp_path / "b.md")
    os.mkfifo(tmp_path / "queue")
    (tmp_path / "d.md").symlink_to("b.md")
    (tmp_path / "e.md").symlink_to("nowhere.md")
    (tmp_path / "f.md").symlink_to("f.md")
    a, b, c, d, *links, left = find([str(tmp_path)])
    assert [a, c, *links] == [str(tmp_path / name) for name in ("a.md", "c.md", "e.md", "f.md")]
    assert [(found.code, str(found.location)) for found in (b, d)] == [
        ("special-file", str(tmp_path / "b.md")), ("special-file", str(tmp_path / "d.md")),
    ]  # fmt: skip
    assert left.message.startswith("left out queue: ")
    assert names(tmp_path / "b.md") == [str(tmp_path / "b.md")]  # named by itself, as a shell does


def test_no_inputs_at_all_are_a_warning():
    assert names() == ["no-documents"]


def test_a_folder_that_vanishes_is_a_finding(tmp_path, monkeypatch):
    def deny(folder):
        raise PermissionError(13, "Permission denied", folder)

    monkeypatch.setattr(os, "scandir", deny)
    assert names(tmp_path) == ["input-unreadable"]


def test_names_go_through_as_they_are():
    assert names("-", "no such", "a.md") == ["-", "no such", "a.md"]
    assert walk.STDIN == "-"


# --- lists of inputs


def test_a_list_of_inputs(tmp_path, stdin):
    listing = tmp_path / "list.txt"
    listing.write_bytes(b"a b.md\r\n\nb.md\n\xff.md")
    assert list(names_in(str(listing))) == ["a b.md", "b.md", os.fsdecode(b"\xff.md")]
    stdin(b"x.md\ny.md\n")
    assert list(names_in("-")) == ["x.md", "y.md"]
    with pytest.raises(InputError, match=r"no\.txt: the list of inputs could not be read"):
        list(names_in("no.txt"))
