"""Read files at addresses such as ``s3://bucket/pages/`` or ``https://host/page.md``.

All functions raise ``InputError``, without credentials in its message, for the errors of the many libraries behind
fsspec, and ``FileNotFoundError`` for a missing file.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from catalog_export.model.addresses import redact_text
from catalog_export.model.errors import InputError
from catalog_export.model.filesystem import open_filesystem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_WEB = ("http://", "https://")
_STATE = ("size", "ETag", "etag", "mtime", "LastModified", "created")  # names differ between file systems


def refresh(url: str) -> None:
    """Drop the cached folder lists of the file system of an address. Errors show when the files are read."""
    with suppress(Exception), _errors(url):
        open_filesystem(url)[0].invalidate_cache()


def is_remote_folder(url: str) -> bool:
    """Return whether an address is a folder. The web has no folders, so an address there is always a file."""
    if url.startswith(_WEB):
        return False
    with _errors(url):
        system, path = open_filesystem(url)
        return bool(system.isdir(path))


def list_files(url: str) -> list[str]:
    """Return the addresses of all files below a folder, sorted by path, without those in hidden folders."""
    with _errors(url):
        system, path = open_filesystem(url)
        start = len(path.rstrip("/")) + 1
        found = (file[start:] for file in sorted(system.find(path)))
        base = url if url.endswith("/") else f"{url}/"
        return [f"{base}{file}" for file in found if "/." not in "/" + file[: file.rfind("/") + 1]]


def file_state(url: str) -> tuple[str, ...]:
    """Return what shows whether a file has changed: its size, and the tags and times that the file system has."""
    with _errors(url):
        system, path = open_filesystem(url)
        facts = system.info(path)
        return tuple(str(facts.get(key)) for key in _STATE)


def file_size(url: str) -> int:
    """Return the size of a file in bytes; 0 if the file system does not report it."""
    with _errors(url):
        system, path = open_filesystem(url)
        return int(system.info(path).get("size") or 0)


class RemoteFile:
    """A file at an address, opened for reading from its start to its end."""

    def __init__(self, url: str) -> None:
        self.url = url
        with _errors(url):
            system, path = open_filesystem(url)
            # Not every web server can send a range of a file; block size 0 requests it as one stream.
            self.file = system.open(path, "rb", **({"block_size": 0} if url.startswith(_WEB) else {}))

    def read(self, size: int) -> bytes:
        """Read ``size`` bytes, or fewer at the end."""
        with _errors(self.url):
            data: bytes = self.file.read(size)
            return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


@contextmanager
def _errors(url: str) -> Iterator[None]:
    """Turn whatever a library behind fsspec raises into ``InputError``."""
    try:
        yield
    except FileNotFoundError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):  # the server does not answer
            raise InputError(redact_text(f"{type(cause).__name__}: {cause}", url)) from error
        raise
    except InputError:
        raise
    except Exception as error:
        raise InputError(redact_text(f"{type(error).__name__}: {error}", url)) from error
