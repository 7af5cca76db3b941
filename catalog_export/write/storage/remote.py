"""Files at addresses such as s3://bucket/out/records.mrc, written through fsspec (the extra ``remote``).

A file has to appear whole or not at all, and there are two ways to that:

* An **object store** (S3, Google Cloud Storage, Azure) has no rename, but shows an object only when the last byte of it
  has come. So a draft is sent under its own name, in pieces, and closing it is what publishes it. To write under a
  temporary name and copy would cost each file twice, would need the right to delete, and would leave a second version
  of each file in a bucket that keeps versions; a copy within Azure may still go on when it is said to be done.
* Any **other file system** shows what was written so far. There, a draft has a temporary name and is moved.

The transactions of fsspec (``autocommit=False``) would be one way for both, but do not hold what they promise: the file
system in memory shows the file at once, that of the disk moves it from the folder for temporary files, which may be on
another disk, and S3 takes three requests for the smallest file instead of one.

Whether a name is taken is looked up just before the file gets it. Two runs that write the same file within that moment
are not kept apart, and there are no locks.
"""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from catalog_export.model.addresses import is_remote, redact_text, redact_url, scheme_of
from catalog_export.model.errors import CatalogExportError, OutputError, UsageError
from catalog_export.model.filesystem import open_filesystem
from catalog_export.write.storage.names import folder_of, temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog_export.write.storage.base import Seen

# Where an object appears when it is whole, and where folders are only a way to write names.
_OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"})
_TAGS = ("ETag", "etag", "mtime", "LastModified", "last_modified", "created")
_BLOCK = 1 << 20
_LOOKS = 16
# What is sent of an object at a time. S3 takes 10,000 pieces, so they grow with it: that way its 5 TB are 9,300.
_PIECE = 16 << 20
_PIECES = 2000


class RemoteDraft:
    """A file that is sent as it is written."""

    def __init__(self, path: str, folder: str) -> None:
        self.path, self.size = path, 0
        self.at = path if is_certain(path) else temporary_name(folder)
        with _faults(path):
            self.system, at = open_filesystem(self.at)
            self.grows = self.at == path
            self.file = self.system.open(at, "wb", **({"block_size": _PIECE} if self.grows else {}))

    def write(self, data: bytes) -> None:
        """Write some bytes."""
        with _faults(self.path):
            self.file.write(data)
        self.size += len(data)
        if self.grows and self.size > _PIECES * self.file.blocksize:
            self.file.blocksize *= 2

    def tell(self) -> int:
        """Say how many bytes were written."""
        return self.size

    def complete(self) -> Seen:
        """Say the size; what else tells a file is not known before it has its name."""
        return [self.size, None]

    def publish(self, *, force: bool) -> bool:
        """Send the rest; where that alone does not do it, move the file."""
        if not force and seen(self.path) is not None:
            return False
        with _faults(self.path):
            self.file.close()
            if self.at != self.path:
                _move(self.system, self.at, self.path)
        return True

    def discard(self) -> None:
        """Take back what was sent. To close the file would publish it, and so would the interpreter at its end."""
        with suppress(Exception):
            self.file.discard()
        if self.at == self.path:
            self.file.closed = True
            return
        with suppress(Exception):
            self.file.close()
        remove([self.at])


def resolve(path: str) -> str:
    """Refuse an address at which no file can be written; links there are none."""
    _refuse(path)
    if is_certain(path) and not path.partition("://")[2].partition("/")[2]:
        raise UsageError(f"{redact_url(path)}: names no file; give one, as in {scheme_of(path)}://BUCKET/FILE")
    return path


def settle(paths: Iterable[str]) -> None:
    """Do nothing: what has its name is there."""


def make_folder(folder: str) -> None:
    """Make a folder, but never a bucket: a name that was misspelt would become one."""
    _refuse(folder)
    if not is_certain(folder):
        with _faults(folder):
            system, path = open_filesystem(folder)
            system.makedirs(path, exist_ok=True)


def seen(path: str) -> Seen:
    """Give size, and tag or time of change as far as the place has them."""
    with _faults(path):
        system, at = _now(path)
        try:
            facts = system.info(at)
        except FileNotFoundError:
            return None
        if facts.get("type") == "directory":
            raise OutputError(f"{redact_url(path)}: is a folder; end its name in / for a file a record in it")
        return [facts.get("size"), " ".join(str(facts[tag]) for tag in _TAGS if facts.get(tag))]


def is_certain(path: str) -> bool:
    """Tell whether the place is an object store."""
    return scheme_of(path) in _OBJECT_STORES


def looks_at_once(folder: str) -> int:
    """Tell how many files are looked at at a time: of other places, some have but one connection."""
    return _LOOKS if is_certain(folder) else 1


def names(folder: str) -> list[str]:
    """Name the files in a folder, as it is now."""
    with _faults(folder):
        system, path = _now(folder)
        try:
            found = system.ls(path, detail=True)
        except FileNotFoundError:
            return []
        return [facts["name"].rpartition("/")[2] for facts in found if facts["type"] != "directory"]


def read(path: str) -> bytes:
    """Give the content."""
    with _faults(path, "read", missing=True):
        system, at = _now(path)
        return system.cat_file(at)  # type: ignore[no-any-return]


def blocks(path: str, offset: int = 0, size: int = -1) -> Iterator[bytes]:
    """Yield the content, or a piece of it."""
    with _faults(path, "read"):
        system, at = _now(path)
        file = system.open(at, "rb")
        file.seek(offset)
    with file:
        while size:
            with _faults(path, "read"):
                block = file.read(min(size, _BLOCK) if size > 0 else _BLOCK)
            if not block:
                return
            size -= len(block) if size > 0 else 0
            yield block


def try_out(path: str) -> None:
    """Write another file to an object store: that this one cannot be written would show at its end alone."""
    if is_certain(path):
        trial = temporary_name(folder_of(path))
        with _faults(path):
            system, at = open_filesystem(trial)
            system.pipe_file(at, b"")
        remove([trial])


def create(path: str, aside: str | None = None) -> RemoteDraft:
    """Begin a file."""
    return RemoteDraft(path, _workplace(path, aside))


def put(
    path: str,
    data: bytes,
    *,
    force: bool,
    sync: bool = False,  # noqa: ARG001 (what was sent is there)
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
    """Remove files: all at once, as object stores do by the thousand, else those that can be."""
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


def lock(path: str) -> None:
    """Locks there are none."""


def _refuse(path: str) -> None:
    if scheme_of(path) in ("http", "https"):
        raise UsageError(
            f"{redact_url(path)}: the web can be read, but not written to; give a file, or a place such as s3://"
        )
    if wild := re.search(r"[*?[]", path):
        raise UsageError(f"{redact_url(path)}: {wild[0]} matches other names in an address; remove it from the output")
    rest = path.partition("://")[2]
    if not rest.strip("/") or (is_certain(path) and rest.startswith("/")):
        raise UsageError(f"{redact_url(path)}: names no place; expected an address such as s3://BUCKET/FOLDER/")


def _workplace(path: str, aside: str | None) -> str:
    """Give the folder in which a file is written until it has its name."""
    return aside if aside is not None and _are_together(aside, path) else folder_of(path)


def _are_together(one: str, other: str) -> bool:
    return is_remote(one) and open_filesystem(one)[0] is open_filesystem(other)[0]


def _now(path: str) -> tuple[Any, str]:
    """Give the file system of an address and the path there, to be looked at as it is now."""
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
        system.rm_file(new)  # a place that does not rename over a file
        system.mv(old, new)


@contextmanager
def _faults(path: str, what: str = "written", *, missing: bool = False) -> Iterator[None]:
    """Turn whatever one of many libraries raises into a message without credentials."""
    try:
        yield
    except CatalogExportError:
        raise
    except NotImplementedError as error:
        raise UsageError(f"{redact_url(path)}: {scheme_of(path)}:// can be read, but not written to") from error
    except Exception as error:
        if missing and isinstance(error, FileNotFoundError):
            raise
        why = (error.strerror or str(error)) if isinstance(error, OSError) else ""
        why = why or f"{type(error).__name__}: {error}"
        why = redact_text(why, path).splitlines()[0]  # servers answer in whole documents
        raise OutputError(f"{redact_url(path)}: cannot be {what} ({why})") from error
