"""The reader of zip directories gives the same entries as zipfile."""

import io
import lzma
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_export import InputError, parse
from catalog_export.read.inputs.zip_directory import find_directory, open_entry, zip_entries

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)


class Unseekable(io.BytesIO):
    """Make zipfile write sizes behind the data, as into a pipe."""

    def seekable(self):
        return False

    def seek(self, *_):
        raise io.UnsupportedOperation

    def tell(self):
        raise io.UnsupportedOperation


def stream(data):
    return io.BufferedReader(io.BytesIO(data))


def unpacked(data):
    file = stream(data)
    directory = find_directory(file)
    found = []
    for entry in zip_entries(file, directory):
        with open_entry(file, entry) as member:
            found.append((entry.name, member.read()))
    return found


def unpacked_by_zipfile(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist()]


@given(
    st.lists(st.tuples(NAMES, st.binary(max_size=3000), st.sampled_from(METHODS)), max_size=8),
    st.binary(max_size=200),
    st.binary(max_size=50),
    st.booleans(),
)
def test_zip_members_are_read_as_by_zipfile(members, comment, before, piped):
    out = (Unseekable if piped else io.BytesIO)()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content, method in members:
            if name not in archive.NameToInfo:
                archive.writestr(name, content, method)
        archive.comment = comment
    data = before + out.getvalue()  # what extracts itself begins with a program
    if zipfile.is_zipfile(io.BytesIO(data)) and b"PK" not in comment + before:
        assert unpacked(data) == unpacked_by_zipfile(data)


def test_a_directory_of_more_than_one_block_and_of_zip64(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 100)  # else it takes 65,536 files
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5000):
            archive.writestr(f"folder/{number:08}.md", b"x" * (number % 3 * 700))
    data = out.getvalue()
    assert b"PK\x06\x06" in data
    monkeypatch.undo()
    assert unpacked(data) == unpacked_by_zipfile(data)


def test_entries_can_be_read_from_any_of_them():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number}.md", str(number))
    file = stream(out.getvalue())
    directory = find_directory(file)
    every = list(zip_entries(file, directory))
    assert every[-1].next == directory.end
    for number in (0, 7, 28):
        cut = directory._replace(start=every[number].next, end=every[-2].next)
        assert list(zip_entries(file, cut)) == every[number + 1 : -1]


@pytest.mark.parametrize("end", [b"", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18])
def test_no_directory_is_a_fault_of_the_file(end):
    with pytest.raises(zipfile.BadZipFile):
        find_directory(stream(b"PK\x03\x04" + b"no zip" + end))


@given(st.data())
def test_damage_is_a_fault_of_the_file_and_nothing_else(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"{number}.md", f"Isi {number}" * 20)
    packed = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    # What this module reads of a damaged file has to be refused in the terms of the library, whatever it is.
    refused = (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zipfile.zlib.error)
    # A byte can say that another library packed it.
    with suppress(*refused, OSError, lzma.LZMAError):
        unpacked(bytes(packed))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_is_an_input_error_in_any_packing(tmp_path, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("0.md", "".join(map(str, range(2000))))
    packed = bytearray(out.getvalue())
    for place in range(60, 400):
        packed[place] ^= 0x55
    path = tmp_path / "a.zip"
    path.write_bytes(packed)
    with pytest.raises(InputError, match=r"0\.md"):
        list(parse(path))
