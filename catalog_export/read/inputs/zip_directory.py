"""Read the directory of a zip file entry by entry; the memory does not grow with the number of entries.

The layout is that of PKWARE's APPNOTE.TXT 6.3: entries in section 4.3.12, their Zip64 sizes in 4.5.3, the end in
4.3.14 to 4.3.16. ``zipfile`` decompresses the data.
"""

from __future__ import annotations

from struct import Struct, error
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import BadZipFile, ZipExtFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

    Stream = BufferedReader[Any]

_END, _LONG_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_ENTRY, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_END_FORM, _LONG_END_FORM = Struct("<4s4H2LH"), Struct("<4sQ2H2L4Q")
_ENTRY_FORM, _LOCAL_FORM = Struct("<4s6H3L5H2L"), Struct("<4s5H3L2H")
_LOCATOR_FORM = Struct("<4sLQL")
_EXTRA_FORM, _LONG_NUMBER = Struct("<2H"), Struct("<Q")  # kind and length of an extra field; a number in field 1
_LONGEST = 0xFFFF  # bytes of a name, an extra field or a comment, whose length has two bytes
_ELSEWHERE = 0xFFFFFFFF  # the number has more than four bytes and is in the extra field
_ENCRYPTED, _UTF8 = 0x1, 0x800


class Directory(NamedTuple):
    """Start and end of the entries, in bytes. Offsets in them do not count the ``shift`` bytes before the archive."""

    start: int
    end: int
    shift: int


class ZipEntry(NamedTuple):
    """The entry of a file in the directory. The next entry begins at ``next``."""

    name: str
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int
    next: int


def find_directory(file: Stream) -> Directory:
    """Find the directory of a seekable file. Raise ``BadZipFile`` if there is none."""
    length = file.seek(0, 2)
    tail_start = max(0, length - _END_FORM.size - _LONGEST)
    file.seek(tail_start)
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) < place + _END_FORM.size:
        raise BadZipFile("its directory is missing; the file is cut, or no zip file")
    *_, size, offset, _ = _END_FORM.unpack_from(tail, place)
    end = tail_start + place
    locator = end - _LOCATOR_FORM.size
    long_end = locator - _LONG_END_FORM.size
    if long_end >= 0:
        file.seek(long_end)
        data = file.read(_LONG_END_FORM.size + _LOCATOR_FORM.size)
        if data.startswith(_LONG_END) and data[_LONG_END_FORM.size :].startswith(_LOCATOR):
            *_, size, offset = _LONG_END_FORM.unpack_from(data)
            end = long_end
    if size > end or offset > end - size:
        raise BadZipFile("its directory is outside of the file")
    return Directory(end - size, end, end - size - offset)


def zip_entries(file: Stream, directory: Directory) -> Iterator[ZipEntry]:
    """Yield the entries in order. Raise ``BadZipFile`` at a damaged one. The caller may seek in ``file`` meanwhile."""
    at, end, _ = directory
    block, start = b"", at
    while at < end:
        entry = _read_entry(block, at - start, directory)
        if entry is None and start + len(block) < end:
            file.seek(at)
            block, start = file.read(min(_ENTRY_FORM.size + 2 * (_LONGEST + _LONGEST), end - at)), at
            entry = _read_entry(block, 0, directory)
        if entry is None:
            raise BadZipFile("its directory is damaged")
        at = start + entry.next
        yield entry._replace(next=at)


def _read_entry(block: bytes, at: int, directory: Directory) -> ZipEntry | None:
    """Read the entry at an offset in a block; ``next`` is an offset in it too. Return ``None`` if it is incomplete."""
    if len(block) < at + _ENTRY_FORM.size or block[at : at + 4] != _ENTRY:
        return None
    fixed = _ENTRY_FORM.unpack_from(block, at)
    flags, method, checksum, packed, size = fixed[3], fixed[4], fixed[7], fixed[8], fixed[9]
    names, extras, comments, offset = fixed[10], fixed[11], fixed[12], fixed[16]
    at += _ENTRY_FORM.size
    end = at + names + extras + comments
    if len(block) < end:
        return None
    name = block[at : at + names].decode("utf-8" if flags & _UTF8 else "cp437", "replace")
    if _ELSEWHERE in (size, packed, offset):
        size, packed, offset = _long_numbers(block[at + names : at + names + extras], (size, packed, offset))
    return ZipEntry(name, flags, method, checksum, packed, size, offset + directory.shift, end)


def _long_numbers(extra: bytes, numbers: tuple[int, int, int]) -> list[int]:
    """Read the numbers that need more than four bytes from extra field 1, which has them in this order."""
    try:
        while (field := _EXTRA_FORM.unpack_from(extra))[0] != 1:
            extra = extra[_EXTRA_FORM.size + field[1] :]
        found, at = [], _EXTRA_FORM.size
        for number in numbers:
            if number == _ELSEWHERE:  # a field of 8 bytes replaces that of 4
                found.append(_LONG_NUMBER.unpack_from(extra, at)[0])
                at += _LONG_NUMBER.size
            else:
                found.append(number)
    except error:
        raise BadZipFile("an entry of its directory lacks its sizes") from None
    return found


def open_entry(file: Stream, entry: ZipEntry) -> ZipExtFile:
    """Open the content of an entry, with the exceptions of ``zipfile``. Do not seek in ``file`` until it is read."""
    if entry.flags & _ENCRYPTED:
        raise RuntimeError("it is encrypted")
    file.seek(entry.offset)
    head = file.read(_LOCAL_FORM.size)
    if len(head) < _LOCAL_FORM.size or not head.startswith(_LOCAL):
        raise BadZipFile("there is no file at the offset in its directory")
    *_, names, extras = _LOCAL_FORM.unpack(head)
    file.seek(names + extras, 1)
    info = ZipInfo(entry.name)
    info.flag_bits, info.compress_type, info.CRC = entry.flags, entry.method, entry.checksum
    info.compress_size, info.file_size = entry.packed, entry.size
    return ZipExtFile(file, "r", info)
