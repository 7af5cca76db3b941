"""Open the file system of an address through fsspec (the extra ``remote``), to read inputs and to write outputs."""

from __future__ import annotations

from typing import Any, cast

from catalog_export.model.addresses import scheme_of
from catalog_export.model.errors import InputError


def open_filesystem(url: str) -> tuple[Any, str]:
    """Return the fsspec file system of an address, and the path of the address in it.

    Raise ``InputError`` if fsspec or the module for this scheme is not installed, or if the scheme is unknown.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise InputError("remote addresses need an extra: pip install 'catalog-export[remote]'") from error
    try:
        return cast("tuple[Any, str]", url_to_fs(url))
    except ImportError as error:
        raise InputError(
            "{scheme}:// needs a module that is not installed ({error}); "
            "pip install 'catalog-export[remote]' brings those for s3:// and https://",
            scheme=scheme_of(url),
            error=error,
        ) from error
    except ValueError as error:
        raise InputError(
            "{scheme}:// is not a known kind of address ({error})", scheme=scheme_of(url), error=error
        ) from error
