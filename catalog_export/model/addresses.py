"""Recognise addresses such as ``s3://bucket/pages/``, and remove the credentials from text that is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog_export.text.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

# The user information of RFC 3986, section 3.2.1. A password with a reserved character that was not escaped is found
# as well, unless a port number follows the colon.
_USER = pattern(r"(?<=://)([^/?#]*|[^/?#:@]*:(?!\d+(?:[/?#]|$)).*)@")
# A mistyped address, ``postgresql:user:password@host``. A slash follows the drive letter of Windows.
_PASSWORD = pattern(r"^((?:[A-Za-z][A-Za-z0-9+.-]+(?::/*|//))?[^:/\\@]+:)(?![/\\])(.+)@")
_SECRET = pattern(r"(?i)([?&;][^=&;#]*(?:sig|token|secret|passw|pwd|auth|credential|key(?!word))[^=&;#]*=)([^&;#]*)")


def is_remote(name: str) -> bool:
    """Return whether a name is an address, not the name of a local file."""
    return "://" in name and name[: name.index("://")].replace("+", "").isalnum()


def scheme_of(url: str) -> str:
    """Return the scheme of an address: ``s3`` for ``s3://bucket/``."""
    return url[: url.index("://")]


def redact_url(name: str) -> str:
    """Return the name of a file, address or database without its credentials, so that it can be printed.

    The user information before the host and the values of keys such as ``token`` are removed, and so is everything
    between ``:`` and ``@`` if the ``//`` of the address is missing.
    """
    if "@" not in name and "=" not in name:
        return name
    if is_remote(name):
        name = _USER.sub("", name)
    elif "@" in name and (redacted := _PASSWORD.sub(r"\1***@", name)) != name:
        name = redacted
    else:
        return name
    return _SECRET.sub(r"\1***", name)


def redact_text(text: str, url: str) -> str:
    """Return a message of a library about ``url`` without the credentials in that address."""
    redacted = redact_url(url)
    if redacted == url:
        return text
    text = text.replace(url, redacted)
    for secret in sorted(set(_secrets(url)), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _secrets(url: str) -> Iterator[str]:
    """Yield the parts of an address that must not be printed, as written and unescaped; no empty ones."""
    from urllib.parse import unquote  # most runs read no address

    user = [found for found in _USER.findall(url) if is_remote(url)]
    mistyped = [password for _, password in _PASSWORD.findall(url) if not is_remote(url)]
    values = [value for _, value in _SECRET.findall(url)]
    for secret in (*user, *(found.partition(":")[2] for found in user), *mistyped, *values):
        yield from filter(None, (secret, unquote(secret)))
