"""Addresses such as s3://bucket/pages/ or https://host/page.md, read through fsspec (the extra ``remote``)."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from catalog_export.model.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

_WEB = ("http://", "https://")
# Where credentials stand in an address: before the host, and in signed addresses behind the question mark.
_PERSON = "(?<=://)([^/?#]*)@"
_KEY = "(?i)([?&;][^=&;#]*(?:sig|token|secret|passw|credential|key(?!word))[^=&;#]*=)([^&;#]*)"


def is_remote(name: str) -> bool:
    """Tell an address from the name of a file."""
    return "://" in name and name[: name.index("://")].replace("+", "").isalnum()


def shown(name: str) -> str:
    """Give a name as it may be printed: of an address, without the credentials that may stand in it."""
    if not is_remote(name) or ("@" not in name and "=" not in name):
        return name
    import re

    return re.sub(_KEY, r"\1***", re.sub(_PERSON, "", name))


def hidden(text: str, name: str) -> str:
    """Give a message of a library without the credentials that may stand in the address it is about."""
    if shown(name) == name:
        return text
    import re

    secrets = {part for found in re.findall(_PERSON, name) for part in (found, found.partition(":")[2])}
    secrets |= {value for _, value in re.findall(_KEY, name)}
    text = text.replace(name, shown(name))
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def place(name: str) -> str:
    """Give the part of an address that says what kind of place it is: ``s3``."""
    return name[: name.index("://")]


def forget(name: str) -> None:
    """Forget what was seen before at places of this kind, for it may have changed."""
    with suppress(Exception), _faults(name):
        split(name)[0].invalidate_cache()


def is_folder(name: str) -> bool:
    """Tell whether files stand below an address; on the web nothing says so, and every address is a file."""
    if name.startswith(_WEB):
        return False
    with _faults(name):
        system, path = split(name)
        return bool(system.isdir(path))


def files(name: str) -> list[str]:
    """List the addresses of the files below one, in the order of their paths, without hidden folders."""
    with _faults(name):
        system, path = split(name)
        start = len(path.rstrip("/")) + 1
        found = (file[start:] for file in sorted(system.find(path)))
        base = name if name.endswith("/") else f"{name}/"
        return [f"{base}{file}" for file in found if "/." not in "/" + file[: file.rfind("/") + 1]]


def state(name: str) -> tuple[str, ...]:
    """Give what tells whether a file has changed: size, and tag or time of change as far as the place has them."""
    with _faults(name):
        system, path = split(name)
        facts = system.info(path)
        return tuple(str(facts.get(key)) for key in ("size", "ETag", "etag", "mtime", "LastModified", "created"))


def size(name: str) -> int:
    """Give the bytes of a file; 0 where the place does not say."""
    with _faults(name):
        system, path = split(name)
        return int(system.info(path).get("size") or 0)


class RemoteFile:
    """A file that is read forward; whatever a library raises becomes ``InputError``."""

    def __init__(self, name: str) -> None:
        self.name = name
        with _faults(name):
            system, path = split(name)
            # Not every web server can send a piece of a file: there, it is read in one go.
            self.file = system.open(path, "rb", **({"block_size": 0} if name.startswith(_WEB) else {}))

    def read(self, size: int) -> bytes:
        """Read so many bytes, or fewer at the end."""
        with _faults(self.name):
            return self.file.read(size)  # type: ignore[no-any-return]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()


def split(name: str) -> tuple[Any, str]:
    """Give the file system of an address, and the path of the address there."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise InputError("remote addresses need an extra: pip install 'catalog-export[remote]'") from error
    try:
        return url_to_fs(name)  # type: ignore[no-any-return]
    except ImportError as error:
        raise InputError(
            f"{place(name)}:// needs a module that is not installed ({error}); "
            "pip install 'catalog-export[remote]' brings those for s3:// and https://"
        ) from error
    except ValueError as error:
        raise InputError(f"{place(name)}:// is no kind of address that is known ({error})") from error


@contextmanager
def _faults(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        cause = error.__cause__
        if isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError):  # a server that does not answer
            raise InputError(hidden(f"{type(cause).__name__}: {cause}", name)) from error
        raise
    except InputError:
        raise
    except Exception as error:  # whatever one of many libraries raises
        raise InputError(hidden(f"{type(error).__name__}: {error}", name)) from error
