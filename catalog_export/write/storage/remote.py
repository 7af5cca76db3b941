"""Files at addresses such as s3://bucket/out/records.mrc, written through fsspec (the extra ``remote``).

A file must appear whole or not at all. There are two methods:

* An **object store** (S3, Google Cloud Storage, Azure) has no rename, but shows an object only after its last byte. A
  draft is sent in pieces under its final name, and closing it publishes it. Writing under a temporary name and copying
  would cost twice as much, would need the right to delete, and would leave a second version in a bucket with versions;
  a copy within Azure may continue after the call has returned.
* Any **other file system** shows incomplete files. There, a draft has a temporary name and is moved.

The transactions of fsspec (``autocommit=False``) are not used. The file system in memory ignores them, that of the disk
moves the file from the folder for temporary files, which may be on another disk, and S3 then needs three requests for
the smallest file instead of one.

Whether a name is taken is looked up just before publishing. Two runs that publish the same name in that moment are not
detected, and there are no locks.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_text, redact_url, scheme_of
from catalog_export.model.errors import CatalogExportError, OutputError, UsageError
from catalog_export.model.filesystem import open_filesystem
from catalog_export.text.messages import Message
from catalog_export.write.storage.names import folder_of, temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.write.storage.base import Seen

# Stores that show only whole objects, and whose folders are only prefixes of names.
OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"})
_TAGS = ("ETag", "etag", "mtime", "LastModified", "last_modified", "created")
_BLOCK = 1 << 20
_LOOKS = 16
# Bytes sent of an object at a time. S3 allows 10,000 pieces, so the pieces grow with the object: 5 TB take 9,300.
PIECE_SIZE = 16 << 20
PIECES_OF_ONE_SIZE = 2000


class RemoteDraft:
    """A draft that is sent while it is written."""

    def __init__(self, path: str, folder: str) -> None:
        self.path, self.size = path, 0
        self.at = path if is_certain(path) else temporary_name(folder)
        with _faults(path):
            self.system, at = open_filesystem(self.at)
            self.grows = self.at == path
            self.file = self.system.open(at, "wb", **({"block_size": PIECE_SIZE} if self.grows else {}))

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        with _faults(self.path):
            self.file.write(data)
        self.size += len(data)
        if self.grows and self.size > PIECES_OF_ONE_SIZE * self.file.blocksize:
            self.file.blocksize *= 2

    def tell(self) -> int:
        """Return the number of bytes written so far."""
        return self.size

    def complete(self) -> Seen:
        """Return the size; the rest of the state is known only after publishing."""
        return [self.size, None]

    def publish(self, *, force: bool) -> bool:
        """Send the remaining bytes; in other file systems than object stores, then move the file."""
        if not force and seen(self.path) is not None:
            return False
        with _faults(self.path):
            self.file.close()
            if self.at != self.path:
                _move(self.system, self.at, self.path)
        return True

    def discard(self) -> None:
        """Remove what was sent.

        Closing the file would publish it, also when the interpreter does it at exit.
        """
        with suppress(Exception):
            self.file.discard()
        if self.at == self.path:
            self.file.closed = True
            return
        with suppress(Exception):
            self.file.close()
        remove([self.at])


def resolve(path: str) -> str:
    """Return the address; ``UsageError`` if no file can be written there. There are no links."""
    _refuse(path)
    if is_certain(path) and not path.partition("://")[2].partition("/")[2]:
        raise UsageError(
            "{path}: names no file; give one, as in {scheme}://BUCKET/FILE",
            path=redact_url(path),
            scheme=scheme_of(path),
        )
    return path


def settle(paths: Iterable[str]) -> None:
    """Do nothing: a published file is complete."""


def make_folder(folder: str) -> None:
    """Make a folder, but never a bucket, because a misspelt name would create one."""
    _refuse(folder)
    if not is_certain(folder):
        with _faults(folder):
            system, path = open_filesystem(folder)
            system.makedirs(path, exist_ok=True)


def seen(path: str) -> Seen:
    """Return the size, and the tag or modification time if the storage has them."""
    with _faults(path):
        system, at = _now(path)
        try:
            facts = system.info(at)
        except FileNotFoundError:
            return None
        if facts.get("type") == "directory":
            raise OutputError("{path}: is a folder; end its name in / for a file a record in it", path=redact_url(path))
        return [facts.get("size"), " ".join(str(facts[tag]) for tag in _TAGS if facts.get(tag))]


def is_certain(path: str) -> bool:
    """Return whether the storage is an object store."""
    return scheme_of(path) in OBJECT_STORES


def looks_at_once(folder: str) -> int:
    """Return how many files to look up at the same time; some other file systems have one connection only."""
    return _LOOKS if is_certain(folder) else 1


def names(folder: str) -> list[str]:
    """Return the names of the files in a folder, without a cache."""
    with _faults(folder):
        system, path = _now(folder)
        try:
            found = system.ls(path, detail=True)
        except FileNotFoundError:
            return []
        return [facts["name"].rpartition("/")[2] for facts in found if facts["type"] != "directory"]


def read(path: str) -> bytes:
    """Return the content of a file."""
    with _faults(path, reading=True, missing=True):
        system, at = _now(path)
        data: bytes = system.cat_file(at)
        return data


def blocks(path: str, offset: int = 0, size: int = -1) -> Iterator[bytes]:
    """Yield the content, or ``size`` bytes from ``offset`` on."""
    with _faults(path, reading=True):
        system, at = _now(path)
        file = system.open(at, "rb")
        file.seek(offset)
    with file:
        while size:
            with _faults(path, reading=True):
                block = file.read(min(size, _BLOCK) if size > 0 else _BLOCK)
            if not block:
                return
            size -= len(block) if size > 0 else 0
            yield block


def try_out(path: str) -> None:
    """Write a trial file to an object store, where an error would otherwise appear only at the end."""
    if is_certain(path):
        trial = temporary_name(folder_of(path))
        with _faults(path):
            system, at = open_filesystem(trial)
            system.pipe_file(at, b"")
        remove([trial])


def create(path: str, aside: str | None = None) -> RemoteDraft:
    """Create a draft."""
    return RemoteDraft(path, _workplace(path, aside))


def put(
    path: str,
    data: bytes,
    *,
    force: bool,
    sync: bool = False,
    aside: str | None = None,
) -> bool:
    """Write a small file."""
    if not force and seen(path) is not None:
        return False
    with _faults(path):
        system, at = open_filesystem(path)
        if is_certain(path):
            system.pipe_file(at, data)
            return True
        temporary = temporary_name(_workplace(path, aside))
        try:
            system.pipe_file(open_filesystem(temporary)[1], data)
            _move(system, temporary, path)
        except BaseException:
            remove([temporary])
            raise
    return True


def remove(paths: Iterable[str]) -> None:
    """Remove files: all in one call if possible, else one by one."""
    found = [open_filesystem(path) for path in paths]
    if not found:
        return
    system, ats = found[0][0], [at for _, at in found]
    with suppress(Exception):
        system.rm(ats)
        return
    for at in ats:
        with suppress(Exception):
            system.rm_file(at)


def remove_leftovers(folder: str) -> None:
    """Do nothing: an address has no locks that end with a process."""


def lock(path: str) -> None:
    """Return ``None``: there are no locks."""


def _refuse(path: str) -> None:
    if scheme_of(path) in ("http", "https"):
        raise UsageError(
            "{path}: the web can be read, but not written to; give a file, or a place such as s3://",
            path=redact_url(path),
        )
    if wild := re.search(r"[*?[]", path):
        raise UsageError(
            "{path}: {character} matches other names in an address; remove it from the output",
            path=redact_url(path),
            character=wild[0],
        )
    rest = path.partition("://")[2]
    if not rest.strip("/") or (is_certain(path) and rest.startswith("/")):
        raise UsageError(
            "{path}: names no place; expected an address such as s3://BUCKET/FOLDER/", path=redact_url(path)
        )


def _workplace(path: str, aside: str | None) -> str:
    """Return the folder of the temporary file."""
    return aside if aside is not None and _are_together(aside, path) else folder_of(path)


def _are_together(one: str, other: str) -> bool:
    return is_remote(one) and open_filesystem(one)[0] is open_filesystem(other)[0]


def _now(path: str) -> tuple[Any, str]:
    """Return the file system of an address and the path in it, without cached listings."""
    system, at = open_filesystem(path)
    system.invalidate_cache(at)
    return system, at


def _move(system: Any, temporary: str, path: str) -> None:  # noqa: ANN401 (of a library without types)
    old, new = open_filesystem(temporary)[1], open_filesystem(path)[1]
    try:
        system.mv(old, new)
    except Exception:
        if not (system.exists(old) and system.exists(new)):
            raise
        system.rm_file(new)  # a file system that cannot rename over a file
        system.mv(old, new)


@contextmanager
def _faults(path: str, *, reading: bool = False, missing: bool = False) -> Iterator[None]:
    """Turn the errors of the many libraries into ``OutputError`` without credentials."""
    try:
        yield
    except CatalogExportError:
        raise
    except NotImplementedError as error:
        raise UsageError(
            "{path}: {scheme}:// can be read, but not written to", path=redact_url(path), scheme=scheme_of(path)
        ) from error
    except Exception as error:
        if missing and isinstance(error, FileNotFoundError):
            raise
        why = (error.strerror or str(error)) if isinstance(error, OSError) else ""
        why = why or f"{type(error).__name__}: {error}"
        why = Message(redact_text(why, path).splitlines()[0])  # servers answer in whole documents
        if reading:
            raise OutputError("{path}: cannot be read ({reason})", path=redact_url(path), reason=why) from error
        raise OutputError("{place}: cannot be written ({reason})", place=redact_url(path), reason=why) from error
